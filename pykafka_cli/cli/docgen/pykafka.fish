# Candidates for the word at the cursor, each with what it means behind a tab.
function __pykafka_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l program pykafka
    string match -q '*/*' -- $typed[1]; and set program (string replace -r '[^/]*$' '' -- $typed[1])pykafka
    set -l command (string replace -r '\.sh$' '' -- (string replace -r '.*/' '' -- $typed[1]))
    set -l words $typed[2..-1]
    if test "$command" = pykafka
        set command $words[1]
        switch "$command"
            case ''
                __pykafka_commands
                return
            case --install-completion --show-completion
                printf '%s\n' SHELLS
                return
        end
        set words $words[2..-1]
    else
        set command (string replace -r '^kafka-' '' -- $command)
    end
    set -l subcommands (__pykafka_subcommands $command)
    if set -q subcommands[1]
        set -l found
        for word in $words
            if string match -q -- "$word"\t'*' $subcommands
                set found $word
                break
            end
        end
        if not set -q found[1]
            printf '%s\n' $subcommands
            return
        end
        set command "$command $found"
    end
    set -l options (__pykafka_options $command)
    set -l option
    set -l before
    set -l value $current
    if string match -q -- '--*=*' $current
        set option (string replace -r '=.*' '' -- $current)
        set before $option=
        set value (string replace -r '^[^=]*=' '' -- $current)
    else if set -q words[1]; and string match -q -- '-?*' $words[-1]
        set option $words[-1]
    end
    set -l kind
    if set -q option[1]
        for row in $options
            set -l fields (string split \t -- $row)
            if test "$fields[1]" = "$option" -o "$fields[1]" = "-$option"
                set kind $fields[2]
                break
            end
        end
    end
    if test -z "$kind"; and not string match -q -- '-*' $current
        set kind (__pykafka_argument $command)
    end
    if test -n "$kind"
        __pykafka_value $program $kind "$before" "$value" $typed[2..-1]
        return
    end
    for row in $options
        string replace -r '\t[^\t]*\t' \t -- $row
    end
end

# PROGRAM KIND BEFORE TYPED WORDS: the candidates for a value, in front of which BEFORE is typed already.
function __pykafka_value
    set -l kind $argv[2]
    set -l before $argv[3]
    set -l value $argv[4]
    if string match -q -- '*,' $kind
        set kind (string replace -r ',$' '' -- $kind)
        if string match -q -- '*,*' $value
            set before $before(string replace -r '[^,]*$' '' -- $value)
            set value (string replace -r '.*,' '' -- $value)
        end
    end
    switch $kind
        case none
        case file
            __fish_complete_path $value | string replace -r '^' -- "$before"
        case dir
            __fish_complete_directories $value '' | string replace -r '^' -- "$before"
        case 'words:*'
            string split ' ' -- (string replace 'words:' '' -- $kind) | string replace -r '^' -- "$before"
        case '*'
            $argv[1] __complete $kind "$value" -- $argv[5..-1] 2>/dev/null </dev/null \
                | string replace -r '^' -- "$before"
    end
end

# Words of the line up to the cursor into `words`, the one at the cursor into `current`. Readline parts words at = and :
# as well, so they are taken from the line.
_pykafka() {
    local line=${COMP_LINE:0:COMP_POINT} IFS=$' \t\n' current=
    local -a words
    read -r -a words <<< "$line"
    case $line in
        *[[:space:]]) ;;
        *) current=${words[${#words[@]} - 1]}; unset "words[${#words[@]} - 1]" ;;
    esac
    local program=pykafka
    case $1 in */*) program=${1%/*}/pykafka ;; esac
    local command=${1##*/} at=0
    command=${command%.sh}
    while [ "$at" -lt "${#words[@]}" ] && [ "${words[at]}" != "$1" ]; do at=$((at + 1)); done
    at=$((at + 1))
    local previous=
    [ "${#words[@]}" -gt "$at" ] && previous=${words[${#words[@]} - 1]}
    if [ "$command" = pykafka ]; then
        command=${words[at]}
        case $command in
            '') _pykafka_offer "$_pykafka_root"; return ;;
            --install-completion | --show-completion) _pykafka_offer "$_pykafka_shells"; return ;;
        esac
        at=$((at + 1))
    else
        command=${command#kafka-}
    fi
    local _pykafka_subcommands= _pykafka_options= _pykafka_argument=
    _pykafka_subcommands_of "$command"
    if [ -n "$_pykafka_subcommands" ]; then
        local word found=
        for word in "${words[@]:at}"; do
            case " $_pykafka_subcommands " in *" $word "*) found=$word; break ;; esac
        done
        if [ -z "$found" ]; then _pykafka_offer "$_pykafka_subcommands"; return; fi
        command="$command $found"
    fi
    _pykafka_options_of "$command"
    local value= name kind
    case $current in
        --*=*)
            _pykafka_kind_of "${current%%=*}"
            _pykafka_value "$kind" "${current%%=*}=" "${current#*=}"
            return ;;
    esac
    case $previous in
        -?*)
            _pykafka_kind_of "$previous"
            if [ -n "$kind" ]; then _pykafka_value "$kind" "" "$current"; return; fi ;;
    esac
    case $current in
        -*) ;;
        *) if [ -n "$_pykafka_argument" ]; then _pykafka_value "$_pykafka_argument" "" "$current"; return; fi ;;
    esac
    local offer=
    while read -r name kind; do offer="$offer $name"; done <<< "$_pykafka_options"
    _pykafka_offer "$offer"
}

# What an option takes, into `kind`.
_pykafka_kind_of() {
    local one takes
    kind=
    while read -r one takes; do
        if [ "$one" = "$1" ] || [ "$one" = "-$1" ]; then kind=$takes; return; fi
    done <<< "$_pykafka_options"
}

# KIND BEFORE TYPED: the candidates for a value, in front of which BEFORE is typed already.
_pykafka_value() {
    local kind=$1 before=$2 typed=$3
    case $kind in
        *,) kind=${kind%,}; case $typed in *,*) before=$before${typed%,*},; typed=${typed##*,} ;; esac ;;
    esac
    case $kind in
        none) return ;;
        file | dir)
            local flag=-f
            [ "$kind" = dir ] && flag=-d
            local IFS=$'\n'
            COMPREPLY=($(compgen "$flag" -- "$typed"))
            type compopt > /dev/null 2>&1 && compopt -o filenames 2> /dev/null
            _pykafka_put "$before" ;;
        words:*) local word IFS=' '; COMPREPLY=($(compgen -W "${kind#words:}" -- "$typed")); _pykafka_put "$before" ;;
        *)
            local IFS=$'\n'
            COMPREPLY=($("$program" __complete "$kind" "$typed" "$line" 2> /dev/null < /dev/null))
            _pykafka_put "$before" ;;
    esac
}

# Words that are offered as they are.
_pykafka_offer() {
    COMPREPLY=($(compgen -W "$1" -- "$current"))
    _pykafka_put ""
}

# Put BEFORE in front of the candidates, and take away what readline does not count as part of the word.
_pykafka_put() {
    local i known=$current
    case $COMP_WORDBREAKS in *=*) ;; *) known=${known//=/} ;; esac
    case $COMP_WORDBREAKS in *:*) ;; *) known=${known//:/} ;; esac
    local cut=
    case $known in *[=:]*) cut=${current%"${current##*[=:]}"} ;; esac
    for i in "${!COMPREPLY[@]}"; do
        COMPREPLY[i]=$1${COMPREPLY[i]}
        [ -n "$cut" ] && COMPREPLY[i]=${COMPREPLY[i]#"$cut"}
    done
    case ${COMPREPLY[0]} in
        *[=:]) type compopt > /dev/null 2>&1 && compopt -o nospace 2> /dev/null ;;
    esac
}

_pykafka() {
    local program=pykafka command=${${words[1]:t}%.sh} kind= argument= option word
    local -a options subcommands typed
    [[ $words[1] == */* ]] && program=${words[1]:h}/pykafka
    typed=("${(@Q)words[2,CURRENT - 1]}")
    if [[ $command == pykafka ]]; then
        command=$typed[1]
        case $command in
            '') _pykafka_commands; return ;;
            --install-completion | --show-completion) compadd -- SHELLS; return ;;
        esac
        shift typed
    else
        command=${command#kafka-}
    fi
    _pykafka_subcommands $command
    if (( $#subcommands )); then
        local found=
        for word in $typed; do
            if (( ${subcommands[(I)$word:*]} )); then found=$word; break; fi
        done
        if [[ -z $found ]]; then _describe -t commands command subcommands; return; fi
        command="$command $found"
    fi
    _pykafka_options $command
    if [[ $PREFIX == --*=* ]]; then
        option=${PREFIX%%=*}
        compset -P '*='
    else
        option=$typed[-1]
    fi
    if [[ $option == -?* ]]; then
        _pykafka_kind $option
        if [[ -n $kind ]]; then _pykafka_value $kind; return; fi
    fi
    if [[ -n $argument && $PREFIX != -* ]]; then _pykafka_value $argument; return; fi
    local -a shown
    for word in $options; do shown+=("${${word%%	*}//:/\\:}:${word##*	}"); done
    _describe -o -t options option shown
}

# What an option takes, into `kind`.
_pykafka_kind() {
    local one
    for one in $options; do
        if [[ ${one%%	*} == $1 || ${one%%	*} == -$1 ]]; then kind=${${one#*	}%%	*}; return; fi
    done
}

_pykafka_value() {
    local kind=$1
    local -a found open closed
    if [[ $kind == *, ]]; then
        kind=${kind%,}
        compset -P '*,'
    fi
    case $kind in
        none) return 1 ;;
        file) _files; return ;;
        dir) _files -/; return ;;
        words:*) found=(${(s: :)${kind#words:}}) ;;
        *)
            local line=("${(@Q)words[2,CURRENT - 1]}")
            found=("${(@f)$("$program" __complete $kind "${(Q)PREFIX}" -- $line 2> /dev/null < /dev/null)}") ;;
    esac
    found=(${(M)found:#?*})
    open=(${(M)found:#*=})
    closed=(${found:#*=})
    (( $#open )) && compadd -S '' -- $open
    (( $#closed )) && compadd -- $closed
}

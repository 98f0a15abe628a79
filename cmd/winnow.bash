# Completion for bash: source it, or install it as
# /usr/share/bash-completion/completions/winnow

_winnow()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    local verb=${COMP_WORDS[1]} options=
    local consent="--deny-sheet --supersedes --policy --state-dir --trust"

    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "new devices check plan extract verify receipt \
            report export sign stamp pack unpack withdraw dispose statement probe \
            --help --version" -- "$word"))
        return
    fi
    case $before in
    --format)
        COMPREPLY=($(compgen -W "csv jsonl case itunes-backup" -- "$word"))
        return ;;
    --language)
        COMPREPLY=($(compgen -W "en cy" -- "$word"))
        return ;;
    --as)
        COMPREPLY=($(compgen -W "ios android" -- "$word"))
        return ;;
    --policy|--deny-sheet|--supersedes|--output|--to|--key|--certificate|--sign|\
    --trust|--request|--reply)
        COMPREPLY=($(compgen -f -- "$word"))
        return ;;
    --state-dir)
        COMPREPLY=($(compgen -d -- "$word"))
        return ;;
    --embed-media|--device|--plan|--operator|--place|--memory|--timeout|\
    --backup-password-fd)
        return ;;
    esac
    case $verb in
    new) options="--language --output --policy --state-dir" ;;
    devices) options="--adb-server --timeout" ;;
    check) options="$consent" ;;
    plan) options="$consent --as --device --adb-server --timeout" ;;
    extract) options="$consent --device --adb-server --output --plan \
        --operator --place --backup-password-fd --memory --timeout --yes \
        --sign --certificate" ;;
    verify) options="--deny-sheet --trust" ;;
    report) options="--output --embed-media --decision --deny-sheet" ;;
    receipt) options="--full --yes --deny-sheet" ;;
    sign) options="--deny-sheet --sign --certificate" ;;
    stamp) options="--request --reply" ;;
    pack) options="--to --output --decision" ;;
    statement) options="--output --deny-sheet" ;;
    dispose) options="--rule --output --packed --decision --by --rank --sign \
        --certificate --deny-sheet --yes" ;;
    withdraw) options="--rule --by --sign --certificate --deny-sheet" ;;
    export) options="--format --output --decision --deny-sheet" ;;
    unpack) options="--key --certificate --output" ;;
    probe) options="--device --adb-server --test-phone --timeout" ;;
    *) return ;;
    esac
    case $word in
    -*) COMPREPLY=($(compgen -W "$options --json --help" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
    esac
}

complete -o filenames -F _winnow winnow

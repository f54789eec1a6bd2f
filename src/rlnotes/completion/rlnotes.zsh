#compdef rlnotes
# Completes rlnotes in zsh: save this file as `_rlnotes` in a folder of $fpath, or run after compinit:
# eval "$(rlnotes completion zsh)"

_rlnotes() {
    local -a lines values shown behind
    local how line value about program=${words[1]/#\~/$HOME}
    lines=("${(@f)$("$program" __complete zsh "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    how=${lines[1]:-files}
    for line in "${(@)lines[2,-1]}"; do
        value=${line%%$'\t'*}
        about=${line#*$'\t'}
        values+=("$value")
        [[ $line == *$'\t'* ]] && shown+=("$value -- $about") || shown+=("$value")
    done
    case $how in
        folders) _files -/ ;;
        *)
            if ((!${#values})); then
                _files
                return
            fi
            # rlnotes has matched the words, ignoring letter case: zsh must not match them again
            [[ $how == anywhere ]] && compstate[insert]=menu
            [[ ${values[1]} == --*= ]] && behind=(-S '')
            compadd -U -l -d shown "$behind[@]" -- "$values[@]"
            ;;
    esac
}

if [[ $funcstack[1] == _rlnotes ]]; then
    _rlnotes "$@"
else
    compdef _rlnotes rlnotes
fi

# Completes rlnotes in bash (4.4 or newer): eval "$(rlnotes completion bash)"

_rlnotes() {
    local lines program=${1/#\~/$HOME}
    mapfile -t lines < <("$program" __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" "$COMP_TYPE" 2>/dev/null)
    COMPREPLY=("${lines[@]:1}")
    if [[ ${lines[0]} == folders ]]; then
        compopt -o dirnames -o filenames
    elif ((${#COMPREPLY[@]} == 0)); then
        compopt -o default -o filenames
    fi
}

complete -F _rlnotes rlnotes

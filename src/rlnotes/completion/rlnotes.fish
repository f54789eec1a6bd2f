# Completes rlnotes in fish: rlnotes completion fish > ~/.config/fish/completions/rlnotes.fish

function __rlnotes_complete
    set -l lines (rlnotes __complete fish (commandline -cp) 2>/dev/null)
    switch "$lines[1]"
        case folders
            __fish_complete_directories (commandline -ct)
        case words anywhere
            if set -q lines[2]
                string join \n -- $lines[2..]
            else
                __fish_complete_path (commandline -ct)
            end
        case '*'
            __fish_complete_path (commandline -ct)
    end
end

complete -c rlnotes -f -a '(__rlnotes_complete)'

"""Shell completion: the command line being completed, its candidates, and the shell scripts."""

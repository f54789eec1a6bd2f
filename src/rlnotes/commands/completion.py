"""`rlnotes completion`."""

import os
from enum import StrEnum
from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument
from rlnotes.session import Session


class Shell(StrEnum):
    """The shells that there is a completion for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def run(
    session: Session,
    shell: Annotated[Shell | None, Argument("[SHELL]", "bash, zsh or fish; without it, your login shell.")] = None,
) -> None:
    """Print what makes the Tab key of a shell complete commands, options and the names of your notes.

    bash, in ~/.bashrc: eval "$(rlnotes completion bash)". zsh, in ~/.zshrc behind compinit:
    eval "$(rlnotes completion zsh)".

    Example: rlnotes completion fish > ~/.config/fish/completions/rlnotes.fish
    """
    own = os.path.basename(os.environ.get("SHELL", ""))
    if shell is None and own not in {*Shell}:
        raise UsageError("Which shell?", hint=f"Name one of {', '.join(Shell)}.")
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "completion")
    with open(os.path.join(folder, f"rlnotes.{shell or own}"), "rb") as file:
        session.print_raw(file.read())

"""`rlnotes completion`."""

import os
from enum import StrEnum
from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument
from rlnotes.session import Session


class Shell(StrEnum):
    """The supported shells."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def run(
    session: Session,
    shell: Annotated[Shell | None, Argument("[SHELL]", "bash, zsh or fish; default: the login shell.")] = None,
) -> None:
    """Generate a shell completion script.

    It completes commands, options and the names of notes. bash, in ~/.bashrc: eval "$(rlnotes completion bash)". zsh,
    in ~/.zshrc after compinit: eval "$(rlnotes completion zsh)".

    Example: rlnotes completion fish > ~/.config/fish/completions/rlnotes.fish
    """
    login_shell = os.path.basename(os.environ.get("SHELL", ""))
    if shell is None and login_shell not in {*Shell}:
        raise UsageError("The login shell is not supported.", hint=f"Name a shell: {', '.join(Shell)}.")
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "completion")
    with open(os.path.join(folder, f"rlnotes.{shell or login_shell}"), "rb") as file:
        session.print_raw(file.read())

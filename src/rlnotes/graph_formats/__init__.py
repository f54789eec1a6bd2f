"""Networks as text for other programs, and as a picture; one file a format."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

from rlnotes.queries.graph import Network


def drawer(fmt: str, theme: str) -> Callable[[Network], str]:
    """Return what draws a network in a format, its module imported now; only `svg` has a theme."""
    drawn = import_module(f"rlnotes.graph_formats.{fmt}").drawn
    return partial(drawn, theme=theme) if fmt == "svg" else drawn

"""Networks as text for other programs, and as a picture; one file a format."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

from rlnotes.queries.graph import Graph


def renderer(fmt: str, theme: str) -> Callable[[Graph], str]:
    """Return what draws a network in a format, its module imported now; only `svg` has a theme."""
    render = import_module(f"rlnotes.graph_formats.{fmt}").render
    return partial(render, theme=theme) if fmt == "svg" else render

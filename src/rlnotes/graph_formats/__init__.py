"""Graph file formats, one module each: DOT, GraphML, Mermaid, SVG."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

from rlnotes.queries.graph import Graph


def renderer(fmt: str, theme: str) -> Callable[[Graph], str]:
    """Return the function that renders a graph in a format; `theme` applies to `svg` only."""
    render = import_module(f"rlnotes.graph_formats.{fmt}").render
    return partial(render, theme=theme) if fmt == "svg" else render

"""Graph file formats, one module each: DOT, GraphML, Mermaid, SVG."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

from rlnotes.queries.graph import Graph


def renderer(fmt: str, theme: str, progress: Callable[[int, int], None]) -> Callable[[Graph], str]:
    """Return the function that renders a graph in a format; `theme` and `progress` apply to `svg` only."""
    render = import_module(f"rlnotes.graph_formats.{fmt}").render
    return partial(render, theme=theme, progress=progress) if fmt == "svg" else render

"""Reports and their output formats. Independent of notes; only `terminal` and `cells` import Rich."""

from rlnotes.output.report import Branch, Column, Format, Group, Page, Report, Style, View
from rlnotes.output.sanitize import clean
from rlnotes.output.write import has_color, write, write_diff

__all__ = [
    "Branch",
    "Column",
    "Format",
    "Group",
    "Page",
    "Report",
    "Style",
    "View",
    "clean",
    "has_color",
    "write",
    "write_diff",
]

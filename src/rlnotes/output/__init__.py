"""What a command answers, and the formats it can be printed in. Knows nothing of notes; only `terminal` knows Rich."""

from rlnotes.output.clean import clean
from rlnotes.output.report import Column, Format, Group, Page, Report, Style, View
from rlnotes.output.write import write, write_diff

__all__ = ["Column", "Format", "Group", "Page", "Report", "Style", "View", "clean", "write", "write_diff"]

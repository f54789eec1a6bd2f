"""The rules of lint, one file each, and their list."""

from rlnotes.lint import Rule
from rlnotes.rules.broken_heading import BrokenHeading
from rlnotes.rules.broken_link import BrokenLink
from rlnotes.rules.case_mismatch_link import CaseMismatchLink
from rlnotes.rules.duplicate_title import DuplicateTitle
from rlnotes.rules.empty_section import EmptySection
from rlnotes.rules.malformed_front_matter import MalformedFrontMatter
from rlnotes.rules.missing_description import MissingDescription
from rlnotes.rules.not_in_any_hub import NotInAnyHub
from rlnotes.rules.orphan import Orphan
from rlnotes.rules.unreadable_file import UnreadableFile

RULES: tuple[type[Rule], ...] = (
    BrokenLink,
    BrokenHeading,
    CaseMismatchLink,
    Orphan,
    NotInAnyHub,
    EmptySection,
    MalformedFrontMatter,
    MissingDescription,
    DuplicateTitle,
    UnreadableFile,
)
"""Every rule, in order of code within its family."""

"""The rules of lint, one file each, and their list."""

from rlnotes.lint import Rule
from rlnotes.lint.rules.alias_collision import AliasCollision
from rlnotes.lint.rules.alias_only_link import AliasOnlyLink
from rlnotes.lint.rules.ambiguous_link import AmbiguousLink
from rlnotes.lint.rules.broken_attachment import BrokenAttachment
from rlnotes.lint.rules.broken_block_ref import BrokenBlockRef
from rlnotes.lint.rules.broken_heading_anchor import BrokenHeadingAnchor
from rlnotes.lint.rules.broken_note_link import BrokenNoteLink
from rlnotes.lint.rules.case_mismatch_link import CaseMismatchLink
from rlnotes.lint.rules.control_characters import ControlCharacters
from rlnotes.lint.rules.dead_end import DeadEnd
from rlnotes.lint.rules.description_equals_title import DescriptionEqualsTitle
from rlnotes.lint.rules.description_too_long import DescriptionTooLong
from rlnotes.lint.rules.description_too_short import DescriptionTooShort
from rlnotes.lint.rules.duplicate_heading import DuplicateHeading
from rlnotes.lint.rules.duplicate_hub_entry import DuplicateHubEntry
from rlnotes.lint.rules.duplicate_link import DuplicateLink
from rlnotes.lint.rules.duplicate_property import DuplicateProperty
from rlnotes.lint.rules.duplicate_title import DuplicateTitle
from rlnotes.lint.rules.empty_link import EmptyLink
from rlnotes.lint.rules.empty_note import EmptyNote
from rlnotes.lint.rules.empty_section import EmptySection
from rlnotes.lint.rules.entry_without_context import EntryWithoutContext
from rlnotes.lint.rules.filename_case_collision import FilenameCaseCollision
from rlnotes.lint.rules.hub_count_stale import HubCountStale
from rlnotes.lint.rules.hub_cycle import HubCycle
from rlnotes.lint.rules.hub_too_large import HubTooLarge
from rlnotes.lint.rules.hub_too_small import HubTooSmall
from rlnotes.lint.rules.invalid_suppression import InvalidSuppression
from rlnotes.lint.rules.island import Island
from rlnotes.lint.rules.isolated import Isolated
from rlnotes.lint.rules.link_escapes_vault import LinkEscapesVault
from rlnotes.lint.rules.loose_anchor import LooseAnchor
from rlnotes.lint.rules.malformed_front_matter import MalformedFrontMatter
from rlnotes.lint.rules.merge_conflict_marker import MergeConflictMarker
from rlnotes.lint.rules.missing_backlink import MissingBacklink
from rlnotes.lint.rules.missing_description import MissingDescription
from rlnotes.lint.rules.near_duplicate import NearDuplicate
from rlnotes.lint.rules.non_nfc_filename import NonNfcFilename
from rlnotes.lint.rules.non_portable_link import NonPortableLink
from rlnotes.lint.rules.not_in_any_hub import NotInAnyHub
from rlnotes.lint.rules.orphan import Orphan
from rlnotes.lint.rules.same_source_similar_title import SameSourceSimilarTitle
from rlnotes.lint.rules.schema_violation import SchemaViolation
from rlnotes.lint.rules.self_link import SelfLink
from rlnotes.lint.rules.several_h1 import SeveralH1
from rlnotes.lint.rules.skipped_heading_level import SkippedHeadingLevel
from rlnotes.lint.rules.space_in_destination import SpaceInDestination
from rlnotes.lint.rules.stale_baseline_entry import StaleBaselineEntry
from rlnotes.lint.rules.stale_note import StaleNote
from rlnotes.lint.rules.stated_count_differs import StatedCountDiffers
from rlnotes.lint.rules.stub import Stub
from rlnotes.lint.rules.title_filename_mismatch import TitleFilenameMismatch
from rlnotes.lint.rules.topic_not_listed_back import TopicNotListedBack
from rlnotes.lint.rules.unclosed_fence import UnclosedFence
from rlnotes.lint.rules.undeclared_property import UndeclaredProperty
from rlnotes.lint.rules.unescaped_pipe_in_table import UnescapedPipeInTable
from rlnotes.lint.rules.unlinkable_name import UnlinkableName
from rlnotes.lint.rules.unlinked_mention import UnlinkedMention
from rlnotes.lint.rules.unquoted_front_matter_link import UnquotedFrontMatterLink
from rlnotes.lint.rules.unreadable_file import UnreadableFile
from rlnotes.lint.rules.unused_suppression import UnusedSuppression

RULES: tuple[type[Rule], ...] = (
    BrokenNoteLink,
    BrokenHeadingAnchor,
    BrokenBlockRef,
    BrokenAttachment,
    AmbiguousLink,
    NonPortableLink,
    AliasOnlyLink,
    LooseAnchor,
    CaseMismatchLink,
    SelfLink,
    DuplicateLink,
    EmptyLink,
    LinkEscapesVault,
    UnescapedPipeInTable,
    SpaceInDestination,
    Orphan,
    Isolated,
    DeadEnd,
    MissingBacklink,
    Island,
    NotInAnyHub,
    EmptySection,
    HubCountStale,
    DuplicateHubEntry,
    HubCycle,
    StatedCountDiffers,
    EntryWithoutContext,
    TopicNotListedBack,
    HubTooLarge,
    HubTooSmall,
    MalformedFrontMatter,
    SchemaViolation,
    MissingDescription,
    UndeclaredProperty,
    DuplicateProperty,
    UnquotedFrontMatterLink,
    DescriptionEqualsTitle,
    DescriptionTooLong,
    DescriptionTooShort,
    DuplicateTitle,
    AliasCollision,
    FilenameCaseCollision,
    NonNfcFilename,
    UnlinkableName,
    TitleFilenameMismatch,
    SameSourceSimilarTitle,
    UnlinkedMention,
    NearDuplicate,
    Stub,
    StaleNote,
    MergeConflictMarker,
    SeveralH1,
    SkippedHeadingLevel,
    DuplicateHeading,
    EmptyNote,
    UnclosedFence,
    ControlCharacters,
    UnusedSuppression,
    InvalidSuppression,
    StaleBaselineEntry,
    UnreadableFile,
)
"""Every rule, in order of code."""

"""The rules of lint, one file each, and their list."""

from rlnotes.lint import Rule
from rlnotes.rules.alias_collision import AliasCollision
from rlnotes.rules.alias_only_link import AliasOnlyLink
from rlnotes.rules.ambiguous_link import AmbiguousLink
from rlnotes.rules.broken_attachment import BrokenAttachment
from rlnotes.rules.broken_block_ref import BrokenBlockRef
from rlnotes.rules.broken_heading_anchor import BrokenHeadingAnchor
from rlnotes.rules.broken_note_link import BrokenNoteLink
from rlnotes.rules.case_mismatch_link import CaseMismatchLink
from rlnotes.rules.control_characters import ControlCharacters
from rlnotes.rules.dead_end import DeadEnd
from rlnotes.rules.description_equals_title import DescriptionEqualsTitle
from rlnotes.rules.description_too_long import DescriptionTooLong
from rlnotes.rules.description_too_short import DescriptionTooShort
from rlnotes.rules.duplicate_heading import DuplicateHeading
from rlnotes.rules.duplicate_hub_entry import DuplicateHubEntry
from rlnotes.rules.duplicate_link import DuplicateLink
from rlnotes.rules.duplicate_property import DuplicateProperty
from rlnotes.rules.duplicate_title import DuplicateTitle
from rlnotes.rules.empty_link import EmptyLink
from rlnotes.rules.empty_note import EmptyNote
from rlnotes.rules.empty_section import EmptySection
from rlnotes.rules.entry_without_context import EntryWithoutContext
from rlnotes.rules.filename_case_collision import FilenameCaseCollision
from rlnotes.rules.hub_count_stale import HubCountStale
from rlnotes.rules.hub_cycle import HubCycle
from rlnotes.rules.hub_too_large import HubTooLarge
from rlnotes.rules.hub_too_small import HubTooSmall
from rlnotes.rules.invalid_suppression import InvalidSuppression
from rlnotes.rules.island import Island
from rlnotes.rules.isolated import Isolated
from rlnotes.rules.link_escapes_vault import LinkEscapesVault
from rlnotes.rules.loose_anchor import LooseAnchor
from rlnotes.rules.malformed_front_matter import MalformedFrontMatter
from rlnotes.rules.merge_conflict_marker import MergeConflictMarker
from rlnotes.rules.missing_backlink import MissingBacklink
from rlnotes.rules.missing_description import MissingDescription
from rlnotes.rules.near_duplicate import NearDuplicate
from rlnotes.rules.non_nfc_filename import NonNfcFilename
from rlnotes.rules.non_portable_link import NonPortableLink
from rlnotes.rules.not_in_any_hub import NotInAnyHub
from rlnotes.rules.orphan import Orphan
from rlnotes.rules.same_source_similar_title import SameSourceSimilarTitle
from rlnotes.rules.schema_violation import SchemaViolation
from rlnotes.rules.self_link import SelfLink
from rlnotes.rules.several_h1 import SeveralH1
from rlnotes.rules.skipped_heading_level import SkippedHeadingLevel
from rlnotes.rules.space_in_destination import SpaceInDestination
from rlnotes.rules.stale_baseline_entry import StaleBaselineEntry
from rlnotes.rules.stale_note import StaleNote
from rlnotes.rules.stated_count_differs import StatedCountDiffers
from rlnotes.rules.stub import Stub
from rlnotes.rules.title_filename_mismatch import TitleFilenameMismatch
from rlnotes.rules.topic_not_listed_back import TopicNotListedBack
from rlnotes.rules.unclosed_fence import UnclosedFence
from rlnotes.rules.undeclared_property import UndeclaredProperty
from rlnotes.rules.unescaped_pipe_in_table import UnescapedPipeInTable
from rlnotes.rules.unlinkable_name import UnlinkableName
from rlnotes.rules.unlinked_mention import UnlinkedMention
from rlnotes.rules.unquoted_front_matter_link import UnquotedFrontMatterLink
from rlnotes.rules.unreadable_file import UnreadableFile
from rlnotes.rules.unused_suppression import UnusedSuppression

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

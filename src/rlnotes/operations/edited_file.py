"""A file being edited: its edits, its new path, and where an offset of the old text is in the new one."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from rlnotes.markdown.encoding import decode
from rlnotes.markdown.note import Link
from rlnotes.markdown.spans import Spans
from rlnotes.operations.text_edit import LINE_END, Edit, apply_edits, edited, line_end


class EditedFile:
    """A file of a plan: its bytes before, the edits to make in it, and its path after them."""

    def __init__(self, path: str, before: bytes) -> None:
        self.path = path
        self.to = path
        self.before = before
        self.edits: list[Edit] = []
        self.link_edits: dict[int, list[Edit]] = {}  # by the start of the link
        self.summaries: list[str] = []
        self.removal: Removal | None = None
        self.appended: AppendedText | None = None
        self.inserted: InsertedSpans | None = None
        self.inserted_from: EditedFile | None = None
        self.inserted_text = ""  # with the other note's edits of the current round applied
        self._shifts: _OffsetShifts | None = None  # cached until an edit is added
        self._edited_spans: Spans | None = None
        self._appended_lengths: tuple[_OffsetShifts, _NormalizedLengths] | None = None

    def add_edits(self, edits: Iterable[Edit]) -> None:
        """Add edits of the text that are not edits of links."""
        self.edits += edits
        self._shifts = self._edited_spans = None

    def set_link_edits(self, start: int, edits: list[Edit]) -> None:
        """Set the edits of the link at `start`, in place of any set before."""
        self.link_edits[start] = edits
        self._shifts = None

    @cached_property
    def text(self) -> str:
        """The text before all edits."""
        return decode(self.before)[0]

    @property
    def after(self) -> bytes:
        """The bytes after all edits. A removed note keeps its own: its edits apply to the text appended elsewhere."""
        if self.removal:
            return self.before
        end = len(self.text)
        appended = [Edit(end, end, self._appended_text())] if self.appended else []
        return apply_edits(self.before, [*self.all_edits(), *appended])

    def all_edits(self) -> list[Edit]:
        """Return the edits of the text and of the links; an edit that several references share occurs once.

        Among insertions at one offset, text inserted from another note comes last.
        """
        of_links = {id(edits): edits for edits in self.link_edits.values()}.values()
        inserted = [Edit(self.inserted.offset, self.inserted.offset, self.inserted_text)] if self.inserted else []
        return [*self.edits, *dict.fromkeys(edit for edits in of_links for edit in edits), *inserted]

    def removes_link(self, link: Link) -> bool:
        """Return whether an edit deletes the whole link."""
        if self._edited_spans is None:
            self._edited_spans = Spans((edit.start, edit.end) for edit in self.edits)
        return self._edited_spans.reaches(link.start, link.end)

    def offset_after(self, offset: int, *, before: bool = False) -> int:
        """Return the offset after all edits: behind text inserted at it, or `before` that text."""
        return offset + self.shifts.at(offset, before=before)

    @property
    def shifts(self) -> "_OffsetShifts":
        """How far all edits move the text that follows them."""
        if self._shifts is None:
            self._shifts = _OffsetShifts(self.all_edits())
        return self._shifts

    def _appended_source(self, appended: "AppendedText") -> str:
        """Return the part of the other note's text to append, with its edits applied."""
        other = appended.source
        return edited(other.text, other.all_edits())[other.offset_after(appended.start, before=True) :]

    def _appended_text(self) -> str:
        """Return the text to add at the end, with this file's line ends."""
        if self.appended is None:
            return ""
        end = line_end(self.text)
        text = self._appended_source(self.appended).replace("\r\n", "\n").replace("\r", "\n").replace("\n", end)
        return self.appended.prefix + text.rstrip() + end

    def update_inserted_text(self) -> None:
        """Apply the other note's current edits to the text inserted from it."""
        self.inserted_text = self._inserted_text()
        self._shifts = None

    def _inserted_text(self, stop: int | None = None) -> str:
        """Return the text inserted from the other note; with `stop`, only the part before that offset there."""
        if self.inserted is None or self.inserted_from is None:
            return ""
        other = self.inserted_from
        edits = sorted(other.all_edits())
        text = self.inserted.prefix
        for start, span_end in self.inserted.spans:
            end = span_end if stop is None else min(span_end, stop)
            copied = start
            for edit in edits:
                if copied <= edit.start and edit.end <= end:
                    text += other.text[copied : edit.start] + edit.text
                    copied = edit.end
            text += other.text[copied:end] if copied < end else ""
            if end == stop:
                break
        else:
            text += self.inserted.suffix
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", line_end(self.text))

    def transferred_offset(self, offset: int) -> int:
        """Return where an offset of the other note's text is in this file after all edits; -1 if it is left out."""
        if self.inserted and any(start <= offset < end for start, end in self.inserted.spans):
            return self.offset_after(self.inserted.offset) - len(self.inserted_text) + len(self._inserted_text(offset))
        if self.appended is None or offset < self.appended.start:
            return -1
        other, start, prefix = self.appended
        if self._appended_lengths is None or self._appended_lengths[0] is not other.shifts:
            self._appended_lengths = (
                other.shifts,
                _NormalizedLengths(self._appended_source(self.appended), line_end(self.text)),
            )
        length = self._appended_lengths[1].up_to(other.offset_after(offset) - other.offset_after(start, before=True))
        return self.offset_after(len(self.text)) + len(prefix) + length


class _OffsetShifts:
    """How far edits move the text that follows them: prefix sums over the edits in order."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        ordered = sorted((end, start, len(text) - (end - start)) for start, end, text in edits)
        self._ends = [edit[:2] for edit in ordered]
        self._sums = [0, *accumulate(growth for _, _, growth in ordered)]

    def at(self, offset: int, *, before: bool) -> int:
        """Return the shift at an offset, `before` the text inserted there or behind it."""
        bisect = bisect_left if before else bisect_right
        return self._sums[bisect(self._ends, (offset, offset))]


class _NormalizedLengths:
    """Lengths of the prefixes of a text after every line end in it is replaced by the same one."""

    def __init__(self, text: str, end: str) -> None:
        replaced = [match for match in LINE_END.finditer(text) if len(match[0]) != len(end)]
        self._ends = [match.end() for match in replaced]
        self._differences = [0, *accumulate(len(end) - len(match[0]) for match in replaced)]

    def up_to(self, offset: int) -> int:
        """Return the length of the prefix that ends at an offset."""
        return offset + self._differences[bisect_right(self._ends, offset)]


class Removal(NamedTuple):
    """How links to a removed note continue: the note, sections and block ids that replace its own."""

    new_target: str
    sections: list[int]
    blocks: Mapping[str, str]


class InsertedSpans(NamedTuple):
    """Spans of another note's text to insert at an offset of this one, between a prefix and a suffix."""

    offset: int
    spans: tuple[tuple[int, int], ...]
    prefix: str = ""
    suffix: str = ""


class AppendedText(NamedTuple):
    """The text of another note from offset `start` on, to append after a prefix."""

    source: EditedFile
    start: int
    prefix: str

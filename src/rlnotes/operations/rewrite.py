"""Changes of notes, completed: whatever is edited, moved or taken away, every link that arrived still arrives.

Nothing is written here. The vault as it will be is held in memory, its changed notes are read anew, and each link that
the change may concern is followed before and after; one that would be lost is spelled otherwise, in its own manner.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.index.invalidation import file_names, target_names
from rlnotes.index.names import Named, Names, key, percent_decoded
from rlnotes.index.resolution import FOUND, Resolution
from rlnotes.index.resolve import Resolver
from rlnotes.markdown.encoding import decode
from rlnotes.markdown.note import WIKILINK_KINDS, Link, Note
from rlnotes.markdown.parse import parse_note
from rlnotes.markdown.spans import Spans
from rlnotes.operations.canvas import canvas_changes
from rlnotes.operations.link_syntax import (
    outside_path,
    resolves_as_before,
    respelled_outside,
    with_block,
    with_heading,
    with_target,
)
from rlnotes.operations.plan import Change, Plan
from rlnotes.operations.text_edit import Edit, apply_edits, edited, line_end

_LINE_END = re.compile(r"\r\n|\r|\n")
_ROUNDS = 4  # edits of links may change a title, and so what other links mean; then no further


class _EditedFile:
    """One file on its way: what it holds, the edits to be made in it and where it goes."""

    def __init__(self, path: str, before: bytes) -> None:
        self.path = path
        self.to = path
        self.before = before
        self.edits: list[Edit] = []
        self.links: dict[int, list[Edit]] = {}  # by the start of the link that they spell anew
        self.what: list[str] = []
        self.removal: _Removal | None = None
        self.tail: _AppendedText | None = None
        self.carried: Carried | None = None
        self.carried_from: _EditedFile | None = None
        self.carried_text = ""  # with the other note's edits as they were in this round
        self._shifts: _Shifts | None = None  # of all edits, until another one is added
        self._covering: Spans | None = None
        self._landing: tuple[_Shifts, _Lengths] | None = None

    def add(self, edits: Iterable[Edit]) -> None:
        """Add edits of the text."""
        self.edits += edits
        self._shifts = self._covering = None

    def respell(self, start: int, edits: list[Edit]) -> None:
        """Set the edits that spell the link at `start` anew."""
        self.links[start] = edits
        self._shifts = None

    @cached_property
    def text(self) -> str:
        return decode(self.before)[0]

    @property
    def after(self) -> bytes:
        """What the file will hold. The edits of a note that is taken away are made only where its text goes."""
        if self.removal:
            return self.before
        end = len(self.text)
        return apply_edits(self.before, [*self.all_edits(), *([Edit(end, end, self._tail())] if self.tail else ())])

    def all_edits(self) -> list[Edit]:
        """Return the edits of the text and of the links, one where several references share a definition.

        What is carried from another note comes last of what is inserted at its place.
        """
        of_links = {id(edits): edits for edits in self.links.values()}.values()
        carried = [Edit(self.carried.at, self.carried.at, self.carried_text)] if self.carried else []
        return [*self.edits, *dict.fromkeys(edit for edits in of_links for edit in edits), *carried]

    def removes_link(self, link: Link) -> bool:
        """Say whether an edit takes a link away as a whole."""
        if self._covering is None:
            self._covering = Spans((edit.start, edit.end) for edit in self.edits)
        return self._covering.reaches(link.start, link.end)

    def shift(self, offset: int, *, before: bool = False) -> int:
        """Return where a place in the text will be: behind what is inserted there, or `before` that."""
        return offset + self.shifts.at(offset, before=before)

    @property
    def shifts(self) -> "_Shifts":
        """How far all edits shift what follows them."""
        if self._shifts is None:
            self._shifts = _Shifts(self.all_edits())
        return self._shifts

    def _moved_text(self, tail: "_AppendedText") -> str:
        """Return the other note's text from where it comes along, with its edits made."""
        other = tail.draft
        return edited(other.text, other.all_edits())[other.shift(tail.first, before=True) :]

    def _tail(self) -> str:
        """Return the text that comes at the end."""
        if self.tail is None:
            return ""
        end = line_end(self.text)
        text = self._moved_text(self.tail).replace("\r\n", "\n").replace("\r", "\n").replace("\n", end)
        return self.tail.opening + text.rstrip() + end

    def settle(self) -> None:
        """Take what is carried as the other note's edits make it now."""
        self.carried_text = self._carried()
        self._shifts = None

    def _carried(self, stop: int | None = None) -> str:
        """Return the stretches carried from the other note, or so much of them as stands ahead of `stop` there."""
        if self.carried is None or self.carried_from is None:
            return ""
        other = self.carried_from
        edits = sorted(other.all_edits())
        text = self.carried.opening
        for first, last in self.carried.spans:
            end = last if stop is None else min(last, stop)
            at = first
            for edit in edits:
                if at <= edit.start and edit.end <= end:
                    text += other.text[at : edit.start] + edit.text
                    at = edit.end
            text += other.text[at:end] if at < end else ""
            if end == stop:
                break
        else:
            text += self.carried.closing
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", line_end(self.text))

    def new_offset(self, offset: int) -> int:
        """Return where a place in the other note's text will be in this one; -1 where it does not come along."""
        if self.carried and any(first <= offset < last for first, last in self.carried.spans):
            return self.shift(self.carried.at) - len(self.carried_text) + len(self._carried(offset))
        if self.tail is None or offset < self.tail.first:
            return -1
        other, first, opening = self.tail
        if self._landing is None or self._landing[0] is not other.shifts:
            self._landing = other.shifts, _Lengths(self._moved_text(self.tail), line_end(self.text))
        ahead = self._landing[1].up_to(other.shift(offset) - other.shift(first, before=True))
        return self.shift(len(self.text)) + len(opening) + ahead


class _Shifts:
    """How far edits shift what follows them."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        ordered = sorted((end, start, len(text) - (end - start)) for start, end, text in edits)
        self._ends = [edit[:2] for edit in ordered]
        self._sums = [0, *accumulate(shift for _, _, shift in ordered)]

    def at(self, offset: int, *, before: bool) -> int:
        """Return the shift at an offset; `before` what is inserted there, or behind it."""
        bisect = bisect_left if before else bisect_right
        return self._sums[bisect(self._ends, (offset, offset))]


class _Lengths:
    """How long the beginnings of a text are once every line end in it is the same."""

    def __init__(self, text: str, end: str) -> None:
        found = [(at.end(), len(end) - len(at[0])) for at in _LINE_END.finditer(text) if len(at[0]) != len(end)]
        self._ends = [at for at, _ in found]
        self._sums = [0, *accumulate(longer for _, longer in found)]

    def up_to(self, offset: int) -> int:
        """Return the length of what stands ahead of an offset."""
        return offset + self._sums[bisect_right(self._ends, offset)]


class _Removal(NamedTuple):
    """What becomes of links to a note that is taken away: which note, section and `^id` they are to mean instead."""

    instead: str
    sections: list[int]
    blocks: Mapping[str, str]


class Carried(NamedTuple):
    """Stretches of another note's text that are inserted at an offset, between an opening and a closing."""

    at: int
    spans: tuple[tuple[int, int], ...]
    opening: str = ""
    closing: str = ""


class _AppendedText(NamedTuple):
    """The text of another note from an offset on, under an opening."""

    draft: _EditedFile
    first: int
    opening: str


class Rewrite:
    """Edits, moves, new files and removals of one operation, and the links that have to follow them."""

    def __init__(self, index: Index, *, force: bool = False) -> None:
        """Take the vault as it is; with `force` a canvas that cannot be read does not stop a plan."""
        self._index = index
        self._force = force
        self._drafts: dict[str, _EditedFile] = {}
        self._new: dict[str, tuple[bytes, str]] = {}
        self._required: dict[str, Counter[str]] = {}

    def edit(self, path: str, edits: Iterable[Edit], what: str = "") -> None:
        """Edit a note's text. A link that an edit takes away as a whole is given up."""
        draft = self._draft(path)
        draft.add(edits)
        draft.what += [what] if what else []

    def move(self, path: str, to: str, what: str = "") -> None:
        """Move a note. Raises WriteError where something is at `to`."""
        self._check_free(to, path)
        draft = self._draft(path)
        draft.to = to
        draft.what += [what] if what else []

    def create(self, path: str, data: bytes, what: str = "") -> None:
        """Make a new note. Raises WriteError where something is at `path`."""
        self._check_free(path)
        self._new[path] = data, what

    def remove(self, path: str, to: str, what: str = "") -> None:
        """Move a note out of the notes, to the hidden path `to`. Links to it are given up."""
        self._check_folders(to)
        draft = self._draft(path)
        draft.to, draft.removal = to, _Removal("", [], {})
        draft.what += [what] if what else []

    def append(
        self,
        path: str,
        into: str,
        first: int,
        opening: str,
        sections: Sequence[int],
        blocks: Mapping[str, str],
        carried: Carried | None = None,
    ) -> None:
        """Have the note `into` end with an opening and the text of the note at `path` from offset `first` on.

        What is `carried` of the text ahead of that goes to its own place. The note at `path` must be taken away. Edits
        of it are made in the text that goes, and links to it are to mean `into`; `sections` says which section of that
        each of its own has become, `blocks` which of its `^ids` (folded) are called otherwise.
        """
        draft, host = self._draft(path), self._draft(into)
        draft.removal = _Removal(into, list(sections), blocks)
        host.tail = _AppendedText(draft, first, opening)
        host.carried, host.carried_from = carried, draft

    def require_targets(self, path: str, arrivals: Counter[str]) -> None:
        """Have `plan` see to it that the links of a note will go to these paths, each so often."""
        self._required[path] = arrivals

    def plan(self, what: str, remarks: Iterable[str] = ()) -> Plan:
        """Return everything as a plan. Raises WriteError where a link would be lost and no spelling saves it."""
        after: _IndexAfter | None = None
        for _ in range(_ROUNDS):
            for draft in self._drafts.values():
                draft.settle()
            after = _IndexAfter(self._index, self._drafts, self._new, after)
            losses = list(self._losses(after))
            if not losses:
                self._check_required(after)
                goals = {path: goal for path in self._drafts if (goal := self._goal(path)) not in {path, ""}}
                canvases, more = canvas_changes(self._index, goals, force=self._force)
                return Plan(what, (*self._changes(), *canvases), (*remarks, *more))
            for path, link, edits in losses:
                self._draft(path).respell(link.start, edits)
        raise _lost(*losses[0][:2])

    def _check_required(self, after: "_IndexAfter") -> None:
        for path, arrivals in self._required.items():
            links = after.notes[path].links
            found = (after.resolver.resolve(path, link.kind, link.target, "").path for link in links)
            if Counter(filter(None, found)) != arrivals:
                message = f"{path} cannot be changed so that exactly the links are in it that are wanted."
                raise WriteError(message, hint="Change it by hand; nothing was changed.")

    def _draft(self, path: str) -> _EditedFile:
        draft = self._drafts.get(path)
        if draft is None:
            draft = self._drafts[path] = _EditedFile(path, self._index.bytes_as_read(path))
        return draft

    def _check_free(self, path: str, besides: str = "") -> None:
        """Raise WriteError where another file than `besides` has this path, or one that differs only in letter case."""
        self._check_folders(path)
        known = self._index.names.resolve("", f"/{path}", wiki=True).fits
        taken = next((other for other in known if key(other) == key(path) and other != besides), None)
        if taken or (key(path) != key(besides) and self._index.vault.stat(path) is not None):
            raise WriteError(f"{taken or path} exists already.", hint="Choose another name.")

    def _check_folders(self, path: str) -> None:
        """Raise WriteError where a folder of `path` is a file, or a link that would lead elsewhere."""
        blocking = self._index.vault.blocking_file(path)
        if blocking:
            raise WriteError(f"{blocking} is no folder of the vault.", hint="Choose another place.")

    def _changes(self) -> Iterator[Change]:
        moved_first = sorted(self._drafts.values(), key=lambda draft: (draft.path == draft.to, draft.path))
        for path, (data, what) in self._new.items():
            yield Change("", path, b"", data, what)
        for draft in moved_first:
            links = len(draft.links)
            counted = [f"{links} link{'s' * (links != 1)}"] if links else []
            yield Change(draft.path, draft.to, draft.before, draft.after, ", ".join((*draft.what, *counted)))

    def _losses(self, after: "_IndexAfter") -> Iterator[tuple[str, Link, list[Edit]]]:
        """Yield each link that would not arrive as before, with the note it is in and the edits that mend it."""
        index = self._index
        before = index.resolver
        reshaped = {linker for path in after.reshaped for linker in (path, *index.linkers(path))}
        for path in sorted({*self._drafts, *index.affected_by(after.affected), *reshaped}):
            draft = self._drafts.get(path)
            home = self._goal(path)
            host = self._drafts[home] if draft and draft.removal and home else None
            if draft and draft.removal and not host:
                continue
            read_again = {link.start: link for link in after.notes[host.to if host else home].links} if draft else {}
            shared: dict[object, list[Edit] | None] = {}  # of references: definitions are spelled once for all of them
            for link, was in index.links_of(index.notes[path]):
                outside = was.status == "outside" and draft is not None
                if not (outside or was.status in FOUND) or (draft and draft.removes_link(link)):
                    continue
                wanted = self._goal(was.path)
                start = host.new_offset(link.start) if host else draft.shift(link.start) if draft else 0
                if not (wanted or outside) or start < 0:
                    continue
                now = read_again.get(start) if draft else link
                if now is None or now.kind != link.kind:
                    raise _lost(path, link)
                if outside:
                    needed = self._still_outside(path, link, now, host.to if host else home)
                    if needed:
                        yield path, link, needed
                    continue
                same = home == path and now[:3] == link[:3] and was.path not in after.reshaped
                if same and after.affected.isdisjoint(target_names(link.kind, link.target)):
                    continue
                alike = (link[:3], now[:3], was) if link.kind == "reference" else link.start
                if alike not in shared:
                    shared[alike] = self._link_fix(before, after, path, link, now, was, wanted)
                edits = shared[alike]
                if edits is not None:
                    yield path, link, edits

    def _still_outside(self, path: str, link: Link, now: Link, source: str) -> list[Edit]:
        """Return the edits that a link out of the vault needs in the note at `source` to lead where it led."""
        goal = outside_path(path.rpartition("/")[0], link.target)
        if goal is None or outside_path(source.rpartition("/")[0], now.target) == goal:
            return []
        edits = respelled_outside(self._index.notes[path], link, source)
        if not edits:
            raise _lost(path, link)
        return edits

    def _link_fix(
        self, before: Resolver, after: "_IndexAfter", path: str, link: Link, now: Link, was: Resolution, wanted: str
    ) -> list[Edit] | None:
        """Return all edits that a link needs to arrive at `wanted`; None where, as it is `now`, it does."""
        note, target = self._index.notes[path], after.notes.get(wanted)
        source = self._goal(path)
        old = self._index.notes.get(was.path)
        section = before.section(old, link.fragment) if old and link.fragment else -1
        goal = self._section(after, was.path, section, target) if target and section >= 0 else -1

        def follows(link: Link) -> bool:
            found = after.resolver.resolve(source, link.kind, link.target, "")
            return resolves_as_before(found, was, wanted, wiki=link.kind in WIKILINK_KINDS)

        def means(fragment: str) -> int:
            return after.resolver.section(target, fragment) if target else -1

        block = self._block(was, link)
        if follows(now) and (section < 0 or means(now.fragment) == goal) and (not block or now.fragment == block):
            kept = (
                not target
                or was.fragment == "broken"
                or (after.resolver.fragment(target, now.fragment) != "broken" if was.fragment else not now.fragment)
            )
            if kept:
                return None
            raise _lost(path, link)
        edits: list[Edit] = []
        if not follows(link):
            edits = with_target(note, link, was, source, wanted, after.names)
            if not edits:
                raise _lost(path, link)
        if section >= 0 and means(link.fragment) != goal:
            fragment = (
                with_heading(note, link, old, section, target, goal, means) if old and target and goal >= 0 else []
            )
            if not fragment:
                raise _lost(path, link)
            edits += fragment
        if block:
            edits += with_block(note, link, block)
        if not edits and link.start not in self._draft(path).links:
            raise _lost(path, link)  # it is written as it was, and something beside it sends it elsewhere
        return edits

    def _block(self, was: Resolution, link: Link) -> str:
        """Return the fragment that names a link's block from now on, where that is another."""
        draft = self._drafts.get(was.path)
        if was.fragment != "block" or not draft or not draft.removal:
            return ""
        new = draft.removal.blocks.get(percent_decoded(link.fragment).strip()[1:].casefold())
        return f"^{new}" if new else ""

    def _section(self, after: "_IndexAfter", path: str, number: int, target: Note) -> int:
        """Return which section of `target` a section of the note at `path` has become."""
        draft = self._drafts.get(path)
        if draft is None:
            return number
        if draft.removal:
            return draft.removal.sections[number]
        start = draft.shift(self._index.notes[path].sections[number].start)
        return after.section_at(target, start)

    def _goal(self, path: str) -> str:
        """Return where a link that goes to `path` is to go; nothing where that is given up."""
        draft = self._drafts.get(path)
        if draft and draft.removal:
            return draft.removal.instead
        return draft.to if draft else path


class _IndexAfter:
    """The vault as it will be: notes that change are read from what they will hold, others are those of the index."""

    def __init__(
        self,
        index: Index,
        drafts: dict[str, _EditedFile],
        new: dict[str, tuple[bytes, str]],
        earlier: "_IndexAfter | None",
    ) -> None:
        """Take the changes. What was made `earlier`, with fewer edits, is used again where it is the same."""
        self._index = index
        self._earlier = earlier
        self._section_starts: dict[str, dict[int, int]] = {}
        self.notes: dict[str, Note] = dict(index.notes)
        fresh: list[Note] = [parse_note(path, data) for path, (data, _) in new.items()]
        gone: list[Note] = []
        for path, draft in drafts.items():
            gone.append(self.notes.pop(path))
            if not _is_hidden(draft.to):
                note = parse_note(draft.to, draft.after)
                _check_encoding([gone[-1], *([index.notes[draft.tail.draft.path]] if draft.tail else ())], note)
                fresh.append(note)
        self.notes |= {note.path: note for note in fresh}
        names = {_named(note) for note in fresh}
        self.lost = {_named(note) for note in gone} - names
        self.won = names - {_named(note) for note in gone}
        shapes = {note.path: _shape(note) for note in gone}
        self.reshaped = {
            path
            for path, draft in drafts.items()
            if draft.to in self.notes and _shape(self.notes[draft.to]) != shapes[path]
        }

    @cached_property
    def names(self) -> Names:
        """All names there will be."""
        if not self.lost and not self.won:
            return self._index.names
        if self._earlier and (self._earlier.lost, self._earlier.won) == (self.lost, self.won):
            return self._earlier.names
        return self._index.names_with(self.notes.values())

    def section_at(self, note: Note, start: int) -> int:
        """Return which section of a note begins at an offset; -1 for none."""
        if note.path not in self._section_starts:
            self._section_starts[note.path] = {section.start: n for n, section in enumerate(note.sections)}
        return self._section_starts[note.path].get(start, -1)

    @cached_property
    def resolver(self) -> Resolver:
        """What follows links there."""
        return Resolver(self.notes, lambda: self.names)

    @cached_property
    def affected(self) -> set[str]:
        """All names of what comes, goes or is called otherwise: links that ask for others go where they went."""
        return {name for named in self.lost | self.won for name in file_names(named.path, named.title, named.aliases)}


def _named(note: Note) -> Named:
    return Named(note.path, note.title, note.has_own_title, note.aliases)


def _shape(note: Note) -> tuple[object, ...]:
    """Return all that the fragment of a link may mean."""
    sections = [(section.level, section.text, section.raw) for section in note.sections]
    return sections, note.blocks, note.anchors, note.inner_headings


def _is_hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path


def _check_encoding(before: Sequence[Note], after: Note) -> None:
    """Raise WriteError where a note has a problem that none of those had whose text it holds.

    Not every name can stand in bare YAML.
    """
    kinds = {problem.kind for note in before for problem in note.syntax_errors}
    new = next((problem for problem in after.syntax_errors if problem.kind not in kinds), None)
    if new:
        raise WriteError(f"{before[0].path} would be broken: {new.message}; nothing was changed.")


def _lost(path: str, link: Link) -> WriteError:
    written = f"{link.target}#{link.fragment}" if link.fragment else link.target
    message = f"{path}:{link.line}: the link to `{written}` would no longer arrive; nothing was changed."
    return WriteError(message, hint="Change that link by hand first.")

"""Complete a change of notes: every link that resolved before an edit, a move or a removal resolves after it.

Nothing is written here. The vault after the change is computed in memory: changed notes are parsed again, each link the
change may affect is resolved before and after, and a link that would break gets a new target in the form it has.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.index.invalidation import target_names
from rlnotes.index.names import key, percent_decoded
from rlnotes.index.resolution import FOUND, Resolution
from rlnotes.index.resolve import Resolver
from rlnotes.markdown.note import WIKILINK_KINDS, Link, ParsedNote
from rlnotes.operations.canvas import canvas_changes
from rlnotes.operations.edited_file import AppendedText, EditedFile, InsertedSpans, Removal
from rlnotes.operations.link_syntax import resolves_as_before, with_block, with_heading, with_target
from rlnotes.operations.outside_links import outside_path, relative_link_fix
from rlnotes.operations.plan import Change, Plan
from rlnotes.operations.text_edit import Edit
from rlnotes.operations.vault_after import VaultAfter
from rlnotes.plurals import count_noun

_MAX_ROUNDS = 4  # edits of links may change a title, and so what other links resolve to


class Rewrite:
    """Edits, moves, new files and removals of one operation, and the edits of links they require."""

    def __init__(self, index: Index, *, force: bool = False) -> None:
        """Start from the vault as indexed; with `force` an unreadable canvas does not stop the plan."""
        self._index = index
        self._force = force
        self._files: dict[str, EditedFile] = {}
        self._new: dict[str, tuple[bytes, str]] = {}
        self._required_targets: dict[str, Counter[str]] = {}

    def edit(self, path: str, edits: Iterable[Edit], summary: str = "") -> None:
        """Edit a note's text. A link that an edit deletes as a whole need not resolve afterwards."""
        file = self._file(path)
        file.add_edits(edits)
        file.summaries += [summary] if summary else []

    def move(self, path: str, to: str, summary: str = "") -> None:
        """Move a note. Raises WriteError if `to` exists."""
        self._check_free(to, path)
        file = self._file(path)
        file.to = to
        file.summaries += [summary] if summary else []

    def create(self, path: str, data: bytes, summary: str = "") -> None:
        """Create a note. Raises WriteError if `path` exists."""
        self._check_free(path)
        self._new[path] = data, summary

    def remove(self, path: str, to: str, summary: str = "") -> None:
        """Move a note to the hidden path `to`. Links to it need not resolve afterwards."""
        self._check_folders(to)
        file = self._file(path)
        file.to, file.removal = to, Removal("", [], {})
        file.summaries += [summary] if summary else []

    def append(
        self,
        path: str,
        into: str,
        start: int,
        prefix: str,
        sections: Sequence[int],
        blocks: Mapping[str, str],
        inserted: InsertedSpans | None = None,
    ) -> None:
        """Append a prefix and the text of the note at `path`, from offset `start` on, to the note `into`.

        The spans in `inserted` are taken from the text before `start`. The note at `path` must be removed too: its
        edits apply to the appended text, and links to it are redirected to `into`. `sections` gives the number in
        `into` of each of its sections, `blocks` the new ids of its renamed `^ids` (folded).
        """
        source, target = self._file(path), self._file(into)
        source.removal = Removal(into, list(sections), blocks)
        target.appended = AppendedText(source, start, prefix)
        target.inserted, target.inserted_from = inserted, source

    def require_targets(self, path: str, targets: Counter[str]) -> None:
        """Require that the links of a note resolve to these paths after the plan, each this often."""
        self._required_targets[path] = targets

    def plan(self, summary: str, notices: Iterable[str] = ()) -> Plan:
        """Return the plan. Raises WriteError if a link would break and no form of it resolves."""
        after: VaultAfter | None = None
        for _ in range(_MAX_ROUNDS):
            for file in self._files.values():
                file.update_inserted_text()
            after = VaultAfter(self._index, self._files, self._new, after)
            broken = list(self._broken_links(after))
            if not broken:
                self._check_required(after)
                moved = {path: to for path in self._files if (to := self._new_path(path)) not in {path, ""}}
                canvases, more = canvas_changes(self._index, moved, force=self._force)
                return Plan(summary, (*self._changes(), *canvases), (*notices, *more))
            for path, link, edits in broken:
                self._file(path).set_link_edits(link.start, edits)
        raise _broken_link_error(*broken[0][:2])

    def _check_required(self, after: VaultAfter) -> None:
        for path, targets in self._required_targets.items():
            links = after.changed[path].links
            paths = (after.resolver.resolve(path, link.kind, link.target, "").path for link in links)
            if Counter(filter(None, paths)) != targets:
                message = f"{path} cannot be changed without adding or dropping other links."
                raise WriteError(message, hint="Change it by hand; nothing was changed.")

    def _file(self, path: str) -> EditedFile:
        file = self._files.get(path)
        if file is None:
            file = self._files[path] = EditedFile(path, self._index.bytes_as_read(path))
        return file

    def _check_free(self, path: str, besides: str = "") -> None:
        """Raise WriteError if a file other than `besides` has this path, or one that differs only in letter case."""
        self._check_folders(path)
        existing = self._index.names.resolve("", f"/{path}", wiki=True).fits
        taken = next((other for other in existing if key(other) == key(path) and other != besides), None)
        if taken or (key(path) != key(besides) and self._index.vault.stat(path) is not None):
            raise WriteError(f"{taken or path} already exists.", hint="Choose another name.")

    def _check_folders(self, path: str) -> None:
        """Raise WriteError if a folder of `path` is a file, or a symbolic link that leads elsewhere."""
        blocking = self._index.vault.blocking_file(path)
        if blocking:
            raise WriteError(f"{blocking} is not a folder of the vault.", hint="Choose another path.")

    def _changes(self) -> Iterator[Change]:
        moved_first = sorted(self._files.values(), key=lambda file: (file.path == file.to, file.path))
        for path, (data, summary) in self._new.items():
            yield Change("", path, b"", data, summary)
        for file in moved_first:
            link_count = [count_noun(len(file.link_edits), "link")] if file.link_edits else []
            yield Change(file.path, file.to, file.before, file.after, ", ".join((*file.summaries, *link_count)))

    def _broken_links(self, after: VaultAfter) -> Iterator[tuple[str, Link, list[Edit]]]:
        """Yield each link that would not resolve as before, with its note's path and the edits that fix it."""
        index = self._index
        before = index.resolver
        changed_fragments = {linker for path in after.changed_fragments for linker in (path, *index.linkers(path))}
        for path in sorted({*self._files, *index.affected_by(after.affected_names), *changed_fragments}):
            file = self._files.get(path)
            new_path = self._new_path(path)
            into = self._files[new_path] if file and file.removal and new_path else None
            if file and file.removal and not into:
                continue
            source = into.to if into else new_path
            new_links = {link.start: link for link in after.changed[source].links} if file else {}
            shared: dict[object, list[Edit] | None] = {}  # references to one definition share its edits
            for link, previous in index.links_of(index.notes[path]):
                outside = previous.status == "outside" and file is not None
                if not (outside or previous.status in FOUND) or (file and file.removes_link(link)):
                    continue
                new_target = self._new_path(previous.path)
                start = into.transferred_offset(link.start) if into else file.offset_after(link.start) if file else 0
                if not (new_target or outside) or start < 0:
                    continue
                new_link = new_links.get(start) if file else link
                if new_link is None or new_link.kind != link.kind:
                    raise _broken_link_error(path, link)
                if outside:
                    outside_edits = self._outside_link_edits(path, link, new_link, source)
                    if outside_edits:
                        yield path, link, outside_edits
                    continue
                unchanged = (
                    new_path == path and new_link[:3] == link[:3] and previous.path not in after.changed_fragments
                )
                if unchanged and after.affected_names.isdisjoint(target_names(link.kind, link.target)):
                    continue
                group = (link[:3], new_link[:3], previous) if link.kind == "reference" else link.start
                if group not in shared:
                    shared[group] = self._link_edits(before, after, path, link, new_link, previous, new_target)
                edits = shared[group]
                if edits is not None:
                    yield path, link, edits

    def _outside_link_edits(self, path: str, link: Link, new_link: Link, source: str) -> list[Edit]:
        """Return the edits by which a link out of the vault leads to the same file from the note at `source`."""
        file_path = outside_path(path.rpartition("/")[0], link.target)
        if file_path is None or outside_path(source.rpartition("/")[0], new_link.target) == file_path:
            return []
        edits = relative_link_fix(self._parsed(path), link, source)
        if not edits:
            raise _broken_link_error(path, link)
        return edits

    def _link_edits(
        self,
        resolver: Resolver,
        after: VaultAfter,
        path: str,
        link: Link,
        new_link: Link,
        previous: Resolution,
        new_target: str,
    ) -> list[Edit] | None:
        """Return all edits a link needs to resolve to `new_target`; None if `new_link`, as it is, does."""
        source = self._new_path(path)
        is_note, was_note = new_target in after.details, previous.path in resolver.details
        section = resolver.section(previous.path, link.fragment) if was_note and link.fragment else -1
        new_section = self._new_section(after, previous.path, section, new_target) if is_note and section >= 0 else -1

        def resolves(link: Link) -> bool:
            resolution = after.resolver.resolve(source, link.kind, link.target, "")
            return resolves_as_before(resolution, previous, new_target, wiki=link.kind in WIKILINK_KINDS)

        def section_of(fragment: str) -> int:
            return after.resolver.section(new_target, fragment) if is_note else -1

        block = self._new_block(previous, link)
        if (
            resolves(new_link)
            and (section < 0 or section_of(new_link.fragment) == new_section)
            and (not block or new_link.fragment == block)
        ):
            fragment_resolves = (
                not is_note
                or previous.fragment == "broken"
                or (
                    after.resolver.fragment(new_target, new_link.fragment) != "broken"
                    if previous.fragment
                    else not new_link.fragment
                )
            )
            if fragment_resolves:
                return None
            raise _broken_link_error(path, link)
        edits: list[Edit] = []
        if not resolves(link):
            edits = with_target(self._parsed(path), link, previous, source, new_target, after.names)
            if not edits:
                raise _broken_link_error(path, link)
        if section >= 0 and section_of(link.fragment) != new_section:
            fragment = (
                with_heading(
                    self._parsed(path), link, resolver.details[previous.path], section,
                    after.details[new_target], new_section, section_of,
                )
                if new_section >= 0
                else []
            )  # fmt: skip
            if not fragment:
                raise _broken_link_error(path, link)
            edits += fragment
        if block:
            edits += with_block(self._parsed(path), link, block)
        if not edits and link.start not in self._file(path).link_edits:
            raise _broken_link_error(path, link)  # unchanged, yet it resolves elsewhere
        return edits

    def _parsed(self, path: str) -> ParsedNote:
        return self._index.parsed(self._index.notes[path])

    def _new_block(self, previous: Resolution, link: Link) -> str:
        """Return the fragment for a link's block if its id changes; otherwise an empty string."""
        file = self._files.get(previous.path)
        if previous.fragment != "block" or not file or not file.removal:
            return ""
        new = file.removal.blocks.get(percent_decoded(link.fragment).strip()[1:].casefold())
        return f"^{new}" if new else ""

    def _new_section(self, after: VaultAfter, path: str, number: int, target: str) -> int:
        """Return the number in `target` of a section of the note at `path`."""
        file = self._files.get(path)
        if file is None:
            return number
        if file.removal:
            return file.removal.sections[number]
        start = file.offset_after(self._index.details(path).sections[number].start)
        return after.section_at(target, start)

    def _new_path(self, path: str) -> str:
        """Return where a link to `path` must resolve after the plan; empty if it need not resolve."""
        file = self._files.get(path)
        if file and file.removal:
            return file.removal.new_target
        return file.to if file else path


def _broken_link_error(path: str, link: Link) -> WriteError:
    target = f"{link.target}#{link.fragment}" if link.fragment else link.target
    message = f"{path}:{link.line}: the link to `{target}` would break; nothing was changed."
    return WriteError(message, hint="Change that link by hand first.")

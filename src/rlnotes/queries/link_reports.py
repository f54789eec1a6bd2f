"""Reports on the links of a vault: orphans, dead ends, broken links, missing notes, contradictions, counts."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.link_queries import NoteCount, Totals, broken_link_counts, most_linked_notes, vault_totals
from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import NAME_CHANGE, Dependency
from rlnotes.index.names import joined, key, percent_decoded, site_root_of
from rlnotes.index.resolution import Resolution
from rlnotes.index.views import Backlink, LinksView, NotesView
from rlnotes.markdown.note import NOTE_ENDINGS, WIKILINK_KINDS, Link, Note
from rlnotes.queries.components import strongly_connected_components
from rlnotes.queries.hub import Hubs, is_hub_statement

CONTRADICTS = "contradicts"


_MIN_LINKS_FOR_ROOT = 3  # fewer links share a folder by chance


class BrokenLink(NamedTuple):
    """A broken link. `missing`: `note`, `file` (an attachment), `heading` or `block`."""

    note: Note
    link: Link
    resolution: Resolution
    missing: str


class MissingNote(NamedTuple):
    """A note that links point to and that does not exist. `name` is the most frequent spelling."""

    name: str
    referrers: list[tuple[Note, Link]]


class Contradiction(NamedTuple):
    """A `contradicts` link between two notes, and the notes that link to both."""

    source: Note
    target: Note
    link: Link
    bridges: list[Note]


class Mismatch(NamedTuple):
    """A note that states `hub` as its hub with `link` but is not listed by it; or with no link, the reverse."""

    note: Note
    hub: Note
    link: Link | None


def unlinked(index: LinksView, hubs: Hubs) -> list[Note]:
    """Return the notes without backlinks from other notes, hubs excluded."""
    return [note for note in index.notes_without_backlinks if note.path not in hubs.notes]


def orphans(index: LinksView, hubs: Hubs) -> list[Note]:
    """Return the notes without backlinks that neither a canvas nor a site's navigation shows, hubs excluded."""
    found = unlinked(index, hubs)
    listed = {*index.canvas_cards, *index.site_navigation} if found else ()
    return [note for note in found if note.path not in listed]


def isolated(index: LinksView, hubs: Hubs) -> list[Note]:
    """Return the orphans without links to other notes."""
    without_links = {note.path for note in index.notes_without_links}
    return [note for note in orphans(index, hubs) if note.path in without_links]


def dead_ends(index: LinksView) -> list[Note]:
    """Return the notes without links to other notes."""
    return index.notes_without_links


def unfiled(index: NotesView, hubs: Hubs) -> list[Note]:
    """Return the notes that no hub lists, hubs excluded."""
    filed = {*hubs.filed, *hubs.notes}
    return [*index.notes.part(path for path in index.notes if path not in filed).values()]


def shown(index: NotesView, notes: Iterable[Note]) -> list[Note]:
    """Return the notes that Obsidian does not exclude."""
    return [note for note in notes if not index.excluded(note.path)]


def vault_counts(index: Index, hubs: Hubs) -> dict[str, int]:
    """Return the counts that `rlnotes stats` prints, by name."""
    counts, broken = _totals(index)
    without_backlinks, without_links = orphans(index, hubs), dead_ends(index)
    paths_without_links = {note.path for note in without_links}
    return {
        "notes": len(index.notes),
        "hubs": len(hubs.notes),
        "sections": counts.sections,
        "links": counts.links,
        "links to the web": counts.external,
        "broken": sum(number for path, number in broken if not index.excluded(path)),
        "ambiguous": counts.ambiguous,
        "orphans": len(shown(index, without_backlinks)),
        "isolated": len(shown(index, [note for note in without_backlinks if note.path in paths_without_links])),
        "dead ends": len(shown(index, without_links)),
        "in no hub": len(shown(index, unfiled(index, hubs))),
        "words": counts.words,
        "tags": counts.tags,
        "sources": counts.sources,
    }


def _totals(index: Index) -> tuple[Totals, list[NoteCount]]:
    """Return the totals of a vault and the numbers of broken links of notes: queries that read all links."""
    database = index.store.database
    totals, broken = index.memo.get_or_compute(
        "totals", NAME_CHANGE, lambda: (vault_totals(database), broken_link_counts(database))
    )
    return Totals(*totals), [NoteCount(*count) for count in broken]


def broken_links(index: NotesView) -> list[BrokenLink]:
    """Return all broken links in order of path and position: without a note or file, heading or block to point to."""
    return [BrokenLink(note, link, found, _missing_kind(link, found)) for note, link, found in index.broken_links]


def _missing_kind(link: Link, resolution: Resolution) -> str:
    """Return what a broken link points to: `note`, `file`, `heading` or `block`."""
    if resolution.status == "broken":
        return "note" if asks_for_note(link) else "file"
    return "block" if link.fragment.startswith("^") else "heading"


def unfollowed_links(index: NotesView) -> list[BrokenLink]:
    """Return all broken links and those that resolve by an alias or a title only, in order of path and position.

    Obsidian does not follow the latter; their `missing` is `alias` or `title`.
    """
    flags = LinkFlag.BROKEN | LinkFlag.BROKEN_FRAGMENT | LinkFlag.BY_ALIAS_OR_TITLE
    found = []
    for note, link, resolution in index.links_with(flags):
        if resolution.status == "broken" or resolution.fragment == "broken":
            found.append(BrokenLink(note, link, resolution, _missing_kind(link, resolution)))
        elif resolution.status == "resolved":
            found.append(BrokenLink(note, link, resolution, resolution.via))
    return found


class SiteRoot(NamedTuple):
    """A folder from which `resolving` of `links` Markdown links would resolve that do not from the vault's root."""

    folder: str
    resolving: int
    links: int


def likely_site_root(index: Index) -> SiteRoot | None:
    """Return the folder from which most of the Markdown links that do not resolve as paths would resolve.

    These are broken links, and links with a leading `/` that resolve by name. None if there are fewer than three, or if
    no folder fits more than half of them.
    """
    excluded = index.excluded  # of a file that the cache does not follow
    name = f"likely site root {excluded.prefixes} {[each.pattern for each in excluded.expressions]}"
    found = index.memo.get_or_compute(name, Dependency.LINKS, lambda: _likely_site_root(index))
    return SiteRoot(*found) if found else None


def _likely_site_root(index: Index) -> tuple[str, int, int] | None:
    roots: Counter[str] = Counter()
    for note, link, resolution in index.links_with(LinkFlag.BROKEN | LinkFlag.LOOSE):
        if link.kind in WIKILINK_KINDS or index.excluded(note.path):
            continue
        if resolution.status == "broken":
            roots[index.names.site_root_for(link.target)] += 1
        elif link.target.startswith("/") and resolution.via == "loose":
            roots[site_root_of(link.target, resolution.path)] += 1
    total = roots.total()
    best = max((root for root in roots if root), key=lambda root: (roots[root], root), default="")
    if roots[best] < _MIN_LINKS_FOR_ROOT or 2 * roots[best] <= total or not best:
        return None
    return best.rstrip("/"), roots[best], total


def about_site_root(index: Index) -> str:
    """Return a hint to set `site-root`, or an empty string where that would not help."""
    found = likely_site_root(index)
    if found is None or found.folder == index.settings.site_root.strip("/"):
        return ""
    return (
        f"{found.resolving} of {found.links} Markdown links that do not resolve as paths would resolve from"
        f" {found.folder}/; set `site-root = {found.folder!r}` if a site is built from it"
    )


def skipped_reason(index: NotesView, note: Note, link: Link) -> str:
    """Return the skipped folder that a broken link points into, with the reason; an empty string if there is none.

    Such a folder is a symbolic link or unreadable, so the target may exist.
    """
    targets = {link.target} if link.kind in WIKILINK_KINDS else {percent_decoded(link.target), link.target}
    for base in (note.path.rpartition("/")[0], ""):
        paths = [f"{path}/" for target in targets if (path := joined(base, target))]
        for skipped in index.skipped:
            if any(path.startswith(f"{skipped.path}/") for path in paths):
                reason = skipped.reason if skipped.reason.startswith("is ") else f"cannot be read: {skipped.reason}"
                return f"`{skipped.path}` {reason}"
    return ""


def missing_notes(index: Index) -> list[MissingNote]:
    """Return the missing notes that links point to, most linked first. Spellings of one file name are one note."""
    links_by_name: dict[str, list[tuple[Note, Link]]] = {}
    for broken in broken_links(index):
        if broken.missing == "note" and not index.excluded(broken.note.path):
            name = key(_missing_name(broken.link)).removesuffix(".md")
            links_by_name.setdefault(name, []).append((broken.note, broken.link))
    found = [
        MissingNote(Counter(_missing_name(link) for _, link in links).most_common(1)[0][0], links)
        for links in links_by_name.values()
    ]
    return sorted(found, key=lambda missing: (-len(missing.referrers), key(missing.name)))


def _missing_name(link: Link) -> str:
    """Return the name of the note that a broken link points to."""
    return link.target if link.kind in WIKILINK_KINDS else percent_decoded(link.target.partition("?")[0])


def referrers(index: Index, name: str) -> list[tuple[Note, Link]]:
    """Return the links to the missing note `name`."""
    wanted = key(name).removesuffix(".md")
    missing = (each for each in missing_notes(index) if key(each.name).removesuffix(".md") == wanted)
    return next((each.referrers for each in missing), [])


def contradictions(index: Index, hubs: Hubs) -> list[Contradiction]:
    """Return the pairs of notes with a `contradicts` link, and the notes (hubs excluded) that link to both."""
    found: dict[tuple[str, str], Contradiction] = {}
    linked = [(note, *each) for note in index.notes_with_relation({CONTRADICTS}) for each in index.links_of(note)]
    for note, link, resolution in linked:
        if link.relation != CONTRADICTS or resolution.path not in index.notes or resolution.path == note.path:
            continue
        pair = (note.path, resolution.path)
        if pair not in found:
            both = set(index.linkers(note.path)).intersection(index.linkers(resolution.path)) - hubs.notes.keys()
            bridges = [index.notes[path] for path in sorted(both)]
            found[pair] = Contradiction(note, index.notes[resolution.path], link, bridges)
    return list(found.values())


def mismatches(index: NotesView, hubs: Hubs) -> tuple[list[Mismatch], list[Mismatch]]:
    """Return the notes whose stated hubs do not list them, and the notes that do not state a hub that lists them.

    Notes that state no hub at all are not in the second list.
    """
    not_listed, not_named = [], []
    for note in index.notes_that_state_hubs:
        stated = hubs.stated_hubs(note)
        listing = hubs.hubs_listing(note)
        not_listed += [
            Mismatch(note, hubs.notes[path], link)
            for path, link in stated.items()
            if path in hubs.notes and path not in listing
        ]
        if stated:
            not_named += [Mismatch(note, hubs.notes[path], None) for path in listing if path not in stated]
    return not_listed, not_named


def islands(index: LinksView, max_size: int) -> list[list[str]]:
    """Return the connected components of 2 to `max_size` notes that are smaller than the largest; sorted by path."""
    parent = {path: path for path in index.notes}

    def root(path: str) -> str:
        while parent[path] != path:
            parent[path] = parent[parent[path]]
            path = parent[path]
        return path

    paths = {index.id_of(path): path for path in index.notes}
    for note, path in paths.items():
        for target in index.link_graph.out(note):
            one, two = root(path), root(paths[target])
            parent[max(one, two)] = min(one, two)
    members: dict[str, list[str]] = {}
    for path in index.notes:
        members.setdefault(root(path), []).append(path)
    largest = max(map(len, members.values()), default=0)
    return [group for group in members.values() if 1 < len(group) <= max_size and len(group) < largest]


def hub_cycles(hubs: Hubs) -> list[list[str]]:
    """Return the cycles of hubs that list each other (strongly connected components), sorted by path."""
    listed = {
        path: [note.path for note in hubs.open(hub).linked() if note.path in hubs.notes]
        for path, hub in hubs.notes.items()
    }
    return sorted(sorted(group) for group in strongly_connected_components(listed) if len(group) > 1)


def most_linked(index: Index, count: int) -> list[tuple[Note, int]]:
    """Return the `count` notes with the highest in-degree, and the in-degree."""
    found = index.memo.get_or_compute(
        f"{count} most linked notes", NAME_CHANGE, lambda: most_linked_notes(index.store.database, count)
    )
    return [(index.notes[path], number) for path, number in found]


def backlinks(index: Index, note: Note) -> list[Backlink]:
    """Return the links to `note` from other notes; those that only state a hub come last."""
    return sorted(index.backlinks(note.path), key=lambda back: is_hub_statement(back.link))


def asks_for_note(link: Link) -> bool:
    """Return whether a broken link points to a note rather than to another file.

    A wikilink or embed points to a note unless its name has the extension of an attachment: `[[Node.js]]` and
    `![[v1.2 plan]]` do, and `?` is an ordinary character of a name. A Markdown destination without its query points to
    a file if it has an extension other than `md` and `markdown`; an image also if it has none.
    """
    if link.kind in WIKILINK_KINDS:
        return _extension(link.target) not in _ATTACHMENTS
    extension = _extension(percent_decoded(link.target.partition("?")[0]))
    return f".{extension}" in NOTE_ENDINGS or (not extension and link.kind != "image")


def _extension(target: str) -> str:
    """Return the extension of a file name in lower case; empty if the last dot is followed by a number or by words."""
    name = target.rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return extension if extension.isalnum() and not extension.isdecimal() else ""


_ATTACHMENTS = frozenset(
    "avif bmp gif jpg jpeg png svg webp tif tiff heic ico flac m4a mp3 ogg wav aac opus 3gp mkv mov mp4 ogv webm avi"
    " pdf canvas base doc docx xls xlsx ppt pptx odt ods odp rtf epub djvu csv tsv txt json html htm xml zip gz tar 7z"
    " rar".split()
)
"""Extensions by which a wikilink points to a file: Obsidian's attachments (help, *Accepted file formats*), documents,
data and archives. Extensions of source code are not included: names of programs end with them (`Node.js`)."""

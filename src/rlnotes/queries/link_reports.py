"""Questions about the whole web of links: who links to whom, and what is missing. Each set has one definition."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.names import joined, key, percent_decoded, site_root_of
from rlnotes.index.resolution import Resolution
from rlnotes.index.views import Backlink, LinksView, NotesView
from rlnotes.markdown.note import WIKILINK_KINDS, Link, Note
from rlnotes.queries.components import strongly_connected_components
from rlnotes.queries.hub import Hubs, is_hub_statement

CONTRADICTS = "contradicts"


_FEWEST_FOR_A_ROOT = 3  # links, below which a folder they have in common is chance


class BrokenLink(NamedTuple):
    """A link that does not arrive. `what`: `note`, `file` (an attachment), `heading` or `block`."""

    note: Note
    link: Link
    resolution: Resolution
    missing: str


class MissingNote(NamedTuple):
    """A name that links ask for and no file has. `name` is the commonest spelling."""

    name: str
    referrers: list[tuple[Note, Link]]


class Contradiction(NamedTuple):
    """Two notes joined by `contradicts`: who says so and where, and the notes that name both."""

    source: Note
    target: Note
    link: Link
    bridges: list[Note]


class Mismatch(NamedTuple):
    """A note and a hub that disagree: `note` names `hub`, which does not list it (`link` is where), or the reverse."""

    note: Note
    hub: Note
    link: Link | None


def unlinked(index: LinksView, hubs: Hubs) -> list[Note]:
    """Return the notes that no other note links to. Links to oneself do not count; hubs are listed apart."""
    return [index.notes[path] for path in index.notes if not index.in_degree(path) and path not in hubs.notes]


def orphans(index: LinksView, hubs: Hubs) -> list[Note]:
    """Return the notes that no other note links to and that neither a canvas nor a site's navigation shows."""
    found = unlinked(index, hubs)
    listed = {*index.canvas_cards, *index.site_navigation} if found else ()
    return [note for note in found if note.path not in listed]


def isolated(index: LinksView, hubs: Hubs) -> list[Note]:
    """Return the orphans that link to no other note either."""
    return [note for note in orphans(index, hubs) if not index.out_degree(note.path)]


def dead_ends(index: LinksView) -> list[Note]:
    """Return the notes that link to no other note."""
    return [index.notes[path] for path in index.notes if not index.out_degree(path)]


def unfiled(index: NotesView, hubs: Hubs) -> list[Note]:
    """Return the notes, hubs apart, that no hub lists."""
    return [index.notes[path] for path in index.notes if path not in hubs.filed and path not in hubs.notes]


def shown(index: NotesView, notes: Iterable[Note]) -> list[Note]:
    """Return notes without those that Obsidian excludes."""
    return [note for note in notes if not index.excluded(note.path)]


def vault_counts(index: Index, hubs: Hubs) -> dict[str, int]:
    """Return how many there are of each kind of thing in the vault."""
    counts = index.store.counts()
    return {
        "notes": len(index.notes),
        "hubs": len(hubs.notes),
        "sections": counts.sections,
        "links": counts.links,
        "links to the web": counts.external,
        "broken": sum(not index.excluded(broken.note.path) for broken in broken_links(index)),
        "ambiguous": counts.ambiguous,
        "orphans": len(shown(index, orphans(index, hubs))),
        "isolated": len(shown(index, isolated(index, hubs))),
        "dead ends": len(shown(index, dead_ends(index))),
        "in no hub": len(shown(index, unfiled(index, hubs))),
        "words": counts.words,
        "tags": counts.tags,
        "sources": counts.sources,
    }


def broken_links(index: NotesView) -> list[BrokenLink]:
    """Return every link that does not arrive, in order of path and place: no such note or file, heading or block."""
    return [BrokenLink(note, link, found, _what(link, found)) for note, link, found in index.broken_links]


def _what(link: Link, resolution: Resolution) -> str:
    """Return what a broken link names: a note, a file, a heading or a block."""
    if resolution.status == "broken":
        return "note" if asks_for_note(link) else "file"
    return "block" if link.fragment.startswith("^") else "heading"


def links_by_name_only(index: NotesView) -> list[BrokenLink]:
    """Return the links that are found only by an alias or a title, which Obsidian does not follow; `what` says which.

    Those with a broken fragment are in `broken_links`.
    """
    return [
        BrokenLink(note, link, resolution, resolution.via)
        for note, link, resolution in index.links_with(LinkFlag.BY_ALIAS_OR_TITLE)
        if resolution.status == "resolved" and resolution.fragment != "broken"
    ]


class SiteRoot(NamedTuple):
    """A folder from which `resolving` of `links` Markdown links would resolve that do not from the vault's root."""

    folder: str
    resolving: int
    links: int


def likely_site_root(index: Index) -> SiteRoot | None:
    """Return the folder from which most Markdown links would resolve that are broken or start with `/` and are loose.

    None where that is no single folder, or where they are few.
    """
    found = index.memo.get_or_compute("likely site root", Dependency.LINKS, lambda: _likely_site_root(index))
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
    if roots[best] < _FEWEST_FOR_A_ROOT or 2 * roots[best] <= total or not best:
        return None
    return best.rstrip("/"), roots[best], total


def about_site_root(index: Index) -> str:
    """Return the sentence that tells of the setting `site-root` where it would help; else an empty string."""
    found = likely_site_root(index)
    if found is None or found.folder == index.settings.site_root.strip("/"):
        return ""
    return (
        f"{found.resolving} of {found.links} Markdown links that are no paths would resolve from {found.folder}/: set"
        f" `site-root = {found.folder!r}` in the settings if a site is built from it"
    )


def skipped_reason(index: NotesView, note: Note, link: Link) -> str:
    """Return why a broken link into a folder that was skipped is not followed, with the folder; else an empty string.

    Such a folder is a symbolic link or cannot be read: what the link names may well be there.
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
    """Return the names of notes that do not exist, most asked for first. Spellings that would be one file are one."""
    asked: dict[str, list[tuple[Note, Link]]] = {}
    for broken in broken_links(index):
        if broken.missing == "note" and not index.excluded(broken.note.path):
            name = key(_missing_name(broken.link)).removesuffix(".md")
            asked.setdefault(name, []).append((broken.note, broken.link))
    found = [
        MissingNote(Counter(_missing_name(link) for _, link in links).most_common(1)[0][0], links)
        for links in asked.values()
    ]
    return sorted(found, key=lambda want: (-len(want.referrers), key(want.name)))


def _missing_name(link: Link) -> str:
    """Return the name that a link asks for."""
    return link.target if link.kind in WIKILINK_KINDS else percent_decoded(link.target.partition("?")[0])


def referrers(index: Index, name: str) -> list[tuple[Note, Link]]:
    """Return the links that ask for `name`, which no file has."""
    wish = key(name).removesuffix(".md")
    return next((want.referrers for want in missing_notes(index) if key(want.name).removesuffix(".md") == wish), [])


def contradictions(index: Index, hubs: Hubs) -> list[Contradiction]:
    """Return the pairs of notes joined by `contradicts`, with the notes (hubs apart) that link to both."""
    found: dict[tuple[str, str], Contradiction] = {}
    for note, link, resolution in index.links():
        if link.relation != CONTRADICTS or resolution.path not in index.notes or resolution.path == note.path:
            continue
        pair = (note.path, resolution.path)
        if pair not in found:
            both = set(index.linkers(note.path)).intersection(index.linkers(resolution.path)) - hubs.notes.keys()
            bridges = [index.notes[path] for path in sorted(both)]
            found[pair] = Contradiction(note, index.notes[resolution.path], link, bridges)
    return list(found.values())


def mismatches(index: NotesView, hubs: Hubs) -> tuple[list[Mismatch], list[Mismatch]]:
    """Compare what notes say of their hubs with what hubs list. Notes that name no hub at all are not asked to."""
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


def islands(index: LinksView, most: int) -> list[list[str]]:
    """Return the groups of two to `most` notes that link to each other and to no others, where there is a larger group.

    Each is in order of path, and so are they.
    """
    group = {path: path for path in index.notes}

    def top(path: str) -> str:
        while group[path] != path:
            group[path] = group[group[path]]
            path = group[path]
        return path

    for path in index.notes:
        for other in index.neighbours(path):
            one, two = top(path), top(other)
            group[max(one, two)] = min(one, two)
    members: dict[str, list[str]] = {}
    for path in index.notes:
        members.setdefault(top(path), []).append(path)
    largest = max(map(len, members.values()), default=0)
    return [paths for paths in members.values() if 1 < len(paths) <= most and len(paths) < largest]


def hub_cycles(hubs: Hubs) -> list[list[str]]:
    """Return the groups of hubs that list each other in a circle, each in order of path, and so are they."""
    listed = {
        path: [note.path for note in hubs.open(hub).linked() if note.path in hubs.notes]
        for path, hub in hubs.notes.items()
    }
    return sorted(sorted(group) for group in strongly_connected_components(listed) if len(group) > 1)


def most_linked(index: Index, count: int) -> list[tuple[Note, int]]:
    """Return the notes with the most other notes linking to them, and how many that are."""
    counts = {path: number for path in index.notes if (number := index.in_degree(path))}
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(index.notes[path], number) for path, number in ranked[:count]]


def backlinks(index: Index, note: Note) -> list[Backlink]:
    """Return the links into `note` from other notes, those by which a note only states its hub left out last."""
    return sorted(index.backlinks(note.path), key=lambda back: is_hub_statement(back.link))


def asks_for_note(link: Link) -> bool:
    """Return whether an unresolved link asks for a note; otherwise it asks for a file.

    A wikilink or embed asks for a note unless its name ends like an attachment: `[[Node.js]]` and `![[v1.2 plan]]` do,
    and `?` is an ordinary character of a name. A Markdown destination asks for a file if it has an ending other than
    `md` or `markdown`, its query aside; so does an image without an ending.
    """
    if link.kind in WIKILINK_KINDS:
        return _ending(link.target) not in _ATTACHMENTS
    ending = _ending(percent_decoded(link.target.partition("?")[0]))
    return ending in _NOTE_ENDINGS or (not ending and link.kind != "image")


def _ending(target: str) -> str:
    """Return the ending of a file name in lower case; empty where what follows the last dot is a number or words."""
    name = target.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending if ending.isalnum() and not ending.isdecimal() else ""


_NOTE_ENDINGS = frozenset({"md", "markdown"})
_ATTACHMENTS = frozenset(
    "avif bmp gif jpg jpeg png svg webp tif tiff heic ico flac m4a mp3 ogg wav aac opus 3gp mkv mov mp4 ogv webm avi"
    " pdf canvas base doc docx xls xlsx ppt pptx odt ods odp rtf epub djvu csv tsv txt json html htm xml zip gz tar 7z"
    " rar".split()
)
"""Endings by which a wikilink asks for a file: accepted attachments (Obsidian help, *Accepted file formats*) and
documents, data and archives. Endings of source code are none: they end the names of programs (`Node.js`)."""

"""Which file a link's target means: Obsidian's order, with every candidate named."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

from rlnotes.note import Note, stem

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_WIKI_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|mailto:")
_ID = re.compile(r"\d{6,}\Z")
_NOTE_ENDING = re.compile(r"\.(?:md|markdown)\Z", re.IGNORECASE)
_FOLDER_NOTES = ("index", "readme")


class Resolution(NamedTuple):
    """Where a link goes.

    `status`: `resolved`, `ambiguous` (several candidates, `path` is the one Obsidian would take), `broken`, `external`
    or `outside` (above the vault). `path`: a note, a file or a folder. `candidates`: all that the name fits, winner
    first. `via`: how it was found: `path`, `folder` (the source's own), `name`, `length` (the shortest path string),
    `relative`, `index` (a folder's index or README), `loose` (a Markdown destination found by name across the vault),
    `alias`, `title`, `id`, `self`. `spelling`: `case` or `unicode` where the file is spelled otherwise. `fragment`:
    `heading`, `block`, `loose` (found only without punctuation), `broken`, or empty where there is none to check.
    """

    status: str
    path: str = ""
    candidates: tuple[str, ...] = ()
    via: str = ""
    spelling: str = ""
    fragment: str = ""


BROKEN = Resolution("broken")
_EXTERNAL = Resolution("external")
_OUTSIDE = Resolution("outside")


def key(name: str) -> str:
    """Return what names are compared by: letter case and Unicode's composed and decomposed forms do not matter."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def fold(text: str) -> str:
    """Return text without case and accents: what words are compared by."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in split if not unicodedata.combining(char)))


class Names:
    """The table of every name in a vault: built once, in one pass over the paths, and asked for each link."""

    def __init__(self, notes: Iterable[Note], files: Iterable[str]) -> None:
        """Take the vault's notes, and in `files` the paths of everything else that a link may name."""
        self._bare: dict[str, list[str]] = {}  # last part without `.md` -> notes
        self._full: dict[str, list[str]] = {}  # last part as it is -> notes and files
        self._folders: dict[str, str] = {"": ""}
        self._aliases: dict[str, list[str]] = {}
        self._titles: dict[str, list[str]] = {}
        self._stems: list[tuple[str, str]] = []
        self._known: dict[tuple[str, str, bool], Resolution] = {}
        for note in notes:
            path = note.path
            self._add(path)
            self._titles.setdefault(key(note.title), []).append(path)
            for alias in note.aliases:
                self._aliases.setdefault(key(alias), []).append(path)
            self._stems.append((stem(path), path))
        for path in files:
            self._add(path)
        self._stems.sort()

    def resolve(self, source: str, target: str, *, wiki: bool) -> Resolution:
        """Return where `target`, written in the note at `source`, goes; its fragment is not looked at here.

        `wiki` tells a wikilink's name from a Markdown destination. Obsidian 1.13's order, as observed in
        markdown-vault-mcp#1380 and #1385: the exact vault path; the source's own folder; the shortest path string.
        """
        folder = source.rpartition("/")[0]
        memo = (folder, target, wiki)
        known = self._known.get(memo)
        if known is None:
            known = self._wikilink(folder, target) if wiki else self._destination(folder, target)
            self._known[memo] = known
        return known

    def by_alias(self, name: str) -> list[str]:
        """Return the notes that have `name` as an alias."""
        return self._aliases.get(key(name), [])

    def by_title(self, name: str) -> list[str]:
        """Return the notes that have `name` as their title."""
        return self._titles.get(key(name), [])

    def by_stem(self, name: str) -> list[str]:
        """Return the notes whose file is named `name`, with or without `.md`."""
        return self._bare.get(key(name)) or self._bare.get(key(_NOTE_ENDING.sub("", name)), [])

    def _add(self, path: str) -> None:
        folder, _, name = path.rpartition("/")
        bare = stem(path)
        if bare != name:
            self._bare.setdefault(key(bare), []).append(path)
        self._full.setdefault(key(name), []).append(path)
        while folder and key(folder) not in self._folders:
            self._folders[key(folder)] = folder
            folder = folder.rpartition("/")[0]

    def _named(self, name: str) -> list[str]:
        """Return the files whose last part is `name`, first as a note's bare name, for `[[a.md]]` may be a.md.md."""
        folded = key(name)
        return self._bare.get(folded) or self._full.get(folded, [])

    def _at(self, path: str) -> list[str]:
        """Return the files at exactly this vault path, case and Unicode form apart, with or without `.md`."""
        folder, _, name = path.rpartition("/")
        folded = key(folder)
        found = [found for found in self._named(name) if key(found.rpartition("/")[0]) == folded]
        return found or [found for found in self._full.get(key(name), ()) if key(found.rpartition("/")[0]) == folded]

    def _wikilink(self, folder: str, target: str) -> Resolution:
        name = target
        if name.startswith(("./", "../", "/")):
            path = _joined("" if name.startswith("/") else folder, name)
            if path is None:
                return _OUTSIDE
            return self._answer(self._at(path), folder, name, "relative")
        if "/" in name:
            exact = self._at(name)
            if exact:
                return self._answer(exact, folder, name, "path")
            tail = "/" + key(_NOTE_ENDING.sub("", name))
            last = name.rpartition("/")[2]
            found = [
                path
                for path in self._named(last)
                if ("/" + key(path)).endswith("/" + key(name)) or ("/" + key(stem_path(path))).endswith(tail)
            ]
        else:
            found = self._named(name)
        if found:
            return self._answer(found, folder, name, "")
        if _WIKI_SCHEME.match(name):
            return _EXTERNAL
        for via, table in (("alias", self._aliases), ("title", self._titles)):
            paths = table.get(key(name), [])
            if len(paths) == 1:
                return Resolution("resolved", paths[0], (paths[0],), via)
            if paths:
                return Resolution("broken", candidates=tuple(sorted(paths)), via=via)
        return self._identifier(name)

    def _destination(self, folder: str, target: str) -> Resolution:
        """Resolve a Markdown destination: relative to the note, from the root, then by name as Obsidian does."""
        if _SCHEME.match(target):
            return _EXTERNAL
        outside = False
        for written in dict.fromkeys((unquote(target), target, unquote(target.partition("?")[0]))):
            rooted = written.startswith("/")
            for base, via in ((("" if rooted else folder), "relative"), ("", "path")):
                path = _joined(base, written)
                if path is None:
                    outside = True
                    continue
                found = [] if written.endswith("/") else self._at(path)
                if found:
                    return self._answer(found, folder, written, via)
                inner = self._folders.get(key(path))
                if inner is not None:
                    return self._folder(inner)
        name = unquote(target).strip("/")
        if outside:
            return _OUTSIDE
        found = self._named(name.rpartition("/")[2]) if name else []
        if "/" in name and found:
            tails = ("/" + key(name), "/" + key(_NOTE_ENDING.sub("", name)))
            found = [p for p in found if ("/" + key(p)).endswith(tails) or ("/" + key(stem_path(p))).endswith(tails)]
        if found:
            return self._answer(found, folder, name, "loose")
        return BROKEN

    def _folder(self, folder: str) -> Resolution:
        for name in _FOLDER_NOTES:
            found = self._at(f"{folder}/{name}" if folder else name)
            if found:
                return Resolution("resolved", found[0], (found[0],), "index")
        return Resolution("resolved", f"{folder}/", (f"{folder}/",), "index")

    def _identifier(self, name: str) -> Resolution:
        """Resolve a zettel's id, all digits, to the one note whose name starts with it (zk, *Note ID*)."""
        if not _ID.match(name):
            return BROKEN
        at = bisect_left(self._stems, (name, ""))
        found = [path for start, path in self._stems[at : at + 2] if start.startswith(name)]
        return Resolution("resolved", found[0], (found[0],), "id") if len(found) == 1 else BROKEN

    def _answer(self, found: list[str], folder: str, written: str, via: str) -> Resolution:
        if not found:
            return BROKEN
        tail = _NOTE_ENDING.sub("", written.lstrip("./"))

        def order(path: str) -> tuple[bool, bool, int, bool, str]:
            exact = key(path) == key(written) or key(stem_path(path)) == key(tail)
            own = key(path.rpartition("/")[0]) == key(folder)
            return not exact, not own, len(path), not stem_path(path).endswith(tail), path

        ranked = sorted(found, key=order)
        best = ranked[0]
        if not via:
            first = order(best)
            via = "path" if not first[0] else "folder" if not first[1] else "name" if len(ranked) == 1 else "length"
        return Resolution(
            "resolved" if len(ranked) == 1 else "ambiguous", best, tuple(ranked), via, _spelling(best, written)
        )


def stem_path(path: str) -> str:
    """Return a path without its note's ending: what a wikilink with folders writes."""
    return path[: len(path) - len(path.rpartition("/")[2])] + stem(path)


def _joined(folder: str, written: str) -> str | None:
    """Return the vault path that `written` means from `folder`, or None where it climbs out of the vault."""
    parts = folder.split("/") if folder else []
    for part in written.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _spelling(path: str, written: str) -> str:
    tail = written.lstrip("./").rstrip("/")
    if path.endswith(tail) or stem_path(path).endswith(tail) or not tail:
        return ""
    parts = [part for part in tail.split("/") if part != ".."]
    tail = _NOTE_ENDING.sub("", "/".join(parts))
    whole = stem_path(path)
    if whole.endswith(tail) or path.endswith(tail):
        return ""
    composed = unicodedata.normalize("NFC", tail)
    return "unicode" if unicodedata.normalize("NFC", whole).endswith(composed) else "case"

"""Names of files: look-up of link targets, in Obsidian's order of precedence, with all candidates."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from rlnotes.index.resolution import BROKEN, EXTERNAL, OUTSIDE, Resolution, Spelling, Status, Via
from rlnotes.markdown.note import NOTE_ENDINGS, Note, stem

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_WIKI_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|mailto:")
ID = re.compile(r"\d{8}T\d{4,6}|\d{6,}")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_PAGE_ENDING = re.compile(r"(?:\.html?|/)\Z", re.IGNORECASE)
_MAX_CACHED = 20_000  # resolutions: links of one folder follow each other
_SLUG_BYTES = 120
_MD, _MARKDOWN = NOTE_ENDINGS
_FOLDER_NOTES = ("index", "readme")

WORD = re.compile(r"\w+")
"""A word of normalized text."""

EMOJI = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
"""The pattern of an emoji without the signs that only modify one."""

# Letters that Unicode does not decompose, and signs that have a key on the keyboard.
_SPELLINGS = (
    ("æ", "ae"), ("œ", "oe"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ı", "i"), ("‐", "-"), ("–", "-"), ("−", "-"),
    ("‘", "'"), ("’", "'"),
)  # fmt: skip

_PathTable = dict[str, list[str]]


def key(name: str) -> str:
    """Normalize a name for comparison: letter case and Unicode normalization form are ignored.

    No-break spaces become spaces (Obsidian's `normalizePath`, developer docs, *Plugin guidelines*).
    """
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", _composed(name).casefold())


def fold(text: str) -> str:
    """Normalize text for search: without case, accents, ligatures and invisible characters, signs as in ASCII."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()  # `𝐀` has a case only when decomposed
    for letter, spelling in _SPELLINGS:
        decomposed = decomposed.replace(letter, spelling)
    return unicodedata.normalize("NFC", _accents().sub("", decomposed))


def searchable_words(text: str) -> list[str]:
    """Return the words and emoji of a folded text. CJK letters are apart from others: `gpt4模型` is two words."""
    return WORD.findall(text) if text.isascii() else _word_or_emoji().findall(text)


@cache
def _word_or_emoji() -> re.Pattern[str]:  # slow to compile
    return re.compile(rf"[^\W\u2e80-\U0010ffff]+|[^\W\x00-\u2e7f]+|{EMOJI}")


def slug(title: str) -> str:
    """Return a file name for a title: its words, without case and accents, joined by hyphens. Empty without words."""
    name = ""
    for word in WORD.findall(fold(title.replace("'", "").replace("’", ""))):
        extended = f"{name}-{word}" if name else word
        if len(extended.encode()) > _SLUG_BYTES and name:
            break
        name = extended
    return name.encode()[:_SLUG_BYTES].decode(errors="ignore")


def percent_decoded(written: str) -> str:
    """Percent-decode a Markdown destination or fragment (RFC 3986, 2.1)."""
    return _ENCODED.sub(lambda run: bytes.fromhex(run[0].replace("%", "")).decode(errors="replace"), written)


@cache
def _accents() -> re.Pattern[str]:
    """Return a pattern for accents, Hebrew and Arabic points, and characters without width, as the soft hyphen.

    In Indic scripts such marks are part of the word.
    """
    return re.compile(
        "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
        "\ufe20-\ufe2f\u00ad\u0640\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]"
    )


class Named(NamedTuple):
    """The names of a note: the fields of a Note by which links match it."""

    path: str
    title: str
    has_own_title: bool
    aliases: tuple[str, ...]


class Names:
    """The table of all names in a vault.

    No look-up iterates over all notes: the last segments of all paths are indexed for each number of segments that
    occurs in links, and the candidates of each name are sorted once.
    """

    def __init__(
        self,
        notes: Iterable[Note | Named],
        files: Iterable[str],
        ignored: Collection[str] = frozenset(),
        site_root: str = "",
    ) -> None:
        """Take the notes of a vault, and in `files` the paths of everything else that a link may name.

        A path with a trailing `/` is a folder. Hidden files and those in `node_modules` match by path only. Notes
        `ignored` by git yield to other notes of the same name. A destination with a leading `/` is looked up from the
        folder `site_root` before the root of the vault.
        """
        self._site_root = joined("", site_root) or ""
        self._ignored = ignored
        self._contested: dict[str, tuple[str, ...]] = {}
        self._aliases: _PathTable = {}
        self._titles: _PathTable = {}
        self._ids: _PathTable = {}
        self._notes: set[str] = set()
        self._titled: set[str] = set()
        # only names are stored: all notes with their other attributes would be large
        for path, title, titled, aliases in sorted((n.path, n.title, n.has_own_title, n.aliases) for n in notes):
            self._notes.add(path)
            self._titles.setdefault(key(title), []).append(path)
            if titled:
                self._titled.add(path)
            for alias in {key(alias) for alias in aliases}:
                self._aliases.setdefault(alias, []).append(path)
            if number := ID.match(stem(path)):
                self._ids.setdefault(number[0], []).append(path)
        self._paths: _PathTable = {}
        self._folders: dict[str, str] = {"": ""}
        seen = {""}  # folders
        for path in sorted((*self._notes, *files), key=_shortest):
            if not path.endswith("/"):
                self._paths.setdefault(key(path), []).append(path)
            folder = path.rpartition("/")[0]
            while folder not in seen and key(folder) not in self._folders:
                self._folders[key(folder)] = folder
                seen.add(folder)
                folder = folder.rpartition("/")[0]
        self._deepest = max((path.count("/") for path in self._paths), default=0)
        self._tails: dict[int, _PathTable] = {}  # number of `/` -> last parts of paths -> paths
        self._fits: dict[str, tuple[str, ...]] = {}
        self._resolutions: dict[tuple[str, str, bool], Resolution] = {}
        self.only: dict[str, tuple[str, Resolution, Resolution]] = {}
        """Resolved names with one matching file: key of its folder, resolution from there and from elsewhere."""

    def resolve(self, source: str, target: str, *, wiki: bool) -> Resolution:
        """Resolve `target` in the note at `source`; fragments are not checked.

        `wiki`: a name of a wikilink, else a Markdown destination. The order of precedence of Obsidian 1.13, observed in
        markdown-vault-mcp#1380 and #1385: the exact vault path; the source's own folder; the shortest path string.
        """
        folder = source.rpartition("/")[0]
        if wiki:
            only = self.only.get(target)
            if only:
                own_folder, inside, elsewhere = only
                return inside if folder == own_folder or key(folder) == own_folder else elsewhere
        elif _SCHEME.match(target):
            return EXTERNAL
        memo = (folder, target, wiki)
        known = self._resolutions.get(memo)
        if known is None:
            if len(self._resolutions) > _MAX_CACHED:
                self._resolutions.clear()
            known = self._wikilink(folder, target) if wiki else self._destination(folder, target)
            self._resolutions[memo] = known
        return known

    def by_alias(self, name: str) -> list[str]:
        """Return the notes with the alias `name`."""
        return self._aliases.get(key(name), [])

    def by_title(self, name: str) -> list[str]:
        """Return the notes with the title `name`."""
        return self._titles.get(key(name), [])

    def by_stem(self, name: str) -> list[str]:
        """Return the notes with the file name `name`, with or without `.md`."""
        return sorted(self._notes.intersection(self._fitting(key(name))))

    def _wikilink(self, folder: str, name: str) -> Resolution:
        """Resolve the name of a wikilink: a path from the folder or the root, else a name or the end of a path.

        `./`, `../` and `/` are exact (luke321/vault-graph#141). Aliases and titles, not followed by Obsidian
        (markdown-vault-mcp#1358) but common, are accepted if one note has them.
        """
        if name.startswith(("./", "../", "/")):
            path = joined("" if name.startswith("/") else folder, name)
            if path is None:
                return OUTSIDE
            return self._exact(self._at(path), name, "relative") or BROKEN
        found = (self._exact(self._at(name), name, "path") if "/" in name else None) or self._by_name(folder, name)
        if not found and name.startswith("."):  # hidden files do not match by name
            hidden = self._at(name) or self._at(f"{folder}/{name}")
            found = self._exact(hidden, name, "path")
        if found:
            return found
        if _WIKI_SCHEME.match(name):
            return EXTERNAL
        number = name if ID.fullmatch(name) else ""
        fallbacks: tuple[tuple[Via, list[str]], ...] = (
            ("alias", self.by_alias(name)),
            ("title", [path for path in self.by_title(name) if path in self._titled]),
            ("id", self._ids.get(number, [])),  # zk, *Note ID*: `[[20091117]]` is `20091117 title.md`
        )
        for via, paths in fallbacks:
            if len(paths) == 1:
                return Resolution("resolved", paths[0], tuple(paths), via)
            if paths:
                return Resolution("broken", "", tuple(paths), via)
        return BROKEN

    def _destination(self, folder: str, target: str) -> Resolution:
        """Resolve a Markdown destination: relative to the note, from the root, then by name as Obsidian does.

        It is tried decoded, verbatim (`100%25.md`, hyalo DEC-057), then without a query (`a.md?plain=1`). An exact
        spelling takes precedence. A page built from a note resolves to the note: mdBook and Jekyll link to `a.html`,
        MkDocs and others to `a/`.
        """
        spellings = dict.fromkeys((percent_decoded(target), target, percent_decoded(target.partition("?")[0])))
        from_root = target.startswith("/")
        bases: dict[str, Via] = {self._site_root: "path", "": "path"} if from_root else {"": "path"}
        if not from_root:
            bases = {folder: "relative", **{base: via for base, via in bases.items() if base != folder}}
        for written in spellings:
            for base, via in bases.items():
                path = joined(base, written)
                if path is None:
                    if via == "relative":
                        return OUTSIDE
                    continue
                found = None if written.endswith("/") else self._file(path, written, via)
                if found or (found := self._folder(path, written)):
                    return found
        for written in spellings:
            page = _PAGE_ENDING.sub("", written)
            for base in bases:
                path = joined(base, page) if page != written else None
                found = self._exact(self._at(path), page, "loose") if path else None
                if found:
                    return found
        name = percent_decoded(target).strip("/")
        found = self._by_name(folder, name) if name else None
        if not found and from_root:
            found = self._page(folder, percent_decoded(target.partition("?")[0]))
        return found._replace(via="loose") if found else BROKEN

    def _page(self, folder: str, written: str) -> Resolution | None:
        """Return the note that a page of a site with an unknown root is built from.

        `/api/x.html` is `src/api/x.md`, `/guide` and `/guide/` are `src/guide/index.md`.
        """
        name = _PAGE_ENDING.sub("", written).strip("/")
        names = (name, *(f"{name}/{index}" for index in _FOLDER_NOTES)) if name else ()
        return next((found for each in names if (found := self._by_name(folder, each))), None)

    def site_root_for(self, target: str) -> str:
        """Return the folder from which a broken Markdown destination would resolve, empty if there is none."""
        written = percent_decoded(target.partition("?")[0])
        steps = [step for step in written.split("/") if step not in {"", ".", ".."}]
        if not steps:
            return ""
        name = "/".join(steps)
        found = self._by_name("", name) or self._page("", name)
        return site_root_of(name, found.path) if found else ""

    def _by_name(self, folder: str, name: str) -> Resolution | None:
        """Resolve a name or the end of a path anywhere in the vault, in Obsidian's order of precedence."""
        fits = self._fitting(key(name))
        if not fits:
            return None
        best = fits[0]
        via: Via = "name" if len(fits) == 1 else "length"
        if len(fits) == 1 and "/" not in name:  # the common case: `via` depends on the folder only
            own_folder = key(best.rpartition("/")[0])
            spelling = _spelling(best, name)
            elsewhere = Resolution("resolved", best, fits, "name" if own_folder else "path", spelling)
            inside = Resolution("resolved", best, fits, "folder", spelling) if own_folder else elsewhere
            self.only[name] = own_folder, inside, elsewhere
            return inside if key(folder) == own_folder else elsewhere
        above, _, last = name.rpartition("/")
        own = self._at(f"{folder}/{name}")
        if not own and above and f"/{key(folder)}".endswith(f"/{key(above)}"):
            own = self._at(f"{folder}/{last}")
        exact_paths: tuple[tuple[list[str], Via], ...] = ((self._at(name), "path"), (own, "folder"))
        for exact, how in exact_paths:
            paths = [path for path in exact if _contains(fits, path)]
            if paths:
                best, via = _exact_spelling(paths, name), how
                break
        if via == "length" and self._ignored:
            fits = self._not_ignored(key(name), fits)
            best, via = fits[0], "name" if len(fits) == 1 else "length"
        return Resolution("resolved" if len(fits) == 1 else "ambiguous", best, fits, via, _spelling(best, name))

    def strictly(self, source: str, destination: str) -> bool:
        """Return whether a Markdown destination in the note at `source` is a path to an existing file or folder.

        As on a case-sensitive file system: no extension is added, and no other folder is searched.
        """
        written = percent_decoded(destination.partition("?")[0])
        path = joined("" if written.startswith("/") else source.rpartition("/")[0], written)
        if path is None:
            return False
        is_file = path in self._paths.get(key(path), ()) and not written.endswith("/")
        return is_file or self._folders.get(key(path)) == path

    def _file(self, path: str, written: str, via: Via) -> Resolution | None:
        """Return the file at a path: with this exact name, else one found by `_at`."""
        if path in self._paths.get(key(path), ()):
            return Resolution("resolved", path, (path,), via)
        return self._exact(self._at(path), written, via)

    def _not_ignored(self, normalized: str, fits: tuple[str, ...]) -> tuple[str, ...]:
        """Return the candidates of a name that git does not ignore; all if git ignores all."""
        found = self._contested.get(normalized)
        if found is None:
            found = self._contested[normalized] = tuple(path for path in fits if path not in self._ignored) or fits
        return found

    def _exact(self, paths: list[str], written: str, via: Via) -> Resolution | None:
        """Return the file at a path, ambiguous if several differ in letter case or Unicode form only."""
        if not paths:
            return None
        best = _exact_spelling(paths, written)
        status: Status = "resolved" if len(paths) == 1 else "ambiguous"
        return Resolution(status, best, tuple(paths), via, _spelling(best, written))

    def _folder(self, path: str, written: str) -> Resolution | None:
        """Return the index or README of a folder, else the folder itself (foam, *Wikilinks*; GitHub)."""
        folder = self._folders.get(key(path))
        if folder is None:
            return None
        found = next((found for name in _FOLDER_NOTES if (found := self._at(f"{folder}/{name}"))), [f"{folder}/"])
        return Resolution("resolved", found[0], tuple(found[:1]), "index", _spelling(folder, written))

    def _at(self, path: str) -> list[str]:
        """Return the files at a vault path, ignoring letter case and Unicode form, with or without `.md`."""
        return _named(self._paths, key(path.removeprefix("/")))

    def _fitting(self, normalized: str) -> tuple[str, ...]:
        """Return the files whose path ends in these segments, the shortest path first."""
        found = self._fits.get(normalized)
        if found is None:
            depth = normalized.count("/")
            named = _named(self._tail(depth), normalized) if depth <= self._deepest else ()
            found = self._fits[normalized] = tuple(sorted(named, key=_shortest))
        return found

    def _is_path_only(self, normalized: str, path: str) -> bool:
        return f"/{normalized}".find("/.") >= 0 or ("node_modules/" in normalized and path not in self._notes)

    def _tail(self, depth: int) -> _PathTable:
        table = self._tails.get(depth)
        if table is None:
            table = self._tails[depth] = {}
            for normalized, paths in self._paths.items():
                if ("." in normalized or "node_modules/" in normalized) and self._is_path_only(normalized, paths[0]):
                    continue
                parts = normalized.rsplit("/", depth + 1)
                table.setdefault("/".join(parts[-depth - 1 :]), []).extend(paths)
        return table


def _named(table: _PathTable, normalized: str) -> list[str]:
    """Return the files that match a name: a note without its extension, or any file with it.

    `[[a.md]]` may be `a.md` and `a.md.md` (claude-obsidian#190). Otherwise a name with a dot matches a file first, so
    that `[[x.png]]` is the image and not `x.png.md`, and a name without a dot a note: `[[LICENSE]]` is `LICENSE.md`.
    """
    notes = table.get(normalized + _MD, []) + table.get(normalized + _MARKDOWN, [])
    verbatim = table.get(normalized, [])
    if normalized.endswith(NOTE_ENDINGS):
        return verbatim + notes
    return verbatim or notes if "." in normalized.rpartition("/")[2] else notes or verbatim


def joined(folder: str, written: str) -> str | None:
    """Return the vault path of `written` relative to `folder`, None if it is outside of the vault."""
    parts = folder.split("/") if folder else []
    for part in written.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _normalized_path(written: str) -> str:
    """Return a path with `.` and `..` resolved."""
    parts: list[str] = []
    for part in written.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def site_root_of(written: str, path: str) -> str:
    """Return the folder, with a trailing `/`, from which the destination `written` resolves to `path`.

    Its extension may be missing or that of a page, and the name of a folder index may be missing. Empty if it resolves
    from the root of the vault or not at all.
    """
    name = key(_PAGE_ENDING.sub("", percent_decoded(written.partition("?")[0])).strip("/"))
    bare = path[: len(path) - len(path.rpartition("/")[2])] + stem(path)
    for named in (path, bare, bare.rpartition("/")[0]):
        if name and key(named).endswith(f"/{name}"):
            return "/".join(named.split("/")[: -name.count("/") - 1]) + "/"
    return ""


def _shortest(path: str) -> tuple[int, str]:
    return len(path), path


def _contains(fits: tuple[str, ...], path: str) -> bool:
    """Return whether `path` is in `fits`, sorted by length, by binary search."""
    at = bisect_left(fits, _shortest(path), key=_shortest)
    return fits[at : at + 1] == (path,)


def _composed(name: str) -> str:
    composed = unicodedata.normalize("NFC", name)
    return composed.replace("\u00a0", " ").replace("\u202f", " ")


def _exact_spelling(paths: list[str], written: str) -> str:
    """Return the path with this exact spelling, else the first: `Note.md` and `note.md` may both exist."""
    return next((path for path in paths if not _spelling(path, written)), paths[0])


def _spelling(path: str, written: str) -> Spelling:
    """Return how the spelling of a matching path differs from what was written."""
    if path.endswith((written, f"{written}.md")):
        return ""
    tail = _normalized_path(written)
    bare = path[: len(path) - len(path.rpartition("/")[2])] + stem(path)
    if path.endswith(tail) or bare.endswith(tail):
        return ""
    composed = _composed(tail)
    return "unicode" if _composed(path).endswith(composed) or _composed(bare).endswith(composed) else "case"

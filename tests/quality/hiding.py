"""A copy of a vault in which links can be hidden for the time of a question, and put back."""

import contextlib
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rlnotes.config import Settings
from rlnotes.index.index import Index, build_index
from rlnotes.markdown.note import Link
from rlnotes.queries.hub import Hubs
from rlnotes.vault import Vault


class Copy:
    """A vault copied into `folder`; the cache of it lies beside it."""

    def __init__(self, vault: Path, folder: Path) -> None:
        self.root = folder / "vault"
        os.environ["RLNOTES_CACHE_DIR"] = str(folder / "cache")
        original = Vault(vault)
        for path in original.walk().notes:
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(vault / path, target)
        for extra in (".rlnotes.toml",):
            if (vault / extra).exists():
                shutil.copyfile(vault / extra, self.root / extra)
        self.settings: Settings = original.settings

    def index(self) -> tuple[Index, Hubs]:
        """Return the index of the copy as it is now, brought up to date from the cache."""
        index = build_index(Vault(self.root, self.settings), cached=True)
        return index, Hubs(index)

    @contextlib.contextmanager
    def hidden(self, index: Index, pairs: Iterable[tuple[str, str]], *, words: bool) -> Iterator[tuple[Index, Hubs]]:
        """Hide every link between these pairs of notes, both ways; give the index of the vault without them.

        Without `words` what the reader sees of the link goes as well. A link's sentence then cites nobody, so that no
        signal can use it: the files themselves are changed, and everything is read from them.
        """
        spans: dict[str, list[tuple[Link, str]]] = defaultdict(list)
        for one, two in pairs:
            for source, target in ((one, two), (two, one)):
                note = index.notes[source]
                for link, resolution in index.links_of(note):
                    if resolution.path == target:
                        shown = link.label or link.target.rpartition("/")[2].removesuffix(".md")
                        spans[source].append((link, shown if words else ""))
        texts = {}
        for path, links in spans.items():
            text = index.text(path)
            for link, shown in sorted(links, key=lambda found: -found[0].start):
                text = text[: link.start] + shown + text[link.end :]
            texts[path] = text
        with self.rewritten(texts) as now:
            yield now

    @contextlib.contextmanager
    def rewritten(self, texts: Mapping[str, str]) -> Iterator[tuple[Index, Hubs]]:
        """Write other texts into notes, by path; give the index of the vault with them, and put the notes back."""
        before = {path: (self.root / path).read_bytes() for path in texts}
        try:
            for path, text in texts.items():
                (self.root / path).write_bytes(text.encode("utf-8", "surrogateescape"))
            yield self.index()
        finally:
            for path, data in before.items():
                (self.root / path).write_bytes(data)


def pairs_to_hide(index: Index, hubs: Hubs) -> list[tuple[str, str]]:
    """Return the links between two ordinary notes: each has two neighbours at least, and neither is a hub or an index.

    A note with 40 links, or with more than 40 neighbours and 3 % of the vault, is an index.
    """
    around: dict[str, set[str]] = {path: set(index.neighbours(path)) for path in index.notes}
    for path in index.notes:
        for target in index.neighbours(path):
            around[target].add(path)
    large = max(40, 0.03 * len(index.notes))

    def ordinary(path: str) -> bool:
        return 2 <= len(around[path]) <= large and len(index.neighbours(path)) < 40 and path not in hubs.notes

    return [
        (source, target)
        for source in index.notes
        for target in sorted(index.neighbours(source))
        if ordinary(source) and ordinary(target)
    ]

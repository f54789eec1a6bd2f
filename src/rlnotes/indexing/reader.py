"""Files read and parsed into what the cache keeps of them, on all cores where there are many.

A process of its own for each core reads every n-th batch and passes on plain values; they come in the same order, and
are the same, as where one process reads all. It is only worth a fork where hundreds of files are read.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from rlnotes.indexing.affected import asked_by
from rlnotes.indexing.cache import pack
from rlnotes.indexing.forks import may_fork, side_by_side
from rlnotes.indexing.kept_words import Words
from rlnotes.indexing.unlisted import unlisted_targets
from rlnotes.text.note import Note, names_of, stem
from rlnotes.vault import Stat, Vault

WordsOf = Callable[[Note], Words]

UNSETTLED: Stat = (0, 0, -1, 0)
_TICK = 100_000_000  # a file changed this shortly (ns) before it was read may change again and look the same
_COARSE_TICK = 2_000_000_000  # the same on file systems that keep whole seconds
_SHARE = 50  # files that a process reads before it passes on what it found
_WORTH_A_FORK = 1000  # files


FLAWED, DIRECTED, TEMPLATED = 1, 2, 4
"""What there may be to remark of a note, summed: flaws, directives to lint, placeholders of a template."""


class Reading(NamedTuple):
    """A file, read and parsed: the stat to remember for it, a digest of its bytes, and what is kept of it, packed.

    `asked` are the names that its links ask for, as `Cache.keep_asked` takes them; `called` what it is called itself,
    as `Cache.keep_called` does; `remarks` what there is to remark of it; `unlisted` the paths that its links may mean
    and that the walk leaves out. `stat` is None where the file has vanished,
    and `card` is empty where its bytes are known already.
    """

    stat: Stat | None
    digest: bytes = b""
    card: bytes = b""
    links: bytes = b""
    details: bytes = b""
    asked: bytes = b""
    called: bytes = b""
    remarks: int = 0
    words: Words | None = None
    unlisted: Sequence[str] = ()


class Reader:
    """What reads the files of a vault."""

    def __init__(self, vault: Vault, words_of: WordsOf | None) -> None:
        """Take the vault, and what gives the words of a note, where they are wanted."""
        self._vault = vault
        self._words_of = words_of

    def read(self, path: str, stat: Stat, known: bytes | None = None) -> Reading:
        """Read the file at `path`, whose stat was `stat` when it was listed; `known` is the digest kept of it."""
        read_at, flaw = time.time_ns(), ""
        try:
            data = self._vault.read(path)
            stat = _settled(stat, read_at)
        except FileNotFoundError:
            return Reading(None)
        except OSError as error:
            data, stat, flaw = b"", UNSETTLED, f"cannot be read: {error.strerror}"
        digest = b"" if flaw else digest_of(data)
        if digest == known:
            return Reading(stat, digest)
        from rlnotes.text.markdown import parse_note  # only now: an unchanged vault needs no parser

        note = parse_note(path, data)
        card, links, details = note.card(), note.written_links(), note.details()
        if flaw:
            card, details = (*card[:-2], True, False), (*details[:4], [("unreadable", 1, flaw, 1, 0)], *details[5:])
        asked = os.fsencode("\0".join(sorted(asked_by(links))))
        remarks = TEMPLATED * card[-3] + FLAWED * card[-2] + DIRECTED * card[-1]
        words = self._words_of(note) if self._words_of else None
        unlisted = unlisted_targets(self._vault, path, links)
        return Reading(
            stat, digest, pack(card), pack(links), pack(details), asked, _called(path, card), remarks, words, unlisted
        )

    def read_all(self, files: Sequence[tuple[str, Stat]]) -> Iterator[Reading]:
        """Read files of which nothing is known, given as path and stat; yields them in order."""
        if len(files) < _WORTH_A_FORK or not may_fork():
            yield from (self.read(path, stat) for path, stat in files)
            return
        import rlnotes.text.markdown  # noqa: F401  # before the fork: once for all

        def share(number: int) -> list[tuple[Any, ...]]:
            return [tuple(self.read(*file)) for file in files[number * _SHARE : (number + 1) * _SHARE]]

        for readings in side_by_side(share, -(-len(files) // _SHARE)):
            yield from map(Reading._make, readings)


def _called(path: str, card: Sequence[Any]) -> bytes:
    """Return what a note is called, its path first, each behind a line end; a name that holds one is left out."""
    title, _, aliases = names_of(card)
    names = [path, stem(path), title, *aliases]
    if len("\n".join(names).splitlines()) != len(names):
        names = [name for name in names if len(name.splitlines()) == 1]
    return "\n".join(("", *names)).encode(errors="surrogatepass")


def digest_of(data: bytes) -> bytes:
    """Return what tells one content of a file from another; of no content is it empty."""
    from hashlib import blake2b

    return blake2b(data, digest_size=16).digest()


def _settled(stat: Stat, read_at: int) -> Stat:
    """Return a stat to remember for a file read at `read_at` (ns), made to differ if the file may yet change unseen.

    Two writes within one tick of the file system's clock leave the same times and perhaps the same size: what git calls
    racy. Such a file is read again next time.
    """
    tick = _COARSE_TICK if stat[0] % 1_000_000_000 == 0 else _TICK
    return stat if max(stat[0], stat[1]) < read_at - tick else UNSETTLED

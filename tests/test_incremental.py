"""What was read before and what is read anew are one: after any edits the index with the cache is the one without."""

import builtins
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from note_values import indexed
from rlnotes.config import Settings, read_settings
from rlnotes.index.index import build_index
from rlnotes.index.memo import Dependency
from rlnotes.lint import check
from rlnotes.lint.rules import RULES
from rlnotes.queries import link_reports
from rlnotes.queries.hub import Hubs
from rlnotes.queries.related import Related
from rlnotes.queries.search import Search
from rlnotes.reports.records import exported_note
from rlnotes.vault import Vault

PATHS = ("a.md", "A.md", "b.md", "sub/a.md", "sub/b.md", "sub/deep/a.md", "c d.md", "é.markdown", "20240101 x.md")
ATTACHMENTS = ("pic.png", "sub/pic.png", "a", "b.txt", "sub/readme", "index.html")
SETTINGS = (
    "",
    'hub-types = ["note", "map"]\n',
    'hub-tags = ["x"]\nhub-types = []\n',
    'hub-notes = ["sub/*", "!sub/b.md"]\n',
    'ignore = ["sub/**"]\n',
    'ignore = ["a.md"]\n',
    "hub-smallest = 1\nhub-largest = 2\n",
)
WORDS = ("entropy", "policy", "reward", "kernel", "naïve", "強化")
TITLES = ("", "Entropy", "a", "b", "Reward policy", "Entropy bonus", "é")
TARGETS = ("a", "A", "b", "sub/a", "deep/a", "../a", "c d", "é", "e\u0301", "Entropy", "alias", "20240101", "pic.png", "gone", "sub", "b.txt", "")  # fmt: skip
FRAGMENTS = ("", "", "#One", "#Two", "#one", "#One#Two", "#^p", "#^q", "#nowhere")
QUERIES = ("entropy", "entrpy", "polcy rew", "a", "reward policy", "強", "alias", "two", "naive gone")


@dataclass(frozen=True)  # examples share pages: one that is changed in place would change those that follow
class Page:
    """A note about to be written."""

    title: str = ""
    type: str = ""
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    description: str = ""
    parts: tuple[str, ...] = field(default_factory=tuple)

    def text(self) -> str:
        front = [f"{name}: {value}" for name in ("title", "type", "description") if (value := getattr(self, name))]
        front += [f"{name}: [{', '.join(value)}]" for name in ("aliases", "tags") if (value := getattr(self, name))]
        front += ["topics:", *(f'  - "{topic}"' for topic in self.topics)] if self.topics else []
        head = ["---", *front, "---"] if front else []
        return "\n".join((*head, *self.parts, ""))


links = st.builds(
    lambda form, target, fragment: form.format(target.replace(" ", "%20") if "(" in form else target, fragment),
    st.sampled_from(("[[{}{}]]", "- [[{}{}]] said so", "![[{}{}]]", "[t]({}.md{})", "[[{}{}|label]]", "contradicts:: [[{}{}]]", "![t]({}{})")),
    st.sampled_from(TARGETS),
    st.sampled_from(FRAGMENTS),
)  # fmt: skip
parts = st.one_of(
    st.sampled_from(("# One", "## Two", "## One", "### Deep two", "text ^p", "text ^q", "`[[a]]`", "---\nbroken: [")),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    links,
    links,
)
few = {"max_size": 2, "unique": True}
pages = st.builds(
    Page,
    title=st.sampled_from(TITLES),
    type=st.sampled_from(("", "", "hub", "note", "map")),
    aliases=st.lists(st.sampled_from(("alias", "Entropy", "b")), **few).map(tuple),
    tags=st.lists(st.sampled_from(("hub", "x")), **few).map(tuple),
    topics=st.lists(st.sampled_from(("[[a]]", "[[b]]")), max_size=1).map(tuple),
    description=st.sampled_from(("", "kernel policy")),
    parts=st.lists(parts, max_size=6).map(tuple),
)
names = st.sampled_from(PATHS)
numbers = st.integers(0, 7)
edits = st.one_of(
    st.tuples(st.just("write"), names, pages),
    st.tuples(st.just("change"), numbers, st.sampled_from(("title", "type", "aliases", "tags", "parts")), pages),
    st.tuples(st.just("append"), numbers, parts),
    st.tuples(st.just("drop line"), numbers, numbers),
    st.tuples(st.just("same size"), numbers, st.integers(0, 200)),
    st.tuples(st.just("replace"), numbers, st.integers(0, 200)),
    st.tuples(st.just("move"), numbers, names),
    st.tuples(st.just("swap"), numbers, numbers),
    st.tuples(st.just("case"), numbers),
    st.tuples(st.just("delete"), numbers),
    st.tuples(st.just("touch"), numbers, st.sampled_from((-(10**18), -1, 0, 1, 10**9, 10**18))),
    st.tuples(st.just("attach"), st.sampled_from(ATTACHMENTS)),
    st.tuples(st.just("detach"), st.sampled_from(ATTACHMENTS)),
    st.tuples(st.just("settings"), st.sampled_from(SETTINGS)),
    st.tuples(st.just("move folder"), st.sampled_from(("sub", "sub/deep")), st.sampled_from(("sub", "else", "sub/deep"))),
    st.tuples(st.just("bytes"), names, st.sampled_from((b"", b"\xff\xfe", b"\xef\xbb\xbf# One\r\n[[a]]\r\n", b"\0 [[b]]"))),
)  # fmt: skip


class Edited:
    """A vault in a folder of its own that edits are made to, and its cache."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "vault"
        self.root.mkdir()
        self.pages: dict[str, Page] = {}

    def notes(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*") if path.suffix in {".md", ".markdown"} and path.is_file())

    def note(self, number: int) -> Path | None:
        found = self.notes()
        return found[number % len(found)] if found else None

    def put(self, path: str, data: bytes) -> None:
        file = self.root / path
        if not (file.parent.is_file() or file.is_dir()):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def edit(self, kind: str, *how) -> None:
        if kind in {"write", "bytes"}:
            data = how[1] if kind == "bytes" else how[1].text().encode()
            self.pages.pop(how[0], None)
            if kind == "write":
                self.pages[how[0]] = how[1]
            self.put(how[0], data)
        elif kind == "settings":
            (self.root / ".rlnotes.toml").write_text(how[0])
        elif kind == "attach":
            self.put(how[0], b"\x89PNG")
        elif kind == "detach":
            (self.root / how[0]).unlink() if (self.root / how[0]).is_file() else None
        elif kind == "move folder":
            old, new = (self.root / name for name in how)
            if old.is_dir() and not new.exists() and old not in new.parents:
                new.parent.mkdir(parents=True, exist_ok=True)
                old.rename(new)
        else:
            note = self.note(how[0])
            if note:
                self.change(kind, note, how[1:])

    def change(self, kind: str, note: Path, how: tuple) -> None:
        data = note.read_bytes()
        if kind == "change":
            path = note.relative_to(self.root).as_posix()
            page = self.pages[path] = replace(self.pages.get(path, Page()), **{how[0]: getattr(how[1], how[0])})
            note.write_bytes(page.text().encode())
        elif kind == "append":
            note.write_bytes(data + how[0].encode() + b"\n")
        elif kind == "drop line":
            lines = data.splitlines(keepends=True)
            note.write_bytes(b"".join(lines[: how[0]] + lines[how[0] + 1 :]))
        elif kind == "same size":
            note.write_bytes(other(data, how[0]))
        elif kind == "replace":
            was, fresh = note.stat(), note.with_name("fresh.tmp")
            fresh.write_bytes(other(data, how[0]))
            os.utime(fresh, ns=(was.st_atime_ns, was.st_mtime_ns))
            fresh.replace(note)
        elif kind == "move":
            self.rename(note, self.root / how[0])
        elif kind == "swap":
            second = self.note(how[0])
            spare = self.root / "spare.tmp"
            note.rename(spare)
            if second and second != note:
                second.rename(note)
            spare.rename(second or note)
        elif kind == "case":
            self.rename(note, note.with_name(note.name.swapcase().replace(".MD", ".md")))
        elif kind == "delete":
            note.unlink()
        elif kind == "touch":
            now = note.stat().st_mtime_ns
            os.utime(note, ns=(now, min(max(now + how[0], 0), 4 * 10**18)))

    @staticmethod
    def rename(note: Path, to: Path) -> None:
        if not (to.parent.is_file() or to.is_dir()):
            to.parent.mkdir(parents=True, exist_ok=True)
            note.rename(to)


def other(data: bytes, at: int) -> bytes:
    """Return as many bytes, one of which is another (a letter where there is one)."""
    if not data:
        return data
    at %= len(data)
    return data[:at] + (b"b" if data[at : at + 1] != b"b" else b"a") + data[at + 1 :]


@contextmanager
def edited_vault() -> Iterator[Edited]:
    """An empty vault, and a cache folder beside it."""
    folder = Path(tempfile.mkdtemp(prefix="edited-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    before = os.environ.get("RLNOTES_CACHE_DIR")
    os.environ["RLNOTES_CACHE_DIR"] = str(folder / "cache")
    try:
        yield Edited(folder)
    finally:
        shutil.rmtree(folder)
        if before is None:
            del os.environ["RLNOTES_CACHE_DIR"]
        else:
            os.environ["RLNOTES_CACHE_DIR"] = before


PARTS = (
    "path", "title", "description", "type", "date", "aliases", "tags", "sources", "kinds", "words", "has_own_title", "meta",
    "sections", "links", "blocks", "anchors", "syntax_errors", "body", "text",
)  # fmt: skip
ASPECTS = ("export", "filing", "graph", "lint", "search", "related")


def answers(root: Path, *, cached: bool, asked: tuple[str, ...] = ASPECTS, seed: int = 0) -> dict[str, object]:
    """Return all that rlnotes says of a vault, of the aspects `asked` and in their order."""
    index = build_index(Vault(root, read_settings(root)), cached=cached)
    hubs = Hubs(index)
    found: dict[str, object] = {"skipped": index.skipped, "empty": index.empty}
    for aspect in asked:
        if aspect == "export":
            found[aspect] = {path: exported_note(index, hubs, note) for path, note in index.notes.items()}
            found["order"] = list(index.notes)
            found["text"] = {path: [getattr(indexed(index, path), name) for name in PARTS] for path in index.notes}
            found["candidates"] = [resolution for _, _, resolution in index.links()]
        elif aspect == "filing":
            top = hubs.top()
            found["top"] = top and top.path
            found["hubs"] = sorted(hubs.notes)
            found["reach"] = hubs.reach
            found["opened"] = {path: plain_hub(hubs, hubs.open(note)) for path, note in hubs.notes.items()}
            found[aspect] = {
                path: (hubs.hubs_listing(note), hubs.breadcrumb(note), sorted(hubs.stated_hubs(note)))
                for path, note in index.notes.items()
            }
        elif aspect == "graph":
            found[aspect] = {
                "orphans": [note.path for note in link_reports.orphans(index, hubs)],
                "isolated": [note.path for note in link_reports.isolated(index, hubs)],
                "dead ends": [note.path for note in link_reports.dead_ends(index)],
                "unfiled": [note.path for note in link_reports.unfiled(index, hubs)],
                "broken": [(b.note.path, b.link, b.resolution, b.missing) for b in link_reports.broken_links(index)],
                "wanted": [
                    (w.name, [(n.path, link) for n, link in w.referrers]) for w in link_reports.missing_notes(index)
                ],
                "tensions": [
                    (t.source.path, t.target.path, t.link, [n.path for n in t.bridges])
                    for t in link_reports.contradictions(index, hubs)
                ],
                "most linked": [(note.path, count) for note, count in link_reports.most_linked(index, 3)],
                "backlinks": {p: [(b.source.path, *b[1:]) for b in index.backlinks(p)] for p in index.notes},
                "neighbours": {path: sorted(index.neighbours(path)) for path in index.notes},
            }
        elif aspect == "lint":
            found[aspect] = check(index, hubs, [rule() for rule in RULES])
        elif aspect == "search":
            search = Search(index, Hubs(index))
            queries = [QUERIES[(seed + step) % len(QUERIES)] for step in (0, 1, 4)]
            found[aspect] = [
                (query, match.note.path, match.note.title, *match[1:-1], match.matches(match.text))
                for query in queries
                for match in search.find(query)
            ]
        elif aspect == "related":
            related = Related(index, hubs)
            chosen = sorted(index.notes)[seed % 3 :: 3]
            found[aspect] = {p: [(r.note.path, *r[1:]) for r in related.related(index.notes[p])] for p in chosen}
    return found


def plain_hub(hubs, hub) -> list[object]:
    return [
        (section.title, section.level, section.line, [(entry.name, entry.link, hubs.phrase(entry)) for entry in section.entries])
        for group in hub.groups
        for section in group.walk()
    ]  # fmt: skip


def assert_same(root: Path, *, asked: tuple[str, ...] = ASPECTS, seed: int = 0) -> None:
    """Say that the answers with the cache, twice, are those without; what is asked first differs by `seed`."""
    turn = seed % len(asked)
    kept = answers(root, cached=True, asked=asked[turn:] + asked[:turn], seed=seed)
    anew = answers(root, cached=False, asked=asked, seed=seed)
    for aspect, value in anew.items():
        assert kept[aspect] == value, aspect


BEGINNING = (
    ("write", "h.md", Page(title="Hub", type="hub", parts=("## Two", "- [[a]]", "- [[b#One]] first", "[[Entropy]]"))),
    ("write", "sub/a.md", Page(title="Entropy", aliases=("alias",), parts=("# One", "## Two", "entropy reward ^p"))),
    ("write", "b.md", Page(parts=("# One", "[[a#^p]] ![[pic.png]] contradicts:: [[Entropy]]", "policy kernel"))),
)


@contextmanager
def clock_ahead(ahead: bool) -> Iterator[None]:
    """With `ahead`, a clock by which each file was changed long ago, so that none is read again for being young."""
    if not ahead:
        yield
        return
    now, now_ns = time.time, time.time_ns
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: now() + 60)
        patch.setattr(time, "time_ns", lambda: now_ns() + 60 * 10**9)
        yield


def next_tick(root: Path) -> None:
    """Wait until the file system's clock has gone on."""
    file = root.parent / "tick"
    file.touch()
    first = file.stat().st_ctime_ns
    while file.stat().st_ctime_ns == first:
        file.touch()


def play(steps, seed: int = 0, *, every: bool = True, ahead: bool = True) -> None:
    with edited_vault() as vault, clock_ahead(ahead):
        for step in BEGINNING:
            vault.edit(*step)
        assert_same(vault.root, seed=seed)
        for number, step in enumerate(steps, seed):
            if ahead:
                next_tick(vault.root)
            vault.edit(*step)
            if every or number % 2:
                # a run asks for one or two things, and what it does not ask for is left to later runs
                some = ASPECTS if number % 3 == 0 else (ASPECTS[number % 6], ASPECTS[(number // 6) % 6])
                assert_same(vault.root, asked=tuple(dict.fromkeys(some)), seed=number)
        assert_same(vault.root, seed=seed)


@settings(max_examples=int(os.environ.get("HUNT") or os.environ.get("EXAMPLES", "45")))
@given(steps=st.lists(edits, min_size=1, max_size=9), seed=st.integers(0, 35), every=st.booleans(), ahead=st.booleans())
@example(steps=[("write", "a.md", Page())], seed=0, every=True, ahead=True)  # a new note takes a name from another
@example(steps=[("delete", 2), ("attach", "a")], seed=1, every=True, ahead=True)
@example(steps=[("settings", SETTINGS[1]), ("settings", SETTINGS[3]), ("settings", "")], seed=2, every=True, ahead=True)
@example(
    steps=[("change", 1, "parts", Page(parts=("[[a]]",))), ("settings", SETTINGS[3]), ("settings", "")],
    seed=0,
    every=True,
    ahead=True,
)  # a file becomes a note, and links go to its path as before
def test_cached_index_equals_uncached_after_any_edits(steps, seed, every, ahead):
    play(steps, seed, every=every, ahead=ahead)


@pytest.mark.parametrize(
    ("path", "before", "target"),
    [
        ("sub/a.md", 'ignore = ["sub/**"]\n', "[[a]]"),
        ("sub/a.md", 'ignore = ["sub/**"]\n', "[a](sub/a.md)"),
        ("node_modules/a.md", "", "[a](node_modules/a.md)"),
    ],
)
@pytest.mark.parametrize("source", ["h", "z"])  # in order of path before the note and after it
def test_a_note_has_its_backlinks_once_it_is_no_longer_ignored(path, before, target, source):
    after = "ignore = []\n"
    with edited_vault() as vault, clock_ahead(True):
        vault.put(path, b"# A\n")
        vault.put(f"{source}.md", f"---\ntype: hub\n---\n## S\n- {target}\n".encode())
        next_tick(vault.root)
        for text in (before, after, before, after):
            vault.edit("settings", text)
            assert_same(vault.root)
        index = build_index(Vault(vault.root, read_settings(vault.root)), cached=True)
        assert [back.source.path for back in index.backlinks(path)] == [f"{source}.md"]


def large(root: Path, number: int) -> None:
    (root / f"n{number:04}.md").write_text(f"# Entropy {number % 7}\n\nreward kernel bonus{number % 3}\n")


def test_related_in_a_large_vault_does_not_depend_on_read_order():
    with edited_vault() as vault:
        for number in range(550, 1100):
            large(vault.root, number)
        answers(vault.root, cached=True, asked=("related",))
        for number in range(550):
            large(vault.root, number)
        found = []
        for cached in (True, False):
            index = build_index(Vault(vault.root, Settings()), cached=cached)
            related = Related(index, Hubs(index)).related(index.notes["n0011.md"])
            matches = Search(index, Hubs(index)).find("entropy bonus2")
            found.append(
                (
                    [(r.note.path, *r[1:]) for r in related],
                    [(m.note.path, *m[1:-1], m.matches(m.text)) for m in matches],
                )
            )
        assert found[0] == found[1]


def followed(root: Path, *, cached: bool):
    index = build_index(Vault(root, Settings()), cached=cached)
    return {
        path: (note.title, index.links_of(note), index.neighbours(path), index.linkers(path))
        for path, note in index.notes.items()
    }


@pytest.mark.parametrize("changed", [340, 900])  # less than a fifth of the notes, and more
def test_links_after_many_changes_equal_a_fresh_read(changed):
    def text(number: int, title: str = "") -> str:
        return f"# {title or f'Title {number}'}\n\n[[n{number + 1}]] [[Title {number + 2}]] [[n{number + 3}#Title {number + 3}]]\n"

    with edited_vault() as vault, clock_ahead(True):
        for number in range(1800):
            (vault.root / f"n{number}.md").write_text(text(number))
        assert followed(vault.root, cached=True) == followed(vault.root, cached=False)
        next_tick(vault.root)
        for number in range(changed):
            note = vault.root / f"n{5 * number % 1800}.md"
            if number % 3 == 0:
                note.write_text(text(number, f"Other {number}"))
            elif number % 3 == 1:
                note.unlink(missing_ok=True)
            else:
                (vault.root / f"Title {number}.md").write_text(text(number, "A file of a title's name"))
        assert followed(vault.root, cached=True) == followed(vault.root, cached=False)


def test_link_caches_survive_text_changes_of_a_sixth_of_the_notes():
    with edited_vault() as vault, clock_ahead(True):
        for number in range(2000):
            (vault.root / f"n{number}.md").write_text(f"# Note {number}\n\n[[n{number + 1}]]\n")
        assert (
            build_index(Vault(vault.root, Settings()), cached=True).memo.get_or_compute(
                "links", Dependency.LINKS, lambda: "kept"
            )
            == "kept"
        )
        next_tick(vault.root)
        for number in range(0, 2000, 6):
            (vault.root / f"n{number}.md").write_text(f"# Note {number}\n\n[[n{number + 1}]] more\n")
        index = build_index(Vault(vault.root, Settings()), cached=True)
        assert index.memo.get_or_compute("a word", Dependency.TEXT, lambda: "anew") == "anew"
        assert index.memo.get_or_compute("links", Dependency.LINKS, lambda: "anew") == "kept"


def titles(root: Path) -> dict[str, tuple[str, str]]:
    index = build_index(Vault(root, Settings()), cached=True)
    return {path: (note.title, index.text(path)) for path, note in index.notes.items()}


class Coarse:
    """What a file system says whose clock goes in ticks of so many nanoseconds."""

    def __init__(self, real, tick: int) -> None:
        self.real = real
        self.tick = tick

    def __getattr__(self, name: str):
        value = getattr(self.real, name)
        if name in {"st_mtime_ns", "st_ctime_ns"}:
            return value // self.tick * self.tick
        return value

    def __fspath__(self) -> str:
        return self.real.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self.real.close()

    def __iter__(self) -> Iterator["Coarse"]:
        return (Coarse(entry, self.tick) for entry in self.real)

    def stat(self, **how) -> "Coarse":
        return Coarse(self.real.stat(**how), self.tick)


def coarse_clock(patch, tick: int) -> None:
    for name in ("stat", "lstat", "fstat", "scandir"):
        real = getattr(os, name)
        patch.setattr(os, name, lambda *args, real=real, **how: Coarse(real(*args, **how), tick))


@pytest.mark.parametrize("tick", [0, 20_000_000, 1_000_000_000])
def test_two_edits_within_one_clock_tick_are_both_detected(tick):
    with edited_vault() as vault, pytest.MonkeyPatch.context() as patch:
        note = vault.root / "a.md"
        note.write_text("")
        if tick:
            coarse_clock(patch, tick)
        for number in range(60):
            first, second = (f"---\ntitle: {letter}{number:04}\n---\n[[{letter}]]\n" for letter in "xy")
            note.write_text(first)
            assert titles(vault.root)["a.md"] == (f"x{number:04}", first)
            note.write_text(second)
            assert titles(vault.root)["a.md"] == (f"y{number:04}", second)


def settled(root: Path) -> None:
    """Wait until the clock has gone on so far that the files count as what they are."""
    time.sleep(0.25)
    assert_same(root)


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        (root / f"{name}.md").write_text(text)


HUB = "---\ntype: hub\n---\n## S\n"


@pytest.fixture(name="vault")
def _vault():
    with edited_vault() as vault:
        yield vault.root


def opened(root: Path):
    return build_index(Vault(root, Settings()), cached=True)


def unless_overtaken(ask) -> None:
    """Ask an index that may say that the vault is another by now."""
    try:
        ask()
    except Exception as error:
        if type(error).__name__ != "OvertakenError":
            raise


@pytest.mark.parametrize("loaded", [False, True])
def test_overtaken_process_leaves_a_correct_cache(vault, loaded):
    write(vault, a="alpha", h=f"{HUB}- [[a]]\n", c="[[aa]]")
    settled(vault)
    overtaken = opened(vault)
    if loaded:
        _ = overtaken.notes
    write(vault, b="beta", h=f"{HUB}- [[b]]\n", aa="omega")
    settled(vault)
    write(vault, z="")  # so that what was made is thrown away once more
    time.sleep(0.25)
    opened(vault)
    for ask in (
        lambda: Hubs(overtaken).positions,
        lambda: Hubs(overtaken).top(),
        lambda: Search(overtaken, Hubs(overtaken)).find("alpha"),
        lambda: check(overtaken, Hubs(overtaken), [rule() for rule in RULES]),
        lambda: Related(overtaken, Hubs(overtaken)).related(overtaken.notes["a.md"]),
    ):
        unless_overtaken(ask)
    assert_same(vault)


def test_overtaken_process_answers_from_its_snapshot(vault):
    write(vault, a="[[b]] alpha", b="## One\n", c="[[a]]")
    settled(vault)
    overtaken = opened(vault)
    _ = overtaken.notes
    (vault / "a.md").unlink()
    write(vault, new="---\ntitle: New\n---\n[[c]]", b="## Two\n## Three\n")
    settled(vault)
    assert [link.target for link in overtaken.parsed(overtaken.notes["a.md"]).links] == ["b"]
    assert [back.source.path for back in overtaken.backlinks("a.md")] == ["c.md"]
    assert [section.text for section in overtaken.details("b.md").sections] == ["One"]
    assert exported_note(overtaken, Hubs(overtaken), overtaken.notes["c.md"])["links"][0]["path"] == "a.md"


def test_words_are_those_of_the_indexed_text_after_the_file_changes_back(vault):
    write(vault, a="alpha one", b="kernel")
    index = opened(vault)
    write(vault, a="omega two")
    unless_overtaken(
        lambda: (Search(index, Hubs(index)).find("omega"), Related(index, Hubs(index)).related(index.notes["b.md"]))
    )
    write(vault, a="alpha one")
    assert_same(vault)
    index = opened(vault)
    assert Search(index, Hubs(index)).find("omega") == []


def on_opening(patch, name: str, act) -> None:
    """Do something with the path of a file at the moment it is opened (the superuser may open any)."""
    real_open, real_os_open = builtins.open, os.open

    def opening(how):
        def wrapped(path, *args, **kwargs):
            if isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).endswith(f"/{name}"):
                act(os.fsdecode(path))
            return how(path, *args, **kwargs)

        return wrapped

    patch.setattr(os, "open", opening(real_os_open))
    patch.setattr(builtins, "open", opening(real_open))
    patch.setattr("io.open", opening(real_open))


@pytest.mark.parametrize("text", ["", "# Title\n\ntext [[b]]\n"])
@pytest.mark.parametrize("before", [None, "# Before\n"])
def test_unreadable_note_is_read_once_it_is_readable(vault, monkeypatch, text, before):
    write(vault, b="[[a]]")
    if before is not None:
        write(vault, a=before)
        settled(vault)
    write(vault, a=text)

    def refused(path):
        raise PermissionError(13, "Permission denied", path)

    with monkeypatch.context() as patch:
        on_opening(patch, "a.md", refused)
        for _ in range(2):
            assert [problem.kind for problem in opened(vault).details("a.md").syntax_errors] == ["unreadable"]
            assert_same(vault)
        time.sleep(0.25)
        assert_same(vault)
    assert not opened(vault).details("a.md").syntax_errors
    assert_same(vault)


def test_file_that_vanishes_after_the_walk_is_skipped(vault, monkeypatch):
    write(vault, a="[[b]]", b="[[a]]")
    settled(vault)
    write(vault, b="[[a]] more")
    on_opening(monkeypatch, "b.md", lambda path: Path(path).unlink(missing_ok=True))
    index = opened(vault)
    assert list(index.notes) == ["a.md"]
    assert [skipped.path for skipped in index.skipped] == ["b.md"]
    assert_same(vault)


def test_folder_replaced_by_a_note_and_back(vault):
    (vault / "x.md").mkdir()
    write(vault, a="[[x]]", **{"x.md/in": "inner"})
    settled(vault)
    shutil.rmtree(vault / "x.md")
    write(vault, x="outer")
    settled(vault)
    (vault / "x.md").unlink()
    (vault / "x.md").symlink_to("a.md")
    settled(vault)


def test_vault_folder_replaced_by_another_is_reindexed(vault):
    write(vault, a="one [[b]]", b="")
    settled(vault)
    spare = vault.with_name("spare")
    shutil.copytree(vault, spare, copy_function=shutil.copy2)
    (spare / "a.md").write_text("two [[c]]")
    was = (vault / "a.md").stat()
    os.utime(spare / "a.md", ns=(was.st_atime_ns, was.st_mtime_ns))
    shutil.rmtree(vault)
    spare.rename(vault)
    assert_same(vault)


def test_caches_survive_touched_files_without_changes(vault):
    for number in range(310):
        write(vault, **{f"n{number}": f"# Note {number}\n\n[[n{number + 1}]]\n"})
    settled(vault)
    assert opened(vault).memo.get_or_compute("a word", Dependency.TEXT, lambda: "kept") == "kept"
    for file in Path(vault).rglob("*.md"):
        os.utime(file, ns=(1, 1))
    assert opened(vault).memo.get_or_compute("a word", Dependency.TEXT, lambda: "made again") == "kept"
    write(vault, n1="# Another\n\n[[n3]]\n")
    for file in Path(vault).rglob("n2*.md"):
        os.utime(file, ns=(2, 2))
    assert opened(vault).memo.get_or_compute("a word", Dependency.TEXT, lambda: "made again") == "made again"
    assert_same(vault)


def test_caches_survive_an_unreadable_note(vault, monkeypatch):
    write(vault, a="x", b="[[a]]")
    settled(vault)

    def refused(path):
        raise PermissionError(13, "Permission denied", path)

    write(vault, a="y")
    on_opening(monkeypatch, "a.md", refused)
    assert opened(vault).details("a.md").syntax_errors
    assert opened(vault).memo.get_or_compute("a word", Dependency.TEXT, lambda: "kept") == "kept"
    assert opened(vault).memo.get_or_compute("a word", Dependency.TEXT, lambda: "made again") == "kept"

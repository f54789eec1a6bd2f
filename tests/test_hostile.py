"""Bad input never stops a command and is never lost; time grows with the bytes, memory stays within reason."""

import json
import os
import subprocess
import sys
import time

import pytest

from note_values import read_note
from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.markdown.excerpts import context_phrase, plain, sentence
from rlnotes.markdown.note import section_trail
from rlnotes.vault import Vault

MEGABYTE = 1024 * 1024

BODIES = {
    "not UTF-8": (b"# T\n\nbroken \xff byte\n[[n]]", [("encoding", 3)]),
    "Latin-1": ("# T\n\ncafé [[n]]".encode("latin-1"), [("encoding", 3)]),
    "cut in a character": ("[[n]] é".encode()[:-1], [("encoding", 1)]),
    "UTF-16 with a BOM": ("# T\n\n[[n]]".encode("utf-16"), [("encoding", 1)]),
    "UTF-16, the other end first": ("\ufeff[[n]]".encode("utf-16-be"), [("encoding", 1)]),
    "UTF-16 without a BOM": ("[[n]]".encode("utf-16-le"), [("encoding", 1)]),
    "UTF-16 cut in half": ("[[n]] end".encode("utf-16")[:-1], [("encoding", 1)]),
    "NUL bytes": (b"one\n\0[[n]]\0", [("encoding", 2)]),
    "only NUL bytes": (bytes(1000), [("encoding", 1)]),
    "empty": (b"", []),
    "only a BOM": (b"\xef\xbb\xbf", []),
    "controls": (b"\x1b[31m [[n]] \x07\x08\x7f\x9b", [("encoding", 1)]),
    "one line": (b"words [[n]] and so on " * (4 * MEGABYTE // 22), [("too-large", 1)]),
    "more than is parsed": (b"words and so on " * (3 * MEGABYTE // 16) + b"[[n]]", [("too-large", 1)]),
    "nested brackets": (b"[" * 100_000 + b"]" * 100_000, [("empty-link", 1)]),
    "nested wikilinks": (b"[[a " * 50_000 + b"]]" * 50_000, []),
    "headings": (b"# a\n" * 100_000, []),
    "headings that differ": (b"".join(b"# a-%d\n# a\n" % n for n in range(50_000)), []),
    "alias bomb": (
        b"---\na: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(20_000)) + b"---\n",
        [("front-matter", 1)],
    ),
    "deep quotes": (b">" * 20_000 + b" [[n]]\n", []),
    "deep lists": (b"".join(b" " * n + b"- a\n" for n in range(500)) + b"- " * 2_000, []),
    "a table of many columns": (b"|a" * 3_000 + b"|\n" + b"|-" * 3_000 + b"|\n" + b"|b" * 3_000 + b"|\n", []),
    "an open comment": (b"%% [[n]]\n" * 10_000 + b"%%\n<!-- " * 3, []),
    "an open fence": (b"````\n" + b"[[n]]\n" * 10_000, [("unclosed-fence", 1)]),
}


@pytest.mark.parametrize("name", BODIES)
def test_hostile_file_is_parsed_with_syntax_problems(name):
    data, syntax_errors = BODIES[name]
    read = read_note("x.md", data)
    assert [(problem.kind, problem.line) for problem in read.syntax_errors] == syntax_errors


def test_readable_parts_of_a_broken_file_are_parsed():
    for name in (
        "not UTF-8",
        "Latin-1",
        "cut in a character",
        "UTF-16 with a BOM",
        "UTF-16, the other end first",
        "NUL bytes",
        "controls",
    ):
        assert [link.target for link in read_note("x.md", BODIES[name][0]).links] == ["n"], name


def test_body_too_large_to_parse_is_displayed_and_counted():
    data = b"# T\n\n[[first]]\n" + b"word\n" * MEGABYTE + b"w" * MEGABYTE + b"\n[[last]]\n"
    read = read_note("x.md", data)
    assert (read.words, len(read.text)) == (MEGABYTE + 5, len(data))
    assert [link.target for link in read.links] == ["first"]


def make_hostile(root):
    """Write a folder with every hostile file and name that this file system takes; return what must be skipped."""
    (root / "sub").mkdir()
    for name, (data, _) in BODIES.items():
        if len(data) < MEGABYTE // 4:
            (root / "sub" / f"{name}.md").write_bytes(data)
    (root / "good.md").write_text("# Good\n\n[[n]] [out](../../outside.md) [[loop]]\n")
    (root / "n.md").write_text("# N\n\n[[good]]\n")
    for name in (
        b"new\nline.md",
        b"\x1b[31mred.md",
        b"not \xff utf8.md",
        b"tab\t.md",
        b"-n.md",
        b"a'\"$(x).md",
        b".md",
        b"..md",
        b"\xe2\x80\xae.md",
    ):
        with open(os.path.join(os.fsencode(root), name), "wb") as file:
            file.write(b"# Name\n\n[[good]]\n")
    (root / "folder.md").mkdir()
    (root / "folder.md" / "in it.md").write_text("[[good]]")
    os.mkfifo(root / "pipe.md")
    (root / "loop.md").symlink_to("loop.md")
    (root / "out.md").symlink_to("/etc/passwd")
    (root / "nowhere.md").symlink_to("gone.md")
    (root / "sub" / "up").symlink_to("..")
    (root / "outside").symlink_to("/")
    return {"pipe.md", "loop.md", "out.md", "nowhere.md", "sub/up", "outside"}


def test_hostile_file_names_and_types_are_notes_or_skipped(tmp_path):
    skipped = make_hostile(tmp_path)
    (tmp_path / "unreadable.md").write_text("x")
    (tmp_path / "unreadable.md").chmod(0)
    index = build_index(Vault(tmp_path, Settings()))
    assert {entry.path for entry in index.skipped} == skipped
    assert {"folder.md/in it.md", "new\nline.md", "not \udcff utf8.md", "-n.md", "good.md", "unreadable.md"} < set(
        index.notes
    )
    assert not any(path.startswith((".", "outside/", "sub/up")) for path in index.notes)
    if os.geteuid():  # root may read anything
        assert [problem.kind for problem in index.details("unreadable.md").syntax_errors] == ["unreadable"]


class Vanishing(Vault):
    """A folder whose files change between the walk and the read."""

    def read(self, path):
        if path == "gone.md":
            os.unlink(self.root / path)
        if path == "link.md":
            os.unlink(self.root / path)
            (self.root / path).symlink_to("/etc/passwd")
        if path == "pipe.md":
            os.unlink(self.root / path)
            os.mkfifo(self.root / path)
        return super().read(path)


def test_vanished_or_replaced_file_causes_no_error(make_vault):
    root = make_vault(dict.fromkeys(("gone.md", "good.md", "link.md", "pipe.md"), "[[good]]"))
    index = build_index(Vanishing(root, Settings()))
    assert [(entry.path, entry.reason) for entry in index.skipped] == [("gone.md", "vanished while it was being read")]
    assert list(index.notes) == ["good.md", "link.md", "pipe.md"]
    assert [problem.kind for name in ("link.md", "pipe.md") for problem in index.details(name).syntax_errors] == [
        "unreadable"
    ] * 2
    assert "root:" not in index.text("link.md")


@pytest.mark.parametrize(
    "command",
    [["list"], ["lint"], ["broken"], ["export", "--format", "jsonl"], ["list", "--format", "json"]],
    ids=" ".join,
)
def test_hostile_folder_causes_no_error(rlnotes, tmp_path, command):
    root = tmp_path / "made"
    root.mkdir()
    make_hostile(root)
    result = rlnotes(*command, vault=root)
    assert result.code in {0, 1}
    assert "Traceback" not in result.stderr
    assert "\x1b" not in result.stdout + result.stderr
    if command[0] in {"list", "export"}:
        assert "good.md" in result.stdout
    if command[-1] == "jsonl":
        assert all(isinstance(json.loads(line), dict) for line in result.stdout.splitlines())


def reading(text):
    return lambda: read_note("x.md", text.encode())


def asking(text):
    """All that is asked of a link's surroundings, on a note that is read already."""
    read = read_note("x.md", text.encode())
    some = read.links[:: max(1, len(read.links) // 100)]
    return lambda: [(sentence(read.text, link), context_phrase(read.text, link)) for link in some]


UNITS = [
    "[[", "[[a ", "[[a|", "![[", "[[a]] ", "[[a]](", "[[`", "%%", "%% ", "x %%\n", "$", "$a ", "$$ ", "$[[", "`", "`` ", "<!--", "<!-- ",
    "[", "![", "](", "[a](", "[a](b", "[a][", "[]: ", "*", "*a ", "**a", "_a", "~~a ", ">", "> ", "- ", "- a\n", "1. ", "|", "| a ", "|-",
    "# ", "# a\n", "a\n=\n", "#tag", "#tag ", "#", "http://", "http://)", "http://a ", "^id", "a ^id\n", "key:: ", "key:: [[n]] ", "(k:: [[n]] ",
    "Topics:\n", "Topics:\n- [[a]]\n", "\\", "\\[[", "\r", "\r\n", "\n", " ", "\t", "\0", "<a ", "<a>", "<div id=a>\n", "&amp;", "```\n", "~~~ ", "    a\n",
    "%%\n```\n", "%%\n```\n%%\n", "{#a}", "# {#a}\n", "- [[a]]: x\n", "é[[b]] ", "# é[[b]]\n", ". A", "[^a]", "[^a]: x\n", "- [ ] ", "$a$b",
]  # fmt: skip
YAML_UNITS = [
    "k: v\n", "k:\n", "- ", "[", "- [[a]]\n", "[[a]] ", '"[[a]]", ', 'a: "', '"\\" ', "'' ", "# [[a]]\n", "# ", "[a](b) ", "[](a", "k ", "k", "? ",
    "k: |\n", "--- ", " ...\n", "\t", " ", "\r", "a: b: ", "a: [[b]] #", "- - \n", "&a ",
]  # fmt: skip
OTHERS = {
    "runs of backticks": lambda n: reading(" ".join("`" * i for i in range(1, int((2 * n) ** 0.5)))),
    "an address that closes": lambda n: reading("http://" + ")" * n),
    "definitions": lambda n: reading("".join(f"[a{i}]: b\n" for i in range(n // 8)) + "[a1]"),
    "a table": lambda n: reading("| a |\n|---|\n" + "| [[a\\|b]] |\n" * (n // 13)),
    "anchors that are taken": lambda n: reading("".join(f"# a-{i}\n# a\n" for i in range(n // 8))),
    "comments in words": lambda n: lambda: plain("<!--" * (n // 4)),
    "links in words": lambda n: lambda: plain("[a](" + "b" * n),
    "brackets in words": lambda n: lambda: plain("[" * n),
    "marks in words": lambda n: lambda: plain("*a `" * (n // 4)),
    "a link in a long line": lambda n: asking("a. B " * (n // 10) + "[[n]]" + " c. D" * (n // 10)),
    "links in one line": lambda n: asking("[[n]]: x. " * (n // 10)),
    "fields in one line": lambda n: asking("[k:: [[n]] " * (n // 10)),
    "trails": lambda n: deepest(n // 400),
}


def deepest(n):
    read = read_note("x.md", b"# a\n## b\n" * n)
    return lambda: [section_trail(read, index) for index in range(0, 2 * n, max(1, n // 50))]


CASES = {
    **{repr(unit): lambda n, unit=unit: reading(unit * (n // len(unit))) for unit in UNITS},
    **{f"YAML {unit!r}": lambda n, unit=unit: reading(f"---\n{unit * (n // len(unit))}\n---\n") for unit in YAML_UNITS},
    **OTHERS,
}


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("name", CASES)
def test_parse_time_is_linear(name):
    size = 8_000
    short, long = CASES[name](size), CASES[name](4 * size)
    # a quadratic reader takes 16 times as long; below a fiftieth of a second noise decides, and nobody waits
    if seconds(long) < 0.02:
        return
    longest, shortest = min(seconds(long) for _ in range(2)), min(seconds(short) for _ in range(2))
    for _ in range(8):  # other programs only add to it
        if longest / max(shortest, 0.002) < 8:
            return
        longest, shortest = min(longest, seconds(long)), min(shortest, seconds(short))
    assert longest / max(shortest, 0.002) < 8


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the peak of a process alone is read from /proc")
@pytest.mark.parametrize(
    ("unit", "limit"),
    # Python takes four bytes for each character of a text with emoji; the native parser takes some 70 for each event,
    # of which the last two have one for each byte of the 2 MiB that are parsed
    [("words and [[n]] more. ", 60), ("🌱 ", 90), ("[[", 160), ("a\r", 160)],
    ids=repr,
)
def test_memory_for_a_large_file_is_bounded(tmp_path, unit, limit):
    size = 6 * MEGABYTE
    (tmp_path / "large.md").write_bytes(unit.encode() * (size // len(unit.encode())))
    script = (
        "import re, sys\nfrom rlnotes.markdown.parse import parse_note\nimport yaml, frontmatter\n"
        # not `ru_maxrss`, which begins with what the process that starts this one uses
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())[1])\n"
        "before = peak()\nnote = parse_note('x.md', open(sys.argv[1], 'rb').read())\nprint(peak() - before)\n"
    )
    command = [sys.executable, "-c", script, tmp_path / "large.md"]
    used = int(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)
    assert used * 1024 < limit * MEGABYTE

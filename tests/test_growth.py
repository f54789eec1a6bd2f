"""Eight times as much of something in one note takes some eight times as long: no command is quadratic in one note."""

import importlib
import os
import pkgutil
import resource
import subprocess
import sys

import pytest

import rlnotes

OTHER = {"other.md": "# Other\n\nWords. #tag\n\n## Part\n\nText. ^block\n", "lone.md": "# Lone\n\nWords.\n"}
HUB = "---\ntype: hub\n---\n# Hub\n\nCafé.\n\n"


def repeated(unit, opening="# Note\n\nCafé.\n\n", closing="", **others):
    """Return what makes a vault whose `note.md` holds a text n times, with `{i}` for the number."""

    def made(n):
        lines = (unit.replace("{i}", str(i)) for i in range(n))
        return {**OTHER, **others, "note.md": f"{opening}{''.join(lines)}{closing}"}

    return made


def hub_listing(n):
    sections = "".join(f"## S{i}\n\n- [[note]]\n- [[other]]\n\n" for i in range(n))
    return {**OTHER, "note.md": "# Note\n\nText.\n", "hub.md": f"{HUB}{sections}"}


def footnotes_of_both(n):
    text = "".join(f"W[^{i}] é.\n\n[^{i}]: So.\n\n" for i in range(n))
    return {"note.md": text, "other.md": text}


def tag_of(n):
    return {**OTHER, "note.md": f"# Note\n\n#{'/'.join(f't{i}' for i in range(n))}\n", "hub.md": HUB}


LINT = ["lint", "--isolated", "--exit-zero"]
NAMED = {"named.md": "---\naliases: [alias]\n---\n# Named\n"}
CASES = {
    "rename: reference definitions": (60, repeated("W [x][r{i}].\n\n[r{i}]: other.md\n\n"), ["rename", "other", "new"]),
    "delete --unlink: reference definitions": (150, repeated("W [x][r{i}].\n\n[r{i}]: other.md\n\n"), ["delete", "other", "--unlink"]),
    "rename: bare links in front matter": (100, repeated("  - [[other]]\n", "---\nrel:\n", "---\n"), ["rename", "other", "new"]),
    "rename: bare links in one line": (350, repeated("[[other]], ", "---\nrel: ", "\n---\n"), ["rename", "other", "new"]),
    "rename: links in one paragraph": (400, repeated("[[other]] "), ["rename", "other", "new"]),
    "rename --dry-run: a changed line between others": (250, repeated("[[other]] {i}.\nSo {i}.\n"), ["rename", "other", "new", "--dry-run"]),
    "merge: links to own headings": (80, repeated("## P{i}\n\n[[#P{i}]]\n\n"), ["merge", "note", "other"]),
    "merge: links to headings by chains": (80, repeated("## P{i}\n\n### Q\n\n[[note#P{i}#Q]]\n\n"), ["merge", "note", "other"]),
    "merge: footnotes that both have": (350, footnotes_of_both, ["merge", "note", "other"]),
    "lint: links by alias": (300, repeated("So [[alias]].\n", **NAMED), [*LINT, "--select", "RLN107"]),
    "lint: anchors of another spelling": (200, repeated("## P {i}\n\n[[#P{i}]]\n\n"), [*LINT, "--select", "RLN108"]),
    "lint: unquoted links": (700, repeated("  - [[other]]\n", "---\nrel:\n", "---\n"), [*LINT, "--select", "RLN406"]),
    "lint: suppressions": (300, repeated("[[OTHER]]. <!-- rlnotes: ignore[RLN109] -->\n\n"), [*LINT, "--select", "RLN1,RLN9"]),
    "lint: idle suppressions of one comment": (150, repeated("RLN109, ", "# N\n\nSo. <!-- rlnotes: ignore[", "RLN109] -->\n"), [*LINT, "--select", "RLN1,RLN9"]),
    "lint --format full: findings in one line": (250, repeated("[[OTHER]] so "), [*LINT, "--select", "RLN109", "--format", "full"]),
    "lint --fix: case mismatches": (120, repeated("So [[OTHER]].\n"), ["lint", "--isolated", "--select", "RLN109", "--fix"]),
    "read: sections of a hub that list the note": (150, hub_listing, ["read", "note"]),
    "related: sections of a hub that list the note": (150, hub_listing, ["related", "note"]),
    "hub show: sections that list one note": (100, hub_listing, ["hub", "show", "hub"]),
    "hub remove: sections": (200, hub_listing, ["hub", "remove", "note", "hub"]),
    "hub sort: sections": (200, hub_listing, ["hub", "sort", "hub"]),
    "hub unsorted: depth of a tag": (900, tag_of, ["hub", "unsorted"]),
    "links: headings": (900, repeated("## P{i}\n\n[[other]]\n\n", "Café.\n\n"), ["links", "note"]),
    "backlinks: sentences": (900, repeated("Of {i} [[other]].\n\n"), ["read", "other"]),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _imported():
    """So that no run pays for imports."""
    for module in pkgutil.walk_packages(rlnotes.__path__, "rlnotes."):
        if module.name != "rlnotes.__main__":
            importlib.import_module(module.name)


def seconds(words, root, cache):
    """Run a command in a fork and return its CPU time, 20 seconds at most."""
    pid = os.fork()
    if not pid:
        code = 70
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
            os.environ |= {"RLNOTES_VAULT": str(root), "RLNOTES_CACHE_DIR": str(cache)}
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            sys.stdout, sys.stderr = (os.fdopen(n, "w", closefd=False) for n in (1, 2))  # not those of pytest
            sys.argv = ["rlnotes", *words]
            from rlnotes.__main__ import main

            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        finally:
            os._exit(code)
    _, status, used = os.wait4(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", CASES)
def test_time_grows_with_what_one_note_holds(name, tmp_path):
    size, files, words = CASES[name]
    least = [float("inf")] * 3
    for again in range(4):  # other programs only add to it
        times = [taken(files(n), words, tmp_path / f"{again} {n}", tmp_path / "cache") for n in (1, size, 8 * size)]
        fixed, short, long = least = list(map(min, least, times))
        if (long - fixed) / max(short - fixed, 0.015) < 20:  # linear is 8, quadratic 64
            return
    raise AssertionError(least)


def taken(files, words, root, cache):
    """Return the CPU time of a command in a fresh vault that the cache knows."""
    root.mkdir()
    for path, text in files.items():
        (root / path).write_text(text)
        os.utime(root / path, (1e9, 1e9))
    seconds(["stats"], root, cache)
    return seconds(words, root, cache)


def test_memory_of_a_finding_in_a_line_of_nul_bytes_stays_below_twelve_times_the_line(tmp_path):
    size = 8_000_000
    (tmp_path / "a.md").write_bytes(b"\0" * size)
    script = (
        "import sys, tracemalloc\ntracemalloc.start()\nsys.argv = ['rlnotes', 'lint', '--format', 'full', '--no-cache', '-V', sys.argv[1]]\n"
        "from rlnotes.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(tracemalloc.get_traced_memory()[1], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, check=True, timeout=60)
    assert b"NUL" in done.stdout
    assert int(done.stderr.split()[-1]) < 30_000_000 + 12 * size

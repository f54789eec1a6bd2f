"""`set`, `unset`, `add-tag`, `remove-tag`, `rename-property`: front matter of one or many notes, as one operation."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

import pytest

FILES = {
    ".rlnotes.toml": "",
    "a.md": "---\nstatus: draft # why\ntags: [x, y]\n---\n# A\n",
    "b.md": "\ufeff---\r\nstatus: 'draft'\r\ntags:\r\n  - x\r\n---\r\n# B\r\n",
    "c.md": "# C\n\nWith #x in its text, and [[Old title]].\n",
    "d.md": "---\ntitle: Old title\nstatus: done\n---\n",
}


def contents(root):
    return {path: (root / path).read_bytes() for path in FILES if path.endswith(".md")}


@pytest.fixture(name="vault")
def _vault(make_vault):
    return make_vault(FILES)


def test_set_changes_several_notes_as_one_operation_that_undo_reverts(rlnotes, vault):
    before = contents(vault)
    done = rlnotes("set", "a", "b", "c", "status=to read", "rating=3", vault=vault)
    assert (done.code, done.stderr) == (0, "")
    assert (vault / "a.md").read_text() == "---\nstatus: to read # why\ntags: [x, y]\nrating: 3\n---\n# A\n"
    assert (vault / "b.md").read_bytes() == (
        b"\xef\xbb\xbf---\r\nstatus: 'to read'\r\ntags:\r\n  - x\r\nrating: 3\r\n---\r\n# B\r\n"
    )
    assert (vault / "c.md").read_text() == "---\nstatus: to read\nrating: 3\n---\n" + FILES["c.md"]
    found = rlnotes("list", "--where", 'status="to read" and rating=3', "--format", "paths", vault=vault).stdout
    assert len(found.splitlines()) == 3
    assert rlnotes("undo", vault=vault).code == 0
    assert contents(vault) == before


def test_set_where_changes_the_notes_that_match(rlnotes, vault):
    done = rlnotes("set", "--where", "status=draft", "tags=[]", vault=vault)
    assert done.code == 0
    assert (vault / "a.md").read_text() == "---\nstatus: draft # why\ntags: []\n---\n# A\n"
    assert b"tags: []\r\n---" in (vault / "b.md").read_bytes()
    assert (vault / "d.md").read_text() == FILES["d.md"]


def test_set_with_dry_run_prints_a_diff_and_writes_nothing(rlnotes, vault):
    before = contents(vault)
    shown = rlnotes("set", "--where", "status=draft", "x=1", "--dry-run", vault=vault).stdout
    assert shown.count("\n+x: 1") == 2
    assert contents(vault) == before


def test_links_by_a_title_that_set_changes_are_updated(rlnotes, vault):
    assert rlnotes("set", "d", "title=New title", vault=vault).code == 0
    assert rlnotes("broken", vault=vault).stdout == ""
    assert (vault / "c.md").read_text() != FILES["c.md"]


@pytest.mark.parametrize(
    "words",
    [["set", "a", "odd", "status=x"], ["set", "--where", "has:status", "status=x"], ["unset", "a", "odd", "status"]],
)
def test_one_note_that_cannot_be_edited_stops_the_operation(rlnotes, vault, words):
    (vault / "odd.md").write_text("---\nq: 1\nstatus: &x draft\nmore: *x\n---\n")
    before = contents(vault)
    done = rlnotes(*words, vault=vault)
    assert done.code != 0
    assert "odd.md:3: `status` in the front matter has a form that rlnotes cannot edit" in done.stderr
    assert contents(vault) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("set a", "No property is given"),
        ("set status=x", "Either NOTE or --where FILTER is required"),
        ("set a --where status=draft p=x", "Either NOTE or --where FILTER is required"),
        ("set a p=x b", "`b` is not of the form KEY=VALUE"),
        ("set a p=1 P=2", "`P` is given twice"),
        ("set a p=[x", "`[x` is not a list of values"),
        ("set gone p=1", "No note is named `gone`"),
        ("set --where colour=red p=1", "No note has the property `colour`"),
        ("unset a colour", "No note has the property `colour`"),
        ("unset a", "Either NOTE or --where FILTER is required"),
        ("unset a gone status", "No note has the property `gone`"),
        ("add-tag a 1", "`1` is not a valid tag"),
        ("add-tag x", "Either NOTE or --where FILTER is required"),
        ("rename-property gone new", "No note has the property `gone`"),
        ("rename-property status a:b", "`a:b` is not a valid name of a property"),
    ],
)
def test_a_command_line_that_means_nothing_is_answered_in_a_sentence(rlnotes, vault, words, message):
    before = contents(vault)
    done = rlnotes(*words.split(), vault=vault)
    assert done.code in {1, 2}
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(vault) == before


def test_unset_removes_properties_of_the_notes_that_have_them(rlnotes, vault):
    assert rlnotes("unset", "a", "b", "c", "status", "tags", vault=vault).code == 0
    assert (vault / "a.md").read_text() == "# A\n"
    assert (vault / "b.md").read_bytes() == b"\xef\xbb\xbf# B\r\n"
    assert rlnotes("unset", "--where", "status=done", "title", "status", vault=vault).code == 0
    assert (vault / "d.md").read_text() == ""


def test_a_word_that_is_a_note_and_a_property_is_not_guessed(rlnotes, vault):
    (vault / "status.md").write_text("---\ntags: [x]\n---\n")
    done = rlnotes("unset", "a", "status", "tags", vault=vault)
    assert (done.code, done.stdout) == (2, "")
    assert "`status` is a note and a property" in done.stderr
    assert rlnotes("unset", "a", "status.md", "tags", vault=vault).code == 0
    assert (vault / "status.md").read_text() == ""


def test_add_tag_keeps_the_form_of_the_list_and_skips_notes_that_have_it(rlnotes, vault):
    (vault / "e.md").write_text("---\nkeywords: k\n---\n")
    (vault / "f.md").write_text("---\ntags: ['#New']\n---\n")
    done = rlnotes("add-tag", "a", "b", "c", "e", "f", "#new", vault=vault)
    assert (done.code, done.stderr) == (0, "")
    assert "tags: [x, y, new]\n" in (vault / "a.md").read_text()
    assert b"tags:\r\n  - x\r\n  - new\r\n---" in (vault / "b.md").read_bytes()
    assert (vault / "c.md").read_text() == "---\ntags: [new]\n---\n" + FILES["c.md"]
    assert (vault / "e.md").read_text() == "---\nkeywords: [k, new]\n---\n"
    assert "f.md" not in done.stdout


def test_remove_tag_edits_front_matter_and_names_the_tags_that_stay_in_text(rlnotes, vault):
    (vault / "e.md").write_text("---\ntags: x, z x/part\n---\n")
    (vault / "f.md").write_text("---\ntags: x\ntag: ['#X', z] # c\n---\n")
    done = rlnotes("remove-tag", "--where", "tags=x", "x", vault=vault)
    assert done.code == 0
    assert done.stderr == "rlnotes: c.md:3: the text keeps #x; remove it by hand\n"
    assert "tags: [y]\n" in (vault / "a.md").read_text()
    assert b"tags: []\r\n---" in (vault / "b.md").read_bytes()
    assert (vault / "c.md").read_text() == FILES["c.md"]
    assert (vault / "e.md").read_text() == "---\ntags: z, x/part\n---\n"
    assert (vault / "f.md").read_text() == "---\ntags:\ntag: [z] # c\n---\n"


def test_rename_property_renames_it_in_every_note_and_reports_those_that_have_both(rlnotes, vault):
    (vault / "e.md").write_text("---\nStatus: a\nstate: b\n---\n")
    done = rlnotes("rename-property", "status", "state", vault=vault)
    assert done.code == 1
    assert done.stderr == "rlnotes: e.md:3: the note has the property `state` already; it keeps `status`\n"
    assert (vault / "a.md").read_text() == "---\nstate: draft # why\ntags: [x, y]\n---\n# A\n"
    assert (vault / "b.md").read_bytes().startswith(b"\xef\xbb\xbf---\r\nstate: 'draft'\r\n")
    assert rlnotes("undo", vault=vault).code == 0
    assert (vault / "d.md").read_text() == FILES["d.md"]


@pytest.fixture(name="asked")
def _asked(vault, tmp_path):
    """Run rlnotes in a terminal and answer a question; return the screen."""

    def run(*words, answer=b""):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 80, 0, 0))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RLNOTES")}
        own = {f"RLNOTES_{what}_DIR": str(tmp_path / what) for what in ("CACHE", "STATE")}
        process = subprocess.Popen(
            [sys.executable, "-m", "rlnotes", *words, "-V", str(vault)], stdin=theirs, stdout=theirs, stderr=theirs,
            env=kept | own | {"TERM": "xterm-256color", "PAGER": "cat", "PYTHONUTF8": "1", "NO_COLOR": "1"}, cwd=tmp_path,
        )  # fmt: skip
        drawn, end = b"", time.monotonic() + 30
        while process.poll() is None or select.select([ours], [], [], 0.1)[0]:
            assert time.monotonic() < end, drawn.decode()
            if select.select([ours], [], [], 0.1)[0]:
                drawn += os.read(ours, 65_536)
            if answer and drawn.endswith(b"[y/N] "):
                os.write(ours, answer)
                answer = b""
        os.close(theirs)
        os.close(ours)
        return drawn.decode()

    return run


def test_a_terminal_asks_before_several_notes_of_a_filter_are_changed(asked, vault):
    before = contents(vault)
    screen = asked("set", "--where", "status=draft", "x=1", answer=b"n\n")
    assert "set x in 2 notes: change 2 files? [y/N]" in screen
    assert "Nothing was changed" in screen
    assert contents(vault) == before
    asked("set", "--where", "status=draft", "x=1", answer=b"y\n")
    assert "x: 1\n" in (vault / "a.md").read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["--where", "status=draft", "x=1", "--yes"],
        ["--where", "status=done", "x=1"],
        ["a", "b", "x=1"],
        ["--where", "status=draft", "x=1", "--dry-run"],
    ],
)
def test_a_terminal_does_not_ask_with_yes_or_for_one_note_or_named_notes(asked, words):
    assert "[y/N]" not in asked("set", *words)


def test_a_link_by_an_alias_that_unset_removes_keeps_its_heading(rlnotes, make_vault):
    root = make_vault({"a.md": "---\naliases: [Name]\n---\n## Part\n", "b.md": "[[Name#Part]] [[Name]]\n"})
    assert rlnotes("unset", "a", "aliases", vault=root).code == 0
    assert (root / "b.md").read_text() == "[[a#Part]] [[a|Name]]\n"

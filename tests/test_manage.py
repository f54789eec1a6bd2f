"""Writing commands as a user runs them: new, capture, today, edit, init, undo."""

import json
import re
import subprocess
import sys

import pytest

from vaults import contents

HUB = "---\ntype: hub\ntitle: The map\n---\n# The map\n\n## One\n\n- [[a]] — first\n\n## Two\n"
FILES = {
    "map.md": HUB,
    "a.md": "---\ntopics: ['[[map]]']\n---\n# A\n\nSee [[b|the second]].\n",
    "b.md": "# B\n\n## Part\n\n[[a]]\n",
}


def test_new_creates_note_adds_it_to_hub_and_prints_path(rlnotes, make_vault):
    vault = make_vault(FILES)
    result = rlnotes(
        "new", "Does", "entropy:", "collapse?", "--hub", "map", "--section", "two", "--phrase", "to be seen",
        "--tag", "#x/y", "--tag", "z", "--source", "arXiv:1", "--type", "finding", cwd=vault,
    )  # fmt: skip
    assert (result.stdout, result.stderr, result.code) == ("does-entropy-collapse.md\n", "", 0)
    text = (vault / "does-entropy-collapse.md").read_text()
    assert re.sub(r"\d{4}-\d\d-\d\d", "DATE", text) == (
        '---\ntitle: "Does entropy: collapse?"\ndate: DATE\ntype: finding\ntags: [x/y, z]\nsources: [arXiv:1]\n'
        'topics: ["[[map]]"]\n---\n\n# Does entropy: collapse?\n'
    )
    assert (vault / "map.md").read_text() == HUB + "\n- [[does-entropy-collapse]] — to be seen\n"
    assert rlnotes("lint", "--format", "json", vault=vault).code in {0, 1}


def test_writing_commands_reject_invalid_arguments_and_write_nothing(rlnotes, make_vault):
    vault = make_vault({**FILES, "latin.md": b"caf\xe9"})
    before = contents(vault)
    for words, output in (
        (("new", "?!"), "title is empty"),
        (("new", "A"), "a.md already exists"),
        (("new", "A", "--hub", "map", "--section", "one"), "a.md already exists"),
        (("new", "B", "--folder", "../out"), "outside the vault"),
        (("new", "C", "--folder", ".git"), "hidden or ignored"),
        (("new", "C", "--template", "none"), "Available templates: `daily`, `hub`, `note`."),
        (("new", "C", "--hub", "map"), "has 2 sections: name one"),
        (("new", "C", "--hub", "mpa"), "No note is named `mpa`"),
        (("hub", "add", "b", "map", "--section", "three"), "has no section `three`"),
        (("rename", "bb", "c"), "No note is named `bb`"),
        (("rename-heading", "b", "c"), "Name the heading as NOTE#HEADING"),
        (("rename-heading", "b#none", "c"), "has no heading `none`"),
        (("rename-tag", "x", "1"), "`1` is not a valid tag"),
        (("rename-tag", "x", "y"), "No note has the tag `#x`"),
        (("merge", "a", "a"), "cannot be merged into itself"),
        (("capture", " "), "text to capture is empty"),
        (("delete", "b"), "b.md is linked from a.md:6"),
        (("undo",), "Nothing to undo"),
        (("resume",), "Nothing to resume"),
        (("move", "a", "../x"), "outside the vault"),
        (("edit", "a"), "No editor is set"),
        (("move", "a", "b.md"), "b.md is not a folder of the vault"),
        (("new", "C", "--folder", "b.md/deep"), "b.md is not a folder of the vault"),
        (("link", "a", "a"), "cannot link to itself"),
        (("merge", "latin", "a"), "latin.md is not valid UTF-8"),
    ):
        result = rlnotes(*words, vault=vault, env={"EDITOR": "", "VISUAL": ""})
        assert result.code == 2, words
        assert output in result.stderr, (words, result.stderr)
        assert "Traceback" not in result.stderr
    assert contents(vault) == before


def test_new_fills_in_template_and_keeps_its_front_matter(rlnotes, make_vault):
    template = (
        "---\ntitle: '{{title}}'\nmade: {{date:%Y}} # year\ntags: [idea]\n---\n# {{ title }}\n\n{{other}} {{title}}\n"
    )
    vault = make_vault({**FILES, ".rlnotes/templates/idea.md": template})
    assert rlnotes("new", "It's new", "--template", "idea", "--tag", "x", vault=vault).code == 0
    text = (vault / "its-new.md").read_text()
    assert re.sub(r"\d{4} #", "YEAR #", text) == (
        "---\ntitle: 'It''s new'\nmade: YEAR # year\ntags: [idea, x]\n---\n# It's new\n\n{{other}} It's new\n"
    )


@pytest.mark.parametrize(
    ("inbox", "before", "words", "after"),
    [
        ("inbox.md", None, ["a", "thought"], "# Inbox\n\n- a thought\n"),
        ("inbox.md", "# Inbox\n\n* one\n", ["two"], "# Inbox\n\n* one\n* two\n"),
        ("inbox.md#Later", "# In\n\n## Later\n\n## Never\n", ["x"], "# In\n\n## Later\n\n- x\n\n## Never\n"),
        ("inbox.md#Later", None, ["x"], "# Later\n\n- x\n"),
        ("inbox.md", "Words", ["- dashes"], "Words\n\n- - dashes"),
        ("inbox.md", "---\na: b\n---", ["x"], "---\na: b\n---\n- x\n"),
        # a heading that is missing is made
        ("inbox.md#Later", "# In\n\n- one\n", ["x"], "# In\n\n- one\n\n## Later\n\n- x\n"),
        ("inbox.md#Later", "# Now\n\n# Never\n", ["x"], "# Now\n\n# Never\n\n# Later\n\n- x\n"),
        ("inbox.md#Later on", "Words\r\n\r\n", ["x"], "Words\r\n\r\n## Later on\r\n\r\n- x\r\n\r\n"),
        ("inbox.md#Later", "---\na: b\n---", ["x"], "---\na: b\n---\n## Later\n\n- x\n"),
        ("inbox.md#Later", "\n", ["x"], "## Later\n\n- x\n\n"),
    ],
)
def test_capture_adds_item_to_inbox(rlnotes, make_vault, inbox, before, words, after):
    vault = make_vault({".rlnotes.toml": f'inbox = "{inbox}"', **({"inbox.md": before} if before else {})})
    assert rlnotes("capture", "--", *words, cwd=vault).stdout == "inbox.md\n"
    assert (vault / "inbox.md").read_bytes().decode() == after


def test_capture_creates_inbox_heading_once_and_undo_removes_it(rlnotes, make_vault):
    vault = make_vault({".rlnotes.toml": 'inbox = "inbox.md#Later"', "inbox.md": "# In\n"})
    shown = rlnotes("capture", "one", "--dry-run", cwd=vault)
    assert "+## Later\n" in shown.stdout
    assert (vault / "inbox.md").read_text() == "# In\n"
    for words in ("one", "two"):
        assert rlnotes("capture", words, cwd=vault).code == 0
    assert (vault / "inbox.md").read_text() == "# In\n\n## Later\n\n- one\n- two\n"
    for _ in range(2):
        assert rlnotes("undo", cwd=vault).code == 0
    assert (vault / "inbox.md").read_text() == "# In\n"


def test_capture_refuses_heading_inside_code(rlnotes, make_vault):
    vault = make_vault({".rlnotes.toml": 'inbox = "inbox.md#Later"', "inbox.md": "# In\n\n```\n"})
    result = rlnotes("capture", "one", cwd=vault)
    assert (result.code, (vault / "inbox.md").read_text()) == (2, "# In\n\n```\n")
    assert "Cannot add the heading `Later` to inbox.md" in result.stderr


def test_capture_reads_several_lines_from_stdin(make_vault, tmp_path):
    vault = make_vault({})
    done = subprocess.run(
        [sys.executable, "-m", "rlnotes", "capture", "-", "--vault", vault], input=b"one\n\n  two [[x]]\n", check=True,
        env={"RLNOTES_STATE_DIR": str(tmp_path / "s"), "RLNOTES_CACHE_DIR": str(tmp_path / "c")}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0
    assert (vault / "inbox.md").read_text() == "# Inbox\n\n- one\n\n    two [[x]]\n"


def test_today_creates_note_once(rlnotes, make_vault):
    vault = make_vault(
        {".rlnotes.toml": 'daily = "days/%Y.md"', ".rlnotes/templates/daily.md": "# {{title}} {{time:%%}}\n"}
    )
    once, again = rlnotes("today", cwd=vault), rlnotes("today", cwd=vault)
    assert (once.stdout, once.code) == (again.stdout, again.code)
    (path,) = (vault / "days").iterdir()
    assert once.stdout == f"days/{path.name}\n"
    assert re.fullmatch(r"# \d{4}-\d\d-\d\d %\n", path.read_text())


@pytest.mark.parametrize(
    ("editor", "expected_words"),
    [
        ("vim", ["+3"]),
        ("nvim -R", ["-R", "+3"]),
        ("code --wait", ["--wait", "--goto", ":3"]),
        ("hx", [":3"]),
        ("unknown", []),
    ],
)
def test_edit_opens_editor_at_heading(rlnotes, make_vault, tmp_path, editor, expected_words):
    vault = make_vault(FILES)
    program, *options = editor.split()
    script = tmp_path / "bin" / program
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nfor word; do echo "$word" >> {tmp_path}/output; done\n')
    script.chmod(0o755)
    result = rlnotes("edit", "b#part", vault=vault, env={"VISUAL": " ".join([str(script), *options])})
    assert result.code == 0, result.stderr
    output = (tmp_path / "output").read_text().splitlines()
    file = str(vault / "b.md")
    assert output == [word for word in expected_words if not word.startswith(":")] + [
        file + ":3" if ":3" in expected_words else file
    ]


def test_init_creates_missing_files_and_keeps_existing(rlnotes, tmp_path):
    root = tmp_path / "fresh"
    result = rlnotes("init", "--vault", str(root))
    assert result.code == 0
    made = contents(root)
    assert sorted(path for path in made if made[path] != b"/") == [
        ".rlnotes.toml", ".rlnotes/templates/daily.md", ".rlnotes/templates/hub.md", ".rlnotes/templates/note.md", "home.md",
    ]  # fmt: skip
    (root / ".rlnotes.toml").write_text("hub-largest = 9\n")
    assert rlnotes("init", cwd=root).code == 0
    assert (root / ".rlnotes.toml").read_text() == "hub-largest = 9\n"
    assert rlnotes("hub", "list", "--format", "json", cwd=root).stdout.count('"Home"') >= 1


def test_lint_finds_nothing_in_new_vault_with_note_and_capture(rlnotes, tmp_path):
    root = tmp_path / "fresh"
    shown = rlnotes("init", "--dry-run", "--vault", str(root))
    assert (shown.code, root.exists()) == (2, False)
    assert "Without --dry-run it is created." in shown.stderr
    for words in (("init",), ("lint",), ("new", "One", "--hub", "home"), ("capture", "x"), ("today",), ("lint",)):
        result = rlnotes(*words, "--vault", str(root))
        assert result.code == 0, (words, result.stdout, result.stderr)
    assert (root / "home.md").read_text().endswith("\n# Home\n\n- [[one]]\n")


def test_init_writes_only_valid_settings(rlnotes, tmp_path):
    rlnotes("init", "--vault", str(tmp_path / "v"))
    file = tmp_path / "v" / ".rlnotes.toml"
    file.write_text(re.sub(r"^# (?=[a-z-]+ = )", "", file.read_text(), flags=re.MULTILINE))
    assert rlnotes("list", vault=tmp_path / "v").code == 0


def test_dry_run_prints_diff_that_git_applies_and_writes_nothing(rlnotes, make_vault, tmp_path):
    vault = make_vault(FILES)
    before = contents(vault)
    calls = [
        ("new", "Other", "--hub", "map", "--section", "one"), ("capture", "x"), ("rename", "a", "z z"), ("move", "b", "sub"),
        ("retitle", "b", "Bee", "--rename-file"), ("rename-heading", "b#part", "New part"), ("merge", "b", "a"),
        ("delete", "b", "--unlink"), ("hub", "add", "b", "map", "--section", "one"), ("hub", "remove", "a", "map"),
        ("hub", "move", "a", "map", "--section", "two"), ("link", "a", "map", "--as", "extends"), ("hub", "new", "Sub"),
    ]  # fmt: skip
    for number, call in enumerate(calls):
        diff = rlnotes(*call, "--dry-run", vault=vault)
        assert (diff.code, contents(vault)) == (0, before), (call, diff.stderr)
        copy = tmp_path / f"copy{number}"
        subprocess.run(["cp", "-rT", vault, copy], check=True)
        subprocess.run(["git", "apply", "-"], input=diff.stdout.encode(), cwd=copy, check=True)
        done = rlnotes(*call, vault=vault)
        assert done.code == 0, (call, done.stderr)
        files = {path: data for path, data in contents(vault).items() if data != b"/"}
        assert {path: data for path, data in contents(copy).items() if data != b"/"} == files, call
        assert files != before
        undone = rlnotes("undo", vault=vault)
        assert (undone.code, contents(vault)) == (0, before), (call, undone.stderr)


def test_writing_command_prints_each_file_and_history_lists_it(rlnotes, make_vault):
    vault = make_vault(FILES)
    report = json.loads(rlnotes("rename", "a", "z", "--format", "json", vault=vault).stdout)
    assert (report["kind"], report["summary"], report["dry_run"]) == ("rename", "rename a.md to z.md", False)
    assert [(item["path"], item["change"], item["from"], item["summary"]) for item in report["items"]] == [
        ("z.md", "moved", "a.md", ""), ("b.md", "edited", "", "1 link"), ("map.md", "edited", "", "1 link"),
    ]  # fmt: skip
    would = json.loads(rlnotes("undo", "--dry-run", "--format", "json", vault=vault).stdout)
    assert would["items"][1]["diff"].startswith("diff --git a/b.md b/b.md")
    assert rlnotes("history", "--format", "tsv", vault=vault).stdout.split("\t")[2:] == [
        "rename a.md to z.md",
        "3",
        "done\n",
    ]
    rlnotes("undo", vault=vault)
    assert rlnotes("history", "--format", "tsv", vault=vault).stdout.endswith("\tundone\n")


def test_notices_of_side_effects_are_printed_to_stderr_also_in_dry_run(rlnotes, make_vault):
    vault = make_vault({"a.md": "See [[b]].\n", "b.md": "# B\n\n[[a]]\n"})
    output = "rlnotes: b.md now links to itself 2 times, where the two notes linked to each other\n"
    for words in (("--dry-run",), ()):
        result = rlnotes("merge", "a", "b", *words, vault=vault)
        assert (result.code, result.stderr) == (0, output)


def test_rename_heading_reports_link_removed_with_old_text(rlnotes, make_vault):
    vault = make_vault({"a.md": "# On [[b|bees]] and [x](https://x.org)\n\n## See [[b]]\n\n[[b]]\n", "b.md": "B"})
    removed_with = "is removed with the heading's old text\n"
    for words, output in (
        (("rename-heading", "a#See b", "See b"), f"rlnotes: a.md:3: the link [[b]] {removed_with}"),
        (("rename-heading", "a#See b", "Look: [[b]]"), ""),
        (("retitle", "a", "Bees"),
         f"rlnotes: a.md:1: the link [[b|bees]] {removed_with}rlnotes: a.md:1: the link [x](https://x.org) {removed_with}"),
        (("retitle", "b", "Bee"), ""),
    ):  # fmt: skip
        result = rlnotes(*words, "--dry-run", vault=vault)
        assert (result.code, result.stderr) == (0, output), words
    assert (
        rlnotes("rename-heading", "a#See b", "See b", vault=vault).stderr
        == f"rlnotes: a.md:3: the link [[b]] {removed_with}"
    )


def test_file_changed_after_indexing_is_read_again_before_writing(rlnotes, make_vault):
    vault = make_vault(FILES)
    rlnotes("list", vault=vault)
    (vault / "b.md").write_text("# B\n\n## Part\n\nNew words. [[a]]\n")
    assert rlnotes("rename", "a", "z", vault=vault).code == 0
    assert (vault / "b.md").read_text() == "# B\n\n## Part\n\nNew words. [[z]]\n"


@pytest.mark.parametrize("inbox", [{"inbox.md": "# Inbox\n"}, {}])
def test_concurrent_captures_are_all_kept(make_vault, tmp_path, inbox):
    vault = make_vault(inbox)
    env = {
        "RLNOTES_STATE_DIR": str(tmp_path / "s"),
        "RLNOTES_CACHE_DIR": str(tmp_path / "c"),
        "RLNOTES_VAULT": str(vault),
    }
    running = [
        subprocess.Popen([sys.executable, "-m", "rlnotes", "capture", "-"], stdin=subprocess.PIPE, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(16)
    ]  # fmt: skip
    for number, process in enumerate(running):
        process.stdin.write(f"thought {number}".encode())
        process.stdin.close()
    output = [(process.stderr.read(), process.wait()) for process in running]
    for process in running:
        process.stderr.close()
    kept = (vault / "inbox.md").read_text().splitlines()
    failed = [each for each in output if each[1]]
    assert len(kept) - 2 == len(running) - len(failed)
    assert len(set(kept)) == len(kept)
    assert not failed, failed


def test_new_uses_working_folder_or_new_folder_setting(rlnotes, make_vault):
    vault = make_vault({".rlnotes.toml": "", "sub/a.md": "x"})
    assert (vault / "sub" / rlnotes("new", "One", cwd=vault / "sub").stdout.strip()).samefile(vault / "sub/one.md")
    (vault / ".rlnotes.toml").write_text('new-folder = "notes"')
    assert rlnotes("new", "Two", cwd=vault / "sub").stdout == "../notes/two.md\n"


def test_diff_escapes_control_characters_on_terminal(terminal, make_vault):
    vault = make_vault({"a.md": "x", "b.md": "\x1b]0;pwned\x07 [[a]] \u202e\n"})
    drawn = terminal("rename", "a", "z", "--dry-run", vault=vault)
    assert "\x1b]0;" not in drawn
    assert "\u202e" not in drawn
    assert "rename to z.md" in drawn

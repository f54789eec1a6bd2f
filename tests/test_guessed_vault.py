"""Writing commands refuse a folder without a marker that seems to be part of a larger vault."""

import os

import pytest

FILES = {"v/a.md": "[[b]]\n", "v/sub/b.md": "x\n", "v/sub/d.md": "[[b]]\n"}
WRITING = [
    ("rename", "b", "c"),
    ("rename", "b", "c", "--dry-run"),
    ("new", "Other", "--no-edit"),
    ("capture", "x"),
    ("today", "--no-edit"),
    ("delete", "b", "--unlink"),
    ("lint", "--fix"),
    ("lint", "--diff"),
    ("lint", "--add-ignore"),
    ("lint", "--write-baseline", "--baseline", "base.json"),
]


def names(root):
    return sorted(str(each.relative_to(root)) for each in root.rglob("*"))


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_writing_command_refuses_folder_that_notes_above_link_into(rlnotes, make_vault, command):
    root = make_vault(FILES)
    before = names(root)
    done = rlnotes(*command, cwd=root / "v/sub")
    assert done.code == 2
    assert f"{root}/v/sub would be used, but {root}/v/a.md:1 links into it" in done.stderr
    assert "--vault" in done.stderr
    assert "rlnotes init" in done.stderr
    assert names(root) == before


@pytest.mark.parametrize(
    "link", ["[[sub/b]]", "[t](sub/b.md)", "![[b]]", "[t](sub/)", "---\nup: '[[b]]'\n---\n", "[t][r]\n\n[r]: sub/d.md"]
)
def test_any_link_from_a_note_above_counts(rlnotes, make_vault, link):
    root = make_vault({**FILES, "v/a.md": link})
    assert f"{root}/v/a.md" in rlnotes("rename", "b", "c", cwd=root / "v/sub").stderr


@pytest.mark.parametrize("link", ["[[../../sub/b]]", "[t](../../sub/b.md)", "[t](../../sub/)"])
def test_link_by_path_from_a_sibling_folder_counts(rlnotes, make_vault, link):
    files = {**FILES, "v/a.md": "x", "v/other/deep/e.md": link}
    root = make_vault(files)
    assert f"{root}/v/other/deep/e.md" in rlnotes("rename", "b", "c", cwd=root / "v/sub").stderr


def test_links_by_name_and_links_in_other_vaults_do_not_count(rlnotes, make_vault):
    root = make_vault({**FILES, "v/a.md": "x", "v/other/e.md": "[[b]]", "v/notes/f.md": "[t](../sub/b.md)"})
    (root / "v/notes/.obsidian").mkdir()
    assert rlnotes("rename", "b", "c", cwd=root / "v/sub").code == 0


def test_world_writable_parent_is_not_read(rlnotes, make_vault):
    root = make_vault(FILES)
    (root / "v").chmod(0o1777)
    assert rlnotes("rename", "b", "c", cwd=root / "v/sub").code == 0


def test_writing_command_refuses_folder_inside_git_repository(rlnotes, make_vault):
    root = make_vault({"repo/docs/deep/b.md": "x"})
    (root / "repo/.git").mkdir()
    done = rlnotes("rename", "b", "c", cwd=root / "repo/docs/deep")
    assert (done.code, f"it is part of the git repository {root}/repo" in done.stderr) == (2, True)
    assert rlnotes("rename", "docs/deep/b", "c", cwd=root / "repo").code == 0


@pytest.mark.parametrize("marker", [".rlnotes.toml", ".obsidian/app.json", ".zk/config.toml"])
def test_marker_or_vault_option_allows_writing(rlnotes, make_vault, marker):
    root = make_vault({**FILES, "v/sub/e.md": "[[d]]\n"})
    assert rlnotes("rename", "e", "f", "--vault", ".", cwd=root / "v/sub").code == 0
    assert rlnotes("rename", "f", "g", vault=root / "v", cwd=root / "v/sub").code == 0
    (root / "v" / marker).parent.mkdir(exist_ok=True)
    (root / "v" / marker).write_text("")
    assert rlnotes("rename", "b", "c", cwd=root / "v/sub").code == 0
    assert (root / "v/a.md").read_text() == "[[c]]\n"


def test_init_marks_the_working_folder(rlnotes, make_vault):
    root = make_vault(FILES)
    assert rlnotes("init", cwd=root / "v/sub").code == 0
    assert rlnotes("rename", "b", "c", cwd=root / "v/sub").code == 0


def test_reading_commands_accept_unmarked_folder(rlnotes, make_vault):
    root = make_vault(FILES)
    for command in ("list", "backlinks b", "lint", "search b", "broken"):
        done = rlnotes(*command.split(), cwd=root / "v/sub")
        assert (done.code in {0, 1}, done.stderr) == (True, ""), command


@pytest.mark.parametrize("above", ["[[elsewhere]]", "[t](b.md)", "[[b]] elsewhere/b.md", "`[[b]]`", "words"])
def test_markdown_above_without_links_into_the_folder_does_not_count(rlnotes, make_vault, above):
    root = make_vault({**FILES, "v/a.md": above})
    if "elsewhere/b.md" in above:
        (root / "v/b.md").write_text("the root's own")
    assert rlnotes("rename", "d", "c", cwd=root / "v/sub").code == 0


def test_home_folder_and_its_parents_are_not_read(rlnotes, make_vault):
    root = make_vault({"a.md": "[[b]]", "home/a.md": "[[b]]", "home/b.md": "x", "home/notes/b.md": "x"})
    (root / "home/.git").mkdir()
    env = {"HOME": str(root / "home")}
    assert rlnotes("rename", "b", "c", cwd=root / "home/notes", env=env).code == 0
    (root / "home/.git").rmdir()
    (root / ".git").mkdir()
    assert rlnotes("rename", "home/../b.md", "c", cwd=root / "home", env=env).code == 0


def test_special_files_above_do_not_hang_a_command(rlnotes, make_vault):
    root = make_vault({"v/sub/b.md": "x", "v/bad.md": b"\xff\xfe\x00[[b", "v/big.md": "[[b]]" + " x" * 3_000_000})
    os.mkfifo(root / "v/pipe.md")
    (root / "v/zero.md").symlink_to("/dev/zero")
    (root / "v/loop").symlink_to(".")
    for number in range(40):
        (root / f"v/many{number}").mkdir()
    assert rlnotes("rename", "b", "c", cwd=root / "v/sub").code == 0

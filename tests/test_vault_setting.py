"""The setting `vault`, vaults named by a PATH, and a vault without notes: which notes lint checks, or what it says."""

import json
import os
import subprocess

import pytest

NOTES = {
    "docs/notes/a.md": "---\ntitle: A\n---\n[[nowhere]]\n",
    "docs/notes/deep/b.md": "[[a]]\n",
    "README.md": "[[gone]]\n",
}
SETTINGS = {
    ".rlnotes.toml": 'vault = "docs/notes"\n[lint]\nselect = ["broken-note-link"]\n',
    "pyproject.toml": '[tool.rlnotes]\nvault = "docs/notes"\nlint.select = ["broken-note-link"]\n',
}


@pytest.fixture(name="repository")
def _repository(make_vault):
    """A git repository with notes in a subfolder, and in its root a README that is no note."""
    root = make_vault(NOTES)
    subprocess.run(["git", "init", "-q", root], check=True)
    return root


def paths_of(result):
    return {item["vault_path"] for item in json.loads(result.stdout)["items"]}


@pytest.mark.parametrize("file", SETTINGS)
@pytest.mark.parametrize("folder", [".", "docs", "docs/notes", "docs/notes/deep"])
def test_setting_vault_is_found_from_every_folder_of_the_repository(rlnotes, repository, file, folder):
    (repository / file).write_text(SETTINGS[file])
    result = rlnotes("lint", "--format", "json", cwd=repository / folder)
    assert result.code == 1, result.stderr
    assert paths_of(result) == {"a.md"}
    assert [item["code"] for item in json.loads(result.stdout)["items"]] == ["RLN101"]


@pytest.mark.parametrize("file", SETTINGS)
@pytest.mark.parametrize("option", [".", "docs/notes"])
def test_vault_option_takes_the_settings_that_name_the_vault(rlnotes, repository, file, option):
    (repository / file).write_text(SETTINGS[file])
    result = rlnotes("config", "lint.select", "--vault", option, "--format", "json", cwd=repository)
    assert json.loads(result.stdout)["items"][0]["value"] == ["broken-note-link"]


@pytest.mark.parametrize("file", SETTINGS)
def test_settings_that_name_a_vault_are_not_those_of_another_one(rlnotes, repository, file):
    (repository / file).write_text(SETTINGS[file])
    (repository / "other").mkdir()
    result = rlnotes("config", "lint.select", "--vault", "other", "--format", "json", cwd=repository)
    assert json.loads(result.stdout)["items"][0]["origin"] == "default"


def test_own_settings_without_a_vault_come_before_a_pyproject_with_one(rlnotes, repository):
    (repository / "pyproject.toml").write_text(SETTINGS["pyproject.toml"])
    (repository / ".rlnotes.toml").write_text("")
    assert "README.md" in rlnotes("list", "--format", "paths", cwd=repository).stdout


def test_settings_in_the_vault_come_before_those_that_name_it(rlnotes, repository):
    (repository / ".rlnotes.toml").write_text(SETTINGS[".rlnotes.toml"])
    (repository / "docs/notes/.rlnotes.toml").write_text('lint.select = ["orphan"]\n')
    result = rlnotes("config", "lint.select", "--format", "json", cwd=repository)
    assert json.loads(result.stdout)["items"][0]["value"] == ["orphan"]


def test_paths_printed_and_given_start_at_the_working_folder(rlnotes, repository):
    (repository / ".rlnotes.toml").write_text(SETTINGS[".rlnotes.toml"])
    for path in ("docs/notes", "docs/notes/a.md", "a.md", "."):
        assert rlnotes("lint", path, cwd=repository).stdout.startswith("docs/notes/a.md:4:1:")


@pytest.mark.parametrize(
    "name", ["../outside", "docs/../../outside", "{outside}", "link", "docs/link/inner", "a\\u0000b"]
)
def test_setting_vault_cannot_leave_its_folder(rlnotes, repository, tmp_path, name):
    outside = tmp_path / "outside"
    (outside / "inner").mkdir(parents=True)
    (outside / "secret.md").write_text("[[nowhere]]\n")
    (repository / "link").symlink_to(outside)
    (repository / "docs/link").symlink_to(outside)
    (repository / ".rlnotes.toml").write_text(f'# the notes\nvault = "{name.format(outside=outside)}"\n')
    result = rlnotes("list", cwd=repository)
    assert result.code == 2
    assert result.stdout == ""
    assert "`vault` in .rlnotes.toml:2 names a folder outside of" in result.stderr


def test_setting_vault_may_be_a_link_to_a_folder_inside(rlnotes, repository):
    (repository / "current").symlink_to("docs/notes")
    (repository / ".rlnotes.toml").write_text('vault = "current"\n')
    assert len(rlnotes("list", cwd=repository).stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('vault = "docs/nots"', "`vault` in .rlnotes.toml:1 names `docs/nots`, which is not a folder."),
        ('vault = "README.md"', "`vault` in .rlnotes.toml:1 names `README.md`, which is not a folder."),
        ("vault = 5", "`vault` in .rlnotes.toml:1 must be a string."),
        ('vault = "docs', ".rlnotes.toml is not valid TOML"),
    ],
)
def test_wrong_setting_vault_is_named_with_file_and_line(rlnotes, repository, text, message):
    (repository / ".rlnotes.toml").write_text(text + "\n")
    result = rlnotes("list", cwd=repository)
    assert (result.code, message in result.stderr) == (2, True), result.stderr


def test_config_option_cannot_move_the_vault(rlnotes, repository):
    (repository / "ci.toml").write_text('vault = "docs/notes"\n')
    for word, said in (("vault=docs", "cannot be set with --config"), ("ci.toml", "names another vault than")):
        result = rlnotes("lint", "--config", word, cwd=repository)
        assert (result.code, said in result.stderr, "--vault DIR" in result.stderr) == (2, True, True)
    assert rlnotes("lint", "--config", "ci.toml", "--vault", "docs/notes", cwd=repository).code == 1


def test_writing_command_and_init_use_the_vault_that_settings_name(rlnotes, repository):
    (repository / ".rlnotes.toml").write_text(SETTINGS[".rlnotes.toml"])
    assert rlnotes("new", "Fresh", "--no-edit", cwd=repository).stdout.endswith("fresh.md\n")
    assert rlnotes("init", cwd=repository).code == 0
    assert (repository / "docs/notes/fresh.md").exists()
    assert sorted(os.listdir(repository)) == [".git", ".rlnotes.toml", "README.md", "docs"]


def test_doctor_says_how_the_vault_was_found(rlnotes, repository):
    (repository / ".rlnotes.toml").write_text(SETTINGS[".rlnotes.toml"])
    assert "`vault` in .rlnotes.toml" in rlnotes("doctor", cwd=repository).stdout


@pytest.mark.parametrize("marker", [".rlnotes.toml", ".obsidian/app.json", ".zk/config.toml"])
def test_path_that_is_a_vault_is_checked_with_its_settings(rlnotes, make_vault, marker):
    files = {"one/a.md": "[[nowhere]]\n", f"one/{marker}": "", "two/b.md": "[[gone]]\n"}
    root = make_vault(files)
    (root / "one/.rlnotes.toml").write_text('lint.ignore = ["orphan"]\nlint.severity.RLN101 = "error"\n')
    for path in ("one", "./one/", str(root / "one")):
        result = rlnotes("lint", path, cwd=root)
        assert result.stdout.count("RLN") == 1
        assert result.stdout.startswith("one/a.md:1:1: error[RLN101]")


def test_path_that_is_a_vault_stays_a_folder_of_the_vault_that_an_option_names(rlnotes, make_vault):
    root = make_vault({"one/a.md": "[[no]]\n", "one/.rlnotes.toml": 'lint.ignore = ["RLN1"]\n', "two/b.md": "[[no]]\n"})
    result = rlnotes("lint", "one", "--vault", ".", cwd=root)
    assert (result.code, "one/a.md" in result.stdout, "two/b.md" in result.stdout) == (1, True, False)


def test_two_vaults_as_paths_are_refused(rlnotes, make_vault):
    root = make_vault({"one/a.md": "", "one/.rlnotes.toml": "", "two/b.md": "", "two/.rlnotes.toml": ""})
    result = rlnotes("lint", "one", "two", cwd=root)
    assert result.code == 2
    assert result.stderr == "rlnotes: `one` is a vault of its own.\n  Check one vault at a time.\n"


@pytest.mark.parametrize("options", [(), ("--fix",), ("--write-baseline",), ("--format", "json"), ("--exit-zero",)])
def test_lint_without_notes_exits_2_and_names_where_it_looked(rlnotes, make_vault, options):
    root = make_vault({"readme.txt": ""})
    result = rlnotes("lint", *options, cwd=root)
    assert (result.code, result.stdout) == (2, "")
    assert f"There is nothing to check: the vault is {root} (the working folder).\n" in result.stderr
    assert 'set `vault = "DIR"` in .rlnotes.toml' in result.stderr


def test_lint_of_no_changes_and_an_empty_list_of_files_exits_0(rlnotes, make_vault):
    root = make_vault({"files.txt": ""})
    subprocess.run(["git", "init", "-q", root], check=True)
    for options in (("--changed",), ("--changed-since", "HEAD"), ("--files-from", "files.txt")):
        if options[0] == "--changed-since":
            author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
            subprocess.run(["git", "-C", root, *author, "commit", "-q", "--allow-empty", "-m", "first"], check=True)
        assert rlnotes("lint", *options, cwd=root).code == 0

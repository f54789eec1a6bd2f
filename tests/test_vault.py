"""The folder: what a walk finds, which folder is taken, and what its settings may say."""

import os
from pathlib import Path

import pytest

from rlnotes.config import Settings
from rlnotes.errors import ConfigError, VaultError
from rlnotes.locations import find_vault
from rlnotes.vault import Vault


def walk(root, *ignore):
    return Vault(root, Settings(ignore=ignore)).walk()


def test_a_walk_lists_notes_and_files_in_order(make_vault):
    root = make_vault(
        {
            "b.md": "",
            "a/Z.MD": "",
            "a/y.markdown": "",
            "a/x.txt": "",
            "pic.PNG": "",
            "Makefile": "",
            "md": "",
            "c.mdx": "",
        }
    )
    found = walk(root)
    assert found.notes == ["b.md", "a/Z.MD", "a/y.markdown"]
    assert found.files == ["Makefile", "a/x.txt", "c.mdx", "md", "pic.PNG"]
    assert found.skipped == []


def test_hidden_names_are_passed_over(make_vault):
    """semantics 7: Obsidian indexes nothing that starts with a dot; `._x.md` is macOS's shadow of x.md."""
    root = make_vault(dict.fromkeys(("a.md", ".b.md", "._a.md", ".obsidian/c.md", ".git/d.md", "e/.trash/f.md"), ""))
    found = walk(root)
    assert (found.notes, found.files, found.skipped) == (["a.md"], ["e/"], [])


def test_links_are_not_followed(make_vault, tmp_path):
    """semantics 7: no loops, and nothing out of the vault; a linked note stays a target."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("secret")
    root = make_vault({"a.md": "", "d/b.md": ""})
    (root / "loop").symlink_to(root)
    (root / "out").symlink_to(outside)
    (root / "linked.md").symlink_to(outside / "secret.md")
    (root / "dangling.md").symlink_to(root / "nothing")
    found = walk(root)
    assert found.notes == ["a.md", "d/b.md"]
    assert [skipped.path for skipped in found.skipped] == ["dangling.md", "linked.md", "loop", "out"]
    assert {"linked.md", "dangling.md", "loop/", "out/"} <= set(found.files)
    with pytest.raises(OSError, match="symbolic links"):
        Vault(root, Settings()).read("linked.md")


def test_irregular_file_is_skipped_without_blocking(make_vault):
    root = make_vault({"a.md": "", "folder.md/b.md": ""})
    os.mkfifo(root / "pipe.md")
    found = walk(root)
    assert found.notes == ["a.md", "folder.md/b.md"]
    assert [(skipped.path, skipped.reason) for skipped in found.skipped] == [("pipe.md", "is not a regular file")]
    with pytest.raises(OSError, match="not a regular file"):
        Vault(root, Settings()).read("pipe.md")


def test_names_of_any_bytes_are_walked_and_read(make_vault):
    root = make_vault({"new\nline.md": "a", "esc\x1b[31m.md": "b"})
    raw = os.fsencode(root) + b"/latin\xe9.md"
    with open(raw, "wb") as file:
        file.write(b"c")
    vault = Vault(root, Settings())
    found = vault.walk()
    assert len(found.notes) == 3
    assert sorted(vault.read(path) for path in found.notes) == [b"a", b"b", b"c"]


@pytest.mark.parametrize(
    ("glob", "out"),
    [
        ("drafts/", "drafts/a.md drafts/deep/b.md x/drafts/c.md"),
        ("drafts/**", "drafts/a.md drafts/deep/b.md x/drafts/c.md"),
        ("/drafts/", "drafts/a.md drafts/deep/b.md x/drafts/c.md"),
        ("x/drafts/*", "x/drafts/c.md"),
        ("drafts/*", "drafts/a.md"),
        ("*.tmp.md", "t.tmp.md x/u.tmp.md"),
        ("**/u.*", "x/u.tmp.md"),
        ("?.md", "drafts/a.md drafts/deep/b.md k.md x/drafts/c.md"),
        ("k.md", "k.md"),
        ("[k].md", ""),
    ],
)
def test_ignore_globs(make_vault, glob, out):
    paths = ["drafts/a.md", "drafts/deep/b.md", "x/drafts/c.md", "k.md", "t.tmp.md", "x/u.tmp.md"]
    root = make_vault(dict.fromkeys(paths, ""))
    found = walk(root, glob)
    assert found.files == sorted(out.split())
    assert sorted(found.notes + found.files) == sorted(paths)


def test_node_modules_is_not_even_walked(make_vault):
    """zk#535: `node_modules` held thousands of READMEs."""
    root = make_vault({"a.md": "", "node_modules/x/README.md": "", "web/node_modules/y.md": ""})
    found = Vault(root, Settings()).walk()
    assert (found.notes, found.files) == (["a.md"], ["web/"])


def test_a_path_as_the_shell_sees_it(make_vault, monkeypatch):
    root = make_vault({"d/a.md": ""})
    vault = Vault(root, Settings())
    monkeypatch.chdir(root / "d")
    assert vault.vault_path("a.md") == "d/a.md"
    assert vault.vault_path("../x.md") == "x.md"
    assert vault.vault_path(str(root / "d" / "a.md")) == "d/a.md"
    assert vault.vault_path("../../elsewhere.md") is None


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_vault_must_be_a_folder(tmp_path, kind):
    path = tmp_path / "x"
    if kind == "file":
        path.write_text("")
    with pytest.raises(VaultError):
        Vault(path)


# --- which folder -----------------------------------------------------------------------------------------------------


@pytest.fixture(name="place")
def _place(tmp_path, monkeypatch):
    """A home with `work/deep` in it, the working folder; no vault is named."""
    home = tmp_path / "home"
    deep = home / "work" / "deep"
    deep.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("RLNOTES_VAULT", raising=False)
    monkeypatch.chdir(deep)
    return deep


def test_an_option_goes_before_the_environment_before_a_marker(place, monkeypatch):
    (place / ".obsidian").mkdir()
    assert Path(find_vault(None).folder) == place
    monkeypatch.setenv("RLNOTES_VAULT", "~/from env")
    assert Path(find_vault(None).folder) == place.parent.parent / "from env"
    assert Path(find_vault("named").folder) == Path("named")
    assert Path(find_vault("~/x").folder) == place.parent.parent / "x"


@pytest.mark.parametrize("marker", [".rlnotes.toml", ".obsidian", ".zk"])
def test_the_nearest_marked_folder_above_is_the_vault(place, marker):
    (place.parent / marker).mkdir()
    assert Path(find_vault(None).folder) == place.parent
    (place / ".zk").mkdir()
    assert Path(find_vault(None).folder) == place


def test_home_is_no_vault_by_a_marker(place):
    """flywheel#377: a marker in the home folder made all of it a vault."""
    (place.parent.parent / ".obsidian").mkdir()
    (place.parent.parent.parent / ".zk").mkdir()
    assert Path(find_vault(None).folder) == place


def test_a_folder_named_vault_then_the_working_folder(place):
    assert Path(find_vault(None).folder) == place
    (place / "vault").mkdir()
    assert Path(find_vault(None).folder) == place / "vault"
    (place / ".zk").mkdir()
    assert Path(find_vault(None).folder) == place


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("", Settings()),
        (" \n", Settings()),
        ("# nothing\n", Settings()),
        ("ignore = ['x/']\nhub-largest = 9\n", Settings(ignore=("x/",), hub_largest=9)),
        ("\ufeffhub-types = []\n", Settings(hub_types=())),
        ("hub_tags = ['a']\n", Settings(hub_tags=("a",))),
    ],
)
def test_settings_are_read(make_vault, text, settings):
    assert Vault(make_vault({".rlnotes.toml": text})).settings == settings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ignore = [", "not valid TOML"),
        (b"ignore = ['\xff']", "not valid TOML"),
        ("ignor = []", "Unknown setting `ignor`"),
        ("hub-larges = 1", "Unknown setting `hub-larges`"),
        ("ignore = 'x'", "must be a list"),
        ("ignore = [1]", "must be a list"),
        ("hub-largest = '9'", "`hub-largest` in .rlnotes.toml:1 must be an integer"),
        ("hub-largest = true", "`hub-largest` in .rlnotes.toml:1 must be an integer"),
        ("hub-largest = -1", "`hub-largest` in .rlnotes.toml:1 must be an integer"),
        ("[ignore]\nx = 1", "must be a list"),
    ],
)
def test_settings_that_make_no_sense_are_refused(make_vault, text, message):
    with pytest.raises(ConfigError, match=message):
        Vault(make_vault({".rlnotes.toml": text}))


def test_a_misspelled_setting_gets_a_hint(make_vault):
    with pytest.raises(ConfigError) as caught:
        Vault(make_vault({".rlnotes.toml": "hub-larges = 1"}))
    assert "hub-largest" in caught.value.hint

"""What is reported as broken, and what is not: links to notes, to files, to what the walk does not list."""

import json
import os
import subprocess

import pytest

from rlnotes.index.index import build_index
from rlnotes.queries.link_reports import broken_links
from rlnotes.vault import Vault


def asked_for(root):
    """What each broken link of a vault asks for, by its target."""
    return {found.link.target: found.missing for found in broken_links(build_index(Vault(root)))}


@pytest.mark.parametrize(
    "link", ["[[Node.js]]", "[[three.js]]", "![[v1.2 plan]]", "[[x.md?]]", "[[pic.png?x]]", "[[why?.md]]", "[x](gone.md?plain=1)",
             "[x](release-1.2)", "[x](b.markdown)", "[[main.py]]", "![x](c.md)"],
)  # fmt: skip
def test_link_without_attachment_extension_names_a_note(make_vault, link):
    assert list(asked_for(make_vault({"a.md": link})).values()) == ["note"]


@pytest.mark.parametrize(
    "link", ["[d](conf.yml)", "[[x.docx]]", "![[really?.png]]", "[x](three.js)", "[x](conf.yml?raw=1)", "[i](.gitignore)",
             "![x](picture)", "![[p.png|300]]"],
)  # fmt: skip
def test_link_with_another_extension_names_a_file(make_vault, link):
    assert list(asked_for(make_vault({"a.md": link})).values()) == ["file"]


def test_missing_lists_names_with_a_dot_or_a_question_mark(make_vault, rlnotes):
    root = make_vault({"a.md": "[[Node.js]] [[Node.js]] [[x.docx]] [[really?.md]] [p](plan.md?plain=1) [d](conf.yml)"})
    items = json.loads(rlnotes("wanted", "--format", "json", vault=root).stdout)["items"]
    assert [item["title"] for item in items] == ["Node.js", "plan.md", "really?.md"]


def broken(rlnotes, root, *options):
    """What `rlnotes broken` lists, as place and target."""
    items = json.loads(rlnotes("broken", "--format", "json", *options, vault=root).stdout)["items"]
    return [(item["location"], item["target"]) for item in items]


def cached_and_not(rlnotes, root):
    """What `rlnotes broken` lists, which must be the same with the cache and without."""
    found = broken(rlnotes, root)
    assert found == broken(rlnotes, root, "--no-cache")
    return [target for _, target in found]


def test_links_to_existing_hidden_files_resolve(make_vault, rlnotes):
    files = dict.fromkeys(
        (".github/ci.yml", ".gitignore", "sub/.env", "node_modules/p/README.md", ".github/a b.md"), ""
    )
    links = (
        "[ci](.github/ci.yml) [i](.gitignore) [w](.github/) [w](/.github) [p](node_modules/p/README.md) [s](sub/.env)"
    )
    root = make_vault({"a.md": f"{links} [[.github/ci.yml]] [e](.github/a%20b.md) [e](.github/a%20b)", **files})
    (root / "sub/b.md").write_text("[up](../.github/ci.yml) [own](.env) [[.env]] [q](../.gitignore?plain=1)")
    assert cached_and_not(rlnotes, root) == []
    assert "broken" not in rlnotes("lint", vault=root).stdout


def test_added_or_removed_hidden_file_updates_links(make_vault, rlnotes):
    root = make_vault({"a.md": "[ci](.github/ci.yml)", "b.md": "[ci](.github/ci.yml)"})
    assert cached_and_not(rlnotes, root) == [".github/ci.yml", ".github/ci.yml"]
    (root / ".github").mkdir()
    (root / ".github/ci.yml").write_text("")
    assert cached_and_not(rlnotes, root) == []
    (root / ".github/ci.yml").unlink()
    assert cached_and_not(rlnotes, root) == [".github/ci.yml", ".github/ci.yml"]
    (root / "b.md").unlink()
    (root / "a.md").write_text("no link")
    (root / "c.md").write_text("[x](.x)")
    (root / ".x").write_text("")
    assert cached_and_not(rlnotes, root) == []


def test_hidden_file_matches_by_path_only(make_vault, rlnotes):
    root = make_vault({"a.md": "[x](.github/README.md) [[README]] [[ci.yml]] [y](.github/ci.yml)", "d/README.md": ""})
    (root / ".github").mkdir()
    for name in ("README.md", "ci.yml"):
        (root / ".github" / name).write_text("")
    links = json.loads(rlnotes("links", "a", "--format", "json", vault=root).stdout)["items"]
    assert [(link["path"], link["status"]) for link in links] == [
        (".github/README.md", "resolved"), ("d/README.md", "resolved"), ("", "broken"), (".github/ci.yml", "resolved"),
    ]  # fmt: skip


def test_hidden_targets_outside_the_vault_are_not_looked_up(make_vault, tmp_path, rlnotes):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.yml").write_text("")
    root = make_vault({"a.md": "[x](.out/x.yml) [y](.a/../../outside/x.yml) [z](%00/.x) [l](.out)"})
    (root / ".out").symlink_to(tmp_path / "outside")
    assert cached_and_not(rlnotes, root) == [".out/x.yml", "%00/.x"]


def test_link_to_an_empty_folder_resolves(make_vault, rlnotes):
    root = make_vault({"a.md": "[x](empty/) [y](deep/er) [z](deep)", "hidden/.keep": ""})
    (root / "empty").mkdir()
    (root / "deep/er").mkdir(parents=True)
    assert cached_and_not(rlnotes, root) == []


def test_move_updates_links_to_hidden_files(make_vault, rlnotes):
    root = make_vault({"a.md": "[ci](.github/ci.yml)", ".github/ci.yml": ""})
    assert rlnotes("move", "a", "sub", vault=root).code == 0
    assert (root / "sub/a.md").read_text() == "[ci](../.github/ci.yml)"


def git(root, *words):
    subprocess.run(
        ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True, capture_output=True
    )


def test_git_ignored_notes_lose_ties_and_remain_notes(make_vault, rlnotes):
    root = make_vault({"b/x.md": "", "docs/x.md": "", "b/own.md": "[[x]]", "a.md": "[[x]]", ".gitignore": "b/\n"})
    git(root, "init")

    def goal(note):
        item = json.loads(rlnotes("links", note, "--format", "json", vault=root).stdout)["items"][0]
        return item["path"], item["status"]

    assert goal("a.md") == ("docs/x.md", "resolved")
    assert goal("b/own.md")[0] == "b/x.md"
    assert "b/x.md" in rlnotes("list", "--format", "paths", vault=root).stdout
    (root / ".gitignore").write_text("docs/\n")
    assert goal("a.md") == ("b/x.md", "resolved")
    (root / ".gitignore").unlink()
    assert goal("a.md") == ("b/x.md", "ambiguous")
    (root / "docs/.gitignore").write_text("*.md\n")
    assert goal("a.md") == ("b/x.md", "resolved")
    (root / "b/.gitignore").write_text("*.md\n")
    assert goal("a.md") == ("b/x.md", "ambiguous")


def test_rename_with_a_git_ignored_namesake_keeps_links(make_vault, rlnotes):
    root = make_vault({"b/x.md": "", "docs/x.md": "", "a.md": "[[x]]", ".gitignore": "b/\n"})
    git(root, "init")
    assert rlnotes("rename", "docs/x.md", "y", vault=root).code == 0
    assert (root / "a.md").read_text() == "[[y]]"


def test_links_to_git_ignored_notes_that_are_missing_are_not_reported(make_vault, rlnotes):
    root = make_vault(
        {"a.md": "[[private]] [p](drafts/p.md) [[drafts/q]] [d](build/) [[gone]]", "c/b.md": "[[../drafts/z]]"}
    )
    (root / ".gitignore").write_text("private.md\n/drafts/\nbuild/\n")
    git(root, "init")
    found = rlnotes("lint", "--select", "RLN101", vault=root).stdout
    assert "`gone`" in found
    assert found.count("RLN101") == 1


def test_symlinked_folder_is_reported_with_links_into_it(make_vault, tmp_path, rlnotes):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/b.md").write_text("")
    root = make_vault(
        {"sub/a.md": "[b](../linked/b.md) ![p](/linked/p.png) [[linked/c]] [l](../linked) [l](../linked/)"}
    )
    (root / "linked").symlink_to(tmp_path / "outside")
    reason = "is a symbolic link to a folder and is not followed"
    found = rlnotes("broken", "--format", "json", vault=root)
    assert found.stderr == f"rlnotes: skipped: linked {reason}\n"
    assert [(item["target"], item["skipped_reason"]) for item in json.loads(found.stdout)["items"]] == [
        ("../linked/b.md", f"`linked` {reason}"),
        ("/linked/p.png", f"`linked` {reason}"),
        ("linked/c", f"`linked` {reason}"),
    ]
    lint = rlnotes("lint", "--select", "RLN101,RLN104", vault=root).stdout
    assert lint.count(f"`linked` {reason}") == 3
    doctor = json.loads(rlnotes("doctor", "--format", "json", vault=root).stdout)
    assert doctor["counts"]["skipped_files"] == 1
    assert rlnotes("list", "--format", "paths", vault=root, cwd=root).stdout == "sub/a.md\n"


def test_broken_lists_links_resolved_by_alias_or_title_only(make_vault, rlnotes):
    files = {"n.md": "---\naliases: [AL]\n---\n", "t.md": "---\ntitle: The title\n---\n"}
    root = make_vault({"a.md": "[[gone]] [[AL]]\n[[n]]\n[[The title]] [[AL#nowhere]]\n", **files})
    items = json.loads(rlnotes("broken", "--format", "json", vault=root).stdout)["items"]
    assert [(item["target"], item["missing"], item["suggestion"]) for item in items] == [
        ("gone", "note", ""), ("AL", "alias", "n"), ("The title", "title", "t"), ("AL#nowhere", "heading", ""),
    ]  # fmt: skip
    assert items[1]["message"] == "only the alias of n.md; Obsidian does not follow it"


def test_links_out_of_the_vault_are_reported_if_the_target_is_missing(make_vault, rlnotes):
    root = make_vault({"docs/a.md": "[r](../README.md) [s](../src/) [e](../o%20k) [[../README]] [g](../../../issues)\n[x](../gone.md)",
                       "README.md": "", "src/x": "", "o k": ""})  # fmt: skip
    git(root, "init")
    found = rlnotes("lint", "--select", "default", vault=root / "docs")
    assert [line for line in found.stdout.splitlines() if "RLN113" in line] == [
        "a.md:2:1: warning[RLN113] `../gone.md` is outside of the vault and does not exist (link-escapes-vault)"
    ]
    (root / "gone.md").write_text("")
    assert "RLN113" not in rlnotes("lint", vault=root / "docs").stdout
    every = rlnotes("lint", "--select", "RLN113", "--config", 'lint.outside="all"', vault=root / "docs").stdout
    assert every.count("RLN113") == 6


def test_notes_excluded_by_obsidian_are_not_reported_and_remain_targets(make_vault, rlnotes):
    settings = {"userIgnoreFilters": ["Archive/", "/\\.draft\\.md$/", "/(a+)+$/", 7]}
    root = make_vault({
        "archive/old.md": "[[gone]]", "x.draft.md": "[[gone]]", "seen.md": "[[old]] [[lost]]", "Archived.md": "[[seen]]",
        ".obsidian/app.json": json.dumps(settings),
    })  # fmt: skip
    assert broken(rlnotes, root) == [("seen.md:1:9", "lost")]
    wanted = json.loads(rlnotes("wanted", "--format", "json", vault=root).stdout)["items"]
    assert [item["title"] for item in wanted] == ["lost"]
    assert rlnotes("orphans", "--format", "paths", vault=root, cwd=root).stdout == "Archived.md\n"
    lint = rlnotes("lint", vault=root)
    assert {line.partition(":")[0] for line in lint.stdout.splitlines()[:-1]} == {"Archived.md", "seen.md"}
    assert "ignoring `/(a+)+$/` of Obsidian's excluded files" in lint.stderr
    assert rlnotes("rename", "seen", "new", vault=root).code == 0
    assert rlnotes("rename", "archive/old.md", "older", vault=root).code == 0
    assert (root / "new.md").read_text() == "[[older]] [[lost]]"
    (root / ".obsidian/app.json").write_text("{}")
    assert len(broken(rlnotes, root)) == 3


@pytest.mark.parametrize(
    "data", [b"[" * 100_000 + b"userIgnoreFilters", b'{"userIgnoreFilters": 3}', b"\xff userIgnoreFilters", b"[]" * 900_000,
             b'{"userIgnoreFilters": [' + b"9" * 5000 + b"]}", b'{"userIgnoreFilters": ["/[/", "/' + b"(" * 90 + b'/"]}'],
)  # fmt: skip
def test_invalid_app_json_is_ignored(make_vault, rlnotes, data):
    root = make_vault({"a.md": "[[gone]]", ".obsidian/app.json": data})
    assert broken(rlnotes, root) == [("a.md:1:1", "gone")]


def test_app_json_that_is_not_a_regular_file_is_ignored(make_vault, tmp_path, rlnotes):
    root = make_vault({"a.md": "[[gone]]", ".obsidian/x": ""})
    (tmp_path / "outside.json").write_text('{"userIgnoreFilters": ["a"]}')
    (root / ".obsidian/app.json").symlink_to(tmp_path / "outside.json")
    assert len(broken(rlnotes, root)) == 1
    (root / ".obsidian/app.json").unlink()
    os.mkfifo(root / ".obsidian/app.json")
    assert len(broken(rlnotes, root)) == 1


def test_canvas_card_is_a_backlink(make_vault, rlnotes):
    board = {
        "nodes": [
            {"type": "text", "text": "x"},
            {"type": "file", "file": "sub/a.md"},
            {"type": "file", "file": "gone.md"},
        ]
    }
    root = make_vault(
        {"sub/a.md": "", "b.md": "", "board.canvas": json.dumps(board, indent=1), "odd.canvas": '"file": "\\q"'}
    )
    assert rlnotes("orphans", "--format", "paths", vault=root, cwd=root).stdout == "b.md\n"
    assert rlnotes("orphans", "--isolated", "--format", "paths", vault=root, cwd=root).stdout == "b.md\n"
    lint = rlnotes("lint", "--select", "RLN201,RLN202", vault=root).stdout
    assert "b.md" in lint
    assert "sub/a.md" not in lint
    items = json.loads(rlnotes("backlinks", "sub/a.md", "--format", "json", vault=root).stdout)["items"]
    assert [(item["path"], item["line"], item["flags"]) for item in items] == [("board.canvas", 9, ["canvas"])]
    assert json.loads(rlnotes("stats", "--format", "json", vault=root).stdout)["counts"]["orphans"] == 1
    (root / "board.canvas").unlink()
    assert "sub/a.md" in rlnotes("lint", "--select", "RLN201", vault=root).stdout


SITE = {
    "README.md": "x", "src/api/x.md": "x", "src/guide/index.md": "x", "src/pages/README.md": "x", "src/img/p.png": "",
    "src/deep/er/a.md": "[a](/api/x) [b](/api/x.html) [c](/guide/) [d](/guide) [e](/pages/?q=1#x) [f](/img/p.png)",
}  # fmt: skip


def goals(rlnotes, root, note):
    items = json.loads(rlnotes("links", note, "--format", "json", vault=root).stdout)["items"]
    return [(item["path"], item["via"]) for item in items]


def test_links_relative_to_a_site_root_resolve(make_vault, rlnotes):
    root = make_vault(SITE)
    paths = ["src/api/x.md"] * 2 + ["src/guide/index.md"] * 2 + ["src/pages/README.md", "src/img/p.png"]
    assert goals(rlnotes, root, "src/deep/er/a.md") == [(path, "loose") for path in paths]
    (root / ".rlnotes.toml").write_text('site-root = "src"')
    vias = ["path", "loose", "index", "index", "index", "path"]
    assert goals(rlnotes, root, "src/deep/er/a.md") == list(zip(paths, vias, strict=True))
    (root / ".rlnotes.toml").write_text("")
    assert goals(rlnotes, root, "src/deep/er/a.md")[0] == ("src/api/x.md", "loose")


@pytest.mark.parametrize("settings", ["", 'site-root = "/src/"'])
def test_move_keeps_links_relative_to_a_site_root(make_vault, rlnotes, settings):
    root = make_vault({**SITE, ".rlnotes.toml": settings})
    assert rlnotes("move", "src/api/x.md", "src/new", vault=root).code == 0
    assert rlnotes("move", "src/guide/index.md", "src/manual", vault=root).code == 0
    text = (root / "src/deep/er/a.md").read_text()
    assert text == "[a](/new/x) [b](/new/x.html) [c](/manual/) [d](/manual) [e](/pages/?q=1#x) [f](/img/p.png)"


@pytest.mark.parametrize("command", ["lint", "broken"])
def test_hint_names_the_folder_from_which_most_links_would_resolve(make_vault, rlnotes, command):
    root = make_vault({**SITE, "src/b.md": "[a](/gone) [b](gone/x.md) [[gone]] [r](api/x/) [r](../../guide/)"})
    hint = rlnotes(command, vault=root).stderr
    assert "links that do not resolve as paths would resolve from src/; set `site-root = 'src'`" in hint
    (root / ".rlnotes.toml").write_text('site-root = "src"')
    assert "site-root" not in rlnotes(command, vault=root).stderr


def test_no_hint_without_a_common_folder(make_vault, rlnotes):
    root = make_vault({"a/x.md": "", "b/y.md": "", "c.md": "[x](/x) [y](/y) [z](/z) [z](/zz)"})
    assert "site-root" not in rlnotes("lint", vault=root).stderr


def test_site_root_outside_of_the_vault_is_ignored(make_vault, rlnotes):
    root = make_vault({"a.md": "[x](/x)", "x.md": "", ".rlnotes.toml": 'site-root = "../../etc"'})
    assert goals(rlnotes, root, "a.md") == [("x.md", "path")]


def test_broken_omits_missing_files_that_git_ignores(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[kept]] [[local]] ![x](build/x.png) ![y](y.png)", ".gitignore": "local.md\nbuild/\n"})
    subprocess.run(["git", "init", "-q", vault], check=True)
    shown = rlnotes("broken", "--format", "tsv", vault=vault).stdout
    assert [name for name in ("kept", "local", "build/x.png", "y.png") if name in shown] == ["kept", "y.png"]

"""`rlnotes config`, `view` and `doctor`."""

import json

import pytest

from rlnotes.config import keys

SETTINGS = """
hub-largest = 9

[views]
recent = "list --sort date --limit 2"
"two words" = "search 'soil and' water"
writes = "undo"
broken = "list '"
"""
FILES = {
    ".rlnotes.toml": SETTINGS,
    "secret title.md": "---\ntitle: A secret title\ndate: 2026-01-02\ntags: [hush]\n---\nSecret words, [[gone]].\n",
    "b.md": "---\ntitle: Soil and water\ndate: 2026-03-04\n---\n",
    "c.md": "---\ntitle: Clay\ndate: 2025-03-04\n---\n",
}


def config(rlnotes, vault, *words):
    found = json.loads(rlnotes("config", *words, "--format", "json", vault=vault).stdout)
    return {item["key"]: item for item in found["items"]}


def test_config_shows_value_origin_and_description(rlnotes, make_vault):
    vault = make_vault(FILES)
    shown = config(rlnotes, vault)
    assert {key.name for key in keys() if "*" not in key.name} <= set(shown)
    assert (shown["hub-largest"]["value"], shown["hub-largest"]["origin"]) == (9, str(vault / ".rlnotes.toml"))
    assert (shown["hub-smallest"]["value"], shown["hub-smallest"]["origin"]) == (5, "default")
    assert shown["views.recent"]["value"] == "list --sort date --limit 2"
    assert all(item["description"] for item in shown.values())


def test_config_shows_one_setting_a_table_or_changed_ones(rlnotes, make_vault):
    vault = make_vault(FILES)
    assert list(config(rlnotes, vault, "hub-largest")) == ["hub-largest"]
    assert all(name.startswith("lint.") for name in config(rlnotes, vault, "lint"))
    assert set(config(rlnotes, vault, "--changed")) == {
        "hub-largest", "views.recent", "views.two words", "views.writes", "views.broken",
    }  # fmt: skip
    unknown = rlnotes("config", "hub-largst", vault=vault)
    assert (unknown.code, "Unknown setting" in unknown.stderr) == (2, True)


def test_config_shows_pyproject_as_origin(rlnotes, make_vault):
    root = make_vault({"pyproject.toml": "[tool.rlnotes]\nhub-largest = 7\n", "notes/a.md": ""})
    shown = config(rlnotes, root / "notes", "hub-largest")
    assert (shown["hub-largest"]["value"], shown["hub-largest"]["origin"]) == (7, str(root / "pyproject.toml"))


def test_view_runs_its_command_line(rlnotes, make_vault):
    vault = make_vault(FILES)
    typed = rlnotes("list", "--sort", "date", "--limit", "2", vault=vault)
    assert rlnotes("view", "recent", vault=vault) == typed
    assert "Soil and water" in rlnotes("view", "two words", vault=vault).stdout


def test_options_of_view_are_passed_on(rlnotes, make_vault):
    vault = make_vault(FILES)
    paths = rlnotes("view", "recent", "--format", "paths", "-0", "--vault", str(vault), cwd=vault).stdout
    assert paths == "b.md\0secret title.md\0"
    assert len(rlnotes("view", "recent", "--", "--limit", "1", vault=vault).stdout.splitlines()) == 1


def test_options_of_view_are_inserted_before_two_dashes(rlnotes, make_vault, tmp_path):
    (tmp_path / "else").mkdir()
    (tmp_path / "else/.rlnotes.toml").write_text("")
    (tmp_path / "else/x.md").write_text("# Soil elsewhere")
    views = '[views]\nx = "search -- soil"\nn = "hub list -- "\nout = "search --vault ../else soil"\nboth = "search -n 5 -- -soil"\n'
    vault = make_vault({**FILES, ".rlnotes.toml": views})
    found = rlnotes("-V", str(vault), "view", "x", "--format", "paths", cwd=tmp_path / "else")
    assert found.stdout == "../made/b.md\n"
    assert rlnotes("view", "x", "-V", str(vault), "--", "water", cwd=tmp_path).stdout.count("Soil and water") == 1
    assert rlnotes("view", "x", "-V", str(vault), "--", "--limit", "0", cwd=tmp_path).stdout == ""
    assert rlnotes("-V", str(vault), "view", "n", "--format", "json", cwd=tmp_path / "else").code == 0
    assert rlnotes("-V", str(vault), "view", "both", "--format", "json", cwd=tmp_path / "else").code == 0
    # a view that comes with a vault asks that vault, not one elsewhere
    assert "elsewhere" not in rlnotes("-V", str(vault), "view", "out", cwd=vault).stdout


def test_the_views_are_listed(rlnotes, make_vault):
    listed = rlnotes("view", vault=make_vault(FILES)).stdout
    assert "recent\trlnotes list --sort date --limit 2\n" in listed
    assert "No views." in rlnotes("view", "--format", "table", vault=make_vault({".rlnotes.toml": ""})).stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("recnt", "Unknown view `recnt`."),
        ("writes", "is not a read-only command"),
        ("broken", "Cannot parse view `broken`"),
    ],
)
def test_invalid_view_is_explained(rlnotes, make_vault, name, said):
    found = rlnotes("view", name, vault=make_vault(FILES))
    assert (found.code, found.stdout) == (2, "")
    assert said in found.stderr


def test_doctor_prints_diagnostics_without_text_of_notes(rlnotes, make_vault):
    vault = make_vault(FILES)
    first = rlnotes("doctor", "--format", "json", vault=vault)
    found = json.loads(rlnotes("doctor", "--format", "json", vault=vault).stdout)
    assert found["vault"]["found_by"] == "$RLNOTES_VAULT"
    assert json.loads(first.stdout)["cache"]["state"].startswith("missing")
    assert (found["cache"]["state"], found["cache"]["notes"]) == ("ok", 3)
    assert found["counts"]["notes"] == 3
    assert found["findings"]["RLN101 broken-note-link"] == 1
    assert found["program"]["rich"]
    for fmt in ("json", "table", "markdown", "tsv"):
        text = rlnotes("doctor", "--format", fmt, vault=vault).stdout
        assert not any(word in text.lower() for word in ("secret", "hush", "soil", "gone", "clay"))
        assert "RLN101" in text


def test_doctor_counts_as_stats_does(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[gone]] [[b#gone]] [[n]]", "b.md": "", "x/n.md": "[[n]]", "y/n.md": ""})
    counted = json.loads(rlnotes("stats", "--format", "json", vault=vault).stdout)["counts"]
    told = json.loads(rlnotes("doctor", "--format", "json", vault=vault).stdout)["counts"]
    assert (counted["broken"], counted["ambiguous"]) == (2, 1)
    assert told == {**counted, "skipped_files": 0, "excluded_files": 0}


@pytest.mark.parametrize("broken", ["toml", "folder", "cache"])
def test_doctor_works_with_broken_settings_folder_or_cache(rlnotes, make_vault, tmp_path, broken):
    vault = make_vault(FILES | ({".rlnotes.toml": "hub-largest = ["} if broken == "toml" else {}))
    if broken == "cache":
        rlnotes("list", vault=vault)
        for file in (tmp_path / "cache").iterdir():
            file.write_bytes(b"x" * 5000)
    found = rlnotes("doctor", "--format", "json", vault=tmp_path / "nowhere" if broken == "folder" else vault)
    assert (found.code, "Traceback" in found.stderr) == (0, False)
    told = json.loads(found.stdout)
    assert told["vault"]["is_folder"] == (broken != "folder")
    assert ("error" in told["settings"]) == (broken == "toml")
    assert ("counts" in told) == (broken == "cache")

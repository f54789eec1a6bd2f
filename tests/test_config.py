"""Settings: types and descriptions of keys, the files they are read from, errors of wrong ones."""

import pytest

from rlnotes.config import LintSettings, Settings, keys, load, read_settings, values
from rlnotes.errors import ConfigError


def test_every_key_has_type_and_description():
    found = list(keys())
    assert len({key.name for key in found}) == len(found)
    for key in found:
        assert key.type, key
        assert key.description.endswith("."), key
    by_name = {key.name: key for key in found}
    assert by_name["lint.fail-on"].type == "one of `error`, `warning`, `info`, `never`"
    assert by_name["hub-largest"] == ("hub-largest", "integer", 40, by_name["hub-largest"].description)
    assert by_name["lint.severity.*"].default is None
    assert "schema.*.properties.*.enum" in by_name


def test_without_file_every_setting_is_its_default(tmp_path):
    loaded = load(tmp_path)
    assert (loaded.settings, loaded.file, loaded.origins) == (Settings(), None, {})
    shown = values(loaded.settings)
    assert shown == {key.name: shown[key.name] for key in keys() if "*" not in key.name}
    defaults = {key.name: list(key.default) if isinstance(key.default, tuple) else key.default for key in keys()}
    assert shown == {name: default for name, default in defaults.items() if "*" not in name}


def test_nested_tables_are_read(tmp_path):
    (tmp_path / ".rlnotes.toml").write_text(
        'hub-largest = 9\n[lint]\nselect = ["all"]\nstub-words = 3\n[lint.severity]\nRLN1 = "info"\n'
        '[lint.per-file-ignores]\n"a/**" = ["orphan"]\n[lint.not-in-any-hub]\nnotes = ["n/**"]\n'
        '[schema.x]\nmatch = ["n/**"]\nproperties.status = { enum = ["a"], type = "text" }\n'
    )
    settings = read_settings(tmp_path)
    assert settings.hub_largest == 9
    assert settings.lint.select == ("all",)
    assert settings.lint.severity == {"RLN1": "info"}
    assert settings.lint.per_file_ignores == {"a/**": ("orphan",)}
    assert settings.lint.not_in_any_hub.notes == ("n/**",)
    assert settings.schema["x"].properties["status"].enum == ("a",)
    assert settings.lint.fail_on == LintSettings().fail_on
    shown = values(settings)
    assert shown["lint.severity.RLN1"] == "info"
    assert shown["lint.per-file-ignores.a/**"] == ["orphan"]


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("x = ", "is not valid TOML", ""),
        ("ignroe = []", "Unknown setting `ignroe` in .rlnotes.toml:1.", "Did you mean `ignore`?"),
        (
            "[lint]\nfail_onn = 'x'",
            "Unknown setting `lint.fail-onn` in .rlnotes.toml:2.",
            "Did you mean `lint.fail-on`?",
        ),
        ("[lint]\nfail-on = 'warn'", "must be one of `error`, `warning`", "Did you mean `warning`?"),
        ("[lint]\nfail-on = 3", "must be one of `error`, `warning`", ""),
        ("[lint]\nselect = 'all'", "`lint.select` in .rlnotes.toml:2 must be a list of strings.", ""),
        ("[lint]\nselect = [1]", "`lint.select` in .rlnotes.toml:2 must be a list of strings.", ""),
        ("hub-largest = true", "`hub-largest` in .rlnotes.toml:1 must be an integer.", ""),
        ("hub-largest = -1", "`hub-largest` in .rlnotes.toml:1 must be an integer.", ""),
        ("lint = 3", "`lint` in .rlnotes.toml:1 must be a table.", ""),
        ("[lint]\nseverity = 'x'", "`lint.severity` in .rlnotes.toml:2 must be a table.", ""),
        ("[lint.severity]\nx = 'bad'", "`lint.severity.x` in .rlnotes.toml:2 must be one of", ""),
        ("[lint]\nbaseline = 1", "`lint.baseline` in .rlnotes.toml:2 must be a string.", ""),
        (
            "[schema.x]\nrequire = ['a']",
            "Unknown setting `schema.x.require` in .rlnotes.toml:2.",
            "Did you mean `schema.x.required`?",
        ),
        (
            "[schema.x.properties.y]\nenums = ['a']",
            "Unknown setting `schema.x.properties.y.enums` in .rlnotes.toml:2.",
            "`schema.x.properties.y.enum`",
        ),
        ("[schema]\nx = 1", "`schema.x` in .rlnotes.toml:2 must be a table.", ""),
        (
            "[lint]\n\nselect = [\n  'all',\n]\nignroe = []",
            "Unknown setting `lint.ignroe` in .rlnotes.toml:6.",
            "`lint.ignore`",
        ),
        ("lint = { selct = [] }", "Unknown setting `lint.selct` in .rlnotes.toml:1.", "`lint.select`"),
        ('# top\n[lint."severity"]\norphan = 1', "`lint.severity.orphan` in .rlnotes.toml:3 must be one of", ""),
        ("x.y = 1\n'lint' . selct = []", "Unknown setting `x` in .rlnotes.toml:1.", ""),
    ],
)
def test_wrong_key_or_value_is_named_with_file_line_and_suggestion(tmp_path, text, said, hint):
    (tmp_path / ".rlnotes.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_settings(tmp_path)
    assert said in caught.value.message
    assert ".rlnotes.toml" in caught.value.message
    assert hint in caught.value.hint


def test_pyproject_is_searched_in_parents_up_to_the_repository(tmp_path):
    vault = tmp_path / "repo" / "docs" / "notes"
    vault.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.rlnotes]\nhub-largest = 1\n")
    assert read_settings(vault).hub_largest == 1
    (tmp_path / "repo" / ".git").mkdir()
    assert read_settings(vault).hub_largest == 40
    (tmp_path / "repo" / "pyproject.toml").write_text("[tool.rlnotes]\nhub-largest = 2\n[tool.other]\nx = 1\n")
    assert read_settings(vault).hub_largest == 2
    (tmp_path / "repo" / "docs" / "pyproject.toml").write_text("[project]\nname = 'rlnotes-docs'\n")
    assert read_settings(vault).hub_largest == 2
    (vault / ".rlnotes.toml").write_text("")
    assert load(vault) == (Settings(), str(vault / ".rlnotes.toml"), {})


def test_broken_pyproject_without_our_section_is_ignored(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project\n")
    assert read_settings(tmp_path) == Settings()


def test_config_option_overrides_single_keys(tmp_path):
    (tmp_path / ".rlnotes.toml").write_text("[lint]\nselect = ['orphan']\n[lint.severity]\norphan = 'info'\n")
    given = ["lint.fail-on=error", "lint.severity.RLN1='warning'", "hub-types=['x']", "lint.baseline=b.json"]
    loaded = load(tmp_path, given)
    assert loaded.settings.lint.select == ("orphan",)
    assert loaded.settings.lint.fail_on == "error"
    assert loaded.settings.lint.severity == {"orphan": "info", "RLN1": "warning"}
    assert loaded.settings.hub_types == ("x",)
    assert loaded.settings.lint.baseline == "b.json"
    assert loaded.origins["lint.fail-on"] == "--config"
    assert loaded.origins["lint.select"] == str(tmp_path / ".rlnotes.toml")


def test_config_option_names_file_to_read_instead(tmp_path):
    (tmp_path / ".rlnotes.toml").write_text("hub-largest = 1\n")
    (tmp_path / "other.toml").write_text("hub-smallest = 2\n")
    (tmp_path / "pyproject.toml").write_text("[tool.rlnotes]\nhub-smallest = 3\n")
    assert load(tmp_path, [str(tmp_path / "other.toml")]).settings == Settings(hub_smallest=2)
    assert load(tmp_path, [str(tmp_path / "pyproject.toml")]).settings == Settings(hub_smallest=3)
    assert load(tmp_path, isolated=True).settings == Settings()

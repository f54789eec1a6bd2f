"""What a vault or its settings name is opened only where it is a regular file inside, of a sane size and shape."""

import json
import os
import time

import pytest

NOTES = {"a.md": "[[gone]] [[b]]", "b.md": "[[a]]"}
HANGS = 100  # seconds, more than any of these takes where other programs are at work too
COMMANDS = (("list",), ("lint",), ("config",), ("view", "x"), ("today", "--dry-run"), ("doctor",))


def refused(result, *said):
    """Check that a run ended with exit code 2, one sentence (and perhaps a hint) and no traceback."""
    lines = result.stderr.splitlines()
    assert result.code == 2, result
    assert "Traceback" not in result.stderr
    assert "internal error" not in result.stderr
    assert lines[-1].startswith(("rlnotes: ", "  ")), lines
    for words in said:
        assert words in result.stderr


KINDS = {
    "device": lambda file, _: file.symlink_to("/dev/zero"),
    "pipe": lambda file, _: os.mkfifo(file),
    "linked pipe": lambda file, _: (os.mkfifo(file.parent / "pipe"), file.symlink_to("pipe")),
    "folder": lambda file, _: file.mkdir(),
    "file elsewhere": lambda file, elsewhere: (elsewhere.write_text(""), file.symlink_to(elsewhere)),
    "circle": lambda file, _: file.symlink_to(file.name),
    "large": lambda file, _: file.write_bytes(b"#" * (65 << 20)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_settings_that_are_not_a_regular_file_are_rejected(rlnotes, make_vault, tmp_path, kind):
    vault = make_vault(NOTES)
    KINDS[kind](vault / ".rlnotes.toml", tmp_path / "elsewhere")
    start = time.monotonic()
    for words in COMMANDS[:-1]:
        if kind == "circle":  # as if it were not there
            assert rlnotes(*words, vault=vault).code in {0, 1, 2}
        else:
            refused(rlnotes(*words, vault=vault), ".rlnotes.toml cannot be read: ")
    assert rlnotes("doctor", vault=vault).code == 0
    assert time.monotonic() - start < HANGS


def test_settings_may_be_a_link_inside_the_vault(rlnotes, make_vault):
    vault = make_vault({**NOTES, "conf/x.toml": "hub-largest = 7\n"})
    (vault / ".rlnotes.toml").symlink_to("conf/x.toml")
    assert (
        json.loads(rlnotes("config", "hub-largest", "--format", "json", vault=vault).stdout)["items"][0]["value"] == 7
    )


@pytest.mark.parametrize("kind", KINDS)
def test_pyproject_above_the_vault_that_is_not_a_regular_file_is_ignored(rlnotes, make_vault, tmp_path, kind):
    vault = make_vault({"notes/a.md": "x"}) / "notes"
    KINDS[kind](vault.parent / "pyproject.toml", tmp_path / "elsewhere")
    assert rlnotes("list", vault=vault).code == 0


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000, "a = " + "{a=" * 5000, "hub-largest = " + "9" * 5000, "hub-largest = 0x" + "f" * 5000,
        ".".join(["a"] * 15_000) + " = 1", "[" + ".".join(['"a\\""'] * 15_000) + "]", "a = '\0'", "a = \xff",
        "hub-largest = 1e400", "hub-largest = nan", "daily = 1979-05-27", "[[lint]]", "lint = 1", '"" = 1',
    ],
)  # fmt: skip
def test_invalid_toml_prints_one_sentence(rlnotes, make_vault, text):
    vault = make_vault({**NOTES, ".rlnotes.toml": text.encode("latin-1")})
    start = time.monotonic()
    for words in (("list",), ("config",)):
        refused(rlnotes(*words, vault=vault), ".rlnotes.toml")
    refused(rlnotes("lint", "--config", str(vault / ".rlnotes.toml"), vault=vault))
    assert time.monotonic() - start < HANGS


def test_config_option_accepts_files_outside_the_vault(rlnotes, make_vault, tmp_path):
    vault = make_vault(NOTES)
    (tmp_path / "x.toml").write_text('[lint]\nselect = ["orphan"]\n')
    (tmp_path / "link.toml").symlink_to("x.toml")
    assert rlnotes("lint", "--config", str(tmp_path / "link.toml"), vault=vault).code == 0
    reading = os.open(tmp_path / "x.toml", os.O_RDONLY)
    os.close(reading)
    refused(rlnotes("lint", "--config", "/dev/zero", vault=vault), "larger than")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named", ["settings", "command line"])
def test_baseline_that_is_not_a_regular_file_is_rejected(rlnotes, make_vault, tmp_path, kind, named):
    vault = make_vault(NOTES)
    words = ("--baseline", "base.json")
    if named == "settings":
        (vault / ".rlnotes.toml").write_text('[lint]\nbaseline = "base.json"\n')
        words = ()
    elif "pipe" in kind:
        pytest.skip("a pipe named on the command line is waited for, as by any program")
    KINDS[kind](vault / "base.json", tmp_path / "elsewhere")
    start = time.monotonic()
    refused(rlnotes("lint", *words, vault=vault), "base.json")
    refused(rlnotes("lint", *words, "--write-baseline", vault=vault), "base.json")
    assert time.monotonic() - start < HANGS


def test_baseline_in_settings_must_be_inside_the_vault(rlnotes, make_vault, tmp_path):
    outside = '{"version": 1, "findings": {"a.md": {"RLN101": {"gone": 1}}}}'
    (tmp_path / "out").mkdir()
    (tmp_path / "out/base.json").write_text(outside)
    vault = make_vault({**NOTES, ".rlnotes.toml": '[lint]\nbaseline = "sub/base.json"\n', "real/base.json": outside})
    (vault / "sub").symlink_to(tmp_path / "out")
    refused(rlnotes("lint", vault=vault), "outside of")
    assert rlnotes("lint", "--baseline", "sub/base.json", "--select", "RLN1", vault=vault).code == 0
    refused(rlnotes("lint", "--baseline", "sub/base.json", "--write-baseline", vault=vault))
    assert (tmp_path / "out/base.json").read_text() == outside
    (vault / "sub").unlink()
    (vault / "sub").symlink_to("real")
    assert rlnotes("lint", "--select", "RLN1", vault=vault).code == 0


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000, '{"a":' * 200_000, '{"version": 1, "findings": {"a.md": {"RLN101": {"x": Infinity}}}}',
        '{"version": 1, "findings": {"a.md": {"RLN101": {"x": NaN}}}}', '{"version": 1, "findings": {"a.md": {"RLN101": {"x": 1',
        '{"version": 1, "findings": {"a.md": {"RLN101": {"x": ' + "9" * 5000 + "}}}}",
        '{"version": 1, "findings": {"\\ud800.md": {"RLN101": {"x": 1}}}}', '{"version": 1, "findings": {"a.md": {"RLN101": {"\\ud800": 1}}}}',
        '{"version": 1, "findings": {"a.md": {"RLN101": {"x": [1]}}}}', '{"version": 1, "findings": [1]}',
    ],
)  # fmt: skip
def test_invalid_baseline_prints_one_sentence(rlnotes, make_vault, text):
    vault = make_vault({**NOTES, ".rlnotes.toml": '[lint]\nbaseline = "base.json"\n', "base.json": text})
    for words in ((), ("--fix",), ("--write-baseline",), ("--format", "json")):
        refused(rlnotes("lint", *words, vault=vault), "base.json")


@pytest.mark.parametrize("name", ["a\\u0000b.json", "x" * 300, "x/" * 3000, "..", "/etc/passwd", "a.md/x.json"])
def test_invalid_baseline_name_prints_one_sentence(rlnotes, make_vault, name):
    vault = make_vault({**NOTES, ".rlnotes.toml": f'[lint]\nbaseline = "{name}"\n'})
    refused(rlnotes("lint", vault=vault))
    refused(rlnotes("lint", "--write-baseline", vault=vault))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('daily = "%\\u0000"', ("today",)), ('daily = "x\\u0000"', ("today",)), ('daily = ""', ("today",)),
        ('daily = "' + "%99999d" * 30_000 + '"', ("today",)), ('daily = "../%Y.md"', ("today",)),
        ('inbox = "a\\u0000b"', ("capture", "x")), ('inbox = "../x.md"', ("capture", "x")), ('inbox = ""', ("capture", "x")),
        ('new-folder = "a\\u0000b"', ("new", "x")), ('new-folder = "../.."', ("new", "x")),
        ('[views]\nx = "list \\u0000"', ("view", "x")), ('[views]\nx = "list ' + "x" * 200_000 + '"', ("view", "x")),
    ],
)  # fmt: skip
def test_setting_that_is_not_a_valid_path_or_command_prints_one_sentence(rlnotes, make_vault, setting, words):
    refused(rlnotes(*words, vault=make_vault({**NOTES, ".rlnotes.toml": setting + "\n"})))


@pytest.mark.parametrize(
    "text", ["{{date:%\0}}", "{{date:%Y\0}}", "{{time:" + "%99999d" * 10_000 + "}}", b"\xff", b"#" * (2 << 20)]
)
def test_template_with_invalid_content_prints_one_sentence(rlnotes, make_vault, text):
    vault = make_vault({**NOTES, ".rlnotes/templates/note.md": text, ".rlnotes/templates/daily.md": text})
    refused(rlnotes("new", "A title", vault=vault), "template")
    refused(rlnotes("today", vault=vault), "template")
    assert not (vault / "a-title.md").exists()


@pytest.mark.parametrize("what", ["folder", "file", "above", "pipe", "device"])
def test_new_copies_no_template_from_outside_the_vault(rlnotes, make_vault, tmp_path, what):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/note.md").write_text("# {{title}}\n\nsecret\n")
    vault = make_vault(NOTES)
    folder = vault / ".rlnotes/templates"
    if what == "above":
        (tmp_path / "outside/templates").mkdir()
        (tmp_path / "outside/templates/note.md").write_text("secret\n")
        (vault / ".rlnotes").symlink_to(tmp_path / "outside")
    elif what == "folder":
        folder.parent.mkdir()
        folder.symlink_to("../../outside")
    else:
        folder.mkdir(parents=True)
        if what == "pipe":
            os.mkfifo(folder / "note.md")
        else:
            (folder / "note.md").symlink_to("/dev/zero" if what == "device" else "../../../outside/note.md")
    refused(rlnotes("new", "A title", vault=vault), "template")
    hidden = rlnotes("new", "A title", "--template", "nothing", vault=vault)
    refused(hidden)
    climbed = rlnotes("new", "A title", "--template", "../../../outside/note", vault=vault)
    refused(climbed)
    assert sorted(file.name for file in vault.iterdir() if file.suffix == ".md") == ["a.md", "b.md"]


def test_template_may_be_a_link_inside_the_vault(rlnotes, make_vault):
    vault = make_vault({**NOTES, "kinds/note.md": "# {{title}}\n\nkind words\n"})
    (vault / ".rlnotes").mkdir()
    (vault / ".rlnotes/templates").symlink_to("../kinds")
    assert rlnotes("new", "A title", vault=vault).code == 0
    assert "kind words" in (vault / "a-title.md").read_text()


@pytest.mark.parametrize("name", [".rlnotes", ".trash", "daily", "inbox.md"])
def test_new_does_not_write_through_a_link_out_of_the_vault(rlnotes, make_vault, tmp_path, name):
    vault = make_vault({**NOTES, "c.md": "c"})
    (tmp_path / "outside").mkdir()
    target = tmp_path / "outside" / ("inbox.md" if name == "inbox.md" else "")
    (vault / name).symlink_to(target)
    for words in (("init",), ("delete", "c"), ("today",), ("capture", "x")):
        result = rlnotes(*words, vault=vault, cwd=vault)
        assert "Traceback" not in result.stderr
    assert list((tmp_path / "outside").iterdir()) == []


def test_slow_regular_expression_in_settings_is_stopped(rlnotes, make_vault):
    for pattern in ("(a+)+$", ".*a.*a.*a.*a.*a.*a.*a.*b"):
        settings = f"[schema.s.properties.x]\npattern = '{pattern}'\n"
        value = "a" * (60 if "(" in pattern else 2000) + "!"
        vault = make_vault({"a.md": f"---\nx: {value}\n---\n", "b.md": "---\nx: aa\n---\n", ".rlnotes.toml": settings})
        refused(
            rlnotes("lint", vault=vault),
            f"The pattern `{pattern}` of the property `x` takes too long on the value in a.md",
        )


@pytest.mark.parametrize("pattern", ["(" * 5000, "a{99999999999999}", "[", "(?P<x>a)(?P<x>b)", "(?<=a+)b"])
def test_invalid_regular_expression_prints_one_sentence(rlnotes, make_vault, pattern):
    vault = make_vault(
        {"a.md": "---\nx: a\n---\n", ".rlnotes.toml": f"[schema.s.properties.x]\npattern = '{pattern}'\n"}
    )
    refused(rlnotes("lint", vault=vault), "Invalid pattern for the property `x`")
    refused(rlnotes("search", "--regex", pattern, vault=vault), "Invalid regular expression")


def test_regular_expressions_share_one_time_limit(rlnotes, make_vault):
    notes = {f"{n}.md": f"---\nx: {'a' * 22}!\n---\n" for n in range(100)}  # a tenth of a second or two each
    vault = make_vault({**notes, ".rlnotes.toml": "[schema.s.properties.x]\npattern = '(a+)+'\n"})
    start = time.process_time()
    refused(rlnotes("lint", vault=vault), "takes too long")
    assert time.process_time() - start < 20


def test_slow_regular_expression_in_a_view_is_stopped(make_index, monkeypatch):
    import re

    from rlnotes.markdown.regex_limit import TooSlowError
    from rlnotes.queries.search import Search

    monkeypatch.setattr("rlnotes.queries.search._REGEX_SECONDS", 0.5)
    index, hubs = make_index({"x.md": "a" * 60 + "!"})
    with pytest.raises(TooSlowError):
        Search(index, hubs).matching(re.compile("(a+)+$"))


@pytest.mark.parametrize("key", ["ignore = [{}]", "[lint]\nexclude = [{}]", "[lint.per-file-ignores]\n{} = ['orphan']", "[schema.x]\nmatch = [{}]", "[lint.not-in-any-hub]\nnotes = [{}]\nhubs = [{}]"])  # fmt: skip
def test_glob_in_settings_does_not_hang(rlnotes, make_vault, key):
    globs = ["*a" * 40 + "*b", "**/" * 40 + "b", "**/*a" * 30 + "/b"]
    notes = {f"{'aa/' * 30}{'a' * 100}{n}.md": "---\ntype: hub\n---\n" for n in range(20)}
    for glob in globs:
        vault = make_vault({**notes, ".rlnotes.toml": key.replace("{}", f'"{glob}"') + "\n"})
        start = time.monotonic()
        assert rlnotes("lint", vault=vault).code in {0, 1}
        assert time.monotonic() - start < HANGS

"""In GitHub Actions, only `--format github` prints workflow commands."""

import io
import time

import pytest

from rlnotes.output.workflow import _Guard, commands

NAME = "::add-mask::x"
FILES = {
    f"{NAME}.md": f"---\ntitle: '{NAME}'\ndescription: '{NAME}'\ntags: [hub]\ndate: 2026-01-01\n---\n# {NAME}\n\n{NAME}\n  {NAME}\n\n"
    f"## {NAME}\n\n- [[{NAME}]] — {NAME}\n- [[::error::gone]] [[h]] [[##[error]x]]\n\n##[add-mask]x and ##[error]y\n",
    "h.md": f"---\ntype: hub\nsource: '{NAME}'\nsupports: '[[{NAME}]]'\n---\n[[{NAME}]] ![[::error::x.png]]\n",
    "w/  ::notice::y.md": "---\naliases: '::warning::z'\n---\n[[::stop-commands::q]]\n",
    ".rlnotes.toml": f'[views]\n"{NAME}" = "list"\n',
}
COMMANDS = (
    ("list",), ("search", "add"), ("read", "h"), ("read", f"{NAME}.md"), ("links", "h"), ("backlinks", "h"), ("related", "h"),
    ("hub", "list"), ("hub", "show", "h"), ("hub", "coverage"), ("section", "list", f"{NAME}.md"), ("map",), ("tree",),
    ("path", "h", f"{NAME}.md"), ("wanted",), ("orphans",), ("broken",), ("stats",), ("doctor",), ("view",), ("config",),
    ("view", NAME), ("export",), ("sources",), ("tensions",), ("graph",), ("graph", "-f", "mermaid"), ("graph", "-f", "graphml"),
    ("lint",), ("lint", "--statistics"), ("lint", "--show-files"), ("lint", "--show-settings"), ("lint", "--diff", "--unsafe-fixes"),
    ("rename", f"{NAME}.md", "::y", "--dry-run"), ("delete", "h", "--dry-run"), ("read", NAME), ("read", "\n::error::no"),
    ("\n::error::no",), ("list", "--\n::error::no"), ("search", "\n::error::no"), (), ("lint", "--select", "\n::error::"),
    ("list", "--format", "\n::error::no"), ("history",),
)  # fmt: skip
OWN = ("concise", "full", "grouped", "gitlab", "sarif", "junit")
SHARED = ("table", "tsv", "json", "jsonl", "paths", "markdown")


def commanding(text):
    return [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]) or "nothing")
def test_no_line_from_a_vault_is_a_workflow_command(rlnotes, make_vault, words):
    vault = make_vault(FILES)
    formats = (None, *SHARED, *OWN) if words[:1] == ("lint",) and len(words) == 1 else (None, *SHARED)
    for fmt in formats if words[:1] != ("graph",) and "--format" not in words else (None,):
        result = rlnotes(
            *words, *(["--format", fmt] if fmt else []), vault=vault, cwd=vault, env={"GITHUB_ACTIONS": "true"}
        )
        assert commanding(result.stdout) == commanding(result.stderr) == [], (words, fmt)
        assert "Traceback" not in result.stderr


def test_only_the_github_format_prints_workflow_commands(rlnotes, make_vault):
    vault = make_vault(FILES)
    result = rlnotes("lint", "--format", "github", vault=vault, env={"GITHUB_ACTIONS": "true"})
    found = commanding(result.stdout)
    assert found
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in found)
    assert commanding(result.stderr) == []


def test_output_is_unchanged_outside_github_actions(rlnotes, make_vault):
    vault = make_vault(FILES)
    assert (
        f"\n{NAME}.md\n"
        in rlnotes("list", "--format", "paths", vault=vault, cwd=vault, env={"GITHUB_ACTIONS": ""}).stdout
    )
    assert f"\n{NAME}\n" in rlnotes("read", f"{NAME}.md", vault=vault, env={"GITHUB_ACTIONS": ""}).stdout


def test_escaped_paths_still_name_the_files(rlnotes, make_vault):
    vault = make_vault(FILES)
    listed = rlnotes("list", "--format", "paths", "-0", vault=vault, cwd=vault, env={"GITHUB_ACTIONS": "true"}).stdout
    assert len(listed.split("\0")) == 4
    assert all((vault / name).is_file() for name in listed.split("\0") if name)


def guarded(*writes):
    below = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    stream = io.TextIOWrapper(_Guard(below), encoding="utf-8", write_through=True, newline="")
    for text in writes:
        stream.write(text)
    stream.flush()
    return below.buffer.getvalue().decode()


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("::a::b\n", ":\\:a::b\n"), ("x ::a::b\n", "x ::a::b\n"), ("x\n \t::a", "x\n \t:\\:a"), ("x\r::a", "x\r:\\:a"),
        ("\u3000\xa0::a", "\u3000\xa0:\\:a"), ("\ufeff::a", "\ufeff:\\:a"), ("x##[a]##[b]", "x##\\[a]##\\[b]"),
        ("###[a]", "###\\[a]"), (":::note\n", ":\\::note\n"), (" " * 200 + "::a", " " * 200 + ":\\:a"), (": :a", ": :a"),
        ("a\v::x\u2028::y\x85::z", "a\v:\\:x\u2028:\\:y\x85:\\:z"), ("\n\n::a\n::b", "\n\n:\\:a\n:\\:b"),
    ],
)  # fmt: skip
def test_workflow_command_is_escaped_in_any_spelling(text, safe):
    assert guarded(text) == safe
    assert guarded(*text) == safe
    for at in range(len(text)):
        assert guarded(text[:at], text[at:]) == safe


def test_format_github_is_not_escaped():
    below = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    stream = io.TextIOWrapper(_Guard(below), encoding="utf-8", newline="")
    stream.write("::a\n")
    commands(stream).write("::error::b\n")
    commands(stream).flush()
    stream.write("::c\n")
    stream.flush()
    assert below.buffer.getvalue() == b":\\:a\n::error::b\n:\\:c\n"


def test_escaping_takes_linear_time():
    for text in (" " * 500_000, "\v" * 500_000, "\n " * 250_000, "#" * 500_000, ":" * 500_000, "\v :" * 160_000):
        start = time.process_time()
        guarded(text + "::")
        guarded(*[text[:2]] * 5000)
        assert time.process_time() - start < 20  # quadratic would be an hour

"""Which modules a command imports: none it does not use, within a budget per command."""

import os
import subprocess
import sys
import time

import pytest

HUB = "---\ntitle: Map\ntype: hub\ndescription: A map.\n---\n# Map\n\n## One\n\n- [[alpha]] first\n- [[beta]] second\n"
NOTE = "---\ntitle: {0}\ndescription: On {0}.\ntags: [x]\naliases: [the {0}]\nsource: https://x.org/{0}\n---\n# {0}\n\n"
FILES = {
    "map.md": HUB,
    "alpha.md": NOTE.format("Alpha") + "Reward [[beta]] kernel.\n\ncontradicts:: [[beta]]\n\n## Part\n\nText.\n",
    "beta.md": NOTE.format("Beta") + "Policy [[alpha#Part]] kernel [[wanted note]].\n",
    "gamma.md": NOTE.format("Gamma") + "Kernel policy [[Alpah]] reward.\n",
}

DUMP = """
import atexit, os, sys
before = set(sys.modules)
descriptor = os.dup(int(sys.argv.pop(1)))
atexit.register(lambda: os.write(descriptor, "\\n".join(sorted(set(sys.modules) - before)).encode()))
sys.argv[0] = "rlnotes"
from rlnotes.__main__ import main
main()
"""
"""Runs what `rlnotes` runs and says at exit which modules are there that an empty Python has not."""

COMMANDS = {  # but for `browse`, which needs a terminal, and `view`, which becomes another command
    "list": (),
    "hub list": (),
    "hub show": ("map",),
    "hub coverage": (),
    "section list": ("map",),
    "section show": ("map", "One"),
    "read": ("alpha",),
    "links": ("alpha",),
    "backlinks": ("alpha",),
    "related": ("alpha",),
    "search": ("kernl", "policy"),
    "map": ("alpha",),
    "path": ("alpha", "beta"),
    "tree": (),
    "graph": (),
    "tensions": (),
    "sources": (),
    "broken --missing": (),
    "orphans": (),
    "broken": (),
    "lint": (),
    "rule": (),
    "stats": (),
    "hub coverage --unsorted": ("--format", "json"),
    "history": ("--format", "json"),
    "export": (),
    "config": (),
    "doctor": (),
    "completion": ("zsh",),
}
"""Every command that reads, with what it is asked."""

WRITES = {
    "new": ("New", "--dry-run"),
    "capture": ("x", "--dry-run"),
    "today": ("--dry-run",),
    "link": ("alpha", "gamma", "--dry-run"),
    "rename": ("alpha", "omega", "--dry-run"),
    "retitle": ("alpha", "Omega", "--dry-run"),
    "rename-tag": ("x", "y", "--dry-run"),
    "delete": ("gamma", "--dry-run"),
    "hub add": ("gamma", "map", "--section", "One", "--dry-run"),
    "hub sort": ("map", "--sort", "in", "--format", "json", "--dry-run"),
}
"""Commands that write, and so read again what they will have written."""

BUDGET = {
    "--version": 2,
    "--help": 45,
    "list": 108,
    "hub list": 109,
    "hub show": 112,
    "hub coverage": 106,
    "section list": 107,
    "section show": 156,
    "read": 118,
    "links": 109,
    "backlinks": 112,
    "related": 116,
    "search": 162,
    "map": 100,
    "path": 101,
    "tree": 97,
    "graph": 104,
    "tensions": 99,
    "sources": 106,
    "broken --missing": 123,
    "orphans": 111,
    "broken": 122,
    "lint": 180,
    "rule": 180,
    "stats": 100,
    "hub coverage --unsorted": 113,
    "history": 96,
    "export": 110,
    "config": 52,
    "doctor": 260,
    "completion": 48,
    "__complete": 75,
}

HEAVY = {"rich", "yaml", "frontmatter", "markdown_it", "pygments", "asyncio", "email", "http", "multiprocessing"}
"""What no command needs that is piped and finds nothing changed."""


@pytest.fixture(name="imported", scope="module")
def _imported(tmp_path_factory):
    """Run a command in a process of its own and return what it imported; the vault is known to the cache."""
    folder = tmp_path_factory.mktemp("imports")
    root = folder / "vault"
    root.mkdir()
    for name, text in FILES.items():
        (root / name).write_text(text)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RLNOTES", "PYTHON", "COV"))}
    path = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    known: dict[tuple[str, ...], set[str]] = {}

    def run(*args: str, cache: str = "cache") -> set[str]:
        if (cache, *args) not in known:
            reader, writer = os.pipe()
            environment = {**kept, **path, "RLNOTES_CACHE_DIR": str(folder / cache), "RLNOTES_VAULT": str(root)}
            environment |= {"HOME": str(folder), "PYTHONUTF8": "1"}
            done = subprocess.run(
                [sys.executable, "-c", DUMP, str(writer), *args],
                capture_output=True, env=environment, pass_fds=[writer], cwd=folder, check=False, timeout=60,
            )  # fmt: skip
            os.close(writer)
            with os.fdopen(reader, "rb") as pipe:
                dumped = pipe.read()
            assert b"Traceback" not in done.stderr, done.stderr.decode()
            assert done.returncode in {0, 1}, done.stderr.decode()
            assert done.stdout
            known[cache, *args] = set(dumped.decode().split())
        return known[cache, *args]

    for pause in (0.3, 0):  # until no file counts as changed a moment ago, and may change again unseen
        for name in ("search", "related", "lint"):  # so that all is known that is ever made
            run(name, *COMMANDS[name])
        known.clear()
        time.sleep(pause)
    return run


def heads(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def assert_within_budget(name: str, modules: set[str]) -> None:
    most = BUDGET[name] + max(BUDGET[name] // 10, 2)
    assert len(modules) <= most, f"{name}: {len(modules)} modules, at most {most}: {sorted(modules)}"


def test_version_imports_no_dependency(imported):
    modules = imported("--version")
    assert heads(modules) <= {"rlnotes", *sys.stdlib_module_names}
    assert_within_budget("--version", modules)


def test_completion_imports_neither_typer_nor_the_vault_reader(imported):
    modules = imported("__complete", "zsh", "rlnotes", "read", "al")
    assert heads(modules) <= {"rlnotes", *sys.stdlib_module_names}
    assert not modules & {
        "rlnotes.vault",
        "rlnotes.index.index",
        "rlnotes.index.refresh",
        "rlnotes.cli",
        "pathlib",
        "tomllib",
    }
    assert_within_budget("__complete", modules)


def test_help_imports_no_vault_reader(imported):
    modules = imported("--help")
    assert not heads(modules) & (HEAVY | {"sqlite3", "pyromark", "rapidfuzz", "tomllib"})
    assert_within_budget("--help", modules)


@pytest.mark.parametrize("name", ["search", "hub show"])
def test_piped_help_of_a_command_imports_no_rich(imported, name):
    modules = imported(*name.split(), "--help")
    assert not heads(modules) & (HEAVY | {"sqlite3", "pyromark", "rapidfuzz", "tomllib"})


@pytest.mark.parametrize("name", sorted({*COMMANDS} - {"doctor"}))  # which asks for versions, that is for metadata
def test_warm_piped_command_imports_no_rich_and_no_parser(imported, name):
    modules = imported(*name.split(), *COMMANDS[name])
    assert "rlnotes" in modules
    assert not heads(modules) & (HEAVY | {"pyromark"})


@pytest.mark.parametrize("name", sorted({*COMMANDS} - {"search", "section show"}))
def test_command_without_fuzzy_matching_imports_no_rapidfuzz(imported, name):
    assert "rapidfuzz" not in heads(imported(*name.split(), *COMMANDS[name]))


@pytest.mark.parametrize("name", WRITES)
def test_writing_command_imports_no_rich_and_no_yaml(imported, name):
    assert not heads(imported(*name.split(), *WRITES[name])) & (HEAVY - {"email"})


@pytest.mark.parametrize("name", COMMANDS)
def test_command_imports_stay_within_their_budget(imported, name):
    assert_within_budget(name, imported(*name.split(), *COMMANDS[name]))


def test_changed_file_imports_the_parser_and_a_table_rich(imported):
    assert "pyromark" in imported("list", cache="another cache")
    assert "rich" in heads(imported("list", "--color", "always"))

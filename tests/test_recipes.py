"""What the manual's page `lint` tells CI to do is done as written."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from rlnotes.commands import command
from rlnotes.config import Settings, read_settings
from rlnotes.options import parameters

REPOSITORY = Path(__file__).parent.parent
PAGE = (REPOSITORY / "src/rlnotes/manual/lint.md").read_text()
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]
ACTION, GITHUB, GITLAB, PRE_COMMIT = BLOCKS


def runs(lines):
    return [shlex.split(line)[1:] for line in lines if line.startswith("rlnotes ")]


@pytest.mark.parametrize(
    "lines", [[step.get("run", "") for step in GITHUB["jobs"]["lint"]["steps"]], GITLAB["notes"]["script"]]
)
def test_the_lines_of_a_job_run_as_they_stand_and_the_last_one_fails_it(rlnotes, make_vault, lines):
    vault = make_vault({".obsidian/app.json": "{}", "a.md": "[[gone]]"})
    *before, last = runs(lines)
    for words in before:
        assert rlnotes(*words, cwd=vault).code == 0
    assert rlnotes(*last, cwd=vault).code == 1


def test_the_reports_that_a_job_uploads_are_the_ones_it_writes(rlnotes, make_vault):
    vault = make_vault({".obsidian/app.json": "{}", "a.md": "[[gone]]"})
    for words in runs([step.get("run", "") for step in GITHUB["jobs"]["lint"]["steps"]]) + runs(
        GITLAB["notes"]["script"]
    ):
        rlnotes(*words, cwd=vault)
    upload = next(step["with"] for step in GITHUB["jobs"]["lint"]["steps"] if "upload-sarif" in step.get("uses", ""))
    assert json.loads((vault / upload["sarif_file"]).read_text())["version"] == "2.1.0"
    reports = GITLAB["notes"]["artifacts"]["reports"]
    assert json.loads((vault / reports["codequality"]).read_text())[0]["check_name"] in {"RLN101", "RLN201"}
    assert (vault / reports["junit"]).read_text().startswith("<?xml")


def test_the_pre_commit_hook_is_there_and_runs(rlnotes, make_vault):
    (hook,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    assert PRE_COMMIT["repos"][0]["hooks"] == [{"id": hook["id"]}]
    assert not hook["pass_filenames"]
    vault = make_vault({"a.md": "[[a]]", "b.md": "[[gone]]"})
    assert rlnotes(*shlex.split(hook["entry"])[1:], cwd=vault).code == 1


def test_the_settings_of_the_page_are_settings(tmp_path):
    (block,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert tomllib.loads(block)
    (tmp_path / ".rlnotes.toml").write_text(block)
    settings = read_settings(tmp_path)
    assert settings != Settings()
    assert settings.schema["finding"].properties["status"].enum == ("draft", "done")


def test_every_address_of_the_repository_is_that_of_the_project():
    """Until a release the pages install from the repository: its address is in pyproject.toml, and only copied here."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    address = project["urls"]["Repository"]
    pages = [REPOSITORY / "README.md", *(REPOSITORY / "src/rlnotes/manual").glob("*.md")]
    named = {
        found for page in pages for found in re.findall(r"https://github\.com/[\w.-]+/rlnotes\b", page.read_text())
    }
    assert named == {address}
    (action,) = (step["uses"] for step in ACTION["jobs"]["lint"]["steps"] if "rlnotes" in step["uses"])
    path, _, branch = action.partition("@")
    assert path == f"{address.removeprefix('https://github.com/')}/.github/actions/lint"
    assert (branch, (REPOSITORY / ".github/actions/lint/action.yml").exists()) == ("main", True)


def test_no_line_installs_a_package_that_may_not_be_published():
    for page in (REPOSITORY / "README.md", *(REPOSITORY / "src/rlnotes/manual").glob("*.md")):
        for line in page.read_text().splitlines():
            assert not re.search(r"(pip|pipx|uv tool) install (-\S+ )*[\"']?rlnotes", line) or "released" in line


def test_every_option_of_lint_that_the_page_names_is_one():
    own = {name for parameter in parameters(command("lint")) for name in parameter.names}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE)) - {"--vault", "--color"}
    assert named <= own
    assert own - named <= {"--show-files", "--output-format", "-f", "-o"}

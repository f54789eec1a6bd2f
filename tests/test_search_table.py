"""The comparison of search with other tools runs, and the queries that people wrote for it are well formed."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

QUALITY = Path(__file__).parent / "quality"
VAULT = Path(__file__).parent.parent / "vault"


def rows(name):
    with (QUALITY / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def test_written_queries_name_notes_inside_public_repositories():
    questions, searches = rows("questions.tsv"), rows("searches.tsv")
    assert len(questions) >= 66
    assert len({repository for repository, *_ in questions}) == 3
    assert len(searches) == 25
    for repository, typed, *notes in questions + searches:
        assert repository.count("/") == 1
        assert typed.strip() == typed
        assert notes
        assert all(note.endswith(".md") and not note.startswith("/") for note in notes)


def test_search_table_compares_rlnotes_with_full_text_search(tmp_path):
    shutil.copytree(VAULT, tmp_path / "zettelkasten")
    command = [sys.executable, str(QUALITY / "search_table.py"), str(tmp_path)]
    limits = ["--only", "luissimas", "--queries", "2", "--qmd", "0", "--jobs", "1"]
    done = subprocess.run([*command, *limits], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[2].startswith("| class | vaults | queries | rlnotes | FTS5, all words |")
    assert any(line.startswith("| exact title | development (1) | 2 | 1.000 / 1.000 |") for line in lines)
    assert "Another tool finds more than 2 notes more:" in lines

"""From the first run in a repository with a messy folder of notes to a green one, as an engineer of docs would."""

import os
import subprocess


def test_repository_with_400_findings_is_green_after_four_commands(rlnotes, make_vault, tmp_path):
    notes = {
        f"docs/notes/part-{part}/note-{n}.md": (
            f"---\ntitle: Part {part}, note {n}\n---\n"
            + "".join(f"- [[gone {part} {n} {link}]]\n" for link in range(3))
            + f"- [[NOTE-{(n + 1) % 25}]]\n- [[part-{part}/note-{(n + 2) % 25}]]\n"
        )
        for part in range(4)
        for n in range(25)
    }
    repository = make_vault({**notes, "src/readme.md": "[[not a note]]\n", "README.md": "[A](docs/none.md)\n"})
    git = ["git", "-C", repository, "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", "init", "-q", repository], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "notes"], check=True)
    (repository / ".rlnotes.toml").write_text('vault = "docs/notes"\n')

    first = rlnotes("lint", cwd=repository)
    assert first.code == 1
    found = [line for line in first.stdout.splitlines() if line.startswith("docs/notes/")]
    assert len(found) >= 400
    assert first.stderr.splitlines()[-1].startswith(
        "rlnotes: `rlnotes lint --fix` applies the safe fixes; `rlnotes lint"
    )
    fixed = rlnotes("lint", "--fix", cwd=repository)
    assert (fixed.code, "fixed " in fixed.stderr) == (1, True)
    written = rlnotes("lint", "--write-baseline", cwd=repository)
    assert written.code == 0, written.stderr
    green = rlnotes("lint", "--format", "github", cwd=repository)
    assert (green.code, "::" in green.stdout) == (0, False)

    # what was committed is green in a fresh clone, and a new finding is red
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "green"], check=True)
    assert sorted(os.listdir(repository)) == [".git", ".rlnotes.toml", "README.md", "docs", "src"]
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", repository, clone], check=True)
    assert rlnotes("lint", "--format", "github", cwd=clone).code == 0
    with (clone / "docs/notes/part-0/note-0.md").open("a") as file:
        file.write("[[new mistake]]\n")
    red = rlnotes("lint", "--format", "github", cwd=clone)
    assert (red.code, red.stdout.count("::error")) == (1, 1)
    assert "file=docs/notes/part-0/note-0.md,line=" in red.stdout

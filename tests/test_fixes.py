"""Fixes change only what they should, are idempotent, and are reverted by undo."""

import json
import os
import re
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlnotes.index.index import build_index
from rlnotes.lint import Finding, Fix, check
from rlnotes.lint.fixes import plan_fixes
from rlnotes.lint.rules import RULES
from rlnotes.queries.hub import Hubs
from rlnotes.vault import Vault

NAMES = ["Log", "log", "open-set", "Open Set", "café", "cafe\u0301", "dir/Log", "Dir/open-sets", "a b", "b"]
TARGETS = [*NAMES, "LOG", "OPEN-SET", "open-sets", "AL", "al", "The Title", "DIR/LOG", "./Log", "gone", "Log.md", "A B"]
FRAGMENTS = ["", "", "", "#One", "#one two", "#One_two", "#Tow", "#^b1", "#One#Two"]
HEADINGS = ["# One", "## One: two", "## Two", "# Log", "### `One` [[Log]]"]
RULE_SETS = [{rule.code for rule in RULES}, {rule.code for rule in RULES if rule.default}]


@st.composite
def links(draw):
    target, fragment = draw(st.sampled_from(TARGETS)), draw(st.sampled_from(FRAGMENTS))
    label = draw(st.sampled_from(["", "", "|shown", "\\|shown"]))
    path = target.replace(" ", "%20") + draw(st.sampled_from(["", ".md"]))
    return draw(
        st.sampled_from([
            f"[[{target}{fragment}{label}]]",
            f"![[{target}{fragment}]]",
            f"[x]({path}{fragment.replace(' ', '%20')})",
            f"[x](<{target}>)",
            f"[x][{target}]",
        ])
    )  # fmt: skip


@st.composite
def lines(draw):
    link = draw(links())
    return draw(
        st.sampled_from([
            f"- {link}",
            f"- {link} — why",
            f"Text {link} and {draw(links())}, é.",
            f"| {link} | x |\n| --- | --- |\n| {draw(links())} | {draw(links())} |",
            f"`{link}` {link} <!-- rlnotes: ignore[RLN101, orphan] -->",
            f"> {link}",
            "<!-- rlnotes: ignore-file[broken-note-link] -->",
            "<!-- rlnotes-counts -->1 linked note · 7 sections<!-- /rlnotes-counts -->",
            "Topic Hub · 3 linked notes · 9 sections",
            "Something on the open set and the title here.",
            "A control\x08 character.",
            *HEADINGS,
            "",
        ])
    )  # fmt: skip


@st.composite
def notes(draw):
    front = draw(
        st.sampled_from([
            "",
            "",
            "---\ntype: hub\n---\n",
            "---\naliases: [AL]\n---\n",
            '---\ntitle: The Title\nup: [[log]]\nsee: "[[OPEN-SET|x]]"\n---\n',
        ])
    )  # fmt: skip
    text = front + "\n".join(draw(st.lists(lines(), max_size=7))) + draw(st.sampled_from(["", "\n"]))
    if draw(st.integers(0, 4)) == 0:
        text = "\ufeff" + text.replace("\n", "\r\n")
    return text


VAULTS = st.dictionaries(st.sampled_from(NAMES).map(lambda name: f"{name}.md"), notes(), min_size=1, max_size=6)


def resolved_links(index):
    """Return the targets of resolved links by note, and the number of broken links."""
    found, broken = {}, 0
    for note, _, resolution in index.links():
        if resolution.status == "broken" or resolution.fragment == "broken":
            broken += 1
        else:
            found.setdefault(note.path, Counter())[resolution.path, resolution.status == "resolved"] += 1
    return found, broken


def fixed_until_nothing_changes(root, *, unsafe, max_passes=6):
    for count in range(max_passes):
        index = build_index(Vault(root))
        found = check(index, Hubs(index), [rule() for rule in RULES])
        fix_plan = plan_fixes(index, found, RULES, unsafe=unsafe)
        if not fix_plan.fixed:
            assert fix_plan.plan.changes == ()
            return count
        for change in fix_plan.plan.changes:
            assert change.before == (root / change.path).read_bytes()
            assert change.before != change.after
            (root / change.path).write_bytes(change.after)
    raise AssertionError("the fixes never end")


@settings(max_examples=int(os.environ.get("HUNT") or os.environ.get("EXAMPLES", "24")))
@given(VAULTS, st.booleans())
def test_fixes_are_idempotent_and_change_no_other_link(files, unsafe):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        index = build_index(Vault(root))
        before, broken = resolved_links(index)
        titles = {path: (note.title, note.aliases) for path, note in index.notes.items()}
        listed = {path: [note.path for note in Hubs(index).open(note).linked()] for path, note in index.notes.items()}
        fixed_until_nothing_changes(root, unsafe=unsafe)
        index = build_index(Vault(root))
        after, still_broken = resolved_links(index)
        assert {path: (note.title, note.aliases) for path, note in index.notes.items()} == titles
        assert still_broken <= broken
        if not unsafe:
            assert still_broken == broken
            now = {path: [note.path for note in Hubs(index).open(note).linked()] for path, note in index.notes.items()}
            assert now == listed
        for path, arrived in before.items():
            kept = {target for target, _ in after.get(path, ())}
            assert {target for target, _ in arrived} <= kept, path
            for (target, clear), number in arrived.items():
                twice = sum(count for (other, _), count in arrived.items() if other == target) > 1
                if clear and not twice:
                    assert after[path][target, True] >= number, (path, target)
        for path, text in files.items():
            data = (root / path).read_bytes()
            assert data.startswith(b"\xef\xbb\xbf") == text.startswith("\ufeff")
            assert (b"\r\n" in data) <= ("\r\n" in text)


def linted(rlnotes, vault, *words):
    return rlnotes("lint", *words, vault=vault)


def test_fix_applies_safe_fixes_and_undo_reverts_them(rlnotes, make_vault):
    files = {"a.md": "[[LOG]] [[gone]] [[open-sets]]\r\n", "Log.md": "[[a]]", "open-set.md": "[[a]] [[log]]"}
    vault = make_vault(files)
    result = linted(rlnotes, vault, "--fix")
    assert result.code == 1
    assert "fixed 2 findings: case-mismatch-link (2); `rlnotes undo` reverts this" in result.stderr
    assert (vault / "a.md").read_bytes() == b"[[Log|LOG]] [[gone]] [[open-sets]]\r\n"
    again = linted(rlnotes, vault, "--fix")
    assert "fixed" not in again.stderr
    unsafe = linted(rlnotes, vault, "--fix", "--unsafe-fixes")
    assert (vault / "a.md").read_bytes() == b"[[Log|LOG]] [[gone]] [[open-set]]\r\n"
    assert "Found 1 error." in unsafe.stdout
    for _ in range(2):
        assert rlnotes("undo", vault=vault).code == 0
    assert {path: (vault / path).read_bytes().decode() for path in files} == files


def test_diff_prints_edits_and_writes_nothing(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[LOG]]\n", "Log.md": "[[a]]"})
    result = linted(rlnotes, vault, "--diff")
    assert result.code == 1
    assert "-[[LOG]]\n+[[Log|LOG]]\n" in result.stdout
    assert "would fix 1 finding" in result.stderr
    assert (vault / "a.md").read_text() == "[[LOG]]\n"
    linted(rlnotes, vault, "--fix")
    assert linted(rlnotes, vault, "--diff") == ("", "", 0)


def test_unfixable_rule_is_not_fixed(rlnotes, make_vault):
    settings_file = '[lint]\nunfixable = ["case-mismatch-link"]\n'
    vault = make_vault({".rlnotes.toml": settings_file, "a.md": "[[LOG]]\n", "Log.md": "[[a]]"})
    assert linted(rlnotes, vault, "--fix").code == 1
    assert (vault / "a.md").read_text() == "[[LOG]]\n"


def test_fix_changes_only_requested_notes(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[LOG]]", "b.md": "[[LOG]] [[a]]", "Log.md": "[[a]] [[b]]"})
    linted(rlnotes, vault, "--fix", "b.md")
    assert ((vault / "a.md").read_text(), (vault / "b.md").read_text()) == ("[[LOG]]", "[[Log|LOG]] [[a]]")
    linted(rlnotes, vault, "--fix", "--select", "RLN2")
    assert (vault / "a.md").read_text() == "[[LOG]]"


def finding(path, *edits):
    return Finding("RLN109", "case-mismatch-link", "warning", path, 1, 1, 1, 1, "m", fix=Fix("f", True, edits))


@pytest.mark.parametrize(
    "edit",
    [
        ("a.md", 2, 5, "gone"),  # a link would arrive no more
        ("a.md", 2, 5, "other"),  # nor would one that goes elsewhere be where it was
        ("a.md", 0, 0, "---\naliases: [new]\n---\n"),  # the note would have another name
        ("a.md", 0, 0, "```\n"),  # what was a link would be code
        ("a.md", 0, 0, "[[gone]] "),  # there would be one more that does not arrive
        ("a.md", 10, 15, ""),  # a heading that another note links to would be gone
        ("other.md", 0, 0, "x"),  # another note would be changed
    ],
)
def test_harmful_fix_is_refused(make_index, edit):
    index, _ = make_index({"a.md": "[[Log]]\n\n# One", "Log.md": "[[a#One]]", "other.md": "x"})
    fix_plan = plan_fixes(index, [finding("a.md", edit)], RULES)
    assert (fix_plan.fixed, fix_plan.plan.changes) == ([], ())
    assert len(fix_plan.refused) == (edit[0] == "a.md")


def test_harmful_fix_does_not_block_others_in_the_note(make_index):
    index, _ = make_index({"a.md": "[[Log]] [[Log]]\n", "Log.md": "x"})
    good, bad = finding("a.md", ("a.md", 7, 7, " and")), finding("a.md", ("a.md", 10, 13, "gone"))
    fix_plan = plan_fixes(index, [bad, good], RULES)
    assert (fix_plan.fixed, fix_plan.refused) == ([good], [bad])
    assert fix_plan.plan.changes[0].after == b"[[Log]] and [[Log]]\n"


def test_overlapping_fixes_are_applied_in_separate_passes(make_index):
    index, _ = make_index({"a.md": "[[Log]]\n", "Log.md": "x"})
    one, two = finding("a.md", ("a.md", 7, 8, " one\n")), finding("a.md", ("a.md", 7, 8, " two\n"))
    fix_plan = plan_fixes(index, [one, two], RULES)
    assert (fix_plan.fixed, fix_plan.refused) == ([one], [])


def test_note_changed_after_reading_is_not_written(make_vault):
    vault = make_vault({"a.md": "[[LOG]]\n", "Log.md": "[[a]]"})
    index = build_index(Vault(vault))
    found = check(index, Hubs(index), [rule() for rule in RULES])
    (vault / "a.md").write_text("[[LOG]] changed\n")
    with pytest.raises(Exception, match="changed"):
        plan_fixes(index, found, RULES)


def test_fixed_anchors_are_github_slugs(rlnotes, make_vault):
    headings = '## Two  spaces\n\n## <a id="q"></a> Anch\n'
    right = "[a](#two--spaces) [b](#-anch) [c](#q) [[#Two spaces]] [[#Anch]]\n"
    vault = make_vault({"a.md": right + headings, "b.md": "[a](a.md#two-spaces) [b](a.md#anch_)\n"})
    linted(rlnotes, vault, "--select", "RLN1", "--fix", "--unsafe-fixes")
    assert (vault / "a.md").read_text() == right + headings
    assert (vault / "b.md").read_text() == "[a](a.md#two--spaces) [b](a.md#-anch)\n"


def test_markdown_link_with_exact_file_name_has_no_finding(rlnotes, make_vault):
    text = "[l](LICENSE) [m](note.md) [n](Note.md) [o](x) [p](x.md) [q](/LICENSE) [r](./LICENSE#top)\n"
    names = ("LICENSE", "license.md", "note.md", "Note.md", "x", "x.md.md", "x.md")
    vault = make_vault({"a.md": text, **dict.fromkeys(names, "text\n")})
    result = linted(rlnotes, vault, "--select", "RLN1", "--fix", "--unsafe-fixes")
    assert (result.stdout.strip(), (vault / "a.md").read_text()) == ("No findings in 6 notes.", text)
    shown = rlnotes("links", "a", "--format", "json", vault=vault).stdout
    found = [each["path"] for each in json.loads(shown)["items"]]
    assert found == ["LICENSE", "note.md", "Note.md", "x", "x.md", "LICENSE", "LICENSE"]


def test_fixed_markdown_links_are_relative_paths(rlnotes, make_vault):
    written = [
        "Note.md", "note", "Sub/Deep", "sub/DEEP.md", "Pic.png", "<Two Words.md>", "two%20Words", "/Note", "deep",
        "Sub/", "nots.md", "sub/nots", "pics.png", "noted", "Sub/Page.html", "LICENCE", "./Note#part", "Note?plain=1",
    ]  # fmt: skip
    names = ("note.md", "sub/deep.md", "sub/index.md", "sub/page.md", "pic.png", "two words.md", "LICENSE", "notes.md")
    text = "---\nup: '[u](Note.md)'\n---\n# Part\n\n" + "\n".join(f"- [x]({each})" for each in written)
    vault = make_vault({"a.md": f"{text}\n- [x][r]\n\n[r]: Sub/DEEP\n", **dict.fromkeys(names, "# Part\n")})
    linted(rlnotes, vault, "--select", "RLN1", "--fix", "--unsafe-fixes")
    now = (vault / "a.md").read_text()
    fixed = [unquote(each).strip("<>") for each in re.findall(r"\]\((.*)\)|\[r\]: (.*)", now) for each in each if each]
    missing = [each for each in fixed if not (vault / re.sub(r"[?#].*", "", each).lstrip("/")).exists()]
    assert missing == ["note", "LICENCE"]  # in these nothing is to be fixed


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("It is dark\nmatter.\n", "It is [[dark matter]].\n"),  # a link goes over no line end
        ("A dark   matter.\n", "A [[dark matter]].\n"),
        ("Of grey\ngoo.\n", "Of [[gg|grey goo]].\n"),
        ("| x |\n| - |\n| grey goo |\n", "| x |\n| - |\n| grey goo |\n"),  # its pipe would cut the cell
        ("A new\nline.\n", "A new\nline.\n"),  # no link can name the file
    ],
)
def test_mention_becomes_a_link_only_if_that_resolves(rlnotes, make_vault, text, fixed):
    vault = make_vault({"dark matter.md": "x\n", "gg.md": "# Grey goo\n", "new\nline.md": "x\n", "b.md": text})
    for _ in range(2):
        rlnotes("lint", "--fix", "--unsafe-fixes", "--select", "RLN601", vault=vault)
        assert (vault / "b.md").read_text() == fixed

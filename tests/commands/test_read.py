"""`read`: hubs, text with resolved links, backlinks and related notes."""

import json

import pytest

FILES = {
    "top.md": "---\ntype: hub\ntitle: The top\n---\n- [[sub]]\n",
    "sub.md": "---\ntype: hub\ntitle: The sub\n---\nStart with [[n]].\n\n- [[n]]\n- [[n|again]]\n",
    "n.md": "---\ntitle: Why does it rain?\ndescription: Because.\ndate: 2026-01-02\nsources: ['arXiv:1']\nup: '[[sub]]'\n---\n# Why does it rain?\n\nSee [[o]], [[o|label]], [[gone]], [web](https://example.org) and <https://example.com>. <b>HTML</b>\n",
    "o.md": "# Other [note]\n\nIt rains, says [[n]]. Twice [[n]].\n",
    "p.md": "[[n]]",
}


def table(rlnotes, vault, *args):
    return rlnotes("read", *args, "--format", "table", vault=vault).stdout


def test_read_shows_hubs_title_description_date_and_sources(rlnotes, make_vault):
    lines = table(rlnotes, make_vault(FILES), "n").splitlines()
    assert lines[:4] == ["The top › The sub", "Why does it rain?", "Because.", "2026-01-02 · arXiv:1"]


def test_title_is_shown_once(rlnotes, make_vault):
    assert table(rlnotes, make_vault(FILES), "n").count("Why does it rain?") == 1


def test_links_show_label_or_title_and_broken_ones_are_marked(rlnotes, make_vault):
    text = " ".join(table(rlnotes, make_vault(FILES), "n").split())
    expected = "See Other [note], label, gone (broken), web (https://example.org) and https://example.com. <b>HTML</b>"
    assert expected in text


def test_link_to_part_of_a_file_shows_the_file(rlnotes, make_vault):
    files = {
        "a.md": "# A\n\n[[gone#Part]], [[#B]], ![[d.pdf#page=3]] and [[o#Part]].\n\n## B\n",
        "o.md": "# O\n",
        "d.pdf": "",
    }
    text = " ".join(table(rlnotes, make_vault(files), "a").split())
    assert "gone (broken), B, ▸ d.pdf and O." in text


def test_backlinks_have_context_and_hubs_come_last(rlnotes, make_vault):
    text = table(rlnotes, make_vault(FILES), "n")
    rows = text[text.index("Linked from") : text.index("Related")].splitlines()[1:]
    told = [tuple(part.strip() for part in row.split("   ") if part.strip()) for row in rows if row.strip()]
    assert told == [
        ("Other [note]", "It rains, says n."),
        ("Other [note]", "Twice n."),
        ("p",),
        ("The sub  hub", "Start with n."),
    ]


def test_raw_prints_the_bytes_of_the_file(rlnotes, make_vault):
    text = "---\ntitle: x\n---\r\n\x1b[31m[[b]]\ttab\n"
    assert rlnotes("read", "a", "--raw", vault=make_vault({"a.md": text})).stdout == text


def test_raw_on_a_terminal_shows_no_escape(terminal, make_vault):
    drawn = terminal("read", "a", "--raw", vault=make_vault({"a.md": "one \x1b[31mtwo\n"}))
    assert drawn == "one ␛[31mtwo\n"


def test_piped_note_is_markdown_and_json_is_complete(rlnotes, make_vault):
    vault = make_vault(FILES)
    assert rlnotes("read", "n", vault=vault).stdout.startswith("# Why does it rain?\n")
    (item,) = json.loads(rlnotes("read", "n", "--format", "json", vault=vault).stdout)["items"]
    assert item["body"] == FILES["n.md"].split("---\n")[2]
    assert [link["target"] for link in item["links"]] == [
        "sub",
        "o",
        "o",
        "gone",
        "https://example.org",
        "https://example.com",
    ]


PARTS = {
    "n.md": "---\ntitle: N\n---\nAbove.\n\n# One\n\nIn [[o]].\n\n## Sub\n\nDeep.\n\n# Two\r\n\r\nEnd.\n",
    "o.md": "# The other\n\nC\n",
    "sharp.md": "# C# in use\n\nText.\n",
}


@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("one", "# One\n\nIn [[o]].\n\n## Sub\n\nDeep.\n\n"),
        ("Sub", "## Sub\n\nDeep.\n\n"),
        ("One#Sub", "## Sub\n\nDeep.\n\n"),
        ("two", "# Two\r\n\r\nEnd.\n"),
    ],
)
def test_read_note_and_section_shows_the_section_with_its_subsections(rlnotes, make_vault, section, shown):
    vault = make_vault(PARTS)
    assert rlnotes("read", f"n#{section}", "--raw", vault=vault).stdout == shown
    (item,) = json.loads(rlnotes("read", f"n#{section}", "--json", vault=vault).stdout)["items"]
    assert (item["path"], item["body"]) == ("n.md", shown)


def test_a_section_is_shown_with_the_titles_of_its_links_and_without_backlinks(rlnotes, make_vault):
    shown = rlnotes("read", "n#One", vault=make_vault(PARTS)).stdout
    assert shown == "# N\n\n# One\n\nIn [The other](<o.md>).\n\n## Sub\n\nDeep.\n"


def test_a_number_sign_in_a_title_is_no_section(rlnotes, make_vault):
    assert "Text." in rlnotes("read", "C# in use", vault=make_vault(PARTS)).stdout


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("6-8", "# One\n\nIn [[o]].\n"),
        ("12", "Deep.\n"),
        ("14-", "# Two\r\n\r\nEnd.\n"),
        ("16-99", "End.\n"),
        ("1-4", "---\ntitle: N\n---\nAbove.\n"),
    ],
)
def test_read_lines_shows_lines_of_the_file(rlnotes, make_vault, lines, shown):
    vault = make_vault(PARTS)
    assert rlnotes("read", "n", "--lines", lines, "--raw", vault=vault).stdout == shown
    (item,) = json.loads(rlnotes("read", "n", "--lines", lines, "--json", vault=vault).stdout)["items"]
    assert item["body"] == shown.removeprefix("---\ntitle: N\n---\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["n#gone"], "n.md has no heading `gone`"),
        (["n", "--lines", "0"], "`0` is not a range of lines"),
        (["n", "--lines", "8-6"], "`8-6` is not a range of lines"),
        (["n", "--lines", "a"], "`a` is not a range of lines"),
        (["n", "--lines", "17"], "The note has 16 lines"),
        (["n#One", "--lines", "3"], "Either #SECTION or --lines"),
    ],
)
def test_a_part_that_does_not_exist_is_an_error(rlnotes, make_vault, words, message):
    done = rlnotes("read", *words, vault=make_vault(PARTS))
    assert (done.code, done.stdout) == (2, "")
    assert message in done.stderr

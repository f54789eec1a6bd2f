"""Sections: which lines are headings, and each one's text, line, anchor and parents."""

import pytest

from note_values import read_note
from rlnotes.markdown.headings import heading_slug
from rlnotes.markdown.note import section_trail


def note(text):
    return read_note("note.md", text.encode())


def headings(text):
    return [(section.level, section.text, section.line) for section in note(text).sections]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # CommonMark 4.2, ATX headings
        ("# A\n## B\n###### F", [(1, "A", 1), (2, "B", 2), (6, "F", 3)]),
        ("# A #\n## B ####   \n# C#\n# D \\#", [(1, "A", 1), (2, "B", 2), (1, "C#", 3), (1, "D #", 4)]),
        ("#A\n####### B\n\\# C", []),
        ("   # A\n\n    # B", [(1, "A", 1)]),
        ("#\n## \n### ###", [(1, "", 1), (2, "", 2), (3, "", 3)]),
        ("text\n# A\ntext", [(1, "A", 2)]),
        ("#\tA\tb", [(1, "A b", 1)]),
        # CommonMark 4.3, setext headings
        ("A\n===\nB\n-", [(1, "A", 1), (2, "B", 3)]),
        ("A *b\nc*\n===", [(1, "A b c", 1)]),
        ("A\n\n---\n", []),
        ("- A\n---\n", []),
        # in quotes and lists they begin no section
        ("> # A\n\n- # B\n- c\n\n  # D\n\n# E", [(1, "E", 8)]),
        # inlines: words without their markup
        ("# *a* **b** `c` ~~d~~", [(1, "a b c d", 1)]),
        ("# [a](b.md) ![c](d.png) [[e]] [[f|g]] [[h#i]]", [(1, "a c e g h > i", 1)]),
        ("# a &amp; \\*b\\* <i>c</i> <!-- d -->", [(1, "a & *b* c", 1)]),
        ("# a  b", [(1, "a b", 1)]),
        ("# `# a`\n# `` ` ``", [(1, "# a", 1), (1, "`", 2)]),
        # skipped levels stay what they are
        ("### A\n# B\n#### C", [(3, "A", 1), (1, "B", 2), (4, "C", 3)]),
        # not headings (semantics 6)
        ("```\n# A\n```\n\n    # B\n\n~~~\n# C", []),
        ("---\na: b\n# c\n---\n# D", [(1, "D", 5)]),
        ("<!--\n# A\n-->\n# B", [(1, "B", 4)]),
        ("%%\n# A\n%%\n# B\n\n%% # C %%", [(1, "B", 4)]),
        ("$$\n# A\n$$\n# B", [(1, "B", 4)]),
        ("<div>\n# A\n</div>\n\n# B", [(1, "B", 5)]),
        # lines of the file
        ("\ufeff---\r\na: b\r\n---\r\n\r\n# A\r\n\r\nB\r\n===", [(1, "A", 5), (1, "B", 7)]),
        ("a\r# B\r\r# C", [(1, "B", 2), (1, "C", 4)]),
        ("日🌱\n# é\n", [(1, "é", 2)]),
    ],
)
def test_only_commonmark_headings_are_sections(text, expected):
    assert headings(text) == expected


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("# *a* `b` [[c|d]] ##", "*a* `b` [[c|d]]"),
        ("*a*\nb\n===", "*a* b"),
        ("## A {#id}", "A"),
        ("#", ""),
    ],
)
def test_heading_keeps_raw_text(text, raw):
    assert [section.raw for section in note(text).sections] == [raw]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        # GitHub's rules, as github-slugger tests them
        ("Hello World", "hello-world"),
        ("Maximum Likelihood Estimator (MLE)", "maximum-likelihood-estimator-mle"),
        ("C++ & C#, v1.2!", "c--c-v12"),
        ("snake_case and kebab-case", "snake_case-and-kebab-case"),
        ("日本語 テスト", "日本語-テスト"),
        ("Привет ÜBER", "привет-über"),
        ("🌱 Plan", "-plan"),
        ("e\u0301te\u0301", "e\u0301te\u0301"),
        ("हिन्दी", "हिन्दी"),
        ("x² ½ ①", "x--"),
        ("Ⅷ ٣", "ⅷ-٣"),
        ("a — b “c”", "a--b-c"),
        # every white space counts, and only a space becomes a hyphen (github-slugger, *test/fixtures.json*)
        ("two  spaces", "two--spaces"),
        ("a\u00a0b\u2028c", "abc"),
        (":ok_hand: :hatched_chick: Two", "ok_hand-hatched_chick-two"),
        ("😄 - an emoji", "---an-emoji"),
        ("❤\ufe0f x", "\ufe0f-x"),
        ("Ⓐ 🅰", "ⓐ-🅰"),
        ("a‿b＿c", "a‿b＿c"),
        ("", ""),
    ],
)
def test_heading_anchor_is_github_slug(text, slug):
    assert heading_slug(text) == slug
    assert [section.anchor for section in note(f"# {text}").sections] == [slug]


@pytest.mark.parametrize(
    ("heading", "slug", "text"),
    [
        ('## <a id="q"></a> Anch', "-anch", "Anch"),
        ('## Anch <a id="q"></a>', "anch-", "Anch"),
        ("## A  <b>B</b>", "a--b", "A B"),
        ("A <!-- c --> b\n---", "a--b", "A b"),
        ("# a\tb", "ab", "a b"),
        ("# &#x20;a&#x20;", "-a-", "a"),
        ("# A &amp; B", "a--b", "A & B"),
        ("# **A**  _b_ `c  d`", "a--b-c--d", "A b c d"),
        ("# ![logo](x.png) Title", "-title", "logo Title"),
        ("# [![logo][x]](y) Title\n\n[x]: x.png", "-title", "logo Title"),
        ("# A  {#own}", "a", "A"),
        ("# A  [l](x.md)", "a--l", "A l"),
    ],
)
def test_anchor_of_heading_with_markup_equals_github(heading, slug, text):
    (section,) = note(heading).sections
    assert (section.anchor, section.text) == (slug, text)


def test_anchors_of_equal_headings_are_numbered_uniquely():
    anchors = [section.anchor for section in note("# A\n## a\n# A\n# A-1\n# b-1\n# B\n# B\n#\n#").sections]
    assert anchors == ["a", "a-1", "a-2", "a-1-1", "b-1", "b", "b-2", "", "-1"]


def test_html_ids_are_anchors_of_the_note():
    read = note("# A {#first}\n\nB {: #second .c}\n---\n\n# C {#third} #\n\n<a id='x'></a> <h2 name=y>\n\n`<a id=no>`")
    assert read.anchors == ("first", "second", "third", "x", "y")
    assert [section.text for section in read.sections] == ["A", "B", "C"]
    assert [section.text for section in note("# a {b} {#c\n# {#d} e\n").sections] == ["a {b} {#c", "{#d} e"]


def test_section_spans_from_heading_to_heading():
    read = note("---\na: b\n---\nlead\n\n# A\ntext\n\n## B\nmore\n\nC\n===\n")
    assert [read.text[section.start : section.end] for section in read.sections] == [
        "# A\ntext\n\n",
        "## B\nmore\n\n",
        "C\n===\n",
    ]


def test_title_is_the_leading_non_empty_h1():
    assert note("#\n# *B*\n# C").title == "B"
    assert note("## A\n# B").title == "note"
    assert note("## A").title == "note"


@pytest.mark.parametrize(
    ("index", "trail"),
    [(-1, ""), (0, "0"), (1, "01"), (2, "012"), (3, "03"), (4, "4"), (5, "45"), (6, "456"), (7, "47")],
)
def test_section_is_nested_in_preceding_higher_sections(index, trail):
    read = note("# 0\n## 1\n#### 2\n## 3\n# 4\n### 5\n#### 6\n## 7\n")
    assert "".join(section.text for section in section_trail(read, index)) == trail

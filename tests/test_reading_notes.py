"""What a note holds is read as its author meant it: fences, block ids, titles, descriptions, anchors, templates."""

import json
import re

import pytest

from note_values import read_note


def note(text, path="note.md"):
    return read_note(path, text.encode())


def findings(rlnotes, vault, *rules):
    """Return what lint finds, as `path:line RULE`."""
    select = [word for rule in rules for word in ("--select", rule)]
    found = rlnotes("lint", "--format", "concise", *select, vault=vault).stdout
    return [f"{place} {rule}" for place, rule in re.findall(r"^(\S+?:\d+):\d+: \w+\[(\w+)\]", found, re.MULTILINE)]


@pytest.mark.parametrize("fence", ["```\t", "```  \t ", "~~~~\t", "> ```\t"])
def test_closing_fence_may_be_followed_by_a_tab(fence):
    quoted, bare = ("> ", fence[2:]) if fence[0] == ">" else ("", fence)
    read = note(f"{quoted}{bare.strip()}\n{quoted}[[code]]\n{fence}\n\n[[link]] `[[code]]`\n\n# A\n")
    assert [link.target for link in read.links] == ["link"]
    assert [section.text for section in read.sections] == ["A"]
    assert not read.syntax_errors


def test_text_after_a_fence_with_a_tab_is_parsed(rlnotes, make_vault):
    vault = make_vault({"a.md": "```\nx\n```\t\n\n[[b]] <!-- rlnotes: ignore[RLN101] -->\n\n[x][r] é\n\n[r]: c.md\n"})
    assert findings(rlnotes, vault, "RLN101", "unclosed-fence", "RLN901") == ["a.md:7 RLN101"]


@pytest.mark.parametrize(
    "code",
    [
        "```\nx ^no\n```",
        "`a\nx ^no`",
        "    x ^no",
        "<!--\nx ^no\n-->",
        "%%\nx ^no\n%%",
        "$$\nx\n^no\n$$",
        "é\n\n~~~\n^no\n~~~",
    ],
)
def test_block_id_in_code_comments_or_math_is_ignored(code):
    assert note(f"text ^yes\n\n{code}\n\n- item ^also\n").blocks == ("yes", "also")


def test_a_link_to_a_block_id_in_code_is_reported(rlnotes, make_vault):
    vault = make_vault(
        {"a.md": "[[b#^id]] [[b#^real]]\n", "b.md": "```\nsay `text ^id`\nx ^id\n```\n\n> quote\n\n^real\n"}
    )
    assert findings(rlnotes, vault, "RLN103") == ["a.md:1 RLN103"]


def test_block_id_in_html_outside_of_comments_is_found():
    assert note("<div>\nx ^a\n</div>\n\n<br>y ^b\n").blocks == ("a", "b")


def test_anchor_in_an_html_comment_is_ignored():
    assert note(
        '<!-- <a id="no"></a> --> <a id="yes"></a>\n\n<!--\n<a id="no">\n-->\n<!--> <a id="too">\n'
    ).anchors == ("yes", "too")


def test_merge_does_not_change_block_ids_in_code(rlnotes, make_vault):
    vault = make_vault({"a.md": "x ^id\n\n```\ny ^id\n```\n", "b.md": "z ^id\n"})
    assert rlnotes("merge", "a", "b", vault=vault).code == 0
    assert "x ^id-2\n\n```\ny ^id\n```" in (vault / "b.md").read_text()


QUOTED = "> # Quoted\n\n> [!note] Callout\n> ## Inside it\n\n- # Listed\n\n[[a]]\n\n## Section\n\n[[b]]\n\n> ### Deep in it?\n\n[[c]]\n"


def test_headings_in_quotes_callouts_and_lists_are_neither_title_nor_section(rlnotes, make_vault):
    vault = make_vault({"h.md": f"---\ntype: hub\n---\n{QUOTED}", "a.md": "x", "b.md": "x", "c.md": "x"})
    shown = json.loads(rlnotes("hub", "show", "h", "--format", "json", vault=vault).stdout)
    assert note(QUOTED).title == "note"
    assert [section.text for section in note(QUOTED).sections] == ["Section"]
    assert "Quoted" not in json.dumps(shown)
    assert "2 linked notes" not in json.dumps(shown)
    rules = ("several-h1", "skipped-heading-level", "duplicate-heading", "RLN303")
    assert findings(rlnotes, vault, *rules) == []


@pytest.mark.parametrize(
    "link",
    [
        "[x](b.md#quoted)", "[x](b.md#inside-it)", "[x](b.md#listed)", "[x](b.md#deep-in-it)", "[[b#Quoted]]",
        "[[b#Inside it]]", "[[b#Deep in it]]", "[[b#Section#Deep in it]]",
    ],
)  # fmt: skip
def test_headings_in_quotes_callouts_and_lists_are_link_targets(rlnotes, make_vault, link):
    vault = make_vault({"x.md": f"{link}\n\n[[b#Nowhere]]\n", "b.md": QUOTED})
    assert findings(rlnotes, vault, "RLN102", "RLN108") == ["x.md:3 RLN102"]


def test_slugs_of_repeated_headings_count_those_in_quotes(rlnotes, make_vault):
    vault = make_vault({"b.md": "> # A\n\n# A\n\n[x](#a) [x](#a-1) [x](#a-2)\n"})
    assert findings(rlnotes, vault, "RLN102") == ["b.md:5 RLN102"]


def test_rename_keeps_links_to_a_quoted_heading(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[b#Quoted]] [x](b.md#quoted)\n", "b.md": QUOTED})
    assert rlnotes("rename", "b", "d", vault=vault).code == 0
    assert (vault / "a.md").read_text() == "[[d#Quoted]] [x](d.md#quoted)\n"


@pytest.mark.parametrize(
    "above",
    [
        "",
        "<!-- x -->\n",
        "<div align=center>\n<img src=a.png>\n</div>\n\n",
        "%% a\nb %%\n\n",
        "#tag #other/tag\n",
        "Tags: #tag, #b\n\n",
        "up:: [[x]]\n**Status**:: draft\n\n",
        "[up:: [[x]]] (date:: 2024-01-01)\n",
        "![logo](x.png)\n\n![[banner.png]]\n",
        "[![Build](https://e.org/b.svg)](https://e.org) | [![Docs][d]][l]\n\n[d]: https://e.org/d.svg\n[l]: https://e.org\n\n",
        "[//]: # (a comment)\n\n",
        "---\na: b\n---\n\n***\n\n",
        "{#id}\n",
        "[[_TOC_]]\n\n",
    ],
)
def test_h1_after_metadata_and_images_is_the_title(above):
    read = note(f"{above}# Title\n\nThe *first* sentence. The second.\n\n# Another\n")
    assert (read.title, read.description) == ("Title", "The first sentence.")


@pytest.mark.parametrize(
    "above",
    [
        "Some words.\n\n",
        "> quote\n\n",
        "- item\n\n",
        "## Section\n\n",
        "```\ncode\n```\n\n",
        "[[up]]\n\n",
        "![logo](x.png) Words\n\n",
        "$x$\n\n",
    ],
)
def test_h1_after_text_is_a_section_and_not_the_title(rlnotes, make_vault, above):
    vault = make_vault({"a/one.md": f"{above}# Brain Dump:\n\nx\n", "b/two.md": f"{above}# Brain Dump:\n\nx\n"})
    listed = json.loads(rlnotes("list", "--format", "json", vault=vault).stdout)
    assert [each["title"] for each in listed["items"]] == ["one", "two"]
    assert findings(rlnotes, vault, "RLN501") == []


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("#a #b\n\nWords.", "Words."),
        ("#a #b\nWords.", "Words."),
        ("status:: draft\nup:: [[x]]\n\nWords.", "Words."),
        ("Words here.\nstatus:: draft", "Words here."),
        ("[![Build](https://e.org/b.svg)](https://e.org) ![x](y.png)\n\nWords.", "Words."),
        ("![[banner.png]]\nWords.", "Words."),
        ("%% hidden\n\nstill %%\n\nWords.", "Words."),
        ("%% hidden %% Words.", "Words."),
        ("[TOC]\n\n{:.intro}\nWords.", "Words."),
        ("![icon](x.png) Words.", "icon Words."),
        ("#1 of all: words.", "#1 of all: words."),
        ("In C++, std::vector grows.", "In C++, std::vector grows."),
        ("#a #b", ""),
    ],
)
def test_description_skips_tags_fields_and_badges(text, description):
    assert note(f"# T\n\n{text}\n").description == description


def test_retitle_changes_only_the_h1_of_the_title(rlnotes, make_vault):
    vault = make_vault({"entropy.md": "Words.\n\n# entropy\n", "b.md": "#tag\n\n# B\n"})
    assert rlnotes("retitle", "entropy", "Heat", vault=vault).code == 0
    assert rlnotes("retitle", "b", "C", vault=vault).code == 0
    assert (vault / "entropy.md").read_text() == "# Heat\n\nWords.\n\n# entropy\n"
    assert (vault / "b.md").read_text().endswith("#tag\n\n# C\n")


def test_merge_keeps_text_above_the_title(rlnotes, make_vault):
    vault = make_vault({"a.md": "![[pic.png]]\n#tag\n\n# A\n\nx\n", "b.md": "# B\n", "pic.png": ""})
    assert rlnotes("merge", "a", "b", vault=vault).code == 0
    assert "![[pic.png]]\n#tag\n\n### A\n\nx\n" in (vault / "b.md").read_text()


@pytest.mark.parametrize(
    "link",
    [
        "[x](b.md#:~:text=some,words)", "[x](b.md#heading:~:text=some)", "[x](b.md#heading?x=1)", "[x](#:~:text=x)",
        "[x](b.md?plain=1#heading)", "[x](b.md#a%20b)", "[x](b.md#%C3%A9)",
        "[[b#What? Why?]]", "[x](b.md#what-why)",
    ],
)  # fmt: skip
def test_fragment_may_have_a_text_directive_a_query_or_an_encoded_id(rlnotes, make_vault, link):
    text = '# Heading\n\n<a id="a%20b"></a> <a id="é"></a>\n\n## What? Why?\n'
    vault = make_vault({"a.md": f"{link}\n\n[x](b.md#no:~:text=some) [x](b.md#no?x=1)\n", "b.md": text})
    assert findings(rlnotes, vault, "RLN102", "RLN108") == ["a.md:3 RLN102", "a.md:3 RLN102"]


def test_rename_heading_keeps_a_text_directive(rlnotes, make_vault):
    vault = make_vault({"a.md": "[x](b.md#old:~:text=some) [x](b.md#old?x=1)\n", "b.md": "# T\n\n## Old\n"})
    assert rlnotes("rename-heading", "b#Old", "New one", vault=vault).code == 0
    assert (vault / "a.md").read_text() == "[x](b.md#new-one:~:text=some) [x](b.md#new-one?x=1)\n"


@pytest.mark.parametrize(
    "link", ["[x](x/../b.md)", "[x](./x/y/../../b.md)", "[x](x/../x/c.md)", "[x](x/..)", "![x](x/../p.png)"]
)
def test_parent_folder_in_a_path_is_not_a_case_mismatch(rlnotes, make_vault, link):
    vault = make_vault(
        {"a.md": f"{link}\n\n[x](x/../B.md)\n", "b.md": "x", "x/c.md": "x", "x/y/d.md": "x", "p.png": ""}
    )
    assert findings(rlnotes, vault, "RLN109", "RLN101", "RLN104") == ["a.md:3 RLN109"]


@pytest.mark.parametrize("fragment", ["^area=FJkq-_1", "^group=a", "^frame=x_y", "^clippedframe=x", "^shape"])
@pytest.mark.parametrize("name", ["x.excalidraw", "drawing"])
def test_fragment_of_an_excalidraw_drawing_is_not_a_broken_block_id(rlnotes, make_vault, name, fragment):
    drawing = "---\nexcalidraw-plugin: parsed\n---\n# Text Elements\n"
    vault = make_vault({"a.md": f"![[{name}#{fragment}]]\n\n[[b#^area=1]]\n", f"{name}.md": drawing, "b.md": "x"})
    assert findings(rlnotes, vault, "RLN103") == ["a.md:3 RLN103"]


@pytest.mark.parametrize("closing", ["-----", "---  ", "----------\r"])
def test_three_or_more_hyphens_close_front_matter(rlnotes, make_vault, closing):
    vault = make_vault({"a.md": f"---\ntitle: T\n{closing}\n\n[[b]]\n\n---\n", "b.md": "x"})
    assert rlnotes("retitle", "b", "B", vault=vault).code == 0
    read = note((vault / "a.md").read_bytes().decode())
    assert (read.title, [link.line for link in read.links], read.syntax_errors) == ("T", [5], ())
    assert rlnotes("retitle", "a", "U", vault=vault).code == 0
    assert (vault / "a.md").read_bytes().decode() == f"---\ntitle: U\naliases: [T]\n{closing}\n\n[[b]]\n\n---\n"


@pytest.mark.parametrize("marker", ["[[TOC]]", "[[_TOC_]]", "[[toc]]"])
def test_table_of_contents_marker_is_not_a_link(rlnotes, make_vault, marker):
    text = f"# T\n\n{marker}\n\n> {marker}\n\nsee {marker}\n\nWords.\n"
    vault = make_vault({"a.md": text, "b.md": f"{marker}  \n"})
    for _ in range(2):  # read, then from the cache
        assert findings(rlnotes, vault, "RLN101") == ["a.md:7 RLN101"]
    assert note(text).description.startswith("see ")
    assert json.loads(rlnotes("stats", "--format", "json", vault=vault).stdout)["items"][0].get("links to the web") in {
        0,
        None,
    }


def test_note_named_toc_is_linked_and_renamed(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[TOC]]\n\nsee [[TOC]]\n"})
    assert findings(rlnotes, vault, "RLN101") == ["a.md:3 RLN101"]
    (vault / "TOC.md").write_text("x")
    assert findings(rlnotes, vault, "RLN101") == []
    assert rlnotes("rename", "TOC", "Contents", vault=vault).code == 0
    assert (vault / "a.md").read_text() == "[[Contents]]\n\nsee [[Contents]]\n"
    (vault / "Contents.md").unlink()
    (vault / "a.md").write_text("[[TOC]]\n\nsee [[TOC]]\n")
    assert findings(rlnotes, vault, "RLN101") == ["a.md:3 RLN101"]


def test_id_on_the_line_next_to_a_heading_is_an_anchor_and_not_a_tag(rlnotes, make_vault):
    text = (
        "{#one}\n## A\n\n{: .c #two}\n## B\n## C\n{: #three}\n\n(four)=\n## D\n\n```\n{#code}\n```\n\nwords {#five}\n"
    )
    vault = make_vault(
        {"a.md": "[x](b.md#one) [x](b.md#two)\n[x](b.md#three) [x](b.md#four)\n\n[x](b.md#code)\n", "b.md": text}
    )
    assert findings(rlnotes, vault, "RLN102") == ["a.md:4 RLN102"]
    assert note(text).tags == ("five",)
    assert [section.text for section in note(text).sections] == ["A", "B", "C", "D"]


TEMPLATE = "---\ntitle: {{title}}\ndate: {{date:YYYY-MM-DD}}\n---\n[[yesterday]] ![[today.png]] [source]()\n"


@pytest.mark.parametrize("path", ["Templates/a.md", "archetypes/a.md", "ARCHETYPES/deep/a.md", "99 - Templates/a.md"])
def test_notes_in_a_folder_of_templates_at_the_root_are_exempt(rlnotes, make_vault, path):
    vault = make_vault({path: "[[yesterday]] ![[today.png]] [source]()\n", "b.md": "x"})
    rules = ("RLN101", "RLN104", "RLN112", "RLN201", "RLN401")
    assert findings(rlnotes, vault, *rules) == ["b.md:1 RLN201"]


def test_note_in_a_nested_folder_of_templates_is_checked(rlnotes, make_vault):
    page = "Write `{{title}}` or:\n\n```\n<% tp.date.now() %>\n```\n\n[[gone]] ${{ github.ref }} {{c1::cloze}} $\\frac{{a}}{b}$\n\n{{< ref >}}\n"
    vault = make_vault({"docs/templates/a.md": page})
    assert findings(rlnotes, vault, "RLN101", "RLN201") == [
        "docs/templates/a.md:1 RLN201",
        "docs/templates/a.md:7 RLN101",
    ]


@pytest.mark.parametrize(
    "text",
    [TEMPLATE, "<% tp.file.title %>\n[[yesterday]]\n", "# {{title}}\n[[yesterday]]\n", "{{date:gggg-[W]ww}} [[y]]"],
)
def test_note_with_placeholders_is_a_template_in_any_folder(rlnotes, make_vault, text):
    vault = make_vault({"x/a.md": text})
    assert findings(rlnotes, vault, "RLN101", "RLN104", "RLN112", "RLN201", "RLN401") == []
    (vault / "x/a.md").write_text("# A\n[[yesterday]]\n")
    assert findings(rlnotes, vault, "RLN101", "RLN201") == ["x/a.md:1 RLN201", "x/a.md:2 RLN101"]
    (vault / "x/a.md").write_text(text)
    assert findings(rlnotes, vault, "RLN101", "RLN201") == []


@pytest.mark.parametrize(
    ("file", "settings"),
    [
        (".obsidian/templates.json", '{"folder": "meta/forms"}'),
        (".obsidian/plugins/templater-obsidian/data.json", '{"templates_folder": "meta/forms/"}'),
    ],
)
def test_template_folder_of_obsidian_is_exempt(rlnotes, make_vault, file, settings):
    vault = make_vault({"meta/forms/a.md": "[[yesterday]]\n", "meta/formsb.md": "[[gone]]\n"})
    both = ["meta/forms/a.md:1 RLN101", "meta/formsb.md:1 RLN101"]
    assert findings(rlnotes, vault, "RLN101") == both
    (vault / file).parent.mkdir(parents=True)
    (vault / file).write_text(settings)
    assert findings(rlnotes, vault, "RLN101") == both[1:]
    for odd in ("[" * 100_000, "{", '{"folder": 1, "templates_folder": "/"}', "\0"):
        (vault / file).write_text(odd)
        assert findings(rlnotes, vault, "RLN101") == both


def test_invalid_front_matter_is_reported_without_placeholders(rlnotes, make_vault):
    vault = make_vault({"a.md": "---\na: {{b\n---\n", "b.md": "---\na: <% tp.x %>: y\n---\n"})
    assert findings(rlnotes, vault, "RLN401") == ["a.md:3 RLN401"]

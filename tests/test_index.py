"""All notes together: fragments, self-links, backlinks, excluded notes, and files that cannot be read."""

import pytest

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.index.resolve import Headings, Resolver
from rlnotes.markdown.parse import parse_note
from rlnotes.vault import Vault


def resolutions(index, path):
    note = index.notes[path]
    return {link.target + (f"#{link.fragment}" if link.fragment else ""): found for link, found in index.links_of(note)}


PAGE = """---
title: Page
---
# Page

## Maximum Likelihood Estimator (MLE)
### Step: one | two
## What's `code` & *this*?
## A [[Other|linked]] and [site](https://x.y) head
## Twice
### Sub
## Twice
#### Deep
## Named {#own-id}
<a id="html-id"></a><a name="Old"></a><a id="v1.2.0"></a>
## Überschrift – Ende
## C++
## At 5%20 load
## Stop!"Now"
## ???

A paragraph. ^para-1

- item ^item

| a |
| - |

^table
"""

FRAGMENTS = [
    # Obsidian's heading text (obsidian.d.ts, stripHeading; help, Link to a heading)
    ("Maximum Likelihood Estimator (MLE)", "heading"),
    ("maximum likelihood estimator MLE", "heading"),
    ("Step one two", "heading"),
    ("Step: one", "broken"),
    ("What's code & this?", "heading"),
    ("What's code this", "heading"),
    ("A linked and site head", "heading"),
    ("A Other linked and [site](https x.y) head", "heading"),
    ("Überschrift – Ende", "heading"),
    ("U\u0308berschrift – Ende", "heading"),
    ("C++", "heading"),
    ("At 5%20 load", "heading"),
    ("At%205%2520%20load", "heading"),
    ("Stop Now", "heading"),
    # chains nest in order (help, Linking to subheadings)
    ("Twice#Sub", "heading"),
    ("Page#Twice#Deep", "heading"),
    ("Page#Deep", "heading"),
    ("Sub#Twice", "broken"),
    ("Twice#Step one two", "broken"),
    ("Named#Nothing", "broken"),
    # GitHub's slugs, with a number for repeats (markdown-link-check#593, GLFM)
    ("maximum-likelihood-estimator-mle", "heading"),
    ("step-one--two", "heading"),
    ("twice-1", "heading"),
    ("twice-2", "broken"),
    ("überschrift--ende", "heading"),
    ("%C3%BCberschrift--ende", "heading"),
    # ids set by the author (markdownlint#581)
    ("own-id", "heading"),
    ("html-id", "heading"),
    ("old", "heading"),
    ("v1.2.0", "heading"),
    ("top", "heading"),
    # blocks in both placements (help, Link to a block)
    ("^para-1", "block"),
    ("^ITEM", "block"),
    ("^table", "block"),
    ("^none", "broken"),
    # only without punctuation (lint.md 0.8): other tools' slugs
    ("uberschrift", "broken"),
    ("Überschrift Ende", "loose"),
    ("what-s-code-this", "loose"),
    ("Nothing", "broken"),
    ("!!!", "broken"),
]


@pytest.mark.parametrize(("fragment", "found"), FRAGMENTS)
def test_fragments(make_index, fragment, found):
    index, _ = make_index({"Page.md": PAGE})
    page = index.notes["Page.md"]
    assert index.resolver.fragment(page.path, fragment) == found


def test_fragment_is_checked_in_the_target_note(make_index):
    index, _ = make_index(
        {
            "Page.md": PAGE,
            "s.md": "[[Page#Twice]] [[Page#Nope]] [t](Page.md#twice-1) [t](Page.md#nope) [[gone#x]] ![[a.pdf#page=3]] [[Page]]",
            "a.pdf": b"%PDF",
        }
    )
    found = resolutions(index, "s.md")
    assert {target: resolution.fragment for target, resolution in found.items()} == {
        "Page#Twice": "heading", "Page#Nope": "broken", "Page.md#twice-1": "heading", "Page.md#nope": "broken",
        "gone#x": "", "a.pdf#page=3": "", "Page": "",
    }  # fmt: skip
    assert found["gone#x"].status == "broken"
    assert found["a.pdf#page=3"].path == "a.pdf"


def test_self_links_are_not_backlinks(make_index):
    """semantics 9.5 and 9.11: `[[#h]]` is never an edge, and a self-link never un-orphans."""
    index, _ = make_index({"a.md": "# H\n[[#H]] [t](#h) [[a]] [t](a.md#h) [t](?q=1) [[#^b]]\n\ntext ^b\n"})
    assert {found.path for found in index.resolutions(index.notes["a.md"])} == {"a.md"}
    assert [found.via for found in index.resolutions(index.notes["a.md"])] == [
        "self",
        "self",
        "path",
        "relative",
        "self",
        "self",
    ]
    assert [found.fragment for found in index.resolutions(index.notes["a.md"])] == [
        "heading",
        "heading",
        "",
        "heading",
        "",
        "block",
    ]
    assert index.linkers("a.md") == []
    assert index.neighbours("a.md") == frozenset()


def test_backlinks_are_ordered_and_include_embeds_properties_and_references(make_index):
    """semantics 8, Link count: body, property and embed."""
    index, _ = make_index(
        {
            "z.md": "[[t]]\n",
            "b.md": '---\nup: "[[t]]"\n---\n![[t]] [x][r] [y](t.md)\n\n[r]: t.md\n',
            "t.md": "[[b]] https://x.y\n",
        }
    )
    assert [(back.source.path, back.link.kind, back.link.property) for back in index.backlinks("t.md")] == [
        ("b.md", "wikilink", "up"), ("b.md", "embed", ""), ("b.md", "reference", ""), ("b.md", "markdown", ""),
        ("z.md", "wikilink", ""),
    ]  # fmt: skip
    assert index.neighbours("t.md") == {"b.md"}
    assert [found.status for _, found in index.links_of(index.notes["t.md"])] == ["resolved", "external"]
    assert len(list(index.links())) == 7


def test_ignored_note_remains_a_link_target(make_vault):
    """Obsidian help, *Settings*, Excluded files: links to them resolve; they are listed nowhere."""
    root = make_vault(
        {"a.md": "[[draft]] [t](old/draft.md#anything) [[pic.png]]", "old/draft.md": "x", "old/pic.png": "x"}
    )
    index = build_index(Vault(root, Settings(ignore=("old/",))))
    assert list(index.notes) == ["a.md"]
    assert [(found.status, found.path) for found in index.resolutions(index.notes["a.md"])] == [
        ("resolved", "old/draft.md"), ("resolved", "old/draft.md"), ("resolved", "old/pic.png"),
    ]  # fmt: skip
    assert index.names.by_stem("draft") == []


def test_links_of_one_note_resolve_as_in_the_whole_index(make_index):
    index, _ = make_index({"a.md": "[[b]] [[c]]", "b.md": "x"})
    note = index.notes["a.md"]
    resolver = Resolver(index.resolver.details, lambda: index.names)
    found = [resolver.resolve(note.path, link.kind, link.target, link.fragment) for link in index.parsed(note).links]
    assert tuple(found) == index.resolutions(note)


def test_progress_is_reported_and_vanished_file_is_skipped(make_vault, monkeypatch):
    root = make_vault({"a.md": "[[b]]", "b.md": "x", "c.md": "x"})
    vault = Vault(root, Settings())
    read = vault.read

    def vanish(path):
        if path == "b.md":
            raise FileNotFoundError
        return read(path)

    monkeypatch.setattr(vault, "read", vanish)
    told = []
    index = build_index(vault, progress=lambda number, total: told.append((number, total)))
    assert list(index.notes) == ["a.md", "c.md"]
    assert [skipped.path for skipped in index.skipped] == ["b.md"]
    assert told[-1] == (3, 3)


def test_progress_is_reported_at_first_read_of_terms_and_words_only(make_vault):
    vault = Vault(make_vault({f"{name}.md": "[[a]]" for name in "abc"}), Settings())
    told = []
    index = build_index(vault, cached=True, progress=lambda number, total: told.append((number, total)))
    for ask in (lambda: index.terms, lambda: index.full_text):
        told.clear()
        ask()
        assert told[-1] == (3, 3)
    again = build_index(vault, cached=True, progress=lambda number, total: told.append((number, total)))
    told.clear()
    assert again.terms
    assert again.full_text
    assert told == []


def test_unreadable_file_is_a_note_with_a_syntax_problem(make_vault, monkeypatch):
    root = make_vault({"a.md": "[[b]]", "b.md": "x"})
    vault = Vault(root, Settings())
    read = vault.read

    def refuse(path):
        if path == "b.md":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(vault, "read", refuse)
    index = build_index(vault)
    assert [problem.kind for problem in index.details("b.md").syntax_errors] == ["unreadable"]
    assert index.resolutions(index.notes["a.md"])[0].path == "b.md"


def test_empty_vault_has_an_index(make_vault):
    index = build_index(Vault(make_vault({}), Settings()))
    assert (index.notes, index.empty) == ({}, True)


def test_fragments_of_a_note_with_many_headings_are_checked_quickly(make_index):
    many = "".join(f"# Heading {number}\n" for number in range(20_000))
    links = "".join(f"[[many#Heading {number}]]\n" for number in range(0, 20_000, 10))
    index, _ = make_index({"many.md": many, "s.md": links})
    assert {found.fragment for found in index.resolutions(index.notes["s.md"])} == {"heading"}
    assert Headings("x.md", parse_note("x.md", b"# A\n").details).find("A") == "heading"

"""What is reported as broken, and what is not: links to notes, to files, to what the walk does not list."""

import json
import os
import subprocess

import pytest

from rlnotes.indexing.index import build_index
from rlnotes.questions.graph import broken_links
from rlnotes.vault import Vault


def asked_for(root):
    """What each broken link of a vault asks for, by its target."""
    return {found.link.target: found.what for found in broken_links(build_index(Vault(root)))}


@pytest.mark.parametrize(
    "link", ["[[Node.js]]", "[[three.js]]", "![[v1.2 plan]]", "[[x.md?]]", "[[pic.png?x]]", "[[why?.md]]", "[x](gone.md?plain=1)",
             "[x](release-1.2)", "[x](b.markdown)", "[[main.py]]", "![x](c.md)"],
)  # fmt: skip
def test_a_link_without_an_attachments_ending_asks_for_a_note(make_vault, link):
    assert list(asked_for(make_vault({"a.md": link})).values()) == ["note"]


@pytest.mark.parametrize(
    "link", ["[d](conf.yml)", "[[x.docx]]", "![[really?.png]]", "[x](three.js)", "[x](conf.yml?raw=1)", "[i](.gitignore)",
             "![x](picture)", "![[p.png|300]]"],
)  # fmt: skip
def test_a_link_with_another_ending_asks_for_a_file(make_vault, link):
    assert list(asked_for(make_vault({"a.md": link})).values()) == ["file"]


def test_wanted_lists_names_with_a_dot_or_a_question_mark(make_vault, rlnotes):
    root = make_vault({"a.md": "[[Node.js]] [[Node.js]] [[x.docx]] [[really?.md]] [p](plan.md?plain=1) [d](conf.yml)"})
    items = json.loads(rlnotes("wanted", "--format", "json", vault=root).stdout)["items"]
    assert [item["title"] for item in items] == ["Node.js", "plan.md", "really?.md"]

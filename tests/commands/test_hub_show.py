"""`hub show` with nested hubs."""

import json

FILES = {
    "top.md": "---\ntype: hub\ntitle: Top\n---\n# Top\n\n## Maps\n\n- [[sub]] — the map below\n\n## Notes\n\n- [[a]]\n",
    "sub.md": "---\ntype: hub\ntitle: Sub\n---\n# Sub\n\n## Part\n\n- [[b]]\n- [[top]]\n- [[deep]]\n",
    "deep.md": "---\ntype: hub\ntitle: Deep\n---\n# Deep\n\n- [[c]]\n",
    "a.md": "# A",
    "b.md": "# B",
    "c.md": "# C",
}


def shown(rlnotes, vault, *options):
    items = json.loads(rlnotes("hub", "show", "top", *options, "--format", "json", vault=vault).stdout)["items"]
    return [(item["hub"], item["path"]) for item in items]


def test_default_depth_shows_only_the_hub(rlnotes, make_vault):
    assert shown(rlnotes, make_vault(FILES)) == [("top.md", "sub.md"), ("top.md", "a.md")]


def test_depth_includes_listed_hubs_and_stops_at_cycles(rlnotes, make_vault):
    vault = make_vault(FILES)
    two = [("top.md", "sub.md"), ("sub.md", "b.md"), ("sub.md", "top.md"), ("sub.md", "deep.md"), ("top.md", "a.md")]
    assert shown(rlnotes, vault, "--depth", "2") == two
    assert shown(rlnotes, vault, "--depth", "9") == [*two[:4], ("deep.md", "c.md"), two[4]]


def test_counts_are_those_of_the_hub_at_any_depth(rlnotes, make_vault):
    result = rlnotes("hub", "show", "top", "--depth", "3", "--format", "table", vault=make_vault(FILES))
    assert "Topic Hub · 2 linked notes · 2 sections" in result.stdout
    assert "▸ Sub" in result.stdout


SECTION = {
    "top.md": "---\ntype: hub\ntitle: Top\ndescription: All of it.\n---\n# Top\n\n## Maps\n\n- [[sub]]: the map\n\n"
    "### Inner\n\n- [[a b%]]: why it is here\n",
    "sub.md": "---\ntype: hub\ntitle: Sub\n---\n## Part\n\n- [[top]]\n",
    "a b%.md": "---\ntitle: A long title that has to wrap in a column\ndescription: What the note itself is about.\n---\n",
}


def shown_as(rlnotes, view, vault, hub="top", **env):
    return rlnotes("hub", "show", hub, "--view", view, "--format", "table", vault=vault, env=env).stdout


def test_bullets_tell_wrapped_titles_apart_and_mark_hubs(rlnotes, make_vault):
    drawn = shown_as(rlnotes, "table", make_vault(SECTION), COLUMNS="70")
    lines = [line.rstrip() for line in drawn.splitlines()]
    assert "  ▸ Sub  hub                  the map" in lines
    start = next(number for number, line in enumerate(lines) if line.startswith("    • A long title"))
    assert lines[start + 1].startswith("      ")
    assert "•" not in lines[start + 1]


def test_sections_and_hubs_have_an_accent_color(terminal, make_vault):
    drawn = terminal("hub", "show", "top", vault=make_vault(SECTION))
    assert "\x1b[1;36mMaps\x1b[0m" in drawn
    assert "\x1b[36m▸ \x1b[0m\x1b[1;36mSub\x1b[0m" in drawn
    assert "\x1b[2m• \x1b[0m\x1b[1mA long title" in drawn


def test_titles_are_links_with_percent_encoded_addresses(terminal, make_vault):
    drawn = terminal("hub", "show", "top", "--hyperlinks", "always", vault=make_vault(SECTION))
    assert "/made/a%20b%25.md\x1b\\" in drawn
    assert "/made/sub.md\x1b\\" in drawn


def test_cards_show_the_description_below_the_context_phrase(rlnotes, make_vault):
    drawn = shown_as(rlnotes, "cards", make_vault(SECTION))
    assert [line.strip("│ ") for line in drawn.splitlines() if "│" in line][-4:] == [
        "A long title that has to wrap in a column", "why it is here", "What the note itself is about.", "made/a b%.md",
    ]  # fmt: skip


def test_outline_is_markdown_of_headings_and_titles(rlnotes, make_vault):
    drawn = shown_as(rlnotes, "outline", make_vault(SECTION))
    assert [line.rstrip() for line in drawn.splitlines()] == [
        "# Top", "", "All of it.", "", "## Maps", "", "- Sub", "", "### Inner", "",
        "- A long title that has to wrap in a column", "",
    ]  # fmt: skip


def test_last_line_names_the_next_steps(rlnotes, make_vault):
    vault = make_vault(SECTION)
    drawn = shown_as(rlnotes, "tree", vault)
    assert drawn.splitlines()[-1].strip() == "Next: `rlnotes read NOTE`, `rlnotes related NOTE`"
    (vault / "c.md").write_text("[[top]]")
    assert "`rlnotes hub mark NOTE`" in shown_as(rlnotes, "table", vault, "c")
    assert "Next" not in rlnotes("hub", "show", "top", "--format", "markdown", vault=vault).stdout

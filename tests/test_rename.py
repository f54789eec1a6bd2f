"""Links follow a note that is renamed or moved, each in its own spelling: a line a rule."""

import pytest

from rlnotes.config import Settings
from rlnotes.errors import RlnotesError
from rlnotes.index.index import build_index
from rlnotes.operations.rename import plan_move, plan_rename
from rlnotes.vault import Vault


@pytest.fixture(name="planned")
def _planned(make_vault):
    """Return what files will hold after a rename or a move, by path."""

    def planned(files, path, name, plan=plan_rename):
        root = make_vault(files)
        index = build_index(Vault(root, Settings()))
        changes = plan(index, index.notes[path], name).changes
        held = {each: data if isinstance(data, bytes) else data.encode() for each, data in files.items()}
        for change in changes:
            assert held.pop(change.path) == change.before
        return {**held, **{change.to: change.after for change in changes}}

    return planned


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[[old]]", "[[new name]]"),
        ("[[ old ]]", "[[ new name ]]"),
        ("[[OLD]]", "[[new name]]"),
        ("[[old.md]]", "[[new name.md]]"),
        ("[[old|label]]", "[[new name|label]]"),
        ("[[old | label ]]", "[[new name | label ]]"),
        ("[[old#Part]]", "[[new name#Part]]"),
        ("[[old # Part | x]]", "[[new name # Part | x]]"),
        ("[[old#^id]]", "[[new name#^id]]"),
        ("![[old]]", "![[new name]]"),
        ("![[old|300]]", "![[new name|300]]"),
        ("[[sub/old]]", "[[sub/new name]]"),
        ("[[/sub/old]]", "[[/sub/new name]]"),
        ("[[./sub/old]]", "[[./sub/new name]]"),
        ("| a |\n| - |\n| [[old\\|x]] |", "| a |\n| - |\n| [[new name\\|x]] |"),
        ("[t](sub/old.md)", "[t](sub/new%20name.md)"),
        ("[t](sub/old)", "[t](sub/new%20name)"),
        ("[t](<sub/old.md>)", "[t](<sub/new name.md>)"),
        ("[t](./sub/old.md)", "[t](./sub/new%20name.md)"),
        ("[t](/sub/old.md)", "[t](/sub/new%20name.md)"),
        ("[t](sub/old.md#part)", "[t](sub/new%20name.md#part)"),
        ("[t](sub/old.md?plain=1#part)", "[t](sub/new%20name.md?plain=1#part)"),
        ("[t](sub/old.md 'a title')", "[t](sub/new%20name.md 'a title')"),
        ("[t](\n  sub/old.md)", "[t](\n  sub/new%20name.md)"),
        ("[t](old.md)", "[t](new%20name.md)"),
        ("[t](sub/old.html)", "[t](sub/new%20name.html)"),
        ("[t](sub/old/)", "[t](sub/new%20name/)"),
        ("![t](sub/old.md)", "![t](sub/new%20name.md)"),
        ("[a `](x)` b](sub/old.md)", "[a `](x)` b](sub/new%20name.md)"),
        ("[t][r]\n\n[r]: sub/old.md 'x'", "[t][r]\n\n[r]: sub/new%20name.md 'x'"),
        ("[r] [r][]\n\n> [R]: <sub/old.md>", "[r] [r][]\n\n> [R]: <sub/new name.md>"),
        ("![t][r]\n\n[r]: sub/old.md", "![t][r]\n\n[r]: sub/new%20name.md"),
        (
            "---\nup: \"[[old]]\" # why\nb: '[[old|x]]'\n---\n",
            "---\nup: \"[[new name]]\" # why\nb: '[[new name|x]]'\n---\n",
        ),
        ("---\nup: [[old]]\nl: [a, [[old]]]\n---\n", "---\nup: [[new name]]\nl: [a, [[new name]]]\n---\n"),
        (
            '---\nup:\n  - [[old]]\n  - "[t](sub/old.md)"\n---\n',
            '---\nup:\n  - [[new name]]\n  - "[t](sub/new%20name.md)"\n---\n',
        ),
        ("---\na: [\n---\n[[old]]", "---\na: [\n---\n[[new name]]"),
        ("# About [[old]]\n", "# About [[new name]]\n"),
        ("- [[old]] — why", "- [[new name]] — why"),
        ("contradicts:: [[old]]", "contradicts:: [[new name]]"),
        ("[^1]\n\n[^1]: [[old]]", "[^1]\n\n[^1]: [[new name]]"),
        ("`[[old]]` %%[[old]]%% <!-- [[old]] --> $[[old]]$", None),
        ("```\n[[old]]\n```", None),
        ("\\[[old]]", None),
        ("[[an alias]] [[other]] [x](https://old.md) [[missing]]", None),
        ("\ufeff[[old]]\r\n[[old]]\r\nend", "\ufeff[[new name]]\r\n[[new name]]\r\nend"),
        ("[[old]]\rnext [[old]]", "[[new name]]\rnext [[new name]]"),
    ],
)
def test_a_link_to_a_renamed_note_is_rewritten_in_its_own_spelling(planned, before, after):
    target = "---\naliases: [an alias]\n---\n# Part\n\ntext ^id\n"
    files = {"sub/old.md": target, "other.md": "x", "source.md": before}
    held = planned(files, "sub/old.md", "new name")
    assert held.pop("sub/new name.md") == target.encode()
    assert held["source.md"].decode() == (before if after is None else after)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a & b (c)", "[t](old.md) [[old]]", "[t](a%20&%20b%20%28c%29.md) [[a & b (c)]]"),
        ("a &amp; b", "[t](old.md)", "[t](a%20%26amp;%20b.md)"),
        ("été", "[t](old.md)", "[t](été.md)"),
        ("100%25", "[t](old.md) [t](<old.md>)", "[t](100%2525.md) [t](<100%2525.md>)"),
        ("it's", "---\na: '[[old]]'\nb: \"[[old]]\"\nc: '[x](old.md)'\n---\n", "---\na: '[[it''s]]'\nb: \"[[it's]]\"\nc: '[x](it%27s.md)'\n---\n"),
        ('say "x"', '---\na: "[[old]]"\n---\n', '---\na: "[[say \\"x\\"]]"\n---\n'),
        ("a, b", "---\na: [[old]]\nb: [[[old]], x]\n---\n", '---\na: "[[a, b]]"\nb: ["[[a, b]]", x]\n---\n'),
        ("v1.2 plan", "[[old]] [t](old.md)", "[[v1.2 plan]] [t](v1.2%20plan.md)"),
        ("new.md", "[[old]]", "[[new]]"),
        ("deep/er/new", "[[old]] [t](old.md)", "[[new]] [t](deep/er/new.md)"),
        ("Old", "[[old]] [[Old]] [t](old.md)", "[[Old]] [[Old]] [t](Old.md)"),
    ],
)  # fmt: skip
def test_names_with_marks_are_escaped_where_they_must_be(planned, name, before, after):
    assert planned({"old.md": "x", "source.md": before}, "old.md", name)["source.md"].decode() == after


def test_a_path_keeps_the_parts_that_stay_as_they_were_spelled(planned):
    files = {"My Folder/caf\u00e9.md": "x", "a/s.md": "[t](../My%20Folder/caf%C3%A9.md) [t](<../My Folder/café.md>)"}
    held = planned(files, "My Folder/café.md", "thé")
    assert held["a/s.md"].decode() == "[t](../My%20Folder/th%C3%A9.md) [t](<../My Folder/thé.md>)"


@pytest.mark.parametrize(
    ("folder", "before", "after"),
    [
        ("b", "[t](x.md) [t](../root.md)", "[t](../a/x.md) [t](../root.md)"),
        (
            "b/c",
            "[t](x.md) [t](../root.md#h) ![p](pic.png)",
            "[t](../../a/x.md) [t](../../root.md#h) ![p](../../a/pic.png)",
        ),
        (".", "[t](./x.md) [t](../root.md)", "[t](./a/x.md) [t](root.md)"),
        ("b", "[[x]] [[root]] [[a/x]] [[./x]] [[../root]]", "[[x]] [[root]] [[a/x]] [[../a/x]] [[../root]]"),
        ("b", "[t](/a/x.md) [t](https://a.b) [t](gone.md)", "[t](/a/x.md) [t](https://a.b) [t](gone.md)"),
        ("b", "[[note]] [[#Here]] [t](note.md)\n# Here", "[[note]] [[#Here]] [t](note.md)\n# Here"),
    ],
)
def test_the_links_of_a_moved_note_are_seen_from_its_new_place(planned, folder, before, after):
    files = {
        "a/note.md": before,
        "a/x.md": "x",
        "root.md": "# h",
        "a/pic.png": b"",
        "y.md": "[t](a/note.md) [[note]] [[a/note]]",
    }
    held = planned(files, "a/note.md", folder, plan_move)
    new = f"{folder}/note.md".removeprefix("./")
    assert held[new].decode() == after
    assert held["y.md"].decode() == f"[t]({new}) [[note]] [[{new.removesuffix('.md')}]]"


def test_a_link_that_a_new_place_would_take_over_is_rewritten(planned):
    files = {"a/note.md": "# Mine", "b/s.md": "[[note]]", "c/other.md": "# Theirs"}
    held = planned(files, "c/other.md", "b/note")
    assert held["b/s.md"] == b"[[a/note]]"


def test_a_link_that_a_new_folder_would_take_over_is_rewritten(planned):
    files = {"z/a.md": "# A", "s.md": "[t](a) [u](z/a/)", "other.md": "# Other"}
    assert planned(files, "other.md", "a", plan_move)["s.md"] == b"[t](z/a) [u](z/a/)"


def test_a_link_that_was_ambiguous_still_means_what_it_meant(planned):
    files = {"a/note.md": "1", "b/note.md": "2", "c/s.md": "[[note]]", "b/s.md": "[[note]]"}
    held = planned(files, "b/note.md", "long/er", plan_move)
    assert held["c/s.md"] == b"[[note]]"
    assert held["b/s.md"] == b"[[long/er/note]]"


def test_a_link_that_its_own_folder_decided_is_not_left_to_the_length_of_a_path(planned):
    files = {"a/note.md": "1", "long/er/note.md": "2", "long/er/s.md": "[[note]]", "a/s.md": "[[note]]"}
    assert planned(files, "long/er/s.md", "b", plan_move)["b/s.md"] == b"[[long/er/note]]"
    held = planned(files, "a/note.md", "b", plan_move)
    assert held["a/s.md"] == b"[[b/note]]"
    assert held["long/er/s.md"] == b"[[note]]"


def test_a_link_by_alias_keeps_its_words_where_a_file_takes_that_name(planned):
    files = {
        "x.md": "---\naliases: [Foo]\n---\n",
        "y.md": "# Y",
        "s.md": "[[Foo]] [[Foo|bar]]\n\n| a |\n| - |\n| [[Foo]] |",
    }
    held = planned(files, "y.md", "Foo")
    assert held["s.md"] == b"[[x|Foo]] [[x|bar]]\n\n| a |\n| - |\n| [[x\\|Foo]] |"


def test_a_folder_that_stood_for_its_index_is_named_by_its_file(planned):
    files = {"d/index.md": "x", "s.md": "[t](d/) [t](d)"}
    assert planned(files, "d/index.md", "home")["s.md"] == b"[t](d/home.md) [t](d/home.md)"


def test_a_broken_link_that_waits_for_the_new_name_is_left_alone_and_arrives(planned):
    assert planned({"old.md": "x", "s.md": "[[new]]"}, "old.md", "new")["s.md"] == b"[[new]]"


def test_a_title_made_of_a_link_follows_and_so_do_links_by_that_title(planned):
    files = {"old.md": "x", "t.md": "# On [[old]]\n", "s.md": "[[On old]] [[t#On old]]"}
    held = planned(files, "old.md", "new")
    assert held["t.md"] == b"# On [[new]]\n"
    assert held["s.md"] == b"[[t|On old]] [[t#On new]]"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("other", "other.md exists already"),
        ("OTHER", "other.md exists already"),
        ("a/pic.png.md/x", None),
        ("a#b", "cannot be linked to"),
        ("a|b", "cannot be linked to"),
        ("[[a]]", "cannot be linked to"),
        ("a\nb", "cannot be linked to"),
        ("a: b", "cannot be linked to"),
        ("../out", "is not a path in the vault"),
        ("a ", "must not begin or end with a space"),
        ("other.md/x", "other.md is no folder of the vault"),
        ("", "is not a path in the vault"),
        (".hidden", "hidden or ignored"),
        ("node_modules/x", "hidden or ignored"),
        ("x" * 300, "too long"),
    ],
)
def test_a_name_that_cannot_be_is_refused(planned, name, said):
    files = {"old.md": "x", "other.md": "", "a/pic.png": b""}
    if said is None:
        assert planned(files, "old.md", name)
        return
    with pytest.raises(RlnotesError, match=said.replace(".", r"\.")):
        planned(files, "old.md", name)


def test_the_cards_of_a_canvas_follow(planned):
    canvas = '{\n\t"nodes":[\n\t\t{"id":"1","type":"file","file":"sub/old.md","x":0},\n\t\t{"file" : "sub\\/old.md"},{"file":"old.md"}]}\r\n'
    held = planned({"sub/old.md": "x", "old.md": "", "board.canvas": canvas}, "sub/old.md", "nëw")
    assert held["board.canvas"].decode() == canvas.replace('"sub/old.md"', '"sub/nëw.md"').replace(
        '"sub\\/old.md"', '"sub/nëw.md"'
    )


@pytest.mark.parametrize("name", ["a#b", " a", "a ", "[x]", "a|b", "a: b", "a^b"])
def test_a_note_whose_name_no_wikilink_can_spell_can_be_moved_all_the_same(planned, name):
    way = name.replace(" ", "%20").replace("#", "%23").replace("[", "%5B").replace("]", "%5D").replace("^", "%5E")
    files = {f"{name}.md": "[s](s.md)", "s.md": f"[t]({way.replace('|', '%7C')}.md)"}
    held = planned(files, f"{name}.md", "sub", plan_move)
    assert held[f"sub/{name}.md"] == b"[s](../s.md)"
    assert held["s.md"] == f"[t](sub/{way.replace('|', '%7C')}.md)".encode()


def test_a_rename_to_the_same_name_changes_nothing(planned):
    files = {"old.md": "x", "s.md": "[[old]]"}
    assert planned(files, "old.md", "old.md") == {"old.md": b"x", "s.md": b"[[old]]"}

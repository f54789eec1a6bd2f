"""A link that goes elsewhere when a note or file comes or goes shares a name with it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rlnotes.index.invalidation import file_names, target_names
from rlnotes.index.names import Names
from rlnotes.markdown.parse import parse_note

PARTS = st.sampled_from(
    [
        "a",
        "A",
        "b",
        "index",
        "README",
        "ä",
        "a\u0308",
        "x y",
        "20200101",
        "20200101 t",
        "a.html",
        "a.md",
        "v1.2",
        "100%",
    ]
)
FOLDERS = st.lists(PARTS, max_size=2).map(lambda parts: "".join(f"{part}/" for part in parts))
PATHS = st.tuples(FOLDERS, PARTS, st.sampled_from([".md", ".MD", ".markdown", ".png", ".html", ""])).map("".join)
NAMES = st.sampled_from(["", "a", "b", "x/y", "Ä", "index", "20200101"])
FRONTS = st.tuples(NAMES, NAMES)
TARGETS = st.one_of(
    st.tuples(st.sampled_from(["", "./", "../", "/", "../../"]), FOLDERS, PARTS, st.sampled_from(["", ".md", ".html", "/"])).map("".join),
    st.sampled_from(["..", ".", "./", "../", "x/y", "a%2Fb", "x%20y", "A.md?plain=1", "%61", "100%25", "a/..", "b/../a"]),
)  # fmt: skip


def table(files):
    notes = [
        parse_note(path, f"---\ntitle: {title}\naliases: [{alias}]\n---\n".encode()).note
        for path, (title, alias) in files.items()
        if path.lower().endswith((".md", ".markdown"))
    ]
    return Names(notes, [path for path in files if not path.lower().endswith((".md", ".markdown"))])


@settings(max_examples=400)
@given(
    files=st.dictionaries(PATHS, FRONTS, max_size=6),
    path=PATHS,
    front=FRONTS,
    source=PATHS,
    targets=st.lists(TARGETS, min_size=1, max_size=12),
)
def test_what_a_new_file_changes_shares_a_name_with_it(files, path, front, source, targets):
    files.pop(path, None)
    before, after = table(files), table({**files, path: front})
    for kind in ("wikilink", "markdown"):
        for target in targets:
            found = [names.resolve(source, target, wiki=kind == "wikilink") for names in (before, after)]
            if found[0] != found[1]:
                assert target_names(kind, target) & file_names(path, *front[:1], front[1:])


def test_most_links_share_no_name_with_a_note():
    assert not target_names("wikilink", "some/other note") & file_names("notes/a.md", "A title", ["an alias"])
    assert not target_names("markdown", "../x%20y.md") & file_names("notes/a.md", "A title", ["an alias"])

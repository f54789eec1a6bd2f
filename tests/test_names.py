"""Where a link's target goes: a line a rule with its source, and properties against a slow reference."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes.index.names import Names, key
from rlnotes.index.resolution import Resolution
from rlnotes.markdown.parse import parse_note

OBSERVED = "Obsidian 1.13.7, markdown-vault-mcp#1380"
DESTINATION = "Obsidian 1.13.7, markdown-vault-mcp#1383"
HELP = "Obsidian help, Internal links"
SPEC = "CommonMark 0.31, Links; RFC 3986"
DESIGN = "design, How names are found"
ASKED = "asks A, what users of other tools report"


def names(paths: Iterable[str], **texts: str) -> Names:
    """A vault of empty files; `texts` are front matter and bodies by stem."""
    listed = list(paths)
    notes = [path for path in listed if path.endswith((".md", ".markdown"))]
    read = [parse_note(p, texts.get(p.rpartition("/")[2].removesuffix(".md"), "").encode()).note for p in notes]
    return Names(read, [path for path in listed if path not in notes])


def wiki(paths: str, target: str, source: str = "home.md") -> Resolution:
    return names(paths.split()).resolve(source, target, wiki=True)


def markdown(paths: str, target: str, source: str = "home.md") -> Resolution:
    return names(paths.split()).resolve(source, target, wiki=False)


@pytest.mark.parametrize(
    ("source", "paths", "target", "path", "via", "why"),
    [
        ("x/s.md", "Note.md x/Note.md", "Note", "Note.md", "path", OBSERVED),
        ("x/s.md", "b/Note.md x/Note.md x/b/Note.md", "b/Note", "b/Note.md", "path", OBSERVED),
        ("x/s.md", "x/Note.md b/Note.md", "Note", "x/Note.md", "folder", OBSERVED),
        ("x/deep/s.md", "x/Note.md b/Note.md", "Note", "b/Note.md", "length", OBSERVED + ": no ancestor counts"),
        ("s.md", "a/b/Note.md zzzz/Note.md", "Note", "a/b/Note.md", "length", OBSERVED + ": letters, not folders"),
        ("s.md", "b/Note.md a/Note.md", "Note", "a/Note.md", "length", DESIGN + ": then the first in order"),
        ("s.md", "deep/down/Note.md", "Note", "deep/down/Note.md", "name", HELP),
        ("s.md", "a/b/Note.md a/c/Note.md", "b/Note", "a/b/Note.md", "name", "hive#349: the end of a path"),
        ("s.md", "a/b/c/Note.md", "b/c/Note", "a/b/c/Note.md", "name", "hive#349"),
        ("x/s.md", "x/b/Note.md a/b/Note.md", "b/Note", "x/b/Note.md", "folder", DESIGN + ": from the own folder"),
        ("y/b/s.md", "y/b/Note.md a/b/Note.md", "b/Note", "y/b/Note.md", "folder", DESIGN + ": in the own folder"),
        ("x/s.md", "x/Note.md Note.md", "./Note", "x/Note.md", "relative", "luke321/vault-graph#141"),
        ("x/y/s.md", "x/Note.md Note.md", "../Note", "x/Note.md", "relative", "luke321/vault-graph#141"),
        ("x/s.md", "x/b/Note.md b/Note.md", "/b/Note", "b/Note.md", "relative", HELP + ": `/` is the root"),
        ("s.md", "Note.md", "Note.md", "Note.md", "path", HELP + ", Supported formats"),
        ("s.md", "a/Note.md", "Note.md", "a/Note.md", "name", HELP + ", Supported formats"),
        ("s.md", "a/Ext.md", "Ext.MD", "a/Ext.md", "name", "Obsidian 1.13.7, markdown-vault-mcp#1358"),
        ("s.md", "x/a.md.md", "a.md", "x/a.md.md", "name", "claude-obsidian#190"),
        ("s.md", "x/a.md.md x/a.md", "a.md", "x/a.md", "length", "claude-obsidian#190: both fit"),
        ("s.md", "c/a.md.md b/x/a.md", "x/a.md", "b/x/a.md", "name", "claude-obsidian#190: in folders too"),
        ("s.md", "v1.2-plan.md v1.md", "v1.2-plan", "v1.2-plan.md", "path", "obsidian-export: Note.1"),
        ("s.md", "v1.2.md", "v1", "", "", "a dot in a name opens no ending"),
        ("s.md", "x/note.markdown", "note", "x/note.markdown", "name", "semantics 7: `.markdown`"),
        ("s.md", "x.png.md a/x.png", "x.png", "a/x.png", "name", HELP + ": a name with an ending is a file's"),
        ("s.md", "LICENSE x/LICENSE.md", "LICENSE", "x/LICENSE.md", "name", HELP + ": a name is a note's"),
        ("s.md", "a/x.png a/x.png.md", "x.png", "a/x.png", "name", HELP + ": other files by their ending"),
        ("s.md", "a/draw.excalidraw.md", "draw.excalidraw", "a/draw.excalidraw.md", "name", HELP),
        ("s.md", "img/pic.PNG", "pic.png", "img/pic.PNG", "name", "Obsidian help, Accepted file formats"),
        ("s.md", "img/doc.pdf", "doc", "", "", "Obsidian help: other files need their ending"),
        ("s.md", "xnote.md", "note", "", "", "zk: a part of a name is no name"),
        ("s.md", "ab/Note.md", "b/Note", "", "", "foam#851: whole folders only"),
        ("x/s.md", "Note.md", "./Note", "", "", "luke321/vault-graph#141: no look-up by name"),
        ("x/s.md", "x/b/Note.md", "/b/Note", "", "", HELP),
        ("s.md", "a/Note.md", "a/b/Note", "", "", "a path that is too long"),
        ("s.md", "a.md", "/".join("abc" * 500), "", "", "deeper than the vault"),
    ],
)
def test_wikilink_resolves_in_obsidians_order(source, paths, target, path, via, why):
    found = wiki(paths, target, source)
    assert (found.path, found.via) == (path, via), why
    assert (found.status == "broken") == (not path)


@pytest.mark.parametrize(
    ("written", "file", "spelling", "why"),
    [
        ("Note", "Note.md", "", "as it is"),
        ("LOG", "Log.md", "case", OBSERVED),
        ("b/note", "B/Note.md", "case", OBSERVED),
        ("cafe\u0301", "café.md", "unicode", "zk#47, neuron#611: NFD link"),
        ("café", "cafe\u0301.md", "unicode", "zk#47, neuron#611: NFD file, as macOS writes it"),
        ("CAFE\u0301", "café.md", "case", "both: case is the stronger"),
        ("STRASSE", "straße.md", "case", "Unicode, full case folding"),
        ("My\u00a0Note", "My Note.md", "unicode", "Obsidian developer docs, normalizePath"),
        ("İstanbul", "İstanbul.md", "", "a letter that folds to two"),
        ("ﬁx", "fix.md", "case", "semantics 3: NFC and folding, never NFKC"),
    ],
)
def test_link_with_another_spelling_resolves(written, file, spelling, why):
    for source in ("home.md", "x/home.md"):
        for wikilink in (True, False):
            found = names([file, "x/other.md"]).resolve(source, written, wiki=wikilink)
            assert (found.status, found.path, found.spelling) == ("resolved", file, spelling), why


@pytest.mark.parametrize(
    ("source", "paths", "target", "path", "via", "why"),
    [
        ("x/s.md", "x/a.md a.md", "a.md", "x/a.md", "relative", SPEC),
        ("x/s.md", "x/a.md a.md", "../a.md", "a.md", "relative", SPEC),
        ("x/s.md", "x/a.md a.md", "/a.md", "a.md", "path", "semantics 2: `/` is the vault's root"),
        ("x/s.md", "b/a.md", "b/a.md", "b/a.md", "path", DESTINATION + ": Obsidian writes vault paths"),
        ("s.md", "Sub/a.md", "a.md", "Sub/a.md", "loose", DESTINATION + ": by name across the vault"),
        ("s.md", "x/Sub/a.md", "Sub/a.md", "x/Sub/a.md", "loose", DESIGN),
        ("x/s.md", "Sub/a.md", "./a.md", "", "", "luke321/vault-graph#141"),
        ("x/s.md", "Sub/a.md", "../a.md", "", "", "luke321/vault-graph#141"),
        ("s.md", "a.md", "a", "a.md", "relative", HELP + ": `.md` is optional"),
        ("s.md", "a.md", "a.md?plain=1", "a.md", "relative", "RFC 3986: a query names no file"),
        ("s.md", "a?b.md a.md", "a%3Fb.md", "a?b.md", "relative", "RFC 3986: an encoded `?` is a name's"),
        ("s.md", "100%done.md", "100%done.md", "100%done.md", "relative", "hyalo DEC-057: a bad escape is text"),
        ("s.md", "a%20b.md", "a%20b.md", "a%20b.md", "relative", "a file that is so named"),
        ("s.md", "a%21b.md a!b.md", "a%21b.md", "a!b.md", "relative", "RFC 3986, 2.4: decoded first"),
        ("s.md", "a?b!c.md", "a?b%21c.md", "a?b!c.md", "relative", "a `?` in a name, left as it is"),
        ("s.md", "my-note.md", "%6Dy%2Dnote.md", "my-note.md", "relative", "RFC 3986, 2.1"),
        ("s.md", "d/index.md d/README.md", "d/", "d/index.md", "index", "hyalo iter-203"),
        ("s.md", "d/README.md", "d", "d/README.md", "index", "GitHub shows a folder's README"),
        ("s.md", "d/readme.md d/a.md", "./d", "d/readme.md", "index", "GitHub"),
        ("s.md", "d/a.md", "d/", "d/", "index", "a folder that is there"),
        ("x/y/s.md", "x/README.md", "..", "x/README.md", "index", SPEC),
        ("s.md", "d.md d/index.md", "d", "d.md", "relative", "hyalo iter-203: a real d.md wins"),
        ("s.md", "d.md d/index.md", "d/", "d/index.md", "index", "a `/` asks for the folder"),
        ("x/s.md", "x/ch1.md", "ch1.html", "x/ch1.md", "loose", "mdBook: pages are built from notes"),
        ("x/s.md", "x/ch1.md x/ch1.html", "ch1.html", "x/ch1.html", "relative", "a real page wins"),
        ("x/s.md", "ch1.md", "../ch1/", "ch1.md", "loose", "MkDocs: pages as folders"),
        ("x/s.md", "img/p.png", "../img/p.png?raw=true", "img/p.png", "relative", "GitHub"),
        ("s.md", "x/p.png", "p.png", "x/p.png", "loose", DESTINATION),
        ("s.md", "a.md", "b.md", "", "", "nothing there"),
    ],
)
def test_markdown_destination_resolves(source, paths, target, path, via, why):
    found = markdown(paths, target, source)
    assert (found.path, found.via) == (path, via), why
    assert found.status == ("resolved" if path else "broken")


@pytest.mark.parametrize("target", ["https://a.b/c", "mailto:a@b.c", "obsidian://open", "file:///x", "//host/x",
                                    "tel:123", "denote:20250328T075526", "magnet:?xt=1"])  # fmt: skip
def test_destination_with_a_scheme_is_external(target):
    assert markdown("a.md", target).status == "external"


def test_wikilink_with_a_scheme_is_external_unless_a_note_has_that_name():
    assert wiki("a.md", "https://example.com").status == "external"
    assert wiki("a.md", "mailto:a@b.c").status == "external"
    assert names(["plan: b.md"]).resolve("s.md", "plan: b", wiki=True).status == "resolved"
    assert wiki("a.md", "plan: b").status == "broken"


@pytest.mark.parametrize("target", ["../../a.md", "../../../etc/passwd", "%2E%2E/%2E%2E/a.md", "x/../../../a"])
def test_link_above_the_vault_is_outside(target):
    assert markdown("x/s.md a.md", target, "x/s.md").status == "outside"
    assert markdown("x/s.md", "../gone.md", "x/s.md").status == "broken", "within the vault it is broken"
    assert wiki("x/s.md a.md", "../../a", "x/s.md").status == "outside"


def test_candidates_start_with_the_chosen_file():
    found = wiki("a/Note.md b/b/Note.md c/Note.md", "Note", "b/b/s.md")
    assert (found.status, found.path) == ("ambiguous", "b/b/Note.md")
    assert found.candidates == ("b/b/Note.md", "a/Note.md", "c/Note.md")
    assert wiki("a/Note.md b/Note.md", "a/Note").status == "resolved", "a full path is clear"
    assert markdown("a/Note.md b/Note.md", "Note.md").status == "ambiguous"


def test_exact_spelling_takes_precedence_over_another_case():
    for target, path in (("note", "note.md"), ("Note", "Note.md"), ("NOTE", "Note.md")):
        found = wiki("Note.md note.md", target)
        assert (found.status, found.path) == ("ambiguous", path)
    assert markdown("Note.md note.md", "note.md").path == "note.md"


ALIASED = {"a": "---\naliases: [Ay, ay, Both]\ntitle: The A\n---\n", "b": "---\naliases: Both\n---\n# B head\n",
           "c": "# Only head\n", "d": "# First\n\n# Second\n", "f": "intro\n\n# Part\n", "e": "intro\n\n## x\n"}  # fmt: skip


@pytest.mark.parametrize(
    ("target", "path", "via"),
    [
        ("ay", "x/a.md", "alias"),  # markdown-vault-mcp#1358: Obsidian follows none; unique ones are taken and marked
        ("The A", "x/a.md", "title"),
        ("only HEAD", "x/c.md", "title"),
        ("First", "", ""),  # one H1 of several names a section, not the note
        ("Part", "", ""),  # and one with text above it too
        ("Ay/x", "", ""),
    ],
)
def test_unique_alias_or_title_resolves(target, path, via):
    found = names([f"x/{name}.md" for name in ALIASED], **ALIASED).resolve("s.md", target, wiki=True)
    assert (found.path, found.via) == (path, via)


def test_alias_of_several_notes_is_broken_with_candidates():
    found = names([f"x/{name}.md" for name in ALIASED], **ALIASED).resolve("s.md", "both", wiki=True)
    assert (found.status, found.path, found.candidates) == ("broken", "", ("x/a.md", "x/b.md"))


def test_file_name_precedes_alias_and_alias_precedes_title():
    table = names(["n.md", "m.md", "o.md"], n="---\naliases: [m, t]\n---\n", o="# t\n")
    assert table.resolve("s.md", "m", wiki=True).path == "m.md"
    assert table.resolve("s.md", "t", wiki=True).path == "n.md"


def test_markdown_destination_does_not_match_an_alias():
    assert names(["n.md"], n="---\naliases: m\n---\n").resolve("s.md", "m", wiki=False).status == "broken"


def test_id_resolves_to_the_only_note_with_that_prefix():
    """zk, *Note ID*: `20091117 title.md` is linked as `[[20091117]]`; Denote's ids have a T."""
    table = names(["20091117 a.md", "200911171200 b.md", "x/20100101-c.md", "20100101 d.md", "20250328T075526--e.md"])
    assert table.resolve("s.md", "20091117", wiki=True)[:2] == ("resolved", "20091117 a.md")
    assert table.resolve("s.md", "200911171200", wiki=True).path == "200911171200 b.md"
    assert table.resolve("s.md", "20250328T075526", wiki=True).via == "id"
    several = table.resolve("s.md", "20100101", wiki=True)
    assert (several.status, several.candidates) == ("broken", ("20100101 d.md", "x/20100101-c.md"))
    assert table.resolve("s.md", "200911", wiki=True).status == "broken"
    assert table.resolve("s.md", "20091117 a b", wiki=True).status == "broken"


def test_notes_are_found_by_stem_title_and_alias():
    table = names(["x/a.md", "A.md", "a.png"], a="---\ntitle: T\naliases: [L]\n---\n")
    assert table.by_stem("a") == table.by_stem("a.md") == ["A.md", "x/a.md"]
    assert table.by_title("t") == ["x/a.md"]
    assert table.by_alias("l") == ["x/a.md"]
    assert table.by_stem("a.png") == table.by_stem("nothing") == []


# --- properties -------------------------------------------------------------------------------------------------------

PARTS = st.sampled_from(["a", "b", "B", "note", "Note", "v1.2", "é", "e\u0301", "long name", "x.png"])
PATHS = st.lists(st.lists(PARTS, min_size=1, max_size=4).map(lambda parts: "/".join(parts) + ".md"), min_size=1,
                 max_size=12, unique=True)  # fmt: skip
FOLDERS = st.lists(PARTS, max_size=3).map("/".join)


def reference(paths: list[str], source: str, target: str) -> str:
    """Obsidian's order said slowly: look at every file, keep what fits, take the best."""
    folder = source.rpartition("/")[0]
    bare = {path: key(path.removesuffix(".md")) for path in paths}
    wanted = key(target)
    exact = [path for path in paths if bare[path] == wanted]
    here = [path for path in paths if bare[path] == key(f"{folder}/{target}".strip("/"))]
    fitting = [path for path in paths if ("/" + bare[path]).endswith("/" + wanted)]
    beside = [path for path in fitting if key(path.rpartition("/")[0]) == key(folder)]
    for found in (exact, here, beside):
        if found:
            spelled = [path for path in found if path.removesuffix(".md").endswith(target)]
            return min(spelled or found, key=lambda path: (len(path), path))
    return min(fitting, key=lambda path: (len(path), path), default="")


@given(PATHS, FOLDERS, st.lists(PARTS, min_size=1, max_size=3).map("/".join))
def test_wikilink_resolves_like_the_reference_implementation(paths, folder, target):
    source = f"{folder}/s.md".lstrip("/")
    found = names(paths).resolve(source, target, wiki=True)
    assert found.path == reference(paths, source, target)
    assert set(found.candidates) <= set(paths)
    assert found.candidates[:1] == ((found.path,) if found.path else ())
    assert len(found.candidates) == len(set(found.candidates))
    assert (found.status == "ambiguous") == (len(found.candidates) > 1)


FILES = st.lists(st.tuples(st.lists(PARTS, min_size=1, max_size=3).map("/".join), st.sampled_from(["", ".md", ".markdown"])),
                 max_size=10).map(lambda files: list(dict.fromkeys(path + ending for path, ending in files)))  # fmt: skip


@given(FILES, FOLDERS, st.lists(PARTS, min_size=1, max_size=2).map("/".join), st.sampled_from(["", ".md"]))
def test_chosen_file_matches_the_name(paths, folder, target, ending):
    table = names(paths)
    for wikilink in (True, False):
        found = table.resolve(f"{folder}/s.md".lstrip("/"), target + ending, wiki=wikilink)
        if found.via != "index":
            assert (found.path in found.fits) == bool(found.path)
            assert (found.status == "ambiguous") == (len(found.fits) > 1)


@given(PATHS, FOLDERS)
def test_every_spelling_of_a_note_resolves(paths, folder):
    table = names(paths)
    source = f"{folder}/s.md".lstrip("/")
    up = "../" * len(folder.split("/")) if folder else "./"
    for path in paths:
        bare = path.removesuffix(".md")
        same = {other for other in paths if key(other) == key(path)}
        for target in (bare, path, f"/{bare}", up + bare, up + path):
            assert table.resolve(source, target, wiki=True).path == path, target
        assert path in table.resolve(source, bare.rpartition("/")[2], wiki=True).candidates
        for target in (up + path, f"/{path}", (up + path).replace(" ", "%20")):
            assert table.resolve(source, target, wiki=False).path == path, target
        if "/" in bare:
            assert set(table.resolve(source, bare, wiki=True).candidates) == same, "a full path is clear"


@given(PATHS, FOLDERS, st.randoms(use_true_random=False))
def test_resolution_ignores_file_order_and_unrelated_notes(paths, folder, chance):
    shuffled = [*paths, "unrelated/other thing.md"]
    chance.shuffle(shuffled)
    one, other = names(paths), names(shuffled)
    source = f"{folder}/s.md".lstrip("/")
    for path in paths:
        bare = path.removesuffix(".md")
        for target in (bare, path, bare.rpartition("/")[2], "/".join(bare.split("/")[-2:])):
            for wikilink in (True, False):
                assert one.resolve(source, target, wiki=wikilink) == other.resolve(source, target, wiki=wikilink)


@given(st.text(max_size=30), st.booleans())
def test_any_target_resolves_without_an_error(target, wikilink):
    found = names(["a.md", "b/c.md", "b/d.png"]).resolve("b/s.md", target, wiki=wikilink)
    assert found.status in {"resolved", "ambiguous", "broken", "external", "outside"}
    assert bool(found.path) == (found.status in {"resolved", "ambiguous"})


def test_many_links_to_one_name_take_linear_time():
    """5,000 folders with a README each, each linking to its own: candidates are shared and not looked through."""
    paths = [f"d{number}/README.md" for number in range(5_000)]
    table = names(paths)
    for path in paths:
        found = table.resolve(path, "README", wiki=True)
        assert (found.path, found.via) == (path, "folder")
        assert table.resolve(path, "./README.md", wiki=False).path == path
    assert found.fits is table.resolve("d0/s.md", "README", wiki=True).fits
    assert len(found.candidates) == 5_000
    for depth in range(2, 500):
        assert table.resolve("s.md", "/".join(["d", *"a" * depth]), wiki=True).status == "broken"
    assert set(table._tails) <= {0, 1}

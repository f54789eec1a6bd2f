"""What holds of any text at all: it is read, links lie in it as they were written, and code hides what is in it."""

import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from note_values import read_note
from rlnotes.markdown.excerpts import context_phrase, plain, sentence
from rlnotes.markdown.note import section_trail

MARKS = (
    "[[ ]] [ ] ( ) | # ## ^id ![[ ![ \\ ` `` ``` ~~~ % %% $ $$ <!-- --> <a> </a> <div> < > --- ... === * _ - > 1. : :: — "
    "key:: https://x.org a.md a b é 日 🌱 \u0301 \ufeff \x00 \t \r \n \r\n \n\n [r]: | {#x} {{ \" ' : Topics: #tag [^1]"
).split(" ")
MARKDOWN = st.lists(st.sampled_from([*MARKS, " ", "\n", "    "]) | st.text(max_size=5), max_size=40).map("".join)
BODY = MARKDOWN | st.text()
TEXT = BODY | st.builds("---\n{}\n---\n{}".format, BODY, BODY)

NAMES = st.text(st.sampled_from("abc é日🌱.-&'"), min_size=1, max_size=8).map(str.strip).filter(lambda n: n.strip("."))
OPENS = {
    "wikilink": r"\[\[",
    "embed": r"!\[\[",
    "markdown": r"\[",
    "image": r"!\[",
    "reference": r"\[",
    "url": r"<|https?://",
}
CLOSES = {"wikilink": r"\]\]", "embed": r"\]\]", "markdown": r"\)", "image": r"[\])]", "reference": r"\]", "url": r"."}


def note(text):
    return read_note("note.md", text.encode(errors="surrogatepass"))


def written(read):
    return [read.text[link.start : link.end] for link in read.links]


@given(TEXT)
@example("> \\\n[[a\n> b]] \r [t\r](a)")
@example("---\n\x85: [[a]]\n---\n")
def test_any_text_is_read_and_every_link_lies_in_it_as_it_was_written(text):
    read = note(text)
    lines = re.split(r"\r\n|\r|\n", read.text)
    for link in read.links:
        as_written = read.text[link.start : link.end]
        assert re.match(OPENS[link.kind], as_written, re.IGNORECASE), as_written
        assert re.search(CLOSES[link.kind] + r"\Z", as_written, re.DOTALL), as_written
        first = re.split(r"[\r\n]", as_written)[0]
        assert lines[link.line - 1][link.column - 1 :].startswith(first)
        assert (link.start < read.body) == bool(link.property)
        assert -1 <= link.section < len(read.sections)
        assert link.block_start <= link.start < link.end <= link.block_end <= len(read.text)
        assert "\n" not in sentence(read.text, link) + context_phrase(read.text, link) + plain(as_written)
    assert [link.start for link in read.links] == sorted(link.start for link in read.links)


@given(TEXT)
def test_sections_are_in_order_and_tile_the_text_below_the_first(text):
    read = note(text)
    spans = [(section.start, section.end) for section in read.sections]
    assert spans == sorted(spans)
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
    assert not spans or spans[-1][1] == len(read.text)
    assert len({section.anchor for section in read.sections}) == len(spans)
    for index, section in enumerate(read.sections):
        levels = [above.level for above in section_trail(read, index)]
        assert levels == sorted(set(levels))
        assert levels[-1] == section.level


@given(
    st.binary()
    | st.builds(bytes.__add__, st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"---\n"]), st.binary())
)
def test_any_bytes_are_read_and_twice_the_same(data):
    read = read_note("note.md", data)
    assert read == read_note("note.md", data)
    assert read.body <= len(read.text)
    assert all(problem.line >= 1 and "\n" not in problem.message for problem in read.syntax_errors)


@given(BODY)
def test_a_closed_fence_hides_all_that_is_in_it(text):
    fence = "`" * (3 + max((len(run) for run in re.findall("`+", text)), default=0))
    read = note(f"# a\n\n{fence}\n{text}\n{fence}\n\n[[end]]")
    assert [link.target for link in read.links] == ["end"]
    assert [section.text for section in read.sections] == ["a"]
    assert read.tags == ()
    assert {problem.kind for problem in read.syntax_errors} <= ({"encoding"} if "\0" in text else {"control-character"})


@given(
    st.lists(
        st.sampled_from(["[[a]]", "[t](b.md)", "word", "`c`", "**d**", "- e", "# f", "> g", "\n", "\n\n"]), max_size=20
    )
)
def test_a_paragraph_below_changes_no_link_above(parts):
    above = " ".join(parts)
    before, after = note(above), note(above + "\n\nan unrelated paragraph\n")
    assert [(link.target, link.start, link.line, link.column) for link in before.links] == [
        (link.target, link.start, link.line, link.column) for link in after.links
    ]


WAYS = {
    "wikilink": lambda name: (f"[[{name}]]", ("wikilink", name, "", "")),
    "labelled": lambda name: (f"[[{name}|a label]]", ("wikilink", name, "", "a label")),
    "heading": lambda name: (f"[[{name}#head ing|l]]", ("wikilink", name, "head ing", "l")),
    "embed": lambda name: (f"![[{name}#^b1]]", ("embed", name, "^b1", "")),
    "inline": lambda name: (f"[*t* u](<{name}.md#h> 'title')", ("markdown", f"{name}.md", "h", "t u")),
    "image": lambda name: (f"![t](<{name}>)", ("image", name, "", "t")),
    "autolink": lambda _: ("<https://x.org/a>", ("url", "https://x.org/a", "", "")),
    "address": lambda _: ("https://x.org/b", ("url", "https://x.org/b", "", "")),
}
PLACES = [
    "text {} text\n\n", "{}\n\n", "# head {}\n\n", "{}\n===\n\n", "- item {}\n  - [ ] {}\n\n", "1. {}\n\n", "> quote {}\n> more {}\n\n",
    "**{}** *a {}* ==b== ~~c~~\n\n", "> [!note] {}\n> {}\n\n", "`[[no]]` {} `[[no]]`\n\n", "%%[[no]]%% {}\n\n", "$[[no]]$ {}\n\n",
    "```\n[[no]]\n```\n{}\n\n", "~~~~\n```\n[[no]]\n~~~~\n{}\n\n", "<!-- [[no]] -->\n\n{}\n\n", "\\[[no]] {}\n\n", "| a |\n|---|\n| `b` |\n\n{}\n\n",
    "key:: {}\n\n", "a [key:: b] {}\n\n", "{} — because {}\n\n", "日🌱é\u0301 {}\r\n\r\n", "[[no {}\n\n", "$5 {} $6\n\n", "{{{{no}}}} {}\n\n", "<b>{}</b>\n\n",
]  # fmt: skip


@given(st.data())
def test_links_written_in_any_way_in_any_place_come_back_out(data):
    document, expected = "", []
    for place in data.draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=8)):
        ways = data.draw(st.lists(st.tuples(st.sampled_from(sorted(WAYS)), NAMES), min_size=2, max_size=2))
        texts, links = zip(*(WAYS[way](name) for way, name in ways[: place.count("{}")]), strict=True)
        document += place.format(*texts)
        expected += links
    read = note(document)
    assert [link[:4] for link in read.links] == expected


@given(st.lists(NAMES, min_size=1, max_size=6), st.sampled_from(["bare", "single", "double", "folded"]))
def test_names_written_into_front_matter_come_back_out(names, style):
    write = {
        "bare": "[[{}]]".format,
        "single": lambda name: "'[[" + name.replace("'", "''") + "]]'",
        "double": '"[[{}]]"'.format,
        "folded": lambda name: '"a\n    [[{}]]"'.format(name.replace(" ", "\n    ")),
    }[style]
    names = [" ".join(name.split()) for name in names]
    if style == "bare":
        names = [name for name in names if name[0] != "'"]
    read = note("---\ntopics:\n" + "".join(f"  - {write(name)}\n" for name in names) + "---\n")
    assert [(link.target, link.property) for link in read.links] == [(name, "topics") for name in names]

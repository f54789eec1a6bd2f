"""Made-up vaults full of namesakes, odd names and every spelling of a link, for property tests; and what they say."""

import posixpath
from typing import NamedTuple
from urllib.parse import quote

from hypothesis import strategies as st

from rlnotes.index.index import Index
from rlnotes.index.resolve import Resolver

FOLDERS = ["", "a", "a/b", "c d", "é"]
NAMES = [
    "note",
    "other",
    "index",
    "README",
    "x y",
    "é日",
    "v1.2 plan",
    "20240101",
    "20240101 log",
    "100%25",
    "it's",
    "a & b",
    "n(1)",
    "LICENSE",
]
FILES = ["pic.png", "a/pic.png", "LICENSE", "a/b/note.png"]
HEADINGS = ["Part", "Part two", "Part", "Über [[note]] & `x`"]


class Arrival(NamedTuple):
    """A link as a reader sees it, and where it goes: `section` counts from the end of the note, 0 is none."""

    kind: str
    label: str
    fragment: str
    property: str
    status: str
    path: str
    found: str
    section: int
    heading: str
    guessed: bool


def graph(index: Index) -> dict[str, list[Arrival]]:
    """Return every note's links."""
    resolver = Resolver(index.resolver.details, lambda: index.names)

    def section(link, to):
        number = resolver.section(to.path, link.fragment) if link.fragment and to.path in index.notes else -1
        sections = index.details(to.path).sections if number >= 0 else ()
        return (len(sections) - number, sections[number].text) if number >= 0 else (0, "")

    return {
        path: [
            Arrival(
                link.kind, link.label, link.fragment, link.property, to.status, to.path, to.fragment, *section(link, to),
                to.via == "length",
            )
            for link, to in index.links_of(note)
        ]
        for path, note in index.notes.items()
    }  # fmt: skip


def _coded(path: str, *, ascii_only: bool) -> str:
    return quote(path) if ascii_only else "".join(quote(each) if each in " %()&'#?" else each for each in path)


@st.composite
def _links(draw, source: str, paths: list[str]) -> str:
    """One link from the note at `source` to something, in any spelling."""
    target = draw(st.sampled_from([*paths, "missing.md", "a/missing.md"]))
    bare = target.removesuffix(".md")
    folder = posixpath.dirname(source)
    way = posixpath.relpath(target, folder or ".")
    fragment = draw(st.sampled_from(["", "", "", "#Part", "#part-two", "#^id", "#Part#Part two"]))
    label = draw(st.sampled_from(["", "", "|label", "| a label "]))
    short = "" if way.startswith("..") else "./"
    wiki = draw(
        st.sampled_from(
            [
                bare.rpartition("/")[2], bare.rpartition("/")[2], target.rpartition("/")[2], bare, target, f"/{bare}",
                "/".join(bare.split("/")[-2:]), f"{short}{way.removesuffix('.md')}", bare.upper(), "An alias", "A title",
            ]
        )
    )  # fmt: skip
    ascii_only = draw(st.booleans())
    to = draw(
        st.sampled_from(
            [
                way,
                way,
                way.removesuffix(".md"),
                f"/{target}",
                target,
                target.rpartition("/")[2],
                f"{way.removesuffix('.md')}.html",
            ]
        )
    )
    if target.rpartition("/")[2] in {"index.md", "README.md"} and draw(st.booleans()):
        to = (posixpath.dirname(way) or ".") + draw(st.sampled_from(["", "/"]))
    markdown = _coded(to, ascii_only=ascii_only) + fragment.replace(" ", "%20")
    angle = f"<{to.replace('%', '%25')}{fragment}>"
    title = draw(st.sampled_from(["", ' "a title"', " 'it (is)'"]))
    return draw(
        st.sampled_from(
            [
                f"[[{wiki}{fragment}{label}]]",
                f"[[{wiki}{fragment}{label}]]",
                f"![[{wiki}{fragment}]]",
                f"[la`]`bel]({markdown}{title})",
                f"[label]({angle}{title})",
                f"![pic]({markdown})",
                f"\n\n| x | y |\n| --- | --- |\n| [[{wiki}{fragment}{label.replace('|', chr(92) + '|')}]] | [t]({markdown}) |\n\n",
                f"[t][r] and [r]\n\n[r]: {markdown}{title}\n\n",
                f"\n## See [[{wiki}]]\n\n",
                f"`[[{wiki}]]` %% [[{wiki}]] %%",
            ]
        )
    )


@st.composite
def vaults(draw) -> dict[str, bytes]:
    """A vault: bytes by path."""
    notes = draw(
        st.lists(
            st.builds(lambda f, n: f"{f}/{n}.md" if f else f"{n}.md", st.sampled_from(FOLDERS), st.sampled_from(NAMES)),
            unique_by=str.casefold, min_size=2, max_size=9,
        )
    )  # fmt: skip
    others = draw(st.lists(st.sampled_from(FILES), unique=True, max_size=2))
    paths = [*notes, *others]
    files = dict.fromkeys(others, b"")
    for path in notes:
        head = []
        if draw(st.booleans()):
            head += draw(
                st.lists(
                    st.sampled_from(['aliases: ["An alias", other] # kept', "title: 'A title'", "tags: [tag/x, y]"]),
                    unique=True,
                )
            )
            target = draw(st.sampled_from(notes)).removesuffix(".md")
            name = draw(st.sampled_from([target, target.rpartition("/")[2]]))
            head += draw(
                st.lists(
                    st.sampled_from(
                        [
                            f'topics: ["[[{name}]]", "[[{name}|x]]"]', f"up: [[{name}]]", f"topics:\n  - '[[{name.replace(chr(39), chr(39) * 2)}]]'\n  - [[{name}]]",
                            f'see: "[x]({_coded(target, ascii_only=True)}.md)"',
                        ]
                    ),
                    max_size=1,
                )
            )  # fmt: skip
            head = ["---", *head, "---", ""]
        body = draw(
            st.lists(
                _links(path, paths)
                | st.sampled_from(
                    [f"\n\n## {h}\n\n" for h in HEADINGS] + ["text ^id\n\n", "#tag #tag/deeper", "[r] and [x][R]"]
                ),
                max_size=7,
            )
        )
        end = draw(st.sampled_from(["\n", "\r\n"]))
        text = "\n".join([*head, "# Head" if draw(st.booleans()) else "", " ".join(body)])
        files[path] = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.replace("\n", end).encode()
    return files


def write(root, files: dict[str, bytes]) -> None:
    """Write a vault into a folder."""
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def contents(root) -> dict[str, bytes]:
    """Return everything in a folder, folders too."""
    return {p.relative_to(root).as_posix(): p.read_bytes() if p.is_file() else b"/" for p in sorted(root.rglob("*"))}

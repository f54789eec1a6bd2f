"""Front matter: where it starts and ends, what it says, and that no YAML can stop the reader or end it."""

import subprocess
import sys

import pytest
import yaml

from note_values import read_note

YAML = {
    "flow lists": lambda n: "a: " + "[" * n,
    "closed flow lists": lambda n: "a: " + "[" * n + "]" * n,
    "flow maps": lambda n: "a: " + "{a: " * n + "}" * n,
    "block lists": lambda n: "- " * n + "x",
    "block lists, wide": lambda n: "-  " * n + "x",
    "block lists with tags": lambda n: "- !!seq " * n,
    "complex keys": lambda n: "? " * n + "x",
    "growing indentation": lambda n: "".join(" " * i + "a:\n" for i in range(min(n, 2000))),
    "growing lists": lambda n: "".join("  " * i + "- - \n" for i in range(min(n, 1000))),
    "brackets behind quoted ones": lambda n: 'a: "' + "]" * n + '"\nb: ' + "[" * n + "]" * n,
    "brackets behind comments": lambda n: "a: [\n" + "# ]\n[\n" * n,
    "aliases": lambda n: "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, n)),
}


def note(text):
    return read_note("folder/the stem.md", text if isinstance(text, bytes) else text.encode())


def kinds(read):
    return [
        (problem.kind, problem.line)
        for problem in read.syntax_errors
        if problem.kind not in {"control-character", "unquoted-link"}
    ]


@pytest.mark.parametrize(
    ("text", "meta", "body"),
    [
        ("", {}, ""),
        ("text", {}, "text"),
        ("---\n---\ntext", {}, "text"),
        ("---\n\n# only a comment\n---\ntext", {}, "text"),
        ("---\na: b\n---\ntext", {"a": "b"}, "text"),
        ("---\na: b\n...\ntext", {"a": "b"}, "text"),
        ("---\na: b\n---", {"a": "b"}, ""),
        ("--- \na: b\n---\t\ntext", {"a": "b"}, "text"),
        ("\ufeff---\na: b\n---\ntext", {"a": "b"}, "text"),
        ("---\r\na: b\r\n---\r\ntext", {"a": "b"}, "text"),
        ("---\ra: b\r---\rtext", {"a": "b"}, "text"),
        ("---\na:\tb\n---\ntext", {"a": "b"}, "text"),
        ("---\na: b\n--- x\n---\ntext", {"a": "b"}, "text"),
        ("---\na: |\n  one\n  ---\n---\ntext", {"a": "one\n---\n"}, "text"),
        ("---\na: {b: [c, 1]}\nd:\n  e: f\n---\n", {"a": {"b": ["c", "1"]}, "d": {"e": "f"}}, ""),
        ("---\na: &x [b]\nc: *x\n---\n", {"a": ["b"], "c": ["b"]}, ""),
        ("---\n1: a\ntrue: b\n---\n", {"1": "a", "true": "b"}, ""),
        ('---\n{"a": "b"}\n---\n', {"a": "b"}, ""),
    ],
)
def test_front_matter_ends_at_closing_line(text, meta, body):
    read = note(text)
    assert (read.meta, read.text[read.body :]) == (meta, body)


@pytest.mark.parametrize(
    "text",
    [
        "\n---\na: b\n---\n",
        " ---\na: b\n---\n",
        "----\na: b\n---\n",
        "--- start-multi-column\na: b\n---\n",
        "# h\n---\na: b\n---\n",
        "---a: b\n---\n",
    ],
)
def test_front_matter_needs_an_exact_first_line(text):
    read = note(text)
    assert (read.meta, read.body, read.syntax_errors) == ({}, 0, ())


def test_unclosed_front_matter_is_body_and_a_syntax_problem():
    read = note('---\na: "[[b]]"\n\ntext [[c]]')
    assert (read.meta, read.body, kinds(read)) == ({}, 0, [("unclosed-front-matter", 1)])
    assert [link.target for link in read.links] == ["b", "c"]


def test_thematic_break_as_first_line_is_not_front_matter():
    read = note("---\n\nA text that begins with a line.\n\n- [[n]]\n")
    assert (read.meta, read.body, read.syntax_errors) == ({}, 0, ())
    assert [link.property for link in read.links] == [""]


@pytest.mark.parametrize(
    ("yaml", "line", "meta", "targets"),
    [
        ("source: [[a]], [[b]]", 2, {}, ["a", "b"]),
        ("title: T\ndescription: x: y", 3, {"title": "T", "description": "x: y"}, []),
        ("title: T\na: 'b", 3, {"title": "T", "a": "'b"}, []),
        ("title: 'T'\n\ta: b", 3, {"title": "T"}, []),
        ("title: T\n@a: b", 3, {"title": "T"}, []),
        ("title: T\n  a: b", 3, {"title": "T", "a": None}, []),
        ("title: T\na: *nobody", 3, {"title": "T"}, []),
        ("title: T\na: &a [*a]", 3, {"title": "T"}, []),
        ("title: T\n? [a]\n: b", 3, {"title": "T"}, []),
        ("title: T\n--- b", 3, {"title": "T"}, []),
        ("title: T\na: \x07", 1, {"title": "T"}, []),
    ],
)
def test_invalid_yaml_is_a_syntax_problem_and_read_line_by_line(yaml, line, meta, targets):
    read = note(f"---\n{yaml}\n---\n# Body\n")
    assert kinds(read) == [("front-matter", line)]
    assert {key: read.meta.get(key) for key in meta} == meta
    assert read.title == meta.get("title", "Body")
    assert [link.target for link in read.links] == targets


@pytest.mark.parametrize("yaml", ["- a\n- b", "just words", "[a, b]", "null"])
def test_yaml_other_than_a_mapping_is_a_syntax_problem(yaml):
    read = note(f"---\n{yaml}\n---\ntext")
    assert (read.meta, kinds(read), read.text[read.body :]) == ({}, [("front-matter", 1)], "text")


def test_duplicate_key_is_a_syntax_problem_on_its_second_line():
    read = note("---\ntitle: a\nx:\n  y: 1\n  y: 2\ntitle: b\n---\n")
    assert kinds(read) == [("duplicate-key", 5), ("duplicate-key", 6)]
    assert (read.title, read.meta["x"]) == ("b", {"y": "2"})


@pytest.mark.parametrize(
    "scalar",
    ["2024-01-02", "1.10", "007", "1e3", "0x1F", "no", "true", "Yes", "12:30", "2024-01-02T10:00:00Z", "1_000", ".5"],
)
def test_scalar_is_a_string_as_written(scalar):
    read = note(f"---\ntitle: {scalar}\ntags: [{scalar}]\naliases: {scalar}\ndate: {scalar}\n---\n")
    assert (read.title, read.date, read.aliases, read.tags) == (scalar, scalar, (scalar,), (scalar,))


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", '""', "[]", "{a: b}"])
def test_empty_title_falls_back_to_heading_or_file_name(nothing):
    assert note(f"---\ntitle: {nothing}\n---\n# H1").title == "H1"
    assert note(f"---\ntitle: {nothing}\n---\n## H2").title == "the stem"


@pytest.mark.parametrize(
    ("yaml", "tags"),
    [
        ("tags: a", ("a",)),
        ("tags: a b", ("a", "b")),
        ("tags: a, b,c", ("a", "b", "c")),
        ('tags: "#a #b/c"', ("a", "b/c")),
        ('tags: [a, "#b"]', ("a", "b")),
        ("tags:\n  - a\n  - B\n  - b", ("a", "B")),
        ("tags:\n- a\n- {x: y}\n- [z]\n-", ("a",)),
        ("tag: a\nkeywords: [b]\ntags: c", ("c", "a", "b")),
        ("Tags: a", ("a",)),
        ("tags:", ()),
        ("tags: null", ()),
        ('tags: ["[[hub]]"]', ()),
        ("tags: [日本, é]", ("日本", "é")),
    ],
)
def test_tags_are_parsed_in_every_form(yaml, tags):
    assert note(f"---\n{yaml}\n---\n").tags == tags
    assert note(f"---\n{yaml}\n---\n#a #own").tags == tuple(dict.fromkeys([*tags, "a", "own"]))


@pytest.mark.parametrize(
    ("yaml", "aliases"),
    [
        ("aliases: one name", ("one name",)),
        ("aliases: a, b c", ("a", "b c")),
        ("aliases: [a, b c, a]", ("a", "b c")),
        ('aliases:\n  - "a, b"\n  - c', ("a, b", "c")),
        ("alias: a", ("a",)),
        ("aliases: [a]\nalias: b", ("a", "b")),
        ("Aliases: [a]", ("a",)),
        ("aliases:", ()),
        ("aliases: [a, {b: c}, ~]", ("a",)),
    ],
)
def test_aliases_are_parsed_in_every_form(yaml, aliases):
    assert note(f"---\n{yaml}\n---\n").aliases == aliases


def test_front_matter_takes_precedence_over_body():
    read = note(
        "---\nsummary: a\n  b\nkind: moc\ncreated: 2024\nsource: x\nsources: [y, '[[n]]', x]\n---\n# H\n\nText. More."
    )
    assert (read.description, read.type, read.date, read.sources) == ("a b", "moc", "2024", ("y", "x"))
    assert note("# H\n\n*Some* text. More.").description == "Some text."
    assert note("> quote\n\n- item\n\nText").description == "Text"


@pytest.mark.parametrize("more", ["", "\n\n`code`"])
def test_image_before_the_text_is_not_the_description(more):
    assert note(f"# H\n\n![[p.png|300]] ![[q.png]]\n\nText. More.{more}").description == "Text."
    assert note(f"![[p.png]]{more}").description in {"", "code"}
    assert (
        note(f"See ![[a.png|300]], ![[b.png|A cat|640x480]] and ![[n]].{more}").description == "See a.png, A cat and n."
    )


@pytest.mark.parametrize("style", YAML)
def test_deep_nesting_does_not_crash_or_hide_the_body(style):
    script = (
        "import sys; from rlnotes.markdown.parse import parse_note\n"
        "for data in sys.stdin.buffer.read().split(b'\\0'):\n"
        "    note = parse_note('x.md', data)\n"
        "    print(*(problem.kind for problem in note.details.syntax_errors), note.links[-1].target)\n"
    )
    sizes = (10, 100, 1_000, 10_000, 30_000, 80_000, 100_000)
    files = b"\0".join(f"---\n{YAML[style](n)}\n---\n\n[[end]]".encode() for n in sizes)
    done = subprocess.run([sys.executable, "-c", script], input=files, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    answers = done.stdout.decode().splitlines()
    assert len(answers) == len(sizes)
    assert all(answer.endswith("end") for answer in answers)
    assert all(answer == "front-matter end" for answer in answers[1:])


def test_small_yaml_aliases_are_expanded():
    assert note("---\na: &a [x, y]\nb: [*a, *a]\n---\n").meta["b"] == [["x", "y"], ["x", "y"]]


def test_ten_megabytes_of_front_matter_are_read_line_by_line():
    read = note("---\ntitle: T\n" + "key: a value of some length\n" * 400_000 + 'up: "[[n]]"\n---\ntext')
    assert kinds(read) == [("front-matter", 1)]
    assert (read.title, [(link.target, link.property) for link in read.links]) == ("T", [("n", "up")])


@pytest.mark.parametrize("base", ["CBaseLoader", "BaseLoader"])
def test_c_and_python_yaml_parsers_agree(monkeypatch, base):
    from rlnotes.markdown import front_matter

    front_matter._text_loader.cache_clear()
    monkeypatch.setattr(yaml, "CBaseLoader", getattr(yaml, base), raising=False)
    read = note("---\na: [x, {y: 'z'}]\nb: &b 1.10\nc: *b\nc: d\n---\n")
    assert (read.meta, kinds(read)) == ({"a": ["x", {"y": "z"}], "b": "1.10", "c": "d"}, [("duplicate-key", 5)])
    front_matter._text_loader.cache_clear()

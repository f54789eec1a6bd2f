"""The filter language: what each condition selects, what is refused and where, and that values are never SQL."""

import contextlib
import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.errors import UsageError
from rlnotes.index.index import build_index
from rlnotes.queries.filter_syntax import All, Any, Condition, Not, Operator, parse_filter
from rlnotes.queries.filters import select_notes
from rlnotes.queries.hub import Hubs
from rlnotes.queries.lookup import exact_note
from rlnotes.vault import Vault

FILES = {
    "hub.md": "---\ntype: hub\n---\n# Hub\n\n## One\n\n- [[a]] — first\n- [[b]]\n",
    "a.md": "---\nstatus: Draft\nyear: 2023\nrating: 2.5\ndue: 2024-05-01\ntags: [rl/grpo, ml]\ndone: false\n---\n# Alpha entropy\n\n[[b]] [[c]]\n",
    "b.md": "---\nstatus: done\nyear: 2024\nrating: 10\ndue: 2024-12\ntags: [rl]\nsource: arXiv:2401.00001\n---\n# Beta\n\n[[a]]\n",
    "notes/c.md": "---\nstatus: [draft, 'on hold']\nyear: '2025'\ntags: []\ndescription: About entropy.\nmy key: x=1\n---\n# Gamma\n\n"
    + "word " * 20,
    "notes/deep/d.md": "# Delta (draft)\n",
}  # fmt: skip


def stems(printed):
    """Return the file names of printed paths without folder and extension, each once."""
    return {Path(path).stem for path in printed.split()}


def chosen(index, *filters):
    """Return the stems of the notes that all filters select, as a string."""
    ids = select_notes(index, Hubs(index), map(parse_filter, filters), lambda name: exact_note(index, name))
    return " ".join(sorted(path.rpartition("/")[2].removesuffix(".md") for path in index.paths_of(ids).values()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("status=draft", "a c"), ("STATUS = DRAFT", "a c"), ("status!=draft", "b d hub"), ('status="on hold"', "c"),
        ("year>=2024", "b c"), ("year<2024", "a"), ("year=2024.0", "b"), ("rating<3", "a"), ("rating>2.5", "b"),
        ("rating=10", "b"), ("due<2024-06", "a"), ("due>=2024-12-01", "b"), ("due=2024", "a b"), ("due<today", "a b"),
        ("due>tomorrow", ""), ("done=false", "a"), ("title~entropy", "a"), ("description~ENTROPY", "c"), ("tags=rl", "a b"),
        ("tags=rl/*", "a"), ("tag=#rl/grpo", "a"), ("tags!=rl", "c d hub"), ("status=d*", "a b c"), ('status="d*"', ""),
        ("status=d?ne", "b"), ("has:source", "b"), ("has:status", "a b c"), ("missing:description", "a b d hub"),
        ("missing:tags", "c d hub"), ('has:"my key"', "c"), ('"my key"="x=1"', "c"), ('"my key"=x=1', "c"),
        ("in:hub", "a b"), ("links-to:a", "b hub"), ("linked-from:a", "b c"), ("path=notes/*", "c"),
        ("path=notes/**", "c d"), ("path=notes/deep/d.md", "d"), ("path~deep", "d"), ("words>15", "c"), ("links=0", "c d"),
        ("links>1", "a hub"), ("backlinks>=2", "a b"), ("backlinks=0", "d hub"), ("type=hub", "hub"), ("type!=hub", "a b c d"),
        ("status=draft and year>2024", "c"), ("status=draft year>2024", "c"), ("status=done or year=2025", "b c"),
        ("not status=draft", "b d hub"), ("not (status=draft or status=done)", "d hub"), ("not not in:hub", "a b"),
        ("status=done or status=draft and year=2025", "b c"), ("(status=done or status=draft) and year=2025", "c"),
        ('title~"(draft)"', "d"), ("year<=2024 AND NOT status=done", "a"), ("source~2401", "b"), ("sources=arXiv:2401*", "b"),
        ("rating>abc", ""), ("status<e", "a b c"),
    ],
)  # fmt: skip
def test_filter_selects_notes(make_index, text, found):
    index, _ = make_index(FILES)
    assert chosen(index, text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a condition at the end (character 1)"), ("status", "expected an operator after `status` at the end"),
        ("status=", "expected a value after `=` at the end (character 8)"), ("year>=2024 and", "expected a condition at the end"),
        ("(status=draft", "expected `)` at the end"), ("status=draft)", "expected `and` or `or` before `)` (character 13)"),
        ("has:", "expected a name after `has:`"), ('title="x', "the quote at character 7 is not closed"),
        ("=x", "expected a condition before `=x` (character 1)"), ("or status=x", "expected a condition before `or status=x`"),
        ("status = draft ! x", "expected an operator after `!` before `x` (character 18)"), ("not", "expected a condition at the end"),
        ("stauts=x", "No note has the property `stauts`"), ("has:ratign", "No note has the property `ratign`"),
        ("(" * 60 + "a=1" + ")" * 60, "more than 50 parentheses"),
    ],
)  # fmt: skip
def test_filter_that_cannot_be_read_is_refused_with_the_place(make_index, text, message):
    index, _ = make_index(FILES)
    with pytest.raises(UsageError, match=re.escape(message)):
        chosen(index, text)


def test_unknown_key_names_the_closest_ones(rlnotes, make_vault):
    found = rlnotes("list", "--where", "stauts=draft", vault=make_vault(FILES))
    assert (found.code, found.stdout) == (2, "")
    assert "Did you mean `status`" in found.stderr


@pytest.mark.parametrize(
    "value",
    ["' OR 1=1 --", "'); DROP TABLE note; --", '\\"', "%", "_", "a') UNION SELECT id FROM note --", "[1]", "{}", "\x00", "(.*)+$", "[", "\\"],
)  # fmt: skip
def test_value_of_a_filter_is_never_sql_nor_a_regular_expression(make_index, value):
    index, _ = make_index({**FILES, "e.md": f"---\nodd: {json.dumps(value)}\n---\n# E\n"})
    quoted = value.replace('"', "")
    if quoted == value and "\x00" not in value:
        assert chosen(index, f'odd="{value}"') == "e"
    assert chosen(index, f'status="{quoted}"') == ""
    assert chosen(index, f'odd~"{quoted}" or status=done') in {"b", "b e"}
    assert index.store.count() == len(FILES) + 1


def test_filter_works_in_every_list(rlnotes, make_vault):
    root = make_vault(FILES)
    for command, expected in (
        (("list",), {"a", "c"}),
        (("search", "draft"), {"a", "c"}),
        (("links", "a"), {"c"}),
        (("backlinks", "b"), {"a"}),
        (("orphans", "--unfiled"), {"c"}),
        (("related", "b", "--limit", "9"), {"a", "c"}),
    ):
        found = rlnotes(*command, "--where", "status=draft", "--format", "paths", vault=root)
        assert found.code == 0, found.stderr
        assert stems(found.stdout) == expected, command
    both = rlnotes("list", "--where", "status=draft", "--where", "year>2024", "--format", "paths", vault=root)
    assert stems(both.stdout) == {"c"}


@pytest.mark.parametrize(
    ("query", "found"),
    [("status:draft", {"a", "c"}), ("year:>=2024 gamma", {"c"}), ("-status:draft entropy", set()),
     ("has:source", {"b"}), ("links-to:a beta", {"b"}), ("tags:rl/*", {"a"}), ("has:nothing", set())],
)  # fmt: skip
def test_search_box_filters_by_properties(rlnotes, make_vault, query, found):
    assert stems(rlnotes("search", query, "--format", "paths", vault=make_vault(FILES)).stdout) == found


VALUES = st.sampled_from(["draft", "Done", "2024", "3.50", "2024-05-01", "2024-05", "x y", "entropy", "é", ""])
META = st.dictionaries(st.sampled_from(["status", "year", "Tags"]), VALUES | st.lists(VALUES, max_size=2), max_size=3)
CONDITIONS = st.builds(
    Condition,
    st.sampled_from(["status", "year"]),
    st.sampled_from([Operator.EQUAL, Operator.UNEQUAL, Operator.CONTAINS, Operator.LESS, Operator.AT_LEAST, Operator.HAS, Operator.MISSING]),
    st.sampled_from(["draft", "2024", "3.5", "2024-05-02", "d*", "E", "ft"]),
)  # fmt: skip
FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


def written(each):
    """Return a filter as somebody types it."""
    match each:
        case Not(inner):
            return f"not ({written(inner)})"
        case All(inner):
            return "(" + " and ".join(map(written, inner)) + ")"
        case Any(inner):
            return "(" + " or ".join(map(written, inner)) + ")"
    if each.operator in {Operator.HAS, Operator.MISSING}:
        return f"{each.operator}:{each.key}"
    return f"{each.key}{each.operator}{each.value}"


def holds(each, meta):
    """Evaluate a filter for the front matter of one note, plainly."""
    match each:
        case Not(inner):
            return not holds(inner, meta)
        case All(inner):
            return all(holds(one, meta) for one in inner)
        case Any(inner):
            return any(holds(one, meta) for one in inner)
    value = meta.get(each.key)
    values = value if isinstance(value, list) else [] if value is None else [value]
    wanted = each.value

    def number(text):
        return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None

    def day(text):
        return text if re.fullmatch(r"\d{4}(-\d\d)?(-\d\d)?", text) else None

    def order(text):
        if number(text) is not None and number(wanted) is not None:
            return (number(text) > number(wanted)) - (number(text) < number(wanted))
        if day(text) and day(wanted):
            short = min(len(text), len(wanted))
            return (text[:short] > wanted[:short]) - (text[:short] < wanted[:short])
        if number(text) is not None or number(wanted) is not None:
            return None
        return (text.casefold() > wanted.casefold()) - (text.casefold() < wanted.casefold())

    def equal(text):
        if wanted == "d*":
            return text.casefold().startswith("d")
        return text.casefold() == wanted.casefold() or (bool(number(wanted) or day(wanted)) and order(text) == 0)

    tests = {
        Operator.EQUAL: lambda: any(map(equal, values)), Operator.UNEQUAL: lambda: not any(map(equal, values)),
        Operator.CONTAINS: lambda: any(wanted.casefold() in text.casefold() for text in values),
        Operator.LESS: lambda: any(order(text) == -1 for text in values),
        Operator.AT_LEAST: lambda: any(order(text) in {0, 1} for text in values),
        Operator.HAS: lambda: bool(values), Operator.MISSING: lambda: not values,
    }  # fmt: skip
    return tests[each.operator]()


@given(st.lists(META, min_size=1, max_size=5), FILTERS)
def test_sql_and_plain_evaluation_agree(notes, wanted):
    with tempfile.TemporaryDirectory() as folder:
        keys = {"status": "draft", "year": "1"}  # each key is known
        for number, meta in enumerate([keys, *notes]):
            front = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in meta.items())
            Path(folder, f"n{number}.md").write_text(f"---\n{front}---\n# N{number}\n")
        index = build_index(Vault(Path(folder), Settings()))
        expected = sorted(f"n{number}" for number, meta in enumerate([keys, *notes]) if holds(wanted, meta))
        assert chosen(index, written(wanted)).split() == expected


@given(st.text(st.sampled_from('ab=<>!~()" "orandnothas:*?'), max_size=30) | st.text(max_size=20))
def test_parser_accepts_or_refuses_any_text(text):
    with contextlib.suppress(UsageError):
        parse_filter(text)

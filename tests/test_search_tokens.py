"""Search for words as people write them: with signs, as numbers, in compounds, as ligatures, emoji and other scripts."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.index.names import fold
from rlnotes.index.signed_words import signed_words, spans_of, token_of
from rlnotes.queries.hub import Hubs
from rlnotes.queries.query_syntax import parse_query
from rlnotes.queries.search import Search
from rlnotes.vault import Vault

BARE = {
    "1.md": "# Zero\n\nC, F, net, node, js, v1, 2, 3, 2026, 08, 20, 1, 000, 10, 5, 4, pass, k, flag, r, d, at, t, a, b.\n",
    "2.md": "# C F net node js v1 2 3\n\nOf 2026 08 20, 1 000, 10 20, 3 5, GPT 4, pass k, flag, R D, AT T, a b, foo bar.\n",
    "3.md": "# One\n\nThe C net, the F node, js; a v1 2 3; 2026/08/20; 10 to 20; 35; GPT four; passk; flags; foo, bar.\n",
}
"""Notes that have the letters and digits of the words, without their signs. Their paths sort first."""

SIGNED = [
    "C++", "C#", "F#", ".NET", "node.js", "v1.2.3", "2026-08-20", "1,000", "10-20", "3.5", "pass@k", "--flag", "R&D",
    "AT&T", "a+b", "GPT-4", "12:30", "e.g.", "x^2", "foo/bar", "k8s", "it's", "snake_case", "camelCase", "50%",
    "C++17", "ASP.NET", "18+", "24/7",
]  # fmt: skip


def found(rlnotes, vault, *query):
    """Return the paths that the command finds, best first."""
    result = rlnotes("search", "--format", "json", "--", *query, vault=vault)
    assert result.code == 0, result.stderr
    return [item["path"] for item in json.loads(result.stdout)["items"]]


@pytest.mark.parametrize("word", SIGNED)
@pytest.mark.parametrize("place", ["title", "text", "quoted"])
def test_word_with_signs_finds_the_note_that_has_it_so_before_notes_with_bare_letters(make_vault, rlnotes, word, place):
    text = (
        f"# Seven\n\nFirst.\n\nWe wrote ({word}), mostly.\n"
        if place != "title"
        else f"---\ntitle: 'On {word.replace(chr(39), chr(39) * 2)} today'\n---\n"
    )
    vault = make_vault({**BARE, "z.md": text})
    assert found(rlnotes, vault, f'"{word}"' if place == "quoted" else word)[0] == "z.md"


@pytest.mark.parametrize("place", ["title", "text"])
@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("oeuvre", "œuvre"), ("œuvre", "oeuvre"), ("œuvre", "Œuvre"), ("aether", "æther"), ("æther", "aether"),
        ("strasse", "straße"), ("straße", "STRASSE"), ("final", "ﬁnal"), ("ﬁnal", "final"), ("smorrebrod", "smørrebrød"),
        ("lodz", "Łódź"), ("café", "cafe\u0301"), ("cafe\u0301", "café"), ("cafe", "café"), ("ＧＰＵ", "GPU"), ("gpu", "ＧＰＵ"),
        ("cooperation", "co\u00adoper\u00adation"), ("co\u00adoperation", "cooperation"), ("keyword", "key\u200bword"),
        ("alpha", "𝐀𝐥𝐩𝐡𝐚"), ("كتاب", "كِتَابٌ"), ("كِتَابٌ", "كتـاب"), ("한국어", "한국어를"), ("ภาษาไทย", "เรียนภาษาไทย ภาษาไทย"),
        ("हिन्दी", "हिन्दी"), ("it's", "it’s"), ("it’s", "it's"), ("don't", "don’t"), ("its", "it's"), ("10-20", "10–20"),
        ("camel", "camelCase"), ("case", "camelCase"), ("camelcase", "camelCase"), ("snake", "snake_case"),
        ("case", "snake_case"), ("parser", "HTMLParser"), ("🎉", "🎉"), ("🎉", "🎉🎉"), ("✅", "✅done"), ("👍🏽", "👍"),
        ("👩‍🔬", "👩‍🔬"), ("❤", "❤️"), ("❤️", "❤"), ("🎉 party", "party🎉"), ("🇩🇪", "🇩🇪"), ("#tag", "tag"), ("tag", "#tag"),
        ("https://example.org/a/b?c=d", "https://example.org/a/b?c=d"), ("example.org", "https://example.org/a"),
        ("2506.10947", "https://arxiv.org/abs/2506.10947"), ("GPT-4", "使用GPT-4模型"), ("模型", "使用GPT-4模型"),
        ("$x^2$", "$x^2$"), ("x^2", "$x^2$"), ("x2", "x²"), ("foo/bar", "`foo/bar`"), ("--flag", "`--flag`"), ("version", "v1_version"),
        ("C++", "**C++**"), ("C++", "`C++`"), ("C++", "[C++](https://example.org)"), ("C++", "C++/C#"), ("C++", "“C++”"),
    ],
)  # fmt: skip
def test_word_finds_the_note_that_has_it_in_another_form(make_vault, rlnotes, typed, written, place):
    others = {f"{name}.md": f"# Other {name}\n\nNothing to see here.\n" for name in "ab"}
    text = (
        f"# Seven\n\nFirst.\n\nThere is {written} here.\n"
        if place == "text"
        else f"---\ntitle: {json.dumps(written, ensure_ascii=False)}\n---\n"
    )
    assert found(rlnotes, make_vault({**others, "z.md": text}), typed) == ["z.md"]


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ('"框架，版本"', ["cjk.md"]),
        ('"框架 版本"', ["cjk.md"]),
        ('"React框架，版本 18"', ["cjk.md"]),
        ('"版本框架"', []),
        ('"slow river of ice"', ["quote.md"]),
        ('"a long list item"', ["list.md"]),
        ('"ends here begins there"', ["break.md"]),
        ('-"框架，版本" 框架', ["apart.md"]),
        ('"pass@k"', ["pass.md"]),
    ],
)
def test_phrase_is_found_across_punctuation_line_breaks_and_quote_marks(make_vault, rlnotes, query, paths):
    vault = make_vault(
        {
            "cjk.md": "# Eins\n\n前端React框架，版本 18。\n",
            "apart.md": "# Zwei\n\n框架。别的版本。\n",
            "quote.md": "# Drei\n\n> a slow\n> river of\n> ice\n",
            "list.md": "# Vier\n\n- a long\n  list item\n",
            "break.md": "# Fünf\n\nends here\nbegins there\n",
            "pass.md": "# Sechs\n\nBy pass@k it is.\n",
        }
    )
    assert found(rlnotes, vault, query) == paths


@pytest.mark.parametrize(
    ("typed", "best"),
    [("1001", "z.md"), ("2024-06-08", "date.md"), ("section 12", "twelve.md"), ("3.14", "pi.md"), ("v1.2.4", "new.md")],
)
def test_exact_number_is_first_and_a_near_one_is_no_typo(make_vault, rlnotes, typed, best):
    vault = make_vault(
        {
            "a.md": "# Note 1002\n", "b.md": "# 2024-06-07\n", "c.md": "# Section 13\n", "d.md": "# 3.141\n",
            "e.md": "# v1.2.3\n", "z.md": "# Zed\n\nOf 1001 nights.\n", "date.md": "# Day\n\nOn 2024-06-08.\n",
            "twelve.md": "# Other section\n\nSee section 12.\n", "pi.md": "# Circle\n\nIt is 3.14.\n",
            "new.md": "# Release\n\nIt is v1.2.4.\n",
        }
    )  # fmt: skip
    assert found(rlnotes, vault, typed)[0] == best
    assert "a.md" not in found(rlnotes, vault, "1001")


def test_word_with_signs_is_found_among_hundreds_of_notes_with_the_bare_letters(make_vault, rlnotes):
    vault = make_vault({f"{n:03}.md": f"# Note {n}\n\nIn C, of 3 and 5, pass the k.\n" for n in range(300)})
    (vault / "zz.md").write_text("# Last\n\nIn C++, 3.5 of them; pass@k.\n", "utf-8")
    assert [found(rlnotes, vault, typed)[0] for typed in ("C++", "3.5", "pass@k")] == ["zz.md"] * 3


def test_exact_search_requires_the_signs(make_vault, rlnotes):
    vault = make_vault({"a.md": "# C\n", "b.md": "# One\n\nIn C++ it is.\n"})
    listed = rlnotes("search", "--exact", "--format", "json", "C++", vault=vault).stdout
    assert [item["path"] for item in json.loads(listed)["items"]] == ["b.md"]


@pytest.mark.parametrize("query", ["???", "--", "→", '""', "-", "…", "( )"])
def test_query_of_which_nothing_can_be_searched_is_told_so(make_vault, rlnotes, query):
    vault = make_vault({"a.md": "# A\n\n?? -- → …\n"})
    result = rlnotes("search", "--", query, vault=vault)
    assert result.code == rlnotes("search", "nowhere", vault=vault).code == 0
    assert "has nothing to search for" in result.stdout + result.stderr
    assert "has nothing to search for" in rlnotes("search", "--format", "json", "--", query, vault=vault).stderr


def test_option_as_a_word_of_a_query_is_searched_and_a_single_minus_excludes(make_vault, rlnotes):
    vault = make_vault({"a.md": "# One\n\nThe flag of it.\n", "b.md": "# Two\n\nSet --flag for it.\n"})
    assert found(rlnotes, vault, "set --flag")[0] == "b.md"
    assert found(rlnotes, vault, "it", "--flag")[0] == "b.md"
    assert found(rlnotes, vault, "it -set") == ["a.md"]


@pytest.mark.parametrize("text", ["ﬁ", "Œ", "𝐀", "ᾳ", "İ", "ǅ", "℡", "ͅ", "½", "K"])
def test_folding_text_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_text_properties_are_searched_between_title_and_body(make_vault, rlnotes):
    vault = make_vault(
        {
            "a.md": "# One\n\nFirst.\n\nThere is marmalade here.\n",
            "b.md": "---\nsubtitle: On marmalade\nup: '[[marmalade]]'\n---\n# Two\n",
            "c.md": "# Marmalade\n",
            "d.md": "---\nup: '[[marmalade]]'\nurl: https://marmalade.org\n---\n# Four\n",
        }
    )
    items = json.loads(rlnotes("search", "marmalade", "--format", "json", vault=vault).stdout)["items"]
    assert [item["path"] for item in items] == ["c.md", "b.md", "a.md"]
    assert (items[1]["field"], items[1]["line"], items[1]["text"]) == ("property", 2, "On marmalade")


TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("aB1+#.,-_@&'’ \n\u200b\ue000œ框🎉"), max_size=30)


@given(TEXT)
@example("İ+ 𐐀")
def test_every_word_as_typed_finds_the_note_that_has_it_cached_or_not(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("vault")
    (folder / "a.md").write_text(f"# Seven\n\nFirst.\n\n{text}\n", "utf-8")
    (folder / "b.md").write_text("# Eight\n", "utf-8")
    vault = Vault(folder, Settings())
    fresh, again = build_index(vault, words=True), build_index(vault)
    for typed in text.split():
        parsed = parse_query(typed)
        if parsed.words and not parsed.clauses:
            answers = [Search(index, Hubs(index)).find(typed) for index in (fresh, again)]
            assert "a.md" in [match.note.path for match in answers[0]], typed
            assert [(m.note.path, m.score) for m in answers[0]] == [(m.note.path, m.score) for m in answers[1]]


@given(TEXT)
def test_signed_words_are_where_their_spans_are(text):
    folded = fold(text)
    for word in signed_words(folded):
        assert all(folded[start:end] == word for start, end in spans_of(word, folded))
        assert any(spans_of(word, folded))
        assert " " not in token_of(word)

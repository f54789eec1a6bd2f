"""Search, NOTE and section arguments: matching with typos, ranking, and the position of matches."""

import json
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.errors import AmbiguousNoteError, NoteNotFoundError
from rlnotes.index.database import Database
from rlnotes.index.fulltext import FullTextTables
from rlnotes.index.index import build_index
from rlnotes.index.names import fold
from rlnotes.queries.hub import Hubs
from rlnotes.queries.lookup import ClosestNames, closest_note, exact_note, find_section
from rlnotes.queries.query_syntax import parse_query
from rlnotes.queries.search import Search
from rlnotes.vault import Vault

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def meant(index, name):
    """Return the path of the note that a NOTE argument means."""
    return (exact_note(index, name) or closest_note(index, name)).path


def hits(index, query, limit=None):
    """Return the paths that a search finds, best first."""
    return [match.note.path for match in Search(index, Hubs(index)).find(query, limit)]


# NOTE arguments


FILES = {
    "x/Entropy.md": "---\ntitle: What falls\naliases: [collapse]\n---\n",
    "collapse.md": "---\ntitle: Entropy of tokens\n---\n",
    "y/rise.md": "---\ntitle: collapse\n---\n",
    "y/z.md": "---\ntitle: Rise\naliases: [ENTROPY, Ärger, What falls]\n---\n",
}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("x/Entropy.md", "x/Entropy.md"),  # a path
        ("x/Entropy", "x/Entropy.md"),
        ("X/entropy.MD", "x/Entropy.md"),  # a path in other letters
        ("Entropy", "x/Entropy.md"),  # a stem before a title that begins so, and before an alias
        ("collapse", "collapse.md"),  # a path before a stem, a title and an alias
        ("rise", "y/rise.md"),  # a stem before a title in other letters
        ("Rise", "y/z.md"),  # an exact title before a stem in other letters
        ("RISE", "y/rise.md"),  # both in other letters: the stem
        ("What falls", "x/Entropy.md"),  # a title before an alias
        ("ENTROPY", "y/z.md"),  # an exact alias before a stem in other letters
        ("entropy", "x/Entropy.md"),
        ("A\u0308rger", "y/z.md"),  # composed or not
        ("entropy tokns", "collapse.md"),  # near enough
        ("Entropi of tokens", "collapse.md"),
    ],
)
def test_note_argument_matches_path_stem_title_or_alias_exact_before_folded_before_fuzzy(make_index, name, path):
    assert meant(make_index(FILES)[0], name) == path


def test_note_argument_may_be_a_file_system_path(make_index):
    assert exact_note(make_index(FILES)[0], "../vault/y/z.md", inside="y/z.md").path == "y/z.md"


@pytest.mark.parametrize(
    "files",
    [
        {"a/n.md": "", "b/n.md": ""},
        {"a.md": "# N", "b.md": "# N"},
        {"a.md": "---\naliases: n\n---", "b.md": "---\naliases: n\n---"},
    ],
)
def test_ambiguous_note_argument_lists_the_paths(rlnotes, make_vault, files):
    result = rlnotes("links", "n", vault=make_vault(files))
    assert (result.code, result.stdout) == (2, "")
    assert all(path in result.stderr for path in files)


def test_fuzzy_note_argument_with_two_close_names_is_ambiguous(make_index):
    index, _ = make_index({"gradient-noise.md": "", "gradient-nodes.md": ""})
    with pytest.raises(AmbiguousNoteError) as caught:
        closest_note(index, "gradient no")
    assert [each.path for each in caught.value.candidates] == ["gradient-nodes.md", "gradient-noise.md"]


def test_fuzzy_note_argument_is_reported_on_stderr(rlnotes, make_vault):
    vault = make_vault({"entropy.md": "# Entropy falls", "else.md": ""})
    assert "entropy.md" in rlnotes("links", "entrpy", vault=vault).stderr
    assert rlnotes("links", "Entropy falls", vault=vault).stderr == ""


@pytest.mark.parametrize("name", ["quantum chromodynamics", "??", "", "zz"])
def test_unknown_note_argument_is_refused_with_closest_names(make_index, name):
    index, _ = make_index({"entropy.md": "# Entropy falls", "hu.md": "# hu", "se.md": "# se"})
    with pytest.raises(NoteNotFoundError):
        closest_note(index, name)


def test_short_titles_do_not_win_over_the_title_that_was_typed(make_index):
    short = {
        f"{word}.md": f"# {word}"
        for word in "hu se rl ai go of in at ion den ver rew ard mod els the tra ini ngs".split()
    }
    index, _ = make_index({**short, "r.md": "# Reward models", "t.md": "# The trainings", "h.md": "# Hue settings"})
    for typed, path in {
        "reward models": "r.md", "rewrd models": "r.md", "reward modesl": "r.md", "the trainngs": "t.md",
        "trainings": "t.md", "hue setings": "h.md", "settings": "h.md", "setings": "h.md", "models": "r.md",
    }.items():  # fmt: skip
        assert meant(index, typed) == path, typed
        assert hits(index, typed)[0] == path, typed


# one wrong letter


def one_wrong_letter(rng, title):
    """Return `title` with a letter dropped, added, replaced or swapped in a word of at least four letters."""
    word = rng.choice(list(re.finditer(r"[^\W\d_]{4,}", title)))
    letters = list(word[0])
    at, letter = rng.randrange(len(letters) - 1), rng.choice(LETTERS)
    slip = rng.choice(["drop", "add", "replace", "swap"])
    if slip == "drop":
        del letters[at]
    elif slip == "add":
        letters.insert(at, letter)
    elif slip == "replace":
        letters[at] = letter
    else:
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return title[: word.start()] + "".join(letters) + title[word.end() :]


def test_search_ranks_title_with_one_typo_first(vault_path):
    index = build_index(Vault(vault_path))
    search, rng = Search(index, Hubs(index)), random.Random(20)
    for note in index.notes.values():
        for _ in range(20):
            typed = one_wrong_letter(rng, note.title)
            assert search.find(typed, 1)[0].note.path == note.path, typed
            assert meant(index, typed) == note.path, typed


def many_titles(rng):
    """Make 2,000 titles out of few words, so that many are alike, some of two or three letters among them."""
    nouns = (
        "entropy reward model policy gradient token verifier critic sample prompt benchmark trace curriculum variance"
        " rollout memory attention context retrieval alignment scaling distillation kernel manifold protein enzyme"
        " neuron glacier harvest currency inflation treaty liturgy sonnet fugue"
    ).split()
    verbs = "shrinks improves stabilises predicts explains replaces limits reveals transforms separates".split()
    ends = "slowly, across domains, under noise, without labels, in practice, at scale, over time".split(", ")
    titles = set("hu se RL AI Go at of in to the ion ment era den ver".split())
    while len(titles) < 2000:
        one, two, three = rng.sample(nouns, 3)
        titles.add(
            rng.choice(
                [
                    f"How does {one} of {two} relate to {three}?",
                    f"{one.capitalize()} and {two}",
                    f"{one.capitalize()} {rng.choice(verbs)} {two} {rng.choice(ends)}",
                    f"The {one} {rng.choice(verbs)} {two} {three}",
                ]
            )
        )
    return sorted(titles)


def test_search_ranks_title_with_one_typo_first_among_two_thousand(tmp_path):
    rng = random.Random(2000)
    titles = many_titles(rng)
    for number, title in enumerate(titles):
        (tmp_path / f"{number:04}.md").write_text(f"# {title}\n")
    index = build_index(Vault(tmp_path, Settings()))
    search = Search(index, Hubs(index))
    long = [note for note in index.notes.values() if re.search(r"[^\W\d_]{4,}", note.title)]
    for note in rng.sample(long, 250):
        typed = one_wrong_letter(rng, note.title)
        assert search.find(typed, 1)[0].note.title == note.title, typed


# searches


BOOK = {
    "a.md": "---\ntitle: Does RL improve reasoning in models?\ndescription: The *first* question.\ntags:\n  - rlvr\n  - topic/Exploration\naliases:\n  - the big one\n---\n# Does RL improve reasoning in models?\n\n## Café  **culture**\n\nNothing here. Only the second sentence speaks of a zephyr. Third.\n\nÜber alles.\n",
    "b.md": "# Les élèves\n\nA plain opening about gulls.\n\n強化学習は、モデルの推論を変える。\n\nCode: `frobnicate_all()`\n",
    "强化学习.md": "# 强化学习会改变推理吗\n\ntext",
}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("rl reas mod", "a.md"),  # beginnings of words
        ("models reasoning rl", "a.md"),  # in any order
        ("REASONING", "a.md"),
        ("cafe", "a.md"),  # accents and case do not matter
        ("CAFÉ", "a.md"),
        ("uber", "a.md"),
        ("eleves", "b.md"),
        ("élèves", "b.md"),
        ("zephir", "a.md"),  # a typo, in the body
        ("frobnicate", "b.md"),
        ("big one", "a.md"),
        ("exploration", "a.md"),
        ("強化学習", "b.md"),
        ("推理", "强化学习.md"),  # two characters out of the middle
        ("学习", "强化学习.md"),
        ("モデル", "b.md"),
    ],
)
def test_search_tolerates_typos_and_partial_words(make_index, query, first):
    assert hits(make_index(BOOK)[0], query)[0] == first


@pytest.mark.parametrize(
    ("query", "place", "line", "text"),
    [
        ("improve", "title", 2, "Does RL improve reasoning in models?"),
        ("question", "description", 3, "The *first* question."),
        ("exploration", "tag", 6, "topic/Exploration"),
        ("big", "alias", 8, "the big one"),
        ("culture", "heading", 12, "Café culture"),
        ("zephyr", "body", 14, "Only the second sentence speaks of a zephyr."),
        ("uber", "body", 16, "Über alles."),
    ],
)
def test_search_shows_field_line_and_text_of_the_match(make_index, query, place, line, text):
    index, _ = make_index(BOOK)
    match = Search(index, Hubs(index)).find(query)[0]
    assert (match.place, match.line, match.text) == (place, line, text)
    assert query in fold(index.text(match.note.path).split("\n")[line - 1])


def test_search_shows_lines_of_title_and_description_without_front_matter(make_index):
    index, _ = make_index({"b.md": "\n\n# Les élèves\n\nA plain opening\nabout gulls.\n\n#birds\n"})
    found = [Search(index, Hubs(index)).find(query)[0] for query in ("eleves", "gulls", "birds")]
    assert [(m.place, m.line) for m in found] == [("title", 3), ("description", 6), ("tag", 8)]


def test_search_line_contains_the_matched_word(vault_path):
    index = build_index(Vault(vault_path))
    search = Search(index, Hubs(index))
    for word in "entropy gibberish critic grpo qwen verifier curriculum rubric human metacognition".split():
        for match in search.find(word):
            line = match.note.path if match.place == "name" else index.text(match.note.path).split("\n")[match.line - 1]
            assert word in fold(line), (word, match.note.path, match.place, match.line)


def test_search_ranks_titles_before_headings_descriptions_and_bodies(make_index):
    index, _ = make_index(
        {
            "a.md": "# Other\n\nFirst words. In the body: walrus.",
            "b.md": "# Else\n\n## A walrus\n",
            "c.md": "---\ntitle: Again\ndescription: Of the walrus.\n---\n",
            "d.md": "# The walrus\n",
        }
    )
    assert hits(index, "walrus") == ["d.md", "b.md", "c.md", "a.md"]


def test_search_ranks_exact_words_before_typos(make_index):
    index, _ = make_index({"a.md": "# Other\n\n## The past\n", "b.md": "# Else\n\nFirst words. Then pass on.\n"})
    assert hits(index, "pass") == ["b.md", "a.md"]


def test_search_matches_prefixes_and_parts_of_names(make_index):
    index, _ = make_index(
        {"a.md": "---\ntitle: Reinforcement learning\n---\n", "b.md": "---\ntitle: 量子力学入门\n---\n"}
    )
    for query, found in {"reinf": ["a.md"], "learn rein": ["a.md"], "力学": ["b.md"], "量子": ["b.md"]}.items():
        assert hits(index, query) == found, query


def test_search_ranks_whole_title_with_typo_before_title_with_all_words(make_index):
    titles = {"a.md": "What does retrieval distort protein", "b.md": "What does retrieval distort retrieval"}
    index, _ = make_index({path: f"# {title}" for path, title in titles.items()})
    assert hits(index, "Whta does retrieval distort retrieval")[0] == "b.md"
    assert meant(index, "Whta does retrieval distort retrieval") == "b.md"


def test_search_ignores_one_unknown_word_among_many(make_index):
    assert hits(make_index(BOOK)[0], "reasoning xylophone") == ["a.md"]


def test_search_sorts_equal_scores_by_path(make_vault):
    vault = Vault(make_vault({f"{name}.md": "# Same title\n\nSame words" for name in "cab"}), Settings())
    assert hits(build_index(vault), "same title") == hits(build_index(vault), "same title") == ["a.md", "b.md", "c.md"]


def test_search_without_matches_is_an_empty_list_with_exit_code_0(rlnotes, make_vault):
    vault = make_vault(BOOK)
    for query in ("qqqqqqqq", "?!", "''"):
        result = rlnotes("search", query, "--format", "json", vault=vault)
        assert (result.code, json.loads(result.stdout)["items"]) == (0, [])


# sections and "did you mean"


def test_section_argument_matches_heading_anchor_part_or_similar_heading(make_index):
    index, hubs = make_index({"h.md": "# H\n\n## Side Effects\n## Effects at Home\n### Métier\n## Effects\n"})
    hub = hubs.open(index.notes["h.md"])
    for name, title in {
        "Side Effects": "Side Effects", "side-effects": "Side Effects", "SIDE": "Side Effects", "home": "Effects at Home",
        "effects": "Effects", "metier": "Métier", "sied effects": "Side Effects",
    }.items():  # fmt: skip
        assert find_section(hub, name).title == title, name
    with pytest.raises(AmbiguousNoteError, match="matches 2 sections"):
        find_section(hub, "eff")
    with pytest.raises(NoteNotFoundError, match="has no section `nowhere`"):
        find_section(hub, "nowhere")


@pytest.mark.parametrize(
    ("target", "meant"),
    [("open-sets", "open-set"), ("Open-Sett", "open-set"), ("dir/opne-set", "open-set"), ("opn set", "open-set"),
     ("nothing like it", ""), ("no", ""), ("node-1", "")],
)  # fmt: skip
def test_broken_link_suggests_the_clearly_closest_name(make_index, target, meant):
    index, _ = make_index({"open-set.md": "", "node-2.md": "", "node-3.md": "", "no-go.md": ""})
    assert ClosestNames(index, [target]).of(target) == meant


def test_closest_names_do_not_depend_on_cached_ones(make_index):
    index, _ = make_index({"entropy.md": "x\n", "collapse.md": "x\n"})
    assert ClosestNames(index, ["entropi"]).of("entropi") == "entropy"
    assert ClosestNames(index, ["colapse"]).of("colapse") == "collapse"


# the query box


GARDEN = {
    "hubs/ice.md": "---\ntype: hub\n---\n# Ice world\n\n## Rivers of ice\n- [[glacier]]\n\n## Rubble\n- [[moraine]]\n",
    "glacier.md": "---\ntags: [nature/ice, cold]\ntype: finding\nsources: [arXiv:2506.10947]\n---\n# Glacier\n\nThe slow river of ice carves a valley.\n",
    "moraine.md": "---\ntags: [nature]\naliases: [rubble wall]\n---\n# Moraine\n\n## Old valley\n\nIce of a slow river left this.\n",
    "deep/sonnet.md": "---\ntags: [verse]\nstatus: nature\n---\n# Sonnet on ice\n\nFourteen lines; the river is slow.\n",
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ice", ["hubs/ice.md", "deep/sonnet.md", "glacier.md", "moraine.md"]),
        ('"river of ice"', ["glacier.md"]),
        ('"slow river"', ["glacier.md", "moraine.md"]),
        ("ice -sonnet", ["hubs/ice.md", "glacier.md", "moraine.md"]),
        ('ice -"river of ice" -tag:verse -type:hub', ["moraine.md"]),
        ("tag:nature", ["glacier.md", "moraine.md"]),
        ("tag:nature/ice", ["glacier.md"]),
        ("tag:ice", ["glacier.md"]),
        ("tag:natur", []),
        ("hub:ice", ["glacier.md", "moraine.md"]),
        ('section:"rivers of ice"', ["glacier.md", "hubs/ice.md"]),
        ("section:old", ["moraine.md"]),
        ("type:hub", ["hubs/ice.md"]),
        ("type:finding ice", ["glacier.md"]),
        ("source:2506", ["glacier.md"]),
        ("path:deep", ["deep/sonnet.md"]),
        ("title:ice", ["deep/sonnet.md", "hubs/ice.md"]),
        ("title:ice -type:hub", ["deep/sonnet.md"]),
        ("body:fourteen", ["deep/sonnet.md"]),
        ("body:verse", []),
        ("nosuch:ice ice", ["hubs/ice.md", "deep/sonnet.md", "glacier.md", "moraine.md"]),
        ('"slow river', ["glacier.md", "moraine.md"]),
        ("-ice", []),
        ("TAG:Nature -title:moraine", ["glacier.md"]),
    ],
)
def test_query_parses_words_phrases_exclusions_and_fields(make_index, query, found):
    index, _ = make_index(GARDEN)
    assert sorted(hits(index, query)) == sorted(found)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('Week 7: "Bionic reading" and popout windows', ["week.md"]),
        ('Week 7: "Bionc reading" and popout windows', ["week.md"]),  # a letter is missing within the quotes
        ("Type: a study of letters", ["type.md"]),
        ("Type:a stdy of letters", ["type.md"]),
        ('"bionc reading"', []),  # this alone is a phrase to be found as it is
        ('Week 7: "Bionic reading" and popout -windows', []),
    ],
)
def test_search_finds_title_with_quotes_or_colon_typed_with_or_without_typo(make_index, query, found):
    files = {
        "week.md": "---\ntitle: 'Week 7: \"Bionic reading\" and popout windows'\n---\n",
        "type.md": "---\ntitle: 'Type: a study of letters'\n---\n",
    }
    assert hits(make_index(files)[0], query) == found


def test_query_without_words_lists_all_matches_by_path(make_index):
    assert hits(make_index(GARDEN)[0], "tag:nature -source:arxiv") == ["moraine.md"]
    assert hits(make_index(GARDEN)[0], "hub:ice") == ["glacier.md", "moraine.md"]


def test_exact_search_matches_whole_words_only(make_index):
    index, hubs = make_index(GARDEN)

    def exact(query):
        return [match.note.path for match in Search(index, hubs).find(query, exact=True)]

    assert exact("moraine") == ["moraine.md", "hubs/ice.md"]
    assert (exact("morain"), exact("moraien"), exact("moraine sonnet")) == ([], [], [])


def test_regex_search_matches_names_and_lines_and_reports_syntax_errors(rlnotes, make_vault):
    vault = make_vault(GARDEN)
    items = json.loads(rlnotes("search", "--regex", r"slow r\w+ of", "-f", "json", vault=vault).stdout)["items"]
    assert [(i["path"], i["field"], i["line"]) for i in items] == [("glacier.md", "body", 8)]
    titles = json.loads(rlnotes("search", "--regex", "^son", "-f", "json", vault=vault).stdout)["items"]
    assert [(i["path"], i["field"]) for i in titles] == [("deep/sonnet.md", "title")]
    wrong = rlnotes("search", "--regex", "(", vault=vault)
    assert (wrong.code, wrong.stdout) == (2, "")
    assert "Invalid regular expression `(`" in wrong.stderr


@pytest.mark.parametrize(
    ("name", "found"),
    [("ice world", {"glacier.md", "moraine.md"}), ("rubble", {"moraine.md"}), ("rivers", {"glacier.md"})],
)
def test_in_option_restricts_search_to_a_hub_or_section(rlnotes, make_vault, name, found):
    result = rlnotes("search", "ice", "--in", name, "-f", "json", vault=make_vault(GARDEN))
    assert {item["path"] for item in json.loads(result.stdout)["items"]} == found


def test_in_option_with_unknown_hub_is_refused(rlnotes, make_vault):
    result = rlnotes("search", "ice", "--in", "nowhere", vault=make_vault(GARDEN))
    assert (result.code, result.stdout) == (2, "")
    assert "No hub or section of a hub is named `nowhere`" in result.stderr


def test_scores_option_shows_descending_scores(rlnotes, make_vault):
    result = rlnotes("search", "ice", "--score", vault=make_vault(GARDEN))
    scores = [float(line.split("\t")[1]) for line in result.stdout.splitlines()]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_search_finds_typo_that_is_a_word_of_another_note(make_index):
    files = {
        "a.md": "# What falls from the sky\n\nRain.",
        "b.md": "# A form to fill in\n\nThe sky above what falls.",
        "c.md": "# Else\n\nNothing.",
    }
    assert "a.md" in hits(make_index(files)[0], "what falls form the sky")
    assert hits(make_index(files)[0], "what falls form the sky")[0] == "a.md"


def test_search_finds_typo_of_a_title_word_in_bodies(make_index):
    files = {
        "a.md": "# Boundary collapse\n\nNothing of heat.",
        "b.md": "# Heat\n\nHere comes the collapse of it.",
        "c.md": "# Else\n\nNothing.",
    }
    assert sorted(hits(make_index(files)[0], "heat colapse")) == ["a.md", "b.md"]


def test_search_ranks_words_in_one_sentence_before_scattered_words(make_index):
    files = {
        "a.md": "---\ndescription: Rewards that verify themselves sharpen sampling.\n---\n# One\n",
        "b.md": "# Rewards\n\n## Sampling\n\n## Sharpen\n\nThey verify.",
    }
    assert hits(make_index(files)[0], "verify sharpen sampling")[0] == "a.md"


@given(st.text(alphabet='ab "-:tagbodyhub(強', max_size=30))
def test_search_accepts_any_query(query):
    for clause in parse_query(query).clauses:
        assert clause.words
    assert all(words == words.strip() for words in parse_query(query).words)


ALIKE = st.characters(min_codepoint=0, max_codepoint=0x250) | st.characters(min_codepoint=0x2000, max_codepoint=0x2300)


@given(st.lists(st.text(max_size=40) | st.text(ALIKE, max_size=40), min_size=2, max_size=4))
def test_search_after_changes_equals_search_of_a_fresh_index(bodies):
    kept, anew = FullTextTables(Database(None)), FullTextTables(Database(None))
    for number, body in enumerate(bodies, 1):
        words = [(number, ("", "", "", "", fold(body).encode(errors="replace").decode(), ""))]
        anew.add(words)
        kept.add(words)
        kept.body_words()
    assert kept.body_words() == anew.body_words()


@pytest.mark.parametrize(
    ("query", "field", "hint"),
    [("status:draft", "status", "fields are title:"), ("-due-date:2024", "due-date", "fields are"),
     ('x tagss:"a b"', "tagss", "did you mean `tag:`?"), ("Titel:x", "Titel", "did you mean `title:`?"), ("my_key:1", "my_key", "")],
)  # fmt: skip
def test_unknown_field_is_reported_on_stderr(make_vault, rlnotes, query, field, hint):
    found = rlnotes("search", "--", query, vault=make_vault({"a.md": "status draft"}))
    assert f"unknown field `{field}:` is searched as a word; " in found.stderr
    assert hint in found.stderr
    assert found.code == 0


@pytest.mark.parametrize(
    "query", ["https://e.org/x", "12:30", "at 9:15", "C:", r"C:\notes", "C:/x", "std::vector", "mailto:a@b.org", "doi:10.1/x",
              "arXiv:2401.00001", "TODO: later", "title:x", "note:", "-tag:x", '"status:draft"', "a10:30"],
)  # fmt: skip
def test_urls_times_and_paths_are_not_fields(make_vault, rlnotes, query):
    assert "unknown field" not in rlnotes("search", "--", query, vault=make_vault({"a.md": "x"})).stderr


def test_words_of_a_sentence_in_the_text_beat_the_same_words_scattered(make_index):
    files = {
        "a.md": "# Notes of May\n\n" + "Other things. " * 40 + "\n\nThe kettle whistles when water boils over.\n",
        "b.md": "# Kettle\n\n## Water\n\nIt is hot.\n\n" + "More. " * 100 + "\n\nA train whistles. Oil boils, too.\n",
        "c.md": "# Whistling\n\nWater for the kettle boils " + "and boils " * 60 + ". Nobody whistles.\n",
    }
    assert hits(make_index(files)[0], "kettle whistles water boils")[0] == "a.md"


def test_note_with_all_words_ranks_before_one_that_lacks_a_word(make_index):
    files = {
        "a.md": "# One\n\nAlpha at first.\n\nThen, in another place, beta.\n\nAt last gamma.\n",
        "b.md": "# Alpha beta\n\nAlpha beta, beta alpha.\n",
    }
    assert hits(make_index(files)[0], "alpha beta gamma") == ["a.md", "b.md"]


def test_function_words_neither_require_nor_exclude_a_note(make_index):
    files = {"a.md": "# Tides\n\nThe moon pulls the sea.\n", "b.md": "# How does it do that\n\nNothing about it.\n"}
    assert hits(make_index(files)[0], "how does the moon pull the sea")[0] == "a.md"


@pytest.mark.parametrize("typed", ["platforms", "platform"])
def test_plural_and_singular_find_each_other(make_index, typed):
    files = {"a.md": "# One\n\nA platform for data.\n", "b.md": "# Two\n\nTwo platforms.\n", "c.md": "# Three\n"}
    assert sorted(hits(make_index(files)[0], typed)) == ["a.md", "b.md"]


def test_each_typed_word_needs_a_word_of_its_own(make_index):
    files = {"a.md": "---\ntags: [problem]\n---\n# Some\n", "b.md": "# Professional problems\n"}
    assert hits(make_index(files)[0], "pro prob")[0] == "b.md"


@pytest.mark.parametrize("typed", ["rlreamod", "rmod", "remod", "rlrm", "rlmodels"])
def test_beginnings_of_a_titles_words_written_as_one_find_it(make_index, typed):
    files = {"a.md": "# RL in reasoning models\n", "b.md": "# Remote control\n", "c.md": "# Real models\n\nText.\n"}
    assert "a.md" in hits(make_index(files)[0], typed)


def test_exact_number_beats_a_close_one(make_index):
    files = {"a.md": "# Runs\n\nWe used 2048 samples.\n", "b.md": "# More runs\n\nWe used 2049 samples.\n"}
    assert hits(make_index(files)[0], "2049 samples")[0] == "b.md"
    assert hits(make_index(files)[0], "2050") == []


def test_line_of_a_match_in_the_text_is_where_the_words_are_together(make_index):
    files = {"a.md": "# One\n\nA kettle.\n\nIt whistles.\n\nThe kettle whistles loudly. Then stops.\n", "b.md": "# B\n"}
    index, hubs = make_index(files)
    [match] = Search(index, hubs).find("kettle whistles")
    assert (match.place, match.line, match.text) == ("body", 7, "The kettle whistles loudly.")


@pytest.mark.parametrize(
    ("query", "notices"),
    [
        ("entropy", []),
        ("entrop colapse", ["searched for `collapse` instead of `colapse`"]),
        ("entropy zebra", ["no note has `zebra`"]),
        ("tropy", []),  # a part of a word
        ("zebra", []),  # nothing is found at all
        ("encol", []),  # beginnings of words written as one
    ],
)
def test_search_says_which_word_was_corrected_or_is_missing(make_index, query, notices):
    index, hubs = make_index({"a.md": "# Entropy collapse\n", "b.md": "# Other\n\nText.\n"})
    printed = []
    Search(index, hubs).find(query, notify=printed.append)
    assert printed == notices


def test_search_prints_the_corrected_word_on_stderr(rlnotes, vault_path):
    done = rlnotes("search", "entropy", "tokns", vault=vault_path)
    assert done.stderr == "rlnotes: searched for `tokens` instead of `tokns`\n"


def test_exact_search_finds_no_plural_prefix_or_part_and_shows_the_word_itself(make_index):
    index, hubs = make_index(
        {
            "a.md": "# One\n\nTwo platforms.\n\nThe platform.\n",
            "b.md": "# Platforms\n",
            "c.md": "# Three\n\nplatformed\n",
        }
    )
    [match] = Search(index, hubs).find("platform", exact=True)
    assert (match.note.path, match.line) == ("a.md", 5)


def test_search_lists_as_many_notes_as_are_requested(make_index):
    index, hubs = make_index({f"n{number:03}.md": f"# Note {number}\n\nAbout walruses.\n" for number in range(150)})
    assert len(Search(index, hubs).find("walruses", 130)) == 130
    assert len(Search(index, hubs).find("walruses", 20)) == 20


def test_explain_option_shows_parts_that_add_up_to_the_score(rlnotes, make_vault):
    """`search --explain` prints five parts whose sum is the score."""
    root = make_vault({"a.md": "# Entropy bonus\n\nKeeps entropy up.", "b.md": "An entropy term, a bonus."})
    matches = json.loads(rlnotes("search", "entropy", "bonus", "--explain", "--format", "json", vault=root).stdout)[
        "items"
    ]
    parts = ("names", "words", "fields", "bm25", "closeness")
    assert [match["path"] for match in matches] == ["a.md", "b.md"]
    for match in matches:
        assert sum(match[part] for part in parts) == pytest.approx(match["score"], abs=0.001)
    assert matches[0]["names"] > matches[1]["names"]
    row = rlnotes("search", "entropy", "bonus", "--explain", "--format", "tsv", vault=root).stdout.split("\n")[0]
    assert row.split("\t") == ["Entropy bonus", *(str(matches[0][part]) for part in ("score", *parts)), "a.md"]


def test_pasted_sentence_finds_the_note_that_lacks_a_word_of_it(make_index):
    """A pasted sentence finds the rare words' note even if five others have all of its words."""
    sentence = "reward models drift once policies explore unusual tokens during training"
    filler = "Other words stand here and say something else. " * 40
    files = {f"long{at}.md": filler.join(sentence.split()) for at in range(6)}
    files["meant.md"] = "Reward models drift: policies explore unusual tokens."
    index, _ = make_index(files)
    assert hits(index, sentence)[0] == "meant.md"


@pytest.mark.parametrize(
    ("query", "text"),
    [("making cheese", "How to make a cheese."), ("automated checks", "A check that runs automatically, automate it."),
     ("detect drift", "Drift detection."), ("planning", "Plan the week."), ("carry", "It carried on.")],
)  # fmt: skip
def test_words_that_differ_by_an_ending_find_each_other(make_index, query, text):
    index, _ = make_index({"a.md": f"# One\n\n{text}", "b.md": "# Two\n\nSomething else."})
    assert hits(index, query)[0] == "a.md"


def test_word_as_typed_ranks_before_the_same_word_with_another_ending(make_index):
    index, _ = make_index(
        {"a.md": "# One\n\nThey planned it in the spring.", "b.md": "# Two\n\nPlanning it in spring."}
    )
    assert hits(index, "planning")[0] == "b.md"


def test_question_finds_the_note_that_lacks_some_of_its_words(make_index):
    scattered = {
        f"n{at}.md": f"# N{at}\n\n" + "notes. Filler here. " * 30 + "Merge. " + "Filler. " * 600 + "work, link, two"
        for at in range(6)
    }
    index, _ = make_index({**scattered, "right.md": "# Composer\n\nMerges two notes and updates the links to them."})
    assert hits(index, "how do I merge two notes so that my links to them still work?")[0] == "right.md"

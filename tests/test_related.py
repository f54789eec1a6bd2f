"""What is near a note: true reasons, in a stable order, and nothing where nothing is near."""

import json
import re

import pytest

from rlnotes.config import Settings
from rlnotes.hub import Hubs
from rlnotes.index import build_index
from rlnotes.names import fold
from rlnotes.note import short_name
from rlnotes.prose import sentence
from rlnotes.reasons import Reasons
from rlnotes.related import Related
from rlnotes.vault import Vault

HUB = "---\ntype: hub\n---\n"


def near(index, hubs, path, limit=None):
    """Return the paths that are related to a note, nearest first."""
    return [relation.note.path for relation in Related(index, hubs).to(index.notes[path], limit)]


def why(index, hubs, one, two):
    """Return the reasons for which `two` is related to `one`."""
    related = Related(index, hubs)
    reasons = Reasons(related, [index.notes[one]])
    found = {r.note.path: reasons.of(r) for r in related.to(index.notes[one]) if r.note.path == two}
    return found.get(two)


class Truth:
    """What joins notes, counted anew from the links as they stand in the index."""

    def __init__(self, index, hubs):
        self.index, self.hubs = index, hubs
        self.pairs = {(n.path, r.path) for n, _, r in index.links() if r.path in index.notes and r.path != n.path}
        self.filed = {}  # (hub's name, innermost section's heading) -> paths
        for note in hubs.notes.values():
            for link, resolution in index.links_of(note):
                if link.section >= 0 and not link.property and resolution.path in index.notes:
                    place = short_name(note), note.sections[link.section].text
                    self.filed.setdefault(place, set()).add(resolution.path)

    def around(self, path):
        """Return the notes, hubs apart, that link to a note or that it links to."""
        found = {b for a, b in self.pairs if a == path} | {a for a, b in self.pairs if b == path}
        return found - self.hubs.notes.keys()

    def holds(self, one, two, reason):
        """Say whether a reason for `two` being related to `one` is true."""
        here, there = (one, two) in self.pairs, (two, one) in self.pairs
        a, b = self.index.notes[one], self.index.notes[two]
        if reason == "each links to the other":
            return here and there
        if reason == "links here":
            return there and not here
        if reason == "linked from here":
            return here and not there
        if shared := re.fullmatch(r"(\d+) shared links?", reason):
            return int(shared[1]) == len(self.around(one) & self.around(two))
        if same := re.fullmatch(r"same section of (.*?): (.*)", reason):
            return {one, two} <= self.filed[same[1], same[2]]
        if sources := re.fullmatch(r"same sources?: (.*)", reason):
            return set(sources[1].split(", ")) <= set(a.sources) & set(b.sources)
        texts = [fold(f"{note.title} {note.description} {note.text}") for note in (a, b)]
        if words := re.fullmatch(r"shares: (.*)", reason):
            stems = [re.sub(r"(ies|y|es|s)$", "", fold(word)) for word in words[1].split(", ")]
            return all(stem in text for stem in stems for text in texts)
        if cited := re.fullmatch(r"cited for: (.*)", reason):
            said = fold(
                " ".join(
                    sentence(note, link)
                    for note, link, resolution in self.index.links()
                    if resolution.path == two and note.path != two
                )
            )
            stems = [re.sub(r"(ies|y|es|s)$", "", fold(word))[:6] for word in cited[1].split(", ")]
            return all(stem in said and stem in texts[0] for stem in stems)
        if named := re.fullmatch(r"named in line (\d+): (.*)", reason):
            names = [fold(name) for name in (b.title, short_name(b), *b.aliases, b.path)]
            line = a.text.split("\n")[int(named[1]) - 1]
            return named[2] in line and any(re.sub(r"s$", "", fold(named[2])) in name for name in names)
        via = re.fullmatch(r"linked with (.*), which is like this", reason)
        return via[1] in {short_name(self.index.notes[path]) for path in self.around(two)}


def test_every_reason_of_every_pair_in_the_vault_is_true(vault_path):
    index = build_index(Vault(vault_path))
    hubs = Hubs(index)
    related, truth = Related(index, hubs), Truth(index, hubs)
    told = 0
    for note in index.notes.values():
        reasons = Reasons(related, [note])
        for relation in related.to(note):
            for reason in reasons.of(relation):
                told += 1
                assert truth.holds(note.path, relation.note.path, reason), (note.path, relation.note.path, reason)
            linked = {(note.path, relation.note.path), (relation.note.path, note.path)} & truth.pairs
            assert relation.linked == bool(linked)
    assert told > 500


def test_every_relation_that_is_shown_has_a_reason(vault_path):
    index = build_index(Vault(vault_path))
    hubs = Hubs(index)
    related = Related(index, hubs)
    for note in index.notes.values():
        reasons = Reasons(related, [note])
        assert all(reasons.of(relation) for relation in related.to(note, 10)), note.path


def test_the_note_itself_and_hubs_are_never_listed(vault_path):
    index = build_index(Vault(vault_path))
    hubs = Hubs(index)
    for path in index.notes:
        assert not {path, *hubs.notes} & set(near(index, hubs, path))


def test_the_nearer_note_comes_first_and_scores_fall(vault_path):
    index = build_index(Vault(vault_path))
    for note in index.notes.values():
        scores = [relation.score for relation in Related(index, Hubs(index)).to(note)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("files", "reasons"),
    [
        ({"a.md": "[[b]]", "b.md": "[[a]]"}, ("each links to the other",)),
        ({"a.md": "", "b.md": "[[a]]"}, ("links here",)),
        ({"a.md": "[[b]]", "b.md": ""}, ("linked from here",)),
        ({"a.md": "[[c]]", "b.md": "[[c]]", "c.md": ""}, ("1 shared link",)),
        ({"a.md": "[[c]]", "b.md": "", "c.md": "[[b]]"}, ("1 shared link",)),
        ({"a.md": "", "b.md": "", "h.md": HUB + "# Hub\n## Part\n- [[a]]\n- [[b]]"}, ("same section of h: Part",)),
        ({"a.md": "---\nsources: [x, y]\n---", "b.md": "---\nsource: y\n---"}, ("same source: y",)),
        (
            {"a.md": "# Glaciers\n\nCold ice", "b.md": "# Melting\n\nA glacier moves"},
            ("shares: glaciers",),
        ),
    ],
)
def test_each_signal_alone_makes_a_relation_and_says_why(make_index, files, reasons):
    more = {f"far{number}.md": "# Unlike\n\nNothing of it." for number in range(4)}
    assert why(*make_index({**files, **more}), "a.md", "b.md") == reasons


def test_two_notes_in_the_same_hub_but_not_in_the_same_section_are_not_called_so(make_index):
    index, hubs = make_index({"a.md": "[[b]]", "b.md": "", "h.md": HUB + "## One\n- [[a]]\n## Two\n- [[b]]"})
    assert why(index, hubs, "a.md", "b.md") == ("linked from here",)


def test_a_hub_that_both_link_to_is_no_shared_link(make_index):
    index, hubs = make_index({"a.md": "[[h]]", "b.md": "[[h]]", "h.md": HUB})
    assert near(index, hubs, "a.md") == []


def test_equals_come_in_order_of_path(make_index):
    index, hubs = make_index({"a.md": "[[z]] [[y]] [[x]]", "x.md": "", "y.md": "", "z.md": ""})
    assert near(index, hubs, "a.md") == ["x.md", "y.md", "z.md"]


def test_the_answer_does_not_depend_on_the_order_of_the_files(make_vault):
    files = {
        f"{name}.md": f"# {name} glacier river\n\nIce [[{other}]]" for name, other in zip("abcd", "bcda", strict=True)
    }
    index = build_index(Vault(make_vault(files), Settings()))
    answers = []
    for order in (sorted(index.notes), sorted(index.notes, reverse=True)):
        index.notes = {path: index.notes[path] for path in order}
        for lazy in ("linkers", "neighbours", "terms"):
            vars(index).pop(lazy, None)
        answers.append({path: Related(index, Hubs(index)).to(index.notes[path]) for path in index.notes})
    assert answers[0] == answers[1]


def test_nothing_near_is_an_empty_answer_and_said_so(rlnotes, make_vault):
    vault = make_vault({"a.md": "# Glacier\n\nIce.", "b.md": "# Sonnet\n\nRhyme.", "c.md": "# Tax\n\nMoney."})
    result = rlnotes("related", "a", "--format", "json", vault=vault)
    assert (result.code, json.loads(result.stdout)["items"]) == (0, [])
    assert "Nothing is close." in rlnotes("related", "a", "--format", "table", vault=vault).stdout


def test_a_note_alone_in_a_vault_or_empty_is_related_to_nothing(make_index):
    assert near(*make_index({"a.md": "# Alone"}), "a.md") == []
    assert near(*make_index({"a.md": "", "b.md": "", "c.md": ""}), "a.md") == []


def test_a_stub_of_five_words_finds_the_note_it_speaks_of(make_index):
    index, hubs = make_index(
        {
            "stub.md": "Glaciers carve valleys slowly downhill",
            "ice.md": "# Glacier ice\n\nHow glaciers carve valleys out of rock, metre by metre.",
            "tax.md": "# Taxes\n\nHow money moves out of pockets, year by year.",
            "verse.md": "# Verse\n\nHow sonnets turn, line by line.",
        }
    )
    assert near(index, hubs, "stub.md") == ["ice.md"]


def test_the_same_footer_in_all_notes_does_not_make_all_related(make_index):
    footer = "\n\n---\nCreated with the garden template, licensed under attribution, see the imprint.\n"
    topics = "glacier sonnet taxation enzyme lighthouse falconry cartography bakery".split()
    files = {f"{topic}.md": f"# On {topic}\n\nA text about {topic}.{footer}" for topic in topics}
    files["ice.md"] = f"# Ice\n\nThe glacier again.{footer}"
    index, hubs = make_index(files)
    assert near(index, hubs, "glacier.md") == ["ice.md"]
    assert near(index, hubs, "bakery.md") == []


def test_an_index_that_links_everything_is_one_shared_link_and_no_more(make_index):
    names = [f"n{number}" for number in range(12)]
    files = {f"{name}.md": "" for name in names} | {"all.md": " ".join(f"[[{name}]]" for name in names)}
    files["n0.md"] = "[[pair]]"
    files["n1.md"] = "[[pair]]"
    files["pair.md"] = ""
    index, hubs = make_index(files)
    found = [path for path in near(index, hubs, "n0.md") if path not in {"pair.md", "all.md"}]
    assert found[0] == "n1.md"

"""The vault that is shipped keeps what the README and its own hubs promise."""

import re
from datetime import date

import pytest

from note_values import indexed
from rlnotes.index.index import build_index
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import broken_links, isolated, orphans, unfiled
from rlnotes.vault import Vault

SECTIONS = {
    "What RLVR Actually Does": 4,
    "Exploration and Entropy Dynamics": 3,
    "Training Efficiency": 1,
    "Extending RLVR Beyond Math/Code": 4,
    "Process Reward Models": 1,
    "Novel Architecture": 1,
    "Metacognitive Process Supervision": 1,
    "RLVR Side Effects": 3,
    "Difficulty, Variance and Weak Signals": 7,
}
FIELDS = {"title", "description", "type", "date", "tags", "aliases", "claim", "sources", "topics"}


@pytest.fixture(name="web")
def _web(vault_path):
    index = build_index(Vault(vault_path))
    return index, Hubs(index)


@pytest.fixture(name="notes")
def _notes(web):
    index, hubs = web
    return [note for path, note in index.notes.items() if path not in hubs.notes]


@pytest.fixture(name="contents")
def _contents(web, notes):
    """The same notes with all that is in their files."""
    return [indexed(web[0], note.path) for note in notes]


def test_the_hub_lists_twenty_five_notes_in_nine_sections(web):
    index, hubs = web
    hub = hubs.open(index.notes["hubs/rlvr-dynamics.md"])
    assert hub.note.title == "What does reward learning actually do to model reasoning?"
    assert {section.title: len(section.distinct()) for section in hub.sections} == SECTIONS
    assert [section.title for section in hub.sections] == list(SECTIONS)
    assert len(hub.linked()) == sum(SECTIONS.values()) == 25
    assert not hub.lead.entries


def test_the_parent_hub_is_on_top_and_all_hubs_nest_below_it(web):
    index, hubs = web
    assert hubs.top().path == "hubs/rl-training-and-rlvr.md"
    assert len(hubs.notes) == 5
    assert hubs.reach[hubs.top().path] == len(index.notes) - 1


def test_every_note_is_in_the_hub_and_in_at_least_one_more(web, notes):
    _, hubs = web
    for note in notes:
        assert "hubs/rlvr-dynamics.md" in hubs.hubs_listing(note), note.path
        assert len(hubs.hubs_listing(note)) >= 2, note.path


def test_notes_and_hubs_agree_on_who_belongs_where(web, notes):
    _, hubs = web
    for note in notes:
        assert set(hubs.stated_hubs(note)) == set(hubs.hubs_listing(note)), note.path


def test_every_entry_of_a_hub_has_a_reason_of_its_own(web):
    _, hubs = web
    for note in hubs.notes.values():
        phrases = [hubs.phrase(entry) for entry in hubs.open(note).distinct().values()]
        assert all(phrases), note.path
        assert len(set(phrases)) == len(phrases)


def test_every_note_has_the_front_matter_of_a_finding(contents):
    for note in contents:
        assert note.meta.keys() >= FIELDS, note.path
        assert all(note.meta[field] for field in FIELDS), note.path
        assert note.title.endswith("?"), note.path
        assert note.syntax_errors == ()


def test_a_description_is_one_sentence_that_is_not_the_title(web):
    for note in web[0].notes.values():
        assert re.fullmatch(r"[A-Z].*[^.]\.", note.description), note.path
        assert len(re.findall(r"[.!?](?:\s|$)", note.description)) == 1, note.path
        assert note.description != note.title
        assert len(note.description) <= 200, note.path


def test_a_claim_is_one_sentence(contents):
    for note in contents:
        assert re.fullmatch(r"[A-Z0-9].*[^.]\.", note.meta["claim"]), note.path


def test_a_note_has_150_to_400_words(contents):
    for note in contents:
        body = note.text[note.body :]
        prose = re.sub(r"\]\([^)]*\)|^#+ ", " ", body, flags=re.MULTILINE)
        assert 150 <= len(prose.split()) <= 400, (note.path, len(prose.split()))


def test_sources_are_arxiv_ids_and_the_text_links_them(contents):
    for note in contents:
        for source in note.sources:
            assert re.fullmatch(r"arXiv:\d{4}\.\d{5}", source), (note.path, source)
            assert date(2017, 1, 1) <= date(2000 + int(source[6:8]), int(source[8:10]), 1), (note.path, source)
            assert f"https://arxiv.org/abs/{source[6:]}" in note.text, (note.path, source)
        assert re.search(r"^## Sources?$", note.text, re.MULTILINE), note.path


def test_dates_are_days_of_the_calendar(web):
    for note in web[0].notes.values():
        assert date.fromisoformat(note.date).isoformat() == note.date


def test_titles_aliases_and_names_are_each_of_one_note_only(web):
    names = [name.casefold() for note in web[0].notes.values() for name in {note.title, *note.aliases}]
    assert len(set(names)) == len(names)


def test_file_names_are_plain_and_the_title_stands_above_the_text(web):
    for path, note in web[0].notes.items():
        assert re.fullmatch(r"(notes|hubs)/[a-z0-9]+(-[a-z0-9]+)*\.md", path)
        assert [section.text for section in web[0].details(path).sections if section.level == 1] == [note.title], path


def test_notes_link_to_other_notes_inside_their_sentences(web, notes):
    index, hubs = web
    for note in notes:
        prose = {
            resolution.path
            for link, resolution in index.links_of(note)
            if not link.property and resolution.path not in hubs.notes and resolution.path in index.notes
        }
        assert len(prose) >= 2, note.path


def test_nothing_is_broken_orphaned_or_unfiled(web):
    index, hubs = web
    assert broken_links(index) == []
    assert orphans(index, hubs) == isolated(index, hubs) == unfiled(index, hubs) == []
    assert all(resolution.status in {"resolved", "external"} for _, _, resolution in index.links())

"""`sources:` in front matter: one canonical name for all spellings."""

import pytest

from rlnotes.queries.sources import address, canonical, citing, sources


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("2504.13837", "arXiv:2504.13837"),
        ("arXiv:2504.13837", "arXiv:2504.13837"),
        ("arxiv:2504.13837v5", "arXiv:2504.13837"),
        ("https://arxiv.org/abs/2504.13837v2", "arXiv:2504.13837"),
        ("https://arxiv.org/pdf/2504.13837.pdf", "arXiv:2504.13837"),
        ("arXiv:hep-th/9901001", "arXiv:hep-th/9901001"),
        ("10.1000/ABC.1", "doi:10.1000/abc.1"),
        ("doi:10.1000/abc.1", "doi:10.1000/abc.1"),
        ("https://doi.org/10.1000/abc.1", "doi:10.1000/abc.1"),
        ("https://example.org/paper/", "https://example.org/paper"),
        ("Euclid, Elements", "Euclid, Elements"),
    ],
)
def test_source_has_one_canonical_name(written, name):
    assert canonical(written) == name
    assert canonical(name) == name


def test_source_has_a_url():
    assert address("arXiv:2504.13837") == "https://arxiv.org/abs/2504.13837"
    assert address("doi:10.1/x") == "https://doi.org/10.1/x"
    assert address("Euclid, Elements") == ""


def test_sources_are_sorted_by_citing_notes_each_counted_once(make_index):
    index, _ = make_index({
        "a.md": "---\nsources: [2504.13837v1, arXiv:2504.13837]\n---\n",
        "b.md": "---\nsource: https://arxiv.org/abs/2504.13837\n---\n",
        "c.md": "---\nsources: ['10.1000/x', '[[a]]']\n---\n",
    })  # fmt: skip
    assert [(source.name, [note.path for note in source.notes]) for source in sources(index)] == [
        ("arXiv:2504.13837", ["a.md", "b.md"]),
        ("doi:10.1000/x", ["c.md"]),
    ]
    assert citing(index, "ARXIV:2504.13837V9") == sources(index)[0]


def test_sources_command_lists_the_notes_citing_a_source(rlnotes, vault_path):
    result = rlnotes("sources", "https://arxiv.org/abs/2506.10947v3", "--format", "paths", vault=vault_path)
    assert [line.rpartition("/")[2] for line in result.stdout.splitlines()] == [
        "activation-and-benchmark-gain-are-separable.md",
        "random-rewards-help-where-the-habit-already-exists.md",
    ]


def test_source_without_citing_notes_is_not_found(rlnotes, vault_path):
    result = rlnotes("sources", "9999.99999", vault=vault_path)
    assert (result.code, result.stdout) == (2, "")
    assert "No note cites `9999.99999`" in result.stderr

"""Related and suggested notes: reasons that are true, a stable order, and no results without evidence."""

import json
import random
import re
import subprocess
import sys

import pytest

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.index.names import fold
from rlnotes.markdown.excerpts import sentence
from rlnotes.markdown.note import short_name
from rlnotes.queries import suggest
from rlnotes.queries.explain import Explainer
from rlnotes.queries.hub import Hubs
from rlnotes.queries.related import Related
from rlnotes.vault import Vault

HUB = "---\ntype: hub\n---\n"


def near(index, hubs, path, limit=None):
    """Return the paths that are related to a note, nearest first."""
    return [relation.note.path for relation in Related(index, hubs).related(index.notes[path], limit)]


def why(index, hubs, one, two):
    """Return the reasons for which `two` is related to `one`."""
    related = Related(index, hubs)
    reasons = Explainer(related, [index.parsed(index.notes[one])])
    found = {r.note.path: reasons.reasons(r) for r in related.related(index.notes[one]) if r.note.path == two}
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
                    place = short_name(note), index.details(note.path).sections[link.section].text
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
        texts = [fold(f"{note.title} {note.description} {self.index.text(note.path)}") for note in (a, b)]
        if words := re.fullmatch(r"shares: (.*)", reason):
            stems = [re.sub(r"(ies|y|es|s)$", "", fold(word)) for word in words[1].split(", ")]
            return all(stem in text for stem in stems for text in texts)
        if cited := re.fullmatch(r"cited for: (.*)", reason):
            said = fold(
                " ".join(
                    sentence(self.index.text(note.path), link)
                    for note, link, resolution in self.index.links()
                    if resolution.path == two and note.path != two
                )
            )
            stems = [re.sub(r"(ies|y|es|s)$", "", fold(word))[:6] for word in cited[1].split(", ")]
            return all(stem in said and stem in texts[0] for stem in stems)
        if named := re.fullmatch(r"mentioned in line (\d+): (.*)", reason):
            names = [fold(name) for name in (b.title, short_name(b), *b.aliases, b.path)]
            line = self.index.text(a.path).split("\n")[int(named[1]) - 1]
            return named[2] in line and any(re.sub(r"s$", "", fold(named[2])) in name for name in names)
        via = re.fullmatch(r"linked to (.*), which is similar", reason)
        return via[1] in {short_name(self.index.notes[path]) for path in self.around(two)}


def test_every_reason_is_true(vault_path):
    index = build_index(Vault(vault_path))
    hubs = Hubs(index)
    related, truth = Related(index, hubs), Truth(index, hubs)
    told = 0
    for note in index.notes.values():
        reasons = Explainer(related, [index.parsed(note)])
        for relation in related.related(note):
            for reason in reasons.reasons(relation):
                told += 1
                assert truth.holds(note.path, relation.note.path, reason), (note.path, relation.note.path, reason)
            linked = {(note.path, relation.note.path), (relation.note.path, note.path)} & truth.pairs
            assert relation.linked == bool(linked)
    assert told > 500


def test_every_related_note_has_a_reason(vault_path):
    index = build_index(Vault(vault_path))
    hubs = Hubs(index)
    related = Related(index, hubs)
    for note in index.notes.values():
        reasons = Explainer(related, [index.parsed(note)])
        assert all(reasons.reasons(relation) for relation in related.related(note, 10)), note.path


def test_related_leaves_out_the_note_itself_and_hubs(vault_path):
    index = build_index(Vault(vault_path))
    hubs = Hubs(index)
    for path in index.notes:
        assert not {path, *hubs.notes} & set(near(index, hubs, path))


def test_related_sorts_by_descending_score(vault_path):
    index = build_index(Vault(vault_path))
    for note in index.notes.values():
        scores = [relation.score for relation in Related(index, Hubs(index)).related(note)]
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
def test_each_signal_alone_relates_notes_with_its_reason(make_index, files, reasons):
    more = {f"far{number}.md": "# Unlike\n\nNothing of it." for number in range(4)}
    assert why(*make_index({**files, **more}), "a.md", "b.md") == reasons


def test_section_reason_requires_the_same_section(make_index):
    index, hubs = make_index({"a.md": "[[b]]", "b.md": "", "h.md": HUB + "## One\n- [[a]]\n## Two\n- [[b]]"})
    assert why(index, hubs, "a.md", "b.md") == ("linked from here",)


def test_shared_links_do_not_count_hubs(make_index):
    index, hubs = make_index({"a.md": "[[h]]", "b.md": "[[h]]", "h.md": HUB})
    assert near(index, hubs, "a.md") == []


def test_related_sorts_equal_scores_by_path(make_index):
    index, hubs = make_index({"a.md": "[[z]] [[y]] [[x]]", "x.md": "", "y.md": "", "z.md": ""})
    assert near(index, hubs, "a.md") == ["x.md", "y.md", "z.md"]


def test_related_does_not_depend_on_the_order_of_files(make_vault):
    files = {
        f"{name}.md": f"# {name} glacier river\n\nIce [[{other}]]" for name, other in zip("abcd", "bcda", strict=True)
    }
    index = build_index(Vault(make_vault(files), Settings()))
    answers = []
    for order in (sorted(index.notes), sorted(index.notes, reverse=True)):
        index._loaded.notes = index.notes.part(order)
        for lazy in ("linkers", "neighbours", "terms"):
            vars(index).pop(lazy, None)
        answers.append({path: Related(index, Hubs(index)).related(index.notes[path]) for path in index.notes})
    assert answers[0] == answers[1]


def test_related_without_results_prints_a_message(rlnotes, make_vault):
    vault = make_vault({"a.md": "# Glacier\n\nIce.", "b.md": "# Sonnet\n\nRhyme.", "c.md": "# Tax\n\nMoney."})
    result = rlnotes("related", "a", "--format", "json", vault=vault)
    assert (result.code, json.loads(result.stdout)["items"]) == (0, [])
    assert "No related notes." in rlnotes("related", "a", "--format", "table", vault=vault).stdout


def test_single_or_empty_note_has_no_related_notes(make_index):
    assert near(*make_index({"a.md": "# Alone"}), "a.md") == []
    assert near(*make_index({"a.md": "", "b.md": "", "c.md": ""}), "a.md") == []


def test_short_note_is_related_to_the_note_about_its_topic(make_index):
    index, hubs = make_index(
        {
            "stub.md": "Glaciers carve valleys slowly downhill",
            "ice.md": "# Glacier ice\n\nHow glaciers carve valleys out of rock, metre by metre.",
            "tax.md": "# Taxes\n\nHow money moves out of pockets, year by year.",
            "verse.md": "# Verse\n\nHow sonnets turn, line by line.",
        }
    )
    assert near(index, hubs, "stub.md") == ["ice.md"]


def test_footer_of_all_notes_does_not_relate_them(make_index):
    footer = "\n\n---\nCreated with the garden template, licensed under attribution, see the imprint.\n"
    topics = "glacier sonnet taxation enzyme lighthouse falconry cartography bakery".split()
    files = {f"{topic}.md": f"# On {topic}\n\nA text about {topic}.{footer}" for topic in topics}
    files["ice.md"] = f"# Ice\n\nThe glacier again.{footer}"
    index, hubs = make_index(files)
    assert near(index, hubs, "glacier.md") == ["ice.md"]
    assert near(index, hubs, "bakery.md") == []


def test_note_that_links_to_all_is_one_shared_link(make_index):
    names = [f"n{number}" for number in range(12)]
    files = {f"{name}.md": "" for name in names} | {"all.md": " ".join(f"[[{name}]]" for name in names)}
    files["n0.md"] = "[[pair]]"
    files["n1.md"] = "[[pair]]"
    files["pair.md"] = ""
    index, hubs = make_index(files)
    found = [path for path in near(index, hubs, "n0.md") if path not in {"pair.md", "all.md"}]
    assert found[0] == "n1.md"


# noise: what must not make notes related


def test_template_text_does_not_outweigh_topics(make_index):
    block = '\n\n```dataview\nTABLE status, due FROM "projects" WHERE contains(file.outlinks, this.file.link)\n```\n\n## Related\n\nSee the index of this garden.\n'
    topics = {"glacier": "ice", "sonnet": "verse", "tax": "money", "enzyme": "protein", "fugue": "music"}
    files = {f"{one}.md": f"# {one}\n\nOn {one} and {other}.{block}" for one, other in topics.items()}
    files["ice.md"] = f"# ice\n\nA glacier is ice.{block}"
    assert near(*make_index(files), "glacier.md") == ["ice.md"]
    assert near(*make_index(files), "fugue.md") == []


def test_notes_are_related_within_their_language(make_index):
    files = {
        "gletscher.md": "# Gletscher\n\nDer Gletscher formt das Tal, und das Eis fließt langsam.",
        "tal.md": "# Tal\n\nEin Tal, das der Gletscher geformt hat, ist das Ergebnis von Eis.",
        "sonett.md": "# Sonett\n\nDas Sonett ist ein Gedicht, und der Reim ist streng.",
        "glacier.md": "# Glacier\n\nA glacier shapes the valley as its ice moves slowly.",
        "valley.md": "# Valley\n\nA valley that a glacier shaped shows where the ice went.",
        "sonnet.md": "# Sonnet\n\nThe sonnet is a poem, and its rhyme is strict.",
    }
    index, hubs = make_index(files)
    assert near(index, hubs, "gletscher.md")[0] == "tal.md"
    assert near(index, hubs, "glacier.md")[0] == "valley.md"
    assert not {"glacier.md", "valley.md", "sonnet.md"} & set(near(index, hubs, "gletscher.md", 2))


def test_chinese_and_japanese_notes_are_compared_by_characters(make_index):
    files = {
        "a.md": "# 强化学习\n\n强化学习通过奖励信号训练模型。",
        "b.md": "# 奖励模型\n\n奖励信号来自人类的偏好，用于强化学习。",
        "c.md": "# 古典诗歌\n\n诗歌的韵律十分严格。",
        "d.md": "# 量子力学\n\n波函数描述粒子的状态。",
    }
    assert near(*make_index(files), "a.md")[:1] == ["b.md"]


@pytest.mark.parametrize("title", ["Index", "Notes", "Test"])
def test_common_word_as_title_is_not_a_mention(make_index, title):
    topics = "glacier sonnet taxation enzyme lighthouse falconry cartography bakery fugue harbour orchid comet".split()
    files = {f"{topic}.md": f"# {topic}\n\nMy {title.lower()} of {topic} words." for topic in topics}
    files["common.md"] = f"# {title}\n\nWhatever else there is."
    index, hubs = make_index(files)
    assert all("common.md" not in near(index, hubs, f"{topic}.md") for topic in topics)


def test_self_link_relates_no_notes(make_index):
    files = {"a.md": "# Glacier\n\nSee [[a]] and [[#Glacier]].", "b.md": "# Sonnet\n\nSee [[b]].", "c.md": "# Tax"}
    index, hubs = make_index(files)
    assert [near(index, hubs, path) for path in files] == [[], [], []]


def test_mention_ignores_letter_case_and_plural(make_index):
    files = {
        "a.md": "# Post\n\nWe looked at Reward Models first.\n\nThen at rest.",
        "reward-model.md": "# A thing apart\n",
        **{f"{number}.md": "# Else\n\nNothing of it." for number in range(4)},
    }
    assert why(*make_index(files), "a.md", "reward-model.md") == ("mentioned in line 3: Reward Models",)


def test_code_and_urls_contain_no_mentions(make_index):
    files = {
        "a.md": "# Post\n\n`reward model` https://x.org/reward model\n\n```\nreward model\n```\n",
        "reward-model.md": "# Far",
    }
    files |= {f"{number}.md": "# Else\n\nNothing of it." for number in range(4)}
    assert not any("mentioned" in reason for reason in why(*make_index(files), "a.md", "reward-model.md") or ())


# what a user may rely on


def test_unlinked_option_leaves_out_linked_notes(rlnotes, vault_path):
    index = build_index(Vault(vault_path))
    truth = Truth(index, Hubs(index))
    for path in [path for path in index.notes if path.startswith("notes/")][:6]:
        items = json.loads(rlnotes("related", path, "--unlinked", "-f", "json", vault=vault_path).stdout)["items"]
        assert items
        assert not any({(path, item["path"]), (item["path"], path)} & truth.pairs or item["linked"] for item in items)


def test_related_of_a_hub_shows_notes_that_it_does_not_list(make_index):
    files = {
        "h.md": HUB + "# Ice\n\n## Rivers of ice\n- [[glacier]]\n- [[moraine]]\n",
        "glacier.md": "# Glacier\n\nIce that flows downhill and carves valleys.",
        "moraine.md": "# Moraine\n\nRubble that a glacier leaves where its ice melts.",
        "crevasse.md": "# Crevasse\n\nA crack in the ice of a glacier, over valleys.",
        "sonnet.md": "# Sonnet\n\nA poem of fourteen lines.",
        "tax.md": "# Tax\n\nMoney for the state.",
    }
    index, hubs = make_index(files)
    found = Related(index, hubs).related(index.notes["h.md"], unlinked=True)
    assert [relation.note.path for relation in found] == ["crevasse.md"]


def test_text_file_is_compared_like_a_note_with_its_links(rlnotes, vault_path, tmp_path):
    draft = tmp_path / "draft.md"
    draft.write_text(
        "# Entropy collapse\n\nToken entropy falls in RL; see [[rlvr-sharpens-sampling-without-widening-reach]].\n"
    )
    from_file = rlnotes("related", "--text", str(draft), "-f", "json", vault=vault_path)
    items = json.loads(from_file.stdout)["items"]
    assert items[0]["path"] == "notes/rlvr-sharpens-sampling-without-widening-reach.md"
    assert any("entropy" in item["why"] for item in items)


def test_text_from_standard_input_is_compared_by_its_words(vault_path):
    def ask(text):
        command = [sys.executable, "-m", "rlnotes", "related", "--text", "-", "-f", "json", "--no-cache"]
        done = subprocess.run([*command, "--vault", vault_path], input=text, capture_output=True, check=True)
        return json.loads(done.stdout)["items"]

    assert ask(b"Bread and butter.") == []
    assert any("entropy" in item["why"] for item in ask(b"Token entropy falls in RL."))


def test_missing_text_file_and_note_with_text_are_refused(rlnotes, vault_path):
    for args, said in (
        (("--text", "nowhere.md"), "nowhere.md cannot be read"),
        ((), "Either NOTE or --text FILE is required."),
    ):
        result = rlnotes("related", *args, vault=vault_path)
        assert (result.code, result.stdout) == (2, "")
        assert said in result.stderr


def test_related_of_several_notes_combines_them(make_index):
    files = {
        "a.md": "# Glacier\n\nIce and valleys.", "b.md": "# Sonnet\n\nRhyme and metre.",
        "both.md": "# Ice in verse\n\nA sonnet with rhyme and metre on a glacier of ice in valleys.",
        "ice.md": "# Ice\n\nA glacier of ice.", "tax.md": "# Tax\n\nMoney.", "owl.md": "# Owl\n\nFeathers.",
    }  # fmt: skip
    index, hubs = make_index(files)
    found = Related(index, hubs).related_to_all([index.notes["a.md"], index.notes["b.md"]])
    assert found[0].note.path == "both.md"
    assert not {"a.md", "b.md"} & {relation.note.path for relation in found}


def test_shares_of_signals_add_up_to_the_score(vault_path):
    index = build_index(Vault(vault_path))
    related = Related(index, Hubs(index))
    for note in list(index.notes.values())[::5]:
        for relation in related.related(note, 10):
            assert abs(sum(relation.shares.values()) - relation.score) < 0.001


def test_unrelated_note_does_not_change_the_order(make_vault, vault_path):
    files = {str(path.relative_to(vault_path)): path.read_text() for path in vault_path.rglob("*.md")}
    index = build_index(Vault(make_vault(files), Settings()))
    hubs = Hubs(index)
    before = {path: near(index, hubs, path, 5) for path in index.notes}
    index = build_index(
        Vault(make_vault({**files, "zzz/owl.md": "# Owls\n\nFeathers, mice and moonlight.\n"}), Settings())
    )
    hubs = Hubs(index)
    after = {path: near(index, hubs, path, 5) for path in before}
    same = sum(before[path] == after[path] for path in before)
    assert same >= 0.9 * len(before)
    assert all(before[path][0] == after[path][0] for path in before)


WORDS = "glacier ice valley river sonnet rhyme verse tax money state owl feather".split()


def little_vault(dice, count=8):
    names = [f"n{number}" for number in range(count)]
    files = {}
    for name in names:
        words = " ".join(dice.choices(WORDS, k=12))
        links = " ".join(f"{dice.choice(WORDS)} [[{other}]] {dice.choice(WORDS)}." for other in dice.sample(names, 3))
        files[f"{name}.md"] = f"# {' '.join(dice.sample(WORDS, 2))}\n\n{words}. {links}\n"
    return files


def everything(index):
    hubs = Hubs(index)
    related = Related(index, hubs)
    return {
        path: [
            (r.note.path, r.score, r.shares, Explainer(related, [index.parsed(note)]).reasons(r))
            for r in related.related(note)
        ]
        for path, note in index.notes.items()
    }


@pytest.mark.parametrize("seed", range(6))
def test_related_after_random_edits_equals_a_fresh_index(tmp_path, monkeypatch, seed):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    dice = random.Random(seed)
    root = tmp_path / "vault"
    root.mkdir()
    for path, text in little_vault(dice).items():
        (root / path).write_text(text)
    vault = Vault(root, Settings())
    everything(build_index(vault, cached=True))
    for _ in range(6):
        change = dice.choice(["edit", "edit", "remove", "add", "rename"])
        files = sorted(root.glob("*.md"))
        file = dice.choice(files)
        if change == "edit":
            file.write_text(dice.choice(list(little_vault(dice).values())))
        elif change == "remove":
            file.unlink()
        elif change == "add":
            (root / f"n{dice.randrange(20)}.md").write_text(dice.choice(list(little_vault(dice).values())))
        else:
            file.rename(root / f"n{dice.randrange(20)}.md")
        assert everything(build_index(vault, cached=True)) == everything(build_index(vault))


def test_shared_signals_are_symmetric(vault_path):
    index = build_index(Vault(vault_path))
    related = Related(index, Hubs(index))
    signals = {path: related.signals([note]) for path, note in index.notes.items()}
    for one in index.notes:
        for two in index.notes:
            for name in ("direct", "section", "sources"):
                here, there = signals[one][name].get(index.id_of(two)), signals[two][name].get(index.id_of(one))
                assert one == two or here == there, (one, two, name)


def test_suggest_shows_the_position_of_a_mention(rlnotes, make_vault):
    files = {
        "post.md": "# Post\n\nFirst words.\n\nThen on reward hacking in the wild.\n",
        "reward-hacking.md": "# Reward hacking\n\nA model games its reward in the wild.\n",
        "linked.md": "# Linked\n\nOn [[reward-hacking]], that is reward hacking.\n",
        **{f"{topic}.md": f"# {topic}\n\nOf {topic} only." for topic in ("glacier", "sonnet", "tax", "owl")},
    }
    items = json.loads(rlnotes("suggest", "--named", "-f", "json", vault=make_vault(files)).stdout)["items"]
    assert [(i["from"], i["path"], i["line"], i["column"], i["words"]) for i in items] == [
        ("post.md", "reward-hacking.md", 5, 9, "reward hacking")
    ]


def test_suggest_reports_progress_limits_ranked_notes_and_caches(make_index, monkeypatch):
    index, hubs = make_index({f"{name}.md": f"# {name}\n\nOf {name} only." for name in ("ice", "ode", "tax", "owl")})
    told = []
    monkeypatch.setattr(index, "_progress", lambda *report: told.append(report))
    monkeypatch.setattr(suggest, "_MAX_RANKED", 2)
    first = suggest.suggestions(index, hubs)
    assert told[-6:] == [*((done, 4, "searching") for done in range(1, 5)), (1, 2, "ranking"), (2, 2, "ranking")]
    told.clear()
    assert suggest.suggestions(index, hubs) == first
    assert not told


def test_suggest_ranks_notes_that_mention_similar_notes_first(make_index, monkeypatch):
    files = {
        "a.md": "# Chores\n\nBread, then reward hacking, then sleep.\n",
        "b.md": "# Gaming a judge\n\nReward hacking games the judge of a rollout. See [[c]] and [[d]].\n",
        "c.md": "# Rollouts\n\nA rollout.\n",
        "d.md": "# Sonnets\n\nOf rhyme.\n",
        "reward-hacking.md": "# Reward hacking\n\nA model games the judge of its rollout.\n",
    }
    index, hubs = make_index(files)
    monkeypatch.setattr(suggest, "_MAX_RANKED", 1)
    scores = {found.note.path: found.score for found in suggest.suggestions(index, hubs) if found.words}
    assert scores["b.md"] > scores["a.md"] == 0.5  # what a name alone is worth


def test_suggest_lists_unlinked_pairs_once(vault_path, rlnotes):
    index = build_index(Vault(vault_path))
    truth = Truth(index, Hubs(index))
    items = json.loads(rlnotes("suggest", "-n", "50", "-f", "json", vault=vault_path).stdout)["items"]
    pairs = [frozenset((item["from"], item["path"])) for item in items]
    assert pairs
    assert len(set(pairs)) == len(pairs)
    assert not {frozenset(pair) for pair in truth.pairs} & set(pairs)
    assert [item["score"] for item in items] == sorted((item["score"] for item in items), reverse=True)


def test_suggest_accepts_any_hub_type(make_vault):
    settings = 'hub-types = ["{x}", "{"]\n'
    files = {"post.md": "# Post\n\nOn reward hacking.\n", "reward-hacking.md": "# Reward hacking\n\nA model.\n"}
    index = build_index(Vault(make_vault({".rlnotes.toml": settings, **files})))
    assert [found.target.path for found in suggest.suggestions(index, Hubs(index))] == ["reward-hacking.md"]


def test_restored_note_is_related_as_in_a_fresh_index(rlnotes, make_vault):
    files = {
        "a.md": "# Entropy\n\nThe entropy of a policy falls.\n",
        "b.md": "# Entropy bonus\n\nA bonus for entropy.\n",
        "c.md": "# Rewards\n\nThe policy gets an entropy bonus, see [[a]].\n\nMore on policy and entropy in [[b]].\n",
    }
    vault = make_vault(files)
    assert rlnotes("related", "a", vault=vault).code == 0
    (vault / "b.md").unlink()
    assert rlnotes("list", vault=vault).code == 0
    make_vault(files)
    again = rlnotes("related", "a", vault=vault)
    assert again == rlnotes("related", "a", "--no-cache", vault=vault)
    assert "b.md" in again.stdout


def test_related_names_its_signals_by_what_they_measure(rlnotes, make_vault):
    files = {"a.md": "# A\n\nSoil and [[b]].\n", "b.md": "# B\n\nSoil and clay.\n", "c.md": "# C\n\nOf owls.\n"}
    (item,) = json.loads(rlnotes("related", "a", "--format", "json", vault=make_vault(files)).stdout)["items"]
    assert list(item["shares"]) == [
        "words", "anchor_text", "similar_neighbors", "linked_from_similar", "mentioned", "random_walk", "direct",
        "section", "sources",
    ]  # fmt: skip

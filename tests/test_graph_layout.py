"""Layout, labels and colours of pictures of 30 to 1,000 notes."""

import itertools
import os
import random
import re
import resource
import subprocess
import sys
from collections import Counter
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from rlnotes.graph_formats import svg
from rlnotes.graph_formats.edge_styles import NO_HUB
from rlnotes.queries.graph import LINKS, LISTS, Edge, Graph, Node

SVG = "{http://www.w3.org/2000/svg}"
TOPICS = 12
WORDS = "attention reward sample entropy curriculum judge rollout trace".split()


def graph(count: int, *, with_hubs: bool = False, unlinked: int = 0, dense: bool = False) -> Graph:
    """A vault like those that people write: topics of different size, some notes that most others link to, chains."""
    chance = random.Random(count)
    topic = [min(int(chance.expovariate(0.3)), TOPICS - 1) for _ in range(count)]
    paths = [f"n{number:04}.md" for number in range(count)]
    pairs = set()
    for number in range(1, count):
        same = [other for other in range(number) if topic[other] == topic[number]] or [0]
        pairs.add((number, same[0]))
        for _ in range(chance.choice((2, 6, 12) if dense else (0, 0, 1, 2, 6))):
            pairs.add((number, chance.choice(same if chance.random() < 0.9 else range(number))))
    first = {topic[number]: number for number in reversed(range(count))}
    weight = Counter(two for _, two in pairs)
    nodes = []
    for number, path in enumerate(paths):
        home = paths[first[topic[number]]] if with_hubs else ""
        title = f"{number} " + " ".join(chance.choices(WORDS, k=chance.randint(1, 6)))
        nodes.append(Node(path, title, "", path == home, (), home, weight[number]))
    nodes += [Node(f"z{number}.md", f"Alone {number}", "", False, (), "", 0) for number in range(unlinked)]
    edges = tuple(Edge(paths[one], paths[two], (LISTS if nodes[one].is_hub else LINKS,)) for one, two in sorted(pairs))
    return Graph(tuple(nodes), edges, {node.home: nodes[int(node.home[1:5])].title for node in nodes if node.home})


class Dot(NamedTuple):
    """The circle of a node."""

    title: str
    colour: str
    x: float
    y: float
    radius: float


def dots(drawn: str) -> list[Dot]:
    found = []
    for group in ET.fromstring(drawn).iter(f"{SVG}g"):
        if (title := group.findtext(f"{SVG}title")) is not None:
            circle = group.findall(f"{SVG}circle")[-1].attrib
            sizes = (float(circle[name]) for name in ("cx", "cy", "r"))
            found.append(Dot(title.split("\n")[0], circle["fill"], *sizes))
    return found


def labels(drawn: str) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of each label, by its text."""
    found = {}
    for text in ET.fromstring(drawn).iter(f"{SVG}text"):
        if lines := text.findall(f"{SVG}tspan"):
            wide = max(len(line.text) for line in lines) * (7.2 if text.get("class") == "hub" else 6) / 2
            middle, first, last = float(lines[0].get("x")), float(lines[0].get("y")), float(lines[-1].get("y"))
            found[" ".join(line.text for line in lines)] = (middle - wide, first - 10, middle + wide, last + 3)
    return found


def overlap(one, two):
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def frame(drawn: str) -> tuple[float, float]:
    return tuple(map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn).groups()))


@pytest.mark.parametrize("with_hubs", [False, True])
@pytest.mark.parametrize("count", [30, 100, 400, 1000])
def test_no_label_overlaps_another_label_or_a_node(count, with_hubs):
    drawn = svg.render(graph(count, with_hubs=with_hubs))
    shown, nodes = labels(drawn), dots(drawn)
    assert not [pair for pair in itertools.combinations(shown, 2) if overlap(shown[pair[0]], shown[pair[1]])]
    for x, y, radius in ((dot.x, dot.y, dot.radius - 2) for dot in nodes):
        around = (x - radius, y - radius, x + radius, y + radius)
        assert not [text for text, box in shown.items() if overlap(box, around)]
    width, height = frame(drawn)
    assert all(0 <= left < right <= width and 0 <= top < low <= height for left, top, right, low in shown.values())


@pytest.mark.parametrize("count", [100, 400, 1000])
def test_most_linked_notes_always_have_a_label_and_few_others(count):
    network = graph(count)
    shown = labels(svg.render(network))
    most_linked = sorted(network.nodes, key=lambda node: (-node.weight, node.path))[:40]
    numbers = {text.split()[0] for text in shown}
    assert not {node.title.split()[0] for node in most_linked} - numbers
    assert len(shown) <= 100


@pytest.mark.parametrize("kind", ["plain", "with_hubs", "dense"])
@pytest.mark.parametrize("count", [30, 100, 400, 1000])
def test_nodes_fill_all_quarters_of_the_picture(count, kind):
    """A quarter of the frame holds at least a tenth of the nodes; the frame of nine in ten is most of the whole."""
    nodes = dots(svg.render(graph(count, with_hubs=kind == "with_hubs", dense=kind == "dense")))
    across, down = sorted(dot.x for dot in nodes), sorted(dot.y for dot in nodes)
    middle = (across[0] + across[-1]) / 2, (down[0] + down[-1]) / 2
    quarters = Counter((dot.x < middle[0], dot.y < middle[1]) for dot in nodes)
    assert min(quarters[key] for key in itertools.product((True, False), repeat=2)) >= count / 10
    cut = count // 20
    for line in (across, down):
        assert line[-1 - cut] - line[cut] >= 0.7 * (line[-1] - line[0])


def test_notes_without_links_are_in_rows_below_the_others():
    drawn = svg.render(graph(100, unlinked=70))
    alone = [dot for dot in dots(drawn) if dot.title.startswith("Alone")]
    others = [dot for dot in dots(drawn) if not dot.title.startswith("Alone")]
    assert min(dot.y for dot in alone) > max(dot.y for dot in others)
    assert len({dot.y for dot in alone}) <= 4
    assert "in rows those without links" in drawn
    assert "in rows" not in svg.render(graph(100))


def test_communities_are_coloured_and_named_after_their_most_linked_note_where_there_are_no_hubs():
    network = graph(400)
    drawn = svg.render(network)
    colours = Counter(dot.colour for dot in dots(drawn))
    assert len(colours) >= 6
    assert colours[NO_HUB] < 200
    most_linked = max(network.nodes, key=lambda node: node.weight)
    legend = ["".join(text.itertext()) for text in ET.fromstring(drawn).iter(f"{SVG}text") if text.get("x") == "20"]
    assert most_linked.title in legend
    near = Counter()
    nodes = dots(drawn)
    for dot in nodes:
        closest = min(
            (other for other in nodes if other != dot),
            key=lambda other: (other.x - dot.x) ** 2 + (other.y - dot.y) ** 2,
        )
        near[closest.colour == dot.colour] += 1
    assert near[True] > 0.75 * len(nodes)  # a community is in one place


def test_hubs_give_the_colours_where_they_list_most_notes():
    network = graph(400, with_hubs=True)
    colour = {dot.title: dot.colour for dot in dots(svg.render(network))}
    homes = {}
    for node in network.nodes:
        homes.setdefault(node.home, set()).add(colour[node.title])
    assert all(len(found) == 1 for found in homes.values())


@pytest.fixture(name="vaults", scope="module")
def _vaults(tmp_path_factory):
    folders = {}
    for count in (100, 1000):
        folder = folders[count] = tmp_path_factory.mktemp(f"vault{count}")
        network = graph(count)
        for node in network.nodes:
            targets = " ".join(f"[[{edge.target}]]" for edge in network.edges if edge.source == node.path)
            (folder / node.path).write_text(f"# {node.title}\n\n{targets}\n")
    return folders


def draw(folder, **environment):
    """Run the command; return the picture and the seconds of CPU."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "rlnotes", "graph", "--no-cache", "--format", "svg", "--vault", str(folder)],
        capture_output=True, check=True, timeout=120, env={**os.environ, **environment},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_picture_of_1000_notes_takes_at_most_ten_times_that_of_100(vaults):
    assert draw(vaults[1000])[1] < 10 * draw(vaults[100])[1]


def test_picture_is_the_same_in_each_process(vaults):
    first = draw(vaults[100], PYTHONHASHSEED="1", OPENBLAS_NUM_THREADS="1")[0]
    assert draw(vaults[100], PYTHONHASHSEED="2", OPENBLAS_NUM_THREADS="2")[0] == first

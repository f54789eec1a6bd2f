"""Pictures and graph file formats."""

import itertools
import json
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from rlnotes.errors import UsageError
from rlnotes.graph_formats import dot, graphml, mermaid, svg
from rlnotes.queries.graph import Graph, Node, build_graph

SVG = "{http://www.w3.org/2000/svg}"
UGLY = 'a "b" <c> & \\d [e] {f} |g| #h; `i` \x1b[31m'
FILES = {
    "big.md": "---\ntype: hub\ntitle: Big\n---\n- [[a]] - extends all\n- [[b]]\n- [[c]]\n- [[small]]\n",
    "small.md": "---\ntype: hub\ntitle: Small\n---\n- [[a]]\n",
    "a.md": f"---\ntitle: {json.dumps(UGLY)}\ntopics: ['[[big]]']\n---\n[[b]]\n\ncontradicts:: [[b]]\n\n[[a]] [[gone]]\n",
    "b.md": "[[a]]\n",
    "c.md": "- [[b]] - supports it\n",
    "loose.md": "",
}


@pytest.fixture(name="web")
def _web(make_index):
    return build_graph(*make_index(FILES))


def test_graph_has_every_note_with_its_home_hub_and_every_link_once(web):
    assert {node.path: (node.home, node.is_hub, node.weight) for node in web.nodes} == {
        "a.md": ("small.md", False, 3), "b.md": ("big.md", False, 3), "big.md": ("big.md", True, 1),
        "c.md": ("big.md", False, 1), "loose.md": ("", False, 0), "small.md": ("small.md", True, 1),
    }  # fmt: skip
    assert {(edge.source, edge.target): edge.kinds for edge in web.edges} == {
        ("a.md", "b.md"): ("contradicts", "links"), ("a.md", "big.md"): ("states",), ("b.md", "a.md"): ("links",),
        ("big.md", "a.md"): ("lists",), ("big.md", "b.md"): ("lists",), ("big.md", "c.md"): ("lists",),
        ("big.md", "small.md"): ("lists",), ("c.md", "b.md"): ("supports",), ("small.md", "a.md"): ("lists",),
    }  # fmt: skip


def test_subgraph_has_only_links_between_its_notes(make_index):
    part = build_graph(*make_index(FILES), {"a.md", "c.md"})
    assert [node.path for node in part.nodes] == ["a.md", "c.md"]
    assert part.edges == ()
    assert part.homes == {"small.md": "Small", "big.md": "Big"}


def texts(drawn):
    return ["".join(element.itertext()) for element in ET.fromstring(drawn).iter(f"{SVG}text")]


def test_small_picture_labels_all_notes_and_has_a_legend(web):
    drawn = svg.render(web)
    shown = " ".join(texts(drawn))
    assert all(
        word in shown for word in ("Big", "Small", "loose", '"b"', "<c>", "supports", "contradicts", "other notes")
    )
    assert "\x1b" not in drawn
    assert "prefers-color-scheme: dark" in drawn


def test_picture_has_the_requested_theme(web):
    light, dark = svg.render(web, "light"), svg.render(web, "dark")
    assert "@media" not in light + dark
    assert "#0d1117" in dark
    assert "#0d1117" not in light


def test_picture_is_deterministic(web):
    assert svg.render(web) == svg.render(web)


def boxes(drawn):
    """The rims of the nodes of a picture: middle and radius."""
    found = {}
    for circle in ET.fromstring(drawn).iter(f"{SVG}circle"):
        if "r" in circle.attrib and "fill-opacity" not in circle.attrib and float(circle.get("cx")) != 6:
            found[circle.get("cx"), circle.get("cy")] = float(circle.get("r"))
    return [(float(x), float(y), r) for (x, y), r in found.items()]


@pytest.mark.parametrize("count", [1, 2, 25, 90])
def test_nodes_do_not_overlap_and_are_inside_the_picture(make_index, count):
    files = {"hub.md": "---\ntype: hub\n---\n" + "".join(f"- [[n{n}]]\n" for n in range(count))}
    files |= {
        f"n{n}.md": f"# The note of number {n}\n[[n{n * 7 % count}]] [[n{(n + 1) % count}]]\n" for n in range(count)
    }
    drawn = svg.render(build_graph(*make_index(files)))
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn).groups())
    nodes = boxes(drawn)
    assert len(nodes) == count + 1
    for (x, y, r), (x2, y2, r2) in itertools.combinations(nodes, 2):
        assert max(abs(x - x2), abs(y - y2)) > max(r, r2)
    assert all(r < x < width - r and r < y < height - r for x, y, r in nodes)


def test_large_picture_labels_hubs_and_has_tooltips_for_all(make_index):
    files = {"hub.md": "---\ntype: hub\ntitle: The Hub\n---\n" + "".join(f"- [[n{n}]]\n" for n in range(300))}
    files |= {f"n{n}.md": f"# Note number {n} with a rather long title to place\n[[n{n // 2}]]\n" for n in range(300)}
    drawn = svg.render(build_graph(*make_index(files)))
    shown = texts(drawn)
    assert "The Hub" in shown
    assert 10 < len(shown) < 200
    assert drawn.count("<title>Note number ") == 300


def test_picture_of_too_many_notes_is_refused_with_a_hint():
    nodes = tuple(Node(f"n{n}.md", f"{n}", "", False, (), "", 0) for n in range(3001))
    with pytest.raises(UsageError) as raised:
        svg.render(Graph(nodes, (), {}))
    assert "--hub" in raised.value.hint


def test_picture_of_an_empty_vault_is_empty(make_index):
    web = build_graph(*make_index({"x.txt": ""}))
    assert ET.fromstring(svg.render(web)).tag == f"{SVG}svg"
    assert ET.fromstring(graphml.render(web)) is not None
    assert "digraph" in dot.render(web)


def test_networkx_reads_the_graphml(web):
    nx = pytest.importorskip("networkx")
    read = nx.parse_graphml(graphml.render(web))
    assert set(read.nodes) == {node.path for node in web.nodes}
    assert {(one, two): data["kind"] for one, two, data in read.edges(data=True)} == {
        (edge.source, edge.target): edge.kind for edge in web.edges
    }
    assert read.nodes["a.md"]["weight"] == 3
    assert read.nodes["big.md"]["hub"] is True


def test_graphviz_reads_the_dot(web):
    if not shutil.which("dot"):
        pytest.skip("graphviz is not installed")
    done = subprocess.run(
        ["dot", "-Tplain"], input=dot.render(web).encode(), capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\nnode ") == len(web.nodes)


def test_text_in_dot_and_mermaid_is_escaped(web):
    for line in dot.render(web).splitlines():
        assert len(re.findall(r'(?<!\\)(?:\\\\)*"', line)) % 2 == 0
    for line in mermaid.render(web).splitlines()[1:]:
        assert re.fullmatch(
            r'  (n\d+(\(\["[^"]*"\]\)|\["[^"]*"\]):::\w+|n\d+ (-\.->|-->(\|"[\w-]+"\|)?) n\d+|classDef \w+ [\w:#,]+)',
            line,
        ), line
    assert "\x1b" not in dot.render(web) + mermaid.render(web)


def test_graph_format_follows_the_file_extension(rlnotes, make_vault, tmp_path):
    vault = make_vault(FILES)
    for ending, beginning in (
        ("svg", "<svg"),
        ("dot", "digraph"),
        ("GV", "digraph"),
        ("mermaid", "flowchart"),
        ("mmd", "flowchart"),
        ("graphml", "<?xml"),
        ("json", '{\n  "version"'),
    ):
        file = tmp_path / f"picture.{ending}"
        done = rlnotes("graph", "--output", str(file), vault=vault)
        assert done.stdout == ""
        assert "6 notes and 9 links" in done.stderr
        assert file.read_text().startswith(beginning)
    assert rlnotes("graph", "-o", str(tmp_path / "no" / "x.svg"), vault=vault).code == 2


def test_unknown_file_extension_requires_a_format(rlnotes, make_vault, tmp_path):
    vault = make_vault(FILES)
    for name in ("picture.txt", "picture", "svg"):
        file = tmp_path / name
        refused = rlnotes("graph", "-o", str(file), vault=vault)
        assert (refused.code, refused.stdout) == (2, "")
        assert "use .dot, .gv, .mermaid, .mmd, .graphml, .svg, .json, or add --format." in refused.stderr
        assert not file.exists()
        assert rlnotes("graph", "-o", str(file), "--format", "mermaid", vault=vault).code == 0
        assert file.read_text().startswith("flowchart")


def test_graph_json_has_nodes_and_edges(rlnotes, make_vault):
    found = json.loads(rlnotes("graph", "--format", "json", vault=make_vault(FILES)).stdout)
    assert (found["kind"], found["count"], len(found["edges"])) == ("graph", 6, 9)


def test_hub_and_around_options_select_notes(rlnotes, make_vault):
    vault = make_vault(FILES)

    def drawn(*options):
        found = json.loads(rlnotes("graph", "--format", "json", *options, vault=vault).stdout)
        return [item["path"] for item in found["items"]]

    assert drawn("--hub", "small") == ["a.md", "small.md"]
    assert drawn("--around", "c") == ["b.md", "big.md", "c.md"]
    assert drawn("--around", "c", "--depth", "2") == ["a.md", "b.md", "big.md", "c.md"]
    assert drawn("--around", "loose", "--hub", "small") == ["a.md", "loose.md", "small.md"]


def test_missing_graph_extra_is_reported_with_install_command(make_vault, tmp_path):
    (tmp_path / "networkx.py").write_text("raise ImportError\n")
    done = subprocess.run(
        [sys.executable, "-m", "rlnotes", "graph", "--format", "svg", "--vault", make_vault(FILES)],
        capture_output=True, check=False, timeout=60, env={"PYTHONPATH": str(tmp_path), "PATH": "", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert re.search(rb'`pip install "networkx[^"]*" "numpy[^"]*"`', done.stderr)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("fmt", ["svg", "graphml"])
def test_graph_with_invalid_xml_characters_is_well_formed(rlnotes, make_vault, fmt):
    odd = "\ufffe \uffff \x01 \x7f \x85 \u2028 \U0001fffe <&>\"'"
    hub = f"---\ntype: hub\ntitle: {json.dumps(odd)}\n---\n- [[{'x' * 3}\uffff]]\n"
    note = f"---\ndescription: {json.dumps(odd)}\nsup\uffffports: '[[h]]'\n---\n# T \uffff\ufffe\n"
    vault = make_vault({"h.md": hub, "xxx\uffff.md": note, "y\ufffe.md": "[[h]]"})
    text = rlnotes("graph", "--format", fmt, vault=vault).stdout
    assert ET.fromstring(text).tag
    assert not {"\ufffe", "\uffff"} & set(text)


def test_junit_with_invalid_xml_characters_is_well_formed(rlnotes, make_vault):
    vault = make_vault({"x\uffff\ufffe.md": "[[gone\uffff\ufffe]]", "b.md": "x"})
    assert ET.fromstring(rlnotes("lint", "--format", "junit", vault=vault).stdout).tag == "testsuites"

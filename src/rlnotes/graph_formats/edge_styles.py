"""What colours mean in every picture: a hub's own colour for its notes, and for edges what they say."""

from collections import Counter

from rlnotes.queries.graph import LINKS, LISTS, STATES, Graph

# Okabe and Ito's colours (Color Universal Design, 2008), which also colour-blind people tell apart; their vermilion is
# kept for what speaks against something, their yellow darkened to be seen on white.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#b8a200", "#7f56d9", "#8c6d31")
NO_HUB = "#8b949e"

AGAINST, FOR, ABOUT, PLAIN = "against", "for", "about", "plain"
COLOURS = {AGAINST: "#d55e00", FOR: "#1a9e5c", ABOUT: "#6e7bd9", PLAIN: "#9aa4ae"}
_MEANINGS = {
    AGAINST: "contradicts limits qualifies",
    FOR: "supports extends parallels enables exemplifies",
    PLAIN: f"{LINKS} {LISTS} {STATES}",
}
_MEANING = {kind: meaning for meaning, kinds in _MEANINGS.items() for kind in kinds.split()}


def edge_style(kind: str) -> str:
    """Return what an edge of a kind says: for, against, or about what it points to, or nothing in particular."""
    return _MEANING.get(kind, ABOUT)


def hub_colours(network: Graph) -> dict[str, str]:
    """Return a colour for each hub that is home to nodes, the largest first; the smallest share the last one's grey."""
    homes = Counter(node.home for node in network.nodes if node.home)
    order = sorted(homes, key=lambda hub: (-homes[hub], hub))
    return {hub: PALETTE[place] if place < len(PALETTE) else NO_HUB for place, hub in enumerate(order)}

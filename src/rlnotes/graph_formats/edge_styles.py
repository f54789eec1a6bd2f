"""Colours of graph formats: one for each hub and its notes, and one for each style of edge."""

from collections import Counter

from rlnotes.queries.graph import LINKS, LISTS, STATES, Graph

# Okabe and Ito's palette for colour-blind readers (Color Universal Design, 2008). Vermilion is reserved for AGAINST;
# yellow is darkened for white backgrounds.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#b8a200", "#7f56d9", "#8c6d31")
NO_HUB = "#8b949e"

AGAINST, FOR, ABOUT, PLAIN = "against", "for", "about", "plain"
COLOURS = {AGAINST: "#d55e00", FOR: "#1a9e5c", ABOUT: "#6e7bd9", PLAIN: "#9aa4ae"}
_KINDS = {
    AGAINST: "contradicts limits qualifies",
    FOR: "supports extends parallels enables exemplifies",
    PLAIN: f"{LINKS} {LISTS} {STATES}",
}
_STYLES = {kind: style for style, kinds in _KINDS.items() for kind in kinds.split()}


def edge_style(kind: str) -> str:
    """Return the style of a kind of edge: FOR, AGAINST or ABOUT its target, or PLAIN."""
    return _STYLES.get(kind, ABOUT)


def hub_colours(network: Graph) -> dict[str, str]:
    """Return a colour for each home hub, the largest first; NO_HUB for those beyond the palette."""
    homes = Counter(node.home for node in network.nodes if node.home)
    order = sorted(homes, key=lambda hub: (-homes[hub], hub))
    return {hub: PALETTE[rank] if rank < len(PALETTE) else NO_HUB for rank, hub in enumerate(order)}

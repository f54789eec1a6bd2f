"""How much room text takes on a terminal."""


def width(text: str) -> int:
    """Return how many cells a text without controls takes: two for a wide character, none for a combining one."""
    from rich.cells import cell_len  # only now: most of what is printed is not measured

    return cell_len(text)

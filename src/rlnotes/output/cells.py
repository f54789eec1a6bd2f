"""Width of text on a terminal."""


def width(text: str) -> int:
    """Return the width of text without controls in cells: two for a wide character, none for a combining one."""
    from rich.cells import cell_len  # here, because most commands measure nothing

    return cell_len(text)

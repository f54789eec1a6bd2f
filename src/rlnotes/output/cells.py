"""Width of text on a terminal."""


def width(text: str) -> int:
    """Return the width of text without controls in cells: two for a wide character, none for a combining one."""
    from rich.cells import cell_len  # here, because most commands measure nothing

    return cell_len(text)


def clipped(text: str, cells: int) -> str:
    """Return the beginning of text without controls that fits in a number of cells."""
    from rich.cells import set_cell_size

    return text if width(text) <= cells else set_cell_size(text, cells)

"""Width of text on a terminal, and wrapping by it."""


def width(text: str) -> int:
    """Return the width of text without controls in cells: two for a wide character, none for a combining one."""
    from rich.cells import cell_len  # here, because most commands measure nothing

    return cell_len(text)


def wrapped(text: str, room: int, most: int) -> list[str]:
    """Return text without controls as lines of at most `room` cells, at least 2; `…` ends the last of more than `most`.

    Lines break at spaces, and within a word that is wider than a line.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        needed = width(word)
        if line and used + 1 + needed > room:
            lines.append(line)
            line, used = "", 0
        while needed > room and len(lines) <= most:
            part = first_cells(word, room)
            lines.append(part)
            word = word[len(part) :]  # noqa: PLW2901  # the rest of the word
            needed = width(word)
        line, used = (f"{line} {word}", used + 1 + needed) if line else (word, needed)
        if len(lines) > most:
            break
    lines += [line] if line else []
    if len(lines) > most:
        lines[most - 1 :] = [first_cells(lines[most - 1], room - 1).rstrip() + "…"]
    return lines or [""]


def first_cells(text: str, room: int) -> str:
    """Return the beginning of a text that takes at most `room` cells, at least one character."""
    used = 0
    for at, char in enumerate(text):
        used += width(char)
        if used > room and at:
            return text[:at]
    return text

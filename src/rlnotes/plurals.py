"""Counted nouns in messages: `1 note`, `4 notes`."""


def plural(number: int, noun: str, ending: str = "s") -> str:
    """Return the noun as it is written after a number: `note` after 1, `notes` after any other."""
    return noun if number == 1 else noun + ending


def count_noun(number: int, noun: str, ending: str = "s") -> str:
    """Return a number and its noun: `1 note`, `4 notes`, `2 fixes` (with the ending `es`)."""
    return f"{number} {plural(number, noun, ending)}"

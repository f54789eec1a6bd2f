"""Other forms of an English word: its plural or singular, and words that only their endings tell from it."""

from rlnotes.index.tokenize import stemmed

_VOWELS = frozenset("aeiouy")
_ENDINGS = (("ing", 3), ("ed", 3), ("ly", 4), ("ion", 5))  # with the fewest letters before them
_ADDED = ("", "e", "s", "es", "ed", "ing", "ly", "ion")


def plurals(word: str) -> tuple[str, ...]:
    """Return the singular of a plural, else the plurals that a folded word may have."""
    if len(word) < 4 or not word.isascii():
        return ()
    singular = stemmed(word)
    if singular != word:
        return (singular,)
    found = [word + "s"]
    if word.endswith("y"):
        found.append(word[:-1] + "ies")
    if word.endswith(("s", "x", "ch", "sh")):
        found.append(word + "es")
    return tuple(found)


def base(word: str) -> str:
    """Return the part of a folded word that its forms begin with: `mak` of `making`, `carr` of `carries`."""
    if len(word) < 4 or not word.isascii():
        return word
    word = stemmed(word)
    for ending, least in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= least and not _VOWELS.isdisjoint(rest):
            if rest[-1] == rest[-2] and rest[-1] not in "lsz" and len(rest) > 3:
                rest = rest[:-1]
            return rest.removesuffix("i") if len(rest) > 3 else rest
    return word[:-1] if len(word) > 4 and word.endswith(("e", "y")) else word


def related_forms(word: str) -> frozenset[str]:
    """Return words that differ from a folded word by an ending, without its plural or singular.

    Some do not exist, and few are unrelated (`set` for `setting`), so that they are to count less than the word. Words
    of other languages have hardly any that exist.
    """
    stem = base(word)
    if len(stem) < 3 or len(word) < 4 or not word.isascii():
        return frozenset()
    forms = [stem + ending for ending in _ADDED]
    forms += [f"{stem}{stem[-1]}ing", f"{stem}{stem[-1]}ed"]  # planning
    forms += [f"{stem}y", f"{stem}ies", f"{stem}ied"]
    return frozenset(forms).difference((word, *plurals(word)))

"""The word lists that ship with the corpus room: everyday English, given names, surnames.

Only loading and looking up live here; what a hit means is decided in names, language and
screening. The lists were written for Groundswell and stand in ``data/``.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "ı": "i", "’": "'"})
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers", "est", "n't", "nt", "ness", "ment")


@cache
def read_words(name: str) -> frozenset[str]:
    """The words of one list in ``data/``; lines that begin with ``#`` are notes.

    Examples
    --------
    >>> "priya" in read_words("given_names")
    True
    """
    text = files(__package__).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@cache
def read_section(name: str, section: str, *, by_line: bool = False) -> frozenset[str]:
    """The words, or the lines, under one ``[heading]`` of a list in ``data/``.

    Examples
    --------
    >>> "dr" in read_section("name_contexts", "strong titles")
    True
    >>> "nothing to add" in read_section("screening_phrases", "nothing to add", by_line=True)
    True
    """
    text = files(__package__).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    body = text.partition(f"\n[{section}]\n")[2].partition("\n[")[0]
    lines = [line for line in body.splitlines() if line and not line.startswith("#")]
    return frozenset(lines if by_line else (word for line in lines for word in line.split()))


def fold(word: str) -> str:
    """Lower case, straight apostrophes, no accents: the form that the lists hold.

    Examples
    --------
    >>> fold("Zoë"), fold("Łukasz"), fold("O’Neill")
    ('zoe', 'lukasz', "o'neill")
    """
    lower = word.lower()
    if lower.isascii():
        return lower
    plain = lower.translate(_UNDECOMPOSED)
    if plain.isascii():
        return plain
    plain = unicodedata.normalize("NFD", plain)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=65_536)
def is_english_word(word: str) -> bool:
    """Whether a folded word, or its base form, is an everyday English word.

    Examples
    --------
    >>> is_english_word("waiting"), is_english_word("stopped"), is_english_word("oedd")
    (True, True, False)
    """
    known = read_words("english_words")
    if word in known:
        return True
    if "'" in word:
        return word.replace("'", "") in known or word.partition("'")[0] in known
    for ending in _ENDINGS:
        if not word.endswith(ending) or len(word) - len(ending) < 3:
            continue
        base = word[: -len(ending)]
        if base in known or base + "e" in known or (base[-1] == base[-2] and base[:-1] in known):
            return True
        if base.endswith("i") and base[:-1] + "y" in known:
            return True
    return False

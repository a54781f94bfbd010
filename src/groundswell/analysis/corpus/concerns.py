"""Passages that a person should look at before others read a text: proposals, never decisions.

Pointed out are names of people, details by which somebody can be reached, people described so that
colleagues know who is meant, abuse, and danger to somebody. Names and details are found by
redaction; the lists of words stand in ``data/concerns.txt``. Nothing here hides or changes a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from groundswell.analysis.corpus.lexicon import fold, read_section
from groundswell.analysis.corpus.redaction import redact

KINDS: tuple[str, ...] = ("danger", "abuse", "name", "details", "known")
"""What is looked for; where two kinds claim one passage the earlier stands first."""

#: Undoes how people hide a word from a filter: "1d10t", "f*ck", "i d i o t".
_DISGUISES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "$": "s", "@": "a"})
_WORD = re.compile(r"[^\W_][\w'’*@$]*")


@dataclass(frozen=True, slots=True)
class Concern:
    """A passage, and what it is pointed out for.

    Attributes
    ----------
    kind : str
        One of :data:`KINDS`.
    start, end : int
        Unicode code points of the text, half-open.
    """

    kind: str
    start: int
    end: int


def find_concerns(text: str) -> tuple[Concern, ...]:
    """Find what a person should look at.

    Parameters
    ----------
    text : str
        As written. The lists are English; details are found in any language.

    Returns
    -------
    tuple of Concern
        In order of start, each passage once for each kind; none is empty.

    Notes
    -----
    docs/reference/concerns.md has the measured precision and recall, and what is missed: irony,
    threats without a plain word, most languages other than English.

    Examples
    --------
    >>> text = "The matron on ward 7 is an idiot. Ring me on 020 7946 0958."
    >>> [(one.kind, text[one.start : one.end]) for one in find_concerns(text)]
    [('known', 'The matron on ward 7'), ('abuse', 'idiot'), ('details', '020 7946 0958')]
    """
    found = {*_redacted(text), *_phrases(text), *_abusive_words(text)}
    rank = {kind: place for place, kind in enumerate(KINDS)}
    kept: list[Concern] = []
    for one in sorted(found, key=lambda c: (c.start, -c.end, rank[c.kind])):
        is_within = any(
            k.kind == one.kind and k.start <= one.start and one.end <= k.end for k in kept
        )
        if one.start < one.end and not is_within:
            kept.append(one)
    return tuple(kept)


def _redacted(text: str) -> Iterator[Concern]:
    for one in redact(text)[1]:
        yield Concern("name" if one.rule == "name" else "details", one.start, one.end)


def _abusive_words(text: str) -> Iterator[Concern]:
    words = read_section("concerns", "abusive words")
    for match in _WORD.finditer(text):
        word = fold(match.group()).rstrip("'*")
        plain = word.translate(_DISGUISES)
        # A star stands for letters: "f*ck". Only what is long enough to be plain is taken so.
        starred = "*" in word and word.index("*") > 0 and _is_starred(word, words)
        if word in words or plain in words or _singular(plain) in words or starred:
            yield Concern("abuse", match.start(), match.start() + len(match.group().rstrip("'*")))


def _is_starred(word: str, words: frozenset[str]) -> bool:
    pattern = re.compile("".join(r"\w" if sign == "*" else re.escape(sign) for sign in word))
    return len(word) > 3 and any(len(one) == len(word) and pattern.fullmatch(one) for one in words)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


def _phrases(text: str) -> Iterator[Concern]:
    plain = text.translate(_STRAIGHT)
    for kind, pattern in _patterns():
        for match in pattern.finditer(plain):
            yield Concern(kind, match.start(), match.end())


# One character for one: offsets stay those of the text.
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "\u00a0": " "})


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    roles, units, people = _any("roles"), _any("units"), _any("people")
    traits, sole = _any("traits"), _any("roles that one person has")
    whose, kin, insulted = _any("whose"), _any("kin"), _any("insulted")
    whoever = rf"(?i:{people}|{roles})"
    # A unit with a name or a number is one place: "ward 7", "Elm ward", "the payroll team".
    unit = (
        rf"(?:(?:the |our )?(?:{units}) (?:\d{{1,3}}[a-z]?|[A-Z]\w+)|(?:the |our )?\w+ (?:{units}))"
    )
    place = rf"(?:{unit}|{_any('places')})"
    role = rf"(?:(?i:{traits}) ){{0,2}}(?:[a-z]+ )?(?i:{roles})"
    given = {
        "known": (
            rf"\b(?i:{whose}) {role} (?:on|in|at|of|for|from|who runs|who leads) {place}(?!\w)",
            rf"\b(?i:the only|our only|the sole) (?:\w+ ){{0,2}}{whoever}\b",
            rf"\b(?i:{whose}) (?:\w+ )?(?i:{traits}) {whoever}\b",
            rf"\b(?i:the|our) (?:(?:new|current|former|deputy|acting|interim) )?(?i:{sole})\b",
            rf"\b(?i:{whose}) (?:(?i:{traits}) )?{whoever} (?:who|with the) (?i:{_any('marks')})\b",
            rf"\b(?i:my|his|her|their) (?i:{kin}) (?:is|works|was) (?:\w+ ){{0,4}}"
            rf"(?i:{units}|{roles})\b",
        ),
        "abuse": (
            rf"\b(?i:{insulted})(?: (?:{_any('between')})){{0,4}} (?i:{_any('insults')})\b",
            *_lines("abusive phrases"),
        ),
        "danger": _lines("danger"),
    }
    return tuple((kind, re.compile(one)) for kind, patterns in given.items() for one in patterns)


def _any(section: str) -> str:
    return "|".join(_longest_first(read_section("concerns", section, by_line=True)))


def _lines(section: str) -> tuple[str, ...]:
    """Each line is a pattern, in small letters, matched whatever the letters' size."""
    lines = _longest_first(read_section("concerns", section, by_line=True))
    return tuple(rf"(?i)\b(?:{line})\b" for line in lines)


def _longest_first(lines: frozenset[str]) -> list[str]:
    return sorted(lines, key=lambda line: (-len(line), line))

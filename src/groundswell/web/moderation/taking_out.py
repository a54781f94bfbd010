"""Taking words out of a text, and nothing else: what is left out is marked, what is new refused.

An author must never read words in their name that they did not write.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

#: Stands where words were taken out.
MARK = "[…]"
#: Letters of scripts that put no space between words: each counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
#: A mark, a word, or one sign of punctuation.
_PARTS = re.compile(rf"\[…\]|[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:['’-][^\W{_UNSPACED}]+)*|\S")


class NewWords(ValueError):  # noqa: N818 - what happened
    """A text holds words that were not there, or not in that order."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(", ".join(words))
        self.words = words


def take_out(text: str, kept: str) -> str:
    """Give a text with a mark in place of each run of words that ``kept`` leaves out.

    Marks in ``kept`` say nothing: a mark stands where something is missing, and nowhere else, but
    where the text had one already.

    Raises
    ------
    NewWords
        Where ``kept`` is not the text with words left out.
    """
    parts = list(_PARTS.finditer(text))
    wanted = [one[0] for one in _PARTS.finditer(kept) if one[0] != MARK]
    end, last = len(parts), len(wanted)
    # Equal ends first: of two ways to leave the same words out, the one with fewer gaps.
    while end and last and parts[end - 1][0] == wanted[last - 1]:
        end, last = end - 1, last - 1
    stays = [False] * end + [True] * (len(parts) - end)
    n_found = 0
    for place in range(end):
        if n_found < last and parts[place][0] == wanted[n_found]:
            stays[place] = True
            n_found += 1
    if n_found < last:
        raise NewWords(_list_new(text, kept))
    return _mark_gaps(text, parts, stays)


def count_words(text: str) -> int:
    """Count words, and signs that say something; marks and punctuation are none."""
    parts = (one[0] for one in _PARTS.finditer(text))
    return sum(one != MARK and not unicodedata.category(one[0]).startswith("P") for one in parts)


def count_most_alone(n_words: int) -> int:
    """Give how many words of a text one alone can take out where two must agree to hide it.

    A name or a place: five, or a fifth where that is more; never over half of the text.
    """
    return min(max(5, n_words // 5), n_words // 2)


def _mark_gaps(text: str, parts: list[re.Match[str]], stays: list[bool]) -> str:
    told, at, in_gap = [], 0, False
    for part, is_kept in zip(parts, stays, strict=True):
        if is_kept:
            told.append(text[at : part.end()])
        elif not in_gap:
            told.append(text[at : part.start()] + MARK)
        at, in_gap = part.end(), not is_kept
    return "".join(told)


def _list_new(text: str, kept: str) -> list[str]:
    """List the runs of words that were not there, or not in that place, as they were typed."""
    typed = [one for one in _PARTS.finditer(kept) if one[0] != MARK]
    there = [one[0] for one in _PARTS.finditer(text)]
    found = SequenceMatcher(None, there, [one[0] for one in typed], autojunk=False)
    return [
        kept[typed[start].start() : typed[end - 1].end()]
        for what, _from, _to, start, end in found.get_opcodes()
        if what in ("insert", "replace")
    ]

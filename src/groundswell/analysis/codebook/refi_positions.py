"""What a position in a text means in the program that wrote it.

The standard counts Unicode code points from 0. Programs differ in whether a line end of two
characters counts once or twice, whether a byte order mark counts, whether what counts are UTF-16
units, and whether the end is the last character or the one after it. What fits the selections of a
project is found from the selections themselves: people select whole words, and some programs write
the selected words down beside the positions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product

from groundswell.analysis.codebook.refi_texts import RawText

_LEAST_GAIN = 0.1
_LEAST_TOTAL_GAIN = 1.0
_MOST_LOOKED_AT = 2_000
_LEAST_WORDS = 4
"""Letters from which what a program calls a selection may be its words."""


@dataclass(frozen=True, slots=True)
class Counting:
    """One way to count.

    Attributes
    ----------
    line_end_is_one : bool
        A line end of two characters counts as one.
    mark_counts : bool
        A byte order mark counts.
    utf16 : bool
        A character outside the basic plane, such as an emoji, counts as two.
    end_is_last : bool
        The end is the last character selected, not the one after it.
    """

    line_end_is_one: bool = False
    mark_counts: bool = False
    utf16: bool = False
    end_is_last: bool = False

    def describe(self) -> str:
        """Say it in words; empty for the standard way."""
        said = [
            what
            for what, so in (
                ("a line end of two characters as one", self.line_end_is_one),
                ("the byte order mark", self.mark_counts),
                ("UTF-16 units", self.utf16),
                ("the end as the last character", self.end_is_last),
            )
            if so
        ]
        return f"positions were read as counting {', '.join(said)}" if said else ""


@dataclass(frozen=True, slots=True)
class Selected:
    """A selection as it is written.

    Attributes
    ----------
    start, end : int
        Positions.
    name : str
        What the program called it, often the beginning of the selected words.
    """

    start: int
    end: int
    name: str = ""


def find_counting(texts: Sequence[tuple[RawText, Sequence[Selected]]], *, origin: str) -> Counting:
    r"""Find out how the positions of a project count.

    Parameters
    ----------
    texts : sequence of (RawText, sequence of Selected)
        Every text and what was selected in it.
    origin : str
        The program that the project comes from.

    Returns
    -------
    Counting
        The standard's way, or what is known of the program, unless another fits clearly better.

    Examples
    --------
    >>> raw = RawText("One line.\r\nAnother one.")
    >>> find_counting([(raw, [Selected(10, 17), Selected(18, 21)])], origin="")
    Counting(line_end_is_one=True, mark_counts=False, utf16=False, end_is_last=False)
    """
    # ATLAS.ti counts line ends once though its files hold two characters.
    usual = Counting(line_end_is_one="ATLAS" in origin.upper())
    possible = (
        (False, True) if any("\r\n" in raw.text for raw, _ in texts) else (usual.line_end_is_one,),
        (False, True) if any(raw.has_mark for raw, _ in texts) else (False,),
        (False, True)
        if any(max(raw.text, default="") > "\uffff" for raw, _ in texts)
        else (False,),
        (False, True),
    )
    looked_at = [(raw, one) for raw, selections in texts for one in selections][:_MOST_LOOKED_AT]
    if not looked_at:
        return usual
    best, best_fit = usual, _fit(looked_at, usual)
    for choice in product(*possible):
        counting = Counting(*choice)
        fit = _fit(looked_at, counting)
        gain = fit - best_fit
        if gain > _LEAST_GAIN and gain * len(looked_at) >= _LEAST_TOTAL_GAIN:
            best, best_fit = counting, fit
    return best


def apply_counting(
    raw: RawText, counting: Counting
) -> tuple[str, Callable[[int, int], tuple[int, int]]]:
    """Give a text in which plain positions count, and what turns written ones to those.

    Parameters
    ----------
    raw : RawText
        A text.
    counting : Counting
        How its positions count.

    Returns
    -------
    text : str
        With single line ends where two characters counted as one; else as it is.
    convert : callable
        From written start and end to code points of ``text``, half-open; they may lie outside.
    """
    text = raw.text.replace("\r\n", "\n") if counting.line_end_is_one else raw.text
    shift = int(counting.mark_counts and raw.has_mark)
    points = _points_of_units(text) if counting.utf16 and max(text, default="") > "\uffff" else None

    def point(position: int) -> int:
        position -= shift
        if points is None or position < 0:
            return position
        if position < len(points):
            return points[position]
        return points[-1] + position - (len(points) - 1)

    def convert(start: int, end: int) -> tuple[int, int]:
        return point(start), point(end + counting.end_is_last)

    return text, convert


def count_elsewhere(texts: Sequence[tuple[RawText, Sequence[Selected]]], counting: Counting) -> int:
    """Count selections at whose positions other words stand than those written beside them.

    Parameters
    ----------
    texts : sequence of (RawText, sequence of Selected)
        Every text and what was selected in it.
    counting : Counting
        How positions count.

    Returns
    -------
    int
        0 where the program does not write the selected words down.

    Examples
    --------
    >>> raw = RawText("Too few nurses at night.")
    >>> said = [Selected(4, 14, "few nurses"), Selected(18, 23, "night"), Selected(0, 3, "night")]
    >>> count_elsewhere([(raw, said)], Counting())
    1
    """
    found = []
    for raw, selections in texts:
        text, convert = apply_counting(raw, counting)
        for one in selections:
            start, end = convert(one.start, one.end)
            if len(shown := _folded(one.name)) >= _LEAST_WORDS:
                found.append(_folded(text[max(start, 0) : end]).startswith(shown))
    # A program that calls selections something else quotes next to none of them.
    return found.count(False) if 2 * sum(found) > len(found) else 0


@lru_cache(maxsize=8)
def _points_of_units(text: str) -> tuple[int, ...]:
    """Code point at each UTF-16 unit, and at the end."""
    units = [1 + (letter > "\uffff") for letter in text]
    starts = accumulate(units, initial=0)
    points = [0] * (sum(units) + 1)
    for index, start in enumerate(starts):
        points[start] = index
        if index < len(units) and units[index] == 2:
            points[start + 1] = index
    return tuple(points)


def _fit(looked_at: Sequence[tuple[RawText, Selected]], counting: Counting) -> float:
    total = 0.0
    last: RawText | None = None
    for raw, one in looked_at:
        if raw is not last:
            text, convert = apply_counting(raw, counting)
            last = raw
        total += _fit_one(text, *convert(one.start, one.end), one.name)
    return total / len(looked_at)


def _fit_one(text: str, start: int, end: int, name: str) -> float:
    if not 0 <= start <= end <= len(text):
        return -3.0
    words = text[start:end]
    fit = 2.0
    if start and words and text[start - 1].isalnum() and words[0].isalnum():
        fit -= 1
    if end < len(text) and words and words[-1].isalnum() and text[end].isalnum():
        fit -= 1
    fit -= 0.5 * (words[:1].isspace() + words[-1:].isspace())
    shown, read = _folded(name), _folded(words)
    if len(shown) >= _LEAST_WORDS and read.startswith(shown):
        fit += 4 if read == shown else 2
    return fit


def _folded(words: str) -> str:
    return "".join(words.split()).rstrip("….")

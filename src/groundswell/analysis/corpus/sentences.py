"""Where a contribution's lines, points and sentences begin.

People write lists without bullets, forget the space after a full stop and part thoughts with dots
or dashes. sentencex finds the sentences; this file adds the layout around them. What a single
sentence holds is the business of ``clauses``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BRACKETED = re.compile(r"\[\w[\w -]{0,30}\]")
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_BULLET = re.compile(
    r"\s*(?:[-–—*•·▪●◦‣►➤✓>+]+(?=\s|\w)|\(?\d{1,2}(?:[.):](?=\s|[^\W\d])|(?=\s*[-–]\s)))"
)
_INNER_BULLET = re.compile(r"(?<=\s)[•·▪●◦‣►➤✓]")
_NUMBERED = re.compile(r"(?:(?<=\s)|^)\(?(\d{1,2})[.)](?=\s*[^\W\d])")
# A line with none of these holds no points but, at its start, a bullet.
_MAY_HOLD_POINTS = re.compile(r"[•·▪●◦‣►➤✓;|:\d]|\s[-–—]")
_HARD_SEPARATOR = re.compile(r"[;|](?=\s|\w)")
_LABEL = re.compile(
    r"(?<![\w-])(?:positives?|negatives?|pros?|cons?|good(?: points?| things?)?|"
    r"bad(?: points?| things?)?|strengths?|weakness(?:es)?|likes?|dislikes?|helps?|blocks?|"
    r"barriers?|advantages?|disadvantages?|plus(?:es)?|minus(?:es)?|problems?|solutions?|"
    r"suggestions?|what (?:helps|blocks|works|worked|went well|could be better))"
    r"\s?(?::|(?<=\s)[-–—](?=\s))",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"(?:\.[ \t]?){2,}|…+")
# A plain text with none of these is one sentence.
_MAY_END = re.compile(r"[.!?]|\s[-/]")
_SPACED_DASH = re.compile(r"(?<=\s)[-–—/]{1,3}(?=\s)")
# A full stop with no space after it: "good.the food", but not "nhs.uk" or "e.g".
_TIGHT_STOP = re.compile(
    r"(?<=[^\W\d_][^\W\d_])[.!?]+(?=(?!(?:co|com|org|uk|net|gov|nhs|ac|eu|info|io|scot|wales|cymru|"
    r"ie|pdf|docx?|xlsx?|html?|jpe?g|png)\b)[^\W\d_]{2})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’‘-][^\W_]+)*")
_UNSPACED_SCRIPT = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
_SIDE_WORDS = 3
_WRAPPED_LENGTH = 40
_WINDOW = 5000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that starts at a boundary.

    Attributes
    ----------
    start, end : int
        Span in the text, half-open; blanks and bullets at its rim may still be in it.
    is_point : bool
        Whether the writer set it apart as a point of a list, by a bullet, number or label.
    """

    start: int
    end: int
    is_point: bool = False


def mask_brackets(text: str) -> str:
    """Replace what stands in square brackets by letters, one for one, so that it stays one word.

    Examples
    --------
    >>> mask_brackets("Dr. [name] came.")
    'Dr. Xxxxxx came.'
    """
    return _BRACKETED.sub(lambda found: "X" + "x" * (len(found.group()) - 1), text)


def count_words(text: str) -> int:
    """Count words; in scripts that set no spaces two characters count as a word.

    Examples
    --------
    >>> count_words("We can't wait - really!")
    4
    """
    n_words = len(_WORD.findall(text))
    if text.isascii():
        return n_words
    return n_words + len(_UNSPACED_SCRIPT.findall(text)) // 2


def iterate_pieces(masked: str, *, language: str) -> Iterator[Piece]:
    """Yield the lines, points and sentences of a masked text, in order, without gaps in a line."""
    for line in _iterate_lines(masked):
        for point in _iterate_points(masked, line):
            yield from _iterate_sentences(masked, point, language=language)


def _iterate_lines(text: str) -> Iterator[Piece]:
    """Yield lines; one that only wraps (long, then a small letter) is joined to the next."""
    start = 0
    last: re.Match[str] | None = None
    for found in _LINE.finditer(text):
        if last is None:
            start = found.start()
        elif not _wraps(text, last, found):
            yield Piece(start, last.end())
            start = found.start()
        last = found
    if last is not None:
        yield Piece(start, last.end())


def _wraps(text: str, line: re.Match[str], following: re.Match[str]) -> bool:
    words = line.group().rstrip()
    return (
        len(words) >= _WRAPPED_LENGTH
        and (words[-1].isalnum() or words[-1] == ",")
        and following.group().lstrip()[:1].islower()
        and text[line.end() : following.start()] in {"\n", "\r\n"}
    )


def _iterate_points(text: str, line: Piece) -> Iterator[Piece]:
    """Yield the points of a line: by bullets, running numbers, labels and semicolons."""
    start = line.start
    bullet = _BULLET.match(text, line.start, line.end)
    is_point = bullet is not None
    if bullet is not None:
        start = bullet.end()
    if _MAY_HOLD_POINTS.search(text, line.start, line.end) is None:
        if start < line.end:
            yield Piece(start, line.end, is_point)
        return
    cuts: dict[int, tuple[int, bool]] = {}
    for found in _INNER_BULLET.finditer(text, start, line.end):
        cuts[found.start()] = (found.end(), True)
    for found in _running_numbers(text, line):
        cuts[found.start()] = (found.end(), True)
    labels = list(_LABEL.finditer(text, start, line.end))
    if len(labels) > 1:
        for found in labels:
            cuts.setdefault(found.start(), (found.start(), True))
    for found in _HARD_SEPARATOR.finditer(text, start, line.end):
        cuts.setdefault(found.end(), (found.end(), True))
        is_point = True
    for cut in sorted(cuts):
        resume, starts_point = cuts[cut]
        if cut > start:
            yield Piece(start, cut, is_point)
        if resume >= start:
            start, is_point = resume, starts_point
    if start < line.end:
        yield Piece(start, line.end, is_point)


def _running_numbers(text: str, line: Piece) -> list[re.Match[str]]:
    """List the numbers of points that run 1, 2, 3 in a line; a lone "2." is no list."""
    running: list[re.Match[str]] = []
    for found in _NUMBERED.finditer(text, line.start, line.end):
        if int(found.group(1)) == len(running) + 1:
            running.append(found)
    return running if len(running) > 1 else []


def _iterate_sentences(text: str, point: Piece, *, language: str) -> Iterator[Piece]:
    inner = text[point.start : point.end]
    if inner.isascii() and _MAY_END.search(inner) is None:
        if inner:
            yield Piece(point.start, point.end, point.is_point)
        return
    cuts = _sentence_starts(inner, language=language)
    cuts.update(
        found.end()
        for found in _TIGHT_STOP.finditer(inner)
        if "www." not in inner[max(0, found.start() - 30) : found.start()]
    )
    cuts.update(found.end() for found in _ELLIPSIS.finditer(inner) if _parts(inner, found))
    cuts.update(found.end() for found in _SPACED_DASH.finditer(inner) if _parts(inner, found))
    start, is_first = 0, True
    for cut in (*sorted(cut for cut in cuts if 0 < cut < len(inner)), len(inner)):
        if cut > start:
            yield Piece(point.start + start, point.start + cut, point.is_point and is_first)
            start, is_first = cut, False


def _sentence_starts(inner: str, *, language: str) -> set[int]:
    from sentencex import get_sentence_boundaries

    starts: set[int] = set()
    window_start = 0
    # Quotation marks by the thousand would cost sentencex their square: it sees a window at a time.
    while window_start < len(inner):
        window = inner[window_start : window_start + _WINDOW]
        if window_start + _WINDOW < len(inner):
            edge = max(window.rfind(stop) for stop in (". ", "! ", "? ", " "))
            window = window[: edge + 2] if edge > 0 else window
        starts.update(
            window_start + sentence["start_index"]
            for sentence in get_sentence_boundaries(language, window)
            if sentence["start_index"] > 0
        )
        window_start += len(window)
        if window.rstrip().endswith((".", "!", "?")) and window[-1].isspace():
            starts.add(window_start)
    return starts


def _parts(inner: str, found: re.Match[str]) -> bool:
    """Say whether a separator stands between two thoughts rather than inside one."""
    before = inner[max(0, found.start() - 60) : found.start()]
    after = inner[found.end() : found.end() + 60]
    after = re.split(r"[.!?…]|\s[-–—]\s", after, maxsplit=1)[0]
    before = re.split(r"[.!?…]|\s[-–—]\s", before)[-1]
    return count_words(before) >= _SIDE_WORDS and count_words(after) >= _SIDE_WORDS

"""Whether a model's title and description may stand: nothing in them that the evidence has not.

Each check has one reason to refuse, told in half a sentence. No call is made here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from groundswell.analysis.corpus.redaction import redact
from groundswell.analysis.themes.words import content_stems

MOST_TITLE_WORDS = 7
MOST_TITLE_LETTERS = 80
MOST_WORDS = 90
_ALIKE = 0.6

_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"<[/!a-z]|&[a-z#]\w*;|```|\*\*|__|\]\(|^\s*(?:#|[-*]\s)|https?:|www\.", re.I)
_QUOTED = (
    re.compile(r"“([^“”]*)”"),
    re.compile(r"„([^„“”]*)[“”]"),
    re.compile(r"«([^«»]*)»"),
    re.compile(r'"([^"]*)"'),
    re.compile(r"‘(.+?)’(?!\w)"),
    re.compile(r"(?<!\w)'(.+?)'(?!\w)"),
)
_DOUBLE_MARKS = re.compile(r"[“”„«»\"]")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*\s?%?")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER_WORDS = dict(
    re.findall(
        r"(\w+) (\d+|-)",
        """
        two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12
        thirteen 13 fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19
        twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90 dozen 12
        dozens 12 hundred 100 hundreds 100 thousand 1000 thousands 1000 million 1000000
        millions 1000000 half - thirds - quarter - quarters -
        """,
    )
)
"""Words for numbers and the number that may stand behind each; no count is a half by itself."""
_MOST = re.compile(
    r"\b(?:most(?=\s+(?:of|people|staff|participants|contributions|respondents|patients|nurses))"
    r"|majority|everyone|everybody|unanimous(?:ly)?|all (?:of )?(?:people|staff|participants|them))"
    r"\b",
    re.IGNORECASE,
)


class RefusedError(Exception):
    """An answer that may not stand; says why in half a sentence."""


def read_draft(
    answer: str, *, packet: Mapping[str, object], taken: Sequence[str]
) -> tuple[str, str]:
    """Read a title and a description from a model's answer, or refuse it.

    Parameters
    ----------
    answer : str
        What the model wrote: a JSON object, with or without a fence around it.
    packet : mapping
        The evidence that it was given.
    taken : sequence of str
        Titles that it may not resemble.

    Returns
    -------
    tuple of (str, str)
        Title and description, trimmed.

    Raises
    ------
    RefusedError
        See the module.

    Examples
    --------
    >>> packet = {"quotes": ["Nobody ever listens to us."], "counts": {"participants": 12}}
    >>> told = '{"title": "Not being heard", "description": "People say “nobody%s listens”."}'
    >>> read_draft(told.replace("nobody%s", "ever"), packet=packet, taken=["Too few staff"])[1]
    'People say “ever listens”.'
    >>> read_draft(told % " at all", packet=packet, taken=[])
    Traceback (most recent call last):
    groundswell.analysis.themes.redraft_checks.RefusedError: the model quoted what nobody said
    """
    title, description = _parse(answer)
    _check_form(title, description)
    evidence = list(_texts(packet))
    quotes = packet.get("quotes")
    _check_quotes(
        f"{title}\n{description}", [str(q) for q in quotes] if isinstance(quotes, list) else []
    )
    _check_numbers(f"{title}\n{description}", evidence, packet)
    _check_title(title, taken)
    for text in (title, description):
        if redact(text)[0] != text:
            raise RefusedError("the model wrote what looks like personal data")
    return title, description


def _parse(answer: str) -> tuple[str, str]:
    bare = _THINKING.sub("", answer)
    fenced = _FENCE.match(bare)
    try:
        draft: Any = json.loads(fenced[1] if fenced else bare)
    except (ValueError, RecursionError):
        raise RefusedError("the model did not answer in JSON") from None
    if not isinstance(draft, dict):
        raise RefusedError("the model did not answer in JSON")
    title, description = draft.get("title"), draft.get("description")
    if not isinstance(title, str) or not isinstance(description, str):
        raise RefusedError("the model gave no title or no description")
    return " ".join(title.split()), " ".join(description.split())


def _check_form(title: str, description: str) -> None:
    if not 1 <= len(title.split()) <= MOST_TITLE_WORDS or len(title) > MOST_TITLE_LETTERS:
        raise RefusedError("the model's title was not one to seven words")
    if not description or len(description.split()) > MOST_WORDS or len(description) > 900:
        raise RefusedError("the model's description was empty or too long")
    for text in (title, description):
        hidden = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co") for letter in text)
        if hidden or _MARKUP.search(text):
            raise RefusedError("the model wrote markup, a link or hidden characters")


def _check_quotes(text: str, quotes: Sequence[str]) -> None:
    """Refuse words in quotation marks that stand in no quote, or only inside other words."""
    left = text
    for pattern in _QUOTED[:4]:
        left = pattern.sub(" ", left)
    if _DOUBLE_MARKS.search(left):
        raise RefusedError("the model left a quotation mark open")
    for pattern in _QUOTED:
        for found in pattern.finditer(text):
            said = found[1]
            if not said.strip() or not any(_stands_in(said, quote) for quote in quotes):
                raise RefusedError("the model quoted what nobody said")


def _stands_in(said: str, quote: str) -> bool:
    before = r"(?<!\w)" if said[0].isalnum() else ""
    after = r"(?!\w)" if said[-1].isalnum() else ""
    return re.search(before + re.escape(said) + after, quote) is not None


def _texts(value: object) -> Iterator[str]:
    """Yield every text and number of the packet as text."""
    match value:
        case str() | int() | float():
            yield str(value)
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)


def _check_numbers(text: str, evidence: Sequence[str], packet: Mapping[str, object]) -> None:
    known = {number for part in evidence for number in _numbers(part)}
    known_words = {word for part in evidence for word in _WORD.findall(part.casefold())}
    for number in _numbers(text):
        if number not in known:
            raise RefusedError("the model wrote a number that is not in the evidence")
    for word in _WORD.findall(text.casefold()):
        if word in _NUMBER_WORDS and word not in known_words and _NUMBER_WORDS[word] not in known:
            raise RefusedError("the model wrote a number that is not in the evidence")
    if _MOST.search(text) and not _is_most(packet):
        raise RefusedError("the model said that most people say so, and they do not")


def _numbers(text: str) -> list[str]:
    """List the numbers of a text in one way of writing: "1,200" and "1200" are the same."""
    return [
        re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", number).replace(" ", "")
        for number in _NUMBER.findall(unicodedata.normalize("NFKC", text))
    ]


def _is_most(packet: Mapping[str, object]) -> bool:
    counts = packet.get("counts")
    if not isinstance(counts, Mapping):
        return False
    return 2 * int(counts.get("participants", 0)) > int(counts.get("of_participants", 0)) > 0


def _check_title(title: str, taken: Sequence[str]) -> None:
    stems = content_stems(title)
    if not stems:
        raise RefusedError("the model's title says nothing")
    for other in taken:
        others = content_stems(other)
        shared = len(stems & others)
        is_alike = shared >= _ALIKE * len(stems | others)
        if title.casefold() == other.casefold() or (others and is_alike):
            raise RefusedError("the model's title was too like that of another theme")

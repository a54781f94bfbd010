"""What a value of a kind column means: helps, blocks, or unclear.

Only what a person stated is read here; inferring the kind of a text is elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.errors import ColumnError

_WORDS = {
    Kind.HELPS: """help helps helped helping helpful enabler enablers enables enabling enable
        facilitator facilitators facilitates good positive positives pos pro pros strength
        strengths advantage advantages plus like likes liked benefit benefits best building-block
        building-blocks + ++""",
    Kind.BLOCKS: """block blocks blocked blocking blocker blockers barrier barriers hinder hinders
        hindering hindrance hindrances obstacle obstacles bad negative negatives neg con cons
        weakness weaknesses disadvantage disadvantages minus dislike dislikes disliked drawback
        drawbacks problem problems improvement improvements unhelpful inhibitor inhibitors worst
        - -- – — −""",
    Kind.UNCLEAR: """unclear mixed both neutral neither unsure not-sure dont-know""",
}
_UNDERSTOOD = {word: kind for kind, words in _WORDS.items() for word in words.split()}

# Prompts of survey forms, as a whole question ("What could we do better?").
_ASKS_WHAT_BLOCKS = re.compile(
    r"\b(improv\w*|better|block\w*|barriers?|obstacles?|hinder\w*|hold\w* (\w+ )?back|wrong|worst"
    r"|bad|in (the|your|our) way|dislike\w*|dissatisf\w*|didn't|not (go|work)\w*|difficult\w*"
    r"|stops?|prevents?|unhelpful)\b"
)
_ASKS_WHAT_HELPS = re.compile(
    r"\b(good|helps?|helped|helpful|enabl\w*|(went|go(es)?|work(s|ed|ing)?|do|did) (\w+ )?well"
    r"|best|likes?|liked|satisf\w*|strengths?|building blocks?)\b"
)


def kind_of(value: str | None) -> Kind | None:
    """Say what a stated kind means.

    Parameters
    ----------
    value : str or None
        As it stands in the cell: a word ("helps", "Barriers", "+") or the question that was
        asked ("What could we do better?").

    Returns
    -------
    Kind or None
        None where it is blank, says neither or could mean either ("yes", "Why?").

    Examples
    --------
    >>> kind_of("Enablers"), kind_of("What could we do better?"), kind_of("yes")
    (<Kind.HELPS: 'helps'>, <Kind.BLOCKS: 'blocks'>, None)
    """
    folded = _fold(value)
    if not folded:
        return None
    word = folded if not re.search(r"\w", folded) else re.sub(r"[\s_-]+", "-", folded.strip(" .:!"))
    if word in _UNDERSTOOD:
        return _UNDERSTOOD[word]
    if "-" not in word.strip("-"):
        return None
    helps, blocks = _ASKS_WHAT_HELPS.search(folded), _ASKS_WHAT_BLOCKS.search(folded)
    if (helps is None) == (blocks is None):
        return None
    return Kind.HELPS if helps else Kind.BLOCKS


def _fold(value: str | None) -> str:
    return " ".join(tidy_text(value).casefold().replace("’", "'").split())


def kinds_of(
    values: Iterable[str | None],
    *,
    column: str,
    kind_values: Mapping[str, Kind] | None = None,
) -> dict[str, Kind]:
    """Say what every value of a kind column means.

    Parameters
    ----------
    values : iterable of (str or None)
        The cells.
    column : str
        Name of the column, for the message.
    kind_values : mapping of str to Kind, optional
        Meanings that the analyst gives; they come first. Case and outer spaces don't matter.

    Returns
    -------
    dict of str to Kind
        By the value as it stands in the cell; blank ones are left out.

    Raises
    ------
    ColumnError
        Where a value that is not blank means neither.

    Examples
    --------
    >>> kinds_of(["good", "hmm", None], column="type", kind_values={"Hmm": Kind.BLOCKS})
    {'good': <Kind.HELPS: 'helps'>, 'hmm': <Kind.BLOCKS: 'blocks'>}
    """
    given = {_fold(value): Kind(kind) for value, kind in (kind_values or {}).items()}
    distinct = sorted({value for value in values if value and _fold(value)})
    folded = {_fold(value) for value in distinct}
    meanings, strange = {}, []
    for value in distinct:
        kind = given.get(_fold(value), kind_of(value))
        # Beside "barrier", a "block" may well be a building block.
        if _fold(value) in ("block", "blocks") and folded & {"barrier", "barriers"}:
            kind = given.get(_fold(value))
        if kind is None:
            strange.append(value)
        else:
            meanings[value] = kind
    if strange:
        shown = ", ".join(f"'{value[:60]}'" for value in strange[:8])
        more = f" and {len(strange) - 8} more" if len(strange) > 8 else ""
        raise ColumnError(
            f"these values don't say whether it helps or blocks: {shown}{more}",
            column=column,
            fix="use helps and blocks, or good and bad, enabler and barrier, positive and "
            "negative, pro and con, strength and weakness, + and -; or say what each value "
            "means; or choose no kind column, and the kind is inferred",
        )
    return meanings

"""The opposite of a barrier's title, by its grammar: "Not enough staff" becomes "Enough staff".

English only. Every title gets an answer that reads as something good; what the bank pairs with it
comes first, in :mod:`groundswell.analysis.themes.derived_blocks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from groundswell.analysis.themes.title_shape import Shape, shape_of
from groundswell.analysis.themes.words import DEMANDS


def _read_opposites() -> dict[str, str]:
    lines = (files("groundswell.analysis.themes") / "opposites.txt").read_text(encoding="utf-8")
    pairs = " ".join(line for line in lines.splitlines() if not line.startswith("#")).split()
    return {bad: good for bad, _, good in (pair.partition(":") for pair in pairs)}


_OPPOSITES = _read_opposites()
_DEGREE = r"(?:too|very|so|often|always|really|far too|sometimes|usually)"
_PEOPLE = re.compile(
    r"\b(?:staff|people|managers?|leaders?|doctors?|nurses?|teachers?|officials?|drivers?|police|"
    r"councillors?|politicians?|companies|colleagues|teams?|carers?|workers?|students?|patients?|"
    r"parents|residents|bosses|employers?|clinicians?|directors?|executives?|partners?|departments)$",
    re.IGNORECASE,
)
_NOT = r"(?:do not|don't|does not|doesn't|never|did not|didn't|will not|won't)"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), turned)
    for pattern, turned in (
        (r"^not enough (.+)$", "Enough {0}"),
        (r"^(?:a )?(?:shortage|lack) of (.+)$", "Enough {0}"),
        (r"^(.+) shortages?$", "Enough {0}"),
        (r"^too few (.+)$", "More {0}"),
        (r"^too little (.+)$", "More {0}"),
        (r"^too much (.+)$", "Less {0}"),
        (r"^too many (.+)$", "Fewer {0}"),
        (r"^no ((?:\S+ ?){1,3})$", "{0} when it is needed"),
        (r"^nobody (\S+)s (.+)$", "People who {0} {1}"),
        (r"^(?:hard|difficult) to (.+)$", "Easy to {0}"),
        (r"^(?:difficulty|trouble|problems?) (?:with|in|of) (.+)$", "{0} that works well"),
        (r"^(.+) problems?$", "{0} that works well"),
        (r"^delays? (?:in|to|with|of) (.+)$", "{0} without delay"),
        (r"^waiting for (.+)$", "{0} without a long wait"),
        (r"^(?:high )?(?:costs?|prices?) of (.+)$", "{0} that people can afford"),
        (r"^cuts? (?:to|in) (.+)$", "Steady support for {0}"),
        (r"^waste of (.+)$", "{0} well spent"),
        (r"^(?:loss|closure) of (.+)$", "{0} that is kept"),
        (r"^(?:fear|risk|threat|danger) of (.+)$", "Safety from {0}"),
        (r"^more (.+)$", "More {0} where it is needed"),
        (r"^better (.+)$", "{0} that keeps getting better"),
        (r"^reduction (?:in|of) (.+)$", "Less {0}"),
    )
)
_IS_BAD = re.compile(rf"^(.+?) (?:is|are|was|were) (?:{_DEGREE} )?(\S+)$", re.IGNORECASE)
_IS_NOT = re.compile(r"^(.+?) (?:is|are|was|were) (?:not|never) (.+)$", re.IGNORECASE)
_WILL_NOT = re.compile(rf"^(.+?) {_NOT} (.+)$", re.IGNORECASE)
_CAN_NOT = re.compile(r"^(.+?) (?:cannot|can't|can not|could not|couldn't) (.+)$", re.IGNORECASE)
_NOT_DONE = re.compile(r"^(.*?) ?\bnot (\S+ed|kept|told|met|heard|known|seen|taken)\b(.*)$", re.I)
_IS = r"\b(?:is|are|was|were|should|must|can|could|will|would|has|have)\b"


def opposites(title: str) -> Iterator[str]:
    """Yield positive answers to a barrier, the closest to its words first.

    Parameters
    ----------
    title : str
        Title of the barrier.

    Yields
    ------
    str
        In sentence case. There are always some.

    Examples
    --------
    >>> [next(opposites(title)) for title in ("Not enough staff", "Unsafe crossings")]
    ['Enough staff', 'Safe crossings']
    >>> [next(opposites(title)) for title in ("Staff are not valued", "Managers don't listen")]
    ['Staff who are valued', 'Managers who listen']
    >>> [next(opposites(title)) for title in ("Forms and paperwork", "Answer the phone")]
    ['A better approach to forms and paperwork', 'Action to answer the phone']
    """
    for turned in _turned(title):
        yield turned[0].upper() + turned[1:]
    yield _default(title)
    yield f"Steps that people agree on: {lowered(title)}"


def has_opposite(title: str) -> bool:
    """Whether a title's own words can be turned round.

    Examples
    --------
    >>> [has_opposite(title) for title in ("Too many forms", "Forms and paperwork")]
    [True, False]
    """
    return next(_turned(title), None) is not None


def _turned(title: str) -> Iterator[str]:
    for pattern, form in _PATTERNS:
        match = pattern.match(title)
        if match and not re.search(_IS, title, re.IGNORECASE):
            yield form.format(*match.groups())
    first, _, rest = title.partition(" ")
    if rest and first.lower() in _OPPOSITES and not re.search(_IS, title, re.IGNORECASE):
        yield f"{_OPPOSITES[first.lower()]} {rest}"
    if first.lower() == "too" and rest.split()[0].lower() in _OPPOSITES:
        adjective, _, after = rest.partition(" ")
        yield f"{_OPPOSITES[adjective.lower()]} {after}".strip()
    for pattern, said, link in (
        (_IS_NOT, "{0} {2} {1}", "are"),
        (_CAN_NOT, "{0} {2} {1}", "can"),
        (_WILL_NOT, "{0} {2} {1}", ""),
    ):
        match = pattern.match(title)
        if match:
            who = "who" if _PEOPLE.search(match[1]) else "that"
            verb = f"{who} {_agreeing(match[1], link)}".strip()
            yield said.format(match[1], match[2], verb)
            return
    match = _IS_BAD.match(title)
    if match and match[2].lower() in _OPPOSITES:
        yield f"{_OPPOSITES[match[2].lower()]} {lowered(match[1])}"
    match = _NOT_DONE.match(title)
    if match:
        yield " ".join(f"{match[1]} {match[2]}{match[3]}".split())


def _agreeing(subject: str, link: str) -> str:
    """The verb for "are", by whether its subject is one or many."""
    if link != "are":
        return link
    is_many = subject.endswith("s") or _PEOPLE.search(subject) is not None
    return "are" if is_many else "is"


def _default(title: str) -> str:
    """Answer a title of which nothing but its shape is understood."""
    shape = shape_of(title)
    if shape is Shape.NAME:
        return f"A better approach to {lowered(title)}"
    if shape is Shape.DEMAND and title.split()[0].lower() in DEMANDS:
        return f"Action to {lowered(title)}"
    if shape is Shape.DEMAND:
        return f"Agreement that {lowered(title)}"
    return f"Help where {lowered(title)}"


def lowered(text: str) -> str:
    """Lower the first letter, unless the word is an abbreviation.

    Examples
    --------
    >>> [lowered(text) for text in ("Long waits", "IT systems", "A plan")]
    ['long waits', 'IT systems', 'a plan']
    """
    return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text

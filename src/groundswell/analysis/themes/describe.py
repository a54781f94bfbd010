"""What people say in a theme, and what falls outside it, in two or three plain sentences.

Built from counted phrases and the names of its parts alone: nothing is made up. Names come from
:mod:`groundswell.analysis.themes.naming`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.analysis.themes.naming import ThemeName
from groundswell.analysis.themes.words import content_stems, stem

_SAY = {
    "helps": ("says that this helps", "say that this helps"),
    "blocks": ("says that this gets in the way", "say that this gets in the way"),
    "unclear": ("writes about this", "write about this"),
}
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class SubTheme:
    """A leaf of the theme that is described.

    Attributes
    ----------
    title : str
        Its title.
    n : int
        How many people (or contributions) are in it.
    """

    title: str
    n: int


@dataclass(frozen=True, slots=True)
class NearTheme:
    """The theme that could most easily be taken for the one described.

    Attributes
    ----------
    title, number : str
        What it is called, and where it stands ("3.2").
    keywords : tuple of str
        Words that set it apart.
    """

    title: str
    number: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeDescription:
    """The texts of a theme.

    Attributes
    ----------
    description : str
        How many say what, in two or three sentences.
    outside : str
        What falls outside; empty where there is no other theme.
    """

    description: str
    outside: str


def describe_theme(
    name: ThemeName,
    *,
    kind: str,
    n: int,
    of: int,
    counted: str = "people",
    sub_themes: Sequence[SubTheme] = (),
    nearest: NearTheme | None = None,
) -> ThemeDescription:
    """Describe a theme from its evidence.

    Parameters
    ----------
    name : ThemeName
        Its name, with the points that people make in it.
    kind : str
        "helps", "blocks" or "unclear".
    n, of : int
        How many mention it, of how many.
    counted : str
        What is counted: "people" or "contributions".
    sub_themes : sequence of SubTheme
        Its leaves, if it is a wide theme.
    nearest : NearTheme, optional
        The nearest other theme.

    Returns
    -------
    ThemeDescription
        Plain sentences; figures in them are counts, words in quotation marks are people's own.

    Examples
    --------
    >>> name = ThemeName("t1", "Not enough staff", "phrase bank", 0.7, ("staff", "nights"),
    ...     (("No cover at night", 5), ("Agency staff", 3)), "")
    >>> told = describe_theme(name, kind="blocks", n=12, of=80,
    ...     nearest=NearTheme("Not enough time", "2.1", ("time", "busy")))
    >>> print(told.description)
    12 of 80 people say that this gets in the way. They write of “no cover at night” (5) and
    “agency staff” (3).
    >>> print(told.outside)
    This is about “Not enough staff”, not about “Not enough time” (see 2.1). Here people write
    more of “staff” and “nights”; there, of “time” and “busy”.
    """
    one, many = _SAY[kind]
    who = counted if of != 1 else {"people": "person", "contributions": "contribution"}[counted]
    sentences = [f"{n:,} of {of:,} {who} {one if n == 1 else many}."]
    if len(sub_themes) > 1:
        sentences.append(_parts(sub_themes))
    points = [f"“{_plain_start(text)}” ({count:,})" for text, count in name.points]
    if points:
        subject = "They write" if counted == "people" and n != 1 else "The words used are"
        of_ = " of" if subject == "They write" else ""
        sentences.append(f"{subject}{of_} {_listed(points)}.")
    elif name.keywords and len(sub_themes) < 2:
        words = _listed([f"“{word}”" for word in name.keywords[:_SHOWN]])
        sentences.append(f"The words that come up most are {words}.")
    return ThemeDescription(" ".join(sentences), _outside(name, nearest))


def _parts(sub_themes: Sequence[SubTheme]) -> str:
    ranked = sorted(sub_themes, key=lambda part: (-part.n, part.title))
    if len(ranked) == 1:
        return f"All of it is about “{ranked[0].title}”."
    shown = [f"“{part.title}” ({part.n:,})" for part in ranked[:_SHOWN]]
    rest = len(ranked) - len(shown)
    if rest:
        shown.append(f"{rest} smaller {'theme' if rest == 1 else 'themes'}")
    return f"It has {len(ranked)} parts: {_listed(shown)}."


def _outside(name: ThemeName, nearest: NearTheme | None) -> str:
    if nearest is None:
        return ""
    text = f"This is about “{name.title}”, not about “{nearest.title}” (see {nearest.number})."
    here = _only(name.keywords, nearest.keywords)
    there = _only(nearest.keywords, name.keywords)
    if here and there:
        text += f" Here people write more of {_listed(here)}; there, of {_listed(there)}."
    return text


def _only(words: Sequence[str], other: Sequence[str]) -> list[str]:
    """Return the first two words that the other list does not have."""
    taken = {stem(word) for word in other}
    return [f"“{word}”" for word in words if stem(word) not in taken][:2]


def _listed(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _plain_start(text: str) -> str:
    """Lower the first letter, unless the word is a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    if len(first) == 1 or not first[1:].islower():
        return text
    # A phrase of several words starts with a capital only because titles do.
    return text[0].lower() + text[1:] if len(content_stems(text)) > 1 else text

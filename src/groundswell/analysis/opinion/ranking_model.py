"""What goes into a ranking of ideas and what comes out: plain frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SCHEMA_VERSION = 1
"""Of ``result.json``; raised where a reader of an earlier one would go wrong."""


class Choice(StrEnum):
    """What a judge said of two ideas."""

    FIRST = "first"
    SECOND = "second"
    TIE = "tie"
    UNDECIDED = "can't decide"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two ideas, seen by one judge once.

    Attributes
    ----------
    first, second : str
        Ids of two different ideas.
    choice : Choice
        ``TIE``: they are equal. ``UNDECIDED``: the judge could not say, which tells nothing of
        which is better.
    judge : str or None
        Who chose, as the file calls them; None where nobody knows.
    sides_known : bool
        Whether ``first`` stood at the left (or on top). Otherwise the order means nothing.
    row : int or None
        In the file, the header being row 1.
    """

    first: str
    second: str
    choice: Choice
    judge: str | None = None
    sides_known: bool = False
    row: int | None = None


@dataclass(frozen=True, slots=True)
class RankedIdea:
    """An idea with its place, its score and how sure both are.

    Attributes
    ----------
    id, text : str
        Name in the file, and words.
    place : int
        From 1.
    place_low, place_high : int
        Range of the place: the true one lies inside 95 times in 100.
    score, score_low, score_high : float
        Chance, in per cent, to be chosen over another idea taken at random, by a judge taken at
        random; with its 95% interval.
    n_wins, n_losses, n_ties, n_undecided : int
        Comparisons by what was said. Of an idea that no judge saw all are 0.
    win_score : float
        ``100 (wins + 1) / (wins + losses + 2)``: what wiki surveys publish as the score. Takes no
        notice of which ideas it met.
    wiki_score : float
        The wiki-survey estimate, in per cent.
    above_next : float or None
        Probability that it is truly above the idea at the next place; None for the last.
    part : int
        Which set of ideas it belongs to, from 1: ideas of two sets were never compared, not even
        through others.
    """

    id: str
    text: str
    place: int
    place_low: int
    place_high: int
    score: float
    score_low: float
    score_high: float
    n_wins: int
    n_losses: int
    n_ties: int
    n_undecided: int
    win_score: float
    wiki_score: float
    above_next: float | None
    part: int


@dataclass(frozen=True, slots=True)
class NextPair:
    """A pair that is worth asking next.

    Attributes
    ----------
    first, second : str
        Ids of ideas.
    gain : float
        What one answer is expected to tell of the order of the two, in nats: 0 is nothing, 0.69
        would be all.
    chance : float
        Probability that the first is chosen, as far as is known: near 0.5 is hard to call.
    n_before : int
        How often the pair was compared already.
    """

    first: str
    second: str
    gain: float
    chance: float
    n_before: int


@dataclass(frozen=True, slots=True)
class JudgeCheck:
    """How one judge answered, under a made-up name.

    Attributes
    ----------
    name : str
        "J1", "J2" ...: made for this result, in order of how much they answered.
    n : int
        Comparisons that they decided.
    agreed_share : float or None
        Share of these in which they chose what the other judges' ranking puts higher.
    random_probability : float or None
        Probability that they answered without regard to the ideas; None where too few answers
        tell.
    is_random : bool
        Whether they are counted among those who answered at random.
    why : str
        In plain words.
    """

    name: str
    n: int
    agreed_share: float | None
    random_probability: float | None
    is_random: bool
    why: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking of ideas by pairwise choices.

    Attributes
    ----------
    ideas : tuple of RankedIdea
        By place.
    next_pairs : tuple of NextPair
        The most telling first; all of them together, each on the assumption that those before it
        are asked too.
    judges : tuple of JudgeCheck
        In order of name. Empty where the file names no judges.
    states : tuple of (str, int)
        What became of every comparison that was read, with counts that add up to all.
    n_parts : int
        Sets of ideas that no comparison joins.
    n_unseen : int
        Ideas that no judge decided on.
    n_tested_judges : int
        Judges with answers enough to be tested.
    left_share : float or None
        How often the idea shown first was chosen, among decided comparisons whose sides are
        known; None where none is.
    left_low, left_high : float or None
        Its 95% interval (Wilson).
    design_effect : float
        By how much answers of one judge resemble each other: 1 is not at all. Intervals are widened
        by its root.
    spread : float
        Standard deviation of the ideas' strengths, in logits: how much the ideas differ.
    without_random : float or None
        Kendall's tau between this ranking and the one without the judges who answered at
        random; None where there are none, or where they are left out already.
    random_left_out : bool
        Whether these judges' answers were left out.
    agreement_with_wiki : float or None
        Pearson correlation of score and wiki-survey estimate; None under three ideas.
    seed : int
        What every random choice started from.
    schema_version : int
        Of this format.
    """

    ideas: tuple[RankedIdea, ...]
    next_pairs: tuple[NextPair, ...]
    judges: tuple[JudgeCheck, ...]
    states: tuple[tuple[str, int], ...]
    n_parts: int
    n_unseen: int
    n_tested_judges: int
    left_share: float | None
    left_low: float | None
    left_high: float | None
    design_effect: float
    spread: float
    without_random: float | None
    random_left_out: bool
    agreement_with_wiki: float | None
    seed: int
    schema_version: int = SCHEMA_VERSION

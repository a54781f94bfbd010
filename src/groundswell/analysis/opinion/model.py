"""What opinion speaks in: votes, ideas, opinion groups, and what was found about them.

How it is worked out is in the files beside this one; docs/guides/opinion.md explains it to people.
Fractions are of 1. A figure that must not be shown is None. Ranking has a model of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

SCHEMA_VERSION = 1
AGREE, PASS, DISAGREE = 1, 0, -1
MINIMUM_VOTES = 7
"""Votes from which a participant is looked at for a group: as in Polis."""
MINIMUM_GROUP = 10
"""Participants from which a group is made, and voters from which its figures are shown."""


class Standing(StrEnum):
    """Where a participant stands. Each has exactly one."""

    GROUPED = "in a group"
    BETWEEN = "between groups"
    FEW_ALIKE = "too few alike"
    FEW_VOTES = "too few votes"
    NO_GROUPS = "no groups found"


@dataclass(frozen=True, slots=True)
class Idea:
    """A contribution that was voted on.

    Attributes
    ----------
    id : str
        As the votes name it.
    text : str
        What it says; empty where only its id is known.
    author : str or None
        Participant who wrote it.
    moderated : int or None
        1 let through, 0 not looked at, -1 hidden by moderators; None where it is not said.
    at : str or None
        When it was written, as read.
    """

    id: str
    text: str = ""
    author: str | None = None
    moderated: int | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes as a table with most cells empty: at most one vote of a participant on an idea.

    Attributes
    ----------
    participants, ideas : tuple of str
        Ids, in order; an idea may have no vote.
    person, idea : ndarray of int64, shape (n_votes,)
        Places in ``participants`` and ``ideas``, in order of person, then idea.
    value : ndarray of int8, shape (n_votes,)
        1 agree, 0 pass, -1 disagree. A cell that is missing is no vote and has no value.
    n_superseded : int
        Votes left out, since the participant voted on the same idea again.
    """

    participants: tuple[str, ...]
    ideas: tuple[str, ...]
    person: NDArray[np.int64]
    idea: NDArray[np.int64]
    value: NDArray[np.int8]
    n_superseded: int = 0

    @property
    def n(self) -> int:
        """Number of votes."""
        return len(self.value)


@dataclass(frozen=True, slots=True)
class Structure:
    """Whether people differ in more than how often they agree, and how reliably.

    Attributes
    ----------
    strength : float or None
        Largest singular value of what an additive model leaves, over the mean of that of votes
        drawn from the model: 1 is chance. None where there is too little to tell.
    p_value : float or None
        Of the strength, against the drawn votes.
    reliability : float or None
        How alike people are ordered by two halves of the ideas, stepped up to all ideas
        (Spearman–Brown), median over the halvings: 1 is the same, 0 is chance.
    n_draws, n_halves : int
        How often votes were drawn, and ideas halved.
    """

    strength: float | None
    p_value: float | None
    reliability: float | None
    n_draws: int
    n_halves: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """One number of groups, and what speaks for it.

    Attributes
    ----------
    n_groups : int
        How many.
    separation : float
        Simplified silhouette over all people with enough votes: 1 is far apart, 0 is not at all.
    stability : float or None
        Mean adjusted Rand index of the groups with those found again without a tenth of the votes.
        None where it made no difference: others are further apart, and come back.
    placed_share : float
        Of the people with enough votes: in a group, not between groups.
    smallest : int
        Members of the smallest group.
    """

    n_groups: int
    separation: float
    stability: float | None
    placed_share: float
    smallest: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """Opinion groups as arrays, for the other files of this room.

    Attributes
    ----------
    n_groups : int
        0 where no groups are claimed.
    why : str
        Why there are none, in a plain sentence; empty where there are.
    group : ndarray of int64, shape (n_participants,)
        Place of the group, the largest being 0; -1 for none.
    nearest : ndarray of int64, shape (n_participants,)
        The same with everybody who has enough votes put in the nearest group.
    margin : ndarray of float64, shape (n_participants,)
        How many standard errors a participant is from the border of the nearest group; 0 for none.
    standing : tuple of Standing
        Of each participant.
    positions : ndarray of float64, shape (n_participants, n_dimensions)
    directions : ndarray of float64, shape (n_ideas, n_dimensions)
        What an idea weighs in each dimension.
    centres : ndarray of float64, shape (n_groups, n_dimensions)
    explained : tuple of float
        Share of the variance of the votes in each dimension.
    structure : Structure
    counts : tuple of GroupCount
        Each number of groups that was weighed.
    """

    n_groups: int
    why: str
    group: NDArray[np.int64]
    nearest: NDArray[np.int64]
    margin: NDArray[np.float64]
    standing: tuple[Standing, ...]
    positions: NDArray[np.float64]
    directions: NDArray[np.float64]
    centres: NDArray[np.float64]
    explained: tuple[float, ...]
    structure: Structure
    counts: tuple[GroupCount, ...]

    @property
    def stability(self) -> float | None:
        """Of the number of groups that was chosen."""
        return next((c.stability for c in self.counts if c.n_groups == self.n_groups), None)


@dataclass(frozen=True, slots=True)
class Tally:
    """How some people voted on an idea.

    Attributes
    ----------
    n, agree, disagree, passed : int
        Voters, and how they voted.
    agree_share, agree_low, agree_high : float
        Of the voters, those who passed among them, with Wilson's 95% interval.
    disagree_share, disagree_low, disagree_high : float
        The same of those who disagree.
    """

    n: int
    agree: int
    disagree: int
    passed: int
    agree_share: float
    agree_low: float
    agree_high: float
    disagree_share: float
    disagree_low: float
    disagree_high: float


@dataclass(frozen=True, slots=True)
class GroupView:
    """What one group makes of one idea.

    Attributes
    ----------
    group : str
        Its name.
    tally : Tally or None
        None where fewer than ten of the group voted on it.
    says : str or None
        "agree" or "disagree" where the group says so and others less, after correction.
    effect : float or None
        Cohen's h of that side's share against everybody else in a group; of the side on which the
        group differs more where ``says`` is None.
    effect_low : float or None
        Lower end of its 95% interval.
    p_adjusted : float or None
        One-sided Fisher test of that side, by Benjamini and Hochberg over all tests.
    """

    group: str
    tally: Tally | None
    says: str | None
    effect: float | None
    effect_low: float | None
    p_adjusted: float | None


@dataclass(frozen=True, slots=True)
class IdeaResult:
    """What was found about one idea.

    Attributes
    ----------
    id, text : str
        Of the idea; the text is redacted.
    moderated : int or None
        1 let through, 0 not looked at, -1 hidden by moderators; None where it is not said.
    tally : Tally
        Of everybody; of the people whose groups are shown, where the others are fewer than ten.
    is_of_everybody : bool
        Which of the two.
    groups : tuple of GroupView
        In the order of the groups; empty where there are none.
    consensus : str or None
        "agree" or "disagree" where more than half of every group do, beyond chance.
    consensus_share : float
        Product over the groups of the share that agrees (or disagrees, where that is larger), each
        with one vote of either kind added.
    consensus_p : float or None
        Largest of the groups' binomial tests of more than half, corrected; None where a group has
        too few voters.
    division : float
        From 0, all alike, to 1: how far the two groups furthest apart are; without groups, how
        even agreement and disagreement are.
    divides : bool
        Whether the division is beyond chance and large.
    priority : float
        How much is learned by showing it to the next person: 1 is most.
    """

    id: str
    text: str
    moderated: int | None
    tally: Tally
    is_of_everybody: bool
    groups: tuple[GroupView, ...]
    consensus: str | None
    consensus_share: float
    consensus_p: float | None
    division: float
    divides: bool
    priority: float


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """One opinion group.

    Attributes
    ----------
    name : str
        "A" is the largest.
    n : int
        Members.
    share : float
        Of all participants.
    n_votes : int
        Votes of its members.
    says : tuple of (str, str)
        Id of an idea, and "agree" or "disagree": what it says that others do not, strongest first.
    """

    name: str
    n: int
    share: float
    n_votes: int
    says: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NextIdea:
    """An idea to show, and why.

    Attributes
    ----------
    id : str
        Of the idea.
    priority : float
        How much is learned by showing it: 1 is most.
    reason : str
        "new", "few votes" or "divides", or "to be sure" where none of these holds.
    """

    id: str
    priority: float
    reason: str


@dataclass(frozen=True, slots=True)
class ParticipantResult:
    """Where one participant stands.

    Attributes
    ----------
    id : str
        A pseudonym.
    n_votes : int
        Votes of the participant.
    standing : Standing
        Where they stand.
    group : str or None
        Name of the group; None for people in no group.
    certainty : float or None
        Chance that the group would stay, had the participant voted on other ideas of the kind.
    x, y : float or None
        Place on the map; None where there are too few votes, or too few people alike.
    next_ideas : tuple of str
        What to show this participant next.
    """

    id: str
    n_votes: int
    standing: Standing
    group: str | None
    certainty: float | None
    x: float | None
    y: float | None
    next_ideas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotHeard:
    """People whose voice is in no group.

    Attributes
    ----------
    standing : Standing
        Why they are in no group.
    n : int
        How many they are; what they said is not told.
    share : float
        Of all participants.
    n_votes : int
        Votes of all of them.
    """

    standing: Standing
    n: int
    share: float
    n_votes: int


@dataclass(frozen=True, slots=True)
class VoteAccount:
    """What became of every vote that was given. The counts add up.

    Attributes
    ----------
    n_given : int
        Rows of a long table, or filled cells of a wide one.
    n_used : int
        Votes that every figure is made of.
    n_superseded : int
        Left out, since the same participant voted on the same idea again.
    set_aside : tuple of (str, int)
        Reason, and how many.
    """

    n_given: int
    n_used: int
    n_superseded: int
    set_aside: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OpinionResult:
    """All that was found in a table of votes.

    Attributes
    ----------
    schema_version : int
        Of this format.
    title : str
        Of the page.
    account : VoteAccount
        What became of every vote.
    n_participants, n_ideas, n_votes : int
        Ideas are those that people may vote on, hidden ones left out.
    filled_share : float
        Of all pairs of a participant and an idea: with a vote.
    why_no_groups : str
        Empty where there are groups.
    structure : Structure
        Whether there is anything to group.
    counts : tuple of GroupCount
        Every number of groups that was weighed.
    stability : float or None
        Of the groups; None where there are none.
    separation : float or None
        Of the groups; None where there are none.
    explained : tuple of float
        Share of the variance of the votes in each dimension of the map.
    groups : tuple of OpinionGroup
        Empty where none are claimed.
    ideas : tuple of IdeaResult
        By id.
    participants : tuple of ParticipantResult
        By pseudonym.
    not_heard : tuple of NotHeard
        People in no group.
    next_ideas : tuple of (str, tuple of NextIdea)
        For "everybody" and for members of each group, best first.
    parameters : tuple of (str, str)
        Names and values of the options.
    notices : tuple of str
        What must be read with care.
    """

    schema_version: int
    title: str
    account: VoteAccount
    n_participants: int
    n_ideas: int
    n_votes: int
    filled_share: float
    why_no_groups: str
    structure: Structure
    counts: tuple[GroupCount, ...]
    stability: float | None
    separation: float | None
    explained: tuple[float, ...]
    groups: tuple[OpinionGroup, ...]
    ideas: tuple[IdeaResult, ...]
    participants: tuple[ParticipantResult, ...]
    not_heard: tuple[NotHeard, ...]
    next_ideas: tuple[tuple[str, tuple[NextIdea, ...]], ...]
    parameters: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]

"""What to show to whom next: ideas that few have voted on, that divide, or that are new.

The order is the same on every call; what a participant voted on before is left out by the caller's
list. Nothing is remembered here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from groundswell.analysis.opinion.model import MINIMUM_GROUP, IdeaResult, NextIdea

DIVIDES_FROM = 0.3
ANYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An idea that may be shown.

    Attributes
    ----------
    id : str
    n_votes : int
        Of the people it is to be shown to (everybody, or one group).
    n_passed : int
        Of those, how many passed.
    division : float
        From 0 to 1, as in :class:`groundswell.analysis.opinion.model.IdeaResult`.
    """

    id: str
    n_votes: int
    n_passed: int = 0
    division: float = 0.0


def priority_of(candidate: Candidate) -> float:
    """How much is learned by showing an idea to one more person.

    An idea without votes counts 1. With votes it comes to count as much as it divides people, less
    the share who pass on it; ten votes weigh as much as the benefit of the doubt.

    Parameters
    ----------
    candidate : Candidate

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> [round(priority_of(Candidate("1", n, division=0.6)), 2) for n in (0, 10, 90)]
    [1.0, 0.8, 0.64]
    """
    n = candidate.n_votes
    passes = candidate.n_passed / n if n else 0.0
    worth = candidate.division * (1 - passes)
    return (MINIMUM_GROUP + n * worth) / (MINIMUM_GROUP + n)


def choose_next(
    candidates: Sequence[Candidate],
    *,
    voted: Collection[str] = (),
    participant: str = "",
    n: int = 10,
) -> tuple[NextIdea, ...]:
    """Choose what to show a participant next.

    Parameters
    ----------
    candidates : sequence of Candidate
        Ideas that may be shown, with the figures of the participant's group where there is one.
    voted : collection of str
        Ids of ideas that the participant voted on.
    participant : str
        A pseudonym: decides between ideas of the same priority, so that not everybody meets the
        same new idea first.
    n : int
        At most so many.

    Returns
    -------
    tuple of NextIdea
        Best first; the same for the same figures and participant.

    Examples
    --------
    >>> ideas = [Candidate("old", 80, division=0.1), Candidate("hot", 80, division=0.7),
    ...          Candidate("new", 0), Candidate("seen", 0)]
    >>> [(one.id, one.reason) for one in choose_next(ideas, voted={"seen"}, n=2)]
    [('new', 'new'), ('hot', 'divides')]
    """
    left = [one for one in candidates if one.id not in voted]

    def place(one: Candidate) -> tuple[float, str]:
        lot = hashlib.blake2b(f"{participant}\n{one.id}".encode(), digest_size=8).hexdigest()
        return -round(priority_of(one), 9), lot

    return tuple(
        NextIdea(one.id, priority_of(one), _reason(one)) for one in sorted(left, key=place)[:n]
    )


def candidates_for(ideas: Sequence[IdeaResult], group: str | None = None) -> list[Candidate]:
    """Make candidates of results.

    Parameters
    ----------
    ideas : sequence of IdeaResult
        Those hidden by moderators are left out.
    group : str, optional
        For a member of this group: ideas on which the group has few votes come first. A group
        whose figures are not shown has few.

    Returns
    -------
    list of Candidate
    """
    found = []
    for idea in ideas:
        if idea.moderated == -1:
            continue
        view = next((one for one in idea.groups if one.group == group), None)
        tally = idea.tally if view is None else view.tally
        if tally is not None:
            n, passed = tally.n, tally.passed
        else:
            # Of a group whose figures are withheld it is known that few of it voted.
            n, passed = min(idea.tally.n, MINIMUM_GROUP // 2), 0
        found.append(Candidate(idea.id, n, passed, idea.division))
    return found


def _reason(one: Candidate) -> str:
    if one.n_votes == 0:
        return "new"
    if one.n_votes < MINIMUM_GROUP:
        return "few votes"
    return "divides" if one.division >= DIVIDES_FROM else "to be sure"

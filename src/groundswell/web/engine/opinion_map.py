"""The opinion map: groups of people who vote alike, what all agree on, and what divides.

The library decides whether there are groups at all, and which figures are too small to be shown.
No text and no person's id is kept: ideas are named by their ids, people are points.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from uuid import UUID

from groundswell.web.engine.models import Run
from groundswell.web.engine.runs import (
    begin_run,
    get_current_run,
    hash_choices,
    keep_run,
    note_progress,
    pack,
    unpack,
)

if TYPE_CHECKING:
    from groundswell.analysis.opinion.model import IdeaResult, OpinionResult

SUBJECT = Run.Subject.OPINION
MOST_LISTED = 50

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote: 1 agree, 0 pass, -1 disagree. The person is a pseudonym."""

    person: str
    idea_id: str
    value: int
    is_imported: bool = False
    """Whether it came with a file, and was not cast here."""


@dataclass(frozen=True, slots=True)
class GroupOnIdea:
    """How a group voted on an idea: shares of its voters. None where too few of it voted."""

    group: str
    n: int | None
    agree_share: float | None
    disagree_share: float | None


@dataclass(frozen=True, slots=True)
class MappedIdea:
    """An idea on which all agree, or which divides.

    Attributes
    ----------
    idea_id : str
    side : str or None
        "agree" or "disagree", where more than half of each group do; None where it divides.
    n, agree_share, disagree_share : int, float, float
        Of all voters.
    division : float
        0 all alike, 1 as far apart as can be.
    groups : tuple of GroupOnIdea
    """

    idea_id: str
    side: str | None
    n: int
    agree_share: float
    disagree_share: float
    division: float
    groups: tuple[GroupOnIdea, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An opinion group of ten or more; ``says`` names ideas and sides that set it apart."""

    name: str
    n: int
    share: float
    says: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One person's place on the picture, and their group if they are in one."""

    x: float
    y: float
    group: str | None


@dataclass(frozen=True, slots=True)
class NotHeard:
    """People in no group, and why."""

    reason: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """What is read of the votes.

    Attributes
    ----------
    n_people, n_ideas, n_votes : int
    why_no_groups : str
        A sentence; empty where there are groups.
    groups : tuple of Group
        The largest first.
    agreed, divides : tuple of MappedIdea
        The clearest first.
    points : tuple of Point
        In no order of people; empty where fewer people than a group have a place.
    not_heard : tuple of NotHeard
    divisions : dict of str to float
        Of every idea, for the feed.
    notices : tuple of str
        What must be read with care.
    n_imported : int
        How many of the votes came with a file.
    made_on : date or None
        When it was kept; None where it was not.
    """

    n_people: int
    n_ideas: int
    n_votes: int
    why_no_groups: str
    groups: tuple[Group, ...]
    agreed: tuple[MappedIdea, ...]
    divides: tuple[MappedIdea, ...]
    points: tuple[Point, ...]
    not_heard: tuple[NotHeard, ...]
    divisions: dict[str, float]
    notices: tuple[str, ...]
    n_imported: int = 0
    made_on: date | None = None


def map_opinions(
    votes: Iterable[Vote],
    statements: Collection[str],
    *,
    seed: int = 0,
    minimum_group: int = 10,
    progress: Progress | None = None,
) -> OpinionMap:
    """Map opinions, and keep nothing.

    Parameters
    ----------
    votes : iterable of Vote
        In the order in which they were given, where somebody voted twice on an idea: the last
        holds. Votes on other ideas than those of ``statements`` are left out.
    statements : collection of str
        Ids of the ideas that may be voted on.
    seed : int
    minimum_group : int
        Smallest group, and fewest voters whose figures are shown: 10 or more.
    progress : callable, optional

    Raises
    ------
    InputError
        Where a vote is none of the three, or the smallest group is under 10.
    """
    from groundswell.analysis.opinion.model import VoteAccount
    from groundswell.analysis.opinion.tables import ReadVotes
    from groundswell.analysis.opinion.votes import gather_votes
    from groundswell.analysis.pipeline.opinion import find_opinion

    wanted = set(statements)
    listed = [one for one in votes if one.idea_id in wanted]
    gathered = gather_votes(
        [one.person for one in listed],
        [one.idea_id for one in listed],
        [one.value for one in listed],
        known_ideas=wanted,
    )
    if not listed:
        return _nobody(len(wanted))
    account = VoteAccount(len(listed), gathered.n, gathered.n_superseded, ())
    result = find_opinion(
        ReadVotes(gathered, account, (), "long", ()),
        seed=seed,
        minimum_group=minimum_group,
        progress=progress,
    )
    # The last vote of a person on an idea holds.
    holding = {(one.person, one.idea_id): one.is_imported for one in listed}
    return replace(_tell(result, minimum_group), n_imported=sum(holding.values()))


@dataclass(frozen=True, slots=True)
class Marks:
    """What a map was made of, so that the next one is known to tell of enough people."""

    ideas: tuple[str, ...]
    people: dict[str, str]
    """A keyed hash of each person, and one of how they voted on these ideas."""


def count_changed(
    challenge_id: UUID, votes: Iterable[Vote], statements: Collection[str], *, key: bytes
) -> int:
    """Count the people whose votes are others than when the map was made last: at first, all.

    Parameters
    ----------
    votes : iterable of Vote
        On all ideas, those too that are not shown any more.
    statements : collection of str
        The ideas that the next map would be made of.
    key : bytes
        The challenge's.
    """
    import msgspec

    run = get_current_run(challenge_id, SUBJECT, "result")
    if run is None or run.result is None:
        return len(_mark(list(votes), statements, key))
    held = msgspec.json.decode(unpack(bytes(run.result)), type=Marks)
    listed = list(votes)
    now = _mark(listed, held.ideas, key)
    either = {*now, *held.people}
    changed = {person for person in either if now.get(person) != held.people.get(person)}
    added = set(statements) - set(held.ideas)
    return len(changed | set(_mark(listed, added, key)))


def _mark(votes: list[Vote], ideas: Collection[str], key: bytes) -> dict[str, str]:
    def veil(told: str) -> str:
        return hashlib.blake2b(told.encode(), digest_size=8, key=key).hexdigest()

    wanted = set(ideas)
    voted: dict[str, dict[str, int]] = defaultdict(dict)
    for one in votes:
        if one.idea_id in wanted:
            voted[one.person][one.idea_id] = one.value
    return {
        veil(person): veil(f"{person} {sorted(choices.items())}")
        for person, choices in voted.items()
    }


def map_challenge(
    challenge_id: UUID,
    votes: Iterable[Vote],
    statements: Collection[str],
    *,
    key: bytes,
    seed: int = 0,
    minimum_group: int = 10,
) -> bool:
    """Map the opinions of a challenge, and let the map stand in place of the one before.

    The former one stays where fewer people than the smallest group have voted anew: two maps would
    tell what those few did. As :func:`.themes.analyse_challenge`: from a job, outside of a
    transaction.

    Parameters
    ----------
    votes, statements, seed, minimum_group
        As in :func:`map_opinions`, with the votes on ideas that are not shown any more.
    key : bytes
        The challenge's.

    Returns
    -------
    bool
        Whether a new map stands: not so either where another run of the challenge began meanwhile.
    """
    import msgspec

    listed = list(votes)
    if 0 < count_changed(challenge_id, listed, statements, key=key) < minimum_group:
        return False
    wanted = set(statements)
    with begin_run(
        challenge_id,
        SUBJECT,
        seed=seed,
        n_contributions=len(statements),
        n_votes=sum(one.idea_id in wanted for one in listed),
        versions={"product": version("groundswell")},
        content_hash=hash_choices(
            seed=seed, minimum_group=minimum_group, statements=sorted(statements)
        ),
    ) as run:
        found = map_opinions(
            listed,
            statements,
            seed=seed,
            minimum_group=minimum_group,
            progress=note_progress(run),
        )
        marks = Marks(tuple(sorted(wanted)), _mark(listed, wanted, key))
        kept = {
            "shown": pack(msgspec.json.encode(found)),
            "result": pack(msgspec.json.encode(marks)),
        }
        keep_run(run, lambda _gone: kept)
        return True
    return False


def get_opinion_map(challenge_id: UUID) -> OpinionMap | None:
    """Give the map made last; None where there is none yet."""
    import msgspec

    run = get_current_run(challenge_id, SUBJECT, "shown", "made_on")
    if run is None or run.shown is None:
        return None
    found = msgspec.json.decode(unpack(bytes(run.shown)), type=OpinionMap)
    return replace(found, made_on=run.made_on)


def _nobody(n_ideas: int) -> OpinionMap:
    return OpinionMap(0, n_ideas, 0, "Nobody has voted yet.", (), (), (), (), (), {}, ())


def _tell(result: OpinionResult, minimum_group: int) -> OpinionMap:
    grouped = [one for one in result.participants if one.group]
    others = [one for one in result.participants if not one.group]
    # Who is in no group is told of only where they are enough, in each figure alike.
    placed = result.participants if len(others) >= minimum_group else grouped
    unheard = [one for one in result.not_heard if one.n >= minimum_group]
    n_people = len(placed)
    points = sorted(
        (
            Point(one.x, one.y, one.group)
            for one in placed
            if one.x is not None and one.y is not None
        ),
        key=lambda point: (point.x, point.y, point.group or ""),
    )
    agreed = [one for one in result.ideas if one.consensus is not None]
    agreed.sort(key=lambda one: (-one.consensus_share, one.id))
    divides = [one for one in result.ideas if one.divides]
    divides.sort(key=lambda one: (-one.division, one.id))
    return OpinionMap(
        n_people=n_people,
        n_ideas=result.n_ideas,
        n_votes=result.n_votes,
        why_no_groups=result.why_no_groups,
        groups=tuple(Group(one.name, one.n, one.n / n_people, one.says) for one in result.groups),
        agreed=tuple(_tell_idea(one) for one in agreed[:MOST_LISTED]),
        divides=tuple(_tell_idea(one) for one in divides[:MOST_LISTED]),
        points=tuple(points) if len(points) >= minimum_group else (),
        not_heard=tuple(NotHeard(one.standing.value, one.n, one.n / n_people) for one in unheard),
        divisions={one.id: round(one.division, 3) for one in result.ideas},
        notices=result.notices,
    )


def _tell_idea(one: IdeaResult) -> MappedIdea:
    def view(given: Any) -> GroupOnIdea:
        tally = given.tally
        if tally is None:
            return GroupOnIdea(given.group, None, None, None)
        return GroupOnIdea(given.group, tally.n, tally.agree_share, tally.disagree_share)

    return MappedIdea(
        idea_id=one.id,
        side=one.consensus,
        n=one.tally.n,
        agree_share=one.tally.agree_share,
        disagree_share=one.tally.disagree_share,
        division=one.division,
        groups=tuple(map(view, one.groups)),
    )

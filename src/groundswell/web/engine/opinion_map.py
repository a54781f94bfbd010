"""The opinion map: groups of people who vote alike, what all agree on, and what divides.

The library decides whether there are groups at all, and which figures are too small to be shown.
Counts are told in steps and shares in wide parts; ideas are named by their ids, and nobody is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from groundswell.web.engine.clouds import draw_clouds
from groundswell.web.engine.marks import (
    Marks,
    count_differing,
    mark_votes,
    names_few_gone,
    pack_marks,
    unpack_marks,
)
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
from groundswell.web.shared.steps import Known, tell_in_steps, tell_parts, tell_share

if TYPE_CHECKING:
    from groundswell.analysis.opinion.model import IdeaResult, OpinionResult, Tally

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


class Gone(NamedTuple):
    """Voices that are erased: those that agreed, those that disagreed, and all."""

    agree: int
    disagree: int
    n: int


_NOBODY_GONE = Gone(0, 0, 0)


@dataclass(frozen=True, slots=True)
class GroupOnIdea:
    """How a group voted on an idea, in steps and wide shares. None where too few of it voted."""

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
    n, agree_share, disagree_share : int, float or None, float or None
        Of all voters: in steps, and to the nearest of parts that are a step wide each.
    division : float
        0 all alike, 1 as far apart as can be.
    groups : tuple of GroupOnIdea
    """

    idea_id: str
    side: str | None
    n: int
    agree_share: float | None
    disagree_share: float | None
    division: float
    groups: tuple[GroupOnIdea, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An opinion group of ten or more; ``says`` names ideas and sides that set it apart."""

    name: str
    n: int
    share: float | None
    says: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A mark on the picture that stands for nobody in particular, and its group if it has one."""

    x: float
    y: float
    group: str | None


@dataclass(frozen=True, slots=True)
class NotHeard:
    """People in no group, and why."""

    reason: str
    n: int
    share: float | None


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """What is read of the votes.

    Attributes
    ----------
    n_people, n_ideas, n_votes : int
        People and votes in steps of the smallest group, as all counts here.
    why_no_groups : str
        A sentence; empty where there are groups.
    groups : tuple of Group
        The largest first.
    agreed, divides : tuple of MappedIdea
        The clearest first.
    points : tuple of Point
        A step of marks for each cloud of as many people or more.
    not_heard : tuple of NotHeard
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
    notices: tuple[str, ...]
    n_imported: int = 0
    made_on: date | None = None


def map_opinions(
    votes: Iterable[Vote],
    statements: Collection[str],
    *,
    seed: int = 0,
    minimum_group: int = 10,
    n_could: Known | None = None,
    unlisted: Collection[str] = (),
    gone: Mapping[str, Gone] | None = None,
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
    n_could : Known, optional
        How many people could have voted, where somebody knows that.
    unlisted : collection of str
        Ids of ideas that no figure is told of.
    gone : mapping of str to Gone, optional
        By idea: the voices that are erased and that pages tell of still. What is told of all voters
        is told with these, so that map and pages together tell nothing of who went.
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
    n_imported = tell_in_steps(sum(holding.values()), of=None, least=minimum_group)
    told = _tell(result, minimum_group, n_could, set(unlisted), gone or {})
    return replace(told, n_imported=n_imported)


def count_changed(
    challenge_id: UUID,
    cast: Iterable[Vote],
    statements: Collection[str],
    *,
    key: bytes,
    minimum_group: int = 10,
    unlisted: Collection[str] = (),
) -> int:
    """Count the people whose votes are others than when the map was made last: at first, all.

    0 where a new one would name what a few voted on who erased their votes. Parameters as in
    :func:`map_challenge`, and in :func:`.marks.count_differing`, where all is said.
    """
    held, given = _read_marks(challenge_id), list(cast)
    if names_few_gone(held, given, set(unlisted), key=key, least=minimum_group):
        return 0
    return count_differing(held, given, statements, key=key)


def has_map(challenge_id: UUID) -> bool:
    """Tell whether a map was made: those that follow are laid beside it."""
    return _read_marks(challenge_id) is not None


def _read_marks(challenge_id: UUID) -> Marks | None:
    run = get_current_run(challenge_id, SUBJECT, "result")
    return None if run is None or run.result is None else unpack_marks(bytes(run.result))


def map_challenge(
    challenge_id: UUID,
    votes: Iterable[Vote],
    statements: Collection[str],
    *,
    key: bytes,
    cast: Iterable[Vote] | None = None,
    seed: int = 0,
    minimum_group: int = 10,
    n_could: Known | None = None,
    unlisted: Collection[str] = (),
    gone: Mapping[str, Gone] | None = None,
) -> bool:
    """Map the opinions of a challenge, and let the map stand in place of the one before.

    The former one stays where fewer people than the smallest group have voted anew, or have erased
    votes on what would be unlisted for it: two maps would tell what those few did. The first lists
    all, for none was before. As :func:`.themes.analyse_challenge`: from a job, outside of a
    transaction.

    Parameters
    ----------
    votes, statements, seed, minimum_group, n_could, unlisted, gone
        As in :func:`map_opinions`.
    key : bytes
        The challenge's.
    cast : iterable of Vote, optional
        As people gave them, on ideas too that are not shown or stand in another's name: who acted
        is known by these. Those of ``votes`` where they are the same.

    Returns
    -------
    bool
        Whether a new map stands: not so either where another run of the challenge began meanwhile.
    """
    import msgspec

    listed = list(votes)
    given = listed if cast is None else list(cast)
    held = _read_marks(challenge_id)
    wanted = set(statements)
    if held is None:
        unlisted = ()
    # Also of ideas not mapped now: who hid or merged some would see which of them it named.
    if names_few_gone(held, given, set(unlisted), key=key, least=minimum_group):
        return False
    if 0 < count_differing(held, given, statements, key=key) < minimum_group:
        return False
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
            n_could=n_could,
            unlisted=unlisted,
            gone=gone,
            progress=note_progress(run),
        )
        kept = {
            "shown": pack(msgspec.json.encode(found)),
            "result": pack_marks(mark_votes(held, given, wanted, key=key, unlisted=unlisted)),
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
    return OpinionMap(0, n_ideas, 0, "Nobody has voted yet.", (), (), (), (), (), ())


def _tell(
    result: OpinionResult,
    minimum_group: int,
    n_could: Known | None,
    unlisted: set[str],
    gone: Mapping[str, Gone],
) -> OpinionMap:
    grouped = [one for one in result.participants if one.group]
    others = [one for one in result.participants if not one.group]
    # Who is in no group is told of only where they are enough, in each figure alike.
    placed = result.participants if len(others) >= minimum_group else grouped
    unheard = [one for one in result.not_heard if one.n >= minimum_group]
    n_people = len(placed)
    points = [
        Point(x, y, name)
        for name in (*(one.name for one in result.groups), None)
        for x, y in draw_clouds(
            [
                (one.x, one.y)
                for one in placed
                if (one.group or None) == name and one.x is not None and one.y is not None
            ],
            least=minimum_group,
        )
    ]

    n_told = tell_in_steps(n_people, of=n_could, least=minimum_group)
    parts = [one.n for one in result.groups] + [one.n for one in unheard]
    told = tell_parts(parts, least=minimum_group)

    def share(n: int) -> float | None:
        return tell_share(n, of=n_people, least=minimum_group)

    def tell(one: IdeaResult) -> MappedIdea:
        return _tell_idea(one, minimum_group, n_could, gone.get(one.id, _NOBODY_GONE))

    ideas = [one for one in result.ideas if one.id not in unlisted]
    agreed = [one for one in ideas if one.consensus is not None]
    agreed.sort(key=lambda one: (-round(one.consensus_share, 1), one.id))
    divides = [one for one in ideas if one.divides]
    divides.sort(key=lambda one: (-round(one.division, 1), one.id))
    return OpinionMap(
        n_people=n_told,
        n_ideas=result.n_ideas,
        # No more than those who are told of can cast: more would tell of the others.
        n_votes=tell_in_steps(
            min(result.n_votes, n_told * result.n_ideas), of=None, least=minimum_group
        ),
        why_no_groups=result.why_no_groups,
        groups=tuple(
            Group(one.name, n, share(one.n), tuple(s for s in one.says if s[0] not in unlisted))
            for one, n in zip(result.groups, told, strict=False)
        ),
        agreed=tuple(map(tell, agreed[:MOST_LISTED])),
        divides=tuple(map(tell, divides[:MOST_LISTED])),
        points=tuple(points),
        not_heard=tuple(
            NotHeard(one.standing.value, n, share(one.n))
            for one, n in zip(unheard, told[len(result.groups) :], strict=True)
        ),
        notices=result.notices,
    )


def _tell_idea(one: IdeaResult, least: int, n_could: Known | None, gone: Gone) -> MappedIdea:
    def tell(agree: int, disagree: int, n: int) -> tuple[int, float | None, float | None]:
        return (
            tell_in_steps(n, of=n_could, least=least),
            tell_share(agree, of=n, least=least),
            tell_share(disagree, of=n, least=least),
        )

    def view(given: Any) -> GroupOnIdea:
        if given.tally is None:
            return GroupOnIdea(given.group, None, None, None)
        return GroupOnIdea(given.group, *tell(*_parts_of(given.tally)))

    n, agree_share, disagree_share = tell(
        *(a + b for a, b in zip(_parts_of(one.tally), gone, strict=True))
    )
    return MappedIdea(
        idea_id=one.id,
        side=one.consensus,
        n=n,
        agree_share=agree_share,
        disagree_share=disagree_share,
        division=round(one.division, 1),
        groups=tuple(map(view, one.groups)),
    )


def _parts_of(tally: Tally) -> tuple[int, int, int]:
    return tally.agree, tally.disagree, tally.n

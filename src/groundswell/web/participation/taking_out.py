"""Whether what staff ask for may be taken out, and when.

As long as somebody could vote, no row of voters and no count of votes leaves: two files a minute
apart would tell who voted how in between. Afterwards rows of voters leave where as many people as
the smallest group have voted, and anew as long as they are the same; and only as pages tell of
them, for rows of a later state would tell who voted since.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell.web.accounts.keys import read_key
from groundswell.web.challenges.actions import changing, put_on_record
from groundswell.web.challenges.acts import Act, PhaseKind, acts_of
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place
from groundswell.web.engine.row_marks import (
    RowVote,
    UnreadableMarks,
    mark_rows,
    pack_rows,
    unpack_rows,
)
from groundswell.web.participation.export_records import TakenOut
from groundswell.web.participation.leaving import Leaving, read_leaving
from groundswell.web.participation.models import COUNTED, Contribution, State, Vote

#: Why rows of voters can't leave again.
VOTES_CHANGED = gettext_lazy(
    "Since votes were last taken out, somebody has voted on these ideas or erased votes. Two files "
    "would show how."
)
#: The files with rows of voters in them.
FILES_OF_VOTERS = frozenset({"votes.csv", "all.xlsx", "polis.zip"})


class VotingIsOpen(Exception):  # noqa: N818 - what is so, as a page says it
    """Rows of voters can't be taken out while somebody could vote, now or later."""


class TooFewVoted(Exception):  # noqa: N818 - what is so, as a page says it
    """So few people have voted that their rows would tell who they are."""


class VotesChanged(Exception):  # noqa: N818 - what is so, as a page says it
    """Since rows of voters left, votes on these ideas are others: two files would tell whose."""


def is_voting_over(place: Place) -> bool:
    """Tell whether every phase has ended in which people vote, or could be let vote again."""
    return not any(
        Act.VOTE in acts_of(PhaseKind(phase.kind))
        and (phase.closes_at is None or place.now < phase.closes_at)
        for phase in place.phases
    )


def is_voting_open(place: Place) -> bool:
    """Tell whether people vote, or could be let vote, now or in a phase that is still to open."""
    return not is_voting_over(place)


def say_too_few(least: int) -> str:
    """Say why rows of voters can't leave."""
    return _(
        "Fewer than %(n)s people have voted here. Rows of votes would show how they voted, so "
        "they can't be taken out."
    ) % {"n": least}


def do_take_out(*, place: Place, what: str) -> Leaving | None:
    """Check that data may be taken out now, and put on record that they are, or are refused.

    Returns
    -------
    Leaving or None
        What was checked of rows of voters, to make the file of; None where there are none in it.

    Raises
    ------
    VotingIsOpen
        Where rows of voters are asked for before voting is over.
    TooFewVoted
        Where fewer people voted than the smallest group.
    VotesChanged
        Where they would differ from those that left before.
    """
    leaving = refused = None
    with changing(place, Act.EXPORT):
        if what in FILES_OF_VOTERS:
            try:
                leaving = _check_rows_may_leave(place)
            except (VotingIsOpen, TooFewVoted, VotesChanged) as fault:
                refused = fault
        put_on_record(place, "data.refused" if refused else "data.exported", payload={"what": what})
    if refused:
        raise refused
    return leaving


def _check_rows_may_leave(place: Place) -> Leaving:
    if is_voting_open(place):
        raise VotingIsOpen
    if not have_enough_voted(place.here):
        raise TooFewVoted
    return _let_rows_leave(place.here)


def has_left(challenge: Challenge) -> bool:
    """Tell whether rows of voters left before."""
    return TakenOut.objects.filter(challenge=challenge).exists()


def have_enough_voted(challenge: Challenge) -> bool:
    """Tell whether rows of voters are of enough people. Codes count where nobody else voted."""
    shown = Contribution.objects.filter(challenge=challenge, state=State.SHOWN)
    # By the counts that each idea holds: nobody waits until all votes are read.
    n_votes = shown.aggregate(
        **{
            name: Sum(sum(F(f"{start}_{choice}{suffix}") for choice in COUNTED))
            for name, start, suffix in (
                *(("people", "told", ""), ("codes", "told", "_by_code")),
                ("file", "n", "_imported"),
            )
        }
    )
    if not (n_votes["people"] or n_votes["codes"]):
        return bool(n_votes["file"])  # Whoever brought a file in has its rows.
    cast = Vote.objects.filter(contribution__in=shown, came_by=None).told()
    cast = cast.filter(is_by_code=not n_votes["people"])
    return cast.order_by().values("voter").distinct()[: challenge.least].count() >= challenge.least


def _let_rows_leave(challenge: Challenge) -> Leaving:
    """Read and note which rows of voters leave; refuse where any that left before are others."""
    leaving, key = read_leaving(challenge), read_key(challenge.id)
    before = TakenOut.objects.filter(challenge=challenge).first()
    try:
        held = {} if before is None else unpack_rows(bytes(before.marks))
    except UnreadableMarks:  # Nobody can tell any more what left.
        raise VotesChanged from None
    left = {UUID(idea) for idea in held}
    marks = {
        # Who is in a file that somebody brought in has left with that.
        str(idea): mark_rows(
            (RowVote(one.voter, one.choice, one.is_by_code) for one in leaving.list_cast(idea)),
            key=key,
        )
        for idea in left | {idea for idea in leaving.ideas if leaving.list_cast(idea)}
    }
    if any(marks[idea] != mark for idea, mark in held.items()):
        raise VotesChanged
    TakenOut.objects.update_or_create(challenge=challenge, defaults={"marks": pack_rows(marks)})
    return leaving

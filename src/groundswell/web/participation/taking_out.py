"""What may be taken out, and when.

As long as somebody could vote, no row of voters and no count of votes leaves: two files a minute
apart would tell who voted how in between. Afterwards rows of voters leave where as many people as
the smallest group have voted, and anew where as many make the difference; and only as pages tell
of them, for rows of a later state would tell who voted since.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from groundswell.web.accounts.keys import has_key, read_key
from groundswell.web.challenges.actions import changing, put_on_record
from groundswell.web.challenges.acts import Act, PhaseKind, acts_of
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place
from groundswell.web.engine.row_marks import (
    RowVote,
    count_fewest,
    mark_rows,
    pack_rows,
    unpack_rows,
)
from groundswell.web.participation.export_records import TakenOut
from groundswell.web.participation.merging.voices import SUFFIXES, Voice, hear_told
from groundswell.web.participation.models import COUNTED, Contribution, State, Vote, VoteQuerySet

#: The files with rows of voters in them.
FILES_OF_VOTERS = frozenset({"votes.csv", "all.xlsx", "polis.zip"})


class VotingIsOpen(Exception):  # noqa: N818 - what is so, as a page says it
    """Rows of voters can't be taken out while somebody could vote, now or later."""


class TooFewVoted(Exception):  # noqa: N818 - what is so, as a page says it
    """So few people have voted that their rows would tell who they are."""


class TooFewChanged(Exception):  # noqa: N818 - what is so, as a page says it
    """Since rows of voters left, too few people's votes are others: two files would tell whose."""


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


def say_too_few(fault: TooFewVoted | TooFewChanged, least: int) -> str:
    """Say why rows of voters can't leave, or not again."""
    if isinstance(fault, TooFewVoted):
        return _(
            "Fewer than %(n)s people have voted here. Rows of votes would show how they voted, so "
            "they can't be taken out."
        ) % {"n": least}
    return _(
        "Since votes were last taken out, fewer than %(n)s people voted for the first time, or "
        "fewer voted again, or fewer erased their votes. Two files would show how they voted. Use "
        "the file from last time."
    ) % {"n": least}


def do_take_out(*, place: Place, what: str) -> None:
    """Check that data may be taken out now, and put on record that they are, or are refused.

    Raises
    ------
    VotingIsOpen
        Where rows of voters are asked for before voting is over.
    TooFewVoted
        Where fewer people voted than the smallest group.
    TooFewChanged
        Where they would differ from those that left before by what a few people did.
    """
    refused = None
    with changing(place, Act.EXPORT):
        if what in FILES_OF_VOTERS:
            try:
                _check_rows_may_leave(place)
            except (VotingIsOpen, TooFewVoted, TooFewChanged) as fault:
                refused = fault
        put_on_record(place, "data.refused" if refused else "data.exported", payload={"what": what})
    if refused:
        raise refused


def _check_rows_may_leave(place: Place) -> None:
    if is_voting_open(place):
        raise VotingIsOpen
    if not have_enough_voted(place.here):
        raise TooFewVoted
    _let_rows_leave(place.here)


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
    cast = votes_on_shown(challenge).told().filter(came_by=None, is_by_code=not n_votes["people"])
    return cast.order_by().values("voter").distinct()[: challenge.least].count() >= challenge.least


def _let_rows_leave(challenge: Challenge) -> None:
    """Note which rows of voters leave; refuse where a few people make the difference."""
    if not has_key(challenge.id):
        return  # Nobody votes, nor erases their votes, once the key is gone.
    before = TakenOut.objects.filter(challenge=challenge).first()
    held = None if before is None else unpack_rows(bytes(before.marks))
    if held is not None and not held.rows:
        held = None  # Nobody's votes were in it: this is the first.
    # Who is in a file that somebody brought in is nobody that hides others.
    here = Vote.objects.filter(contribution__challenge=challenge, came_by=None)
    votes = [
        RowVote(one.voter, str(one.idea_id), one.choice, one.is_by_code) for one in here.list_told()
    ]
    ideas = [str(one) for one in list_leaving_ideas(challenge)]
    key = read_key(challenge.id)
    if held and 0 < count_fewest(held, votes, ideas, key=key) < challenge.least:
        raise TooFewChanged
    marks = pack_rows(mark_rows(held, votes, ideas, key=key))
    TakenOut.objects.update_or_create(challenge=challenge, defaults={"marks": marks})


def votes_on_shown(challenge: Challenge) -> VoteQuerySet:
    """Give the votes on ideas that are shown."""
    return Vote.objects.filter(contribution__challenge=challenge, contribution__state=State.SHOWN)


def list_leaving_ideas(challenge: Challenge) -> frozenset[UUID]:
    """List the ideas whose rows of votes make just what is told of them, and are of enough people.

    Of others no row of a vote that was cast here leaves: where a vote was erased that is told
    still, or ideas were merged since, rows and counts together would tell whose. One that stands
    for others is looked at with them, and leaves once counts of all of them together are told; each
    of them only where its own rows are of enough people, and no vote on it was erased.
    """
    shown = Contribution.objects.filter(challenge=challenge, state=State.SHOWN)
    own: dict[UUID, Counter[str]] = defaultdict(Counter)
    for one in Vote.objects.filter(contribution__in=shown, came_by=None).list_told():
        own[one.idea_id][Voice(one.choice, SUFFIXES[one.is_by_code]).name] += 1
    joined: dict[UUID, Counter[str]] = {}
    for head in shown.exclude(members=None).values_list("id", flat=True):
        heard = hear_told(head, least=challenge.least, came_by=None)
        joined[head] = Counter(one.name for one in heard.values())
    leaving, merged = set(), []
    for idea in shown:
        if not _are_of_enough(own[idea.id], challenge.least):
            continue
        if idea.merged_into_id is not None:
            if not (idea.n_erased or idea.n_erased_by_code):
                merged.append(idea)
        elif _is_just_told(idea, joined.get(idea.id, own[idea.id])):
            leaving.add(idea.id)
    return frozenset(leaving.union(one.id for one in merged if one.merged_into_id in leaving))


def _are_of_enough(counts: Counter[str], least: int) -> bool:
    """Tell whether neither votes by e-mail nor those by claim code are of a few people."""
    sums = (sum(counts[f"n_{name}{suffix}"] for name in COUNTED) for suffix in SUFFIXES[:2])
    return all(not n or n >= least for n in sums)


def _is_just_told(idea: Contribution, counts: Counter[str]) -> bool:
    """Tell whether counts are just what is told of an idea, since it was merged or stands alone."""
    for suffix in SUFFIXES[:2]:
        now = [counts[f"n_{name}{suffix}"] for name in COUNTED]
        told = [getattr(idea, f"told_{name}{suffix}") for name in COUNTED]
        if now != told or (any(now) and getattr(idea, f"tells_former{suffix}")):
            return False
    return True


def make_code_teller(challenge: Challenge) -> Callable[[bool], str]:
    """Make what says of a vote whether a claim code cast it: nothing where few codes voted."""
    by_code = votes_on_shown(challenge).told().filter(is_by_code=True).order_by()
    n_codes = by_code.values("voter").distinct().count()
    return lambda is_by_code: yes_or_no(is_by_code) if n_codes >= challenge.least else ""


def yes_or_no(value: bool) -> str:
    """Say in a cell whether something is so."""
    return "yes" if value else "no"

"""What a merge and its undoing change: who stands for whom, the counts, and what is told of them.

Every telling of counts holds the votes of as many people as the smallest group that no telling held
before: so nothing that is worked out from several is about fewer. What was told of two ideas is
joined at once only where both those who voted on the member alone and those who voted on more are
such a group, and all votes on both are told as they are; otherwise what was told before stays,
until enough people have voted since.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from groundswell.web.engine.feed import weigh_idea
from groundswell.web.participation import tallies
from groundswell.web.participation.merging import voices
from groundswell.web.participation.merging.voices import Cast
from groundswell.web.participation.models import COUNTED, Contribution, Merge, MergeObjection
from groundswell.web.shared.audit import PLATFORM, record
from groundswell.web.shared.clock import get_today

_BY_HAND = ("", "_by_code")


def let_stand(head: Contribution, member: Contribution, *, least: int) -> None:
    """Let one idea stand for another. Both are locked.

    What is told waits the same where nobody voted on the member: else whoever merges would learn
    whether somebody did.
    """
    family = voices.list_family(head.id)
    known, new = voices.list_cast(family), voices.list_cast([member.id])
    is_as_told = _is_as_told(head, known, family, least)
    is_as_told = is_as_told and _is_as_told(member, new, [member.id], least)
    Contribution.objects.filter(pk=member.id).update(merged_into=head)
    recount(head.id, least=least)
    changes_head: dict[str, Any] = {}
    changes_member: dict[str, Any] = {}
    head = Contribution.objects.get(pk=head.id)
    for suffix in _BY_HAND:
        here, there = _only(known, suffix), _only(new, suffix)
        is_waiting = getattr(head, f"tells_former{suffix}")
        changes_member |= _begin_anew(member, suffix)
        changes_head |= _begin_anew(head, suffix)
        if not is_waiting and is_as_told and _are_enough(here, there, least):
            changes_head |= tallies.tell_now(head, suffix)
        else:
            changes_head[f"tells_former{suffix}"] = True
    Contribution.objects.filter(pk=head.id).update(**changes_head)
    Contribution.objects.filter(pk=member.id).update(**changes_member)


def let_go(merge: Merge, *, by: str, least: int) -> None:
    """Undo a merge: each idea is counted by its own votes again. Both are locked.

    What was told of both together is told no more, and neither by itself, until enough people have
    voted: the one taken from the other would tell of those who voted on one alone.
    """
    Contribution.objects.filter(pk=merge.member_id).update(merged_into=None)
    is_by_hand = by != PLATFORM
    Merge.objects.filter(pk=merge.pk).update(
        is_undone=True, undone_by=by if is_by_hand else "", undone_on=get_today()
    )
    if not is_by_hand:
        # Nobody decides about it any more: there is nothing left to object to.
        MergeObjection.objects.filter(merge=merge).update(is_open=False)
    recount(merge.head_id, least=least)
    for idea in Contribution.objects.filter(pk__in=(merge.head_id, merge.member_id)):
        changes: dict[str, Any] = {}
        for suffix in _BY_HAND:
            tells_former = f"tells_former{suffix}"
            changes |= {**_begin_anew(idea, suffix), tells_former: True}
            if idea.id == merge.head_id and not getattr(idea, tells_former):
                changes |= _tell_nothing(suffix)
        Contribution.objects.filter(pk=idea.pk).update(**changes)
    record(
        "idea.unmerged",
        actor=by,
        subject_id=merge.member_id,
        challenge_id=merge.challenge_id,
        other_ids=[merge.head_id, merge.id],
    )


def leave_family(idea: Contribution) -> None:
    """Undo what an idea is merged in once it is not shown any more: the others stand alone again.

    In the transaction in which it goes, and which locked its family before anything else.
    """
    standing = Merge.objects.filter(is_undone=False)
    merges = standing.filter(head=idea) | standing.filter(member=idea)
    for merge in merges.order_by("id"):
        let_go(merge, by=PLATFORM, least=idea.challenge.least)


def recount(idea_id: UUID, *, least: int) -> None:
    """Count an idea by the voices on it and on all that it stands for. It is locked."""
    heard = voices.hear_family(idea_id, least=least)
    counted = Contribution.objects.filter(pk=idea_id)
    counted.update(**voices.count(heard.values()))
    counted.update(attention=weigh_idea(tallies.counts_of(counted.get())))


def _only(votes: list[Cast], suffix: str) -> list[Cast]:
    return [one for one in votes if one.suffix == suffix]


def _are_enough(here: list[Cast], there: list[Cast], least: int) -> bool:
    """Tell whether joined counts tell of no few people, whatever is taken from what."""
    of_here, of_there = {one.voter for one in here}, {one.voter for one in there}
    n_both = len(of_here & of_there)
    return len(of_there - of_here) >= least and (not n_both or n_both >= least)


def _is_as_told(idea: Contribution, votes: list[Cast], ids: Collection[UUID], least: int) -> bool:
    """Tell whether what is told of an idea is what votes make now, and none was erased since."""
    if idea.n_erased or idea.n_erased_by_code or set(votes) != set(voices.list_told_cast(ids)):
        return False
    counts = voices.count(voices.hear(votes, idea.id, least=least).values())
    return all(
        counts[f"n_{name}{suffix}"] == getattr(idea, f"told_{name}{suffix}")
        for name in COUNTED
        for suffix in _BY_HAND
    )


def _begin_anew(idea: Contribution, suffix: str) -> dict[str, Any]:
    """Let only those who vote from now on be reason to tell the counts anew."""
    return {f"telling{suffix}": getattr(idea, f"telling{suffix}") + 1, f"n_untold{suffix}": 0}


def _tell_nothing(suffix: str) -> dict[str, int]:
    return {f"told_{name}{suffix}": 0 for name in COUNTED}


def erase_objections(idea: Contribution) -> None:
    """Erase what its author said against merging it. That they did, and the answer, stays."""
    said = MergeObjection.objects.filter(merge__member=idea)
    said.update(words="", is_open=False)

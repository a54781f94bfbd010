"""What a merge and its undoing change: who stands for whom, the counts, and what is told of them.

Every telling of counts holds the votes of as many people as the smallest group that no telling held
before, or lets as many change or go: so nothing that is worked out from several is about fewer.
What was told of two ideas before they were merged stays until then; what was told of both together
goes with an undo.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from groundswell.web.engine.feed import weigh_idea
from groundswell.web.participation import tallies
from groundswell.web.participation.merging import voices
from groundswell.web.participation.models import COUNTED, Contribution, Merge, MergeObjection
from groundswell.web.shared.audit import PLATFORM, record
from groundswell.web.shared.clock import get_today

_BY_HAND = ("", "_by_code")


def let_stand(head: Contribution, member: Contribution, *, least: int) -> None:
    """Let one idea stand for another. Both are locked.

    What was told before stays until enough people have voted since: always, for were it joined at
    once where that tells of no few people, whoever merges would learn whether one had voted.
    """
    Contribution.objects.filter(pk=member.id).update(merged_into=head)
    recount(head.id, least=least)
    for idea in Contribution.objects.filter(pk__in=(head.id, member.id)):
        changes = _begin_anew(idea)
        if idea.id == head.id:
            changes |= dict.fromkeys(map("tells_former{}".format, _BY_HAND), True)
        Contribution.objects.filter(pk=idea.pk).update(**changes)


def let_go(merge: Merge, *, by: str, least: int) -> None:
    """Undo a merge: each idea is counted by its own votes again. Both are locked.

    What was told of both together is told no more, and nothing anew of either until enough people
    have voted: the one taken from the other would tell of those who voted on one alone. Their
    voices stay in what is told then, until enough are gone.
    """
    before = voices.hear_told(merge.head_id, least=least, came_by=None)
    Contribution.objects.filter(pk=merge.member_id).update(merged_into=None)
    is_by_hand = by != PLATFORM
    Merge.objects.filter(pk=merge.pk).update(
        is_undone=True, undone_by=by if is_by_hand else "", undone_on=get_today()
    )
    if not is_by_hand:
        # Nobody decides about it any more: there is nothing left to object to.
        MergeObjection.objects.filter(merge=merge).update(is_open=False)
    recount(merge.head_id, least=least)
    after = voices.hear_told(merge.head_id, least=least, came_by=None)
    went = [(voice, after.get(voter)) for voter, voice in before.items()]
    for suffix in _BY_HAND:
        if getattr(merge, f"is_told{suffix}"):
            of_kind = [one for one in went if one[0].suffix == suffix]
            tallies.keep_gone(merge.head_id, of_kind, is_erased=False)
    for idea in Contribution.objects.filter(pk__in=(merge.head_id, merge.member_id)):
        changes = _begin_anew(idea)
        for suffix in _BY_HAND:
            tells_former = f"tells_former{suffix}"
            changes[tells_former] = True
            if idea.id == merge.head_id and not getattr(idea, tells_former):
                changes |= _tell_nothing(suffix)
        Contribution.objects.filter(pk=idea.pk).update(**changes)
    weigh(merge.head_id, least=least)
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
    weigh(idea_id, least=least)


def weigh(idea_id: UUID, *, least: int) -> None:
    """Weigh an idea for the feed by what is told of it now."""
    counted = Contribution.objects.filter(pk=idea_id)
    counted.update(attention=weigh_idea(tallies.counts_of(counted.get(), least=least)))


def _begin_anew(idea: Contribution) -> dict[str, Any]:
    """Let only those who vote from now on be reason to tell the counts anew."""
    changes: dict[str, Any] = {}
    for suffix in _BY_HAND:
        changes[f"telling{suffix}"] = getattr(idea, f"telling{suffix}") + 1
        changes[f"n_untold{suffix}"] = 0
    return changes


def _tell_nothing(suffix: str) -> dict[str, int]:
    return {f"told_{name}{suffix}": 0 for name in COUNTED}


def erase_objections(idea: Contribution) -> None:
    """Erase what its author said against merging it. That they did, and the answer, stays."""
    said = MergeObjection.objects.filter(merge__member=idea)
    said.update(words="", is_open=False)

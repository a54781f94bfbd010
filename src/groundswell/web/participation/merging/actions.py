"""What people do about ideas that say the same: merge, dismiss, undo, object, answer.

Each action checks the one table, takes effect through ``families``, writes a row of its own, puts
ids and choices on record, and has the authors told, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.post import NoticeKind, do_post_notice
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.participation.merging.families import let_go, let_stand
from groundswell.web.participation.merging.locks import lock_ideas
from groundswell.web.participation.models import (
    Contribution,
    Merge,
    MergeDismissal,
    MergeObjection,
    MergeProposal,
    State,
)
from groundswell.web.shared.afterwards import do_afterwards
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_today

#: The most ideas that are merged at once.
MOST = 20


def do_merge(
    *,
    place: Place,
    head_id: UUID,
    member_ids: Collection[UUID],
    proposal_id: UUID | None = None,
) -> list[Merge]:
    """Let one idea stand for others that say the same. Nothing of any of them is moved or changed.

    Returns
    -------
    list of Merge
        Empty where that one stands for all of these already.

    Raises
    ------
    ValidationError
        Where none is chosen, or too many.
    Refused
        Where they are no family: of other questions, kinds, or merged already; where the proposal
        is decided about, or is not of all of these.
    """
    place.check(Act.MERGE)
    members = sorted(set(member_ids) - {head_id})
    if not members:
        raise ValidationError({"ideas": _("Choose at least two ideas.")})
    if len(members) > MOST:
        raise ValidationError({"ideas": _("These are too many to merge at once.")})
    by = place.pseudonym(Context.STAFF)
    with transaction.atomic():
        proposal = _lock_proposal(place, proposal_id) if proposal_id else None
        ideas = lock_ideas([head_id, *members])
        if len(ideas) != len(members) + 1:
            raise Refused(_("One of these ideas is not there any more."))
        if all(ideas[one].merged_into_id == head_id for one in members):
            return []
        if proposal is not None:
            _check_proposal(proposal, ideas)
        _check_family(place, ideas[head_id], [ideas[one] for one in members])
        made = []
        for member_id in members:
            merge = Merge(
                id=uuid4(),
                challenge=place.here,
                head_id=head_id,
                member_id=member_id,
                proposal=proposal,
                by=by,
                merged_on=get_today(),
            )
            head = Contribution.objects.get(pk=head_id)
            let_stand(head, ideas[member_id], least=place.here.least)
            merge.save(force_insert=True)
            record(
                "idea.merged",
                actor=by,
                subject_id=member_id,
                challenge_id=place.here.id,
                other_ids=[head_id, merge.id],
            )
            made.append(merge)
        if proposal is not None:
            MergeProposal.objects.filter(pk=proposal.pk).update(is_open=False)
        _tell(place, [ideas[head_id], *(ideas[one] for one in members)])
    return made


def _lock_proposal(place: Place, proposal_id: UUID) -> MergeProposal:
    here = MergeProposal.objects.select_for_update().filter(challenge=place.here)
    found = here.filter(pk=proposal_id).first()
    if found is None:
        raise Refused(_("This proposal is not there any more. The engine looks again."))
    return found


def _check_proposal(proposal: MergeProposal, ids: Collection[UUID]) -> None:
    if not proposal.is_open:
        raise Refused(_("Somebody has decided about this already."))
    of_it = proposal.ideas.filter(revision__is_current=True)
    if set(ids) - set(of_it.values_list("revision__contribution", flat=True)):
        raise Refused(_("The proposal is not about all of these ideas."))


def _check_family(place: Place, head: Contribution, members: list[Contribution]) -> None:
    if head.merged_into_id is not None:
        raise Refused(_("Another idea stands for this one already. Choose that one."))
    for one in (head, *members):
        if one.challenge_id != place.here.id:
            raise Refused(_("This idea belongs to another challenge."))
        if one.state != State.SHOWN:
            raise Refused(_("One of these ideas is not shown any more."))
        if (one.question_id, one.kind) != (head.question_id, head.kind):
            raise Refused(_("They answer different questions, or are of different kinds."))
    _check_not_own(place, [head, *members])
    for one in members:
        if one.merged_into_id is not None:
            raise Refused(_("One of these is merged already. Undo that first."))
        if Contribution.objects.filter(merged_into=one).exists():
            raise Refused(
                _("One of these stands for others already. Let that one stand for all of them.")
            )


def _check_not_own(place: Place, ideas: Collection[Contribution]) -> None:
    author = place.pseudonym(Context.POSTS)
    if any(one.author == author for one in ideas):
        raise Refused(_("You wrote one of these. Another facilitator must decide."))


def do_dismiss(*, place: Place, proposal_id: UUID) -> bool:
    """Say that the ideas of a proposal are not the same: it does not come back.

    False where somebody has said so already.
    """
    place.check(Act.MERGE)
    with transaction.atomic():
        proposal = _lock_proposal(place, proposal_id)
        if MergeDismissal.objects.filter(proposal=proposal).exists():
            return False
        if not proposal.is_open:
            raise Refused(_("Somebody has decided about this already."))
        ideas = Contribution.objects.filter(pk__in=proposal.ideas.values("revision__contribution"))
        _check_not_own(place, list(ideas))
        made = MergeDismissal.objects.create(
            proposal=proposal, by=place.pseudonym(Context.STAFF), dismissed_on=get_today()
        )
        MergeProposal.objects.filter(pk=proposal.pk).update(is_open=False)
        record(
            "merging.dismissed",
            actor=made.by,
            subject_id=proposal.id,
            challenge_id=place.here.id,
            other_ids=list(proposal.ideas.order_by("id").values_list("revision", flat=True)),
        )
    return True


def do_undo(*, place: Place, merge_id: UUID, words: str = "") -> bool:
    """Let an idea stand by itself again. It answers an objection, with words where there are.

    False where that was done already.
    """
    with _deciding(place, merge_id) as merge:
        if merge.is_undone:
            return False
        by = place.pseudonym(Context.STAFF)
        let_go(merge, by=by, least=place.here.least)
        _answer(place, merge, words)
        _tell(place, [merge.head, merge.member])
    return True


def do_undo_all(*, place: Place, head_id: UUID) -> int:
    """Let all that one idea stands for stand by themselves again; tells how many did not."""
    with transaction.atomic():
        standing = Merge.objects.filter(challenge=place.here, head=head_id, is_undone=False)
        merges = list(standing.order_by("id"))
        lock_ideas({head_id, *(one.member_id for one in merges)})
        return sum(do_undo(place=place, merge_id=one.id) for one in merges)


def do_keep(*, place: Place, merge_id: UUID, words: str) -> bool:
    """Answer an objection: the ideas stay merged, and the author is told why.

    False where the same was answered already.
    """
    if not words.strip():
        raise ValidationError({"words": _("Tell the author why they stay merged.")})
    with _deciding(place, merge_id) as merge:
        if merge.is_undone:
            raise Refused(_("This was undone already."))
        objection = MergeObjection.objects.filter(merge=merge).first()
        if objection is None or not objection.is_open:
            if objection is not None and objection.answer == words.strip():
                return False
            raise Refused(_("Nobody objects to this."))
        if place.here.hides_by_two and merge.by == place.pseudonym(Context.STAFF):
            raise Refused(_("You merged these. Another facilitator must answer."))
        _answer(place, merge, words)
        record(
            "idea.merge_kept",
            actor=place.pseudonym(Context.STAFF),
            subject_id=merge.member_id,
            challenge_id=place.here.id,
            other_ids=[merge.id],
        )
        _tell(place, [merge.member])
    return True


def do_object(*, place: Place, idea: Contribution, words: str) -> bool:
    """Say, as its author, that one's idea is not the same as the one that stands for it. Once.

    False where the author said the same already.
    """
    place.check(Act.APPEAL)
    if idea.challenge_id != place.here.id or idea.author != place.pseudonym(Context.POSTS):
        raise Refused(_("Only its author can object."))
    if not words.strip():
        raise ValidationError({"words": _("Say what is different about yours.")})
    with transaction.atomic():
        merge = Merge.objects.select_for_update().filter(member=idea, is_undone=False).first()
        if merge is None:
            raise Refused(_("This idea is not merged."))
        made, is_new = MergeObjection.objects.get_or_create(
            merge=merge, defaults={"words": words.strip(), "objected_on": get_today()}
        )
        if not is_new and made.words == words.strip():
            return False
        if not is_new:
            raise Refused(_("You have objected already."))
        record(
            "idea.merge_objected",
            actor=idea.author,
            subject_id=idea.id,
            challenge_id=place.here.id,
            other_ids=[made.id, merge.id],
        )
    return True


@contextmanager
def _deciding(place: Place, merge_id: UUID) -> Iterator[Merge]:
    """Lock a merge and its ideas."""
    place.check(Act.MERGE)
    with transaction.atomic():
        found = Merge.objects.get(pk=merge_id, challenge=place.here)
        lock_ideas([found.head_id, found.member_id])
        merge = (
            Merge.objects.select_for_update(of=("self",))
            .select_related("head", "member")
            .get(pk=merge_id)
        )
        _check_not_own(place, [merge.head, merge.member])
        yield merge


def _answer(place: Place, merge: Merge, words: str) -> None:
    MergeObjection.objects.filter(merge=merge, is_open=True).update(
        is_open=False,
        answer=words.strip(),
        answered_by=place.pseudonym(Context.STAFF),
        answered_on=get_today(),
    )


def _tell(place: Place, ideas: list[Contribution]) -> None:
    """Have authors told once the transaction stands. The e-mail says only that there is news."""
    for one in ideas:
        do_afterwards(
            partial(
                do_post_notice,
                challenge_id=place.here.id,
                pseudonym=one.author,
                kind=NoticeKind.FATE,
                subject_id=one.id,
            )
        )

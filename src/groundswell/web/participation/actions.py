"""What people do in a challenge: post, change, withdraw, comment, support, vote.

Each action checks the one table, writes in one transaction, and puts an event on record that holds
ids and choices alone. What the engine needs is done once the transaction stands.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.participation import tallies
from groundswell.web.participation.models import Comment, Contribution, Revision, State, Vote
from groundswell.web.participation.texts import add_revision, clean_text
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_today

#: The kinds of idea that each kind of question takes.
KINDS_OF_ANSWERS: dict[str, tuple[str, ...]] = {
    Question.Kinds.HELPS_OR_BLOCKS: ("helps", "blocks"),
    Question.Kinds.HELPS: ("helps",),
    Question.Kinds.BLOCKS: ("blocks",),
    Question.Kinds.FREE: ("free",),
    Question.Kinds.SOLUTION: ("solution",),
}


def do_post_idea(
    *, place: Place, question: Question, kind: str, text: str, language: str
) -> Contribution:
    """Post an idea in answer to a question of the phase that is open."""
    place.check(Act.POST_IDEA)
    if place.phase is None or question.phase_id != place.phase.id:
        raise Refused(_("This question is not open now."))
    if kind not in KINDS_OF_ANSWERS[question.kinds]:
        raise ValidationError({"kind": _("Choose one of the kinds that this question asks for.")})
    text = clean_text(text)
    author = place.pseudonym(Context.POSTS)
    with transaction.atomic():
        idea = Contribution.objects.create(
            challenge=place.here,
            question=question,
            kind=kind,
            author=author,
            is_by_code=place.is_by_code,
            language=language,
            posted_on=get_today(),
            attention=1.0,
        )
        revision = add_revision(idea, text)
        record(
            "idea.posted",
            actor=author,
            subject_id=idea.id,
            challenge_id=idea.challenge_id,
            other_ids=[revision.id, question.id],
            payload={"kind": kind, "language": language},
            is_first=True,
        )
        tallies.remember_later(idea, revision)
    return idea


def do_change_text(*, place: Place, subject: Contribution | Comment, text: str) -> Revision:
    """Give one's own idea or comment a new text. The former one stays as a revision."""
    place.check(Act.CHANGE_OWN)
    _check_own(place, subject)
    text = clean_text(text)
    with transaction.atomic():
        former = subject.revisions.select_for_update().filter(is_current=True).get()
        if former.text == text:
            return former
        revision = add_revision(subject, text)
        record(
            f"{_name(subject)}.changed",
            actor=subject.author,
            subject_id=subject.id,
            challenge_id=_challenge_id(subject),
            other_ids=[revision.id],
        )
        if isinstance(subject, Contribution):
            tallies.forget_later([former.id])
            tallies.remember_later(subject, revision)
    return revision


def do_withdraw(*, place: Place, subject: Contribution | Comment) -> None:
    """Take one's own idea or comment back: its text is erased, in every revision."""
    place.check(Act.WITHDRAW_OWN)
    _check_own(place, subject)
    with transaction.atomic():
        changed = type(subject).objects.filter(pk=subject.pk).exclude(state=State.WITHDRAWN)
        was_shown = changed.filter(state=State.SHOWN).exists()
        if not changed.update(state=State.WITHDRAWN):
            return
        revisions = list(subject.revisions.values_list("id", flat=True))
        subject.revisions.update(text="", is_erased=True)
        record(
            f"{_name(subject)}.withdrawn",
            actor=subject.author,
            subject_id=subject.id,
            challenge_id=_challenge_id(subject),
            other_ids=revisions,
        )
        if isinstance(subject, Comment) and was_shown:
            tallies.count_comment(subject.contribution_id, -1)
        tallies.forget_later(revisions)
    subject.state = State.WITHDRAWN


def do_comment(
    *,
    place: Place,
    idea: Contribution,
    text: str,
    language: str,
    answers: Comment | None = None,
    is_addition: bool = False,
) -> Comment:
    """Comment on an idea, answer a comment, or add to an idea that one supports."""
    place.check(Act.COMMENT)
    _check_shown(idea)
    if answers is not None and answers.contribution_id != idea.id:
        raise Refused(_("That comment belongs to another idea."))
    text = clean_text(text)
    author = place.pseudonym(Context.POSTS)
    with transaction.atomic():
        comment = Comment.objects.create(
            contribution=idea,
            answers=answers,
            is_addition=is_addition,
            author=author,
            is_by_code=place.is_by_code,
            language=language,
            posted_on=get_today(),
        )
        revision = add_revision(comment, text)
        tallies.count_comment(idea.id, +1)
        record(
            "comment.posted",
            actor=author,
            subject_id=comment.id,
            challenge_id=idea.challenge_id,
            other_ids=[revision.id, idea.id] + ([answers.id] if answers else []),
            payload={"is_addition": is_addition, "language": language},
            is_first=True,
        )
    return comment


def do_support(*, place: Place, idea: Contribution, addition: str, language: str) -> Comment | None:
    """Agree with an idea instead of posting a like one; an addition stays one's own text."""
    with transaction.atomic():
        do_vote(place=place, idea=idea, choice=Vote.Choice.AGREE)
        if not addition.strip():
            return None
        return do_comment(
            place=place, idea=idea, text=addition, language=language, is_addition=True
        )


def do_vote(*, place: Place, idea: Contribution, choice: int) -> Vote:
    """Vote on an idea, or change one's vote. One person has one vote on an idea."""
    place.check(Act.VOTE)
    _check_shown(idea)
    if choice not in Vote.Choice.values:
        raise ValidationError({"choice": _("Choose agree, disagree or pass.")})
    voter = place.pseudonym(Context.VOTES)
    with transaction.atomic():
        vote, is_new = Vote.objects.get_or_create(
            contribution=idea,
            voter=voter,
            defaults={"choice": choice, "is_by_code": place.is_by_code},
        )
        former: int | None = None
        if not is_new:
            former, vote.choice = vote.choice, choice
            # The row is changed only from what was read, so that two changes at once count once.
            read = Vote.objects.filter(pk=vote.pk, choice=former)
            if former == choice or not read.update(choice=choice):
                return vote
        tallies.count_vote(idea.id, choice, former, is_by_code=vote.is_by_code)
        record(
            "vote.cast" if is_new else "vote.changed",
            actor=voter,
            subject_id=vote.id,
            challenge_id=idea.challenge_id,
            other_ids=[idea.id],
            payload={"choice": choice},
            is_first=is_new,
        )
    return vote


def _check_own(place: Place, subject: Contribution | Comment) -> None:
    if subject.author != place.pseudonym(Context.POSTS):
        raise Refused(_("Only its author can change this."))
    if subject.state == State.WITHDRAWN:
        raise Refused(_("This was withdrawn."))


def _check_shown(idea: Contribution) -> None:
    if idea.state != State.SHOWN:
        raise Refused(_("This idea is not shown any more."))


def _name(subject: Contribution | Comment) -> str:
    return "idea" if isinstance(subject, Contribution) else "comment"


def _challenge_id(subject: Contribution | Comment) -> UUID:
    return (subject if isinstance(subject, Contribution) else subject.contribution).challenge_id

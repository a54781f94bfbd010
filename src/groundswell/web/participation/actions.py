"""What people do in a challenge: post, change, withdraw, comment, support, vote.

Each action checks the one table, writes in one transaction, and puts an event on record that holds
ids and choices alone. What the engine needs is done once the transaction stands.
"""

from __future__ import annotations

import hashlib
from functools import partial
from textwrap import shorten
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context, read_key
from groundswell.web.accounts.post import remember_contact
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.participation import tallies
from groundswell.web.participation.merging.families import erase_objections, leave_family
from groundswell.web.participation.merging.locks import lock_ideas
from groundswell.web.participation.models import Comment, Contribution, Revision, State, Vote
from groundswell.web.participation.showing import lock_to_decide, set_state
from groundswell.web.participation.texts import add_revision, clean_text
from groundswell.web.shared.afterwards import do_afterwards
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
    *,
    place: Place,
    question: Question,
    kind: str,
    text: str,
    language: str,
    token: UUID | None = None,
) -> Contribution:
    """Post an idea in answer to a question of the phase that is open.

    The same person with the same ``token`` posts once: a second time gives the idea that is there.
    """
    place.check(Act.POST_IDEA)
    if place.phase is None or question.phase_id != place.phase.id:
        raise Refused(_("This question is not open now."))
    if kind not in KINDS_OF_ANSWERS[question.kinds]:
        raise ValidationError({"kind": _("Choose one of the kinds that this question asks for.")})
    text = clean_text(text)
    author = place.pseudonym(Context.POSTS)
    idea_id = make_id(place, author, token, of="idea")
    try:
        return _post_idea(place, idea_id, author, question, kind, text, language)
    except IntegrityError:
        # The same form was sent twice; the other one was first.
        return Contribution.objects.get(pk=idea_id, author=author)


def _post_idea(
    place: Place,
    idea_id: UUID,
    author: str,
    question: Question,
    kind: str,
    text: str,
    language: str,
) -> Contribution:
    with transaction.atomic():
        idea = Contribution.objects.create(
            id=idea_id,
            challenge=place.here,
            question=question,
            kind=kind,
            author=author,
            is_by_code=place.is_by_code,
            language=language,
            state=get_first_state(place),
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
            payload={
                "kind": kind,
                "language": language,
                "is_by_code": idea.is_by_code,
                "state": str(idea.state),
            },
            is_first=True,
        )
        if idea.state == State.SHOWN:
            tallies.remember_later(idea, revision)
        _reach_later(place)
    return idea


def _reach_later(place: Place) -> None:
    """Let whoever posts be written to about it; afterwards, for what was said counts first."""
    assert place.person_id is not None
    do_afterwards(partial(remember_contact, place.here.id, place.person_id, get_language() or ""))


def do_change_text(*, place: Place, subject: Contribution | Comment, text: str) -> Revision:
    """Give one's own idea or comment a new text. The former one stays as a revision."""
    place.check(Act.CHANGE_OWN)
    _check_own(place, subject)
    text = clean_text(text)
    with transaction.atomic():
        state = _lock_own(subject)
        former = subject.revisions.get(is_current=True)
        if former.text == text:
            return former
        revision = add_revision(subject, text)
        if state == State.SHOWN and place.here.reviews_first:
            state = set_state(subject, State.WAITING)
        record(
            f"{_name(subject)}.changed",
            actor=subject.author,
            subject_id=subject.id,
            challenge_id=_challenge_id(subject),
            other_ids=[revision.id],
            payload={"state": str(state)},
        )
        if isinstance(subject, Contribution) and state == State.SHOWN:
            tallies.forget_later([former.id])
            tallies.remember_later(subject, revision)
    return revision


def do_withdraw(*, place: Place, subject: Contribution | Comment) -> None:
    """Take one's own idea or comment back: its text is erased, in every revision."""
    place.check(Act.WITHDRAW_OWN)
    _check_own(place, subject)
    with transaction.atomic():
        was_shown = _lock_own(subject) == State.SHOWN
        # That it was hidden before is told no more, unless it is hidden now.
        told = {"hidden_for": ""} if was_shown else {}
        type(subject).objects.filter(pk=subject.pk).update(state=State.WITHDRAWN, **told)
        revisions = list(subject.revisions.values_list("id", flat=True))
        subject.revisions.update(text="", sealed=None, is_erased=True)
        record(
            f"{_name(subject)}.withdrawn",
            actor=subject.author,
            subject_id=subject.id,
            challenge_id=_challenge_id(subject),
            other_ids=revisions,
        )
        if isinstance(subject, Contribution):
            leave_family(subject)
            erase_objections(subject)
        elif was_shown:
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
    token: UUID | None = None,
) -> Comment:
    """Comment on an idea, answer a comment, or add to an idea that one supports.

    An answer to an answer stands beside it, under the comment that both answer. ``token`` as in
    :func:`do_post_idea`.
    """
    place.check(Act.COMMENT)
    _check_shown(place, idea)
    if answers is not None:
        if answers.contribution_id != idea.id:
            raise Refused(_("That comment belongs to another idea."))
        if answers.state != State.SHOWN:
            raise Refused(_("That comment is not shown any more."))
    root_id = (answers.answers_id or answers.id) if answers is not None else None
    text = clean_text(text)
    author = place.pseudonym(Context.POSTS)
    comment_id = make_id(place, author, token, of="comment")
    try:
        return _comment(
            place, comment_id, author, idea, root_id, text, language, is_addition=is_addition
        )
    except IntegrityError:
        return Comment.objects.get(pk=comment_id, author=author)


def _comment(
    place: Place,
    comment_id: UUID,
    author: str,
    idea: Contribution,
    root_id: UUID | None,
    text: str,
    language: str,
    *,
    is_addition: bool,
) -> Comment:
    with transaction.atomic():
        comment = Comment.objects.create(
            id=comment_id,
            contribution=idea,
            answers_id=root_id,
            is_addition=is_addition,
            author=author,
            is_by_code=place.is_by_code,
            language=language,
            state=get_first_state(place),
            posted_on=get_today(),
        )
        revision = add_revision(comment, text)
        if comment.state == State.SHOWN:
            tallies.count_comment(idea.id, +1)
        record(
            "comment.posted",
            actor=author,
            subject_id=comment.id,
            challenge_id=idea.challenge_id,
            other_ids=[revision.id, idea.id] + ([root_id] if root_id else []),
            payload={
                "is_addition": is_addition,
                "language": language,
                "is_by_code": comment.is_by_code,
                "state": str(comment.state),
            },
            is_first=True,
        )
        _reach_later(place)
    return comment


def do_support(
    *,
    place: Place,
    idea: Contribution,
    addition: str,
    language: str,
    token: UUID | None = None,
) -> Comment | None:
    """Agree with an idea instead of posting a like one; an addition stays one's own text."""
    place.check(Act.POST_IDEA)
    with transaction.atomic():
        do_vote(place=place, idea=idea, choice=Vote.Choice.AGREE)
        if not addition.strip():
            return None
        return do_comment(
            place=place,
            idea=idea,
            text=addition,
            language=language,
            is_addition=True,
            token=token,
        )


def do_vote(*, place: Place, idea: Contribution, choice: int) -> Vote:
    """Vote on an idea, one's own too, or change one's vote. One person has one on each.

    Who could not vote on their own would be known among voters by the ideas that they left out.
    """
    place.check(Act.VOTE)
    _check_shown(place, idea)
    if choice not in Vote.Choice.values:
        raise ValidationError({"choice": _("Choose agree, disagree or pass.")})
    if idea.merged_into_id is not None:
        raise Merged(_text_of(idea.merged_into_id))
    voter = place.pseudonym(Context.VOTES)
    with transaction.atomic():
        vote, is_new = Vote.objects.get_or_create(
            contribution=idea,
            voter=voter,
            defaults={"choice": choice, "is_by_code": place.is_by_code},
        )
        former = None
        if not is_new:
            # Two changes at once wait here for each other; each is counted from what it changed.
            # The idea is locked first, as where its counts are told: ``merging.locks``.
            lock_ideas([idea.pk])
            vote = Vote.objects.select_for_update().get(pk=vote.pk)
            former = vote.choice
            if former == choice:
                return vote
            vote.choice = choice
            vote.save(update_fields=["choice"])
        if not tallies.count_vote(vote, former, least=place.here.least):
            now = Contribution.objects.get(pk=idea.pk)
            raise Merged(_text_of(now.merged_into_id)) if now.merged_into_id else Refused(_GONE)
        record(
            "vote.cast" if is_new else "vote.changed",
            actor=voter,
            subject_id=vote.id,
            challenge_id=idea.challenge_id,
            other_ids=[idea.id],
            payload={"choice": choice, "is_by_code": vote.is_by_code},
            is_first=is_new,
            by_month=True,
        )
    return vote


_GONE = _("This idea is not shown any more.")


class Merged(Refused):
    """Somebody votes on an idea that another one stands for."""

    def __init__(self, head: str) -> None:
        told = _("Another idea says the same and stands for this one. Vote on that: “%(text)s”")
        super().__init__(told % {"text": shorten(head, 200, placeholder="…")})


def _text_of(idea_id: UUID) -> str:
    return Revision.objects.get(contribution=idea_id, is_current=True).text


def _check_own(place: Place, subject: Contribution | Comment) -> None:
    is_here = _challenge_id(subject) == place.here.id
    if not is_here or subject.author != place.pseudonym(Context.POSTS):
        raise Refused(_("Only its author can change this."))


def _lock_own(subject: Contribution | Comment) -> str:
    """Let others wait who change the same text, and give what became of it until now."""
    state = lock_to_decide(subject)
    if state == State.WITHDRAWN:
        raise Refused(_("This was withdrawn."))
    return state


def _check_shown(place: Place, idea: Contribution) -> None:
    if idea.challenge_id != place.here.id:
        raise Refused(_("This idea belongs to another challenge."))
    if idea.state != State.SHOWN:
        raise Refused(_GONE)


def make_id(place: Place, author: str, token: UUID | None, *, of: str) -> UUID:
    """Make the id of what is sent: by chance, or the one that belongs to a person and a token."""
    if token is None:
        return uuid4()
    # Keyed, so that who can guess a token still can't tell whose text it became.
    mark = hashlib.blake2b(
        token.bytes + f"{author} {of}".encode(),
        digest_size=16,
        key=read_key(place.here.id),
        person=b"text of token",
    )
    return UUID(bytes=mark.digest(), version=4)


def get_first_state(place: Place) -> State:
    """Give what a new text is at first: shown, or not before somebody has looked at it."""
    return State.WAITING if place.here.reviews_first else State.SHOWN


def _name(subject: Contribution | Comment) -> str:
    return "idea" if isinstance(subject, Contribution) else "comment"


def _challenge_id(subject: Contribution | Comment) -> UUID:
    return (subject if isinstance(subject, Contribution) else subject.contribution).challenge_id

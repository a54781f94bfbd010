"""What people do about a text: report it, show it, hide it, edit it, appeal, answer.

Each action checks the one table, takes effect on the text through ``participation.showing``, writes
a row of its own, puts ids and choices on record, and tells the author, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from textwrap import shorten
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.originals import seal_original
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.moderation.cases import (
    ASKED,
    DANGER,
    FLAGGED,
    find_appealable,
    open_case,
    settle_case,
)
from groundswell.web.moderation.models import Appeal, Case, Decision, Flag
from groundswell.web.moderation.taking_out import (
    MARK,
    NewWords,
    count_most_alone,
    count_words,
    take_out,
)
from groundswell.web.moderation.telling import tell_author
from groundswell.web.participation.models import (
    Comment,
    Contribution,
    HiddenFor,
    Revision,
    State,
)
from groundswell.web.participation.showing import (
    lock_state,
    lock_to_decide,
    replace_text,
    set_state,
)
from groundswell.web.participation.texts import clean_text
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_today


def do_flag(*, place: Place, subject: Contribution | Comment, reason: str, note: str = "") -> bool:
    """Ask that somebody looks at a text. False where the viewer asked already, about these words.

    A flag hides nothing, however many there are: a person decides.
    """
    place.check(Act.FLAG)
    if reason not in Flag.Reason.values:
        raise ValidationError({"reason": _("Choose a reason.")})
    _check_here(place, subject)
    with transaction.atomic():
        if lock_state(subject) != State.SHOWN:
            raise Refused(_("This is not shown any more."))
        revision = subject.revisions.get(is_current=True)
        urgency = DANGER if reason == Flag.Reason.DANGER else FLAGGED
        flagger = place.pseudonym(Context.FLAGS)
        if Flag.objects.filter(revision=revision, flagger=flagger).exists():
            return False
        case = open_case(place.here.id, subject, urgency=urgency, is_flagged=True)
        flag = Flag.objects.create(
            case=case,
            revision=revision,
            flagger=flagger,
            reason=reason,
            note=note,
        )
        record(
            "text.flagged",
            actor=flagger,
            subject_id=flag.id,
            challenge_id=place.here.id,
            other_ids=[subject.id, revision.id],
            payload={"reason": reason},
            is_first=True,
            by_month=True,
        )
    return True


def do_show(*, place: Place, case_id: UUID, seen: UUID, words: str = "") -> Decision:
    """Leave a text as it is, show one that waits, or show a hidden one again.

    It turns down what another facilitator proposed, and says yes to an appeal: to one against an
    edit, that its author may put the words back. Nobody else can, for they are sealed.
    """
    with _deciding(place, case_id, seen) as (case, state):
        kind = Decision.Kind.RESTORE if state == State.HIDDEN else Decision.Kind.SHOW
        decision = _decide(place, case, kind, seen, words=words)
        if state != State.SHOWN:
            set_state(case.subject, State.SHOWN)
        _record(place, case, "left" if state == State.SHOWN else "shown", decision)
        if _answer(case, decision) or state != State.SHOWN:
            tell_author(case)
        settle_case(case)
    return decision


def do_hide(*, place: Place, case_id: UUID, seen: UUID, reason: str, words: str = "") -> Decision:
    """Hide a text for a reason; where two must agree, propose it or agree with another's proposal.

    What others see and could harm somebody is out of sight from the proposal on, and its author is
    told.

    Returns
    -------
    Decision
        Of the kind ``propose`` where another facilitator must still agree.
    """
    if reason not in HiddenFor.values:
        raise ValidationError({"reason": _("Choose why it is hidden.")})
    with _deciding(place, case_id, seen) as (case, state):
        if state == State.HIDDEN:
            raise Refused(_("This is hidden already."))
        proposal = _get_proposal(case, seen)
        if place.here.hides_by_two and proposal is None:
            return _propose(place, case, seen, reason, words)
        if proposal is not None and proposal.by == place.pseudonym(Context.STAFF):
            raise Refused(_("You proposed this. Another facilitator must agree."))
        decision = _decide(place, case, Decision.Kind.HIDE, seen, reason, words)
        set_state(case.subject, State.HIDDEN, hidden_for=reason)
        _record(place, case, "hidden", decision)
        _answer(case, decision)
        settle_case(case)
        tell_author(case)
    return decision


#: Why a text is out of sight before a second facilitator agrees: each hour could harm somebody.
_AT_ONCE = (HiddenFor.DANGER, HiddenFor.DETAILS)


def _propose(place: Place, case: Case, seen: UUID, reason: str, words: str) -> Decision:
    decision = _decide(place, case, Decision.Kind.PROPOSE, seen, reason, words)
    urgency = ASKED
    if reason in _AT_ONCE:
        urgency = DANGER
        if case.subject.state == State.SHOWN:
            set_state(case.subject, State.WAITING, hidden_for=reason)
            tell_author(case)
    _record(place, case, "hiding_proposed", decision, state=str(case.subject.state))
    open_case(case.challenge_id, case.subject, urgency=urgency, is_proposed=True)
    return decision


def do_edit(*, place: Place, case_id: UUID, seen: UUID, text: str, words: str = "") -> Decision:
    """Show a text without what makes somebody known. What it said is sealed for the audit alone.

    Words are taken out and nothing else; where they stood a mark stands. Where two must agree to
    hide a text, one alone takes few words out of it, in all edits together.
    """
    kept = clean_text(text)
    with _deciding(place, case_id, seen) as (case, state):
        subject = case.subject
        former = subject.revisions.get(is_current=True)
        text = _take_out(former.text, kept)
        n_missing = _count_missing(case, former.text, text)
        if place.here.hides_by_two:
            _check_few(n_missing, count_words(text) + n_missing)
        decision = _decide(place, case, Decision.Kind.EDIT, seen, words=words, n_missing=n_missing)
        revision = replace_text(subject, text, sealed=seal_original(place.here.id, former.text))
        Revision.objects.filter(pk=revision.pk).update(is_screened=True)
        _record(place, case, "edited", decision, revision.id)
        if state != State.SHOWN:
            set_state(subject, State.SHOWN)
            _record(place, case, "shown", decision)
        _answer(case, decision)
        settle_case(case)
        tell_author(case)
    return decision


def _take_out(former: str, kept: str) -> str:
    try:
        text = take_out(former, kept)
    except NewWords as fault:
        told = _("You can only take words out. These are not in the text, or not there: %(words)s")
        words = shorten(", ".join(f"“{one}”" for one in fault.words), 200, placeholder="…")
        raise ValidationError({"text": ValidationError(told, params={"words": words})}) from fault
    if text == former:
        raise ValidationError({"text": _("Take something out, or go back.")})
    return text


def _count_missing(case: Case, former: str, text: str) -> int:
    """Count the words that this edit and those before it took out of what the author wrote."""
    n_missing = count_words(former) - count_words(text)
    if MARK not in former:
        return n_missing  # The author put back, or wrote anew, what edits had taken out.
    edits = case.decisions.filter(kind=Decision.Kind.EDIT).order_by("-number")
    return n_missing + (edits.values_list("n_missing", flat=True).first() or 0)


def _check_few(n_missing: int, n_words: int) -> None:
    most = count_most_alone(n_words)
    if n_missing > most:
        told = _(
            "You alone can take out %(most)s words of this text at most, all edits together; this "
            "takes out %(n)s. Where more must go, hide it: two decide about that."
        )
        params = {"most": most, "n": n_missing}
        raise ValidationError({"text": ValidationError(told, params=params)})


def do_uphold(*, place: Place, case_id: UUID, seen: UUID, words: str) -> Decision:
    """Answer an appeal: the text stays hidden, or as it was edited, and the author is told why."""
    if not words.strip():
        raise ValidationError({"words": _("Tell the author why it stays so.")})
    with _deciding(place, case_id, seen) as (case, _state):
        appeal = _get_appeal(case)
        if appeal is None:
            raise Refused(_("Nobody appealed against this."))
        if place.here.hides_by_two and appeal.decision.by == place.pseudonym(Context.STAFF):
            raise Refused(_("You decided this. Another facilitator must answer."))
        decision = _decide(place, case, Decision.Kind.UPHOLD, seen, appeal.decision.reason, words)
        _record(place, case, "upheld", decision)
        _answer(case, decision)
        settle_case(case)
        tell_author(case)
    return decision


def do_appeal(*, place: Place, subject: Contribution | Comment, words: str) -> Appeal:
    """Ask that a decision to hide or edit one's own text is looked at again. Once for each."""
    place.check(Act.APPEAL)
    _check_here(place, subject)
    if subject.author != place.pseudonym(Context.POSTS):
        raise Refused(_("Only its author can appeal."))
    if not words.strip():
        raise ValidationError({"words": _("Say why it was not right.")})
    with transaction.atomic():
        subject.state = lock_state(subject)
        case = Case.objects.select_for_update().filter(_of(subject)).first()
        decision = find_appealable(case, subject) if case else None
        if case is None or decision is None:
            raise Refused(
                _("It came in hidden with a file. Write to those who run the challenge.")
                if subject.state == State.HIDDEN
                else _("Nothing was decided that you could appeal against.")
            )
        if Appeal.objects.filter(decision=decision).exists():
            raise Refused(_("You have appealed already."))
        appeal = Appeal.objects.create(decision=decision, words=words, appealed_on=get_today())
        open_case(case.challenge_id, subject, urgency=ASKED, is_appealed=True)
        record(
            f"{_name(subject)}.appealed",
            actor=subject.author,
            subject_id=subject.id,
            challenge_id=case.challenge_id,
            other_ids=[appeal.id, decision.id],
        )
    return appeal


@dataclass
class Done:
    """What came of many decisions at once."""

    n_done: int = 0
    left: list[str] = field(default_factory=list)
    """Why each of the others was left as it is."""


def do_decide_many(
    *, place: Place, picked: list[tuple[UUID, UUID]], reason: str = "", words: str = ""
) -> Done:
    """Show many texts, or with a reason hide them: each as it was seen, each on record alone."""
    place.check(Act.MODERATE)
    done = Done()
    for case_id, seen in picked:
        try:
            if reason:
                do_hide(place=place, case_id=case_id, seen=seen, reason=reason, words=words)
            else:
                do_show(place=place, case_id=case_id, seen=seen, words=words)
        except Case.DoesNotExist:
            done.left.append(str(_("This text is not there any more.")))
        except Refused as fault:
            done.left.append(str(fault))
        else:
            done.n_done += 1
    return done


@contextmanager
def _deciding(place: Place, case_id: UUID, seen: UUID) -> Iterator[tuple[Case, str]]:
    """Lock a case and its text, which must read as it did when it was seen."""
    place.check(Act.MODERATE)
    with transaction.atomic():
        here = Case.objects.filter(challenge=place.here)
        case = here.select_related("contribution", "comment__contribution").get(pk=case_id)
        state = lock_to_decide(case.subject)
        case = (
            here.select_for_update(of=("self",))
            .select_related("contribution", "comment__contribution")
            .get(pk=case_id)
        )
        if state == State.WITHDRAWN:
            raise Refused(_("Its author withdrew this meanwhile. Nothing is left to decide."))
        case.subject.state = state
        if case.subject.author == place.pseudonym(Context.POSTS):
            raise Refused(_("You wrote this. Another facilitator must decide."))
        if not case.subject.revisions.filter(pk=seen, is_current=True).exists():
            raise Refused(_("Its author changed it while you looked. Read it again."))
        yield case, state


def _decide(
    place: Place,
    case: Case,
    kind: str,
    seen: UUID,
    reason: str = "",
    words: str = "",
    n_missing: int = 0,
) -> Decision:
    return Decision.objects.create(
        case=case,
        number=case.decisions.count() + 1,
        kind=kind,
        reason=reason,
        words=words.strip(),
        by=place.pseudonym(Context.STAFF),
        revision_id=seen,
        n_missing=n_missing,
        decided_on=get_today(),
    )


def _record(
    place: Place, case: Case, what: str, decision: Decision, *others: UUID, **choices: str
) -> None:
    record(
        f"{_name(case.subject)}.{what}",
        actor=decision.by,
        subject_id=case.subject.id,
        challenge_id=case.challenge_id,
        other_ids=[*others, decision.id, decision.revision_id],
        payload=({"reason": decision.reason} if decision.reason else {}) | choices,
    )


def _get_proposal(case: Case, seen: UUID) -> Decision | None:
    """Give the proposal to hide the text as it reads now that nobody has answered."""
    last = case.decisions.order_by("-number").first()
    is_one = last is not None and last.kind == Decision.Kind.PROPOSE and last.revision_id == seen
    return last if is_one else None


def _get_appeal(case: Case) -> Appeal | None:
    return (
        Appeal.objects.filter(decision__case=case, answer=None).select_related("decision").first()
    )


def _answer(case: Case, decision: Decision) -> bool:
    """Let a decision answer the appeal that is open. Tells whether there was one."""
    return bool(Appeal.objects.filter(decision__case=case, answer=None).update(answer=decision))


def _check_here(place: Place, subject: Contribution | Comment) -> None:
    idea = subject if isinstance(subject, Contribution) else subject.contribution
    if idea.challenge_id != place.here.id:
        raise Refused(_("This belongs to another challenge."))


def _of(subject: Contribution | Comment) -> Q:
    return Q(**{"contribution" if isinstance(subject, Contribution) else "comment": subject})


def _name(subject: Contribution | Comment) -> str:
    return "idea" if isinstance(subject, Contribution) else "comment"

"""What facilitators read of cases, and what an author reads of what was decided about their text.

Who wrote a text, who reported it and who decided are told to nobody. A text that was withdrawn is
in none of these lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.places import Place
from groundswell.web.moderation.cases import find_appealable
from groundswell.web.moderation.models import Appeal, Case, Concern, Decision, Flag
from groundswell.web.participation.models import Comment, Contribution, HiddenFor, Revision, State
from groundswell.web.shared.clock import get_today

PAGE = 20
#: No list is counted or turned further than this: what is urgent stands first.
FURTHEST = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to; what is empty narrows nothing."""

    why: str = ""
    """``waiting``, ``flagged``, ``concerns``, ``proposed`` or ``appealed``."""
    state: str = ""
    """``hidden`` or ``settled`` in place of what is open."""
    of: str = ""
    """``ideas`` or ``comments``."""

    @property
    def n_used(self) -> int:
        return sum(map(bool, (self.why, self.state, self.of)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: one that the engine points out says as what."""

    text: str
    concern: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Why somebody asked to look, and in what words; who they are is not told."""

    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Told:
    """A decision, as facilitators and the author read it."""

    kind: str
    label: str
    reason: str
    words: str
    day: date
    is_mine: bool = False
    appeal: str = ""
    is_asked: bool = False
    """Whether that appeal waits for an answer."""


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case as a facilitator sees it."""

    id: UUID
    revision_id: UUID
    text_id: UUID
    is_idea: bool
    idea_id: UUID
    state: str
    kind: str
    text: str
    pieces: tuple[Piece, ...]
    language: str
    when: date
    is_own: bool
    is_open: bool
    is_waiting: bool
    is_proposed: bool
    is_appealed: bool
    flags: tuple[Asked, ...] = ()
    concerns: tuple[str, ...] = ()
    decisions: tuple[Told, ...] = field(default=())

    @property
    def lang(self) -> str:
        return "" if self.language == get_language() else self.language

    @property
    def is_asked_of_viewer(self) -> bool:
        """Whether an appeal waits against what the viewer decided."""
        return any(one.is_mine and one.is_asked for one in self.decisions)

    @property
    def picked(self) -> str:
        """What a list sends back for it: which case, and which words were seen."""
        return f"{self.id}:{self.revision_id}"


_WHY = {
    "waiting": "is_waiting",
    "flagged": "is_flagged",
    "concerns": "has_concerns",
    "proposed": "is_proposed",
    "appealed": "is_appealed",
}


def _list(place: Place, wanted: Wanted) -> QuerySet[Case]:
    cases = Case.objects.filter(challenge=place.here)
    if wanted.state == "hidden":
        # Which ideas are hidden stands in an index of theirs; few are, beside all that have cases.
        ideas = Contribution.objects.filter(challenge=place.here, state=State.HIDDEN)
        is_hidden = Q(contribution__in=ideas) | Q(comment__state=State.HIDDEN)
        cases = cases.filter(is_hidden).order_by("place", "id")
    else:
        is_gone = Q(contribution__state=State.WITHDRAWN) | Q(comment__state=State.WITHDRAWN)
        # An equality, which the index of the queue is read by; ``is_open=True`` gives none.
        is_open = wanted.state != "settled"
        cases = cases.filter(is_open__in=[is_open]).exclude(is_gone)
        cases = cases.order_by("-urgency", "place", "id")
    if wanted.why in _WHY:
        cases = cases.filter(**{_WHY[wanted.why]: True})
    if wanted.of in ("ideas", "comments"):
        cases = cases.filter(contribution__isnull=wanted.of == "comments")
    return cases


class _ShortPaginator(Paginator[Any]):
    @cached_property
    def count(self) -> int:
        rows: QuerySet[Case] = self.object_list  # type: ignore[assignment]  # always one of cases
        return rows.order_by()[:FURTHEST].count()


def list_cases(place: Place, wanted: Wanted, *, page: Any = 1) -> Page[ShownCase]:
    """List a page of cases, the urgent ones first, the others as chance has it."""
    turned = _ShortPaginator(_list(place, wanted), PAGE).get_page(page)
    turned.object_list = _show(place, list(turned.object_list))
    return turned


def get_next_id(place: Place, wanted: Wanted, *, after: UUID | None = None) -> UUID | None:
    """Give the case to look at next: the first, or the one after another that was left."""
    cases = _list(place, wanted)
    left = Case.objects.filter(challenge=place.here, pk=after).first() if after else None
    if left is not None:
        behind = Q(urgency=left.urgency, place=left.place, id__gt=left.id)
        behind |= Q(urgency=left.urgency, place__gt=left.place) | Q(urgency__lt=left.urgency)
        found = cases.filter(behind).values_list("id", flat=True).first()
        if found:
            return found
    others = cases.exclude(pk=after) if after else cases
    return others.values_list("id", flat=True).first()


def get_case(place: Place, case_id: UUID) -> ShownCase | None:
    """Give a case; None where there is none, or its text was withdrawn."""
    found = Case.objects.filter(challenge=place.here, pk=case_id)
    return next(iter(_show(place, list(found))), None)


def count_open(place: Place) -> int:
    """Count the cases that are open, up to a thousand."""
    return _list(place, Wanted()).order_by()[:FURTHEST].count()


def _show(place: Place, cases: list[Case]) -> list[ShownCase]:
    ids = [case.id for case in cases]
    ideas = Contribution.objects.in_bulk([one.contribution_id for one in cases])
    comments = Comment.objects.in_bulk([one.comment_id for one in cases])
    revisions = {
        one.contribution_id or one.comment_id: one
        for one in Revision.objects.filter(
            Q(contribution__in=ideas) | Q(comment__in=comments), is_current=True, is_erased=False
        )
    }
    flags = _group(Flag.objects.filter(case__in=ids, is_open=True).order_by("reason", "id"))
    concerns = _group(
        Concern.objects.filter(revision__in=[one.id for one in revisions.values()]).order_by(
            "start", "end", "kind"
        )
    )
    decisions = _group(
        Decision.objects.filter(case__in=ids)
        .select_related("appeal", "answers_appeal__decision")
        .order_by("-number")
    )
    me, today = place.pseudonym(Context.STAFF), get_today()
    author = place.pseudonym(Context.POSTS)
    shown = []
    for case in cases:
        subject: Contribution | Comment
        subject = ideas.get(case.contribution_id) or comments[case.comment_id]
        revision = revisions.get(subject.id)
        if revision is None or subject.state == State.WITHDRAWN:
            continue
        idea = subject if isinstance(subject, Contribution) else None
        pointed = concerns.get(case.id, [])
        shown.append(
            ShownCase(
                id=case.id,
                revision_id=revision.id,
                text_id=subject.id,
                is_idea=idea is not None,
                idea_id=subject.contribution_id if isinstance(subject, Comment) else subject.id,
                state=subject.state,
                kind=idea.kind if idea else "",
                text=revision.text,
                pieces=cut_text(
                    revision.text,
                    [(one.start, one.end, str(Concern.Kind(one.kind).label)) for one in pointed],
                ),
                language=subject.language,
                when=subject.posted_on,
                is_own=subject.author == author,
                is_open=case.is_open,
                is_waiting=case.is_waiting,
                is_proposed=case.is_proposed,
                is_appealed=case.is_appealed,
                flags=tuple(
                    Asked(
                        str(Flag.Reason(one.reason).label),
                        one.note if today <= one.read_until else "",
                    )
                    for one in flags.get(case.id, [])
                ),
                concerns=tuple(dict.fromkeys(str(Concern.Kind(one.kind).label) for one in pointed)),
                decisions=tuple(_tell(one, me) for one in decisions.get(case.id, [])),
            )
        )
    return shown


def _group(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def cut_text(text: str, found: Iterable[tuple[int, int, str]]) -> tuple[Piece, ...]:
    """Cut a text where something is pointed out: start, end, as what. Of two the first counts."""
    pieces, last = [], 0
    for start, end, label in found:
        if start < last or end > len(text):
            continue
        if start > last:
            pieces.append(Piece(text[last:start]))
        pieces.append(Piece(text[start:end], label))
        last = end
    if last < len(text):
        pieces.append(Piece(text[last:]))
    return tuple(pieces)


def _tell(one: Decision, me: str) -> Told:
    appeal = getattr(one, "appeal", None)
    return Told(
        kind=one.kind,
        label=str(_label(one)),
        reason=str(HiddenFor(one.reason).label) if one.reason else "",
        words=one.words,
        day=one.decided_on,
        is_mine=one.by == me,
        appeal=appeal.words if appeal else "",
        is_asked=appeal is not None and appeal.answer_id is None,
    )


#: What the answers to an appeal against an edit are called.
_OF_EDITS = {
    Decision.Kind.SHOW: _("The author may put the words back"),
    Decision.Kind.UPHOLD: _("Stays as it was edited"),
}


def _label(one: Decision) -> Any:
    kind = Decision.Kind(one.kind)
    appeal = getattr(one, "answers_appeal", None)
    is_of_edit = appeal is not None and appeal.decision.kind == Decision.Kind.EDIT
    return _OF_EDITS.get(kind, kind.label) if is_of_edit else kind.label


@dataclass(frozen=True, slots=True)
class Fate:
    """What the team decided about somebody's own text."""

    id: UUID
    is_idea: bool
    idea_id: UUID
    state: str
    text: str
    lang: str
    decisions: tuple[Told, ...]
    can_appeal: bool
    is_appealed: bool


def get_fate(place: Place, subject: Contribution | Comment) -> Fate:
    """Give what the team decided about the viewer's own text.

    What is only proposed is told where it took the text out of sight: then its reason stands beside
    the text while that waits.
    """
    is_idea = isinstance(subject, Contribution)
    of = {"contribution" if is_idea else "comment": subject}
    case = Case.objects.filter(**of).first()
    told: list[Decision] = []
    if case is not None:
        with_appeals = case.decisions.select_related("appeal", "answers_appeal__decision")
        kept = list(with_appeals.order_by("-number"))
        proposed = [one for one in kept if one.kind == Decision.Kind.PROPOSE]
        why = subject.hidden_for if subject.state == State.WAITING else ""
        taken_out = next((one for one in proposed if why and one.reason == why), None)
        told = [one for one in kept if one == taken_out or one not in proposed]
    against = find_appealable(case, subject) if case is not None else None
    appeal = Appeal.objects.filter(decision=against).first() if against else None
    text = subject.revisions.get(is_current=True).text
    return Fate(
        id=subject.id,
        is_idea=is_idea,
        idea_id=subject.id if isinstance(subject, Contribution) else subject.contribution_id,
        state=subject.state,
        text=text,
        lang="" if subject.language == get_language() else subject.language,
        decisions=tuple(_tell(one, "") for one in told),
        can_appeal=against is not None and appeal is None,
        is_appealed=appeal is not None and appeal.answer_id is None,
    )

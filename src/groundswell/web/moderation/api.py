"""The API's operations on moderation: report a text, read what became of one's own, appeal, decide.

Who wrote a text, who reported it and who decided are told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.http import Http404
from ninja import Field, Query, Router, Schema

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.forms import read_form
from groundswell.web.challenges.api.values import (
    Given,
    Line,
    Listed,
    PageNumber,
    Slug,
    Told,
    Words,
    list_page,
)
from groundswell.web.moderation import actions, queries
from groundswell.web.moderation.counts import list_hidden_counts, list_months
from groundswell.web.moderation.forms import AppealForm, DecideForm, EditForm, FlagForm
from groundswell.web.moderation.messages.counts import list_message_counts
from groundswell.web.moderation.models import Decision
from groundswell.web.moderation.screening import look_over
from groundswell.web.participation.api.described import Text, find_comment, find_idea
from groundswell.web.participation.models import Comment, Contribution, State
from groundswell.web.participation.rows import is_read_by_others
from groundswell.web.shared.chain import get_last_link

router = Router(tags=["Moderation"])

#: Texts that the engine looks at while somebody waits for the queue; the others come by and by.
_AT_ONCE = 100

FlagReason = Literal["person", "abuse", "details", "danger", "other"]
Reason = Literal["person", "abuse", "details", "danger"]

Why = Literal["", "waiting", "flagged", "concerns", "proposed", "appealed"]
Of = Literal["", "ideas", "comments"]
Which = Annotated[Literal["", "hidden", "settled"], Field(description="In place of what is open.")]


class FlagGiven(Given):
    """Why somebody should look at a text."""

    reason: FlagReason
    note: Annotated[Words, Field(max_length=500)] = ""


class FlaggedOut(Schema):
    """What came of a report."""

    is_new: bool = Field(description="False where the caller reported these words already.")


class AppealGiven(Given):
    """Why a decision about one's own text was not right."""

    words: Annotated[Words, Field(min_length=1, max_length=1_000)]


class DecisionOut(Schema):
    """A decision about a text."""

    kind: str
    label: Told
    reason: Told
    words: str
    day: date
    appeal: str = Field(description="What its author says against it.")


class FateOut(Schema):
    """What the team decided about a text of the caller's own."""

    id: UUID
    idea_id: UUID
    state: str
    text: str
    decisions: list[DecisionOut] = Field(description="The last first.")
    can_appeal: bool
    is_appealed: bool


class AskedOut(Schema):
    """Why somebody asked that a text is looked at."""

    reason: Told
    note: str


class PieceOut(Schema):
    """A part of a text."""

    text: str
    concern: Told = Field(description="What the engine points out there; empty for the rest.")


class CaseOut(Schema):
    """A text that somebody should look at, and why."""

    id: UUID
    seen: UUID = Field(description="The words as they stand. Send it with what you decide.")
    is_idea: bool
    idea_id: UUID
    text_id: UUID = Field(description="The idea or comment itself: messages are about it.")
    state: str
    kind: str
    text: str
    language: str
    posted_on: date
    is_own: bool = Field(description="Whether the caller wrote it, and so can't decide.")
    is_open: bool
    is_waiting: bool
    is_proposed: bool = Field(description="Whether another must agree before it is hidden.")
    is_appealed: bool
    flags: list[AskedOut]
    pieces: list[PieceOut] = Field(description="The text, cut where the engine points.")
    concerns: list[Told] = Field(description="What the engine points out. It decides nothing.")
    decisions: list[DecisionOut] = Field(description="The last first.")


class NextWanted(Schema):
    """What the queue is narrowed to."""

    why: Why = ""
    of: Of = ""
    state: Which = ""
    # Left out, never null: an address has no null.
    after: UUID = Field(default=cast(Any, None), description="The case that is left as it is.")


class CasesWanted(Schema):
    """What the queue is narrowed to, and its page."""

    why: Why = ""
    of: Of = ""
    state: Which = ""
    page: PageNumber = 1


class DecisionGiven(Given):
    """What is decided about a text, as it read when it was seen."""

    decision: Literal["show", "hide", "uphold"] = Field(
        description="Uphold: answer an appeal, and leave the text hidden, or as it was edited."
    )
    seen: UUID
    reason: Reason | Literal[""] = Field("", description="Why it is hidden.")
    words: Annotated[Words, Field(max_length=500)] = ""


class EditGiven(Given):
    """A text without what makes somebody known."""

    seen: UUID
    text: Text = Field(description="The text with words left out. Where they stood comes a mark.")
    words: Annotated[Words, Field(max_length=500)] = ""


class PickedGiven(Given):
    """A text of the queue, as it read when it was seen."""

    case_id: UUID
    seen: UUID


class ManyGiven(Given):
    """Texts to be shown, or with a reason to be hidden."""

    picked: Annotated[list[PickedGiven], Field(min_length=1, max_length=queries.PAGE)]
    reason: Reason | Literal[""] = ""


class ManyOut(Schema):
    """What came of many decisions: each is on record by itself."""

    n_done: int
    left: list[Line] = Field(description="Why each of the others was left as it is.")


class RoundedOut(Schema):
    """A count, rounded down to the smallest group; none where it is smaller."""

    label: Told
    n: int | None


class MonthOut(Schema):
    """What the team did in a month that has ended."""

    name: str
    counts: list[RoundedOut]


class LinkOut(Schema):
    """The newest link of the audit log's chain, to be kept elsewhere."""

    day: date
    digest: str


class RecordOut(Schema):
    """What the team hid, and what else it did. What people who take part do is in no count."""

    least: int = Field(description="No count is told that is smaller.")
    hidden: list[RoundedOut]
    messages: list[RoundedOut] = Field(description="From the team to authors.")
    months: list[MonthOut]
    link: LinkOut | None


# --- Everyone


@router.get("/{slug}/record", response=RecordOut, summary="What is on record")
@for_act(Act.READ_CHALLENGE)
def read_record(request: Call, slug: Slug) -> Any:
    """Read what the team hid and why, and what else it did, in counts."""
    challenge = request.place.here
    return {
        "least": challenge.least,
        "hidden": list_hidden_counts(challenge),
        "messages": list_message_counts(challenge),
        "months": list_months(challenge),
        "link": get_last_link(),
    }


# --- People who take part


@router.post("/{slug}/ideas/{idea_id}/flag", response=FlaggedOut, summary="Report an idea")
@for_act(Act.FLAG)
def flag_idea(request: Call, slug: Slug, idea_id: UUID, given: FlagGiven) -> Any:
    """Ask that somebody looks at an idea. That hides nothing: a person decides."""
    return _flag(request, find_idea(request, idea_id), given)


@router.post("/{slug}/comments/{comment_id}/flag", response=FlaggedOut, summary="Report a comment")
@for_act(Act.FLAG)
def flag_comment(request: Call, slug: Slug, comment_id: UUID, given: FlagGiven) -> Any:
    """Ask that somebody looks at a comment. That hides nothing: a person decides."""
    return _flag(request, find_comment(request, comment_id), given)


def _flag(request: Call, subject: Contribution | Comment, given: FlagGiven) -> dict[str, bool]:
    if not is_read_by_others(subject):
        raise Http404
    why = read_form(FlagForm(given.dict()))
    return {"is_new": actions.do_flag(place=request.place, subject=subject, **why)}


def _own(request: Call, subject: Contribution | Comment) -> Contribution | Comment:
    # What is another's looks as if it were not there: whose it is, is nobody's business.
    is_own = subject.author == request.place.pseudonym(Context.POSTS)
    if not is_own or subject.state == State.WITHDRAWN:
        raise Http404
    return subject


@router.get("/{slug}/mine/ideas/{idea_id}", response=FateOut, summary="What became of your idea")
@for_act(Act.SEE_OWN)
def read_fate_of_idea(request: Call, slug: Slug, idea_id: UUID) -> Any:
    """Read what the team decided about an idea of the caller's own."""
    return queries.get_fate(request.place, _own(request, find_idea(request, idea_id)))


@router.get(
    "/{slug}/mine/comments/{comment_id}",
    response=FateOut,
    summary="What became of your comment",
)
@for_act(Act.SEE_OWN)
def read_fate_of_comment(request: Call, slug: Slug, comment_id: UUID) -> Any:
    """Read what the team decided about a comment of the caller's own."""
    return queries.get_fate(request.place, _own(request, find_comment(request, comment_id)))


@router.post("/{slug}/mine/ideas/{idea_id}/appeal", response=FateOut, summary="Appeal for an idea")
@for_act(Act.APPEAL)
def appeal_idea(request: Call, slug: Slug, idea_id: UUID, given: AppealGiven) -> Any:
    """Ask that a decision to hide or edit one's own idea is looked at again."""
    return _appeal(request, _own(request, find_idea(request, idea_id)), given)


@router.post(
    "/{slug}/mine/comments/{comment_id}/appeal", response=FateOut, summary="Appeal for a comment"
)
@for_act(Act.APPEAL)
def appeal_comment(request: Call, slug: Slug, comment_id: UUID, given: AppealGiven) -> Any:
    """Ask that a decision to hide or edit one's own comment is looked at again."""
    return _appeal(request, _own(request, find_comment(request, comment_id)), given)


def _appeal(request: Call, subject: Contribution | Comment, given: AppealGiven) -> queries.Fate:
    words = read_form(AppealForm(given.dict()))["words"]
    actions.do_appeal(place=request.place, subject=subject, words=words)
    subject.refresh_from_db()
    return queries.get_fate(request.place, subject)


# --- Facilitators


@router.get("/{slug}/moderation", response=Listed[CaseOut], summary="List texts to look at")
@for_act(Act.MODERATE)
def list_cases(request: Call, slug: Slug, wanted: Query[CasesWanted]) -> Any:
    """List the texts that somebody should look at, the urgent ones first."""
    look_over(request.place.here.id, most=_AT_ONCE)
    page = queries.list_cases(request.place, _narrow(wanted), page=wanted.page)
    return list_page(page, wanted.page, map(_describe, page))


@router.get("/{slug}/moderation/next", response=CaseOut | None, summary="The next text to look at")
@for_act(Act.MODERATE)
def read_next_case(request: Call, slug: Slug, wanted: Query[NextWanted]) -> Any:
    """Read the text to look at next; nothing where all have been."""
    look_over(request.place.here.id, most=_AT_ONCE)
    found = queries.get_next_id(request.place, _narrow(wanted), after=wanted.after)
    return _case(request, found) if found else None


def _narrow(wanted: NextWanted | CasesWanted) -> queries.Wanted:
    return queries.Wanted(why=wanted.why, state=wanted.state, of=wanted.of)


@router.post("/{slug}/moderation/many", response=ManyOut, summary="Decide about many texts")
@for_act(Act.MODERATE)
def decide_many(request: Call, slug: Slug, given: ManyGiven) -> Any:
    """Show many texts, or with a reason hide them. One that can't be decided is left."""
    picked = [(one.case_id, one.seen) for one in given.picked]
    done = actions.do_decide_many(place=request.place, picked=picked, reason=given.reason)
    return {"n_done": done.n_done, "left": done.left}


@router.get("/{slug}/moderation/{case_id}", response=CaseOut, summary="Look at a text")
@for_act(Act.MODERATE)
def read_case(request: Call, slug: Slug, case_id: UUID) -> Any:
    """Read one text, and why somebody should look at it."""
    return _case(request, case_id)


@router.post("/{slug}/moderation/{case_id}", response=CaseOut, summary="Decide about a text")
@for_act(Act.MODERATE)
def decide(request: Call, slug: Slug, case_id: UUID, given: DecisionGiven) -> Any:
    """Show a text, hide it, or turn an appeal down. It must read as it did when it was seen."""
    _case(request, case_id)
    read = read_form(DecideForm(given.dict()))
    chosen = {"seen": read["seen"], "words": read["words"]}
    if given.decision == "hide":
        chosen["reason"] = read["reason"]
    acts: dict[str, Callable[..., Decision]] = {
        "hide": actions.do_hide,
        "show": actions.do_show,
        "uphold": actions.do_uphold,
    }
    acts[given.decision](place=request.place, case_id=case_id, **chosen)
    return _case(request, case_id)


@router.post("/{slug}/moderation/{case_id}/edit", response=CaseOut, summary="Edit a text")
@for_act(Act.MODERATE)
def edit_case(request: Call, slug: Slug, case_id: UUID, given: EditGiven) -> Any:
    """Take out of a text the words that make somebody known. No others can be put in.

    Where two must agree before a text is hidden (`hides_by_two`), one alone can take out at most
    five words, or a fifth of the words where that is more, and never over half, all edits of the
    text together. More than that is refused with 422: hide it, which two decide.
    """
    _case(request, case_id)
    actions.do_edit(place=request.place, case_id=case_id, **read_form(EditForm(given.dict())))
    return _case(request, case_id)


def _case(request: Call, case_id: UUID) -> dict[str, Any]:
    found = queries.get_case(request.place, case_id)
    if found is None:
        raise Http404
    return _describe(found)


def _describe(case: queries.ShownCase) -> dict[str, Any]:
    names = CaseOut.model_fields.keys() - {"seen", "posted_on"}
    told = {name: getattr(case, name) for name in names}
    return told | {"seen": case.revision_id, "posted_on": case.when}

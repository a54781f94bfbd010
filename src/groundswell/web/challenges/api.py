"""The API's operations on challenges: read them, join them, set them up, change their phases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from pydantic import StrictBool

from groundswell.web.accounts.models import Person
from groundswell.web.accounts.people import do_join
from groundswell.web.challenges import actions, phase_actions, queries, team_actions
from groundswell.web.challenges.acts import Act, PhaseKind, Role
from groundswell.web.challenges.api_calls import (
    NO_YES,
    Call,
    Given,
    InLanguages,
    Instant,
    Language,
    Line,
    Listed,
    PageNumber,
    Slug,
    Words,
    for_act,
    for_everyone,
    list_page,
)
from groundswell.web.challenges.joining.ways import can_join
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.challenges.places import Place, Refused, get_place

router = Router(tags=["Challenges"])
set_up = Router(tags=["Set-up"])

_PAGE = 20
_NOW = "2026-11-23T09:00:00Z"
PhaseKinds = Literal["understand", "answer", "prioritise", "develop", "published"]
QuestionKinds = Literal["helps_or_blocks", "helps", "blocks", "free", "solution"]
ActOfPhase = Literal["answer_gateway", "post_idea", "change_own", "comment", "vote"]
Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,4}$")]


class ChallengeLine(Schema):
    """A challenge in a list."""

    slug: str = Field(examples=["change"])
    name: str
    status: str = Field(description="What is open and until when, in words.")
    is_open: bool


class QuestionOut(Schema):
    """What a phase asks."""

    id: UUID
    text: str
    hint: str
    kinds: str = Field(description="What an answer can be.", examples=["helps_or_blocks"])


class PhaseOut(Schema):
    """A timed stage, and what it allows."""

    id: UUID
    kind: str = Field(examples=["understand"])
    title: str
    opens_at: datetime
    closes_at: datetime | None
    is_open: bool
    acts: list[str] = Field(description="What people who take part may do in it.")
    questions: list[QuestionOut]


class ChallengeOut(Schema):
    """A challenge: what it is for, what is open, and what the caller may do now."""

    slug: str
    name: str
    purpose: str
    call: str = Field(description="The call to action.")
    rules: str
    help: str = Field(description="Where to turn when in danger or distress.")
    contact: str = Field(description="Who answers for personal data.")
    organisation: str
    languages: list[str]
    reading: str
    is_launched: bool
    status: str
    roles: list[str] = Field(description="What the caller is here.")
    acts: list[str] = Field(description="What the caller may do here and now.")
    phases: list[PhaseOut]


class ChangeOut(Schema):
    """A change since the launch."""

    day: date
    what: str
    reason: str


class ChallengeGiven(Given):
    """A challenge to be made."""

    name: Annotated[Line, Field(min_length=3, max_length=120)]
    language: Literal["en-gb", "cy"] = "en-gb"
    organisation: Annotated[Line, Field(max_length=120)] = ""


class WordsGiven(Given):
    """What the challenge says in one language. What is left out stays."""

    language: Language
    name: Annotated[Line, Field(min_length=1, max_length=120)] | None = None
    purpose: Words | None = None
    call: Words | None = None
    rules: Words | None = None
    help: Words | None = None
    contact: Words | None = None
    keeping: Words | None = None
    reason: Line = ""


class SettingsGiven(Given):
    """Choices about the challenge. What is left out stays."""

    organisation: Annotated[Line, Field(max_length=120)] | None = None
    colour: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] | None = None
    reading: Literal["everyone", "members"] | None = None
    join_by_link: StrictBool | None = None
    join_by_code: StrictBool | None = None
    join_by_invitation: StrictBool | None = None
    join_by_sign_on: StrictBool | None = None
    domains: Annotated[list[Domain], Field(max_length=50)] | None = None
    shows_themes: StrictBool | None = None
    shows_opinion_map: StrictBool | None = None
    smallest_group: Annotated[int, Field(ge=10, le=1_000), NO_YES] | None = None
    reason: Line = ""


class PhaseGiven(Given):
    """A phase: its name in each language, and when it is open."""

    title: InLanguages
    opens_at: Instant = Field(examples=[_NOW])
    closes_at: Instant | None = None
    acts_taken_out: Annotated[list[ActOfPhase], Field(max_length=20)] = []
    reason: Line = ""


class NewPhaseGiven(PhaseGiven):
    """A phase to be added."""

    kind: PhaseKinds


class ReasonGiven(Given):
    """Why something is done. It is on record, and people can read it."""

    reason: Line = ""


class EndGiven(ReasonGiven):
    """Until when a phase is open; without an end it stays open until it is closed."""

    closes_at: Instant | None = None


class QuestionGiven(Given):
    """A question in each language."""

    text: InLanguages
    hint: InLanguages = {}
    kinds: QuestionKinds
    reason: Line = ""


class GatewayQuestionOut(Schema):
    """A question about people, whose answers make group figures alone."""

    id: UUID
    text: str
    choices: list[str]


class GatewayQuestionGiven(Given):
    """A question about people and its choices, in each language."""

    text: InLanguages
    choices: Annotated[list[InLanguages], Field(min_length=2, max_length=30)]


class EmailGiven(Given):
    """An e-mail address: never in the address of a call, which servers write down."""

    email: Line


class EmailsGiven(Given):
    """Who is invited."""

    emails: Annotated[
        list[Annotated[str, Field(max_length=254, json_schema_extra={"format": "email"})]],
        Field(min_length=1, max_length=1_000),
    ] = Field(examples=[["ana@example.org"]])


class InvitedOut(Schema):
    """How many addresses were new."""

    n_new: int


class EmailOut(Schema):
    """An address that may take part. Nothing here tells whether somebody did."""

    email: str


class JoinedOut(Schema):
    """What the caller is in the challenge now."""

    roles: list[str]


def describe_challenge(place: Place) -> dict[str, Any]:
    """Give a challenge as the caller sees it."""
    challenge = place.here
    return {
        "slug": challenge.slug,
        "name": challenge.name,
        "purpose": challenge.purpose,
        "call": challenge.call,
        "rules": challenge.rules,
        "help": challenge.help,
        "contact": challenge.contact,
        "organisation": challenge.organisation,
        "languages": challenge.languages,
        "reading": challenge.reading,
        "is_launched": challenge.is_launched,
        "status": queries.say_status(challenge, place.phases, place.now),
        "roles": sorted(place.roles),
        "acts": sorted(act for act in Act if place.can(act)),
        "phases": [describe_phase(phase, place) for phase in place.phases],
    }


def describe_phase(phase: Phase, place: Place) -> dict[str, Any]:
    """Give a phase with its questions."""
    questions = list(phase.questions.all())
    for question in questions:
        question.phase = phase
    return {
        "id": phase.id,
        "kind": phase.kind,
        "title": phase.title,
        "opens_at": phase.opens_at,
        "closes_at": phase.closes_at,
        "is_open": phase.is_open_at(place.now),
        "acts": sorted(phase.acts),
        "questions": [describe_question(one) for one in questions],
    }


def describe_question(question: Question) -> dict[str, Any]:
    """Give a question."""
    return {
        "id": question.id,
        "text": question.text,
        "hint": question.hint,
        "kinds": question.kinds,
    }


def _line(one: queries.Listed) -> dict[str, Any]:
    return {
        "slug": one.challenge.slug,
        "name": one.challenge.name,
        "status": one.status,
        "is_open": one.is_open,
    }


@router.get("", response=Listed[ChallengeLine], summary="List challenges")
@for_everyone("It lists what everyone may read.")
def list_challenges(request: Call, page: PageNumber = 1) -> Any:
    """List the challenges that everyone may read, but for the caller's own."""
    found = Paginator(queries.list_readable_challenges(request.place), _PAGE).get_page(page)
    described = queries.describe_challenges(list(found.object_list), request.place.now)
    return list_page(found) | {"items": [_line(one) for one in described]}


@router.get("/own", response=list[ChallengeLine], summary="List the caller's challenges")
@for_everyone("It lists what the caller is in.")
def list_own_challenges(request: Call) -> Any:
    """List the challenges that the caller takes part in or works on."""
    return [_line(one) for one in queries.list_own_challenges(request.place)]


@router.post("", response={201: ChallengeOut}, summary="Make a challenge")
@for_act(Act.MAKE_CHALLENGE)
def make_challenge(request: Call, given: ChallengeGiven) -> Any:
    """Make a challenge with words and a first phase to begin with. The caller facilitates it."""
    made = actions.do_make_challenge(
        place=request.place,
        name=given.name,
        language=given.language,
        organisation=given.organisation,
    )
    return Status(201, describe_challenge(_stand_in(request, made)))


@router.get("/{slug}", response=ChallengeOut, summary="Read a challenge")
@for_act(Act.READ_CHALLENGE)
def read_challenge(request: Call, slug: Slug) -> Any:
    """Read what a challenge is for, what is open, and what the caller may do now."""
    return describe_challenge(request.place)


@router.get("/{slug}/changes", response=Listed[ChangeOut], summary="List changes")
@for_act(Act.READ_CHALLENGE)
def list_changes(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List what was changed since the launch, the last first."""
    found = Paginator(queries.list_changes(request.place.here), _PAGE).get_page(page)
    told = queries.describe_changes(list(found.object_list), request.place)
    return list_page(found) | {"items": told}


@router.post("/{slug}/join", response=JoinedOut, summary="Take part")
@for_act(Act.JOIN)
def join(request: Call, slug: Slug) -> Any:
    """Take part in a challenge, as the one whose token it is. To do it twice changes nothing."""
    person = _person(request)
    if person is None:
        raise Refused(_("Take part to do this."), would_help="join")
    if Role.PARTICIPANT not in request.place.roles:
        if not can_join(person, request.place.here):
            raise Refused(_("This address is not on the list of who may take part."))
        do_join(person, request.place.here.id)
    return {"roles": sorted({*request.place.roles, Role.PARTICIPANT})}


# --- Set-up


def _stand_in(request: Call, challenge: Challenge) -> Place:
    return get_place(_person(request), challenge)


def _person(request: Call) -> Person | None:
    person_id = request.place.person_id
    return None if person_id is None else Person.objects.filter(pk=person_id).first()


def _again(request: Call) -> dict[str, Any]:
    return describe_challenge(_stand_in(request, Challenge.objects.get(pk=request.place.here.pk)))


def _phase(request: Call, phase_id: UUID) -> Phase:
    found = next((one for one in request.place.phases if one.id == phase_id), None)
    if found is None:
        raise Http404
    return found


def _phase_again(request: Call, phase_id: UUID) -> dict[str, Any]:
    phase = Phase.objects.get(pk=phase_id)
    phase.challenge = request.place.here
    return describe_phase(phase, request.place)


@set_up.patch("/{slug}/words", response=ChallengeOut, summary="Change words")
@for_act(Act.SET_UP)
def change_words(request: Call, slug: Slug, given: WordsGiven) -> Any:
    """Change what the challenge says in one language."""
    texts = given.dict(exclude={"language", "reason"}, exclude_none=True)
    actions.do_change_words(
        place=request.place, language=given.language, texts=texts, reason=given.reason
    )
    return _again(request)


@set_up.patch("/{slug}/settings", response=ChallengeOut, summary="Change settings")
@for_act(Act.SET_UP)
def change_settings(request: Call, slug: Slug, given: SettingsGiven) -> Any:
    """Change who may take part, what is shown, the colour."""
    actions.do_change_settings(
        place=request.place,
        reason=given.reason,
        **given.dict(exclude={"reason"}, exclude_none=True),
    )
    return _again(request)


@set_up.post("/{slug}/launch", response=ChallengeOut, summary="Launch")
@for_act(Act.SET_UP)
def launch(request: Call, slug: Slug) -> Any:
    """Launch the challenge: from now on people can see it, and take part as its phases allow."""
    actions.do_launch(place=request.place)
    return _again(request)


@set_up.post("/{slug}/phases", response={201: PhaseOut}, summary="Add a phase")
@for_act(Act.CHANGE_PHASES)
def add_phase(request: Call, slug: Slug, given: NewPhaseGiven) -> Any:
    """Add a phase. Phases don't overlap: only one is open at a time."""
    phase = phase_actions.do_add_phase(
        place=request.place,
        kind=PhaseKind(given.kind),
        title_words=given.title,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        acts_taken_out=[*given.acts_taken_out],
        reason=given.reason,
    )
    return Status(201, _phase_again(request, phase.id))


@set_up.put("/{slug}/phases/{phase_id}", response=PhaseOut, summary="Change a phase")
@for_act(Act.CHANGE_PHASES)
def change_phase(request: Call, slug: Slug, phase_id: UUID, given: PhaseGiven) -> Any:
    """Change a phase's name, dates, and the acts it allows."""
    _phase(request, phase_id)
    phase_actions.do_change_phase(
        place=request.place,
        phase_id=phase_id,
        title_words=given.title,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        acts_taken_out=[*given.acts_taken_out],
        reason=given.reason,
    )
    return _phase_again(request, phase_id)


@set_up.delete("/{slug}/phases/{phase_id}", response={204: None}, summary="Remove a phase")
@for_act(Act.CHANGE_PHASES)
def remove_phase(request: Call, slug: Slug, phase_id: UUID) -> Any:
    """Take a phase away that has not opened yet."""
    _phase(request, phase_id)
    phase_actions.do_remove_phase(place=request.place, phase_id=phase_id)
    return Status(204, None)


@set_up.post("/{slug}/phases/{phase_id}/open", response=PhaseOut, summary="Open a phase now")
@for_act(Act.CHANGE_PHASES)
def open_phase(request: Call, slug: Slug, phase_id: UUID, given: ReasonGiven) -> Any:
    """Open a phase now that would open later. The one that is open closes."""
    _phase(request, phase_id)
    phase_actions.do_open_phase(place=request.place, phase_id=phase_id, reason=given.reason)
    return _phase_again(request, phase_id)


@set_up.post("/{slug}/phases/{phase_id}/close", response=PhaseOut, summary="Close a phase now")
@for_act(Act.CHANGE_PHASES)
def close_phase(request: Call, slug: Slug, phase_id: UUID, given: ReasonGiven) -> Any:
    """Close a phase now that is open."""
    _phase(request, phase_id)
    phase_actions.do_close_phase(place=request.place, phase_id=phase_id, reason=given.reason)
    return _phase_again(request, phase_id)


@set_up.post("/{slug}/phases/{phase_id}/extend", response=PhaseOut, summary="Extend a phase")
@for_act(Act.CHANGE_PHASES)
def extend_phase(request: Call, slug: Slug, phase_id: UUID, given: EndGiven) -> Any:
    """Let a phase close later than it would, or never by itself."""
    _phase(request, phase_id)
    phase_actions.do_extend_phase(
        place=request.place, phase_id=phase_id, closes_at=given.closes_at, reason=given.reason
    )
    return _phase_again(request, phase_id)


@set_up.post("/{slug}/phases/{phase_id}/reopen", response=PhaseOut, summary="Reopen a phase")
@for_act(Act.CHANGE_PHASES)
def reopen_phase(request: Call, slug: Slug, phase_id: UUID, given: EndGiven) -> Any:
    """Open a phase again that has closed. The one that is open closes."""
    _phase(request, phase_id)
    phase_actions.do_reopen_phase(
        place=request.place, phase_id=phase_id, closes_at=given.closes_at, reason=given.reason
    )
    return _phase_again(request, phase_id)


@set_up.post(
    "/{slug}/phases/{phase_id}/questions", response={201: QuestionOut}, summary="Add a question"
)
@for_act(Act.SET_UP)
def add_question(request: Call, slug: Slug, phase_id: UUID, given: QuestionGiven) -> Any:
    """Add a question to a phase."""
    return Status(201, _save_question(request, _phase(request, phase_id), None, given))


@set_up.put("/{slug}/questions/{question_id}", response=QuestionOut, summary="Change a question")
@for_act(Act.SET_UP)
def change_question(request: Call, slug: Slug, question_id: UUID, given: QuestionGiven) -> Any:
    """Change a question's words, and what an answer can be."""
    question = _question(request, question_id)
    return _save_question(request, _phase(request, question.phase_id), question_id, given)


@set_up.delete("/{slug}/questions/{question_id}", response={204: None}, summary="Remove a question")
@for_act(Act.SET_UP)
def remove_question(request: Call, slug: Slug, question_id: UUID) -> Any:
    """Take a question away that nobody has answered."""
    actions.do_remove_question(place=request.place, question=_question(request, question_id))
    return Status(204, None)


def _question(request: Call, question_id: UUID) -> Question:
    return get_object_or_404(Question, pk=question_id, phase__challenge=request.place.here)


def _save_question(
    request: Call, phase: Phase, question_id: UUID | None, given: QuestionGiven
) -> dict[str, Any]:
    question = actions.do_save_question(
        place=request.place,
        phase=phase,
        question_id=question_id,
        text_words=given.text,
        hint_words=given.hint,
        kinds=given.kinds,
        reason=given.reason,
    )
    question.phase = phase
    return describe_question(question)


@set_up.post(
    "/{slug}/gateway-questions",
    response={201: GatewayQuestionOut},
    summary="Add a question about people",
)
@for_act(Act.SET_UP)
def add_gateway_question(request: Call, slug: Slug, given: GatewayQuestionGiven) -> Any:
    """Add a question about people, such as their role. Everybody can skip it."""
    question = actions.do_save_gateway_question(
        place=request.place, question_id=None, text_words=given.text, choices_words=given.choices
    )
    question.challenge = request.place.here
    return Status(201, describe_gateway_question(question))


@set_up.delete(
    "/{slug}/gateway-questions/{question_id}",
    response={204: None},
    summary="Remove a question about people",
)
@for_act(Act.SET_UP)
def remove_gateway_question(request: Call, slug: Slug, question_id: UUID) -> Any:
    """Take a question about people away."""
    question = get_object_or_404(GatewayQuestion, pk=question_id, challenge=request.place.here)
    actions.do_remove_gateway_question(place=request.place, question=question)
    return Status(204, None)


def describe_gateway_question(question: GatewayQuestion) -> dict[str, Any]:
    """Give a question about people."""
    return {"id": question.id, "text": question.text, "choices": question.choices}


@set_up.get("/{slug}/invitations", response=Listed[EmailOut], summary="List who is invited")
@for_act(Act.INVITE)
def list_invited(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the addresses that may take part. Nothing tells who of them did."""
    found = Paginator(queries.list_invited(request.place.here), 200).get_page(page)
    return list_page(found, lambda one: {"email": one.email})


@set_up.post("/{slug}/invitations", response=InvitedOut, summary="Invite people")
@for_act(Act.INVITE)
def invite(request: Call, slug: Slug, given: EmailsGiven) -> Any:
    """Put addresses on the list of who may take part: all of them, or none where one is wrong."""
    return {"n_new": team_actions.do_invite_people(place=request.place, emails=given.emails)}


@set_up.post(
    "/{slug}/invitations/take-back", response={204: None}, summary="Take an invitation back"
)
@for_act(Act.INVITE)
def uninvite(request: Call, slug: Slug, given: EmailGiven) -> Any:
    """Take an e-mail address off the list. Who has joined already stays in."""
    team_actions.do_uninvite(place=request.place, email=given.email)
    return Status(204, None)

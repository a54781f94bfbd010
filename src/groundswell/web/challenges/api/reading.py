"""The API's operations that list, make and read challenges."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.core.paginator import Paginator
from ninja import Field, Router, Schema, Status

from groundswell.web.challenges import actions, queries
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act, for_everyone
from groundswell.web.challenges.api.described import (
    ChallengeLine,
    ChallengeOut,
    describe_challenge,
    stand_in,
)
from groundswell.web.challenges.api.forms import read_form
from groundswell.web.challenges.api.values import (
    Given,
    Language,
    Line,
    Listed,
    PageNumber,
    Slug,
    list_page,
)
from groundswell.web.challenges.forms import MakeForm
from groundswell.web.challenges.ground_rules import list_rules
from groundswell.web.challenges.pages import CHANGES, PAGE_SIZE
from groundswell.web.challenges.privacy import list_notice

router = Router(tags=["Challenges"])


class ChangeOut(Schema):
    """A change since the launch."""

    day: date
    what: str
    reason: str


class RuleOut(Schema):
    """A rule that holds in every challenge, and what it asks of people."""

    rule: str
    meaning: str


class RulesOut(Schema):
    """The ground rules: those that always hold, and the challenge's own."""

    always: list[RuleOut]
    own: str


class NoticePartOut(Schema):
    """A part of the privacy notice."""

    heading: str
    sentences: list[str]
    in_their_words: str = Field(description="What the organisation says itself.")


class ChallengeGiven(Given):
    """A challenge to be made."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    language: Language = "en-gb"
    organisation: Annotated[Line, Field(min_length=1, max_length=120)]


def _line(one: queries.Listed) -> dict[str, Any]:
    return {
        "slug": one.challenge.slug,
        "name": one.challenge.name,
        "status": one.status,
        "is_open": one.is_open,
        "is_facilitated": one.is_facilitated,
    }


@router.get("", response=Listed[ChallengeLine], summary="List challenges")
@for_everyone("It lists what everyone may read.")
def list_challenges(request: Call, page: PageNumber = 1) -> Any:
    """List the challenges that everyone may read, but for the caller's own."""
    found = Paginator(queries.list_readable_challenges(request.place), PAGE_SIZE).get_page(page)
    described = queries.describe_challenges(list(found.object_list), request.place.now)
    return list_page(found, page, map(_line, described))


@router.get("/own", response=list[ChallengeLine], summary="List the caller's challenges")
@for_everyone("It lists what the caller is in.")
def list_own_challenges(request: Call) -> Any:
    """List the challenges that the caller takes part in or works on."""
    return [_line(one) for one in queries.list_own_challenges(request.place)]


@router.post("", response={201: ChallengeOut}, summary="Make a challenge")
@for_act(Act.MAKE_CHALLENGE)
def make_challenge(request: Call, given: ChallengeGiven) -> Any:
    """Make a challenge with words and a first phase to begin with. The caller facilitates it."""
    made = actions.do_make_challenge(place=request.place, **read_form(MakeForm(given.dict())))
    return Status(201, describe_challenge(stand_in(request, made)))


@router.get("/{slug}", response=ChallengeOut, summary="Read a challenge")
@for_act(Act.READ_CHALLENGE)
def read_challenge(request: Call, slug: Slug) -> Any:
    """Read what a challenge is for, what is open, and what the caller may do now."""
    return describe_challenge(request.place)


@router.get("/{slug}/rules", response=RulesOut, summary="Ground rules")
@for_act(Act.READ_CHALLENGE)
def read_rules(request: Call, slug: Slug) -> Any:
    """Read the ground rules: those that always hold, and the challenge's own."""
    return {"always": list_rules(), "own": request.place.here.rules}


@router.get("/{slug}/privacy", response=list[NoticePartOut], summary="Privacy notice")
@for_act(Act.READ_CHALLENGE)
def read_notice(request: Call, slug: Slug) -> Any:
    """Read the privacy notice, which is made from how the challenge is set up."""
    return list_notice(request.place.here)


@router.get("/{slug}/changes", response=Listed[ChangeOut], summary="List changes")
@for_act(Act.READ_CHALLENGE)
def list_changes(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List what was changed since the launch, the last first."""
    found = Paginator(queries.list_changes(request.place.here), CHANGES).get_page(page)
    told = queries.describe_changes(list(found.object_list), request.place)
    return list_page(found, page, told)

"""The API's operations on who is asked in."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.paginator import Paginator
from ninja import Field, Router, Schema, Status

from groundswell.web.challenges import queries, team_actions
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.values import (
    Given,
    Line,
    Listed,
    PageNumber,
    Slug,
    list_page,
)

router = Router(tags=["Set-up"])


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


@router.get("/{slug}/invitations", response=Listed[EmailOut], summary="List who is invited")
@for_act(Act.INVITE)
def list_invited(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the addresses that may take part. Nothing tells who of them did."""
    found = Paginator(queries.list_invited(request.place.here), 200).get_page(page)
    return list_page(found, lambda one: {"email": one.email})


@router.post("/{slug}/invitations", response=InvitedOut, summary="Invite people")
@for_act(Act.INVITE)
def invite(request: Call, slug: Slug, given: EmailsGiven) -> Any:
    """Put addresses on the list of who may take part: all of them, or none where one is wrong."""
    return {"n_new": team_actions.do_invite_people(place=request.place, emails=given.emails)}


@router.post(
    "/{slug}/invitations/take-back", response={204: None}, summary="Take an invitation back"
)
@for_act(Act.INVITE)
def uninvite(request: Call, slug: Slug, given: EmailGiven) -> Any:
    """Take an e-mail address off the list. Who has joined already stays in."""
    team_actions.do_uninvite(place=request.place, email=given.email)
    return Status(204, None)

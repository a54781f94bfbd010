"""The API's operations on who is asked in: to take part, and to the team."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from groundswell.web.challenges import queries, team_actions
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.forms import read_form
from groundswell.web.challenges.api.values import (
    Given,
    Line,
    Listed,
    PageNumber,
    Slug,
    list_page,
    take_file,
)
from groundswell.web.challenges.forms import TeamForm
from groundswell.web.challenges.invitation_lists import (
    MOST_BYTES,
    InvitationList,
    read_addresses,
    read_list,
)
from groundswell.web.challenges.plain_text import tidy_text
from groundswell.web.challenges.set_up_people import PAGE_SIZE

router = Router(tags=["Set-up"])

Email = Annotated[str, Field(min_length=3, max_length=254, json_schema_extra={"format": "email"})]


class EmailGiven(Given):
    """An e-mail address: never in the address of a call, which servers write down."""

    email: Line


class EmailsGiven(Given):
    """Who is invited."""

    emails: Annotated[list[Email], Field(min_length=1, max_length=1_000)] = Field(
        examples=[["ana@example.org"]]
    )


class FileGiven(Schema):
    """How a file of addresses is taken."""

    leaves_out: bool = Field(
        False, description="Invite the others where some rows have no address that can be used."
    )


class MemberGiven(Given):
    """Somebody of the team, and what they do in it."""

    email: Line
    role: Literal["facilitator", "analyst"]


class InvitedOut(Schema):
    """How many addresses were new."""

    n_new: int


class RowOut(Schema):
    """A row that nobody can be invited from: where, what is there, and what to do."""

    row: int = Field(description="Of the file, from 1.")
    column: str
    value: str
    what: str


class ListOut(Schema):
    """What is in a list. Every row is an address, a repeat of one, empty, or to be put right."""

    n_rows: int
    n_emails: int
    n_repeats: int
    n_empty: int
    n_new: int = Field(description="Addresses that were invited and were not on the list before.")
    to_put_right: list[RowOut]


class EmailOut(Schema):
    """An address that may take part. Nothing here tells whether somebody did."""

    email: str


class MemberOut(Schema):
    """Somebody who runs or analyses the challenge, or was asked to: nobody is told which."""

    email: str
    role: str


# --- Who may take part


@router.get("/{slug}/invitations", response=Listed[EmailOut], summary="List who is invited")
@for_act(Act.INVITE)
def list_invited(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the addresses that may take part. Nothing tells who of them did, or left since."""
    found = Paginator(queries.list_invited(request.place.here), PAGE_SIZE).get_page(page)
    return list_page(found, page, ({"email": one.email} for one in found))


@router.post("/{slug}/invitations", response=InvitedOut, summary="Invite people")
@for_act(Act.INVITE)
def invite(request: Call, slug: Slug, given: EmailsGiven) -> Any:
    """Put addresses on the list of who may take part: all of them, or none where one is wrong."""
    found = read_addresses(given.emails)
    wrong = {f"emails.{one.row - 1}": one.what for one in found.troubles}
    for place, email in enumerate(given.emails):
        if not tidy_text(email):
            wrong[f"emails.{place}"] = _("Write an e-mail address, as name@example.org.")
    if wrong:
        raise ValidationError(wrong)
    return {"n_new": team_actions.do_invite_people(place=request.place, emails=found.emails)}


@router.post("/{slug}/invitations/look-over", response=ListOut, summary="Look a list over")
@for_act(Act.INVITE)
def look_list_over(request: Call, slug: Slug, file: File[UploadedFile]) -> Any:
    """Tell what is in a CSV or XLSX file of e-mail addresses. Nothing is saved."""
    return _describe(_read_file(file), n_new=0)


@router.post("/{slug}/invitations/file", response=ListOut, summary="Invite people from a file")
@for_act(Act.INVITE)
def invite_from_file(
    request: Call,
    slug: Slug,
    file: File[UploadedFile],
    given: Form[FileGiven],
) -> Any:
    """Invite all who are in a CSV or XLSX file: all of them, or none where a row is wrong."""
    found = _read_file(file)
    if found.troubles and not given.leaves_out:
        raise ValidationError(
            {f"file row {one.row}, {one.column}": one.what for one in found.troubles}
        )
    n_new = 0
    if found.emails:
        n_new = team_actions.do_invite_people(place=request.place, emails=found.emails)
    return _describe(found, n_new=n_new)


def _read_file(file: UploadedFile) -> InvitationList:
    name, content = take_file(file, MOST_BYTES)
    try:
        return read_list(content, name)
    except ValidationError as fault:
        raise ValidationError({"file": fault.messages}) from None


def _describe(found: InvitationList, *, n_new: int) -> dict[str, Any]:
    return {
        "n_rows": found.n_rows,
        "n_emails": len(found.emails),
        "n_repeats": found.n_repeats,
        "n_empty": found.n_empty,
        "n_new": n_new,
        "to_put_right": found.troubles,
    }


@router.post(
    "/{slug}/invitations/take-back", response={204: None}, summary="Take an invitation back"
)
@for_act(Act.INVITE)
def uninvite(request: Call, slug: Slug, given: EmailGiven) -> Any:
    """Take an e-mail address off the list. Who has joined already stays in."""
    team_actions.do_uninvite(place=request.place, email=given.email)
    return Status(204, None)


# --- The team


@router.get("/{slug}/team", response=list[MemberOut], summary="List the team")
@for_act(Act.INVITE)
def list_team(request: Call, slug: Slug) -> Any:
    """List who runs and analyses the challenge, as each was asked in."""
    return queries.list_team(request.place.here)


@router.post("/{slug}/team", response={201: list[MemberOut]}, summary="Ask into the team")
@for_act(Act.INVITE)
def invite_to_team(request: Call, slug: Slug, given: MemberGiven) -> Any:
    """Ask somebody to run or analyse the challenge. Tell them to sign in with that address."""
    member = read_form(TeamForm(given.dict()))
    team_actions.do_invite_to_team(place=request.place, **member)
    return Status(201, queries.list_team(request.place.here))


@router.post("/{slug}/team/take-out", response=list[MemberOut], summary="Take out of the team")
@for_act(Act.INVITE)
def remove_from_team(request: Call, slug: Slug, given: MemberGiven) -> Any:
    """Take somebody out of the team. One facilitator always stays."""
    team_actions.do_remove_from_team(place=request.place, email=given.email, role=given.role)
    return queries.list_team(request.place.here)

"""The API's operations of joining a challenge, with the caller's token or with a claim code."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from groundswell.web.accounts.claim_codes import make_claim_code
from groundswell.web.accounts.limits import count
from groundswell.web.accounts.people import do_join
from groundswell.web.accounts.tokens import do_make_token
from groundswell.web.challenges.acts import Act, Role
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import find_person
from groundswell.web.challenges.api.values import Slug
from groundswell.web.challenges.joining.ways import can_join, list_ways
from groundswell.web.challenges.places import Refused

router = Router(tags=["Challenges"])

#: How long the token works that comes with a claim code.
N_DAYS = 30


class WaysOut(Schema):
    """The ways to join a challenge, and whether the caller can."""

    by_email: bool = Field(description="Sign in with an e-mail address, and make a token.")
    by_sign_on: bool = Field(description="Sign in with the organisation's sign-on.")
    by_code: bool = Field(description="With a claim code, and no e-mail address.")
    may_join: bool = Field(description="Whether the caller may join as who they are.")
    has_joined: bool


class JoinedOut(Schema):
    """What the caller is in the challenge now."""

    roles: list[str]


class ClaimedOut(Schema):
    """Somebody new, who gave no e-mail address. Keep both: neither can be shown again."""

    claim_code: str = Field(description="The only thing that brings them back on the pages.")
    token: str = Field(description="For calls in their name. It may write.")
    expires_on: date = Field(description="The day on which the token ends.")


@router.get("/{slug}/join", response=WaysOut, summary="Ways to take part")
@for_act(Act.JOIN)
def read_ways(request: Call, slug: Slug) -> Any:
    """Tell how people can join the challenge, and whether the caller can."""
    person, ways = find_person(request), list_ways(request.place.here)
    return {
        "by_email": ways.by_email,
        "by_sign_on": ways.by_sign_on,
        "by_code": ways.by_code,
        "may_join": person is not None and can_join(person, request.place.here),
        "has_joined": Role.PARTICIPANT in request.place.roles,
    }


@router.post("/{slug}/join", response=JoinedOut, summary="Take part")
@for_act(Act.JOIN)
def join(request: Call, slug: Slug) -> Any:
    """Take part in a challenge, as the one whose token it is. To do it twice changes nothing."""
    person = find_person(request)
    if person is None:
        raise Refused(_("Take part to do this."), would_help="join")
    if Role.PARTICIPANT not in request.place.roles:
        count(request, "join")
        if not can_join(person, request.place.here):
            raise Refused(_("This address is not on the list of who may take part."))
        do_join(person, request.place.here.id)
    return {"roles": sorted({*request.place.roles, Role.PARTICIPANT})}


@router.post("/{slug}/join/claim-code", response={201: ClaimedOut}, summary="Take part by code")
@for_act(Act.JOIN)
def join_by_code(request: Call, slug: Slug) -> Any:
    """Let somebody new take part who gives no e-mail address. Each call makes another person.

    Who calls with a token stays who they are: the claim code is somebody else's.
    """
    challenge = request.place.here
    if not list_ways(challenge).by_code:
        raise Refused(_("This challenge has no claim codes. Take part with an e-mail address."))
    count(request, "join")
    person, code = make_claim_code(challenge.id)
    do_join(person, challenge.id)
    name = _("With my claim code")
    token, letters = do_make_token(person, name=name, may_write=True, n_days=N_DAYS)
    told = {"claim_code": code, "token": letters, "expires_on": token.expires_on}
    return Status(201, told)

"""The API's operations on the caller's own account: what is kept, tokens, leaving.

A token can't make tokens: whoever got hold of one could keep their way in for ever. With a claim
code one can be made, since the code is as much as a sign-in.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from pydantic import StrictBool

from groundswell.web.accounts.claim_codes import find_person as find_claimant
from groundswell.web.accounts.forms import ClaimCodeForm, LeaveForm
from groundswell.web.accounts.leaving import do_erase_person
from groundswell.web.accounts.limits import count
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.people import get_kept
from groundswell.web.accounts.tokens import do_make_token, do_revoke_token, list_tokens
from groundswell.web.challenges.api.calls import Call, for_everyone
from groundswell.web.challenges.api.described import find_person
from groundswell.web.challenges.api.forms import read_form
from groundswell.web.challenges.api.joining import N_DAYS
from groundswell.web.challenges.api.problems import Stopped
from groundswell.web.challenges.api.values import Given, Line

router = Router(tags=["Your account"])

_OWN = for_everyone("It shows and changes the caller's own account alone; it asks for a token.")


class AccountOut(Schema):
    """What is kept about who the caller is. What they said is kept apart from it."""

    email: str | None
    has_claim_code: bool
    has_sign_on: bool
    n_challenges: int
    n_lists: int = Field(description="Lists of people who are invited on which the address stands.")
    n_tokens: int


class TokenOut(Schema):
    """A token of the caller's. Its letters can't be shown again."""

    id: UUID
    name: str
    may_write: bool
    expires_on: date


class MadeTokenOut(Schema):
    """A new token. Keep it: it can't be shown again."""

    token: str
    expires_on: date = Field(description="The day on which it ends.")


class ClaimCodeGiven(Given):
    """A claim code: never in the address of a call, which servers write down."""

    claim_code: Annotated[Line, Field(min_length=1, max_length=60)]


class LeaveGiven(Given):
    """That somebody is sure."""

    is_sure: StrictBool


def _caller(request: Call) -> Person:
    person = find_person(request)
    if person is None:
        raise Stopped(
            401,
            _("This is about an account of your own, and nobody knows whose call it is."),
            _("Call with a token, which you make on the page “Tokens”."),
        )
    return person


@router.get("", response=AccountOut, summary="Your account")
@_OWN
def read_account(request: Call) -> Any:
    """Read what is kept about who the caller is."""
    person = _caller(request)
    kept = get_kept(person)
    return {"email": person.email} | {
        name: getattr(kept, name) for name in AccountOut.model_fields if name != "email"
    }


@router.post("/leave", response={204: None}, summary="Leave")
@_OWN
def leave(request: Call, given: LeaveGiven) -> Any:
    """Erase the caller's account. What they said stays, and nobody can tell whose it is.

    Lists of who was invited keep the address, so that whoever keeps one doesn't see who left.
    """
    person = _caller(request)
    read_form(LeaveForm(given.dict()))
    do_erase_person(person)
    return Status(204, None)


@router.get("/tokens", response=list[TokenOut], summary="Your tokens")
@_OWN
def list_own_tokens(request: Call) -> Any:
    """List the caller's tokens, those that have ended too."""
    return list_tokens(_caller(request))


@router.delete("/tokens/{token_id}", response={204: None}, summary="Take a token back")
@_OWN
def revoke_token(request: Call, token_id: UUID) -> Any:
    """Take a token of the caller's back. It works no more from now on."""
    do_revoke_token(_caller(request), token_id)
    return Status(204, None)


@router.post("/claim-code", response={201: MadeTokenOut}, summary="Come back by claim code")
@for_everyone("Whoever has a claim code is let in by it, as on the page that takes one.")
def come_back(request: Call, given: ClaimCodeGiven) -> Any:
    """Make a token with a claim code, in the name of whom the code brings back."""
    code = read_form(ClaimCodeForm(given.dict()))["claim_code"]
    count(request, "claim_code_tried")
    person = find_claimant(code)
    if person is None:
        raise Stopped(
            401, _("We don't know this code."), _("Check it, and send it as it was given to you.")
        )
    name = _("With my claim code")
    token, letters = do_make_token(person, name=name, may_write=True, n_days=N_DAYS)
    return Status(201, {"token": letters, "expires_on": token.expires_on})

"""The API's operations on what is the caller's own: how much, as a record, and its erasing."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema, Status

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.values import Slug
from groundswell.web.moderation import own

router = Router(tags=["What is yours"])


class OwnOut(Schema):
    """How much the caller said here."""

    ideas: int
    comments: int
    votes: int
    reports: int


@router.get("/{slug}/mine", response=OwnOut, summary="How much is yours")
@for_act(Act.SEE_OWN)
def count_own(request: Call, slug: Slug) -> Any:
    """Count the caller's own ideas, comments, votes and reports."""
    return own.count_own(request.place)


@router.delete("/{slug}/mine", response={204: None}, summary="Erase all that is yours")
@for_act(Act.WITHDRAW_OWN)
def erase_own(request: Call, slug: Slug) -> Any:
    """Erase the caller's ideas, comments, votes and answers. It can't be undone.

    Reports are no longer known as the caller's. The team can read their words until it decides, and
    until the end of next month at most, as everybody's; why somebody reported a text stays. The log
    of acts keeps ids and choices, also of votes, under a made-up name.
    """
    own.do_erase_own(place=request.place)
    return Status(204, None)


@router.get("/{slug}/mine/record", response=dict[str, Any], summary="All that is held of you")
@for_act(Act.SEE_OWN)
def read_own_record(request: Call, slug: Slug) -> Any:
    """Give everything that the platform holds of what the caller said here and was told."""
    return own.get_own_record(request.place)

"""The API's operations of joining a challenge."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router, Schema

from groundswell.web.accounts.people import do_join
from groundswell.web.challenges.acts import Act, Role
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import (
    find_person,
)
from groundswell.web.challenges.api.values import (
    Slug,
)
from groundswell.web.challenges.joining.ways import can_join
from groundswell.web.challenges.places import Refused

router = Router(tags=["Challenges"])


class JoinedOut(Schema):
    """What the caller is in the challenge now."""

    roles: list[str]


@router.post("/{slug}/join", response=JoinedOut, summary="Take part")
@for_act(Act.JOIN)
def join(request: Call, slug: Slug) -> Any:
    """Take part in a challenge, as the one whose token it is. To do it twice changes nothing."""
    person = find_person(request)
    if person is None:
        raise Refused(_("Take part to do this."), would_help="join")
    if Role.PARTICIPANT not in request.place.roles:
        if not can_join(person, request.place.here):
            raise Refused(_("This address is not on the list of who may take part."))
        do_join(person, request.place.here.id)
    return {"roles": sorted({*request.place.roles, Role.PARTICIPANT})}

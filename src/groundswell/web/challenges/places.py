"""Where somebody stands: their challenge, the phase that is open, what they are and may do there.

Every page names the act that it is for (``@for_act``); who may not do it is told why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context, get_pseudonym, has_key
from groundswell.web.accounts.limits import TooMany, count
from groundswell.web.accounts.models import ClaimCode, Membership, Person
from groundswell.web.accounts.open_views import open_to_all
from groundswell.web.accounts.people import do_take_up_invitations
from groundswell.web.challenges.acts import (
    ACTS_OF_READING,
    ACTS_OF_THE_ENDED,
    TABLE,
    Act,
    PhaseKind,
    Role,
)
from groundswell.web.challenges.error_pages import show_too_many
from groundswell.web.challenges.models import Challenge, Phase
from groundswell.web.shared.clock import get_now

_STAFF = frozenset({Role.FACILITATOR, Role.ANALYST})


class Refused(Exception):  # noqa: N818 - what happened, as a page says it
    """Somebody may not do an act. The text says why, in words for them."""

    def __init__(self, reason: str | Promise, *, would_help: str = "") -> None:
        super().__init__(str(reason))
        self.would_help = would_help
        """``join`` where that would change it."""


@dataclass(frozen=True)
class Place:
    """One viewer in one challenge at one instant; on the platform's own pages in none."""

    challenge: Challenge | None
    phases: tuple[Phase, ...]
    roles: frozenset[Role]
    person_id: UUID | None
    is_by_code: bool
    now: datetime = field(default_factory=get_now)

    @property
    def here(self) -> Challenge:
        """The challenge. Not to be asked for on the platform's own pages, which have none."""
        assert self.challenge is not None
        return self.challenge

    @cached_property
    def phase(self) -> Phase | None:
        """The phase that is open now. Phases never overlap."""
        return next((phase for phase in self.phases if phase.is_open_at(self.now)), None)

    @cached_property
    def next_phase(self) -> Phase | None:
        """The phase that opens next."""
        coming = [phase for phase in self.phases if phase.opens_at > self.now]
        return min(coming, key=lambda phase: phase.opens_at, default=None)

    def can(self, act: Act | str) -> bool:
        """Tell whether the viewer may do an act here and now."""
        return self.refusal(Act(act)) is None

    def check(self, act: Act | str) -> None:
        """Let an act pass, or say why not.

        Raises
        ------
        Refused
            With the reason.
        """
        if (refusal := self.refusal(Act(act))) is not None:
            raise refusal

    def refusal(self, act: Act) -> Refused | None:
        """Give why the viewer may not do an act; None where they may."""
        rule = TABLE[act]
        if self.challenge and self.challenge.ended_on and act not in ACTS_OF_THE_ENDED:
            return Refused(_("This challenge has ended for good. You can still read it."))
        if not rule.roles & self.roles:
            if act is Act.MAKE_CHALLENGE:
                return Refused(
                    _(
                        "Only people who run a challenge here can make another. Are you one of "
                        "them? Then sign in. Else ask whoever runs this platform to make you one."
                    )
                )
            if Role.PARTICIPANT not in rule.roles:
                return Refused(_("This page is for the people who run the challenge."))
            if self.person_id is None:
                return Refused(_("Take part to do this."), would_help="join")
            return Refused(_("You have not joined this challenge yet."), would_help="join")
        if self.challenge is None:
            return None
        if not self.challenge.is_launched and not self.roles & _STAFF:
            return Refused(_("This challenge has not been launched yet."))
        if rule.phases and (self.phase is None or act not in self.phase.acts):
            return Refused(self._why_not_now())
        return self._switched_off(act)

    def _why_not_now(self) -> str:
        if self.phase is None and self.next_phase is not None:
            return str(_("This challenge is closed for now. It opens again soon."))
        if self.phase is None:
            return str(_("This challenge has closed. You can still read it."))
        if PhaseKind(self.phase.kind) is PhaseKind.PUBLISHED:
            return str(_("The results are out. You can still read everything."))
        return str(_("This is not part of the phase that is open now."))

    def _switched_off(self, act: Act) -> Refused | None:
        challenge, is_member = self.here, bool(self.roles - {Role.VISITOR, Role.OPERATOR})
        is_staff = bool(self.roles & _STAFF)
        is_for_members = challenge.reading == Challenge.Reading.MEMBERS and act in ACTS_OF_READING
        if is_for_members and not is_member:
            return Refused(_("Only people who take part can read this."), would_help="join")
        if act is Act.SEE_THEMES and not (challenge.shows_themes or is_staff):
            return Refused(_("The themes are not shown yet."))
        if act is Act.SEE_OPINION_MAP and not (challenge.shows_opinion_map or is_staff):
            return Refused(_("The opinion map is not shown yet."))
        return None

    def pseudonym(self, context: Context) -> str:
        """Give the viewer's pseudonym in one context. Only for somebody who is signed in."""
        assert self.person_id is not None
        return get_pseudonym(self.here.id, self.person_id, context)


def get_place(person: Person | None, challenge: Challenge | None) -> Place:
    """Work out where somebody stands. Asks four things of the databases at most."""
    roles = {Role.VISITOR}
    is_by_code = False
    if person is not None:
        if person.is_operator:
            roles.add(Role.OPERATOR)
        held = Membership.objects.filter(person=person)
        if challenge is not None:
            held = held.filter(challenge_id=challenge.id)
            roles.update(Role(role) for role in held.values_list("role", flat=True))
        elif held.filter(role=Role.FACILITATOR).exists():
            # Outside any challenge: of some challenge here.
            roles.add(Role.FACILITATOR)
        is_by_code = person.email is None and ClaimCode.objects.filter(person=person).exists()
    phases: tuple[Phase, ...] = ()
    if challenge is not None:
        phases = tuple(challenge.phases.all())
        for phase in phases:
            phase.challenge = challenge
        if Role.PARTICIPANT in roles and not has_key(challenge.id):
            roles.discard(Role.PARTICIPANT)
    return Place(challenge, phases, frozenset(roles), person.id if person else None, is_by_code)


def find_place(person: Person | None, challenge: Challenge | None, act: Act) -> Place:
    """Work out where somebody stands who wants to do an act.

    Who was invited to run the challenge, and may not do the act yet, is first let in.
    """
    place = get_place(person, challenge)
    if person is not None and not place.can(act) and do_take_up_invitations(person):
        place = get_place(person, challenge)
    return place


def find_challenge(slug: str) -> Challenge:
    """Give a challenge by its name in addresses, or a page that says there is none."""
    challenge = Challenge.objects.defer("logo").filter(slug=slug).first()
    if challenge is None:
        raise Http404
    return challenge


View = Callable[..., HttpResponse]


def for_act(act: Act) -> Callable[[View], View]:
    """Let a view be for one act. It is called with the request and the place.

    A view under a challenge's address gets that challenge; one outside gets a place without.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def enter(request: HttpRequest, slug: str | None = None, **names: Any) -> HttpResponse:
            challenge = find_challenge(slug) if slug is not None else None
            person = request.user if request.user.is_authenticated else None
            place = find_place(person, challenge, act)
            request.place = place  # type: ignore[attr-defined]  # read by the page's context
            try:
                place.check(act)
                if request.method == "POST" and place.person_id is not None:
                    count(request, "act", of=str(place.person_id))
                response = view(request, place, **names)
            except Refused as refusal:
                response = refuse(request, place, refusal)
            except TooMany:
                response = show_too_many(request)
            return keep_private(response, place)

        enter.act = act  # type: ignore[attr-defined]  # read by the test of the one table
        return enter

    return mark


def keep_private(response: HttpResponse, place: Place) -> HttpResponse:
    """Let no browser or proxy keep what somebody saw who is signed in, unless the page says so."""
    if place.person_id is not None and not response.has_header("Cache-Control"):
        add_never_cache_headers(response)
    return response


def for_everyone(reason: str) -> Callable[[View], View]:
    """Let a view that is no act in any challenge be for everyone, and say why that is right."""

    def mark(view: View) -> View:
        @wraps(view)
        def enter(request: HttpRequest, **names: Any) -> HttpResponse:
            person = request.user if request.user.is_authenticated else None
            place = get_place(person, None)
            request.place = place  # type: ignore[attr-defined]  # read by the page's context
            return keep_private(view(request, place, **names), place)

        return open_to_all(reason)(enter)  # type: ignore[return-value]  # the same view, marked

    return mark


def refuse(request: HttpRequest, place: Place, refusal: Refused) -> HttpResponse:
    """Say why not, with a way on where there is one."""
    challenge = place.challenge
    if challenge is not None and refusal.would_help and challenge.is_launched:
        query = urlencode({"next": request.get_full_path() if request.method == "GET" else ""})
        address = reverse("join", args=[challenge.slug]) + "?" + query
        if "HX-Request" in request.headers:
            # A part of a page asked; the whole page goes there.
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)
    if challenge is not None and not challenge.is_launched:
        # The page that says so must not know the challenge: it would wear its name and colour.
        del request.place  # type: ignore[attr-defined]  # set by ``for_act``
        raise Http404
    return render(request, "refused.html", {"place": place, "reason": str(refusal)}, status=403)

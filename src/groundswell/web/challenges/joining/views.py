"""The pages on which somebody joins a challenge."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from groundswell.web.accounts.claim_codes import do_keep_claim_code, draw_claim_code
from groundswell.web.accounts.forms import WayInForm
from groundswell.web.accounts.limits import count
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.next_page import read_next, with_next
from groundswell.web.accounts.people import do_join
from groundswell.web.accounts.views import let_in, page, read_sent, send_code
from groundswell.web.challenges.acts import Act, Role
from groundswell.web.challenges.joining.forms import KeptForm
from groundswell.web.challenges.joining.ways import can_join, list_ways
from groundswell.web.challenges.models import Challenge, GatewayQuestion
from groundswell.web.challenges.places import Place, for_act

_DRAWN = "drawn_claim_code"


@page
@for_act(Act.JOIN)
def join(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the ways to join, and take one."""
    challenge, next_path = place.here, read_next(request)
    if Role.PARTICIPANT in place.roles:
        return redirect(next_path or with_next("challenge", "", challenge.slug))
    person = request.user if isinstance(request.user, Person) else None
    may_join = person is not None and can_join(person, challenge)
    ways = list_ways(challenge)
    here = with_next("join", next_path, challenge.slug)
    way = request.POST.get("way")
    by_email = way == "email" and ways.by_email and person is None
    form = WayInForm(request.POST if by_email else None)
    if form.is_valid() and (answer := send_code(request, form, here)):
        return answer
    if request.method == "POST" and not by_email:
        count(request, "join")
        if way == "code" and ways.by_code:
            request.session[_DRAWN] = {"challenge": str(challenge.id), "code": draw_claim_code()}
            return redirect(with_next("join_code", next_path, challenge.slug))
        if person is not None and may_join:
            do_join(person, challenge.id)
            return redirect(_after_joining(challenge, next_path))
    context = {
        "form": form,
        "ways": ways,
        "person": person,
        "may_join": may_join,
        "next": next_path,
        "here": here,
    }
    status = 200
    if request.method == "POST":
        # Whoever pressed another button and is still here may not join in that way.
        status = 422 if by_email else 403
    return render(request, "challenges/join.html", context, status=status)


@page
@for_act(Act.JOIN)
def join_code(request: HttpRequest, place: Place) -> HttpResponse:
    """Show a drawn claim code, and let its holder in once they have kept it."""
    challenge, next_path = place.here, read_next(request)
    drawn = request.session.get(_DRAWN)
    if not drawn or drawn["challenge"] != str(challenge.id) or not challenge.join_by_code:
        return redirect(with_next("join", next_path, challenge.slug))
    form = KeptForm(read_sent(request))
    if request.method == "POST" and form.is_valid():
        count(request, "join")
        del request.session[_DRAWN]
        person = do_keep_claim_code(challenge.id, drawn["code"])
        do_join(person, challenge.id)
        logout(request)  # whoever was signed in here is somebody else
        return let_in(request, person, _after_joining(challenge, next_path))
    context = {"form": form, "code": drawn["code"], "next": next_path}
    status = 422 if form.errors else 200
    return render(request, "challenges/join_code.html", context, status=status)


def _after_joining(challenge: Challenge, next_path: str) -> str:
    """Give the gateway questionnaire, which leads on by itself; without questions, where to go."""
    on = next_path or with_next("challenge", "", challenge.slug)
    asks = GatewayQuestion.objects.filter(challenge=challenge).exists()
    return with_next("gateway", on, challenge.slug) if asks else on

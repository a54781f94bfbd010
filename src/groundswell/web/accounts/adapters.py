"""How the sign-in library is fitted to people who have no password and leave no traces."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from groundswell.web.accounts.emails import normalise_email
from groundswell.web.accounts.limits import blur
from groundswell.web.accounts.people import do_take_up_invitations, find_or_make_person

#: What the library notes in a session of how and when somebody signed in.
_NOTES = (
    "account_authentication_methods",
    "account_authentication_methods_user",
    "socialaccount_states",
)


class AccountAdapter(DefaultAccountAdapter):
    """The library's part in all ways in: it says nothing, and keeps nothing of a visit."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give a mark of where a request comes from, for counting tries in memory; no address."""
        raw = get_client_ip(request) or "here"
        try:
            address = ipaddress.ip_address(raw)
        except ValueError:
            return blur(raw)
        if isinstance(address, ipaddress.IPv6Address):
            # A home or an office has a whole network of these.
            address = ipaddress.IPv6Network((address, 64), strict=False).network_address
        return blur(str(address))

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""

    def add_message(self, *_args: Any, **_names: Any) -> None:
        """Say nothing: pages say what happened in their own words."""

    def post_login(self, request: HttpRequest, user: Any, **names: Any) -> HttpResponse:
        response = super().post_login(request, user, **names)
        for note in _NOTES:
            request.session.pop(note, None)
        do_take_up_invitations(user)
        return response


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on. What stays is the organisation's id of the person, and a confirmed e-mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Make a newcomer known by their confirmed e-mail; without one let nobody in.

        Somebody known by the organisation's id alone could come again by e-mail, as somebody else.
        """
        if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("way_in")))
        if not sociallogin.is_existing:
            email = _read_confirmed_email(sociallogin)
            if email is None:
                why = reverse("sign_on_failed") + "?why=email"
                raise ImmediateHttpResponse(HttpResponseRedirect(why))
            sociallogin.user = find_or_make_person(email)
            sociallogin.save(request, connect=True)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("sign_on_failed")))

    def send_notification_mail(self, *_args: Any, **_names: Any) -> None:
        """Send nothing: an e-mail at a sign-in would tell when it was."""


def _read_confirmed_email(sociallogin: Any) -> str | None:
    told = sociallogin.account.get_provider_account().get_user_data() or {}
    if told.get("email_verified") is False:
        return None  # whatever the operator says of the others
    for address in sociallogin.email_addresses:
        try:
            if address.verified is True:
                return normalise_email(address.email)
        except ValidationError:
            continue
    return None

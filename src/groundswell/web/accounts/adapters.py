"""How the sign-in library is fitted to people who have no password and leave no traces."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """The way in by e-mail. People are made by the form of the way in, not by a sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on. Of what the organisation tells, only the e-mail is kept."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        sociallogin.user.email = (data.get("email") or "").lower() or None
        return sociallogin.user

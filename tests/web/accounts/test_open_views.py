"""Every page of this room and of joining names its act, or says why it needs none."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern

from groundswell.web.accounts import urls
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.joining import urls as joining


def list_views() -> Iterator[tuple[str | None, Any]]:
    for pattern in (*urls.urlpatterns, *joining.urlpatterns):
        assert isinstance(pattern, URLPattern)
        yield pattern.name, pattern.callback


def test_every_view_names_its_act_or_says_why_it_needs_none() -> None:
    for name, view in list_views():
        act = getattr(view, "act", "missing")
        if act is None:
            assert len(view.open_because) > 20, name
        else:
            assert isinstance(act, Act), name


def test_what_is_open_is_known() -> None:
    assert {name for name, view in list_views() if view.act is None} == {
        "way_in",
        "way_in_confirm",
        "way_in_link",
        "way_in_code",
        "way_out",
        "account",
        "change_address",
        "confirm_address",
        "leave",
        "tokens",
        "token_revoke",
        "sign_on_failed",
        "openid_connect_login",
        "openid_connect_callback",
        "account_login",
        "account_signup",
        "account_inactive",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
    }

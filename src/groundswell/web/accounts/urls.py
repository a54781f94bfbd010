"""The addresses of this room, and those that the sign-in library asks for by name."""

from __future__ import annotations

from django.urls import path

from groundswell.web.accounts import address_views, token_views, views

urlpatterns = [
    path("way-in/", views.way_in, name="way_in"),
    path("way-in/code/", views.way_in_confirm, name="way_in_confirm"),
    path("way-in/link/<str:letters>/", views.way_in_link, name="way_in_link"),
    path("way-in/claim-code/", views.way_in_code, name="way_in_code"),
    path("way-in/out/", views.way_out, name="way_out"),
    path("way-in/account/", views.account, name="account"),
    path("way-in/e-mail/", address_views.change_address, name="change_address"),
    path("way-in/e-mail/code/", address_views.confirm_address, name="confirm_address"),
    path("way-in/leave/", views.leave, name="leave"),
    path("way-in/tokens/", token_views.tokens, name="tokens"),
    path("way-in/tokens/<uuid:token_id>/revoke/", token_views.token_revoke, name="token_revoke"),
    path("way-in/sign-on-failed/", views.sign_on_failed, name="sign_on_failed"),
    # Reversed by the library.
    path("way-in/sign-on/<str:provider_id>/go/", views.sign_on, name="openid_connect_login"),
    path(
        "way-in/sign-on/<str:provider_id>/back/", views.sign_on_back, name="openid_connect_callback"
    ),
    path("way-in/login/", views.to_way_in, name="account_login"),
    path("way-in/signup/", views.to_way_in, name="account_signup"),
    path("way-in/inactive/", views.to_way_in, name="account_inactive"),
    path("way-in/sign-on/cancelled/", views.to_way_in, name="socialaccount_login_cancelled"),
    path("way-in/sign-on/error/", views.sign_on_failed, name="socialaccount_login_error"),
    path("way-in/sign-on/signup/", views.to_way_in, name="socialaccount_signup"),
]

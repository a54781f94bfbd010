"""The addresses of all pages, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("groundswell.web.shared.urls")),
    path("", include("groundswell.web.accounts.urls")),
    path("", include("groundswell.web.challenges.urls")),
    path("", include("groundswell.web.participation.urls")),
]

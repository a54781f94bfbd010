"""The addresses of all pages, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("groundswell.web.shared.urls")),
    path("", include("groundswell.web.accounts.urls")),
    path("", include("groundswell.web.challenges.urls")),
    path("", include("groundswell.web.challenges.joining.urls")),
    path("", include("groundswell.web.challenges.notices.urls")),
    path("", include("groundswell.web.participation.urls")),
    path("", include("groundswell.web.moderation.urls")),
    path("", include("groundswell.web.participation.data_urls")),
    path("", include("groundswell.web.config.api")),
]

# What Django and the sign-in library show when something went wrong.
handler400 = "groundswell.web.challenges.error_pages.show_bad_request"
handler403 = "groundswell.web.challenges.error_pages.show_refused"
handler404 = "groundswell.web.challenges.error_pages.show_not_found"
handler429 = "groundswell.web.challenges.error_pages.show_too_many"
handler500 = "groundswell.web.challenges.error_pages.show_fault"

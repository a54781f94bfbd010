"""The addresses of what a reader chooses for their own browser."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from groundswell.web.shared.preferences import set_appearance

urlpatterns = [
    path("language", set_language, name="set_language"),
    path("appearance", set_appearance, name="set_appearance"),
]

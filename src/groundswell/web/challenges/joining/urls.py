"""The addresses of joining."""

from __future__ import annotations

from django.urls import path

from groundswell.web.challenges.joining import views

urlpatterns = [
    path("c/<slug:slug>/join", views.join, name="join"),
    path("c/<slug:slug>/join/code", views.join_code, name="join_code"),
]

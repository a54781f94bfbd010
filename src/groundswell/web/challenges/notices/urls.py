"""The addresses of e-mails."""

from __future__ import annotations

from django.urls import path

from groundswell.web.challenges.notices import views

urlpatterns = [
    path("c/<slug:slug>/set-up/emails", views.set_up_emails, name="set_up_emails"),
    path("c/<slug:slug>/set-up/emails/<slug:kind>", views.email_send, name="email_send"),
    path("c/<slug:slug>/emails", views.email_choices, name="email_choices"),
    path("c/<slug:slug>/emails/stop/<str:letters>", views.email_stop, name="email_stop"),
]

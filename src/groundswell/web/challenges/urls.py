"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from groundswell.web.challenges import pages, set_up, set_up_people, set_up_phases
from groundswell.web.challenges.preview import preview

_PHASE: list[URLPattern] = [
    path("", set_up_phases.phase_change, name="phase_change"),
    path("open", set_up_phases.phase_open, name="phase_open"),
    path("extend", set_up_phases.phase_extend, name="phase_extend"),
    path("close", set_up_phases.phase_close, name="phase_close"),
    path("reopen", set_up_phases.phase_reopen, name="phase_reopen"),
    path("remove", set_up_phases.phase_remove, name="phase_remove"),
    path("questions/add", set_up_phases.question, name="question_add"),
    path("questions/<uuid:question_id>", set_up_phases.question, name="question_change"),
    path(
        "questions/<uuid:question_id>/remove",
        set_up_phases.question_remove,
        name="question_remove",
    ),
]

_SET_UP: list[URLPattern | URLResolver] = [
    path("words/<str:language>", set_up.words, name="set_up_words"),
    path("languages", set_up.languages, name="set_up_languages"),
    path("people", set_up.people, name="set_up_people"),
    path("look", set_up.look, name="set_up_look"),
    path("shown", set_up.shown, name="set_up_shown"),
    path("review", set_up.review, name="set_up_review"),
    path("gateway", set_up.gateway, name="set_up_gateway"),
    path("gateway/add", set_up.gateway_question, name="gateway_add"),
    path("gateway/<uuid:question_id>", set_up.gateway_question, name="gateway_change"),
    path("gateway/<uuid:question_id>/remove", set_up.gateway_remove, name="gateway_remove"),
    path("phases", set_up_phases.phases, name="set_up_phases"),
    path("phases/add", set_up_phases.phase_add, name="phase_add"),
    path("phases/<uuid:phase_id>/", include(_PHASE)),
    path("team", set_up_people.team, name="set_up_team"),
    path("team/remove", set_up_people.team_remove, name="team_remove"),
    path("invitations", set_up_people.invitations, name="invitations"),
    path("invitations/remove", set_up_people.uninvite, name="uninvite"),
    path("preview", preview, name="preview"),
    path("launch", set_up.launch, name="launch"),
    path("end", set_up.end, name="end"),
]

_OF_CHALLENGE: list[URLPattern | URLResolver] = [
    path("", pages.challenge, name="challenge"),
    path("privacy", pages.privacy, name="privacy"),
    path("help", pages.help_lines, name="help"),
    path("rules", pages.rules, name="rules"),
    path("changes", pages.changes, name="changes"),
    path("logo", pages.logo, name="logo"),
    path("set-up", set_up.set_up, name="set_up"),
    path("set-up/", include(_SET_UP)),
]

urlpatterns = [
    path("", pages.home, name="home"),
    path("make", set_up.make, name="make_challenge"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("how-it-works", pages.how_it_works, name="how_it_works"),
    path("health", pages.health, name="health"),
    path("robots.txt", pages.robots, name="robots"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("c/<slug:slug>/", include(_OF_CHALLENGE)),
]

"""What pages read about challenges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from groundswell.web.accounts.emails import name_mailbox
from groundswell.web.accounts.models import Invitation, Membership
from groundswell.web.challenges.acts import Role
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.challenges.moments import say_moment
from groundswell.web.challenges.places import Place
from groundswell.web.shared.models import Event


@dataclass(frozen=True)
class Listed:
    """A challenge as the home page shows it."""

    challenge: Challenge
    status: str
    is_open: bool
    is_facilitated: bool = False


def list_own_challenges(place: Place) -> list[Listed]:
    """List the challenges that the viewer is in."""
    if place.person_id is None:
        return []
    roles: dict[UUID, set[str]] = {}
    held = Membership.objects.filter(person_id=place.person_id)
    for challenge_id, role in held.values_list("challenge_id", "role"):
        roles.setdefault(challenge_id, set()).add(role)
    staff = {key for key, names in roles.items() if names & {Role.FACILITATOR, Role.ANALYST}}
    seen = Challenge.objects.filter(Q(pk__in=list(roles), is_launched=True) | Q(pk__in=list(staff)))
    listed = [
        _list_one(challenge, place.now, Role.FACILITATOR in roles[challenge.id])
        for challenge in _with_phases(seen)
    ]
    return sorted(listed, key=lambda item: (not item.is_open, item.challenge.name.casefold()))


def list_readable_challenges(place: Place) -> QuerySet[Challenge]:
    """List the challenges that everyone may read, but for those the viewer is in."""
    own: list[UUID] = []
    if place.person_id is not None:
        held = Membership.objects.filter(person_id=place.person_id)
        own = list(held.values_list("challenge_id", flat=True))
    readable = Challenge.objects.filter(is_launched=True, reading=Challenge.Reading.EVERYONE)
    return _with_phases(readable.exclude(pk__in=own)).order_by("slug")


def describe_challenges(challenges: Sequence[Challenge], now: datetime) -> list[Listed]:
    """Say of challenges what is open."""
    return [_list_one(challenge, now, False) for challenge in challenges]


def _with_phases(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    return challenges.defer("logo").prefetch_related("phases")


def _list_one(challenge: Challenge, now: datetime, is_facilitated: bool) -> Listed:
    phases = list(challenge.phases.all())
    is_open = any(phase.is_open_at(now) for phase in phases)
    status = say_status(challenge, phases, now)
    return Listed(challenge, status, is_open and challenge.is_launched, is_facilitated)


def say_status(challenge: Challenge, phases: Sequence[Phase], now: datetime) -> str:
    """Say in a line what is open and until when, or what comes next."""
    if not challenge.is_launched:
        return _("Not launched yet: only its team sees it.")
    for phase in phases:
        if phase.is_open_at(now):
            return say_open(phase, now)
    coming = [phase for phase in phases if phase.opens_at > now]
    if coming:
        first = min(coming, key=lambda phase: phase.opens_at)
        return _("Opens %(moment)s") % {"moment": say_moment(first.opens_at, now)}
    return _("Closed. You can still read it.")


def say_open(phase: Phase, now: datetime) -> str:
    """Say until when a phase is open that is open now."""
    if phase.closes_at is None:
        return _("Open now")
    return _("Open until %(moment)s") % {"moment": say_moment(phase.closes_at, now)}


def say_phase(phase: Phase, now: datetime) -> str:
    """Say when a phase opens and closes, or did."""
    if phase.is_open_at(now):
        return say_open(phase, now)
    if phase.opens_at > now:
        opens = say_moment(phase.opens_at, now)
        if phase.closes_at is None:
            return _("Opens %(opens)s") % {"opens": opens}
        closes = say_moment(phase.closes_at, now)
        return _("Opens %(opens)s, closes %(closes)s") % {"opens": opens, "closes": closes}
    assert phase.closes_at is not None
    return _("Closed %(moment)s") % {"moment": say_moment(phase.closes_at, now)}


def say_joined(challenge: Challenge) -> str:
    """Say how many have joined: in whole steps, as the night counted them."""
    floor = challenge.told_joined // challenge.least * challenge.least
    if not floor:
        return _("How many have joined is told in steps of %(n)s people.") % {"n": challenge.least}
    return _("%(n)s people or more have joined so far.") % {"n": f"{floor:,}"}


@dataclass(frozen=True)
class Change:
    """One change to a challenge since its launch, as everyone may read it."""

    day: date
    what: str
    reason: str


def list_changes(challenge: Challenge) -> QuerySet[Event]:
    """List what was changed since the launch, the last first."""
    events = Event.objects.filter(challenge_id=challenge.id, subject_id=challenge.id)
    launched = events.filter(kind="challenge.launched").order_by("version").first()
    if launched is None:
        return events.none()
    return events.filter(version__gte=launched.version).order_by("-version")


def describe_changes(events: Sequence[Event], place: Place) -> list[Change]:
    """Say of changes what they were, in words for everyone."""
    phases = {str(phase.id): phase for phase in place.phases}
    return [
        Change(event.happened_on, _say_event(event, phases, place.now), event.reason)
        for event in events
    ]


def _say_event(event: Event, phases: dict[str, Phase], now: datetime) -> str:
    if event.kind.startswith("phase."):
        return _say_phase_event(event, phases, now)
    sentences = {
        "challenge.made": _("The challenge was made."),
        "challenge.launched": _("The challenge was launched."),
        "challenge.ended": _("The challenge ended for good, and its key was destroyed."),
        "challenge.words_changed": _("Words of the challenge were changed."),
        "challenge.settings_changed": _say_settings(event),
        "challenge.languages_changed": _("The languages were changed."),
        "challenge.logo_changed": _("The logo was changed."),
        "challenge.invited": _("People were invited."),
        "challenge.uninvited": _("An invitation was taken back."),
        "challenge.team_changed": _("The team was changed."),
        "question.added": _("A question was added."),
        "question.changed": _("The words of a question were changed."),
        "question.removed": _("A question was taken away."),
        "gateway.added": _("A question about people was added."),
        "gateway.changed": _("A question about people was changed."),
        "gateway.removed": _("A question about people was taken away."),
        "challenge.notified": _("An e-mail was sent to people who are invited or take part."),
        "data.exported": _("The team took data out."),
        "data.refused": _("The team asked for data, and was refused."),
        "data.imported": _("The team brought ideas or votes in from a file."),
        "open_data.terms_changed": _("The terms of the open data were changed."),
    }
    return sentences.get(event.kind) or _("Something else was changed.")


def _say_phase_event(event: Event, phases: dict[str, Phase], now: datetime) -> str:
    phase = next((phases[key] for key in event.other_ids if key in phases), None)
    title = phase.title if phase else _("a former phase")
    pattern = {
        "phase.added": _("The phase “%(title)s” was added. %(when)s"),
        "phase.changed": _("The phase “%(title)s” was changed. %(when)s"),
        "phase.opened": _("The phase “%(title)s” was opened early. %(when)s"),
        "phase.extended": _("The phase “%(title)s” stays open for longer. %(when)s"),
        "phase.closed": _("The phase “%(title)s” was closed."),
        "phase.reopened": _("The phase “%(title)s” was opened again. %(when)s"),
        "phase.removed": _("A phase was taken away that had not opened."),
    }.get(event.kind) or _("The phase “%(title)s” was changed. %(when)s")
    return (pattern % {"title": title, "when": _say_when(event.payload, now)}).strip()


def _say_settings(event: Event) -> str:
    names = set(event.payload.get("names", ()))
    if names & {"reading"} or any(name.startswith("join_") for name in names) or "domains" in names:
        return _("Who may take part or read was changed.")
    if names & {"shows_themes", "shows_opinion_map", "smallest_group"}:
        return _("What is shown was changed.")
    if "sends_digest" in names:
        return _("Which e-mails are sent was changed.")
    if names & {"reviews_first", "hides_by_two"}:
        return _("How texts are looked at was changed.")
    return _("The look of the pages was changed.")


def _say_when(payload: dict[str, Any], now: datetime) -> str:
    if "opens_at" not in payload:
        return ""
    opens_at = datetime.fromisoformat(payload["opens_at"])
    if payload.get("closes_at") is None:
        return _("It opens %(opens)s.") % {"opens": say_moment(opens_at, now)}
    return _("It opens %(opens)s and closes %(closes)s.") % {
        "opens": say_moment(opens_at, now),
        "closes": say_moment(datetime.fromisoformat(payload["closes_at"]), now),
    }


@dataclass(frozen=True)
class TeamMember:
    """Somebody who runs or analyses a challenge, or is invited to. Nobody is told which."""

    email: str
    role: Role


def list_team(challenge: Challenge) -> list[TeamMember]:
    """List who runs and analyses a challenge, as each was asked in.

    They know each other by their e-mails. Nothing here tells who has come in, or has an account.
    """
    staff = (Role.FACILITATOR, Role.ANALYST)
    members = Membership.objects.filter(challenge_id=challenge.id, role__in=staff)
    invited = Invitation.objects.filter(challenge_id=challenge.id, role__in=staff)
    team = set(invited.values_list("email", "role"))
    known = {(name_mailbox(email), role) for email, role in team}
    for email, role in members.values_list("person__email", "role"):
        if (name_mailbox(email or ""), role) not in known:
            team.add((email or "", role))
    return [TeamMember(email, Role(role)) for email, role in sorted(team)]


def list_invited(challenge: Challenge) -> QuerySet[Invitation]:
    """List who may take part by invitation. Nothing here tells who did."""
    invited = Invitation.objects.filter(challenge_id=challenge.id, role=Role.PARTICIPANT)
    return invited.order_by("email")


def get_logo(challenge: Challenge) -> Challenge:
    """Give a challenge with its logo, which is not read with every page."""
    return Challenge.objects.only("logo", "logo_mark", "is_launched").get(pk=challenge.pk)


def list_gateway_questions(challenge: Challenge) -> list[GatewayQuestion]:
    """List the questions about people."""
    listed = list(GatewayQuestion.objects.filter(challenge=challenge))
    for question in listed:
        question.challenge = challenge
    return listed


def count_gateway_questions(challenge: Challenge) -> int:
    """Count the questions about people."""
    return GatewayQuestion.objects.filter(challenge=challenge).count()


def list_questions(phase: Phase) -> list[Question]:
    """List a phase's questions, each knowing its phase."""
    questions = list(phase.questions.all())
    for question in questions:
        question.phase = phase
    return questions


def find_gateway_question(challenge: Challenge, question_id: UUID) -> GatewayQuestion:
    """Give a question about people, or a page that says there is none."""
    return get_object_or_404(GatewayQuestion, challenge=challenge, pk=question_id)


def find_question(phase: Phase, question_id: UUID) -> Question:
    """Give a question of a phase, or a page that says there is none."""
    return get_object_or_404(Question, phase=phase, pk=question_id)

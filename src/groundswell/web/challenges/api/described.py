"""What the API gives of challenges, phases and questions, and how it finds those of a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import Http404
from ninja import Field, Schema

from groundswell.web.accounts.models import Person
from groundswell.web.challenges import queries
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.challenges.places import Place, get_place


class ChallengeLine(Schema):
    """A challenge in a list."""

    slug: str = Field(examples=["change"])
    name: str
    status: str = Field(description="What is open and until when, in words.")
    is_open: bool
    is_facilitated: bool = Field(description="By the caller.")


class QuestionOut(Schema):
    """What a phase asks."""

    id: UUID
    text: str
    hint: str
    kinds: str = Field(description="What an answer can be.", examples=["helps_or_blocks"])


class PhaseOut(Schema):
    """A timed stage, and what it allows."""

    id: UUID
    kind: str = Field(examples=["understand"])
    title: str
    opens_at: datetime
    closes_at: datetime | None
    is_open: bool
    acts: list[str] = Field(description="What people who take part may do in it.")
    when: str = Field(description="When it opens and closes, in words.")
    questions: list[QuestionOut]


class ChallengeOut(Schema):
    """A challenge: what it is for, what is open, and what the caller may do now."""

    slug: str
    name: str
    purpose: str
    call: str = Field(description="The call to action.")
    rules: str
    help: str = Field(description="Where to turn when in danger or distress.")
    contact: str = Field(description="Who answers for personal data.")
    organisation: str
    languages: list[str]
    reading: str
    is_launched: bool
    is_sample: bool = Field(description="Whether its people and words are made up.")
    colour: str
    has_logo: bool
    status: str
    joined: str = Field(description="How many have joined, coarsely, in words.")
    asks_about_people: bool = Field(description="Whether it asks questions about people.")
    roles: list[str] = Field(description="What the caller is here.")
    acts: list[str] = Field(description="What the caller may do here and now.")
    phases: list[PhaseOut]


class GatewayQuestionOut(Schema):
    """A question about people, whose answers make group figures alone."""

    id: UUID
    text: str
    choices: list[str]


def describe_challenge(place: Place) -> dict[str, Any]:
    """Give a challenge as the caller sees it."""
    challenge = place.here
    prefetch_related_objects(place.phases, "questions")
    return {
        "slug": challenge.slug,
        "name": challenge.name,
        "purpose": challenge.purpose,
        "call": challenge.call,
        "rules": challenge.rules,
        "help": challenge.help,
        "contact": challenge.contact,
        "organisation": challenge.organisation,
        "languages": challenge.languages,
        "reading": challenge.reading,
        "is_launched": challenge.is_launched,
        "is_sample": challenge.is_sample,
        "colour": challenge.colour,
        "has_logo": bool(challenge.logo_mark),
        "status": queries.say_status(challenge, place.phases, place.now),
        "joined": queries.say_joined(challenge),
        "asks_about_people": queries.count_gateway_questions(challenge) > 0,
        "roles": sorted(place.roles),
        "acts": sorted(act for act in Act if place.can(act)),
        "phases": [describe_phase(phase, place) for phase in place.phases],
    }


def describe_phase(phase: Phase, place: Place) -> dict[str, Any]:
    """Give a phase with its questions."""
    questions = list(phase.questions.all())
    for question in questions:
        question.phase = phase
    return {
        "id": phase.id,
        "kind": phase.kind,
        "title": phase.title,
        "opens_at": phase.opens_at,
        "closes_at": phase.closes_at,
        "is_open": phase.is_open_at(place.now),
        "acts": sorted(phase.acts),
        "when": queries.say_phase(phase, place.now),
        "questions": [describe_question(one) for one in questions],
    }


def describe_question(question: Question) -> dict[str, Any]:
    """Give a question."""
    return {
        "id": question.id,
        "text": question.text,
        "hint": question.hint,
        "kinds": question.kinds,
    }


def describe_gateway_question(question: GatewayQuestion) -> dict[str, Any]:
    """Give a question about people."""
    return {"id": question.id, "text": question.text, "choices": question.choices}


def stand_in(request: Call, challenge: Challenge) -> Place:
    """Give where the caller stands in a challenge now."""
    return get_place(find_person(request), challenge)


def find_person(request: Call) -> Person | None:
    """Find who calls."""
    person_id = request.place.person_id
    return None if person_id is None else Person.objects.filter(pk=person_id).first()


def challenge_again(request: Call) -> dict[str, Any]:
    """Give the challenge as it is after the call."""
    return describe_challenge(stand_in(request, Challenge.objects.get(pk=request.place.here.pk)))


def find_phase(request: Call, phase_id: UUID) -> Phase:
    """Find a phase of the challenge."""
    found = next((one for one in request.place.phases if one.id == phase_id), None)
    if found is None:
        raise Http404
    return found


def phase_again(request: Call, phase_id: UUID) -> dict[str, Any]:
    """Give a phase as it is after the call."""
    phase = Phase.objects.get(pk=phase_id)
    phase.challenge = request.place.here
    return describe_phase(phase, request.place)

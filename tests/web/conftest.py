"""A small cast of people, and a challenge for them to stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from groundswell.web.accounts.claim_codes import make_claim_code
from groundswell.web.accounts.keys import make_key
from groundswell.web.accounts.models import Membership, Person
from groundswell.web.challenges.models import Challenge, Phase, Question
from groundswell.web.challenges.places import Place, get_place
from groundswell.web.shared.append_only import guard, lift
from groundswell.web.shared.clock import get_now


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied() -> Iterator[None]:
    """Tests that commit empty all tables afterwards, the audit log too, which only grows."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def empty_all(operations: Any, sql: list[str]) -> None:
        connection = operations.connection
        if connection.alias != "default":
            return empty(operations, sql)
        lift(connection)
        empty(operations, sql)
        guard(connection)
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty_all)
        yield


@pytest.fixture(autouse=True)
def _databases(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Every test here may use both databases, and has a folder of keys of its own."""
    if "live_server" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.applymarker(pytest.mark.django_db(databases=["default", "vault"], transaction=True))
        request.getfixturevalue("transactional_db")
    else:
        request.applymarker(pytest.mark.django_db(databases=["default", "vault"]))
        request.getfixturevalue("db")
    settings.KEYS_FOLDER = tmp_path / "keys"
    cache.clear()


def make_challenge(slug: str = "change", *, kind: str = "understand", **fields: Any) -> Challenge:
    """Make a launched challenge with one open phase and one question."""
    now = get_now()
    defaults: dict[str, Any] = {
        "is_launched": True,
        "languages": ["en-gb"],
        "name_words": {"en-gb": "What would help us change?"},
        "purpose_words": {"en-gb": "We want to hear what helps and what gets in the way."},
        "call_words": {"en-gb": "Tell us what you see."},
        "help_words": {"en-gb": "If you are in danger, call 999."},
        "contact_words": {"en-gb": "Write to data@example.org."},
        "organisation": "Riverside Trust",
        "join_by_link": True,
        "join_by_code": True,
    }
    challenge = Challenge.objects.create(slug=slug, **(defaults | fields))
    make_key(challenge.id)
    phase = Phase.objects.create(
        challenge=challenge,
        kind=kind,
        position=1,
        title_words={"en-gb": "Tell us"},
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=20),
    )
    Question.objects.create(
        phase=phase,
        position=1,
        text_words={"en-gb": "What helps, and what blocks, people who try to make change?"},
    )
    return challenge


@pytest.fixture
def challenge() -> Challenge:
    return make_challenge()


@dataclass(frozen=True)
class Actor:
    """Somebody in a test, and their browser."""

    person: Person | None
    client: Client

    def place(self, challenge: Challenge) -> Place:
        return get_place(self.person, challenge)


@dataclass(frozen=True)
class Cast:
    """Ana and Ben take part by e-mail, Cleo with a claim code.

    Fay facilitates, Ian analyses, Olu operates.
    """

    ana: Actor
    ben: Actor
    cleo: Actor
    fay: Actor
    ian: Actor
    olu: Actor
    visitor: Actor


def sign_in(person: Person) -> Actor:
    """Give somebody's browser, signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return Actor(person, client)


@pytest.fixture
def cast(challenge: Challenge) -> Cast:
    def join(name: str, role: str) -> Actor:
        person = Person.objects.create_user(email=f"{name}@example.org")
        Membership.objects.create(person=person, challenge_id=challenge.id, role=role)
        return sign_in(person)

    cleo, _ = make_claim_code(challenge.id)
    Membership.objects.create(person=cleo, challenge_id=challenge.id, role="participant")
    return Cast(
        ana=join("ana", "participant"),
        ben=join("ben", "participant"),
        cleo=sign_in(cleo),
        fay=join("fay", "facilitator"),
        ian=join("ian", "analyst"),
        olu=sign_in(Person.objects.create_user(email="olu@example.org", is_operator=True)),
        visitor=Actor(None, Client()),
    )


@pytest.fixture
def make() -> Callable[..., Challenge]:
    """Makes further challenges."""
    return make_challenge

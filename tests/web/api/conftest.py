"""Callers of the API: each of the cast with a token that may write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from groundswell.web.accounts.tokens import do_make_token
from groundswell.web.challenges.models import Challenge, Question
from web.conftest import Actor, Cast

ROOT = "/api/v1/challenges"


@dataclass(frozen=True)
class Caller:
    """A program that calls in somebody's name, or in nobody's."""

    token: str
    client: Client

    def __call__(self, method: str, path: str, body: Any = None, **extra: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        return self.client.generic(
            method,
            ROOT + path,
            body or b"",
            content_type=extra.pop("content_type", "application/json"),
            headers=headers | extra.pop("headers", {}),
            **extra,
        )


def make_caller(actor: Actor, *, may_write: bool = True) -> Caller:
    if actor.person is None:
        return Caller("", Client(enforce_csrf_checks=True))
    _token, letters = do_make_token(actor.person, name="a test", may_write=may_write, n_days=30)
    return Caller(letters, Client(enforce_csrf_checks=True))


@pytest.fixture
def callers(cast: Cast) -> dict[str, Caller]:
    return {
        name: make_caller(getattr(cast, name))
        for name in ("visitor", "ana", "ben", "cleo", "fay", "ian", "olu")
    }


@pytest.fixture
def question(challenge: Challenge) -> Question:
    return Question.objects.get(phase__challenge=challenge)

"""The API against its own document: whatever is sent, the answers are as the document says.

Every operation is called by a visitor, somebody who takes part and a facilitator, with data that
fits the document and with data that does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from groundswell.web.challenges.api import account, calls, joining
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Question
from groundswell.web.config.api import get_document
from groundswell.web.config.wsgi import application
from groundswell.web.moderation.cases import open_case
from groundswell.web.participation import actions
from web.conftest import Cast

from .conftest import Caller

N_EXAMPLES = 15
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")

#: Where files are sent.
FILES = {
    path
    for path, methods in get_document()["paths"].items()
    if "multipart/form-data" in str(methods.get("post", {}).get("requestBody"))
}

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(autouse=True)
def _keep_connections() -> Iterator[None]:
    """Leave the test's connections open after a call, as Django's own client does."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def names(
    cast: Cast, challenge: Challenge, question: Question, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What stands in addresses: a thing of each kind that is there. Calls are not counted here."""
    for module in (account, calls, joining):
        monkeypatch.setattr(module, "count", lambda *_, **__: None)
    place = cast.ana.place(challenge)
    given = {"place": place, "text": "More time to think.", "language": "en-gb"}
    idea = actions.do_post_idea(question=question, kind="helps", **given)
    comment = actions.do_comment(idea=idea, answers=None, **given)
    about = GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What is your role?"},
        choices_words=[{"en-gb": "Nurse"}, {"en-gb": "Other"}],
    )
    return {
        "slug": challenge.slug,
        "phase_id": str(question.phase_id),
        "question_id": str(question.id),
        "gateway question_id": str(about.id),
        "idea_id": str(idea.id),
        "comment_id": str(comment.id),
        "case_id": str(open_case(challenge.id, idea).id),
        "seen": str(idea.revisions.get().id),
    }


def aim(case: Any, names: dict[str, str]) -> None:
    """Let a call be about what is there, where it names something that could be."""
    room = "gateway " if "gateway" in case.path else ""
    for where in (case.path_parameters, case.body):
        if not isinstance(where, dict):
            continue
        for name, value in where.items():
            real = names.get(room + name, names.get(name, ""))
            form = _SLUG if name == "slug" else _UUID
            if real and isinstance(value, str) and form.fullmatch(value):
                where[name] = real


@schema.parametrize()
@settings(
    max_examples=N_EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_the_document_says(
    case: Any, callers: dict[str, Caller], names: dict[str, str]
) -> None:
    aim(case, names)
    # To make a call up costs more than to make it: each is made by all three.
    for who in ("visitor", "ana", "fay"):
        token = callers[who].token
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"} if token else {},
            # A file is sent there without a name, and so is no file.
            excluded_checks=[positive_data_acceptance] if case.path in FILES else [],
        )

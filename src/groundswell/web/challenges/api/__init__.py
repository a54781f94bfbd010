"""The API of this room, and what all of the API is made of: calls, forms, problems, values."""

from __future__ import annotations

from groundswell.web.challenges.api import (
    account,
    emails,
    joining,
    people,
    phases,
    questions,
    reading,
    set_up,
)

ACCOUNT = account.router
ROUTERS = tuple(one.router for one in (reading, joining, set_up, phases, questions, people, emails))

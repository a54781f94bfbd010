"""What calls of the API are made of: values that go in, and pages of lists that go out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from django.core.paginator import Page
from django.utils.translation import gettext as _
from ninja import Schema, UploadedFile
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from groundswell.web.challenges.api.problems import Stopped
from groundswell.web.challenges.moments import YEARS, cut_moment
from groundswell.web.shared.unseen import drop_unseen

#: The highest page that can be asked for.
LAST_PAGE = 100_000


class Given(Schema):
    """What a caller sends: nothing but what is asked for."""

    model_config = ConfigDict(extra="forbid")


def _only_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def _only_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("must be a number")
    return value


def _near(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise ValueError(f"must be in the years {YEARS[0]} to {YEARS[-1]}")
    return value


def _seen(value: str) -> str:
    # Nothing that is seen is a blank: what may not be blank tells that itself.
    return drop_unseen(value) or " "[: len(value)]


def _on_one_line(value: str) -> str:
    return re.sub(r"[\t\r\n]+", " ", _seen(value))


_LANGUAGE = r"^[a-z]{2,3}(-[a-z]{2,4})?$"
#: Words of one line, and of several. What nobody sees is taken out, as on the pages.
Line = Annotated[str, StringConstraints(max_length=300), AfterValidator(_on_one_line)]
Words = Annotated[str, StringConstraints(max_length=5_000), AfterValidator(_seen)]
Slug = Annotated[str, StringConstraints(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]
Language = Annotated[str, StringConstraints(max_length=10, pattern=_LANGUAGE)]
_FAR = (f"{YEARS[0] - 1:04}", f"{YEARS[-1] + 1:04}")
#: A date and time with its zone. A number is none, though it could be read as one.
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_only_text),
    AfterValidator(_near),
    AfterValidator(cut_moment),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "pattern": f"^(?!{'|'.join(_FAR)})[0-9]{{4}}-"}
    ),
]
#: For a whole number: yes and no are none, though they could be read as some.
NO_YES = BeforeValidator(_only_number)
#: The same words in each language: ``{"en-gb": "..."}``.
InLanguages = Annotated[
    dict[Language, Words],
    Field(max_length=20),
    WithJsonSchema(
        {
            "type": "object",
            "patternProperties": {_LANGUAGE: {"type": "string", "maxLength": 5_000}},
            "additionalProperties": False,
            "maxProperties": 20,
            "description": "The same words in each language, by its code.",
        }
    ),
]
#: Why something is changed, which people can read. Asked for once a challenge is launched.
Reason = Annotated[
    Line, Field(description="Why. Everyone can read it. Needed once the challenge is launched.")
]
#: Words of the platform, put into the caller's language as they go out.
Told = Annotated[str, BeforeValidator(str)]
PageNumber = Annotated[
    int,
    Field(ge=1, le=LAST_PAGE, description="Which page, from 1. After the last, no items come."),
]


# --- What goes out

Item = TypeVar("Item")


class Listed(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    page: int = Field(description="Which page this is, from 1.")
    n_pages: int
    n_items: int = Field(description="How many there are on all pages.")


def list_page(page: Page[Any], asked: int, items: Iterable[Any]) -> dict[str, Any]:
    """Give a page of a list as it goes out; nothing is on one after the last."""
    return {
        "items": list(items) if asked == page.number else [],
        "page": asked,
        "n_pages": page.paginator.num_pages,
        "n_items": page.paginator.count,
    }


def take_file(given: UploadedFile, most_bytes: int) -> tuple[str, bytes]:
    """Give the name and the bytes of a file; one that is too large is not read."""
    if (given.size or 0) > most_bytes:
        raise Stopped(
            413,
            _("This file has more than %(n)s MB.") % {"n": f"{most_bytes / 1_000_000:g}"},
            _("Send a smaller one, or its parts as several."),
        )
    return given.name or "file", given.read()

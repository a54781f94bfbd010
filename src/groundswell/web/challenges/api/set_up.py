"""The API's operations of setting a challenge up: words, settings, launch."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Router
from pydantic import StrictBool

from groundswell.web.challenges import actions
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import (
    ChallengeOut,
    challenge_again,
)
from groundswell.web.challenges.api.values import (
    NO_YES,
    Given,
    Language,
    Line,
    Slug,
    Words,
)

router = Router(tags=["Set-up"])

Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,4}$")]


class WordsGiven(Given):
    """What the challenge says in one language. What is left out stays."""

    language: Language
    name: Annotated[Line, Field(min_length=1, max_length=120)] | None = None
    purpose: Words | None = None
    call: Words | None = None
    rules: Words | None = None
    help: Words | None = None
    contact: Words | None = None
    keeping: Words | None = None
    reason: Line = ""


class SettingsGiven(Given):
    """Choices about the challenge. What is left out stays."""

    organisation: Annotated[Line, Field(max_length=120)] | None = None
    colour: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] | None = None
    reading: Literal["everyone", "members"] | None = None
    join_by_link: StrictBool | None = None
    join_by_code: StrictBool | None = None
    join_by_invitation: StrictBool | None = None
    join_by_sign_on: StrictBool | None = None
    domains: Annotated[list[Domain], Field(max_length=50)] | None = None
    shows_themes: StrictBool | None = None
    shows_opinion_map: StrictBool | None = None
    smallest_group: Annotated[int, Field(ge=10, le=1_000), NO_YES] | None = None
    reason: Line = ""


@router.patch("/{slug}/words", response=ChallengeOut, summary="Change words")
@for_act(Act.SET_UP)
def change_words(request: Call, slug: Slug, given: WordsGiven) -> Any:
    """Change what the challenge says in one language."""
    texts = given.dict(exclude={"language", "reason"}, exclude_none=True)
    actions.do_change_words(
        place=request.place, language=given.language, texts=texts, reason=given.reason
    )
    return challenge_again(request)


@router.patch("/{slug}/settings", response=ChallengeOut, summary="Change settings")
@for_act(Act.SET_UP)
def change_settings(request: Call, slug: Slug, given: SettingsGiven) -> Any:
    """Change who may take part, what is shown, the colour."""
    actions.do_change_settings(
        place=request.place,
        reason=given.reason,
        **given.dict(exclude={"reason"}, exclude_none=True),
    )
    return challenge_again(request)


@router.post("/{slug}/launch", response=ChallengeOut, summary="Launch")
@for_act(Act.SET_UP)
def launch(request: Call, slug: Slug) -> Any:
    """Launch the challenge: from now on people can see it, and take part as its phases allow."""
    actions.do_launch(place=request.place)
    return challenge_again(request)

"""The API's operations of setting a challenge up: words, settings, logo, preview, launch, end."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from ninja import Field, File, Query, Router, Schema, Status, UploadedFile
from pydantic import StrictBool

from groundswell.web.challenges import actions, queries
from groundswell.web.challenges import forms as asked
from groundswell.web.challenges.acts import Act, Role
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import (
    ChallengeOut,
    challenge_again,
    describe_challenge,
    find_phase,
)
from groundswell.web.challenges.api.forms import read_form
from groundswell.web.challenges.api.values import (
    NO_YES,
    Given,
    Language,
    Line,
    Reason,
    Slug,
    Words,
    take_file,
)
from groundswell.web.challenges.checklist import list_missing
from groundswell.web.challenges.ending import do_end_challenge, list_obstacles
from groundswell.web.challenges.logos import MOST_BYTES
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.notices.forms import DigestForm
from groundswell.web.challenges.pages import send_logo
from groundswell.web.challenges.preview import stand_as

router = Router(tags=["Set-up"])

#: The forms of the pages on which settings are chosen.
_FORMS = (asked.LookForm, asked.PeopleForm, asked.ShownForm, asked.ReviewForm, DigestForm)


class MissingOut(Schema):
    """One thing to do before the launch."""

    section: str = Field(
        description="What it is part of: words, phases, people, invitations, look."
    )
    text: str
    language: str = Field(description="Where it is about the words in one language.")


class QuestionSetUp(Schema):
    """A question, in each language."""

    id: UUID
    text: dict[str, str]
    hint: dict[str, str]
    kinds: str


class PhaseSetUp(Schema):
    """A phase as it is set up, in each language."""

    id: UUID
    kind: str
    title: dict[str, str]
    opens_at: datetime
    closes_at: datetime | None
    acts_taken_out: list[str]
    when: str = Field(description="When it opens and closes, in words.")
    questions: list[QuestionSetUp]


class SettingsOut(Schema):
    """Choices about the challenge."""

    organisation: str
    colour: str
    reading: str
    join_by_link: bool
    join_by_code: bool
    join_by_invitation: bool
    join_by_sign_on: bool
    domains: list[str]
    shows_themes: bool
    shows_opinion_map: bool
    smallest_group: int
    reviews_first: bool
    hides_by_two: bool
    sends_digest: bool


class SetUpOut(Schema):
    """How a challenge is set up, and what is missing before it can be launched."""

    is_launched: bool
    status: str
    missing: list[MissingOut] = Field(description="The checklist. Empty: it can be launched.")
    obstacles: list[str] = Field(description="What must be over before the challenge can end.")
    languages: list[str] = Field(description="The main one first.")
    words: dict[str, dict[str, str]] = Field(description="By name, and then by language.")
    settings: SettingsOut
    has_logo: bool
    phases: list[PhaseSetUp]
    n_gateway_questions: int
    n_invited: int


class PreviewWanted(Schema):
    """Who looks at the preview, and when."""

    viewer: Literal["visitor", "participant"] = "visitor"
    # Left out, never null: an address has no null.
    phase_id: UUID = Field(cast(Any, None), description="As if that phase had just opened.")


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
    reason: Reason = ""


class LanguagesGiven(Given):
    """Which languages the challenge is in, the main one first."""

    languages: Annotated[list[Language], Field(min_length=1, max_length=20)]
    reason: Reason = ""


class SettingsGiven(Given):
    """Choices about the challenge. What is left out stays."""

    organisation: Annotated[Line, Field(max_length=120)] | None = None
    colour: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] | None = None
    reading: Literal["everyone", "members"] | None = None
    join_by_link: StrictBool | None = None
    join_by_code: StrictBool | None = None
    join_by_invitation: StrictBool | None = None
    join_by_sign_on: StrictBool | None = None
    domains: Annotated[list[Line], Field(max_length=50)] | None = None
    shows_themes: StrictBool | None = None
    shows_opinion_map: StrictBool | None = None
    smallest_group: Annotated[int, Field(ge=10, le=500), NO_YES] | None = None
    reviews_first: StrictBool | None = None
    hides_by_two: StrictBool | None = None
    sends_digest: StrictBool | None = None
    reason: Reason = ""


class EndChallengeGiven(Given):
    """That somebody means to end the challenge: its name, as it stands."""

    name: Annotated[Line, Field(min_length=1, max_length=200)]
    reason: Reason = ""


@router.get("/{slug}/set-up", response=SetUpOut, summary="Read the set-up")
@for_act(Act.SET_UP)
def read_set_up(request: Call, slug: Slug) -> Any:
    """Read all that is set up, in every language, and what is missing before the launch."""
    place = request.place
    challenge = place.here
    prefetch_related_objects(place.phases, "questions")
    return {
        "is_launched": challenge.is_launched,
        "status": queries.say_status(challenge, place.phases, place.now),
        "missing": list_missing(challenge, place.now),
        "obstacles": list_obstacles(place),
        "languages": challenge.languages,
        "words": {name: getattr(challenge, f"{name}_words") for name in actions.TEXTS},
        "settings": {name: getattr(challenge, name) for name in actions.SETTINGS},
        "has_logo": bool(challenge.logo_mark),
        "phases": [
            {
                "id": phase.id,
                "kind": phase.kind,
                "title": phase.title_words,
                "opens_at": phase.opens_at,
                "closes_at": phase.closes_at,
                "acts_taken_out": phase.acts_taken_out,
                "when": queries.say_phase(phase, place.now),
                "questions": [
                    {
                        "id": question.id,
                        "text": question.text_words,
                        "hint": question.hint_words,
                        "kinds": question.kinds,
                    }
                    for question in queries.list_questions(phase)
                ],
            }
            for phase in place.phases
        ],
        "n_gateway_questions": challenge.gateway_questions.count(),
        "n_invited": queries.list_invited(challenge).count(),
    }


@router.patch("/{slug}/words", response=ChallengeOut, summary="Change words")
@for_act(Act.SET_UP)
def change_words(request: Call, slug: Slug, given: WordsGiven) -> Any:
    """Change what the challenge says in one language."""
    place, texts = request.place, given.dict(exclude={"language"}, exclude_none=True)
    if given.language not in place.here.languages:
        raise ValidationError({"language": _("This challenge is not in that language.")})
    form = asked.TextsForm(texts, challenge=place.here, language=given.language)
    actions.do_change_words(
        place=place,
        language=given.language,
        texts=read_form(form, only=texts),
        reason=form.reason,
    )
    return challenge_again(request)


@router.put("/{slug}/languages", response=ChallengeOut, summary="Choose languages")
@for_act(Act.SET_UP)
def change_languages(request: Call, slug: Slug, given: LanguagesGiven) -> Any:
    """Choose which languages the challenge is in. Words in one that is left out are kept."""
    main, *others = given.languages
    form = asked.LanguagesForm(
        {"main": main, "others": others, "reason": given.reason}, challenge=request.place.here
    )
    read_form(form, names={"main": "languages", "others": "languages"})
    actions.do_change_languages(
        place=request.place, languages=form.get_languages(), reason=form.reason
    )
    return challenge_again(request)


@router.patch("/{slug}/settings", response=ChallengeOut, summary="Change settings")
@for_act(Act.SET_UP)
def change_settings(request: Call, slug: Slug, given: SettingsGiven) -> Any:
    """Change who may take part, what is shown, how texts are looked at, the colour."""
    chosen = given.dict(exclude={"reason"}, exclude_none=True)
    actions.do_change_settings(
        place=request.place, **_read_settings(request.place.here, chosen, given.reason)
    )
    return challenge_again(request)


def _read_settings(challenge: Challenge, chosen: dict[str, Any], reason: str) -> dict[str, Any]:
    sent = chosen | {"reason": reason}
    if "domains" in chosen:
        sent["domains"] = "\n".join(chosen["domains"])
    found: dict[str, Any] = {}
    for form_of in _FORMS:
        form = form_of(sent, challenge=challenge)
        found |= read_form(form, only=chosen.keys() & form.fields.keys())
    # The page asks for no sign-on where the site has none.
    if chosen.get("join_by_sign_on") and "join_by_sign_on" not in found:
        raise ValidationError({"join_by_sign_on": _("This site has no single sign-on.")})
    return found


@router.get(
    "/{slug}/logo",
    summary="Take the logo",
    openapi_extra={"responses": {200: {"description": "A PNG.", "content": {"image/png": {}}}}},
)
@for_act(Act.READ_CHALLENGE)
def read_logo(request: Call, slug: Slug) -> Any:
    """Take the logo, as a PNG."""
    return send_logo(request, request.place)


@router.post("/{slug}/logo", response={204: None}, summary="Give a logo")
@for_act(Act.SET_UP)
def give_logo(request: Call, slug: Slug, logo: File[UploadedFile]) -> Any:
    """Give a PNG, JPEG or WebP of up to 2 MB, in place of the logo that is there."""
    _name, data = take_file(logo, MOST_BYTES)
    try:
        actions.do_change_logo(place=request.place, data=data)
    except ValidationError as fault:
        raise ValidationError({"logo": fault.messages}) from None
    return Status(204, None)


@router.delete("/{slug}/logo", response={204: None}, summary="Take the logo away")
@for_act(Act.SET_UP)
def remove_logo(request: Call, slug: Slug) -> Any:
    """Take the logo away."""
    actions.do_change_logo(place=request.place, data=None)
    return Status(204, None)


@router.get("/{slug}/preview", response=ChallengeOut, summary="Preview")
@for_act(Act.SET_UP)
def read_preview(request: Call, slug: Slug, wanted: Query[PreviewWanted]) -> Any:
    """Read the challenge as others will see it once it is launched. It launches nothing."""
    phase = find_phase(request, wanted.phase_id) if wanted.phase_id else None
    return describe_challenge(stand_as(request.place, Role(wanted.viewer), phase))


@router.post("/{slug}/launch", response=ChallengeOut, summary="Launch")
@for_act(Act.SET_UP)
def launch(request: Call, slug: Slug) -> Any:
    """Launch the challenge: from now on people can see it, and take part as its phases allow."""
    actions.do_launch(place=request.place)
    return challenge_again(request)


@router.post("/{slug}/end", response={204: None}, summary="End for good")
@for_act(Act.END)
def end(request: Call, slug: Slug, given: EndChallengeGiven) -> Any:
    """End a challenge for good, and destroy its key. It can be read as before, and no more."""
    form = asked.EndForm(given.dict(), challenge=request.place.here)
    name = read_form(form)["name"]
    do_end_challenge(place=request.place, name=name, reason=form.reason)
    return Status(204, None)

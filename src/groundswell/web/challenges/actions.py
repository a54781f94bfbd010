"""What facilitators and operators do to a challenge: make it, set it up, launch it.

Phases are in ``phase_actions``, people in ``team_actions``. Each action checks the one table, locks
the challenge, and puts what it did on record: ids, choices and names of what changed, never words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell.web.accounts.keys import Context, get_pseudonym, make_key
from groundswell.web.accounts.models import Membership
from groundswell.web.accounts.vault import VAULT
from groundswell.web.challenges.acts import Act, PhaseKind, Role
from groundswell.web.challenges.checklist import list_missing
from groundswell.web.challenges.logos import make_logo
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question, Words
from groundswell.web.challenges.moments import make_moment, split_moment
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.challenges.starting_texts import (
    FIRST_PHASE,
    LEAD_TIME,
    give_starting_words,
    make_first_question,
    say_in_each,
)
from groundswell.web.shared.audit import record

#: More would tell people apart, and nobody would answer them.
MOST_GATEWAY_QUESTIONS = 20
#: What ``do_change_words`` may change.
TEXTS = ("name", "purpose", "call", "rules", "help", "contact", "keeping")
#: What ``do_change_settings`` may change, and whether its value is a choice to be put on record.
SETTINGS = {
    "organisation": False,
    "colour": True,
    "reading": True,
    "join_by_link": True,
    "join_by_code": True,
    "join_by_invitation": True,
    "join_by_sign_on": True,
    "domains": False,
    "shows_themes": True,
    "shows_opinion_map": True,
    "smallest_group": True,
    "sends_digest": True,
    "reviews_first": True,
    "hides_by_two": True,
}

#: The same count, told in steps of 10 and then of 12 and 15, would be known exactly.
GROUP_STANDS = gettext_lazy("It stays as it was at the launch.")


def do_make_challenge(
    *, place: Place, name: str, language: str, organisation: str = ""
) -> Challenge:
    """Make a challenge with words and a first phase to begin with; its maker facilitates it."""
    place.check(Act.MAKE_CHALLENGE)
    assert place.person_id is not None
    with transaction.atomic(), transaction.atomic(using=VAULT):
        challenge = Challenge(
            slug=_find_slug(name),
            languages=[language],
            name_words={language: name},
            organisation=organisation,
        )
        give_starting_words(challenge, language)
        challenge.save(force_insert=True)
        phase = _make_first_phase(place, challenge)
        make_key(challenge.id)
        Membership.objects.create(
            person_id=place.person_id, challenge_id=challenge.id, role=Role.FACILITATOR
        )
        record(
            "challenge.made",
            actor=get_pseudonym(challenge.id, place.person_id, Context.STAFF),
            subject_id=challenge.id,
            challenge_id=challenge.id,
            other_ids=[phase.id],
            payload={"language": language},
            is_first=True,
        )
    return challenge


def _find_slug(name: str) -> str:
    stem = slugify(name)[:50].strip("-") or "challenge"
    taken = set(Challenge.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _make_first_phase(place: Place, challenge: Challenge) -> Phase:
    first = split_moment(place.now + LEAD_TIME)[0]
    phase = Phase.objects.create(
        challenge=challenge,
        kind=PhaseKind.UNDERSTAND,
        position=1,
        title_words=say_in_each(challenge.languages, PhaseKind.UNDERSTAND),
        opens_at=make_moment(first, time(9)),
        closes_at=make_moment(first + FIRST_PHASE, time(18)),
    )
    question = make_first_question(phase, challenge.languages)
    if question is not None:
        question.save(force_insert=True)
    return phase


@contextmanager
def changing(place: Place, act: Act = Act.SET_UP) -> Iterator[Challenge]:
    """Check an act, and hold the challenge so that changes come one after the other."""
    place.check(act)
    with transaction.atomic():
        yield Challenge.objects.select_for_update().defer("logo").get(pk=place.here.id)


def put_on_record(
    place: Place,
    kind: str,
    *,
    other_ids: tuple[UUID, ...] = (),
    payload: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write an event about the challenge, by whoever stands at the place."""
    record(
        kind,
        actor=place.pseudonym(Context.STAFF),
        subject_id=place.here.id,
        challenge_id=place.here.id,
        other_ids=other_ids,
        payload=payload,
        reason=reason,
    )


def do_change_words(
    *, place: Place, language: str, texts: Mapping[str, str], reason: str = ""
) -> None:
    """Change what the challenge says in one language."""
    with changing(place) as challenge:
        if language not in challenge.languages:
            raise ValidationError(_("This challenge is not in that language."))
        changed = []
        for name in TEXTS:
            words = dict(getattr(challenge, f"{name}_words"))
            if name in texts and words.get(language, "") != texts[name]:
                setattr(challenge, f"{name}_words", words | {language: texts[name]})
                changed.append(name)
        if changed:
            challenge.save(update_fields=[f"{name}_words" for name in changed])
            payload = {"language": language, "names": changed}
            put_on_record(place, "challenge.words_changed", payload=payload, reason=reason)


def do_change_settings(*, place: Place, reason: str = "", **settings: Any) -> None:
    """Change choices about the challenge: who may take part, what is shown, colour."""
    with changing(place) as challenge:
        changed = [name for name in settings if getattr(challenge, name) != settings[name]]
        if challenge.is_launched and "smallest_group" in changed:
            raise ValidationError({"smallest_group": GROUP_STANDS})
        for name in changed:
            assert name in SETTINGS, name
            setattr(challenge, name, settings[name])
        if changed:
            others = {one.name for one in Challenge._meta.fields} - {*changed} | {"domains"}
            challenge.clean_fields(exclude=others)
            challenge.save(update_fields=changed)
            choices = {name: settings[name] for name in changed if SETTINGS[name]}
            payload = {"names": changed, "choices": choices}
            put_on_record(place, "challenge.settings_changed", payload=payload, reason=reason)


def do_change_languages(*, place: Place, languages: list[str], reason: str = "") -> None:
    """Change which languages the challenge is in. Words in a language left out are kept."""
    with changing(place) as challenge:
        if not languages:
            raise ValidationError(_("Choose at least one language."))
        if languages == challenge.languages:
            return
        challenge.languages = languages
        names = []
        for language in languages:
            give_starting_words(challenge, language)
            names += [f"{name}_words" for name in TEXTS]
        challenge.save(update_fields=["languages", *dict.fromkeys(names)])
        payload = {"languages": languages}
        put_on_record(place, "challenge.languages_changed", payload=payload, reason=reason)


def do_change_logo(*, place: Place, data: bytes | None) -> None:
    """Take in a logo, or with None take the one there is away."""
    with changing(place) as challenge:
        content, mark = make_logo(data) if data is not None else (None, "")
        challenge.logo, challenge.logo_mark = content, mark
        challenge.save(update_fields=["logo", "logo_mark"])
        put_on_record(place, "challenge.logo_changed", payload={"mark": mark})


def do_save_question(
    *,
    place: Place,
    phase: Phase,
    question_id: UUID | None,
    text_words: Words,
    hint_words: Words,
    kinds: str,
    reason: str = "",
) -> Question:
    """Add a question to a phase, or change one."""
    with changing(place):
        if question_id is None:
            last = phase.questions.aggregate(last=Max("position"))["last"] or 0
            question = Question(phase=phase, position=last + 1)
        else:
            question = phase.questions.get(pk=question_id)
        question.text_words, question.hint_words = text_words, hint_words
        question.kinds = kinds
        question.save()
        put_on_record(
            place,
            "question.added" if question_id is None else "question.changed",
            other_ids=(question.id, phase.id),
            payload={"kinds": kinds},
            reason=reason,
        )
    return question


def do_remove_question(*, place: Place, question: Question, reason: str = "") -> None:
    """Take a question away that nobody has answered."""
    with changing(place):
        question_id = question.id
        try:
            question.delete()
        except ProtectedError:
            raise ValidationError(
                _("People have answered this question, so it stays. You can change its words.")
            ) from None
        ids = (question_id, question.phase_id)
        put_on_record(place, "question.removed", other_ids=ids, reason=reason)


def do_save_gateway_question(
    *,
    place: Place,
    question_id: UUID | None,
    text_words: Words,
    choices_words: list[Words],
) -> GatewayQuestion:
    """Add a question about people, or change one as long as nobody can have answered it."""
    with changing(place) as challenge:
        if question_id is None:
            if challenge.gateway_questions.count() >= MOST_GATEWAY_QUESTIONS:
                told = _("There are %(n)s questions about people already. Take one away first.")
                raise ValidationError(told % {"n": MOST_GATEWAY_QUESTIONS})
            last = challenge.gateway_questions.aggregate(last=Max("position"))["last"] or 0
            question = GatewayQuestion(challenge=challenge, position=last + 1)
        elif challenge.is_launched:
            raise Refused(
                _(
                    "People may have answered this question, so it can't change any more. "
                    "You can take it away, and add another."
                )
            )
        else:
            question = challenge.gateway_questions.get(pk=question_id)
        question.text_words = text_words
        question.change_choices(choices_words)
        question.save()
        put_on_record(
            place,
            "gateway.added" if question_id is None else "gateway.changed",
            other_ids=(question.id,),
            payload={"n_choices": len(choices_words)},
        )
    return question


def do_remove_gateway_question(*, place: Place, question: GatewayQuestion) -> None:
    """Take a question about people away."""
    with changing(place):
        question_id = question.id
        question.delete()
        put_on_record(place, "gateway.removed", other_ids=(question_id,))


def do_launch(*, place: Place) -> None:
    """Launch the challenge: from now on people can see it, and take part as its phases allow."""
    with changing(place) as challenge:
        if challenge.is_launched:
            return
        if missing := list_missing(challenge, place.now):
            raise ValidationError([item.text for item in missing])
        challenge.is_launched = True
        challenge.save(update_fields=["is_launched"])
        put_on_record(place, "challenge.launched")

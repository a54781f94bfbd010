"""What a challenge still needs before it can be launched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from groundswell.web.challenges.acts import Act, PhaseKind, acts_of
from groundswell.web.challenges.models import Challenge, Words
from groundswell.web.challenges.queries import list_invited
from groundswell.web.challenges.starting_texts import has_gap


@dataclass(frozen=True)
class Missing:
    """One thing to do before launch: where, and what."""

    section: str
    """The name of the page where it is done: words, phases, people, invitations, look."""
    text: str
    language: str = ""


def list_missing(challenge: Challenge, now: datetime) -> list[Missing]:
    """List what is missing, in the order of the set-up page. Nothing: it can be launched."""
    return [*_list_words(challenge), *_list_phases(challenge, now), *_list_ways(challenge)]


def _list_words(challenge: Challenge) -> list[Missing]:
    texts: tuple[tuple[Words, str], ...] = (
        (challenge.name_words, _("a name")),
        (challenge.purpose_words, _("the purpose")),
        (challenge.call_words, _("the call to action")),
        (challenge.help_words, _("where to turn when in danger or distress")),
        (challenge.contact_words, _("who answers for personal data")),
        (challenge.keeping_words, _("how long personal data is kept")),
    )
    names = {code: str(name) for code, name in settings.LANGUAGES}
    found = []
    for language in challenge.languages:
        in_language = f" ({names.get(language, language)})" if len(challenge.languages) > 1 else ""
        for words, what in texts:
            text = words.get(language, "")
            if not text:
                told = _("Write %(what)s%(language)s.")
            elif has_gap(text):
                told = _("Fill in what is in [brackets]: %(what)s%(language)s.")
            else:
                continue
            found.append(Missing("words", told % {"what": what, "language": in_language}, language))
    if not challenge.organisation:
        found.append(Missing("look", _("Write the name of the organisation.")))
    return found


def _list_phases(challenge: Challenge, now: datetime) -> list[Missing]:
    phases = list(challenge.phases.prefetch_related("questions"))
    ahead = [phase for phase in phases if phase.closes_at is None or phase.closes_at > now]
    found = []
    if not ahead:
        found.append(Missing("phases", _("Add a phase that is open now or later.")))
    for phase in ahead:
        asks = Act.POST_IDEA in acts_of(PhaseKind(phase.kind)) and Act.POST_IDEA in phase.acts
        if asks and not phase.questions.all():
            told = _("Write a question for the phase “%(phase)s”.") % {"phase": phase.title}
            found.append(Missing("phases", told))
        for question in phase.questions.all():
            if any(not question.text_words.get(code) for code in challenge.languages):
                told = _("Write the question “%(question)s” in every language.")
                found.append(Missing("phases", told % {"question": question.text}))
    return found


def _list_ways(challenge: Challenge) -> list[Missing]:
    but_by_list = (
        challenge.join_by_link,
        challenge.join_by_code,
        challenge.join_by_sign_on and settings.HAS_SIGN_ON,
        bool(challenge.domains),
    )
    if any(but_by_list):
        return []
    if not challenge.join_by_invitation:
        return [Missing("people", _("Choose at least one way in which people can take part."))]
    if challenge.is_launched or list_invited(challenge).exists():
        return []
    told = _("Invite at least one person: nobody else can take part as it is set up.")
    return [Missing("invitations", told)]

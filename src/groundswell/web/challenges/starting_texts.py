"""The texts and dates that a challenge begins with. What is in [brackets] is to be filled in."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from groundswell.web.challenges.acts import PhaseKind
from groundswell.web.challenges.models import Challenge, Phase, Question, Words

#: How long the first phase is open unless the facilitator says otherwise.
FIRST_PHASE = timedelta(days=18)
#: From the making of a challenge to its first phase.
LEAD_TIME = timedelta(days=7)

_GAP = re.compile(r"\[[^\]\n]*\]")


def has_gap(text: str) -> bool:
    """Tell whether a text still has a part in brackets that somebody must fill in."""
    return bool(_GAP.search(text))


def give_starting_words(challenge: Challenge, language: str) -> None:
    """Give a challenge the words it begins with in a language; words that it has are kept."""
    with translation.override(language):
        texts = {
            "purpose_words": _(
                "We want this to be a better place to work. You know what helps people who try to "
                "make a change here, and what gets in their way. Tell us. Everything that is said "
                "is read, and what comes out of it is shown to everybody."
            ),
            "call_words": _("Five minutes are enough. Say one thing, and vote on what others say."),
            "help_words": _(
                "If you or somebody else is in danger now, call 999.\n\n"
                "If you feel low and need to talk, call Samaritans on 116 123. It is free, day and "
                "night.\n\n"
                "[Whom people in your organisation can turn to, with a phone number.]"
            ),
            "contact_words": _(
                "[Who answers for personal data, and how to reach them. For example: the data "
                "protection officer, data@example.org.]"
            ),
            "keeping_words": _(
                "[How long you keep e-mail addresses and answers about people. For example: six "
                "months after the challenge ends.]"
            ),
        }
    for name, text in texts.items():
        words: Words = dict(getattr(challenge, name))
        words.setdefault(language, text)
        setattr(challenge, name, words)


def say_in_each(languages: list[str], kind: PhaseKind) -> Words:
    """Give the name of a kind of phase in each language."""
    words = {}
    for language in languages:
        with translation.override(language):
            words[language] = str(name_kind(kind))
    return words


def name_kind(kind: PhaseKind) -> str:
    """Give the name of a kind of phase."""
    return {
        PhaseKind.UNDERSTAND: _("Understand"),
        PhaseKind.ANSWER: _("Answer"),
        PhaseKind.PRIORITISE: _("Prioritise"),
        PhaseKind.DEVELOP: _("Develop"),
        PhaseKind.PUBLISHED: _("Published"),
    }[kind]


def explain_kind(kind: PhaseKind) -> str:
    """Tell what a kind of phase is for."""
    return {
        PhaseKind.UNDERSTAND: _("People say what helps and what blocks."),
        PhaseKind.ANSWER: _("People offer a solution of their own."),
        PhaseKind.PRIORITISE: _("People vote and comment. No new ideas come in."),
        PhaseKind.DEVELOP: _("Volunteers write the best ones up."),
        PhaseKind.PUBLISHED: _("The results are out. All can read them."),
    }[kind]


def make_first_question(phase: Phase, languages: list[str]) -> Question | None:
    """Give a phase that asks for ideas the question it begins with."""
    kind = PhaseKind(phase.kind)
    if kind not in (PhaseKind.UNDERSTAND, PhaseKind.ANSWER):
        return None
    text_words, hint_words = {}, {}
    for language in languages:
        with translation.override(language):
            if kind is PhaseKind.UNDERSTAND:
                text_words[language] = _(
                    "What helps, and what blocks, people who try to make a change here?"
                )
                hint_words[language] = _("One idea at a time. Say what happens, and never who.")
            else:
                text_words[language] = _("What would put this right?")
                hint_words[language] = _("One solution at a time. Say what it would take.")
    return Question(
        phase=phase,
        position=1,
        text_words=text_words,
        hint_words=hint_words,
        kinds=Question.Kinds.SOLUTION
        if kind is PhaseKind.ANSWER
        else Question.Kinds.HELPS_OR_BLOCKS,
    )

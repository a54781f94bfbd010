"""Who took part, as everyone may know it: how many gave each answer, in whole steps.

The night makes these figures, and only once as many people as the smallest group answered anew:
neither one figure nor two in time tell how one person answered. No totals are told beside them, so
that nothing can be taken away from anything, and of those who answered a step stays untold. Once
the results are out the answers are erased.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from groundswell.web.accounts.keys import has_key
from groundswell.web.challenges.acts import PhaseKind
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place
from groundswell.web.participation.gateway import list_all_answers, list_gateway_questions
from groundswell.web.participation.models import GatewayAnswers, GatewayFigures
from groundswell.web.shared.audit import PLATFORM, record
from groundswell.web.shared.clock import get_now, get_today
from groundswell.web.shared.steps import tell_parts


@dataclass(frozen=True)
class Asked:
    """One question, and how many gave each answer: so many or more, in steps; 0 is not told."""

    text: str
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class WhoTookPart:
    """All that is told of who took part."""

    made_on: date
    step: int
    questions: tuple[Asked, ...]


def get_who_took_part(place: Place) -> WhoTookPart | None:
    """Give the figures made last; None where none could be made yet."""
    figures = GatewayFigures.objects.filter(challenge=place.here).first()
    if figures is None:
        return None
    questions = []
    for question in list_gateway_questions(place):
        counts = figures.counts.get(question.id.hex, {})
        choices = question.choices_by_id.items()
        listed = tuple((text, counts.get(choice, 0)) for choice, text in choices)
        questions.append(Asked(question.text, listed))
    return WhoTookPart(figures.made_on, figures.step, tuple(questions))


def refresh_figures() -> None:
    """Make the figures of each challenge where they may be, and erase answers that are over."""
    held = GatewayAnswers.objects.values_list("challenge_id", flat=True).distinct()
    for challenge in Challenge.objects.filter(id__in=list(held)).order_by("id"):
        if has_key(challenge.id):
            make_figures(challenge)
        if challenge.ended_on or _are_results_out(challenge):
            erase_all_answers(challenge.id)


def make_figures(challenge: Challenge) -> bool:
    """Make a challenge's figures, if enough people answered since last time; tells whether."""
    answers = GatewayAnswers.objects.filter(challenge=challenge)
    with transaction.atomic():
        if answers.select_for_update().filter(is_told=False).count() < challenge.least:
            return False
        counts: dict[str, Counter[str]] = {}
        for one in list_all_answers(challenge.id):
            for question, choice in one.items():
                counts.setdefault(question, Counter())[choice] += 1
        step = challenge.least
        told = {
            question: dict(
                zip(
                    sorted(of_one),
                    tell_parts([of_one[choice] for choice in sorted(of_one)], least=step),
                    strict=True,
                )
            )
            for question, of_one in sorted(counts.items())
        }
        GatewayFigures.objects.update_or_create(
            challenge=challenge, defaults={"made_on": get_today(), "step": step, "counts": told}
        )
        answers.update(is_told=True)
    return True


def erase_all_answers(challenge_id: UUID) -> None:
    """Erase what everybody answered about themselves; the figures stay."""
    with transaction.atomic():
        n_erased, _of_each = GatewayAnswers.objects.filter(challenge=challenge_id).delete()
        if n_erased:
            record(
                "gateway.all_erased",
                actor=PLATFORM,
                subject_id=challenge_id,
                challenge_id=challenge_id,
            )


def _are_results_out(challenge: Challenge) -> bool:
    published = challenge.phases.filter(kind=PhaseKind.PUBLISHED, opens_at__lte=get_now())
    return published.exists()

"""What facilitators do to phases: add, change, open, extend, close, reopen. All of it on record.

Phases don't overlap: at most one is open, so that nobody wonders what is asked of them. Opening one
closes the one that is open. What has happened since the launch is not rewritten.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from groundswell.web.challenges.actions import changing, put_on_record
from groundswell.web.challenges.acts import Act, PhaseKind, acts_of
from groundswell.web.challenges.models import Challenge, Phase, Words
from groundswell.web.challenges.moments import cut_moment, say_moment
from groundswell.web.challenges.places import Place
from groundswell.web.challenges.starting_texts import make_first_question


def do_add_phase(
    *,
    place: Place,
    kind: PhaseKind,
    title_words: Words,
    opens_at: datetime,
    closes_at: datetime | None,
    acts_taken_out: list[str],
    reason: str = "",
) -> Phase:
    """Add a phase, with a question to begin with where it asks for ideas."""
    with changing(place, Act.CHANGE_PHASES) as challenge:
        last = challenge.phases.aggregate(last=Max("position"))["last"] or 0
        phase = Phase(
            challenge=challenge,
            kind=kind,
            position=last + 1,
            title_words=title_words,
            opens_at=opens_at,
            closes_at=closes_at,
            acts_taken_out=_choose_acts(kind, acts_taken_out),
        )
        if challenge.is_launched and opens_at < place.now:
            raise ValidationError({"opens_on": _("Choose a time that is still to come.")})
        _check_ahead(closes_at, place.now)
        _check_dates(challenge, phase, place.now)
        phase.save(force_insert=True)
        question = make_first_question(phase, challenge.languages)
        if question is not None:
            question.save(force_insert=True)
        _tell(place, "phase.added", phase, reason)
    return phase


def do_change_phase(
    *,
    place: Place,
    phase_id: UUID,
    title_words: Words,
    opens_at: datetime,
    closes_at: datetime | None,
    acts_taken_out: list[str],
    reason: str = "",
) -> None:
    """Change a phase's name, dates, and the acts it allows."""
    with changing(place, Act.CHANGE_PHASES) as challenge:
        phase = challenge.phases.get(pk=phase_id)
        if challenge.is_launched:
            _check_not_rewritten(phase, opens_at, closes_at, place.now)
        elif closes_at != phase.closes_at:
            _check_ahead(closes_at, place.now)
        phase.title_words = title_words
        phase.opens_at, phase.closes_at = opens_at, closes_at
        phase.acts_taken_out = _choose_acts(PhaseKind(phase.kind), acts_taken_out)
        _check_dates(challenge, phase, place.now)
        phase.save()
        _tell(place, "phase.changed", phase, reason)


def do_open_phase(*, place: Place, phase_id: UUID, reason: str = "") -> None:
    """Open a phase now that would open later. The one that is open closes."""
    with changing(place, Act.CHANGE_PHASES) as challenge:
        phase = challenge.phases.get(pk=phase_id)
        if phase.opens_at <= place.now:
            raise ValidationError(_("This phase has opened already."))
        _close_others(place, challenge, phase, reason)
        phase.opens_at = cut_moment(place.now)
        _check_dates(challenge, phase, place.now)
        phase.save(update_fields=["opens_at"])
        _tell(place, "phase.opened", phase, reason)


def do_extend_phase(
    *, place: Place, phase_id: UUID, closes_at: datetime | None, reason: str = ""
) -> None:
    """Let a phase close later than it would, or never by itself."""
    with changing(place, Act.CHANGE_PHASES) as challenge:
        phase = challenge.phases.get(pk=phase_id)
        if phase.closes_at is None or phase.closes_at <= place.now:
            raise ValidationError(_("Only a phase that will close can be open for longer."))
        if closes_at is not None and closes_at <= phase.closes_at:
            raise ValidationError({"closes_on": _("Choose a later time than it closes at now.")})
        phase.closes_at = closes_at
        _check_dates(challenge, phase, place.now)
        phase.save(update_fields=["closes_at"])
        _tell(place, "phase.extended", phase, reason)


def do_close_phase(*, place: Place, phase_id: UUID, reason: str = "") -> None:
    """Close a phase now that is open."""
    with changing(place, Act.CHANGE_PHASES) as challenge:
        phase = challenge.phases.get(pk=phase_id)
        if not phase.is_open_at(place.now) or phase.opens_at >= cut_moment(place.now):
            raise ValidationError(_("This phase is not open."))
        phase.closes_at = cut_moment(place.now)
        phase.save(update_fields=["closes_at"])
        _tell(place, "phase.closed", phase, reason)


def do_reopen_phase(
    *, place: Place, phase_id: UUID, closes_at: datetime | None, reason: str = ""
) -> None:
    """Open a phase again that has closed. The one that is open closes."""
    with changing(place, Act.CHANGE_PHASES) as challenge:
        phase = challenge.phases.get(pk=phase_id)
        if phase.closes_at is None or phase.closes_at > place.now:
            raise ValidationError(_("This phase has not closed."))
        _close_others(place, challenge, phase, reason)
        phase.opens_at, phase.closes_at = cut_moment(place.now), closes_at
        _check_dates(challenge, phase, place.now)
        phase.save(update_fields=["opens_at", "closes_at"])
        _tell(place, "phase.reopened", phase, reason)


def do_remove_phase(*, place: Place, phase_id: UUID, reason: str = "") -> None:
    """Take a phase away that has not opened yet."""
    with changing(place, Act.CHANGE_PHASES) as challenge:
        phase = challenge.phases.get(pk=phase_id)
        if challenge.is_launched and phase.opens_at <= place.now:
            raise ValidationError(_("This phase has opened, so it stays on record."))
        try:
            phase.delete()
        except ProtectedError:
            raise ValidationError(
                _("People have answered a question of this phase, so it stays.")
            ) from None
        put_on_record(
            place,
            "phase.removed",
            other_ids=(phase_id,),
            payload={"kind": phase.kind},
            reason=reason,
        )


def _choose_acts(kind: PhaseKind, taken_out: list[str]) -> list[str]:
    return [act.value for act in acts_of(kind) if act in taken_out]


def _check_not_rewritten(
    phase: Phase, opens_at: datetime, closes_at: datetime | None, now: datetime
) -> None:
    if opens_at != phase.opens_at and min(opens_at, phase.opens_at) <= now:
        raise ValidationError(
            {
                "opens_on": _("This phase has opened already, so that time can't change.")
                if phase.opens_at <= now
                else _("Choose a time that is still to come, or use “Open now”.")
            }
        )
    is_over = phase.closes_at is not None and phase.closes_at <= now
    if is_over and closes_at != phase.closes_at:
        raise ValidationError({"closes_on": _("This phase has closed. Use “Reopen”.")})
    if not is_over and closes_at is not None and closes_at <= now:
        raise ValidationError(
            {"closes_on": _("Choose a time that is still to come, or use “Close now”.")}
        )


def _check_ahead(closes_at: datetime | None, now: datetime) -> None:
    if closes_at is not None and closes_at <= now:
        raise ValidationError({"closes_on": _("Choose a time that is still to come.")})


def _check_dates(challenge: Challenge, changed: Phase, now: datetime) -> None:
    if changed.closes_at is not None and changed.closes_at <= changed.opens_at:
        raise ValidationError({"closes_on": _("A phase must close after it opens.")})
    others = challenge.phases.exclude(pk=changed.pk)
    ordered = sorted([*others, changed], key=lambda phase: phase.opens_at)
    for first, second in pairwise(ordered):
        if changed not in (first, second):
            continue
        if first.closes_at is None or first.closes_at > second.opens_at:
            raise ValidationError(
                _(
                    "“%(first)s” and “%(second)s” would both be open on %(moment)s. "
                    "Only one phase is open at a time: let the first close by then."
                ),
                code="overlap",
                params={
                    "first": first.title,
                    "second": second.title,
                    "moment": say_moment(second.opens_at, now),
                },
            )


def _close_others(place: Place, challenge: Challenge, opening: Phase, reason: str) -> None:
    for phase in challenge.phases.exclude(pk=opening.pk):
        if phase.is_open_at(place.now) and phase.opens_at < cut_moment(place.now):
            phase.closes_at = cut_moment(place.now)
            phase.save(update_fields=["closes_at"])
            _tell(place, "phase.closed", phase, reason)


def _tell(place: Place, kind: str, phase: Phase, reason: str) -> None:
    payload: dict[str, Any] = {
        "kind": phase.kind,
        "opens_at": phase.opens_at.isoformat(),
        "closes_at": phase.closes_at.isoformat() if phase.closes_at else None,
        "acts_taken_out": phase.acts_taken_out,
    }
    put_on_record(place, kind, other_ids=(phase.id,), payload=payload, reason=reason)

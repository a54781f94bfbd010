"""The API's operations on phases: add, change, open, extend, close, reopen, remove."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Router, Status

from groundswell.web.challenges import phase_actions
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import (
    PhaseOut,
    find_phase,
    phase_again,
)
from groundswell.web.challenges.api.forms import read_form, read_reason, spread
from groundswell.web.challenges.api.values import (
    Given,
    InLanguages,
    Instant,
    Reason,
    Slug,
)
from groundswell.web.challenges.models import Phase
from groundswell.web.challenges.phase_forms import PhaseForm

router = Router(tags=["Set-up"])

_NOW = "2026-11-23T09:00:00Z"
PhaseKinds = Literal["understand", "answer", "prioritise", "develop", "published"]


ActOfPhase = Literal["answer_gateway", "post_idea", "change_own", "comment", "vote"]


class PhaseGiven(Given):
    """A phase: its name in each language, and when it is open."""

    title: InLanguages = Field({}, description="Left out, it is named after its kind.")
    opens_at: Instant = Field(examples=[_NOW])
    closes_at: Instant | None = None
    acts_taken_out: Annotated[list[ActOfPhase], Field(max_length=20)] = []
    reason: Reason = ""


class NewPhaseGiven(PhaseGiven):
    """A phase to be added."""

    kind: PhaseKinds


class ReasonGiven(Given):
    """Why something is done. It is on record, and people can read it."""

    reason: Reason = ""


class EndGiven(ReasonGiven):
    """Until when a phase is open; without an end it stays open until it is closed."""

    closes_at: Instant | None = None


@router.post("/{slug}/phases", response={201: PhaseOut}, summary="Add a phase")
@for_act(Act.CHANGE_PHASES)
def add_phase(request: Call, slug: Slug, given: NewPhaseGiven) -> Any:
    """Add a phase. Phases don't overlap: only one is open at a time."""
    form = _read_phase(request, given, None)
    phase = phase_actions.do_add_phase(
        place=request.place,
        kind=form.get_kind(),
        title_words=form.get_title_words(),
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        acts_taken_out=[*given.acts_taken_out],
        reason=form.reason,
    )
    return Status(201, phase_again(request, phase.id))


def _read_phase(request: Call, given: PhaseGiven, phase: Phase | None) -> PhaseForm:
    """Read what is no date: a call gives instants, where a page asks for days and times."""
    challenge = request.place.here
    sent = given.dict(include={"kind", "reason"}) | spread("title", given.title, challenge)
    form = PhaseForm(sent, challenge=challenge, phase=phase)
    read_form(form, only=[name for name in form.fields if name.startswith(("title", "kind"))])
    return form


@router.put("/{slug}/phases/{phase_id}", response=PhaseOut, summary="Change a phase")
@for_act(Act.CHANGE_PHASES)
def change_phase(request: Call, slug: Slug, phase_id: UUID, given: PhaseGiven) -> Any:
    """Change a phase's name, dates, and the acts it allows."""
    form = _read_phase(request, given, find_phase(request, phase_id))
    phase_actions.do_change_phase(
        place=request.place,
        phase_id=phase_id,
        title_words=form.get_title_words(),
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        acts_taken_out=[*given.acts_taken_out],
        reason=form.reason,
    )
    return phase_again(request, phase_id)


def _find_why(request: Call, phase_id: UUID, reason: str) -> str:
    find_phase(request, phase_id)
    return read_reason(request.place.here, reason)


@router.delete("/{slug}/phases/{phase_id}", response={204: None}, summary="Remove a phase")
@for_act(Act.CHANGE_PHASES)
def remove_phase(request: Call, slug: Slug, phase_id: UUID, reason: Reason = "") -> Any:
    """Take a phase away that has not opened yet."""
    why = _find_why(request, phase_id, reason)
    phase_actions.do_remove_phase(place=request.place, phase_id=phase_id, reason=why)
    return Status(204, None)


@router.post("/{slug}/phases/{phase_id}/open", response=PhaseOut, summary="Open a phase now")
@for_act(Act.CHANGE_PHASES)
def open_phase(request: Call, slug: Slug, phase_id: UUID, given: ReasonGiven) -> Any:
    """Open a phase now that would open later. The one that is open closes."""
    why = _find_why(request, phase_id, given.reason)
    phase_actions.do_open_phase(place=request.place, phase_id=phase_id, reason=why)
    return phase_again(request, phase_id)


@router.post("/{slug}/phases/{phase_id}/close", response=PhaseOut, summary="Close a phase now")
@for_act(Act.CHANGE_PHASES)
def close_phase(request: Call, slug: Slug, phase_id: UUID, given: ReasonGiven) -> Any:
    """Close a phase now that is open."""
    why = _find_why(request, phase_id, given.reason)
    phase_actions.do_close_phase(place=request.place, phase_id=phase_id, reason=why)
    return phase_again(request, phase_id)


@router.post("/{slug}/phases/{phase_id}/extend", response=PhaseOut, summary="Extend a phase")
@for_act(Act.CHANGE_PHASES)
def extend_phase(request: Call, slug: Slug, phase_id: UUID, given: EndGiven) -> Any:
    """Let a phase close later than it would, or never by itself."""
    why = _find_why(request, phase_id, given.reason)
    phase_actions.do_extend_phase(
        place=request.place, phase_id=phase_id, closes_at=given.closes_at, reason=why
    )
    return phase_again(request, phase_id)


@router.post("/{slug}/phases/{phase_id}/reopen", response=PhaseOut, summary="Reopen a phase")
@for_act(Act.CHANGE_PHASES)
def reopen_phase(request: Call, slug: Slug, phase_id: UUID, given: EndGiven) -> Any:
    """Open a phase again that has closed. The one that is open closes."""
    why = _find_why(request, phase_id, given.reason)
    phase_actions.do_reopen_phase(
        place=request.place, phase_id=phase_id, closes_at=given.closes_at, reason=why
    )
    return phase_again(request, phase_id)

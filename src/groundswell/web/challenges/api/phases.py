"""The API's operations on phases: add, change, open, extend, close, reopen, remove."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Router, Status

from groundswell.web.challenges import phase_actions
from groundswell.web.challenges.acts import Act, PhaseKind
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import (
    PhaseOut,
    find_phase,
    phase_again,
)
from groundswell.web.challenges.api.values import (
    Given,
    InLanguages,
    Instant,
    Line,
    Slug,
)

router = Router(tags=["Set-up"])

_NOW = "2026-11-23T09:00:00Z"
PhaseKinds = Literal["understand", "answer", "prioritise", "develop", "published"]


ActOfPhase = Literal["answer_gateway", "post_idea", "change_own", "comment", "vote"]


class PhaseGiven(Given):
    """A phase: its name in each language, and when it is open."""

    title: InLanguages
    opens_at: Instant = Field(examples=[_NOW])
    closes_at: Instant | None = None
    acts_taken_out: Annotated[list[ActOfPhase], Field(max_length=20)] = []
    reason: Line = ""


class NewPhaseGiven(PhaseGiven):
    """A phase to be added."""

    kind: PhaseKinds


class ReasonGiven(Given):
    """Why something is done. It is on record, and people can read it."""

    reason: Line = ""


class EndGiven(ReasonGiven):
    """Until when a phase is open; without an end it stays open until it is closed."""

    closes_at: Instant | None = None


@router.post("/{slug}/phases", response={201: PhaseOut}, summary="Add a phase")
@for_act(Act.CHANGE_PHASES)
def add_phase(request: Call, slug: Slug, given: NewPhaseGiven) -> Any:
    """Add a phase. Phases don't overlap: only one is open at a time."""
    phase = phase_actions.do_add_phase(
        place=request.place,
        kind=PhaseKind(given.kind),
        title_words=given.title,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        acts_taken_out=[*given.acts_taken_out],
        reason=given.reason,
    )
    return Status(201, phase_again(request, phase.id))


@router.put("/{slug}/phases/{phase_id}", response=PhaseOut, summary="Change a phase")
@for_act(Act.CHANGE_PHASES)
def change_phase(request: Call, slug: Slug, phase_id: UUID, given: PhaseGiven) -> Any:
    """Change a phase's name, dates, and the acts it allows."""
    find_phase(request, phase_id)
    phase_actions.do_change_phase(
        place=request.place,
        phase_id=phase_id,
        title_words=given.title,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        acts_taken_out=[*given.acts_taken_out],
        reason=given.reason,
    )
    return phase_again(request, phase_id)


@router.delete("/{slug}/phases/{phase_id}", response={204: None}, summary="Remove a phase")
@for_act(Act.CHANGE_PHASES)
def remove_phase(request: Call, slug: Slug, phase_id: UUID) -> Any:
    """Take a phase away that has not opened yet."""
    find_phase(request, phase_id)
    phase_actions.do_remove_phase(place=request.place, phase_id=phase_id)
    return Status(204, None)


@router.post("/{slug}/phases/{phase_id}/open", response=PhaseOut, summary="Open a phase now")
@for_act(Act.CHANGE_PHASES)
def open_phase(request: Call, slug: Slug, phase_id: UUID, given: ReasonGiven) -> Any:
    """Open a phase now that would open later. The one that is open closes."""
    find_phase(request, phase_id)
    phase_actions.do_open_phase(place=request.place, phase_id=phase_id, reason=given.reason)
    return phase_again(request, phase_id)


@router.post("/{slug}/phases/{phase_id}/close", response=PhaseOut, summary="Close a phase now")
@for_act(Act.CHANGE_PHASES)
def close_phase(request: Call, slug: Slug, phase_id: UUID, given: ReasonGiven) -> Any:
    """Close a phase now that is open."""
    find_phase(request, phase_id)
    phase_actions.do_close_phase(place=request.place, phase_id=phase_id, reason=given.reason)
    return phase_again(request, phase_id)


@router.post("/{slug}/phases/{phase_id}/extend", response=PhaseOut, summary="Extend a phase")
@for_act(Act.CHANGE_PHASES)
def extend_phase(request: Call, slug: Slug, phase_id: UUID, given: EndGiven) -> Any:
    """Let a phase close later than it would, or never by itself."""
    find_phase(request, phase_id)
    phase_actions.do_extend_phase(
        place=request.place, phase_id=phase_id, closes_at=given.closes_at, reason=given.reason
    )
    return phase_again(request, phase_id)


@router.post("/{slug}/phases/{phase_id}/reopen", response=PhaseOut, summary="Reopen a phase")
@for_act(Act.CHANGE_PHASES)
def reopen_phase(request: Call, slug: Slug, phase_id: UUID, given: EndGiven) -> Any:
    """Open a phase again that has closed. The one that is open closes."""
    find_phase(request, phase_id)
    phase_actions.do_reopen_phase(
        place=request.place, phase_id=phase_id, closes_at=given.closes_at, reason=given.reason
    )
    return phase_again(request, phase_id)

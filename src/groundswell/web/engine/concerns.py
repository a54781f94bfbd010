"""Passages of a text that a person should look at: names, details, abuse, danger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """Where, and why: ``name``, ``details``, ``known``, ``abuse`` or ``danger``.

    Offsets count code points, half-open.
    """

    kind: str
    start: int
    end: int


def find_concerns(text: str) -> tuple[Passage, ...]:
    """Find what a person should look at before others read a text, or soon after.

    A proposal, and no more: much is missed, and some is harmless. docs/reference/concerns.md has
    the figures.
    """
    from groundswell.analysis.corpus.concerns import find_concerns as find

    return tuple(Passage(one.kind, one.start, one.end) for one in find(text))

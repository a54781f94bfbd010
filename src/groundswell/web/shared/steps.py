"""Counts of people as they may be told: in whole steps of the smallest group, and never of all.

When they are told anew is for those who tell them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

#: The most parts that a share is told in.
_MOST_PARTS = 10


class Known(NamedTuple):
    """How many people are known as those who may be counted."""

    at_once: int
    """At one time, at most."""
    ever: int
    """In all, or more: somebody who was taken off and put back may count twice."""


def tell_in_steps(n: int, *, of: Known | None, least: int) -> int:
    """Round a count of people down to whole steps: so many or more; 0 is not told.

    Of the people who are known as those to be counted as many as a step stay untold: "30 of 30"
    would name everybody. None where nobody knows who they are; and where a step more were counted
    than ever were known, others are among them.
    """
    told = n if of is None or n >= of.ever + least else min(n, of.at_once - least)
    return max(0, told) // least * least


def tell_parts(counts: Sequence[int], *, least: int) -> tuple[int, ...]:
    """Tell how people fall into parts, each rounded down to steps: so many or more; 0 is not told.

    Half a step of all people or more stays untold, if need be by telling the largest part a step
    lower: else who knows that somebody was counted would know in which part, or that all were.
    """
    told = [n // least * least for n in counts]
    if any(told) and sum(told) > sum(counts) - least // 2:
        told[told.index(max(told))] -= least
    return tuple(told)


def tell_share(n: int, *, of: int, least: int) -> float | None:
    """Round a share of people to the nearest of so few parts that each is a step of people.

    None where there are not two such parts: half of ``of`` people would be a small group.
    """
    n_parts = min(_MOST_PARTS, of // least)
    return round(n * n_parts / of) / n_parts if n_parts > 1 else None

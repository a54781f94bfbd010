"""What coding speaks in: what a coder said of an item.

What a coding is, and nothing more. How codings are learned from is in the files beside this one; how coders
agree is the room `agreement`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's statement that an item carries a code.

    Attributes
    ----------
    item
        Id of the contribution, or of the meaning unit, that was coded.
    coder
        Who coded: a person's pseudonym, or the engine.
    code
        Id of the code; None where the coder looked and found that no code fits, which is not the same as
        an item that nobody looked at.
    team
        The team that the coder belongs to; None where there are no teams.
    at
        When, as coarse as it was read; None where it isn't known.
    start, end
        The span that was coded, in Unicode code points of the item's text, half-open; both None where the
        coding is of the whole item.

    Examples
    --------
    >>> Coding("c12", "ada", "staffing").start is None
    True
    """

    item: str
    coder: str
    code: str | None
    team: str | None = None
    at: str | None = None
    start: int | None = None
    end: int | None = None

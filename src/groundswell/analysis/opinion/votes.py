"""Votes put in order: one of a participant on an idea, the latest, whatever order they came in.

Reading a table is in ``tables``; nothing is worked out from the votes here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.errors import InputError
from groundswell.analysis.opinion.model import Votes


def gather_votes(
    participants: Sequence[str],
    ideas: Sequence[str],
    values: Sequence[int],
    *,
    at: Sequence[float | None] | None = None,
    known_ideas: Iterable[str] = (),
) -> Votes:
    """Gather votes into a table with most cells empty.

    Parameters
    ----------
    participants, ideas : sequence of str
        Who voted, and on what, one for each vote.
    values : sequence of int
        1 agree, 0 pass, -1 disagree.
    at : sequence of (float or None), optional
        When, in any unit. Of two votes of one participant on one idea the later holds; without
        times, or at the same time, the one further on in the sequence.
    known_ideas : iterable of str
        Ideas that may have no vote.

    Returns
    -------
    Votes
        In order of participant and idea, numbers by size, whatever the order of the sequences.

    Raises
    ------
    InputError
        Where the sequences differ in length, or a value is none of the three.

    Examples
    --------
    >>> votes = gather_votes(["b", "a", "b"], ["1", "1", "1"], [1, 0, -1])
    >>> votes.participants, votes.value.tolist(), votes.n_superseded
    (('a', 'b'), [0, -1], 1)
    """
    given = np.asarray(values)
    if not len(participants) == len(ideas) == len(given) == len(given if at is None else at):
        raise InputError("votes, participants, ideas and times are not as many as each other")
    if len(given) and not np.isin(given, (-1, 0, 1)).all():
        row = int(np.flatnonzero(~np.isin(given, (-1, 0, 1)))[0])
        raise InputError(
            f"vote number {row + 1} is {given[row]!r}", fix="give 1 (agree), 0 (pass) or -1"
        )
    people, person = _places(participants)
    names, idea = _places(ideas, also=known_ideas)
    when = np.zeros(len(given))
    if at is not None:
        when = np.array([-np.inf if time is None else time for time in at], dtype=np.float64)
    # The sort is stable, so that equal times keep the order in which they were given.
    order = np.lexsort((when, idea, person))
    person, idea, given = person[order], idea[order], given[order]
    is_last = np.ones(len(given), dtype=bool)
    is_last[:-1] = (person[1:] != person[:-1]) | (idea[1:] != idea[:-1])
    return Votes(
        participants=people,
        ideas=names,
        person=person[is_last],
        idea=idea[is_last],
        value=given[is_last].astype(np.int8),
        n_superseded=int((~is_last).sum()),
    )


def by_number(ids: Iterable[str]) -> list[str]:
    """Sort ids as people would: numbers by size, before words.

    Examples
    --------
    >>> by_number(["10", "9", "b", "a"])
    ['9', '10', 'a', 'b']
    """

    def place(one: str) -> tuple[int, int, str]:
        return (0, int(one), one) if one.isdecimal() and len(one) < 19 else (1, 0, one)

    return sorted(ids, key=place)


def _places(
    ids: Sequence[str], *, also: Iterable[str] = ()
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    names = by_number(dict.fromkeys([*dict.fromkeys(ids), *also]))
    place = {name: i for i, name in enumerate(names)}
    return tuple(names), np.fromiter((place[one] for one in ids), dtype=np.int64, count=len(ids))

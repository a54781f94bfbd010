"""What the engine suggests for each contribution, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from groundswell.analysis.coding.cuts import sureness
from groundswell.analysis.coding.learning import Learned
from groundswell.analysis.coding.model import CarryingUnit, Decision, Near, Suggestion
from groundswell.analysis.coding.space import CodingSpace, Rows

N_NEAR = 3
MOST_ABSTAINED = 0.2
"""Part of the contributions, at most, that is left open though it may be right more often."""

LEAST_SURE, SURE_ENOUGH = 0.35, 0.75
"""Expected F1 below which the engine always abstains, and from which it never does."""


def choose_floor(sure: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Choose the sureness below which the engine says that it can't tell.

    Examples
    --------
    >>> choose_floor(np.array([0.1, 0.5, 0.8, 0.9, 0.9, 0.9]))
    0.5
    """
    if not len(sure):
        return LEAST_SURE
    fifth = float(np.quantile(sure, MOST_ABSTAINED))
    return max(LEAST_SURE, min(fifth, SURE_ENOUGH))


def decide(learned: Learned) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], list[Decision]]:
    """Decide for each contribution whether codes are suggested, none fits, or it can't be told."""
    taken = learned.probabilities >= learned.cuts
    sure = sureness(learned.probabilities, taken)
    floor = choose_floor(sure)
    told = [
        Decision.CANT_TELL
        if one < floor
        else (Decision.SUGGESTED if any_ else Decision.NONE_OF_THESE)
        for one, any_ in zip(sure.tolist(), np.any(taken, axis=1).tolist(), strict=True)
    ]
    return sure, told


class Explainer:
    """Finds why a code is suggested: the units that carry it and the codings most alike.

    Parameters
    ----------
    space : CodingSpace
        All rows.
    learned : Learned
        What the engine knows.
    said : sequence of str
        What the codebook says, in the order of the space's further rows.
    names : sequence of str
        Id of the contribution that each text is shown by.
    """

    def __init__(
        self, space: CodingSpace, learned: Learned, *, said: Sequence[str], names: Sequence[str]
    ) -> None:
        self._space, self._learned, self._said, self._names = space, learned, said, names
        lessons = learned.lessons
        is_coded = np.arange(len(lessons.rows)) < lessons.n_coded
        is_hint = lessons.rows >= space.n_texts + space.n_parts
        carries = lessons.carries.T
        self._coded: list[Rows] = [np.flatnonzero(own & is_coded) for own in carries]
        self._hints: list[Rows] = [np.flatnonzero(own & is_hint) for own in carries]
        order = np.argsort(space.owners, kind="stable")
        ends = np.searchsorted(space.owners[order], np.arange(space.n_texts + 1))
        self._units = [order[ends[i] : ends[i + 1]] for i in range(space.n_texts)]

    def units(self, text: int, code: int) -> list[tuple[int, float]]:
        """Units of a text that carry a code: the surest, and all others at or above the cut."""
        own = self._units[text]
        found = self._learned.unit_probabilities[own, code]
        order = np.argsort(-found, kind="stable")
        cut = self._learned.cuts[code]
        return [
            (int(own[i]), float(found[i]))
            for place, i in enumerate(order)
            if place == 0 or found[i] >= cut
        ]

    def near(self, text: int, code: int) -> tuple[Near, ...]:
        """Coded contributions most like a text that carry a code, but for itself."""
        lessons, columns = self._learned.lessons, self._coded[code]
        columns = columns[lessons.rows[columns] != text]
        alike = self._learned.scores.alike[text, columns]
        best = np.argsort(-alike, kind="stable")[:N_NEAR]
        return tuple(
            Near(self._names[int(lessons.rows[columns[i]])], round(float(alike[i]), 4))
            for i in best
        )

    def near_words(self, text: int, code: int) -> str:
        """What the codebook says of a code that is most like a text."""
        columns = self._hints[code]
        if not len(columns):
            return ""
        best = columns[int(np.argmax(self._learned.scores.alike[text, columns]))]
        first = self._space.n_texts + self._space.n_parts
        return self._said[int(self._learned.lessons.rows[best]) - first]

    def suggest(
        self,
        contribution_id: str,
        text: int,
        *,
        codes: Sequence[str],
        spans: Sequence[tuple[int, int]],
    ) -> tuple[Suggestion, ...]:
        """Make the suggestions of a contribution, the likeliest first.

        Parameters
        ----------
        contribution_id : str
            Of the contribution.
        text : int
            Place of its text.
        codes : sequence of str
            Ids of the codes.
        spans : sequence of (int, int)
            Of the text's units in this contribution, in their order.
        """
        found = self._learned.probabilities[text]
        chosen = np.flatnonzero(found >= self._learned.cuts)
        place = {int(unit): spans[i] for i, unit in enumerate(self._units[text])}
        told = []
        for code in chosen[np.argsort(-found[chosen], kind="stable")]:
            near = self.near(text, int(code))
            told.append(
                Suggestion(
                    contribution_id=contribution_id,
                    code_id=codes[int(code)],
                    probability=round(float(found[code]), 4),
                    units=tuple(
                        CarryingUnit(*place[unit], probability=round(likely, 4))
                        for unit, likely in self.units(text, int(code))
                    ),
                    near=near,
                    near_words="" if near else self.near_words(text, int(code)),
                )
            )
        return tuple(told)

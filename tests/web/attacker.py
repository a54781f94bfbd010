"""Somebody who lays all published figures side by side, and works out with a solver what one did.

They know the rules by which figures are told. What they look for are the choices of single people,
and counts of groups that are small: each is found where only one value is possible.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

#: Solutions drawn by chance before the solver is asked for single values.
_N_DRAWN = 12
#: What HiGHS says where there is no solution.
_IMPOSSIBLE = 2
Terms = dict[int, float]
#: A sum, and what it lies between.
Sum = tuple[Terms, float, float]


@dataclass
class Attack:
    """What is unknown, and what the figures say of it."""

    seed: int = 0
    choices: dict[Hashable, list[int]] = field(default_factory=dict)
    """The variables of each unknown: one of them is 1."""
    groups: dict[Hashable, Terms] = field(default_factory=dict)
    """Sums whose value would be the count of a group."""
    _bounds: list[tuple[float, float]] = field(default_factory=list)
    _rows: list[Sum] = field(default_factory=list)

    def draw(self, low: float = 0, high: float = 1) -> int:
        """Add a whole number that nobody knows."""
        self._bounds.append((low, high))
        return len(self._bounds) - 1

    def say(self, terms: Terms, low: float, high: float) -> None:
        """Add what is known of a sum."""
        self._rows.append((terms, low, high))

    def choose(self, name: Hashable, n_options: int) -> list[int]:
        """Add a choice that somebody made."""
        made = self.choices[name] = [self.draw() for _ in range(n_options)]
        self.say(dict.fromkeys(made, 1), 1, 1)
        return made

    def know(self, name: Hashable, option: int) -> None:
        """Add a choice that the attacker knows: their own, or a friend's."""
        self.say({self.choices.pop(name)[option]: 1}, 1, 1)

    def read_parts(
        self, parts: Sequence[Terms], told: Sequence[int], *, step: int, is_capped: bool
    ) -> None:
        """Add a figure of how people fall into parts: exact where ``step`` is 1.

        Otherwise each count is rounded down to steps and, where it is capped, half a step of all
        stays untold: then the largest count, or the first of them, is told a step lower.
        """
        rests = [self.draw(0, step - 1) for _ in parts]
        could_be_cut = [
            is_capped
            and step > 1
            and max(told[:place], default=-1) < n + step
            and max(told) <= n + step
            for place, n in enumerate(told)
        ]
        cuts = [self.draw(0, int(could)) for could in could_be_cut]
        self.say(dict.fromkeys(cuts, 1), 0, 1)
        for part, n, rest, cut in zip(parts, told, rests, cuts, strict=True):
            self.say({**part, rest: -1, cut: -step}, n, n)
        if is_capped and step > 1:
            # A count is told lower just where the rests are less than half a step together.
            many, margin = step * len(told), step // 2
            both: Terms = {**dict.fromkeys(rests, 1), **dict.fromkeys(cuts, many)}
            self.say(both, margin if any(told) else -np.inf, margin - 1 + many)

    def read_share(self, part: Terms, n: int, share: float, n_parts: float) -> None:
        """Add about which share of ``n`` people chose something, in so many parts."""
        middle = share * n
        self.say(part, middle - n / n_parts / 2, middle + n / n_parts / 2)

    def find(self, *, least: int, is_one_enough: bool = False) -> dict[Hashable, int]:
        """Give the unknowns that have one value alone, and the small groups that do."""
        open_choices, values = dict(self.choices), {name: set[int]() for name in self.groups}
        seen: dict[Hashable, set[int]] = {name: set() for name in open_choices}
        rules = [self._join(self._rows)] if self._rows else []
        lot = Random(self.seed)

        def note(found: np.ndarray) -> None:
            for name, made in self.choices.items():
                seen[name].add(int(np.argmax(found[made])))
            for name, terms in self.groups.items():
                values[name].add(round(sum(found[one] * by for one, by in terms.items())))

        def ask(goal: Terms, *, fixed: Terms | None = None, also: Sum | None = None) -> None:
            weights = np.zeros(len(self._bounds))
            weights[list(goal)] = list(goal.values())
            low, high = (np.array(side, float) for side in zip(*self._bounds, strict=True))
            for one, value in (fixed or {}).items():
                low[one] = high[one] = value
            found = milp(
                weights,
                integrality=np.ones(len(weights)),
                bounds=Bounds(low, high),
                constraints=[*rules, self._join([also])] if also else rules,
                options={"mip_rel_gap": 0.5},
            )
            if found.x is not None:
                note(found.x)
            else:
                assert found.status == _IMPOSSIBLE, found.message

        ask({})
        assert all(seen.values()), "what was published contradicts itself"
        for _ in range(_N_DRAWN):
            ask({one: lot.gauss() for made in self.choices.values() for one in made})
        for name, made in self.choices.items():
            if len(seen[name]) == 1:
                (option,) = seen[name]
                ask({}, fixed={made[option]: 0})
                if is_one_enough and len(seen[name]) == 1:
                    return {name: option}
        for name, terms in self.groups.items():
            (value, *others) = values[name]
            for low, high in ((value + 1, np.inf), (-np.inf, value - 1)):
                if not others and len(values[name]) == 1:
                    ask({}, also=(terms, low, high))
        known = {name: next(iter(one)) for name, one in seen.items() if len(one) == 1}
        known |= {
            name: next(iter(one))
            for name, one in values.items()
            if len(one) == 1 and 0 < next(iter(one)) < least
        }
        return known

    def _join(self, rows: Sequence[Sum]) -> LinearConstraint:
        entries = [
            (number, one, by)
            for number, (terms, _, _) in enumerate(rows)
            for one, by in terms.items()
        ]
        at, of, by = zip(*entries, strict=True)
        shape = (len(rows), len(self._bounds))
        return LinearConstraint(
            csr_array((by, (at, of)), shape=shape),
            [low for _, low, _ in rows],
            [high for _, _, high in rows],
        )

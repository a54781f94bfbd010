"""Made votes: two camps that hold opposite views, with people who vote little and who err."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from groundswell.analysis.opinion.model import Votes
from groundswell.analysis.opinion.votes import gather_votes

N_PEOPLE, N_IDEAS = 120, 24


@pytest.fixture(scope="session")
def camps() -> Callable[..., tuple[Votes, dict[str, int]]]:
    """Make votes of two camps: on ideas 0–15 they differ, all agree on 16–19, 20–23 are noise."""

    def make(
        *, n_people: int = N_PEOPLE, filled: float = 0.6, small: int = 0, seed: int = 0
    ) -> tuple[Votes, dict[str, int]]:
        rng = np.random.default_rng(seed)
        camp = {f"p{i}": int(i < (small or n_people // 3)) for i in range(n_people)}
        people, ideas, values = [], [], []
        for person, side in camp.items():
            for idea in range(N_IDEAS):
                if rng.random() >= filled:
                    continue
                if idea < 16:
                    likely = 1 if (idea % 2 == 0) == (side == 1) else -1
                else:
                    likely = 1 if idea < 20 else int(rng.integers(-1, 2))
                value = likely if rng.random() < 0.85 else int(rng.integers(-1, 2))
                people.append(person)
                ideas.append(str(idea))
                values.append(value)
        return gather_votes(people, ideas, values), camp

    return make

"""Which idea a person meets next: attention is spread, so that no idea wins by being seen first.

What is learned by one more vote is the analysis library's
:func:`~groundswell.analysis.opinion.routing.priority_of`, from 0 to 1: with n votes, a division d
and a share p who pass, ``(10 + n·d·(1 − p)) / (10 + n)``. It is 1 for an idea without votes and
sinks to how much the idea divides: exploration first, then importance, as in Polis' comment
routing. As there, its square is a weight in a lottery, and not an order: counts are seconds old,
and if all who come in that time met the same idea first, it alone would be voted on.

The lottery without putting back is by keys ``-ln(u) / weight``, the least first, with u made of the
person and the idea: a person who comes again meets the same order as long as the counts are.

Sources: Small, Bjorkegren, Erkkilä, Shaw and Megill (2021), Polis, Recerca 26(2), 1-26 (routing of
comments); Efraimidis and Spirakis (2006), Weighted random sampling with a reservoir, Information
Processing Letters 97, 181-185 (keys).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log


@dataclass(frozen=True, slots=True)
class VoteCounts:
    """The votes on an idea that may be shown.

    Attributes
    ----------
    idea_id : str
    n_agree, n_disagree, n_pass : int
    division : float or None
        How far opinion groups are apart on it, from the opinion map; None where that is not known:
        then how even agreement and disagreement are.
    """

    idea_id: str
    n_agree: int = 0
    n_disagree: int = 0
    n_pass: int = 0
    division: float | None = None

    @property
    def n(self) -> int:
        """All votes."""
        return self.n_agree + self.n_disagree + self.n_pass


def weigh_idea(counts: VoteCounts) -> float:
    """Weigh an idea in the lottery, above 0 and at most 1.

    >>> [round(weigh_idea(VoteCounts("a", n, 0)), 2) for n in (0, 10, 90)]
    [1.0, 0.33, 0.01]
    """
    from groundswell.analysis.opinion.routing import Candidate, priority_of

    division = counts.division
    if division is None:
        division = 2 * (min(counts.n_agree, counts.n_disagree) + 1) / (counts.n + 4)
    return priority_of(Candidate(counts.idea_id, counts.n, counts.n_pass, division)) ** 2


def rank_for_feed(
    ideas: Iterable[VoteCounts], *, person: str, voted: Collection[str] = (), n: int = 20
) -> tuple[str, ...]:
    """Choose the ideas that a person meets next.

    Parameters
    ----------
    ideas : iterable of VoteCounts
        All that may be voted on, in any order.
    person : str
        The pseudonym that the person votes under; whoever has none gets a lot from the caller.
    voted : collection of str
        Ideas that are left out: voted on, passed over, the person's own.
    n : int
        At most so many.

    Returns
    -------
    tuple of str
        Ids, the next one first; the same for the same counts and person.
    """

    def key(one: VoteCounts) -> tuple[float, str]:
        lot = hashlib.blake2b(f"{person}\n{one.idea_id}".encode(), digest_size=8).digest()
        u = (int.from_bytes(lot) + 1) / (2**64 + 1)
        return -log(u) / weigh_idea(one), one.idea_id

    left = (one for one in ideas if one.idea_id not in voted)
    return tuple(one.idea_id for one in sorted(left, key=key)[:n])

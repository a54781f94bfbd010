"""Which building block answers which barrier, and on what basis that is said.

Nothing here decides what a barrier or a block is; both come as ids of themes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.evidence.model import Link

SAME_PERSON, TEXT_SAYS, SIMILAR = "same person", "text says so", "similar wording"
MOST_UNITS = 10
FALSE_DISCOVERY = 0.05
FEWEST_PEOPLE = 3
FEWEST_TEXTS = 2
LEAST_SIMILARITY = 0.3

LEAST_JOINED_SHARE = 0.1
"""Of the contributions in which two themes stand side by side, the share that must join them: in
many contributions, a few hold such a word by chance."""

# What a way out is for, what it replaces, or what would be if it were there. "Should", "because"
# and the like stand in every other complaint and join nothing.
_SERVES = re.compile(
    r"\b(?:so that|instead of|rather than|if only"
    r"|so (?:we|staff|people|everyone|everybody|nobody|no one|they) (?:can|could|don['’]?t|know)"
    r"|to (?:overcome|tackle|address|avoid|prevent|stop|get round)"
    r"|(?:would|could) (?:really )?(?:help|stop|solve|fix|end|allow|let|enable|free)"
    r"|if (?:we|they|staff|there|people|managers|leaders|teams|everyone) "
    r"(?:had|were|was|could|came|got|did|only|listened|knew|worked))\b",
    re.IGNORECASE,
)
# What says that the way out follows.
_ANSWERS = re.compile(
    r"\bwhat (?:has |had |would |could |really |most )*"
    r"(?:help(?:s|ed)?|work(?:s|ed)?|made|makes|changed|fixed|sorted)\b"
    r"|\b(?:the )?(?:answer|solution|remedy|cure|way out)\b(?: \w+){0,2}? (?:is|was|would be|to)\b"
    r"|^\W*(?:helps?|helped|works|answer|solution)\s*:",
    re.IGNORECASE,
)


def joins(text: str) -> bool:
    """Tell whether a text joins a difficulty and a way out in so many words (English).

    Parameters
    ----------
    text : str
        A meaning unit.

    Returns
    -------
    bool

    Examples
    --------
    >>> joins("If we had an hour a week we could try things out.")
    True
    >>> joins("Too many forms, because nobody asks what they are for.")
    False
    """
    return _SERVES.search(text) is not None or _ANSWERS.search(text) is not None


def link_barriers(
    barrier_ids: Sequence[str],
    block_ids: Sequence[str],
    *,
    centres: Mapping[str, NDArray[np.float32]],
    participants: Mapping[str, Collection[str]],
    unit_ids: Sequence[str],
    contribution_ids: Sequence[str],
    starts: Sequence[int],
    texts: Sequence[str],
    themes: Sequence[Collection[str]],
    false_discovery: float = FALSE_DISCOVERY,
) -> tuple[Link, ...]:
    """Link barriers to the building blocks that may answer them.

    Three bases, the strongest first; a link shows its strongest and the counts of all three.

    * **The text says so**: in two contributions or more, and in one in ten of those in which they
      do, a unit of the barrier and a unit of the block stand side by side (or are one unit) and
      one of them holds a word that joins them ("so that", "instead of", "if we had"). Where the
      unit of the block says that it is the answer ("what helped", "the solution is"), units of
      neither kind may stand between the two.
    * **The same person wrote both**, more often than chance has it. Chance knows how many barriers
      and how many blocks each person wrote, so that a few who write about everything
      don't link everything; what is kept is significant after correction over all pairs, and
      at least three people.
    * **Similar wording** only: the two are each other's nearest once what every barrier
      shares with a block, and every block with a barrier, is taken off.

    Parameters
    ----------
    barrier_ids, block_ids : sequence of str
        Themes.
    centres : mapping of str to ndarray of float32, shape (d,)
        Centre of each theme; a theme without one is linked on the other bases alone.
    participants : mapping of str to collection of str
        Theme to those who mention it.
    unit_ids, contribution_ids, texts : sequence of str
        All meaning units.
    starts : sequence of int
        Where each unit starts in its contribution.
    themes : sequence of collection of str
        Themes of each unit.
    false_discovery : float
        Share of false links accepted among those on the basis of the same person.

    Returns
    -------
    tuple of Link
        Only those worth showing: by barrier in the order given, strongest first.

    Notes
    -----
    Source: Chung and Lu (2002), Annals of Combinatorics 6, 125–145 (expectation with given
    degrees); Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.

    Examples
    --------
    >>> texts = ["No one listens.", "If managers came to the ward they would hear us."] * 2
    >>> links = link_barriers(
    ...     ["b1"], ["k1"], centres={}, participants={"b1": {"P1", "P2"}, "k1": {"P1", "P2"}},
    ...     unit_ids=["c1:0", "c1:16", "c2:0", "c2:16"], contribution_ids=["c1", "c1", "c2", "c2"],
    ...     starts=[0, 16, 0, 16], texts=texts, themes=[["b1"], ["k1"]] * 2)
    >>> links[0].basis, links[0].n_text_says
    ('text says so', 2)
    """
    if not barrier_ids or not block_ids:
        return ()
    shape = len(barrier_ids), len(block_ids)
    same, expected, chance = _same_person(barrier_ids, block_ids, participants)
    joined, beside = _text_says(
        barrier_ids, block_ids, unit_ids, contribution_ids, starts, texts, themes
    )
    similarity, mutual = _similar(barrier_ids, block_ids, centres)
    units: dict[str, list[int]] = {}
    for i, found in enumerate(themes):
        for theme in found:
            units.setdefault(theme, []).append(i)

    from scipy.stats import false_discovery_control

    adjusted = false_discovery_control(chance.ravel(), method="bh").reshape(shape)
    links = []
    for b, barrier in enumerate(barrier_ids):
        row = []
        for k, block in enumerate(block_ids):
            pairs = joined.get((barrier, block), {})
            n_same, by_chance = int(same[b, k]), float(expected[b, k])
            fewest = max(FEWEST_TEXTS, LEAST_JOINED_SHARE * beside.get((barrier, block), 0))
            if len(pairs) >= fewest:
                basis, strength = TEXT_SAYS, len(pairs) / (len(pairs) + 3)
                behind = [i for contribution in sorted(pairs) for i in pairs[contribution]]
            elif n_same >= FEWEST_PEOPLE and adjusted[b, k] <= false_discovery:
                basis, strength = SAME_PERSON, 1 - by_chance / n_same
                behind = _written_by_both(barrier, block, units, contribution_ids)
            elif mutual[b, k]:
                basis, strength = SIMILAR, float(similarity[b, k])
                behind = []
            else:
                continue
            row.append(
                Link(
                    barrier_id=barrier,
                    block_id=block,
                    basis=basis,
                    n_same_person=n_same,
                    expected_same_person=round(by_chance, 3),
                    n_text_says=len(pairs),
                    similarity=round(float(similarity[b, k]), 4),
                    strength=round(min(max(strength, 0.0), 1.0), 4),
                    unit_ids=tuple(dict.fromkeys(unit_ids[i] for i in behind))[:MOST_UNITS],
                )
            )
        rank = {TEXT_SAYS: 0, SAME_PERSON: 1, SIMILAR: 2}
        links += sorted(row, key=lambda link: (rank[link.basis], -link.strength, link.block_id))
    return tuple(links)


def _same_person(
    barrier_ids: Sequence[str],
    block_ids: Sequence[str],
    participants: Mapping[str, Collection[str]],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """People who wrote both, how many by chance, and how rare so many or more would be."""
    both = [*barrier_ids, *block_ids]
    people = sorted({p for theme in both for p in participants.get(theme, ())})
    place = {p: i for i, p in enumerate(people)}
    wrote = np.zeros((len(both), len(people)), dtype=np.float64)
    for t, theme in enumerate(both):
        wrote[t, [place[p] for p in participants.get(theme, ())]] = 1
    barriers, blocks = wrote[: len(barrier_ids)], wrote[len(barrier_ids) :]

    def chances(side: NDArray[np.float64]) -> NDArray[np.float64]:
        total = side.sum()
        if total == 0:
            return side
        likely: NDArray[np.float64] = np.outer(side.sum(axis=1), side.sum(axis=0)) / total
        return np.minimum(1.0, likely)

    expected = chances(barriers) @ chances(blocks).T
    same = (barriers @ blocks.T).round().astype(np.int64)
    from scipy.stats import poisson

    # The Poisson tail is never lighter than that of the sum it stands for: a cautious p-value.
    return same, expected, np.minimum(1.0, poisson.sf(same - 1, np.maximum(expected, 1e-12)))


def _text_says(
    barrier_ids: Sequence[str],
    block_ids: Sequence[str],
    unit_ids: Sequence[str],
    contribution_ids: Sequence[str],
    starts: Sequence[int],
    texts: Sequence[str],
    themes: Sequence[Collection[str]],
) -> tuple[dict[tuple[str, str], dict[str, tuple[int, ...]]], dict[tuple[str, str], int]]:
    """Contributions that join each pair, with the units that do; how many hold each side by side.

    The first is by pair and contribution, the second by pair.
    """
    barriers, blocks = set(barrier_ids), set(block_ids)
    order = sorted(
        range(len(unit_ids)), key=lambda i: (contribution_ids[i], starts[i], unit_ids[i])
    )
    serving = {i for i in order if _SERVES.search(texts[i])}
    answering = {i for i in order if _ANSWERS.search(texts[i])}
    found: dict[tuple[str, str], dict[str, tuple[int, ...]]] = {}
    held: dict[tuple[str, str], set[str]] = {}

    def pair(x: int, y: int, *, joined: bool) -> None:
        for barrier in sorted(barriers.intersection(themes[x])):
            for block in sorted(blocks.intersection(themes[y])):
                held.setdefault((barrier, block), set()).add(contribution_ids[x])
                if joined:
                    behind = tuple(sorted({x, y}, key=lambda i: (starts[i], unit_ids[i])))
                    there = found.setdefault((barrier, block), {})
                    there.setdefault(contribution_ids[x], behind)

    for i in order:
        pair(i, i, joined=i in serving or i in answering)
    for i, j in pairwise(order):
        if contribution_ids[i] == contribution_ids[j]:
            for x, y in ((i, j), (j, i)):
                pair(x, y, joined=i in serving or j in serving or y in answering)
    # The nearest barrier before what says that it is the answer.
    for place, j in enumerate(order):
        if j not in answering or not blocks.intersection(themes[j]):
            continue
        for i in reversed(order[:place]):
            if contribution_ids[i] != contribution_ids[j] or blocks.intersection(themes[i]):
                break
            if barriers.intersection(themes[i]):
                pair(i, j, joined=True)
                break
    return found, {both: len(some) for both, some in held.items()}


def _similar(
    barrier_ids: Sequence[str],
    block_ids: Sequence[str],
    centres: Mapping[str, NDArray[np.float32]],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Cosine of each pair of centres, and whether they are each other's nearest."""

    def unit(theme: str) -> NDArray[np.float64] | None:
        centre = centres.get(theme)
        length = 0.0 if centre is None else float(np.linalg.norm(centre))
        return None if centre is None or length == 0 else centre.astype(np.float64) / length

    sides = [unit(b) for b in barrier_ids], [unit(k) for k in block_ids]
    cosine = np.zeros((len(barrier_ids), len(block_ids)))
    for b, left in enumerate(sides[0]):
        for k, right in enumerate(sides[1]):
            cosine[b, k] = 0.0 if left is None or right is None else float(left @ right)
    contrast = np.round(
        cosine - cosine.mean(axis=1, keepdims=True) - cosine.mean(axis=0, keepdims=True), 6
    )
    nearest = (contrast == contrast.max(axis=1, keepdims=True)) & (
        contrast == contrast.max(axis=0, keepdims=True)
    )
    return cosine, nearest & (cosine >= LEAST_SIMILARITY)


def _written_by_both(
    barrier: str,
    block: str,
    units: Mapping[str, Sequence[int]],
    contribution_ids: Sequence[str],
) -> list[int]:
    """Units of contributions that hold both, as far as there are any."""
    left, right = units.get(barrier, ()), units.get(block, ())
    shared = {contribution_ids[i] for i in left} & {contribution_ids[i] for i in right}
    inside = [i for i in (*left, *right) if contribution_ids[i] in shared]
    return sorted(inside, key=lambda i: (contribution_ids[i], i))

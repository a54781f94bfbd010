"""Which disagreements to settle first: the rise in alpha if an item were settled.

An item is settled when all its coders carry one value: of those that they gave, the one nearest
to what all of them said, and of several as near, the one that gains most. The gain is alpha of
all codings after that, less alpha before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.analysis.agreement.distances import midranks
from groundswell.analysis.agreement.ratings import Floats, Integers, Ratings
from groundswell.analysis.agreement.scales import Scale
from groundswell.analysis.agreement.statistics import alpha, value_of

_AT_A_TIME = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """What settling each disagreement would gain, the greatest first.

    Attributes
    ----------
    item : ndarray of int, shape (n_disagreements,)
        Items whose coders did not all give the same value.
    value : ndarray of int, shape (n_disagreements,)
        The value to settle it to: the smallest sum of distances to what its coders said (for
        names: what most of them said); of several, the greatest gain; of those, the first.
    gain : ndarray of float, shape (n_disagreements,)
        Rise in alpha. NaN where alpha is undefined.
    """

    item: Integers
    value: Integers
    gain: Floats


def settling_gains(ratings: Ratings, scale: Scale) -> Gains:
    """Work out what settling each disagreement by itself would gain.

    Parameters
    ----------
    ratings : Ratings
        May have gaps.
    scale : Scale
        Of the alpha that rises. Ordinal distances change with every item that is settled, and
        that is counted in.

    Returns
    -------
    Gains
        By gain, then by number of the item.

    Examples
    --------
    >>> from groundswell.analysis.agreement.ratings import ratings_of
    >>> from groundswell.analysis.agreement.scales import scale_of
    >>> ratings, values = ratings_of([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")])
    >>> gains = settling_gains(ratings, scale_of("nominal", n_values=2))
    >>> gains.item.tolist(), gains.value.tolist(), gains.gain.round(3).tolist()
    ([2], [0], [0.467])
    """
    kept = ratings.paired()
    margins = np.bincount(kept.value, minlength=kept.n_values).astype(np.float64)
    now = float(value_of(alpha(kept, scale), kept.n_items)[0])
    cells = np.unique(kept.item * max(1, kept.n_values) + kept.value)
    item, value = cells // max(1, kept.n_values), cells % max(1, kept.n_values)
    n_ways = np.bincount(item, minlength=kept.n_items)
    open_ = n_ways[item] > 1
    item, value = item[open_], value[open_]
    if not len(item):
        return Gains(item, value, np.zeros(0))
    if scale.level == "ordinal":
        after = _ordinal_after(kept, margins, item, value)
    else:
        after = _after(kept, scale, margins, item, value)
    gain = after - now
    away = np.round(_to_own(kept, scale, item, value), 9)
    order = np.lexsort((value, -np.round(gain, 12), away, item))
    best = order[np.unique(item[order], return_index=True)[1]]
    best = best[np.lexsort((item[best], -np.round(gain[best], 12)))]
    return Gains(item[best], value[best], gain[best])


def _after(kept: Ratings, scale: Scale, margins: Floats, item: Integers, value: Integers) -> Floats:
    """Alpha after settling, for each item and each value that it was given."""
    size = kept.n_of_item.astype(np.float64)
    total = margins.sum()
    spread = scale.distance.times(margins[:, None])[:, 0]
    far = scale.distance.sums(kept.value, kept.item)
    within = np.bincount(kept.item, far, minlength=kept.n_items)
    observed = np.sum(within / np.maximum(size - 1, 1))
    # From the values that an item was given to the rest of the table, and to each other.
    to_rest = np.bincount(kept.item, spread[kept.value], minlength=kept.n_items)
    to_own = _to_own(kept, scale, item, value)
    m = size[item]
    expected = (
        float(margins @ spread)
        + 2 * (m * spread[value] - to_rest[item])
        + within[item]
        - 2 * m * to_own
    )
    left = observed - within[item] / (m - 1)
    return np.asarray(
        1
        - np.divide(
            left * (total - 1), expected, out=np.full(len(item), np.nan), where=expected > 1e-9
        )
    )


def _to_own(kept: Ratings, scale: Scale, item: Integers, value: Integers) -> Floats:
    """Sum of distances from a value to all codings of the item."""
    per_coding = scale.distance.sums(kept.value, kept.item)
    key = kept.item * kept.n_values + kept.value
    named, first = np.unique(key, return_index=True)
    return np.asarray(per_coding[first[np.searchsorted(named, item * kept.n_values + value)]])


def _ordinal_after(kept: Ratings, margins: Floats, item: Integers, value: Integers) -> Floats:
    """Do the same, with ordinal distances made anew for each."""
    counts = kept.counts().toarray()
    size = kept.n_of_item.astype(np.float64)
    scaled = counts / np.maximum(size - 1, 1)[:, None]
    pairs = scaled.T @ counts - np.diag(scaled.sum(axis=0))
    form = np.diag(pairs.sum(axis=1)) - pairs
    total = margins.sum()
    found = np.empty(len(item))
    for start in range(0, len(item), _AT_A_TIME):
        at = slice(start, start + _AT_A_TIME)
        own, m = counts[item[at]], size[item[at]]
        after = margins - own
        after[np.arange(len(own)), value[at]] += m
        rank = midranks(after.T).T
        of_item = (
            2 / (m - 1) * (m * np.sum(own * rank**2, axis=1) - np.sum(own * rank, axis=1) ** 2)
        )
        observed = 2 * np.einsum("pc,cd,pd->p", rank, form, rank, optimize=True) - of_item
        expected = 2 * (total * np.sum(after * rank**2, axis=1) - np.sum(after * rank, axis=1) ** 2)
        varied = (after > 0).sum(axis=1) > 1
        found[at] = 1 - np.divide(
            observed * (total - 1),
            expected,
            out=np.full(len(own), np.nan),
            where=varied & (expected > 0),
        )
    return found

"""How widely a theme is held: so many of so many, with an interval of coding.

Only shares live here. Who is compared with whom is in ``groups``; what may be shown is in
``suppression``.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from groundswell.analysis.errors import OptionError
from groundswell.analysis.evidence.model import Share

CONFIDENCE = 0.95
NORMAL_POINT = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


def share(n: int, of: int) -> Share:
    """Give a share with its Wilson 95% interval.

    The people who answered chose to answer, so the interval says nothing about a population. It
    says how far the figure could move if the same answers were coded again by a coder who carries
    the theme to the same share of them, each on its own. For a given share no set of independent
    coding errors varies more than that (Hoeffding 1956), so it is the cautious choice;
    :func:`share_from_scores` is the narrower one, for scores that have been checked.

    Parameters
    ----------
    n : int
        How many carry the theme.
    of : int
        Of how many. Zero gives a share of zero, and no interval.

    Returns
    -------
    Share
        Fractions of 1.

    Raises
    ------
    OptionError
        Where ``n`` is not between 0 and ``of``.

    Notes
    -----
    Source: Wilson (1927), Journal of the American Statistical Association 22, 209–212;
    Hoeffding (1956), Annals of Mathematical Statistics 27, 713–721.

    Examples
    --------
    >>> held = share(30, 120)
    >>> held.share, round(held.low, 3), round(held.high, 3)
    (0.25, 0.181, 0.334)
    >>> share(0, 0)
    Share(n=0, of=0, share=0.0, low=0.0, high=0.0)
    """
    if not 0 <= n <= of:
        raise OptionError(
            f"a share of {n} out of {of} can't be", fix="count no more than there are, nor below 0"
        )
    if of == 0:
        return Share(n=0, of=0, share=0.0, low=0.0, high=0.0)
    middle, z2 = n / of, NORMAL_POINT**2
    centre = (middle + z2 / (2 * of)) / (1 + z2 / of)
    reach = NORMAL_POINT / (1 + z2 / of) * sqrt(middle * (1 - middle) / of + z2 / (4 * of * of))
    # Rounding may leave an end a hair on the wrong side of the share.
    low = min(max(0.0, centre - reach), middle)
    high = max(min(1.0, centre + reach), middle)
    return Share(n=int(n), of=int(of), share=middle, low=low, high=high)


def share_from_scores(scores: ArrayLike, *, n: int | None = None) -> Share:
    """Give a share whose interval comes from how sure each assignment is.

    Every score is read as the chance that this contribution (or participant) carries the theme,
    independently of the others. The interval is then the middle 95% of how many carry it (the
    Poisson-binomial distribution, exact), stretched where needed to hold the counted share.

    This is honest only as far as the scores are: a score of .8 has to be right four times in five
    (the reliability curve in the docs shows how near that is), and errors that many contributions
    share, such as a theme drawn too wide, are not in it. Where that has not been checked use
    :func:`share`.

    Parameters
    ----------
    scores : array_like of float, shape (n_items,)
        One for every item that could carry the theme, from 0 to 1; 0 for those that do not.
    n : int, optional
        How many are counted as carrying it; without it, those that score .5 or more.

    Returns
    -------
    Share
        Fractions of 1.

    Raises
    ------
    OptionError
        Where a score is missing or not between 0 and 1, or ``n`` is out of range.

    Notes
    -----
    Source: Poisson (1837); Wang (1993), Statistica Sinica 3, 295–312.

    Examples
    --------
    >>> share_from_scores([1.0, 1.0, 0.0, 0.0])
    Share(n=2, of=4, share=0.5, low=0.5, high=0.5)
    >>> unsure = share_from_scores([0.9] * 50 + [0.2] * 50)
    >>> unsure.n, unsure.low, unsure.high
    (50, 0.48, 0.62)
    """
    values = np.asarray(scores, dtype=np.float64).ravel()
    if values.size and not (np.isfinite(values).all() and 0 <= values.min() <= values.max() <= 1):
        raise OptionError("a score is missing or not between 0 and 1", fix="give fractions of 1")
    counted = int((values >= 0.5).sum()) if n is None else int(n)
    of = int(values.size)
    if not 0 <= counted <= of:
        raise OptionError(f"{counted} of {of} can't be", fix="count no more than there are scores")
    if of == 0:
        return Share(n=0, of=0, share=0.0, low=0.0, high=0.0)
    certain = int((values == 1).sum())
    chances = np.ones(1)
    for p in np.sort(values[(values > 0) & (values < 1)]):
        chances = np.convolve(chances, (1 - p, p))
    below = np.cumsum(chances)
    low = (certain + int(np.searchsorted(below, 0.025))) / of
    high = (certain + min(int(np.searchsorted(below, 0.975)), chances.size - 1)) / of
    middle = counted / of
    return Share(n=counted, of=of, share=middle, low=min(low, middle), high=max(high, middle))

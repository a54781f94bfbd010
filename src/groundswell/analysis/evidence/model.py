"""What stands behind a statement: shares with intervals, quotes, saturation, group figures, links.

Only the shapes live here; each kind of evidence is worked out in a file of its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with an interval of coding (not of a population).

    Attributes
    ----------
    n : int
        How many.
    of : int
        Of how many.
    share, low, high : float
        Fractions of 1; the interval is 95%. All zero where ``of`` is zero.
    """

    n: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a participant, exact in the redacted text.

    Attributes
    ----------
    unit_id, contribution_id : str
        Where it stands.
    text : str
        Exactly the text of that meaning unit.
    why : str
        Why it was chosen: "typical", "varied", "against" (a negative case) or "borderline".
    """

    unit_id: str
    contribution_id: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class SaturationPoint:
    """The curve after some participants (contributions where there are none).

    Attributes
    ----------
    n_sources : int
        How many have been read.
    n_themes : float
        Mean number of distinct leaf themes seen so far, over the orders.
    low, high : float
        10th and 90th percentile over the orders (equal to n_themes when in time order).
    """

    n_sources: int
    n_themes: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Saturation:
    """When new voices stop bringing new themes.

    Attributes
    ----------
    sources : str
        "participants" or "contributions".
    ordered_by : str
        "time" or "permutations".
    n_permutations : int
        Number of seeded orders averaged; 1 when ordered by time.
    points : tuple of SaturationPoint
        At most 100, evenly spread.
    base_size, run_length : int
        Of the stopping rule.
    new_information_threshold : float
        Fraction of the base below which a run brings "no" new information.
    saturated_at : int or None
        Number of sources at which the rule is first met; None where it never is.
    coverage : float
        Estimated share of theme mentions still to come that would fall in a known theme.
    n_seen_once : int
        Themes that a single source mentioned.
    n_expected : float
        Estimated number of themes, the unseen ones included (a lower bound).
    """

    sources: str
    ordered_by: str
    n_permutations: int
    points: tuple[SaturationPoint, ...]
    base_size: int
    run_length: int
    new_information_threshold: float
    saturated_at: int | None
    coverage: float
    n_seen_once: int
    n_expected: float


@dataclass(frozen=True, slots=True)
class GroupCell:
    """One theme in one group. All figures are None where the cell is suppressed.

    Attributes
    ----------
    theme_id, group : str
        Which cell.
    n, of : int or None
        Members of the group who mention the theme; members of the group.
    share, other_share : float or None
        Share in this group, and in everybody else (those who stated no group among them, so that
        it follows from figures that are shown); None too where there is nobody else.
    effect : float or None
        Cohen's h of the two shares.
    p_value, p_adjusted : float or None
        Fisher's exact test, and after correction over all cells shown.
    suppressed : bool
        Whether the figures are withheld.
    why_suppressed : str
        "small group" (below the minimum), "could be worked out" (the group would give a small one
        away), "few people" (hardly anyone, or nearly everyone, in this cell or in one that it
        would give away; which of the two is not told, for that can be enough to tell) or "".
    """

    theme_id: str
    group: str
    n: int | None
    of: int | None
    share: float | None
    other_share: float | None
    effect: float | None
    p_value: float | None
    p_adjusted: float | None
    suppressed: bool
    why_suppressed: str = ""


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Themes by the values of one group column.

    Attributes
    ----------
    column : str
        The group column.
    unit : str
        What is counted: "participants" or "contributions".
    minimum : int
        Smallest group shown.
    sizes : tuple of (str, int or None)
        Members of each group; None where suppressed.
    n_not_stated : int or None
        How many stated no group; None where suppressed.
    correction : str
        Name of the correction for many tests.
    cells : tuple of GroupCell
        Theme by theme, group by group.
    """

    column: str
    unit: str
    minimum: int
    sizes: tuple[tuple[str, int | None], ...]
    n_not_stated: int | None
    correction: str
    cells: tuple[GroupCell, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A barrier and a building block that may answer it.

    Attributes
    ----------
    barrier_id, block_id : str
        The two themes.
    basis : str
        The strongest basis: "same person", "text says so" or "similar wording".
    n_same_person : int
        Participants who wrote both.
    expected_same_person : float
        How many would have by chance.
    n_text_says : int
        Contributions that join the two in so many words.
    similarity : float
        Cosine of the two themes' centres.
    strength : float
        From 0 to 1, for ordering within a basis.
    unit_ids : tuple of str
        Meaning units behind it, at most ten.
    """

    barrier_id: str
    block_id: str
    basis: str
    n_same_person: int
    expected_same_person: float
    n_text_says: int
    similarity: float
    strength: float
    unit_ids: tuple[str, ...] = ()

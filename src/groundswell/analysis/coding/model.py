"""What coding speaks in: what a coder said of an item, and what the engine says.

Shapes only. How codings are learned from is in the files beside this one; how coders agree is the
room ``agreement``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's statement that an item carries a code.

    Attributes
    ----------
    item : str
        Id of the contribution, or of the meaning unit, that was coded.
    coder : str
        Who coded: a person's pseudonym, or the engine.
    code : str or None
        Id of the code; None where the coder looked and found that no code fits, which is not the
        same as an item that nobody looked at.
    team : str or None
        The team that the coder belongs to; None where there are no teams.
    at : str or None
        When, as coarse as it was read; None where it isn't known.
    start, end : int or None
        The span that was coded, in Unicode code points of the item's text, half-open; both None
        where the coding is of the whole item.

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


class Decision(StrEnum):
    """What the engine says of a contribution as a whole."""

    SUGGESTED = "suggested"
    NONE_OF_THESE = "none of these"
    CANT_TELL = "can't tell"
    NOT_CODED = "not coded"


class Purpose(StrEnum):
    """Why a contribution should be coded next."""

    UNSURE = "the engine is unsure"
    RARE = "may carry a rare code"
    UNLIKE = "unlike what was coded"
    AUDIT = "audit sample"


@dataclass(frozen=True, slots=True)
class Near:
    """A coded contribution that a suggestion leans on.

    Attributes
    ----------
    contribution_id : str
        Which.
    likeness : float
        How alike in meaning: 0 is not at all, and about 1 the same.
    """

    contribution_id: str
    likeness: float


@dataclass(frozen=True, slots=True)
class CarryingUnit:
    """The span of a contribution that carries a code.

    Attributes
    ----------
    start, end : int
        In code points of the redacted text, half-open.
    probability : float
        That this span carries the code.
    """

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that the engine would give a contribution, and why.

    Attributes
    ----------
    contribution_id, code_id : str
        What, and of what.
    probability : float
        That the contribution carries the code.
    units : tuple of CarryingUnit
        The spans that carry it, the surest first; at least one.
    near : tuple of Near
        The most alike contributions to which people gave the code; empty where there are none.
    near_words : str
        The codebook's own words that are most alike, where no coded contribution is.
    """

    contribution_id: str
    code_id: str
    probability: float
    units: tuple[CarryingUnit, ...]
    near: tuple[Near, ...]
    near_words: str


@dataclass(frozen=True, slots=True)
class CodedContribution:
    """A row of the table and what was said of it.

    Attributes
    ----------
    id : str
        Of the contribution.
    decision : Decision
        Of the engine.
    reason : str
        In a plain sentence.
    sureness : float or None
        How right the suggestions are expected to be, from 0 to 1; None where it was not coded.
    given : tuple of str or None
        Ids of the codes that people gave; empty where they found that none fits, None where
        nobody coded it.
    is_audit : bool
        Whether it belongs to the audit sample: never learned from.
    suggestions : tuple of Suggestion
        The likeliest first. Where the engine can't tell, what it would say if it had to.
    text : str
        Redacted.
    """

    id: str
    decision: Decision
    reason: str
    sureness: float | None
    given: tuple[str, ...] | None
    is_audit: bool
    suggestions: tuple[Suggestion, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 95% interval.

    Attributes
    ----------
    value : float or None
        The figure; None where there is nothing to measure it on.
    low, high : float or None
        Ends of the interval; None where there is too little for one.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of about the same probability: how sure, and how often right.

    Attributes
    ----------
    n : int
        Pairs of a contribution and a code.
    probability : float
        Their mean probability.
    right_share : float
        The share that people gave too.
    """

    n: int
    probability: float
    right_share: float


@dataclass(frozen=True, slots=True)
class CodeQuality:
    """How one code fares.

    Attributes
    ----------
    code_id, name : str
        Of the code.
    n_coded : int
        Contributions to which people gave it, the audit sample left out.
    n_suggested : int
        Contributions for which it is suggested, those that people coded left out.
    n_expected : float
        How many of these are expected to carry it.
    cut : float
        Probability from which it is suggested.
    n_audit : int
        Contributions of the audit sample that carry it.
    precision, recall : Measured
        On the audit sample, by Wilson's interval.
    calibration_error : float or None
        Mean distance between probability and share right, over pairs with a probability of .1 or
        more; None under 20 pairs.
    n_pairs : int
        Pairs that it is measured on.
    """

    code_id: str
    name: str
    n_coded: int
    n_suggested: int
    n_expected: float
    cut: float
    n_audit: int
    precision: Measured
    recall: Measured
    calibration_error: float | None
    n_pairs: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the engine's codings are.

    Attributes
    ----------
    n_audit : int
        Contributions of the audit sample that people coded.
    micro_f1, macro_f1, samples_f1 : Measured
        On the audit sample, by drawing its contributions anew. Macro over the codes that occur
        there.
    samples_f1_sure : Measured
        Of those where the engine can tell.
    n_sure : int
        How many these are.
    calibration_error : float or None
        Over all pairs with a probability of .1 or more.
    n_pairs : int
        Pairs that it is measured on.
    measured_on : str
        What calibration is measured on: the audit sample, or all codings, each as if it had not
        been learned from.
    bins : tuple of Bin
        Ten parts of these pairs, the least likely first.
    curve : tuple of (int, float)
        Codings learned from, and samples-F1 with so many; empty where there are too few.
    curve_on : str
        What the curve is measured on.
    """

    n_audit: int
    micro_f1: Measured
    macro_f1: Measured
    samples_f1: Measured
    samples_f1_sure: Measured
    n_sure: int
    calibration_error: float | None
    n_pairs: int
    measured_on: str
    bins: tuple[Bin, ...]
    curve: tuple[tuple[int, float], ...]
    curve_on: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A contribution that should be coded next.

    Attributes
    ----------
    contribution_id : str
        Which.
    purpose : Purpose
        Why.
    about : str
        The same for this one, in a plain sentence.
    likely : tuple of str
        Ids of the likeliest codes; empty for the audit sample, so that nobody is led.
    text : str
        Redacted.
    """

    contribution_id: str
    purpose: Purpose
    about: str
    likely: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class CodingResult:
    """All that ``groundswell code`` found.

    Attributes
    ----------
    title : str
        Heading.
    codebook_name, codebook_version, codebook_fingerprint : str
        What was coded with.
    n_rows, n_given, n_learned, n_audit : int
        Rows; those that people coded; of these learned from, and of the audit sample.
    n_coders : int
        People who coded.
    decisions : tuple of (str, int)
        How many contributions have each decision.
    contributions : tuple of CodedContribution
        Every row, sorted by id.
    codes : tuple of CodeQuality
        Every code, in the order of the codebook.
    quality : Quality
        How good it is.
    proposals : tuple of Proposal
        What to code next, in order.
    columns, parameters : tuple of (str, str)
        What was read, and what was set.
    notices : tuple of str
        What a reader must know.
    """

    title: str
    codebook_name: str
    codebook_version: str
    codebook_fingerprint: str
    n_rows: int
    n_given: int
    n_learned: int
    n_audit: int
    n_coders: int
    decisions: tuple[tuple[str, int], ...]
    contributions: tuple[CodedContribution, ...]
    codes: tuple[CodeQuality, ...]
    quality: Quality
    proposals: tuple[Proposal, ...]
    columns: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()

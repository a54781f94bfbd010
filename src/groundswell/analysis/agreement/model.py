"""What agreement speaks in: what a coder said of an item, and what was found about all of them.

How the figures are worked out is in the files beside this one; docs/guides/agreement.md explains
them to people. Fractions are of 1. A figure that is undefined is None, and its ``why`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA_VERSION = 1
NOTHING_FITS = "(nothing fits)"


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that one coder said of one item.

    Attributes
    ----------
    item : str
        Id of the contribution or meaning unit.
    coder : str
        Who: a person's pseudonym, or the engine.
    codes : tuple of str
        The codes that were given. Empty: the coder looked, and nothing fits. At the levels
        ordinal, interval and ratio: the one thing that was rated, or empty where there is one only.
    value : float or None
        The rating, at the levels ordinal, interval and ratio.
    unjudged : tuple of str
        Codes that the coder left open, where others are answered.
    team : str or None
        Team of the coder.
    at : str or None
        When, as coarse as it was read.
    participant : str or None
        Who wrote the item.
    """

    item: str
    coder: str
    codes: tuple[str, ...] = ()
    value: float | None = None
    unjudged: tuple[str, ...] = ()
    team: str | None = None
    at: str | None = None
    participant: str | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A coder who coded an item again.

    Attributes
    ----------
    coder : str
        Name.
    same : bool
        Whether it was coded the same again.
    """

    coder: str
    same: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient with its interval.

    Attributes
    ----------
    value : float or None
        None where it is undefined.
    low, high : float or None
        95% interval by resampling; None where there is none.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient over all people's codings.

    Attributes
    ----------
    name : str
        "alpha", "alpha_jaccard", "alpha_same_set", "fleiss", "gwet", "cohen", "percent" or
        "likeness".
    label : str
        What people read.
    figure : Figure
        The coefficient.
    why : str or None
        Why it is undefined.
    """

    name: str
    label: str
    figure: Figure
    why: str | None = None


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Agreement on one code: whether an item carries it. Or on one rated thing, or one step.

    Attributes
    ----------
    code : str
        Name of the code.
    n_marks : int
        Codings that carry it (at the levels with numbers: ratings of it).
    n_items : int
        Items that anybody marked with it.
    alpha, percent, fleiss, gwet : Figure
        Krippendorff's alpha, percent agreement, Fleiss' kappa, AC1 (AC2 for rated things).
    positive, negative : Figure
        Agreement on its being there, and on its not being there.
    disagreement_share : float or None
        Its share of all disagreements about codes.
    why : str or None
        Why alpha is undefined.
    """

    code: str
    n_marks: int
    n_items: int
    alpha: Figure
    percent: Figure
    fleiss: Figure
    gwet: Figure
    positive: Figure
    negative: Figure
    disagreement_share: float | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class CoderAgreement:
    """One coder beside the others.

    Attributes
    ----------
    coder : str
        Name.
    team : str or None
        Team; None where there are none, or the coder was in several.
    is_engine : bool
        Whether it is the engine.
    n_codings, n_shared : int
        Items coded, and those of them that a person beside this coder coded.
    with_others : Figure
        Agreement with the people who coded the same items, corrected for chance.
    alpha_without : float or None
        Alpha of all other people, without this one.
    accuracy : Figure
        Share of codings that are what is probably true, by Dawid and Skene's model.
    balanced : float or None
        The same as a mean over true values (for sets: over having a code and not having it), so
        that rare ones weigh as much as common ones.
    n_repeats, n_repeats_same : int
        Items coded again by the same coder, and those coded the same again.
    """

    coder: str
    team: str | None
    is_engine: bool
    n_codings: int
    n_shared: int
    with_others: Figure
    alpha_without: float | None
    accuracy: Figure
    balanced: float | None
    n_repeats: int = 0
    n_repeats_same: int = 0


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two coders.

    Attributes
    ----------
    first, second : str
        Names.
    n_items : int
        Items that both coded.
    kappa : Figure
        Cohen's kappa: plain for names, quadratic weights for steps and numbers, weighted by the
        distance of sets for sets.
    percent : Figure
        Share of items with the same value.
    """

    first: str
    second: str
    n_items: int
    kappa: Figure
    percent: Figure


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """The codings of one team, or of one stretch of time, by themselves.

    Attributes
    ----------
    name : str
        Team or stretch of time.
    n_codings, n_items, n_coders : int
        Codings, items that two or more coded, coders.
    alpha, percent : Figure
        Krippendorff's alpha and percent agreement.
    why : str or None
        Why alpha is undefined.
    """

    name: str
    n_codings: int
    n_items: int
    n_coders: int
    alpha: Figure
    percent: Figure
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Contrast:
    """Agreement of one kind beside that of another, on one footing.

    Attributes
    ----------
    name : str
        "teams", "team pair" or "engine".
    first_label, second_label : str
        What is compared.
    n_first, n_second : int
        Codings behind each.
    first, second, difference : Figure
        Agreement corrected by the same chance; first less second.
    """

    name: str
    first_label: str
    second_label: str
    n_first: int
    n_second: int
    first: Figure
    second: Figure
    difference: Figure


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An item that its coders see differently.

    Attributes
    ----------
    item : str
        Id; for rated things, id and thing.
    codings : tuple of (str, str)
        Coder and what they said, in order of coder; people only.
    settle_to : str
        Of the values given, the nearest to what all said (for names: what most said); of several,
        the one that gains most.
    gain : float or None
        Rise in alpha if all its coders carried that value. None where alpha would be undefined.
    likely : str or None
        What is probably true, by Dawid and Skene's model.
    likely_probability : float or None
        How probable.
    """

    item: str
    codings: tuple[tuple[str, str], ...]
    settle_to: str
    gain: float | None
    likely: str | None = None
    likely_probability: float | None = None


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two codes that coders give for each other.

    Attributes
    ----------
    first, second : str
        Codes.
    n_items : int
        Items where one coder gave the one and another the other.
    share : float
        Of all disagreement.
    merge_gain : float or None
        Rise in alpha if the two were one code.
    """

    first: str
    second: str
    n_items: int
    share: float
    merge_gain: float | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """Codings that are in no figure, and why.

    Attributes
    ----------
    reason : str
        In plain words.
    n : int
        How many.
    """

    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Accounting:
    """What became of every coding: those used and those set aside make all that came in.

    Attributes
    ----------
    n_rows : int
        Rows of the table.
    n_codings : int
        Codings that came in.
    n_used : int
        Codings behind the figures.
    n_judgements : int
        Pairs of coder and item that they make: a judgement may hold several codes.
    n_items, n_items_shared : int
        Items coded, and those that two people or more coded.
    n_coders : int
        People and engine.
    n_participants : int or None
        People who wrote the items; None where the table does not say.
    set_aside : tuple of SetAside
        The others, by reason.
    """

    n_rows: int
    n_codings: int
    n_used: int
    n_judgements: int
    n_items: int
    n_items_shared: int
    n_coders: int
    n_participants: int | None
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that was found.

    Attributes
    ----------
    title : str
        Heading of the page.
    level : str
        "nominal", "ordinal", "interval", "ratio" or "sets".
    set_distance : str or None
        "masi" or "jaccard", for sets.
    values : tuple of str
        The values that were given: codes, steps or numbers. For sets, the codes.
    accounting : Accounting
        What became of every coding.
    resampled : str
        What intervals are made by drawing: "participant", "item" or "none".
    n_clusters, n_resamples, seed : int
        How many there are to draw from, how often it was done, and what the draws start from.
    coefficients : tuple of Coefficient
        Over all people's codings.
    codes : tuple of CodeAgreement
        In order of name, or of steps.
    coders : tuple of CoderAgreement
        In order of name, the engine last.
    pairs : tuple of PairAgreement
        Pairs of people who share items.
    teams : tuple of GroupAgreement
        Each team by itself.
    times : tuple of GroupAgreement
        Each stretch of time by itself, in order.
    contrasts : tuple of Contrast
        Between teams beside within them; the engine beside people.
    disagreements : tuple of Disagreement
        The greatest gain first.
    confusions : tuple of Confusion
        The largest share first; for names only.
    reliability_why : str or None
        Why there is no estimate of what is true.
    notices : tuple of str
        What a reader must know.
    columns : tuple of (str, str)
        Use and name of each column that was read.
    parameters : tuple of (str, str)
        What was set.
    schema_version : int
        Of this format.
    """

    title: str
    level: str
    set_distance: str | None
    values: tuple[str, ...]
    accounting: Accounting
    resampled: str
    n_clusters: int
    n_resamples: int
    seed: int
    coefficients: tuple[Coefficient, ...]
    codes: tuple[CodeAgreement, ...]
    coders: tuple[CoderAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    teams: tuple[GroupAgreement, ...]
    times: tuple[GroupAgreement, ...]
    contrasts: tuple[Contrast, ...]
    disagreements: tuple[Disagreement, ...]
    confusions: tuple[Confusion, ...]
    reliability_why: str | None
    notices: tuple[str, ...]
    columns: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    schema_version: int = SCHEMA_VERSION

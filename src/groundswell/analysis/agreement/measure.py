"""The whole of it: from judgements to every figure, with intervals and what to settle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.arrange import Arranged, arrange
from groundswell.analysis.agreement.board import Board, rounded
from groundswell.analysis.agreement.breakdowns import (
    MOST_STEPS,
    code_rows,
    coder_rows,
    group_rows,
    pair_rows,
    why_undefined,
)
from groundswell.analysis.agreement.contrasts import confusion_rows, contrast_rows
from groundswell.analysis.agreement.disagreements import settling_gains
from groundswell.analysis.agreement.model import (
    Accounting,
    Agreement,
    Coefficient,
    Disagreement,
    Judgement,
    Repeat,
    SetAside,
)
from groundswell.analysis.agreement.pairs import pair_agreement, pairs_of
from groundswell.analysis.agreement.periods import periods_of
from groundswell.analysis.agreement.ratings import Ratings
from groundswell.analysis.agreement.resample import N_RESAMPLES
from groundswell.analysis.agreement.row_distances import Sets
from groundswell.analysis.agreement.scales import Scale, scale_of
from groundswell.analysis.agreement.statistics import (
    Statistic,
    alpha,
    fleiss,
    gwet,
    likeness,
    percent,
)
from groundswell.analysis.agreement.truth import Truth, estimate_truth
from groundswell.analysis.errors import InputError

Progress = Callable[[str, int, int], None]
FEW_CLUSTERS = 20


def measure_agreement(
    judgements: Sequence[Judgement],
    *,
    level: str = "nominal",
    set_distance: str = "masi",
    steps: Sequence[str] = (),
    engine: Collection[str] = (),
    repeats: Sequence[Repeat] = (),
    n_rows: int | None = None,
    n_codings: int | None = None,
    n_used: int | None = None,
    set_aside: Sequence[SetAside] = (),
    title: str = "How far coders agree",
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    notices: Sequence[str] = (),
    columns: Sequence[tuple[str, str]] = (),
    parameters: Sequence[tuple[str, str]] = (),
    progress: Progress | None = None,
) -> Agreement:
    """Measure how far coders agree, and find what to settle.

    Parameters
    ----------
    judgements : sequence of Judgement
        At most one for each coder and item (and rated thing).
    level : str
        "nominal": one code an item. "sets": several. "ordinal", "interval", "ratio": numbers.
    set_distance : str
        "masi" or "jaccard".
    steps : sequence of str
        Names of the steps of an ordinal scale, the value 0 being the first.
    engine : collection of str
        Coders that are no people. They stand apart: figures are of people but where the engine
        is held against them.
    repeats : sequence of Repeat
        What the same coder coded again, and is not among the judgements.
    n_rows, n_codings, n_used : int, optional
        Of the table that the judgements come from.
    set_aside : sequence of SetAside
        What of it was not used.
    title : str
        Heading.
    n_resamples, seed : int
        Of the intervals.
    notices, columns, parameters
        Handed on to the result.
    progress : callable, optional
        Told the stage, how much of it is done, and of how much.

    Returns
    -------
    Agreement
        The same for the same judgements, in whatever order they come.

    Raises
    ------
    InputError
        Where there are no judgements, or they can't be arranged.

    Examples
    --------
    >>> said = {"1": "xx", "2": "yy", "3": "xy", "4": "yy"}
    >>> judgements = [
    ...     Judgement(item, coder, (code,))
    ...     for item, codes in said.items()
    ...     for coder, code in zip(("Ann", "Ben"), codes)]
    >>> found = measure_agreement(judgements, n_resamples=200)
    >>> found.coefficients[0].label, found.coefficients[0].figure.value
    ("Krippendorff's alpha", 0.533333)
    >>> found.disagreements[0].item, found.disagreements[0].gain
    ('3', 0.466667)
    """
    if not judgements:
        raise InputError("there are no codings", fix="check the columns and the table")
    made = arrange(judgements, level=level, set_distance=set_distance, steps=steps)
    is_engine = np.array([coder in set(engine) for coder in made.coders])
    people = ~is_engine[made.ratings.coder]
    told = progress or (lambda _stage, _done, _total: None)
    ours = made.ratings.where(people)
    board = Board(made.cluster, n_resamples, seed)
    told("truth", 0, 1)
    truth, reliability_why = estimate_truth(made, people)
    told("truth", 1, 1)

    coefficients = _coefficients(board, made, ours, set_distance)
    codes = code_rows(board, made, people)
    pairs = pair_rows(board, made, ours)
    teams = group_rows(board, made, people, [one.team for one in made.judgements])
    stretches, what = periods_of([one.at for one in made.judgements])
    times = group_rows(board, made, people, stretches)
    contrasts = contrast_rows(board, made, people)
    coders = coder_rows(board, made, people, truth, repeats)
    told("intervals", 0, 1)
    board.draw()
    told("intervals", 1, 1)
    told("disagreements", 0, 1)
    disagreements = _disagreements(made, ours, people, truth)
    confusions = confusion_rows(made, ours)
    told("disagreements", 1, 1)
    n_clusters = len(np.unique(made.cluster))
    used = len(judgements) if n_used is None else n_used
    accounting = Accounting(
        n_rows=len(judgements) if n_rows is None else n_rows,
        n_codings=used + sum(one.n for one in set_aside) if n_codings is None else n_codings,
        n_used=used,
        n_judgements=len(judgements),
        n_items=len({one.item for one in judgements}),
        n_items_shared=len({made.judgements[n].item for n in _shared(made, people)}),
        n_coders=len(made.coders),
        n_participants=n_clusters if made.has_participants else None,
        set_aside=tuple(set_aside),
    )
    drawn = "participant" if made.has_participants else "item"
    enough = n_clusters > 1 and n_resamples > 0
    return Agreement(
        title=title,
        level=level,
        set_distance=set_distance if level == "sets" else None,
        values=made.codes if level == "sets" else made.values,
        accounting=accounting,
        resampled=drawn if enough else "none",
        n_clusters=n_clusters,
        n_resamples=n_resamples,
        seed=seed,
        coefficients=coefficients(),
        codes=codes(),
        coders=coders(),
        pairs=pairs(),
        teams=teams(),
        times=times(),
        contrasts=contrasts(),
        disagreements=disagreements,
        confusions=confusions,
        reliability_why=reliability_why,
        notices=(*notices, *_notices(made, people, what, n_clusters)),
        columns=tuple(columns),
        parameters=tuple(parameters),
    )


def _shared(made: Arranged, people: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give places of people's codings of items that two people or more coded."""
    n = np.bincount(made.ratings.item[people], minlength=len(made.items))
    return np.flatnonzero(people & (n[made.ratings.item] > 1))


def _coefficients(
    board: Board, made: Arranged, ours: Ratings, set_distance: str
) -> Callable[[], tuple[Coefficient, ...]]:
    rows: list[tuple[str, str, int]] = []

    def put(name: str, label: str, statistic: Statistic) -> None:
        rows.append((name, label, board.put(statistic)))

    scale, pairs = made.scale, pairs_of(ours)
    if isinstance(scale.distance, Sets):
        other = "jaccard" if set_distance == "masi" else "masi"
        names = {"masi": "MASI", "jaccard": "Jaccard"}
        put("alpha", f"Krippendorff's alpha, sets by {names[set_distance]}", alpha(ours, scale))
        by = Sets(made.held, len(made.codes), by=other)
        put(
            f"alpha_{other}",
            f"Krippendorff's alpha, sets by {names[other]}",
            alpha(ours, Scale("sets", by)),
        )
        whole = scale_of("nominal", n_values=len(made.values))
        put("alpha_same_set", "Krippendorff's alpha, same set or not", alpha(ours, whole))
        put(
            "likeness",
            f"Mean likeness of sets by {names[set_distance]}",
            likeness(ours, scale.distance),
        )
    else:
        weights = {"nominal": "", "ratio": ", ratio weights"}.get(
            scale.level, ", quadratic weights"
        )
        kind = "" if scale.level == "nominal" else f", {scale.level}"
        put("alpha", f"Krippendorff's alpha{kind}", alpha(ours, scale))
        put("fleiss", f"Fleiss' kappa{weights}", fleiss(ours, scale))
        if len(pairs.first) == 1 and len(np.unique(ours.coder)) == 2:
            put("cohen", f"Cohen's kappa{weights}", pair_agreement(pairs, ours, scale))
        if scale.n_values <= MOST_STEPS:
            name = "Gwet's AC1" if scale.level == "nominal" else f"Gwet's AC2{weights}"
            put("gwet", name, gwet(ours, scale))
    put("percent", "Percent agreement", percent(ours))

    def made_rows() -> tuple[Coefficient, ...]:
        why = why_undefined(ours)
        found = []
        for name, label, number in rows:
            figure = board.figure(number)
            found.append(
                Coefficient(name, label, figure, None if figure.value is not None else why)
            )
        return tuple(found)

    return made_rows


def _disagreements(
    made: Arranged, ours: Ratings, people: NDArray[np.bool_], truth: Truth | None
) -> tuple[Disagreement, ...]:
    gains = settling_gains(ours, made.scale)
    at = np.flatnonzero(people)
    starts = np.searchsorted(ours.item, gains.item, side="left")
    stops = np.searchsorted(ours.item, gains.item, side="right")
    found = []
    for item, value, gain, start, stop in zip(
        gains.item, gains.value, gains.gain, starts, stops, strict=True
    ):
        codings = tuple(
            (made.judgements[n].coder, made.values[made.ratings.value[n]]) for n in at[start:stop]
        )
        found.append(
            Disagreement(
                item=made.items[item],
                codings=codings,
                settle_to=made.values[value],
                gain=rounded(gain),
                likely=truth.likely[item] if truth else None,
                likely_probability=rounded(truth.probability[item]) if truth else None,
            )
        )
    return tuple(found)


def _notices(
    made: Arranged,
    people: NDArray[np.bool_],
    what: str | None,
    n_clusters: int,
) -> list[str]:
    told = []
    if not made.has_participants:
        told.append(
            "The table does not say who wrote the items, so intervals are made by drawing items. "
            "If some people wrote several items, the intervals are too narrow."
        )
    if n_clusters < FEW_CLUSTERS:
        unit = "participant" if made.has_participants else "item"
        few = f"is only 1 {unit}" if n_clusters == 1 else f"are only {n_clusters} {unit}s"
        told.append(f"There {few}: the intervals are rough.")
    if any(one.at for one in made.judgements) and what is None:
        told.append("The times are too many or can't be read, so there are no figures over time.")
    if not people.any():
        told.append("No person coded: there is only the engine.")
    elif not _shared(made, people).size:
        told.append("No item was coded by two people, so there is no agreement to measure.")
    if n_open := sum(bool(one.unjudged) for one in made.judgements):
        told.append(
            f"In {n_open:,} judgements some codes were left open. Figures of those codes leave "
            "them out; figures of whole sets take them as not given."
        )
    return told

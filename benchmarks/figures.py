"""The figures that a clustering is judged by, given the labels that people gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

OUTLIER = -1


@dataclass(frozen=True, slots=True)
class Figures:
    """How one method did, each figure the mean over its runs with other seeds.

    Attributes
    ----------
    ami, nmi, ari : float
        Over all points; outliers count as a cluster of their own.
    n_clusters : float
        Without the outliers.
    outlier_share : float
        Share of points in no cluster.
    stability : float or None
        Mean ARI between two runs; None for a single run.
    """

    ami: float
    nmi: float
    ari: float
    n_clusters: float
    outlier_share: float
    stability: float | None


def score_runs(labels: Sequence[str], runs: Sequence[NDArray[np.int64]]) -> Figures:
    """Score the runs of one method against the labels."""
    from sklearn.metrics import (
        adjusted_mutual_info_score,
        adjusted_rand_score,
        normalized_mutual_info_score,
    )

    truth = np.unique(np.array(labels), return_inverse=True)[1]

    def mean(values: Sequence[float]) -> float:
        return round(float(np.mean(values)), 4)

    return Figures(
        ami=mean([adjusted_mutual_info_score(truth, run) for run in runs]),
        nmi=mean([normalized_mutual_info_score(truth, run) for run in runs]),
        ari=mean([adjusted_rand_score(truth, run) for run in runs]),
        n_clusters=mean([len(set(run.tolist()) - {OUTLIER}) for run in runs]),
        outlier_share=mean([float(np.mean(run == OUTLIER)) for run in runs]),
        stability=mean([adjusted_rand_score(a, b) for a, b in combinations(runs, 2)])
        if len(runs) > 1
        else None,
    )

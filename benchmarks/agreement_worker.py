"""The peers of ``benchmarks.agreement``, run in their own environment on a job folder.

::

    python agreement_worker.py FOLDER

FOLDER holds ``codings.npz`` (item, coder, value: numbers from 0, one coding for each pair of item
and coder); the answer is written there as ``answer.json``. A peer whose package is missing says so.
Imports nothing of Groundswell: krippendorff is GPL. irrCAC is not among them: it asks for one
version of scipy and an old pandas, and under a new one counts gaps as a value of their own.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np


def matrix(item: np.ndarray, coder: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Coders by items, NaN where nobody coded."""
    table = np.full((int(coder.max()) + 1, int(item.max()) + 1), np.nan)
    table[coder, item] = value
    return table


def krippendorff_alpha(item: Any, coder: Any, value: Any) -> dict[str, float]:
    import krippendorff

    table = matrix(item, coder, value)
    return {
        f"alpha {level}": krippendorff.alpha(table, level_of_measurement=level)
        for level in ("nominal", "ordinal", "interval")
    }


def krippendorff_nominal(item: Any, coder: Any, value: Any) -> dict[str, float]:
    import krippendorff

    table = matrix(item, coder, value)
    return {"alpha": krippendorff.alpha(table, level_of_measurement="nominal")}


def nltk_alpha(item: Any, coder: Any, value: Any) -> dict[str, float]:
    from nltk.metrics.agreement import AnnotationTask

    rows = zip(coder.tolist(), item.tolist(), value.tolist(), strict=True)
    return {"alpha": AnnotationTask([(str(c), i, v) for c, i, v in rows]).alpha()}


def statsmodels_fleiss(item: Any, coder: Any, value: Any) -> dict[str, float]:
    """It takes no gaps: the items with the most common number of coders."""
    from statsmodels.stats.inter_rater import fleiss_kappa

    size = np.bincount(item)
    most = int(np.bincount(size)[2:].argmax()) + 2
    counts = np.zeros((len(size), int(value.max()) + 1))
    np.add.at(counts, (item, value), 1)
    return {"fleiss, no gaps": float(fleiss_kappa(counts[size == most]))}


def sklearn_cohen(item: Any, coder: Any, value: Any) -> dict[str, float]:
    """Every pair of coders that shares items: the mean over pairs."""
    from sklearn.metrics import cohen_kappa_score

    table = matrix(item, coder, value)
    found = []
    for a in range(len(table)):
        for b in range(a + 1, len(table)):
            both = ~(np.isnan(table[a]) | np.isnan(table[b]))
            if both.any():
                found.append(cohen_kappa_score(table[a, both], table[b, both]))
    return {"cohen, mean": float(np.nanmean(found))}


def crowdkit(item: Any, coder: Any, value: Any) -> dict[str, float]:
    """Its own stopping rule stops early, so as many rounds as ours took are asked for."""
    import pandas as pd
    from crowdkit.aggregation import DawidSkene

    data = pd.DataFrame({"task": item, "worker": coder, "label": value})
    model = DawidSkene(n_iter=ROUNDS, tol=-1e18)
    model.fit(data)
    return {"prevalence of the rarest": float(model.priors_.min())}


ROUNDS = 100
SMALL = (np.repeat(np.arange(8), 2), np.tile([0, 1], 8), np.arange(16) % 5 % 2)
PEERS: dict[str, tuple[str, Callable[..., dict[str, float]]]] = {
    "krippendorff": ("krippendorff", krippendorff_nominal),
    "krippendorff, three levels": ("krippendorff", krippendorff_alpha),
    "nltk": ("nltk", nltk_alpha),
    "statsmodels": ("statsmodels", statsmodels_fleiss),
    "scikit-learn": ("scikit-learn", sklearn_cohen),
    "crowd-kit": ("crowd-kit", crowdkit),
}


def main() -> None:
    global ROUNDS
    folder = Path(sys.argv[1])
    job = np.load(folder / "codings.npz")
    ROUNDS = int(job["rounds"])
    arrays = (job["item"], job["coder"], job["value"])
    answer = []
    for name, (package, of) in PEERS.items():
        told: dict[str, Any] = {"name": name}
        try:
            told["version"] = version(package)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                of(*SMALL)  # Imports and first calls are not measured.
                started = time.process_time()
                told["figures"] = of(*arrays)
                told["cpu_s"] = time.process_time() - started
        except (ImportError, PackageNotFoundError) as error:
            told["missing"] = str(error)
        answer.append(told)
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()

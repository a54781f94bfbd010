"""Other rankings of pairwise choices, run in the peers' environment on a job folder.

::

    python ranking_peers_worker.py FOLDER

FOLDER holds ``job.json``: {"folds": [{"n", "train": [[winner, loser], ...], "test": [[a, b],
...]}]}. The answer, ``answer.json``, has for each method the chance of a over b in every test
pair. Imports nothing of Groundswell.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

Pairs = Sequence[Sequence[int]]


def _logistic(strengths: np.ndarray, test: Pairs) -> list[float]:
    a, b = np.array(test, dtype=int).reshape(-1, 2).T
    return (1 / (1 + np.exp(-(strengths[a] - strengths[b])))).tolist()


def choix_ilsr(n: int, train: Pairs, test: Pairs) -> list[float]:
    """Iterative Luce spectral ranking: maximum likelihood, lightly regularised as its docs do."""
    import choix

    return _logistic(choix.ilsr_pairwise(n, train, alpha=0.01), test)


def choix_mm(n: int, train: Pairs, test: Pairs) -> list[float]:
    """Hunter's minorisation–maximisation."""
    import choix

    return _logistic(choix.mm_pairwise(n, train, alpha=0.1, max_iter=5000), test)


def choix_map(n: int, train: Pairs, test: Pairs) -> list[float]:
    """Most probable strengths under a Gaussian prior of variance 1."""
    import choix

    return _logistic(choix.opt_pairwise(n, train, alpha=1.0, method="BFGS"), test)


def openskill(n: int, train: Pairs, test: Pairs) -> list[float]:
    """Weng and Lin's Bradley–Terry, one answer after the other."""
    from openskill.models import BradleyTerryFull

    model = BradleyTerryFull()
    ratings = [model.rating() for _ in range(n)]
    for winner, loser in train:
        (ratings[winner],), (ratings[loser],) = model.rate([[ratings[winner]], [ratings[loser]]])
    return [model.predict_win([[ratings[a]], [ratings[b]]])[0] for a, b in test]


def elo(n: int, train: Pairs, test: Pairs) -> list[float]:
    """Elo with K = 32."""
    ratings = np.zeros(n)
    scale = np.log(10) / 400
    for winner, loser in train:
        gain = 32 / (1 + np.exp(scale * (ratings[winner] - ratings[loser])))
        ratings[winner] += gain
        ratings[loser] -= gain
    return _logistic(ratings * scale, test)


def win_share(n: int, train: Pairs, test: Pairs) -> list[float]:
    """Share of wins, as wiki surveys publish it; two shares to a chance as odds."""
    wins, losses = np.ones(n), np.ones(n)
    for winner, loser in train:
        wins[winner] += 1
        losses[loser] += 1
    return _logistic(np.log(wins / losses), test)


METHODS: dict[str, tuple[Callable[[int, Pairs, Pairs], list[float]], str]] = {
    "choix ILSR": (choix_ilsr, "choix"),
    "choix MM": (choix_mm, "choix"),
    "choix MAP, variance 1": (choix_map, "choix"),
    "openskill": (openskill, "openskill"),
    "Elo, K = 32": (elo, "numpy"),
    "share of wins": (win_share, "numpy"),
}


def main() -> None:
    """Read the job, do it, write the answer."""
    folder = Path(sys.argv[1])
    folds = json.loads((folder / "job.json").read_text("utf-8"))["folds"]
    answer = {}
    for name, (method, package) in METHODS.items():
        try:
            started = time.process_time()
            chances = [method(fold["n"], fold["train"], fold["test"]) for fold in folds]
            cost = time.process_time() - started
            answer[name] = {
                "chances": chances,
                "cpu_s": round(cost, 3),
                "version": f"{package} {version(package)}",
            }
        except ImportError as error:
            answer[name] = {"missing": f"not installed ({error})"}
        except Exception as error:  # noqa: BLE001 - a peer that breaks down is a finding
            answer[name] = {"missing": f"broke down: {type(error).__name__}: {error}"}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Rankings by pairwise choices beside other ways to rank, and against truths that we planted.

::

    python -m benchmarks.ranking PAIRS [--by COLUMN ...] [--folds N]
    python -m benchmarks.ranking --simulated

PAIRS is any table that ``groundswell rank`` reads. With ``--by``, each value of these columns is a
ranking of its own. Judges are dealt to folds; the chances that each method gives from the other
folds are held against the answers of these judges. ``--simulated`` measures what no data can tell:
whether intervals hold the truth, judges at random are found and honest ones are not accused, and
what proposed pairs are worth.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.labelled import DATA
from benchmarks.processes import HERE, ONE_THREAD, peers_python, run_measured
from numpy.typing import NDArray

from groundswell.analysis.corpus.table import Table, read_table
from groundswell.analysis.opinion.ranking import order_judges, rank_ideas
from groundswell.analysis.opinion.ranking_fit import Answers, fit_strengths, logistic, mean_chance
from groundswell.analysis.opinion.ranking_model import Choice, Comparison, Ranking
from groundswell.analysis.opinion.ranking_next import choose_pairs
from groundswell.analysis.pipeline.pairs import guess_pair_columns, read_pairs

OURS = "Groundswell"
SURVEYS, BY = DATA / "pairwise_wikisurvey", ("crowd", "survey")
Floats = NDArray[np.float64]


def read_parts(path: Path, by: Sequence[str]) -> dict[str, list[Comparison]]:
    """Decided comparisons of a file, for each value of the columns in ``by``."""
    table = read_table(path)
    columns = guess_pair_columns(table)
    places = [table.columns.index(name) for name in by]
    rows: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(table.rows):
        rows["/".join(str(row[place]) for place in places) or path.stem].append(i)
    parts = {}
    for name, mine in sorted(rows.items()):
        part = Table(
            table.columns,
            tuple(table.rows[i] for i in mine),
            tuple(table.row_numbers[i] for i in mine),
            tuple(table.problems[i] for i in mine),
            table.format,
        )
        read = read_pairs(part, columns).comparisons
        parts[name] = [one for one in read if one.choice in (Choice.FIRST, Choice.SECOND)]
    return parts


def as_folds(comparisons: Sequence[Comparison], n_folds: int) -> list[dict[str, Any]]:
    """Deal judges (answers, where nobody knows them) to folds: for each, the rest to learn from."""
    ideas = sorted({name for one in comparisons for name in (one.first, one.second)})
    place = {name: i for i, name in enumerate(ideas)}
    judges = sorted({one.judge for one in comparisons if one.judge})
    rng = np.random.default_rng(0)
    dealt = dict(zip(judges, rng.permutation(len(judges)) % n_folds, strict=True))
    lots = rng.permutation(len(comparisons)) % n_folds
    fold_of = [dealt[one.judge] if one.judge else lots[i] for i, one in enumerate(comparisons)]
    number = {judge: i for i, judge in enumerate(judges)}
    told = [
        (place[winner], place[loser], number.get(one.judge or "", -1))
        for one in comparisons
        for winner, loser in [
            (one.first, one.second) if one.choice == Choice.FIRST else (one.second, one.first)
        ]
    ]
    folds = []
    for fold in range(n_folds):
        train = [one for one, k in zip(told, fold_of, strict=True) if k != fold]
        test = [one[:2] for one, k in zip(told, fold_of, strict=True) if k == fold]
        if train and test:
            folds.append({"n": len(ideas), "train": train, "test": test})
    return folds


def ours(folds: Sequence[dict[str, Any]]) -> tuple[list[list[float]], float]:
    """Chances of the winner over the loser in every test pair, and what they cost."""
    started, chances = time.process_time(), []
    for fold in folds:
        first, second, judge = np.array(fold["train"], dtype=np.int64).T
        fit = fit_strengths(Answers(first, second, np.ones(len(first)), judge, fold["n"]))
        a, b = np.array(fold["test"]).T
        # Strengths are not known surely, which draws chances towards one half.
        unsure = np.diag(fit.covariance)[a] + np.diag(fit.covariance)[b]
        unsure -= 2 * fit.covariance[a, b]
        apart = (fit.mean[a] - fit.mean[b]) / np.sqrt(1 + np.pi * unsure / 8)
        chances.append(logistic(apart).tolist())
    return chances, time.process_time() - started


def compare(path: Path, by: Sequence[str], n_folds: int = 5) -> list[dict[str, Any]]:
    """Log loss, share foretold and cost of each method over all parts of a file; ours first."""
    folds = [fold for part in read_parts(path, by).values() for fold in as_folds(part, n_folds)]
    mine, cost = ours(folds)
    found = [{"name": OURS, "cpu_s": cost, **_quality(mine)}]
    # The answers' order means nothing but to methods that read them one by one: shuffled for all.
    rng = np.random.default_rng(1)
    job = {
        "folds": [
            {
                "n": fold["n"],
                "train": [fold["train"][i][:2] for i in rng.permutation(len(fold["train"]))],
                "test": fold["test"],
            }
            for fold in folds
        ]
    }
    with tempfile.TemporaryDirectory() as name:
        Path(name, "job.json").write_text(json.dumps(job), encoding="utf-8")
        worker = str(HERE / "ranking_peers_worker.py")
        run_measured([peers_python(), worker, name], environment=ONE_THREAD)
        answer = json.loads(Path(name, "answer.json").read_text("utf-8"))
    for peer, told in answer.items():
        if "missing" in told:
            print(f"{peer}: {told['missing']}")
            continue
        figures = _quality(told["chances"])
        found.append({"name": peer, "version": told["version"], "cpu_s": told["cpu_s"], **figures})
    return found


def _quality(chances: Sequence[Sequence[float]]) -> dict[str, float]:
    told = np.clip(np.concatenate([np.asarray(one, dtype=float) for one in chances]), 1e-9, 1)
    return {
        "log_loss": float(-np.log(told).mean()),
        "foretold": float((told > 0.5).mean() + 0.5 * (told == 0.5).mean()),
        "n": len(told),
    }


def published_scores(votes: Path, ideas: Path, by: Sequence[str]) -> dict[str, float]:
    """Hold our scores against those that wiki surveys published for the same answers.

    Returns
    -------
    dict
        Pearson correlation with each of our scores, on average over the surveys weighted by ideas,
        and the largest difference of the published form from the published score, in points.
    """
    listed = read_table(ideas)
    at = {name: listed.columns.index(name) for name in (*by, "Idea ID", "Score")}
    score = {
        ("/".join(str(row[at[name]]) for name in by), str(row[at["Idea ID"]])): float(
            row[at["Score"]] or "nan"
        )
        for row in listed.rows
    }
    sums: dict[str, float] = defaultdict(float)
    n_ideas, largest = 0, 0.0
    for part, comparisons in read_parts(votes, by).items():
        named = {idea: idea for survey, idea in score if survey == part}
        ranking = rank_ideas(comparisons, ideas=named, n_next=0)
        said = np.array([score[part, idea.id] for idea in ranking.ideas])
        own = {
            "win_score": np.array([idea.win_score for idea in ranking.ideas]),
            "wiki_score": np.array([idea.wiki_score for idea in ranking.ideas]),
            "score": np.array([idea.score for idea in ranking.ideas]),
        }
        largest = max(largest, float(np.abs(own["win_score"] - said).max()))
        n_ideas += len(said)
        for name, figures in own.items():
            sums[name] += float(np.corrcoef(figures, said)[0, 1]) * len(said)
    return {**{name: total / n_ideas for name, total in sums.items()}, "difference": largest}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A made-up crowd: how many, how different ideas and tastes are, and who tosses coins."""

    name: str
    n_ideas: int = 30
    n_judges: int = 60
    n_answers: int = 25
    spread: float = 1.0
    taste: float = 0.5
    noise: float = 0.0
    at_random: float = 0.0


WORLDS = (
    World(name="plain", taste=0.0),
    World(name="tastes differ", taste=1.0),
    World(name="few judges", taste=1.0, n_judges=15),
    World(name="few answers", n_answers=4),
    World(name="alike ideas", spread=0.3),
    World(name="unlike judges", noise=0.5, n_answers=40),
    World(name="one in seven at random", at_random=0.15),
    World(name="one in four at random", at_random=0.25, noise=0.4, n_judges=100),
    World(name="one in ten at random, many answers", at_random=0.1, n_answers=60),
)


def make(world: World, seed: int) -> tuple[Floats, list[Comparison], set[str]]:
    """Strengths, answers, and the judges who tossed coins."""
    rng = np.random.default_rng(seed)
    strengths = rng.normal(0, world.spread, world.n_ideas)
    comparisons, tossers = [], set()
    for j in range(world.n_judges):
        name = f"judge {j}"
        if rng.random() < world.at_random:
            tossers.add(name)
        own = strengths + rng.normal(0, world.taste, world.n_ideas)
        decisive = 0.0 if name in tossers else float(np.exp(rng.normal(0, world.noise)))
        for _ in range(1 + rng.poisson(world.n_answers)):
            a, b = rng.choice(world.n_ideas, 2, replace=False)
            is_first = rng.random() < 1 / (1 + np.exp(-decisive * (own[a] - own[b])))
            choice = Choice.FIRST if is_first else Choice.SECOND
            comparisons.append(Comparison(str(a), str(b), choice, name, sides_known=True))
    return strengths, comparisons, tossers


def true_scores(world: World, strengths: Floats) -> Floats:
    """What the scores would be with a crowd without end, none of whom tosses coins."""
    rng = np.random.default_rng(0)
    n = 3000 if world.taste or world.noise else 1
    own = strengths + rng.normal(0, world.taste, (n, len(strengths)))
    own *= np.exp(rng.normal(0, world.noise, (n, 1)))
    return np.asarray(100 * mean_chance(own).mean(axis=0))


def held(world: World, n_runs: int) -> dict[str, float]:
    """How often intervals hold the truth, and what became of the judges."""
    counts: dict[str, list[float]] = defaultdict(list)
    found = accused = n_tossers = n_honest = 0
    for seed in range(n_runs):
        strengths, comparisons, tossers = make(world, seed)
        ranking = rank_ideas(comparisons, n_next=0, seed=seed)
        if not tossers:
            truth = true_scores(world, strengths)
            place = (-truth).argsort().argsort() + 1
            for idea in ranking.ideas:
                i = int(idea.id)
                counts["score"].append(idea.score_low <= truth[i] <= idea.score_high)
                counts["place"].append(idea.place_low <= place[i] <= idea.place_high)
                counts["width"].append(idea.score_high - idea.score_low)
        named = _found_judges(comparisons, ranking)
        found += len(named & tossers)
        accused += len(named - tossers)
        n_tossers += len(tossers)
        n_honest += world.n_judges - len(tossers)
    return {
        **{name: float(np.mean(values)) for name, values in counts.items()},
        "found": found,
        "tossers": n_tossers,
        "accused": accused,
        "honest": n_honest,
    }


def _found_judges(comparisons: Sequence[Comparison], ranking: Ranking) -> set[str]:
    """Names behind the made-up ones of the judges found."""
    names = order_judges(comparisons)
    return {name for name, check in zip(names, ranking.judges, strict=True) if check.is_random}


def proposals(n_runs: int, *, n_ideas: int = 20, n_start: int = 20, n_end: int = 100) -> Floats:
    """Kendall's tau with the truth by our proposals, fewest seen first, and at random.

    Returns
    -------
    array of shape (3,)
        Mean over the runs, when ``n_end`` answers are in; ten are asked at a time.
    """
    from scipy.stats import kendalltau

    taus = np.zeros((n_runs, 3))
    for run in range(n_runs):
        for way in range(3):
            rng = np.random.default_rng([run, 7])
            strengths = rng.normal(0, 1, n_ideas)
            asked = [tuple(rng.choice(n_ideas, 2, replace=False)) for _ in range(n_start)]
            told = list(asked)
            won = [_answer(rng, strengths, pair) for pair in asked]
            while True:
                first, second = np.array(told, dtype=np.int64).T
                answers = Answers(
                    first, second, np.array(won), np.full(len(won), -1, dtype=np.int64), n_ideas
                )
                fit = fit_strengths(answers)
                if len(told) >= n_end:
                    break
                if way == 0:
                    pairs = [(i, j) for i, j, _, _ in choose_pairs(fit, 10, seed=run)]
                elif way == 1:
                    seen = np.bincount(np.concatenate([first, second]), minlength=n_ideas)
                    order = np.lexsort([rng.random(n_ideas), seen])
                    pairs = [(int(order[i]), int(order[i + 1])) for i in range(0, 20, 2)]
                else:
                    pairs = [tuple(rng.choice(n_ideas, 2, replace=False)) for _ in range(10)]
                told += pairs
                won += [_answer(rng, strengths, pair) for pair in pairs]
            taus[run, way] = kendalltau(fit.mean, strengths).statistic
    return np.asarray(taus.mean(axis=0))


def _answer(rng: np.random.Generator, strengths: Floats, pair: tuple[int, ...]) -> float:
    a, b = pair
    return float(rng.random() < 1 / (1 + np.exp(strengths[b] - strengths[a])))


def show(found: Sequence[dict[str, Any]]) -> None:
    """Print a comparison."""
    print(f"{'method':<24} {'log loss':>9} {'foretold':>9} {'CPU s':>7}")
    for one in found:
        print(
            f"{one['name']:<24} {one['log_loss']:>9.4f} {one['foretold']:>9.1%} "
            f"{one['cpu_s']:>7.2f}"
        )


def show_simulated(n_runs: int) -> list[tuple[World, dict[str, float]]]:
    """Measure and print every made-up crowd."""
    print(f"{'crowd':<36} {'score in':>9} {'place in':>9} {'found':>9} {'accused':>12}")
    measured = []
    for world in WORLDS:
        one = held(world, n_runs)
        measured.append((world, one))
        score = f"{one['score']:.1%}" if "score" in one else "–"
        place = f"{one['place']:.1%}" if "place" in one else "–"
        found = f"{one['found']:.0f} of {one['tossers']:.0f}"
        accused = f"{one['accused']:.0f} of {one['honest']:.0f}"
        print(f"{world.name:<36} {score:>9} {place:>9} {found:>9} {accused:>12}", flush=True)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ranking", description=__doc__)
    parser.add_argument("pairs", type=Path, nargs="?")
    parser.add_argument("--by", metavar="COLUMN", action="append", default=[])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--simulated", action="store_true")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    if options.pairs is None and not options.simulated:
        parser.error("name a table of pairs, or give --simulated")
    if options.pairs is not None:
        show(compare(options.pairs, options.by, options.folds))
    if options.simulated:
        show_simulated(options.runs)
        ours_tau, seldom, random = proposals(options.runs)
        print(
            f"tau after 100 answers: proposed {ours_tau:.3f}, fewest seen first {seldom:.3f}, "
            f"at random {random:.3f}"
        )


if __name__ == "__main__":
    main()

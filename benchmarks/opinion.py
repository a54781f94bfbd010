"""Opinion groups on any table of votes, beside red-dwarf (Polis' method in Python), in one run.

::

    python -m benchmarks.opinion VOTES [--groups FILE] [--ideas IDEAS] [--json FILE]

VOTES is a table of votes, or the folder of a Polis export. FILE has a participant and a group in
each row (``participants-votes.csv`` or ``participants.csv`` of the folder, if not given). Both
methods get the same votes: all of them; then without a tenth, drawn anew each time; then
shuffled, where nobody should find groups: among the voters of each idea, among the ideas of each
person, and drawn from a model that keeps the margins of both.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.labelled import DATA
from benchmarks.processes import HERE, ONE_THREAD, peers_python, run_measured
from numpy.typing import NDArray

from groundswell.analysis.corpus.table import read_table
from groundswell.analysis.errors import GroundswellError
from groundswell.analysis.opinion.chance import additive_model
from groundswell.analysis.opinion.groups import find_groups
from groundswell.analysis.opinion.ideas import look_at_ideas
from groundswell.analysis.opinion.model import Votes
from groundswell.analysis.opinion.votes import gather_votes
from groundswell.analysis.pipeline.vote_files import read_vote_source

N_DROPS = 3
N_SHUFFLES = 2
CLEAR_FROM = 0.7
SHUFFLES = ("within ideas", "within people", "both margins kept")
Groups = NDArray[np.int64]


def conversations() -> list[Path]:
    """Folders of the shared Polis conversations."""
    return sorted(path for path in (DATA / "polis").iterdir() if path.is_dir())


def read(votes: Path, groups: Path | None, ideas: Path | None) -> tuple[Votes, Groups | None]:
    """Read votes and, where a file tells them, the groups to compare with (-1 is none)."""
    if ideas is None and votes.is_dir():
        # Moderated or not, both get all votes: red-dwarf would have to be told apart.
        votes_file = next(
            votes / name
            for name in ("votes.csv", "votes.parquet", "participants-votes.csv")
            if (votes / name).is_file()
        )
    else:
        votes_file = votes
    source = read_vote_source(votes_file, ideas)
    if groups is None:
        folder = votes if votes.is_dir() else votes.parent
        found = (folder / name for name in ("participants.csv", "participants-votes.csv"))
        groups = next((path for path in found if path.is_file()), None)
    if groups is None:
        return source.read.votes, None
    table = read_table(groups)
    names = {name.casefold(): name for name in table.columns}
    who = next((names[one] for one in ("participant", "voter-id", "pid") if one in names), None)
    column = next((names[one] for one in ("group-id", "group", "cluster") if one in names), None)
    if who is None or column is None:
        return source.read.votes, None
    given = {
        str(person): int(float(group))
        for person, group in zip(table.column(who), table.column(column), strict=True)
        if group not in (None, "")
    }
    return source.read.votes, np.array(
        [given.get(one, -1) for one in source.read.votes.participants]
    )


def shuffled(votes: Votes, how: str, seed: int) -> NDArray[np.int8]:
    """Values of the votes with what people agree on made chance."""
    rng = np.random.default_rng([seed, SHUFFLES.index(how)])
    if how == "both margins kept":
        chances = additive_model(votes)
        luck = rng.random(votes.n)[:, None] > chances.cumsum(axis=1)[:, :2]
        return (luck.sum(axis=1) - 1).astype(np.int8)
    place = votes.idea if how == "within ideas" else votes.person
    target = np.lexsort((np.arange(votes.n), place))
    value = np.empty_like(votes.value)
    value[target] = votes.value[np.lexsort((rng.random(votes.n), place))]
    return value


def alike(a: Groups, b: Groups) -> tuple[float | None, int]:
    """Adjusted Rand index over the people in a group of both, and how many they are."""
    from sklearn.metrics import adjusted_rand_score

    both = (a >= 0) & (b >= 0)
    n = int(both.sum())
    return (float(adjusted_rand_score(a[both], b[both])) if n > 1 else None), n


def run_ours(votes: Votes, keep: NDArray[np.bool_], value: NDArray[np.int8]) -> dict[str, Any]:
    """Run Groundswell on lists of ids and votes: groups and the figures of all ideas."""
    people = [votes.participants[i] for i in votes.person[keep]]
    ideas = [votes.ideas[i] for i in votes.idea[keep]]
    given = value[keep].tolist()
    wall, cpu = time.perf_counter(), time.process_time()
    gathered = gather_votes(people, ideas, given)
    found = find_groups(gathered)
    names = tuple(str(i) for i in range(found.n_groups))
    look_at_ideas(gathered, found, ideas={}, names=names)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    place = {name: i for i, name in enumerate(votes.participants)}
    at = np.array([place[name] for name in gathered.participants])
    group, nearest = np.full(len(place), -1), np.full(len(place), -1)
    group[at], nearest[at] = found.group, found.nearest
    return {
        "group": group,
        "nearest": nearest,
        "n_groups": found.n_groups,
        "reliability": found.structure.reliability,
        "wall_s": wall,
        "cpu_s": cpu,
    }


def run_peer(
    votes: Votes, keeps: Sequence[NDArray[np.bool_]], values: Sequence[NDArray[np.int8]]
) -> dict[str, Any]:
    """Run red-dwarf on the same votes, in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        np.savez(
            Path(name) / "votes.npz",
            person=votes.person,
            idea=votes.idea,
            value=np.array(values),
            keep=np.array(keeps),
        )
        run_measured([peers_python(), str(HERE / "peer_opinion.py"), name], environment=ONE_THREAD)
        return json.loads((Path(name) / "answer.json").read_text("utf-8"))


def compare(votes: Votes, truth: Groups | None, *, seed: int = 0) -> list[dict[str, Any]]:
    """Run both on the same votes; a record for ours and one for the peer."""
    everything = np.ones(votes.n, dtype=bool)
    drops = [np.random.default_rng([seed, drop]).random(votes.n) >= 0.1 for drop in range(N_DROPS)]
    shuffles = [shuffled(votes, how, seed + n) for how in SHUFFLES for n in range(N_SHUFFLES)]
    # The first run pays for what is loaded on first use; the second is timed.
    keeps = [everything, everything, *drops, *[everything] * len(shuffles)]
    values = [*[votes.value] * (2 + len(drops)), *shuffles]
    ours = [run_ours(votes, keep, value) for keep, value in zip(keeps, values, strict=True)]
    records = [_record("Groundswell", ours, truth)]
    peer = run_peer(votes, keeps, values)
    if "missing" in peer:
        return [*records, {"name": "red-dwarf", "missing": peer["missing"]}]
    runs = []
    for run in peer["runs"]:
        group = np.array(run.get("group", [-1] * len(votes.participants)))
        n_groups = len(np.unique(group[group >= 0]))
        runs.append({**run, "group": group, "nearest": group, "n_groups": n_groups})
    return [*records, {**_record("red-dwarf", runs, truth), "version": peer["version"]}]


def _record(name: str, runs: list[dict[str, Any]], truth: Groups | None) -> dict[str, Any]:
    _, full, *others = runs
    drops, shuffles = others[:N_DROPS], others[N_DROPS:]
    again = [alike(full["group"], one["group"])[0] for one in drops]
    again_all = [alike(full["nearest"], one["nearest"])[0] for one in drops]
    kept = [one for one in again if one is not None]
    kept_all = [one for one in again_all if one is not None]
    has = full["n_groups"] > 0
    near, n_near = alike(full["group"], truth) if truth is not None and has else (None, 0)
    all_near = alike(full["nearest"], truth)[0] if truth is not None and has else None
    n_enough = int((full["nearest"] >= 0).sum())
    return {
        "name": name,
        "n_groups": full["n_groups"],
        "placed_share": (full["group"] >= 0).sum() / n_enough if n_enough else None,
        "ari": near,
        "n_compared": n_near,
        "ari_everybody": all_near,
        # A run that claims no groups where the full one does has nothing in common with it.
        "stability": sum(kept) / len(drops) if has else None,
        "stability_everybody": sum(kept_all) / len(drops) if has else None,
        "n_shuffled_with_groups": sum(one["n_groups"] > 0 for one in shuffles),
        "n_shuffled": len(shuffles),
        "wall_s": full.get("wall_s"),
        "cpu_s": full.get("cpu_s"),
    }


_COLUMNS = (
    ("n_groups", "groups", "d"),
    ("placed_share", "placed", ".2f"),
    ("ari", "ARI", ".2f"),
    ("ari_everybody", "ARI_all", ".2f"),
    ("stability", "stable", ".2f"),
    ("stability_everybody", "stable_all", ".2f"),
    ("n_shuffled_with_groups", "shuffled", "d"),
    ("wall_s", "wall_s", ".2f"),
    ("cpu_s", "CPU_s", ".2f"),
)


FIGURES = tuple(key for key, _, _ in _COLUMNS)


def show(records: Sequence[dict[str, Any]]) -> None:
    """Print the records as a table."""
    print(f"{'':<12}" + "".join(f"{head:>11}" for _, head, _ in _COLUMNS))
    for one in records:
        if "missing" in one:
            print(f"{one['name']:<12} {one['missing']}")
            continue
        cells = "".join(
            f"{'–' if one[key] is None else format(one[key], form):>11}"
            for key, _, form in _COLUMNS
        )
        print(f"{one['name']:<12}{cells}", flush=True)


def explain() -> None:
    """Say what the columns are."""
    print(
        "ARI: with the groups given, over the people placed in a group; _all: with everybody in "
        "the nearest.\nstable: ARI with itself after a tenth of the votes is dropped, mean of "
        f"{N_DROPS}. shuffled: of {N_SHUFFLES * len(SHUFFLES)} shuffled sets of votes, how many "
        "got groups."
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.opinion",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("votes", type=Path)
    parser.add_argument("--groups", type=Path)
    parser.add_argument("--ideas", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    try:
        votes, truth = read(options.votes, options.groups, options.ideas)
    except GroundswellError as error:
        sys.exit(f"Error: {error}")
    print(
        f"{options.votes.name}: {len(votes.participants):,} people, {votes.n:,} votes, "
        f"{len(votes.ideas):,} ideas"
    )
    records = compare(votes, truth, seed=options.seed)
    show(records)
    explain()
    if options.json:
        options.json.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

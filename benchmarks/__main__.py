"""All benchmarks, one after the other; their figures in one file.

::

    python -m benchmarks [--only NAME]... [--out benchmarks/results.json]

Each record of the file has: name, ours, peer, peer_name, peer_version, ratio (ours to the peer's,
None where there is none), conditions. What was not run this time stays in the file as it was.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.labelled import SETS, embed_distinct
from benchmarks.large_challenge import run_large_challenge
from benchmarks.pages_and_load import run_pages_and_load
from benchmarks.processes import HERE, run_peers

from benchmarks import (
    accounting,
    agreement,
    calibration,
    coding,
    kinds,
    opinion,
    ranking,
    scale,
    speed,
    themes,
    updates,
)
from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.themes.kinds import infer_kinds

Record = dict[str, Any]
FIGURES = ("ami", "nmi", "ari", "n_clusters", "outlier_share", "stability", "cpu_s")
MACHINE = f"{os.cpu_count()} cores, no GPU, Python {platform.python_version()}"


def record(
    name: str,
    ours: float | None,
    *,
    conditions: str,
    peer: float | None = None,
    peer_name: str | None = None,
    peer_version: str | None = None,
) -> Record:
    """Make one line of the file."""
    return {
        "name": name,
        "ours": None if ours is None else round(ours, 4),
        "peer": None if peer is None else round(peer, 4),
        "peer_name": peer_name,
        "peer_version": peer_version,
        "ratio": None if ours is None or not peer else round(ours / peer, 3),
        "conditions": f"{conditions}; {MACHINE}",
    }


def run_themes() -> list[Record]:
    found = []
    for labelled_set in SETS:
        labelled = labelled_set.read()
        print(f"{labelled_set.name}: {labelled.describe()}", flush=True)
        ours, *peers = themes.compare(labelled)
        themes.show([ours, *peers])
        how = (
            f"{labelled.describe()}; mean of {themes.N_SEEDS} seeds, all points, same texts and "
            "vectors (all-MiniLM-L6-v2); CPU of a warm run"
        )
        for peer in peers:
            if "missing" in peer:
                continue
            packages = ", ".join(f"{name} {number}" for name, number in peer["versions"].items())
            found += [
                record(
                    f"themes/{labelled_set.name}/{figure}",
                    ours[figure],
                    peer=peer[figure],
                    peer_name=peer["name"],
                    peer_version=packages,
                    conditions=how,
                )
                for figure in FIGURES
            ]
    return found


def run_speed() -> list[Record]:
    facts = speed.measure(repeat=3)
    speed.show(facts)
    ours, peer, stages = facts["ours"], facts["peer"], facts["stages"]
    packages = ", ".join(f"{name} {number}" for name, number in peer["versions"].items())
    how = (
        f"nhs_fft_multilabel, {stages['n_rows']:,} comments, whole processes one after the other, "
        "best of 3, no cache; ours from file to report, the peer's from file to topics"
    )
    found = [
        record(
            f"speed/{figure}",
            ours[figure],
            peer=peer[figure],
            peer_name="BERTopic with sentence-transformers",
            peer_version=packages,
            conditions=how,
        )
        for figure in ("wall_s", "cpu_s", "peak_mib")
    ]
    for clock in ("wall_s", "cpu_s"):
        embedding = stages["embed_alone"][clock]
        found.append(
            record(
                f"speed/all but embedding, {clock}",
                stages[f"total_{clock}"] - embedding,
                peer=embedding,
                peer_name="our own embedding, of the same texts alone",
                conditions="the same file; a ratio under 1 means that embedding takes most",
            )
        )
    return found


def run_scale() -> list[Record]:
    found = scale.measure()
    scale.show(found)
    how = "made contributions, static mode, file to report, a process for each size"
    records = [
        record(f"scale/{one['n_rows']}/{figure}", one[figure], conditions=how)
        for one in found
        for figure in ("total_wall_s", "total_cpu_s", "peak_mib")
    ]
    records += [
        record(f"scale/exponent of {clock}", scale.growth(found, clock), conditions=how)
        for clock in ("total_wall_s", "total_cpu_s")
    ]
    records += [
        record(f"scale/{found[-1]['n_rows']}/wall_s of {stage}", wall, conditions=how)
        for stage, wall in found[-1]["wall_s"].items()
    ]
    return records


def run_accounting() -> list[Record]:
    return [
        record(
            f"accounting/{one.name}",
            one.n_visible / max(one.n_rows, one.n_reported),
            conditions=f"{one.n_rows:,} rows, counted by Python's csv; share in a visible state",
        )
        for one in accounting.measure()
    ]


def run_calibration() -> list[Record]:
    curves = [calibration.measure_set(one) for one in calibration.CHECKED]
    print(calibration.tabulate(curves))
    how = "a unit is right if its label is that of most of its theme; themes found unlabelled"
    return [
        record(f"calibration/{curve.name}/AUC", calibration.rank_agreement(curve), conditions=how)
        for curve in curves
    ]


def run_updates() -> list[Record]:
    with updates.sample_path().open(encoding="utf-8-sig", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    rows, _, hit, state = updates.put_back(texts)
    how = f"the sample, {len(rows)} contributions: a fifth taken out and put back, five times"
    of = {"all": hit, "assigned": hit[state == "assigned"], "uncertain": hit[state == "uncertain"]}
    found = [
        record(f"updates/back in their theme, {name}", float(some.mean()), conditions=how)
        for name, some in of.items()
        if len(some)
    ]
    for one in found:
        print(one["name"], one["ours"])
    return found


def run_kinds() -> list[Record]:
    rows = [row for row in kinds.read_nhs() if kinds.is_held_back(row["text"])]
    texts = [row["text"] for row in rows]
    good = np.array([row["sentiment_1verypos_5veryneg"] in ("1.0", "2.0") for row in rows])
    vectors = embed_distinct(texts)
    model = kinds.load_embedder("minilm")
    guesses = infer_kinds(texts, vectors, fingerprint=model.fingerprint)
    kind = np.array([guess.kind for guess in guesses])
    decided = kind != Kind.UNCLEAR
    right = (kind == Kind.HELPS) == good
    ours = {"decided": decided.mean(), "precision": right[decided].mean()}
    (answer,) = run_peers(texts, vectors[:, :0], k=2, seeds=[0], methods=["vader"])
    peer: dict[str, float] = {}
    if "missing" not in answer:
        compound = np.array(answer["runs"][0])
        told = np.abs(compound) >= 0.05
        peer = {"decided": told.mean(), "precision": ((compound > 0) == good)[told].mean()}
    found = [
        record(
            f"kinds/{figure}",
            float(ours[figure]),
            peer=None if figure not in peer else float(peer[figure]),
            peer_name="VADER, compound of 0.05 or more" if peer else None,
            peer_version=answer["versions"]["vaderSentiment"] if peer else None,
            conditions=f"nhs_fft_multilabel sentiment, the half held back, {len(texts):,} comments",
        )
        for figure in ours
    ]
    for one in found:
        print(one["name"], one["ours"], "VADER", one["peer"])
    return found


def run_agreement() -> list[Record]:
    judgements = agreement.read(agreement.CROWD, agreement.CROWD_COLUMNS, "first")
    rows = agreement.compare(judgements)
    agreement.show(rows)
    how = f"intercoder_crowd_manifestos, {len(judgements):,} judgements, CPU of a warm run"
    found = []
    for row in rows:
        if "missing" in row:
            continue
        about = {"peer_name": row["name"], "peer_version": row["version"]}
        what = f"agreement/{row['name'].split(',')[0]}, {row['what']}"
        found.append(
            record(f"{what}/cpu_s", row["ours_s"], peer=row["peer_s"], conditions=how, **about)
        )
        for name, value in row["ours"].items():
            figure = f"{what}/{name}"
            found.append(record(figure, value, peer=row["peer"][name], conditions=how, **about))
    cost = agreement.whole(agreement.CROWD, agreement.CROWD_COLUMNS, "first")
    how = "groundswell agree, file to folder, 1,000 resamples, a process of its own"
    found += [record(f"agreement/{name}", value, conditions=how) for name, value in cost.items()]
    return found


def run_opinion() -> list[Record]:
    found = []
    opinion.explain()
    for folder in opinion.conversations():
        votes, groups = opinion.read(folder, None, None)
        print(f"{folder.name}: {len(votes.participants):,} people, {votes.n:,} votes", flush=True)
        ours, peer = opinion.compare(votes, groups)
        opinion.show([ours, peer])
        how = f"{folder.name}, {len(votes.participants):,} people, {votes.n:,} votes, the same run"
        about = {"peer_name": "red-dwarf", "peer_version": peer.get("version")}
        found += [
            record(
                f"opinion/{folder.name}/{figure}",
                ours[figure],
                peer=peer.get(figure),
                conditions=how,
                **(about if "missing" not in peer else {}),
            )
            for figure in opinion.FIGURES
        ]
    return found


def run_ranking() -> list[Record]:
    votes, ideas = (ranking.SURVEYS / name for name in ("votes.csv", "ideas.csv"))
    ours, *peers = ranking.compare(votes, ranking.BY)
    ranking.show([ours, *peers])
    how = f"pairwise_wikisurvey, 18 surveys, {ours['n']:,} answers of judges held back, five folds"
    found = [
        record(
            f"ranking/{figure}",
            ours[figure],
            peer=peer[figure],
            peer_name=peer["name"],
            peer_version=peer["version"],
            conditions=how,
        )
        for peer in peers
        for figure in ("log_loss", "foretold", "cpu_s")
    ]
    how = "pairwise_wikisurvey, correlation with the published score, mean over 18 surveys"
    for name, value in ranking.published_scores(votes, ideas, ranking.BY).items():
        found.append(record(f"ranking/published, {name}", value, conditions=how))
    for world, figures in ranking.show_simulated(12):
        how = f"{world}; 12 runs"
        found += [
            record(f"ranking/{world.name}/{name}", value, conditions=how)
            for name, value in figures.items()
        ]
    proposed, *others = ranking.proposals(40)
    how = "20 made-up ideas, Kendall's tau with the truth after 100 answers, 40 runs"
    for name, value in zip(("fewest seen first", "at random"), others, strict=True):
        found.append(
            record("ranking/proposed pairs", proposed, peer=value, peer_name=name, conditions=how)
        )
    return found


def run_coding() -> list[Record]:
    found = []
    for name, labelled in coding.list_sets():
        print(f"{name}: {labelled.notes[0]}", flush=True)
        told = coding.compare(labelled)
        how = f"{labelled.notes[0]}; five splits, a third held back, one cut, best for each method"
        for point in told["points"]:
            methods = dict(point["methods"])
            ours = methods.pop(coding.OURS)
            way = "best code" if labelled.is_single else "best cut"
            for i, figure in enumerate(("macro-F1", "samples-F1")):
                peer = max(methods, key=lambda one, i=i: methods[one][way][i])
                found.append(
                    record(
                        f"coding/{name}/{point['codings a code']} a code/{figure}",
                        ours[way][i],
                        peer=methods[peer][way][i],
                        peer_name=f"the best of five: {peer}",
                        peer_version=f"scikit-learn {version('scikit-learn')}",
                        conditions=how,
                    )
                )
            found.append(
                record(
                    f"coding/{name}/{point['codings a code']} a code/calibration error",
                    ours.get("calibration"),
                    conditions=how,
                )
            )
        print(coding.codings_for(told, coding.HUMAN)[0])
    return found


def run_platform() -> list[Record]:
    return on_both(run_pages_and_load, tell_platform)


def on_both(
    run: Callable[[str], dict[str, Any]], tell: Callable[[dict[str, Any]], list[Record]]
) -> list[Record]:
    """Run a benchmark of the platform on each database in turn."""
    return [one for database in ("sqlite", "postgres") for one in tell(run(database))]


def tell_platform(told: dict[str, Any]) -> list[Record]:
    """Make the records of one database from what ``pages_and_load`` measured on it."""
    database, full = told["database"], f"{told['n_ideas']:,} ideas and {told['n_votes']:,} votes"
    found = [
        record(
            f"platform/import, {database}",
            told["rows_a_second"],
            conditions=f"{database}; {full}; rows a second of CPU time, without the engine's part",
        )
    ]
    for page in told["pages"]:
        how = (
            f"{database}; 95th percentile of {full}, beside that of an empty challenge, in turns; "
            "milliseconds of CPU time, of the process and the database"
        )
        found.append(
            record(
                f"platform/page, {page['name']}, {database}",
                page["ms_full"],
                peer=page["ms_empty"],
                peer_name="an empty challenge",
                conditions=how,
            )
        )
    for file in told["downloads"]:
        how = f"{database}; {file['n_rows']:,} rows; milliseconds of CPU time for a thousand rows"
        found.append(
            record(
                f"platform/download, {file['name']}, {database}",
                file["ms_of_thousand"],
                conditions=how,
            )
        )
    for act in told["load"]:
        how = f"{database}; requests a second by eight clients over loopback, one process"
        found.append(
            record(
                f"platform/load, {act['name']}, {database}",
                act["a_second"],
                peer=act["bare_a_second"],
                peer_name="a bare Django page",
                conditions=how,
            )
        )
    return found


def run_large() -> list[Record]:
    return on_both(run_large_challenge, tell_large)


def tell_large(told: dict[str, Any]) -> list[Record]:
    """Make the records of one database from what ``large_challenge`` measured on it."""
    found = []
    for page in told["pages"]:
        how = (
            f"{told['database']}; 95th percentile of {told['n_times']} requests of "
            f"{told['n_ideas']:,} ideas and {10 * told['n_ideas']:,} votes, beside that of 1,000 "
            "and 10,000 on a platform of its own, in turns over loopback; milliseconds of CPU, "
            f"of server and database; the first request took {page['first_ms']:.0f}"
        )
        found.append(
            record(
                f"large/{page['name']}, {told['database']}",
                page["ms_large"],
                peer=page["ms_small"],
                peer_name="a challenge of 1,000 ideas",
                conditions=how,
            )
        )
    return found


RUNS: dict[str, Callable[[], list[Record]]] = {
    "themes": run_themes,
    "kinds": run_kinds,
    "calibration": run_calibration,
    "updates": run_updates,
    "speed": run_speed,
    "scale": run_scale,
    "accounting": run_accounting,
    "coding": run_coding,
    "agreement": run_agreement,
    "opinion": run_opinion,
    "ranking": run_ranking,
    "platform": run_platform,
    "large": run_large,
}


def write(path: Path, name: str, records: Sequence[Record]) -> None:
    """Put the records of one benchmark in the file in place of its earlier ones."""
    before = json.loads(path.read_text("utf-8")) if path.exists() else []
    kept = [one for one in before if not one["name"].startswith(f"{name}/")]
    order = list(RUNS)
    together = sorted([*kept, *records], key=lambda one: order.index(one["name"].split("/")[0]))
    path.write_text(json.dumps(together, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=list(RUNS), action="append")
    parser.add_argument("--out", type=Path, default=HERE / "results.json")
    options = parser.parse_args()
    for name in options.only or RUNS:
        print(f"== {name}", flush=True)
        write(options.out, name, RUNS[name]())
    print(f"written: {options.out}")


if __name__ == "__main__":
    main()

"""Coding with a codebook beside other ways to learn codes, on any table that people coded.

::

    python -m benchmarks.coding FILE --text COLUMN --labels COLUMN [--codebook C] [--match TABLE]
        [--separator "|"] [--least N] [--limit N] [--splits N] [--at 0,8,16,32,all] [--human F1]
        [--json PATH]

Of each split a third is held back. From the rest, 8, 16, 32 codings a code are drawn, or all are
taken. Ours is what ``groundswell code`` calls; it sees the words of the whole table, as it does
there, and the labels of what was drawn alone. Cuts are chosen in two ways, the same for all:
"best cut" is the one cut for all codes that is best on what was held back (a ceiling of each);
"learnt cut" is the one that is best on what was drawn, each judged as if it had not been learned
from. Distinct texts only; texts that the codebook quotes are left out. ``--match`` is a table of
labels and the names of their codes, where the codebook calls them otherwise.
"""

from __future__ import annotations

import argparse
import ast
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.labelled import DATA
from numpy.typing import NDArray

from groundswell.analysis.codebook.files import read_codebook
from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.coding import quality
from groundswell.analysis.coding.cuts import sureness
from groundswell.analysis.coding.examples import fold_name, split_codes
from groundswell.analysis.coding.learning import learn
from groundswell.analysis.coding.space import CodingSpace, make_coding_space
from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.columns import find_column
from groundswell.analysis.corpus.table import read_table
from groundswell.analysis.corpus.units import split_units
from groundswell.analysis.embedding import default_cache_folder, load_embedder
from groundswell.analysis.errors import GroundswellError, TableError
from groundswell.analysis.pipeline.code import say_codes

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OURS = "Groundswell"
LEAST = 60
POINTS: tuple[int | None, ...] = (0, 8, 16, 32, None)
HUMAN = 0.74
"""Samples-F1 between two teams of people, as the UK government's ThemeFinder published it."""
N_CUTS = 80


@dataclass(frozen=True, slots=True)
class Labelled:
    """Distinct texts, the codes that people gave, and what the codebook says of these."""

    texts: tuple[str, ...]
    truth: Flags
    codes: tuple[Code, ...]
    notes: tuple[str, ...]

    @property
    def is_single(self) -> bool:
        """Whether every text has exactly one code."""
        return bool((self.truth.sum(axis=1) == 1).all())


@dataclass(frozen=True, slots=True)
class Laid:
    """A labelled table with its vectors and likenesses."""

    labelled: Labelled
    vectors: NDArray[np.float32]
    words: Any
    both: Any
    space: CodingSpace
    said: tuple[str, ...]
    hints: tuple[int, ...]
    said_vectors: NDArray[np.float32]
    said_words: Any


def read_labelled(
    path: Path,
    *,
    text: str,
    labels: str,
    book: Codebook | None = None,
    match: dict[str, str] | None = None,
    separator: str | None = None,
    least: int | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> Labelled:
    """Read a table of texts and the codes that people gave them."""
    table = read_table(path)
    words = table.column(find_column(table, text, role="text"))
    cells = table.column(find_column(table, labels, role="labels"))
    quoted = _quoted(book)
    found: dict[str, list[str]] = {}
    left: Counter[str] = Counter()
    for body, cell in zip(map(tidy_text, words), cells, strict=True):
        given = _labels(cell or "", separator)
        if not body or not given:
            left["without a text or a label"] += 1
        elif body in found:
            left["with a text that stands above"] += 1
        elif len(body) > 20 and fold_name(body) in quoted:
            left["quoted in the codebook"] += 1
        else:
            found[body] = given
    if limit is not None and limit < len(found):
        names = list(found)
        drawn = np.random.default_rng(seed).choice(len(names), limit, replace=False)
        left["not drawn for the sample"] = len(names) - limit
        found = {names[i]: found[names[i]] for i in sorted(drawn.tolist())}
    counted = Counter(label for given in found.values() for label in given)
    if least is None:
        least = LEAST if sum(n >= LEAST for n in counted.values()) >= 5 else 12
    kept = sorted(label for label, n in counted.items() if n >= least)
    if len(kept) < 2:
        raise TableError(
            f"fewer than two labels stand {least} times or more",
            column=labels,
            fix="give --least a smaller number",
        )
    texts = [body for body, given in found.items() if set(given) & set(kept)]
    left[f"with rarer labels only (under {least})"] = len(found) - len(texts)
    truth = np.array([[code in found[body] for code in kept] for body in texts], bool)
    codes = _codes(kept, book, match or {})
    n_defined = sum(bool(code.definition or code.examples) for code in codes)
    notes = (
        f"{len(texts):,} of {len(table.rows):,} rows, {len(kept)} codes, "
        f"{truth.sum(axis=1).mean():.2f} codes a text, {n_defined} codes in the codebook",
        "left out: " + "; ".join(f"{n:,} {why}" for why, n in left.items() if n),
    )
    return Labelled(tuple(texts), truth, codes, notes)


def list_sets() -> list[tuple[str, Labelled]]:
    """Read the sets that ``make bench`` runs on."""
    nhs = DATA / "nhs_fft_multilabel"
    return [
        (
            "nhs_fft_multilabel",
            read_labelled(
                nhs / "comments.csv",
                text="text",
                labels="labels",
                book=read_codebook(nhs / "codebook.csv"),
                match=read_match(nhs / "label_counts.csv"),
            ),
        ),
        (
            "banking77",
            read_labelled(
                DATA / "banking77" / "banking77.csv",
                text="text",
                labels="category",
                limit=5000,
                least=50,
            ),
        ),
    ]


def _labels(cell: str, separator: str | None) -> list[str]:
    if separator:
        parts = cell.split(separator)
    elif cell.strip().startswith("["):
        try:
            parts = [str(one) for one in ast.literal_eval(cell.strip())]
        except (SyntaxError, ValueError):
            parts = split_codes(cell)
    else:
        parts = split_codes(cell)
    return list(dict.fromkeys(tidy_text(part) for part in parts if part.strip()))


def _quoted(book: Codebook | None) -> str:
    """All that a codebook quotes, folded, so that a text can be looked for in it."""
    codes = book.codes if book else ()
    return " ".join(fold_name(example) for code in codes for example in code.examples)


def _codes(labels: Sequence[str], book: Codebook | None, match: dict[str, str]) -> tuple[Code, ...]:
    by_name = {fold_name(code.name): code for code in (book.codes if book else ())}
    told = []
    for label in labels:
        code = by_name.get(fold_name(match.get(label, label)) or "-")
        told.append(
            Code(label, label) if code is None else replace(code, id=label, name=label, aliases=())
        )
    return tuple(told)


def lay_out(labelled: Labelled) -> Laid:
    """Embed all and work the likenesses out: what is done once a table."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = labelled.texts
    said, hints = say_codes(labelled.codes)
    units = [(i, unit.text) for i, body in enumerate(texts) for unit in split_units(str(i), body)]
    wanted = sorted({*texts, *said, *(unit for _, unit in units)})
    at = {body: i for i, body in enumerate(wanted)}
    embedded = load_embedder(cache=default_cache_folder()).embed(wanted)
    vectors = embedded[[at[body] for body in texts]]
    said_vectors = embedded[[at[body] for body in said]]
    weigh = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2)).fit(texts)
    words = weigh.transform(texts)
    space = make_coding_space(
        texts,
        vectors,
        units=[unit for _, unit in units],
        unit_vectors=embedded[[at[unit] for _, unit in units]],
        owners=[i for i, _ in units],
        further=said,
        further_vectors=said_vectors,
    )
    return Laid(
        labelled,
        vectors,
        words,
        hstack([csr_matrix(vectors), 0.5 * words]).tocsr(),
        space,
        tuple(said),
        tuple(hints),
        said_vectors,
        weigh.transform(said),
    )


def split(n: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Part rows into two thirds to learn from and a third held back."""
    order = np.random.default_rng(seed).permutation(n)
    return np.sort(order[n // 3 :]), np.sort(order[: n // 3])


def draw(truth: Flags, train: NDArray[np.intp], k: int | None, seed: int) -> NDArray[np.intp]:
    """Draw rows until every code has ``k``, rare codes first; all rows where ``k`` is None."""
    if k is None:
        return train
    order = np.random.default_rng(1000 + seed).permutation(train)
    n = np.zeros(truth.shape[1], int)
    taken: set[int] = set()
    for code in np.argsort(truth[train].sum(axis=0), kind="stable"):
        for i in order[truth[order, code]]:
            if n[code] >= k:
                break
            if int(i) not in taken:
                taken.add(int(i))
                n += truth[i]
    return np.array(sorted(taken), np.intp)


Method = Callable[[Laid, NDArray[np.intp]], Floats]


def ours(laid: Laid, drawn: NDArray[np.intp]) -> Floats:
    """Learn as ``groundswell code`` does; what was drawn is scored as if it had not been."""
    truth = laid.labelled.truth
    coded = {int(i): frozenset(np.flatnonzero(truth[i]).tolist()) for i in drawn}
    return learn(laid.space, coded, n_codes=truth.shape[1], hints=laid.hints).probabilities


def _regress(rows: Any, drawn: NDArray[np.intp], labelled: Labelled, to: Any) -> Floats:
    """Plain logistic regression: one for all codes where each text has one, else one a code."""
    from sklearn.linear_model import LogisticRegression

    truth = labelled.truth[drawn]
    found = np.zeros((to.shape[0], truth.shape[1]))
    if labelled.is_single:
        model = LogisticRegression(C=100, max_iter=300).fit(rows[drawn], truth.argmax(axis=1))
        found[:, model.classes_] = model.predict_proba(to)
        return found
    for code in range(truth.shape[1]):
        own = truth[:, code]
        if own.any() and not own.all():
            model = LogisticRegression(C=10, max_iter=300).fit(rows[drawn], own)
            found[:, code] = model.predict_proba(to)[:, 1]
        else:
            found[:, code] = float(own.all())
    return found


def prototype(laid: Laid, drawn: NDArray[np.intp], to: NDArray[np.intp]) -> Floats:
    """Nearest prototype: the mean of a code's texts and of all that the codebook says of it."""
    hints = np.array(laid.hints)
    truth = laid.labelled.truth
    centres = np.zeros((truth.shape[1], laid.vectors.shape[1]))
    for code in range(truth.shape[1]):
        said = laid.said_vectors[hints == code].mean(axis=0)
        own = laid.vectors[drawn[truth[drawn, code]]]
        centre = np.vstack([own, said[None]]).mean(axis=0)
        centres[code] = centre / max(float(np.linalg.norm(centre)), 1e-9)
    return np.asarray(laid.vectors[to] @ centres.T, np.float64)


PEERS = (
    "TF-IDF, logistic regression",
    "MiniLM, logistic regression",
    "MiniLM and TF-IDF, logistic regression",
    "MiniLM, nearest prototype",
    "MiniLM and the codebook, regression",
)
"""The last is no usual peer: it shows what the engine gains beside taking the codebook's words."""


def peer_scores(
    laid: Laid, name: str, drawn: NDArray[np.intp], to: NDArray[np.intp]
) -> Floats | None:
    """Scores of one peer; None where it can't work without codings."""
    if name.endswith("prototype"):
        return prototype(laid, drawn, to)
    if name.endswith("codebook, regression"):
        rows = np.vstack([laid.vectors, laid.said_vectors])
        said = np.eye(len(laid.labelled.codes), dtype=bool)[list(laid.hints)]
        known = replace(laid.labelled, truth=np.vstack([laid.labelled.truth, said]))
        hints = len(laid.vectors) + np.arange(len(said))
        return _regress(rows, np.concatenate([drawn, hints]), known, rows[to])
    if not len(drawn):
        return None
    rows = laid.both if "and TF-IDF" in name else laid.words if "TF" in name else laid.vectors
    return _regress(rows, drawn, laid.labelled, rows[to])


def figures(truth: Flags, taken: Flags) -> Floats:
    """Macro-, samples- and micro-F1, as scikit-learn works them out (nothing found is nought)."""
    both = truth & taken
    by_code = 2 * both.sum(axis=0) / np.maximum(truth.sum(axis=0) + taken.sum(axis=0), 1)
    by_text = 2 * both.sum(axis=1) / np.maximum(truth.sum(axis=1) + taken.sum(axis=1), 1)
    micro = 2 * both.sum() / max(int(truth.sum() + taken.sum()), 1)
    return np.array([by_code.mean(), by_text.mean(), micro])


def cut_figures(truth: Flags, scores: Floats) -> tuple[Floats, Floats]:
    """The cuts that were tried, and the three figures at each."""
    shares = np.geomspace(0.002, 0.6, N_CUTS)
    cuts = np.unique(np.quantile(scores, 1 - shares))
    return cuts, np.array([figures(truth, scores >= cut) for cut in cuts])


def out_of_fold(laid: Laid, name: str, drawn: NDArray[np.intp], n_folds: int = 3) -> Floats:
    """Scores of what was drawn, each as if it had not been learned from."""
    if name == OURS:
        return ours(laid, drawn)[drawn]
    scores = np.zeros((len(drawn), laid.labelled.truth.shape[1]))
    fold = np.random.default_rng(0).permutation(len(drawn)) % n_folds
    for i in range(n_folds):
        found = peer_scores(laid, name, drawn[fold != i], drawn[fold == i])
        if found is not None:
            scores[fold == i] = found
    return scores


def measure_method(
    laid: Laid, name: str, drawn: NDArray[np.intp], held: NDArray[np.intp]
) -> dict[str, Any] | None:
    """Learn and measure one method on one split."""
    truth = laid.labelled.truth
    start = time.process_time()
    if name == OURS:
        whole = ours(laid, drawn)
        scores, own = whole[held], whole[drawn]
    else:
        found = peer_scores(laid, name, drawn, held)
        if found is None:
            return None
        scores = found
    seconds = time.process_time() - start
    told: dict[str, Any] = {"cpu_s": seconds}
    _, at_cuts = cut_figures(truth[held], scores)
    told["best cut"] = at_cuts.max(axis=0).tolist()
    # The widest features take minutes to learn again for each fold: their ceiling must do.
    if len(drawn) and "and TF-IDF" not in name:
        judged = own if name == OURS else out_of_fold(laid, name, drawn)
        cuts, of_drawn = cut_figures(truth[drawn], judged)
        learnt = [
            figures(truth[held], scores >= cuts[best])[i]
            for i, best in enumerate(of_drawn.argmax(axis=0))
        ]
        told["learnt cut"] = learnt
    if laid.labelled.is_single:
        best_code = np.zeros_like(truth[held])
        best_code[np.arange(len(held)), scores.argmax(axis=1)] = True
        told["best code"] = figures(truth[held], best_code).tolist()
    if name == OURS:
        told.update(_sure(truth[held], scores, whole))
    return told


def _sure(truth: Flags, found: Floats, whole: Floats) -> dict[str, Any]:
    """Measure calibration, and what abstaining on a fifth is worth."""
    from groundswell.analysis.coding.cuts import choose_cuts

    error = quality.calibration_error(quality.calibration_bins(truth, found))
    by_code = [one for one, _ in quality.errors_by_code(truth, found)]
    cuts = choose_cuts(whole)
    taken = found >= cuts
    sure = sureness(found, taken)
    kept = np.argsort(-sure, kind="stable")[: round(0.8 * len(sure))]
    return {
        "own cuts": figures(truth, taken).tolist(),
        "sure 4/5": figures(truth[kept], taken[kept]).tolist(),
        "calibration": error,
        "calibration by code": by_code,
    }


def compare(
    labelled: Labelled, *, n_splits: int = 5, points: Sequence[int | None] = POINTS
) -> dict[str, Any]:
    """Measure all methods at all points; means over the splits."""
    laid = lay_out(labelled)
    found: dict[str, Any] = {"notes": labelled.notes, "points": []}
    for k in points:
        point: dict[str, Any] = {"codings a code": "all" if k is None else k, "methods": {}}
        runs: dict[str, list[dict[str, Any]]] = {}
        n_drawn = []
        for seed in range(n_splits):
            train, held = split(len(labelled.texts), seed)
            drawn = np.zeros(0, np.intp) if k == 0 else draw(labelled.truth, train, k, seed)
            n_drawn.append(len(drawn))
            for name in (OURS, *PEERS):
                told = measure_method(laid, name, drawn, held)
                if told is not None:
                    runs.setdefault(name, []).append(told)
        point["n_coded"] = float(np.mean(n_drawn))
        point["methods"] = {name: _mean(told) for name, told in runs.items()}
        _show_point(point, labelled)
        found["points"].append(point)
    return found


def _mean(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in runs[0]:
        values = [run[name] for run in runs if run[name] is not None]
        if name == "calibration by code":
            rows = np.array([[np.nan if v is None else v for v in one] for one in values], float)
            known = ~np.isnan(rows).all(axis=0)
            means = np.full(rows.shape[1], np.nan)
            means[known] = np.nanmean(rows[:, known], axis=0)
            told[name] = [None if np.isnan(one) else float(one) for one in means]
        elif values:
            told[name] = np.mean(values, axis=0).tolist()
    told["splits"] = [run["best cut"][:2] for run in runs]
    return told


def _show_point(point: dict[str, Any], labelled: Labelled) -> None:
    ways = ["best cut", "learnt cut", *(["best code"] if labelled.is_single else [])]
    print(
        f"\n{point['codings a code']} codings a code ({point['n_coded']:,.0f} texts)\n"
        f"{'macro, samples, micro F1':40}" + "".join(f"{way:>22}" for way in ways) + f"{'CPU s':>8}"
    )
    for name, told in point["methods"].items():
        cells = "".join(
            "{:>22}".format(" ".join(f"{one:.3f}" for one in told[way]) if way in told else "–")
            for way in ways
        )
        print(f"{name:40}{cells}{told['cpu_s']:8.2f}", flush=True)
    own = point["methods"][OURS]
    rivals = [told for name, told in point["methods"].items() if name != OURS]
    for way in ways:
        lines = []
        for i, what in enumerate(("macro", "samples")):
            best = max((told[way][i] for told in rivals if way in told), default=None)
            if best and way in own:
                lines.append(f"{what} {own[way][i] / best - 1:+.1%}")
        if lines:
            print(f"  against the best of them, {way}: {', '.join(lines)}")
    print(
        "  own cuts, a cut a code: {:.3f} {:.3f} {:.3f}".format(*own["own cuts"])
        + "; without the fifth it is least sure of: {:.3f} {:.3f} {:.3f}".format(*own["sure 4/5"])
    )
    if (error := own.get("calibration")) is not None:
        print(f"  calibration error over pairs with p of .1 or more: {error:.3f}", flush=True)


def show_by_code(found: dict[str, Any], labelled: Labelled) -> None:
    """Print the calibration error of each code at the last point."""
    last = found["points"][-1]
    errors = last["methods"][OURS].get("calibration by code", [])
    print(f"\nCalibration error by code, {last['codings a code']} codings a code")
    for code, error, n in zip(labelled.codes, errors, labelled.truth.sum(axis=0), strict=True):
        print(f"  {code.name[:56]:58}{n:6,} {'–' if error is None else f'{error:.3f}':>8}")


def codings_for(found: dict[str, Any], target: float) -> tuple[str, float | None]:
    """Say how many codings would reach a samples-F1, along the curve so far.

    The miss (1 less F1) falls as a power of the number coded; fitted to the points above 0. It is
    a line drawn on: nobody knows whether it stays straight.
    """
    points = [
        (one["n_coded"], one["methods"][OURS]["best cut"][1])
        for one in found["points"]
        if one["n_coded"] > 0
    ]
    if len(points) < 3:
        return "too few points to say what it would take", None
    n, value = np.log([p[0] for p in points]), np.log([1 - p[1] for p in points])
    slope, start = np.polyfit(n, value, 1)
    if points[-1][1] >= target:
        return f"samples-F1 of {target:.2f} is reached with {points[-1][0]:,.0f} codings", None
    log_n = (np.log(1 - target) - start) / slope if slope < 0 else np.inf
    furthest = 10 * points[-1][0]
    if log_n > np.log(furthest):
        return (
            f"for samples-F1 of {target:.2f} more than {furthest:,.0f} codings, ten times the most "
            "measured here: too far to say; clearer codes would bring more than more codings",
            None,
        )
    needed = max(float(np.exp(log_n)), points[-1][0])
    return f"for samples-F1 of {target:.2f} about {needed:,.0f} codings, if the line holds", needed


def read_match(path: Path) -> dict[str, str]:
    """Read a table of labels and the codes that they are called in the codebook."""
    table = read_table(path)
    label = find_column(table, "label", role="label")
    theme = next((one for one in table.columns if one in ("codebook_theme", "code", "theme")), None)
    if theme is None:
        raise TableError("no column of the match names codes", fix="name one 'code'")
    pairs = zip(table.column(label), table.column(theme), strict=True)
    return {tidy_text(one): tidy_text(other) for one, other in pairs if one and other}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coding", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", required=True)
    parser.add_argument("--labels", required=True)
    parser.add_argument("--codebook", type=Path)
    parser.add_argument("--match", type=Path)
    parser.add_argument("--separator")
    parser.add_argument("--least", type=int)
    parser.add_argument("--limit", type=int, default=6000)
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--at", default="0,8,16,32,all")
    parser.add_argument("--human", type=float, default=HUMAN)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    try:
        labelled = read_labelled(
            options.file,
            text=options.text,
            labels=options.labels,
            book=read_codebook(options.codebook) if options.codebook else None,
            match=read_match(options.match) if options.match else None,
            separator=options.separator,
            least=options.least,
            limit=options.limit,
        )
    except GroundswellError as error:
        raise SystemExit(f"Error: {error}") from None
    for note in labelled.notes:
        print(note)
    points = [None if one == "all" else int(one) for one in options.at.split(",")]
    found = compare(labelled, n_splits=options.splits, points=points)
    show_by_code(found, labelled)
    print(f"\nWhat it would take: {codings_for(found, options.human)[0]}")
    if options.json:
        text = json.dumps(found, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

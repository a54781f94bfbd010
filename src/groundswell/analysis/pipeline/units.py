"""From prepared contributions to meaning units with a vector, a kind and a place in the themes.

Families of duplicates count once when themes are looked for: a member's unit follows the unit of
the family's representative that says the same. What a member adds of its own is looked at too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.corpus.model import Kind, MeaningUnit, PreparedCorpus
from groundswell.analysis.corpus.screening import is_uninformative
from groundswell.analysis.embedding.model import Embedder, Vectors
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.themes.find import find_themes
from groundswell.analysis.themes.kinds import infer_kinds
from groundswell.analysis.themes.model import ThemeTree
from groundswell.analysis.themes.threads import do_side_by_side

Progress = Callable[[str, int, int], None]

KINDS = (Kind.BLOCKS, Kind.HELPS, Kind.UNCLEAR)
"""The order of the hierarchies in a report."""

SAME_IN_FAMILY = 0.8
"""Cosine from which a member's unit says the same as one of the representative's."""

LEAST_DECIDED_SHARE = 0.5
"""Where fewer inferred kinds than this are clear, the question was not about helps and blocks."""


@dataclass(frozen=True, slots=True)
class Units:
    """All meaning units of the usable contributions, sorted by id.

    Attributes
    ----------
    units : tuple of MeaningUnit
    vectors : ndarray of float32, shape (n_units, d)
    informative : ndarray of bool, shape (n_units,)
    kinds : tuple of Kind
    kind_sources : tuple of str
        "stated" or "inferred".
    kind_source : str
        Of the whole: "stated", "inferred" or "off".
    trees : mapping of Kind to ThemeTree
        One for each kind that has informative units.
    rows : mapping of Kind to ndarray of int
        For each kind, the units that its tree was made for, by their place in ``units``.
    """

    units: tuple[MeaningUnit, ...]
    vectors: Vectors
    informative: NDArray[np.bool_]
    kinds: tuple[Kind, ...]
    kind_sources: tuple[str, ...]
    kind_source: str
    trees: Mapping[Kind, ThemeTree]
    rows: Mapping[Kind, NDArray[np.int64]]


def find_in_units(
    corpus: PreparedCorpus,
    *,
    embedder: Embedder,
    options: Options,
    progress: Progress | None = None,
) -> Units:
    """Embed the meaning units, tell their kinds and find their themes.

    Parameters
    ----------
    corpus : PreparedCorpus
    embedder : Embedder
    options : Options
    progress : callable, optional
        Called with a stage, how much of it is done, and of how much. A stage that comes once for
        each kind is followed by it: "consensus runs: helps".

    Returns
    -------
    Units
    """
    units = tuple(
        sorted((u for row in corpus.contributions for u in row.units), key=lambda unit: unit.id)
    )
    texts = [unit.text for unit in units]
    informative = np.array([not is_uninformative(text) for text in texts], dtype=bool)
    vectors = embed_once(texts, embedder, progress)
    kinds, sources, kind_source = _tell_kinds(
        corpus, units, vectors, informative, embedder, options
    )
    if progress:
        progress("kinds", len(units), len(units))
    follows = _followed_units(corpus, units, vectors)
    rows = {
        kind: np.array(
            [i for i in range(len(units)) if informative[i] and kinds[i] is kind], dtype=np.int64
        )
        for kind in KINDS
    }
    rows = {kind: chosen for kind, chosen in rows.items() if len(chosen)}

    def find(kind: Kind, tell: Progress) -> ThemeTree:
        told = tell if kind_source == "off" else _about(kind, tell)
        return _find(rows[kind], follows, texts, vectors, options, told)

    found = do_side_by_side([partial(find, kind) for kind in rows], progress)
    trees = dict(zip(rows, found, strict=True))
    return Units(units, vectors, informative, kinds, sources, kind_source, trees, rows)


def embed_once(texts: list[str], embedder: Embedder, progress: Progress | None) -> Vectors:
    """Embed every distinct text once; shape (n_texts, d)."""
    distinct = sorted(set(texts))
    if not distinct:
        return np.zeros((0, embedder.dimensions), dtype=np.float32)
    done = 0

    def count(n: int) -> None:
        nonlocal done
        done += n
        if progress:
            progress("embed", done, len(distinct))

    vectors = embedder.embed(distinct, progress=count)
    place = {text: i for i, text in enumerate(distinct)}
    rows: Vectors = vectors[[place[text] for text in texts]]
    return rows


def _tell_kinds(
    corpus: PreparedCorpus,
    units: tuple[MeaningUnit, ...],
    vectors: Vectors,
    informative: NDArray[np.bool_],
    embedder: Embedder,
    options: Options,
) -> tuple[tuple[Kind, ...], tuple[str, ...], str]:
    """Tell each unit's kind, how it is known, and how the kinds are known on the whole."""
    n = len(units)
    unclear = (Kind.UNCLEAR,) * n
    if options.kinds == "off":
        return unclear, ("inferred",) * n, "off"
    stated_of = {row.contribution.id: row.contribution.kind for row in corpus.contributions}
    stated = [stated_of[unit.contribution_id] for unit in units]
    guesses = infer_kinds(
        [unit.text for unit in units],
        vectors,
        stated=stated if any(stated) else None,
        fingerprint=embedder.fingerprint,
    )
    kinds = tuple(guess.kind for guess in guesses)
    sources = tuple("inferred" if kind is None else "stated" for kind in stated)
    if any(stated):
        return kinds, sources, "stated"
    decided = sum(informative[i] and kinds[i] is not Kind.UNCLEAR for i in range(n))
    if decided < LEAST_DECIDED_SHARE * max(int(informative.sum()), 1):
        return unclear, sources, "off"
    return kinds, sources, "inferred"


def _followed_units(
    corpus: PreparedCorpus, units: tuple[MeaningUnit, ...], vectors: Vectors
) -> dict[int, int]:
    """Map each unit of a duplicate to the unit of its representative that says the same."""
    of_contribution: dict[str, list[int]] = {}
    for i, unit in enumerate(units):
        of_contribution.setdefault(unit.contribution_id, []).append(i)
    follows = {}
    for row in corpus.contributions:
        if row.represented_by == row.contribution.id or not row.units:
            continue
        leaders = of_contribution.get(row.represented_by, [])
        if not leaders:
            continue
        for i in of_contribution[row.contribution.id]:
            cosines = np.round(vectors[leaders].astype(np.float64) @ vectors[i], 6)
            if cosines.max() >= SAME_IN_FAMILY:
                follows[i] = leaders[int(cosines.argmax())]
    return follows


def _about(kind: Kind, progress: Progress) -> Progress:
    """Say of each stage which kind it is about: each has a search for themes of its own."""
    return lambda stage, n_done, n_total: progress(f"{stage}: {kind}", n_done, n_total)


def _find(
    chosen: NDArray[np.int64],
    follows: Mapping[int, int],
    texts: list[str],
    vectors: Vectors,
    options: Options,
    progress: Progress,
) -> ThemeTree:
    """Find themes among units of one kind, each duplicate following its representative."""
    here = set(chosen.tolist())
    leader = [follows[i] if follows.get(i, -1) in here else i for i in chosen.tolist()]
    return find_themes(
        [texts[i] for i in leader],
        vectors[leader],
        n_wide=options.n_wide,
        seed=options.seed,
        progress=progress,
    )

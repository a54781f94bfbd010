"""Ideas that the platform would propose to merge: how many of them say the same, how many it finds.

::

    python -m benchmarks.alike

Two arguments on one side of a topic are taken to say the same where they were matched to one key
point (argkp_keypoints); two petitions, where their titles are the same but for case, signs and
spaces (uk_petitions).
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

DATA = Path(os.environ.get("GROUNDSWELL_DATA", Path(__file__).parents[2] / "shared" / "data"))
NEAR = (0.6, 0.65, 0.7, 0.75, 0.8)
SHARED = (0.0, 0.3, 0.4, 0.5)
_OTHERS = 4_000

Pair = tuple[float, float, bool]
"""How near two texts are, which share of their words both have, and whether they say the same."""


def main() -> None:
    """Print precision and recall at each pair of limits."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.web.config.settings")
    arguments, petitions = list(_pair_arguments()), list(_pair_petitions())
    n_same = sum(same for _, _, same in petitions)
    print("near  shared  arguments proposed  of one key point  same titles found")
    for near in NEAR:
        for shared in SHARED:
            proposed = [one for one in arguments if one[0] >= near and one[1] >= shared]
            found = [one for one in petitions if one[0] >= near and one[1] >= shared and one[2]]
            share = sum(same for _, _, same in proposed) / max(1, len(proposed))
            print(
                f"{near:.2f}  {shared:6.2f}  {len(proposed):18}  {share:16.1%}"
                f"  {len(found)}/{n_same}"
            )


def _read(*path: str) -> list[dict[str, str]]:
    with DATA.joinpath(*path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _pair_arguments() -> Iterator[Pair]:
    matched: dict[str, set[str]] = defaultdict(set)
    for row in _read("argkp_keypoints", "labels.csv"):
        if row["label"] == "1":
            matched[row["arg_id"]].add(row["key_point_id"])
    sides: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in _read("argkp_keypoints", "arguments.csv"):
        if matched[row["arg_id"]]:
            sides[row["topic"], row["stance"]].append(row)
    for rows in sides.values():
        texts = [row["argument"] for row in rows]
        for one, other, near, shared in _compare(texts):
            same = matched[rows[one]["arg_id"]] & matched[rows[other]["arg_id"]]
            yield near, shared, bool(same)


def _pair_petitions() -> Iterator[Pair]:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in _read("uk_petitions", "exact_duplicate_groups.csv"):
        groups[row["norm"]].append(row["text"])
    pairs = [pair for titles in groups.values() for pair in combinations(titles, 2)]
    others = [row["text"] for row in _read("uk_petitions", "petitions.csv")[:_OTHERS]]
    texts = list(dict.fromkeys([title for pair in pairs for title in pair] + others))
    of = {text: place for place, text in enumerate(texts)}
    wanted = {(of[one], of[other]) for one, other in pairs if one != other}
    vectors = _embed(texts)
    from groundswell.web.engine.alike import share_words

    for one, other in sorted(wanted):
        near = float(vectors[one] @ vectors[other])
        yield near, share_words(texts[one], texts[other]), True


def _compare(texts: Sequence[str]) -> Iterator[tuple[int, int, float, float]]:
    from groundswell.web.engine.alike import share_words

    vectors = _embed(texts)
    scores = vectors @ vectors.T
    for one, other in combinations(range(len(texts)), 2):
        if scores[one, other] >= min(NEAR):
            shared = share_words(texts[one], texts[other])
            yield one, other, float(scores[one, other]), shared


def _embed(texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Give vectors seen from the middle of all texts, as the platform compares them."""
    from groundswell.web.engine.embedder import get_embedder
    from groundswell.web.engine.nearness import PULL

    vectors = get_embedder().embed(list(texts)).astype(np.float32)
    seen = vectors - vectors.sum(axis=0) / (len(texts) + PULL)
    return seen / np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), 1e-6)


if __name__ == "__main__":
    import django

    os.environ.setdefault("GROUNDSWELL_HOME", "/tmp/groundswell-alike")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.web.config.settings")
    django.setup()
    main()

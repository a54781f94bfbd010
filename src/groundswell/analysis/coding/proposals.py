"""What to code next, and which contributions are the audit sample.

The audit sample is drawn by what a text says, so that a contribution never changes sides and
copies of one text are on the same side. It is never learned from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import numpy as np

from groundswell.analysis.coding.calibration import Floats
from groundswell.analysis.coding.learning import Learned
from groundswell.analysis.coding.model import Purpose
from groundswell.analysis.coding.space import CodingSpace

AUDIT_SHARE = 0.1
AUDIT_SHARE_OF_NEXT = 0.2
"""Part of what is proposed that is drawn at random for the audit sample."""

_MOST_LOOKED_AT = 1500
_VARIETY = 0.6
"""How much being like what was proposed already counts against a contribution."""


def audit_place(text: str) -> float:
    """Where a text stands in the order of the audit sample, from 0 to 1.

    Examples
    --------
    >>> audit_place("Too few nurses") == audit_place("  too few  nurses")
    True
    """
    folded = " ".join(text.casefold().split())
    digest = hashlib.sha256(b"audit sample\0" + folded.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64


def is_audit(text: str) -> bool:
    """Whether a text belongs to the audit sample: a tenth of all, by chance."""
    return audit_place(text) < AUDIT_SHARE


def propose(
    space: CodingSpace,
    learned: Learned,
    *,
    n: int,
    coded: Collection[int],
    places: Floats,
) -> list[tuple[int, Purpose, int]]:
    """Choose what to code next.

    Parameters
    ----------
    space : CodingSpace
        Of all texts.
    learned : Learned
        What the engine knows.
    n : int
        How many to choose.
    coded : collection of int
        Places of the texts that people coded.
    places : ndarray of float64, shape (n_texts,)
        From :func:`audit_place`.

    Returns
    -------
    list of (int, Purpose, int)
        Place of a text, why, and the code that it is about (-1 where it is about none). The audit
        sample is spread among the rest, in the order of its places.
    """
    free = np.array(sorted(set(range(space.n_texts)) - set(coded)), np.intp)
    audit = [int(i) for i in free[np.argsort(places[free], kind="stable")] if _in_audit(places, i)]
    rest = free[places[free] >= AUDIT_SHARE]
    n_audit = min(len(audit), int(np.ceil(n * AUDIT_SHARE_OF_NEXT)))
    chosen = _choose(space, learned, rest, min(n - n_audit, len(rest)))
    n_audit = min(len(audit), n - len(chosen))
    told: list[tuple[int, Purpose, int]] = []
    waiting = [(i, Purpose.AUDIT, -1) for i in audit[:n_audit]]
    every = max(1, len(chosen) // max(len(waiting), 1))
    for i, one in enumerate(chosen):
        if waiting and i % every == 0:
            told.append(waiting.pop(0))
        told.append(one)
    return told + waiting


def _in_audit(places: Floats, i: int) -> bool:
    return bool(places[i] < AUDIT_SHARE)


def _choose(
    space: CodingSpace, learned: Learned, rest: np.ndarray[tuple[int], np.dtype[np.intp]], n: int
) -> list[tuple[int, Purpose, int]]:
    """Take what would teach most, one at a time, each unlike those before."""
    if n <= 0 or not len(rest):
        return []
    found = learned.probabilities[rest]
    # How near each pair is to its cut, on the scale of log odds: 1 at the cut itself.
    odds = _odds(found) - _odds(learned.cuts)
    unsure = np.exp(-np.abs(odds))
    n_coded = learned.lessons.carries[: learned.lessons.n_coded].sum(axis=0)
    rare = found / np.sqrt(1.0 + n_coded)
    worth_unsure, worth_rare = unsure.max(axis=1), rare.max(axis=1)
    rarest = max(float(worth_rare.max()), 1e-9)
    known = learned.lessons.rows[: learned.lessons.n_coded]
    known = known[known < space.n_texts]
    likest = (
        (space.meaning[rest] @ space.meaning[known].T).max(axis=1)
        if len(known)
        else np.zeros(len(rest), np.float32)
    )
    unlike = (1.0 - likest) / 2
    worth = worth_unsure + worth_rare / rarest + unlike
    look = np.argsort(-worth, kind="stable")[:_MOST_LOOKED_AT]
    near = np.full(len(look), -1.0)
    taken: list[tuple[int, Purpose, int]] = []
    left = np.ones(len(look), bool)
    for _ in range(min(n, len(look))):
        value = np.where(left, worth[look] - _VARIETY * np.maximum(near, 0.0), -np.inf)
        best = int(np.argmax(value))
        i = int(look[best])
        reasons = (
            (float(worth_unsure[i]), Purpose.UNSURE, int(unsure[i].argmax())),
            (float(worth_rare[i] / rarest), Purpose.RARE, int(rare[i].argmax())),
            (float(unlike[i]), Purpose.UNLIKE, -1),
        )
        _, purpose, code = max(reasons, key=lambda one: one[0])
        taken.append((int(rest[i]), purpose, code))
        left[best] = False
        near = np.maximum(near, space.meaning[rest[look]] @ space.meaning[rest[i]])
    return taken


def _odds(found: Floats) -> Floats:
    held = np.clip(found, 1e-6, 1 - 1e-6)
    odds: Floats = np.log(held / (1 - held))
    return odds

"""From judgements to arrays: items, coders and values get numbers, in an order of their own.

The same judgements give the same arrays, whatever order they come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.model import NOTHING_FITS, Judgement
from groundswell.analysis.agreement.per_code import Marks
from groundswell.analysis.agreement.ratings import Floats, Integers, Ratings
from groundswell.analysis.agreement.row_distances import Sets
from groundswell.analysis.agreement.scales import LEVELS, Scale, scale_of
from groundswell.analysis.errors import InputError, OptionError

BETWEEN_CODES = " + "


@dataclass(frozen=True, slots=True, eq=False)
class Arranged:
    """Judgements as arrays.

    Attributes
    ----------
    judgements : tuple of Judgement
        In order of item, then coder; one for each coding of ``ratings``.
    ratings : Ratings
        All of them, the engine's too.
    scale : Scale
        Of the values.
    items, coders, values, codes : tuple of str
        What the numbers mean. Items are units: rated things of an item are units of their own.
    cluster : ndarray of int, shape (n_items,)
        Participant of each unit, or its item where none is known.
    has_participants : bool
        Whether clusters are participants.
    held : tuple of tuple of int
        For each value, the codes in it; empty where numbers are no codes.
    things : ndarray of int, shape (n_items,)
        Thing that was rated, by number in ``codes``; -1 where there is none.
    """

    judgements: tuple[Judgement, ...]
    ratings: Ratings
    scale: Scale
    items: tuple[str, ...]
    coders: tuple[str, ...]
    values: tuple[str, ...]
    codes: tuple[str, ...]
    cluster: Integers
    has_participants: bool
    held: tuple[tuple[int, ...], ...]
    things: Integers

    def marks(self, kept: NDArray[np.bool_]) -> Marks:
        """Say which codes were marked, in some of the codings."""
        of_value = [len(codes) for codes in self.held]
        size = np.array(of_value, dtype=np.int64)
        value, item = self.ratings.value[kept], self.ratings.item[kept]
        n_codes = len(self.codes)
        flat = np.array([code for codes in self.held for code in codes], dtype=np.int64)
        start = np.cumsum(size) - size
        rows = np.repeat(np.arange(len(value)), size[value])
        within = np.arange(len(rows)) - np.repeat(np.cumsum(size[value]) - size[value], size[value])
        marked = item[rows] * n_codes + flat[start[value[rows]] + within]
        place = {code: number for number, code in enumerate(self.codes)}
        left_open = np.array(
            [
                self.ratings.item[n] * n_codes + place[code]
                for n in np.flatnonzero(kept)
                for code in self.judgements[n].unjudged
            ],
            dtype=np.int64,
        )
        cells, where = np.unique(np.concatenate([marked, left_open]), return_inverse=True)
        yes = np.bincount(where[: len(marked)], minlength=len(cells)).astype(np.float64)
        unjudged = np.bincount(where[len(marked) :], minlength=len(cells)).astype(np.float64)
        n_of_item = np.bincount(item, minlength=len(self.items)).astype(np.float64)
        n = max(1, n_codes)
        return Marks(cells // n, cells % n, yes, unjudged, n_of_item, n_codes)


def arrange(
    judgements: Sequence[Judgement],
    *,
    level: str,
    set_distance: str = "masi",
    steps: Sequence[str] = (),
) -> Arranged:
    """Arrange judgements.

    Parameters
    ----------
    judgements : sequence of Judgement
        At most one for each coder and item (and rated thing).
    level : str
        "nominal", "ordinal", "interval", "ratio" or "sets".
    set_distance : str
        "masi" or "jaccard", for sets.
    steps : sequence of str
        Names of the steps of an ordinal scale, the value 0 being the first.

    Returns
    -------
    Arranged

    Raises
    ------
    InputError
        Where a coder has two judgements of one item, an item has two participants, or a judgement
        does not fit the level.
    OptionError
        Where there is no such level or distance.

    Examples
    --------
    >>> made = arrange([Judgement("2", "B", ("x",)), Judgement("1", "A")], level="nominal")
    >>> made.items, made.coders, made.values
    (('1', '2'), ('A', 'B'), ('(nothing fits)', 'x'))
    """
    if level not in LEVELS:
        raise OptionError(f"'{level}' is no level", fix=f"give one of {', '.join(LEVELS)}")
    if set_distance not in ("masi", "jaccard"):
        raise OptionError(f"'{set_distance}' is no distance of sets", fix="give masi or jaccard")
    numeric = level in ("ordinal", "interval", "ratio")
    units = {(one.item, one.codes[0] if numeric and one.codes else None): "" for one in judgements}
    ordered = sorted(units, key=lambda unit: (unit[0], unit[1] or ""))
    place = {unit: number for number, unit in enumerate(ordered)}
    coders = tuple(sorted({one.coder for one in judgements}))
    coder_place = {coder: number for number, coder in enumerate(coders)}

    def key(one: Judgement) -> tuple[int, int]:
        unit = (one.item, one.codes[0] if numeric and one.codes else None)
        return place[unit], coder_place[one.coder]

    sorted_ones = tuple(sorted(judgements, key=key))
    keys = [key(one) for one in sorted_ones]
    for one, before, after in zip(sorted_ones[1:], keys, keys[1:], strict=False):
        if before == after:
            raise InputError(
                f"the coder '{one.coder}' has two judgements of the item '{one.item}'",
                fix="give each coder one judgement of an item",
            )
    codes = tuple(sorted({c for one in judgements for c in (*one.codes, *one.unjudged)}))
    values, held, numbers, named = _values(sorted_ones, level, codes, tuple(steps))
    value_place = {value: number for number, value in enumerate(values)}
    item, coder = np.array(keys, dtype=np.int64).reshape(-1, 2).T
    value = np.array([value_place[_value(one, level)] for one in sorted_ones], dtype=np.int64)
    ratings = Ratings(item, coder, value, len(ordered), len(coders), len(values))
    if level == "sets":
        scale = Scale("sets", Sets(held, len(codes), by=set_distance))
    else:
        scale = scale_of(level, numbers, n_values=len(values))
    cluster, has_participants = _clusters(sorted_ones, [unit[0] for unit in ordered])
    if level == "nominal":
        # Finding that nothing fits is one of the things that a coder can say.
        codes, held = named, tuple((number,) for number in range(len(named)))
    elif level == "ordinal" and not codes:
        codes, held = named, tuple((number,) for number in range(len(named)))
    elif numeric:
        held = tuple(() for _ in named)
    code_place = {code: number for number, code in enumerate(codes)}
    things = np.array(
        [-1 if thing is None else code_place[thing] for _, thing in ordered], dtype=np.int64
    )
    return Arranged(
        judgements=sorted_ones,
        ratings=ratings,
        scale=scale,
        items=tuple(f"{item} · {thing}" if thing else item for item, thing in ordered),
        coders=coders,
        values=named,
        codes=codes,
        cluster=cluster,
        has_participants=has_participants,
        held=held,
        things=things,
    )


def _value(one: Judgement, level: str) -> tuple[str, ...] | float:
    if level in ("nominal", "sets"):
        return tuple(sorted(set(one.codes)))
    assert one.value is not None  # _values has seen to it.
    return one.value


def _values(
    judgements: Sequence[Judgement], level: str, codes: tuple[str, ...], steps: tuple[str, ...]
) -> tuple[
    tuple[tuple[str, ...] | float, ...], tuple[tuple[int, ...], ...], Floats, tuple[str, ...]
]:
    """Give the values, the codes in each, their numbers, and what people call them."""
    for one in judgements:
        if level == "nominal" and len(set(one.codes)) > 1:
            raise InputError(
                f"the coder '{one.coder}' gave the item '{one.item}' several codes",
                fix="use the level sets",
            )
        if level not in ("nominal", "sets") and (one.value is None or not np.isfinite(one.value)):
            raise InputError(
                f"the judgement of the item '{one.item}' by '{one.coder}' has no number",
                fix="use the level nominal or sets",
            )
    if level in ("nominal", "sets"):
        place = {code: number for number, code in enumerate(codes)}
        found = tuple(sorted({tuple(sorted(set(one.codes))) for one in judgements}))
        held = tuple(tuple(place[code] for code in value) for value in found)
        named = tuple(BETWEEN_CODES.join(value) or NOTHING_FITS for value in found)
        return found, held, np.zeros(len(found)), named
    numbers = {one.value for one in judgements if one.value is not None}
    if steps:
        if odd := sorted(number for number in numbers if number not in range(len(steps))):
            raise InputError(f"{odd[0]:g} is the number of none of the {len(steps)} steps")
        return tuple(map(float, range(len(steps)))), (), np.arange(len(steps), dtype=float), steps
    ordered = tuple(sorted(numbers))
    return ordered, (), np.array(ordered), tuple(f"{number:g}" for number in ordered)


def _clusters(judgements: Sequence[Judgement], items: Sequence[str]) -> tuple[Integers, bool]:
    participant: dict[str, str] = {}
    for one in judgements:
        if one.participant is None:
            continue
        if participant.setdefault(one.item, one.participant) != one.participant:
            raise InputError(
                f"the item '{one.item}' is by two participants, '{participant[one.item]}' and "
                f"'{one.participant}'",
                fix="give each item one participant",
            )
    # An item that nobody is named for is a cluster of its own.
    keys = [
        ("participant", participant[item]) if item in participant else ("item", item)
        for item in items
    ]
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    return np.array([place[key] for key in keys], dtype=np.int64), bool(participant)

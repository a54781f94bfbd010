"""Where people stand on the opinion map, told so that no mark is one person's place.

People who stand near each other are parted into clouds, each of the smallest group or more. What is
told of a cloud is its middle and its width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, pi, sin, sqrt
from statistics import fmean

Spot = tuple[float, float]
#: The turn from one mark to the next, by which marks fill a disc evenly.
_TURN = pi * (3 - sqrt(5))


def draw_clouds(spots: Sequence[Spot], *, least: int) -> list[Spot]:
    """Give a step of marks for each cloud of people; none where they are fewer than a step."""
    return [mark for cloud in _part(sorted(spots), least) for mark in _draw(cloud, least)]


def _part(spots: Sequence[Spot], least: int) -> Iterator[Sequence[Spot]]:
    if len(spots) < 2 * least:
        if len(spots) >= least:
            yield spots
        return
    widths = [max(axis) - min(axis) for axis in zip(*spots, strict=True)]
    along = sorted(spots, key=lambda spot: spot[0 if widths[0] >= widths[1] else 1])
    half = len(along) // 2
    yield from _part(along[:half], least)
    yield from _part(along[half:], least)


def _draw(cloud: Sequence[Spot], n_marks: int) -> Iterator[Spot]:
    x, y = (fmean(axis) for axis in zip(*cloud, strict=True))
    width = sqrt(2 * fmean((a - x) ** 2 + (b - y) ** 2 for a, b in cloud))
    for number in range(n_marks):
        away = width * sqrt((number + 0.5) / n_marks)
        yield x + away * cos(number * _TURN), y + away * sin(number * _TURN)

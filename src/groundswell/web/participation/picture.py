"""The picture of the opinion map: a mark for each person, in a shape of its own for each group."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.web.engine.opinion_map import OpinionMap

#: The picture's width and height, in its own units, with a margin.
WIDTH, HEIGHT, _MARGIN = 640, 480, 16

# Drawn around the place of a person: disc, square, triangle, diamond, cross; a dot for no group.
_SHAPES = (
    "m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",
    "m-6-6h12v12h-12z",
    "m0-8l8 13.5h-16z",
    "m0-8.5l8.5 8.5l-8.5 8.5l-8.5-8.5z",
    "m-2.5-7.5h5v5h5v5h-5v5h-5v-5h-5v-5h5z",
)
_DOT = "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one group, or of the people in none."""

    group: str | None
    number: int
    """The group's place in the order, from 1; 0 for people in none."""
    path: str
    sign: str
    """The mark alone, for the key."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture, in its own units."""

    width: int
    height: int
    marks: tuple[Marks, ...]


def draw_map(found: OpinionMap) -> Picture | None:
    """Draw a map; None where too few people have a place for one."""
    if not found.points:
        return None
    xs, ys = [one.x for one in found.points], [one.y for one in found.points]
    # One measure for both directions: what is far apart looks far apart.
    scale = min(
        (WIDTH - 2 * _MARGIN) / ((max(xs) - min(xs)) or 1.0),
        (HEIGHT - 2 * _MARGIN) / ((max(ys) - min(ys)) or 1.0),
    )
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    names = [group.name for group in found.groups]
    paths: dict[str | None, list[str]] = {name: [] for name in (None, *names)}
    for one in found.points:
        group = one.group if one.group in paths else None
        sign = _sign(names, group)
        x = WIDTH / 2 + (one.x - middle_x) * scale
        y = HEIGHT / 2 - (one.y - middle_y) * scale
        paths[group].append(f"M{x:.0f} {y:.0f}{sign}")
    return Picture(
        WIDTH,
        HEIGHT,
        tuple(
            Marks(name, names.index(name) + 1 if name else 0, "".join(path), _sign(names, name))
            for name, path in paths.items()
            if path
        ),
    )


def _sign(names: list[str], group: str | None) -> str:
    return _DOT if group is None else _SHAPES[names.index(group) % len(_SHAPES)]

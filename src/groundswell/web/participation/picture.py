"""The picture of the opinion map: a mark for each person, in a shape of its own for each group."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.web.engine.opinion_map import OpinionMap

#: The picture's width and height, in its own units, with a margin.
WIDTH, HEIGHT, _MARGIN = 640, 480, 16

# Drawn around the place of a person: disc, square, triangle, diamond, cross; a dot for no group.
_SHAPES = (
    "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "m-4.5-4.5h9v9h-9z",
    "m0-5.5l5.5 9.5h-11z",
    "m0-6l6 6l-6 6l-6-6z",
    "m-1.7-5.5h3.4v3.8h3.8v3.4h-3.8v3.8h-3.4v-3.8h-3.8v-3.4h3.8z",
)
_DOT = "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0z"


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

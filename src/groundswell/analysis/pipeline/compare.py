"""What changed between two results, by theme and by contribution.

What it is told in is in :mod:`.comparison`. Nothing is embedded or analysed again: two results
are enough.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.analysis.pipeline.comparison import (
    FATES,
    Agreement,
    Comparison,
    ContributionChange,
    Overlap,
    ParameterChange,
    ThemeChange,
    ThemeSide,
)
from groundswell.analysis.report.json_file import encode_result
from groundswell.analysis.report.model import ContributionResult, Result, Theme

SAME_FROM = 1 / 3
"""Overlap from which two themes are one: half of each, where both are of a size."""

PART_SHARE = 0.25
"""A part of a theme that was split holds this share of it, and is itself mostly of it."""

UNRELATED_BELOW = 0.05
"""Share of the smaller result's contributions below which the two are called unrelated."""

UPDATED_FROM = "updated from"
"""Parameter that an update names its ancestors by."""

Pairs = Mapping[str, str]
Cells = Counter[tuple[str, str]]


def fingerprint(result: Result) -> str:
    """Hash a result, so that an update can name what it was made from."""
    return hashlib.sha256(encode_result(result)).hexdigest()


def compare_results(a: Result, b: Result) -> Comparison:
    """Compare two results.

    Contributions are the same where id and text are, or, where that finds fewer, where the text
    is. Their meaning units are the same where the text is. Themes are matched on shared units,
    one to one so that the sum of the overlaps is greatest; where one result is an update of the
    other, themes with the same id are matched first. Fates, in the order in which they are given:

    * **split**: two themes or more of the second result each lie mostly in it and each hold a
      quarter of it or more; **merged** is the same the other way round;
    * **kept** or **renamed**: matched, with an overlap of a third or more, or by id;
    * **gone**, **new**: what is left.

    Parameters
    ----------
    a, b : Result
        The first and the second.

    Returns
    -------
    Comparison
        The same on every run.

    Notes
    -----
    Source: Kuhn (1955), Naval Research Logistics 2, 83–97 (assignment); Hubert and Arabie (1985),
    Journal of Classification 2, 193–218 (ARI); Vinh, Epps and Bailey (2010), Journal of Machine
    Learning Research 11, 2837–2854 (AMI).
    """
    ids, matched_by = _match_contributions(a, b)
    in_a, in_b, n_shared_units = _shared_units(a, b, ids)
    is_update, is_downdate = _is_update(a, b), _is_update(b, a)
    changes: list[ThemeChange] = []
    overlaps: list[Overlap] = []
    agreement: list[Agreement] = []
    row_of: dict[str, tuple[dict[str, int], dict[str, int]]] = {}
    for level in ("wide", "leaf"):
        pairs = [
            (x, y)
            for x, y in zip(_at(level, a, in_a), _at(level, b, in_b), strict=True)
            if x is not None or y is not None
        ]
        board = _Board(_listed(a, level), _listed(b, level), pairs)
        found = board.changes(level, by_id=is_update or is_downdate)
        overlaps += board.overlaps(level)
        agreement.append(_agree(level, pairs))
        row_of[level] = (
            {side.id: row for row, change in enumerate(found) for side in change.before},
            {side.id: row for row, change in enumerate(found) for side in change.after},
        )
        changes += sorted(found, key=lambda change: FATES.index(change.fate))
    return Comparison(
        title_before=a.title,
        title_after=b.title,
        relation=_relation(a, b, len(ids), is_update=is_update, is_downdate=is_downdate),
        matched_by=matched_by,
        n_before=len(a.contributions),
        n_after=len(b.contributions),
        n_shared=len(ids),
        n_units_before=len(a.units),
        n_units_after=len(b.units),
        n_shared_units=n_shared_units,
        themes=tuple(changes),
        overlaps=tuple(overlaps),
        contributions=_contribution_changes(a, b, ids, *row_of["leaf"]),
        agreement=tuple(agreement),
        parameters=_parameter_changes(a, b),
    )


def _match_contributions(a: Result, b: Result) -> tuple[dict[str, str], str]:
    """Pair the contributions of the two, by id and text or by text alone."""
    text_in_b = {one.id: one.text for one in b.contributions}
    by_id = {one.id: one.id for one in a.contributions if text_in_b.get(one.id) == one.text}
    waiting: dict[str, list[str]] = defaultdict(list)
    for one in reversed(b.contributions):
        if one.text.strip():
            waiting[one.text].append(one.id)
    by_text = {one.id: waiting[one.text].pop() for one in a.contributions if waiting.get(one.text)}
    return (by_text, "text") if len(by_text) > len(by_id) else (by_id, "id")


def _shared_units(
    a: Result, b: Result, ids: Pairs
) -> tuple[list[str | None], list[str | None], int]:
    """Give the leaf theme of every shared unit in each result, in the same order."""
    themes_in_b: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for unit in sorted(b.units, key=lambda u: (u.contribution_id, u.start), reverse=True):
        themes_in_b[unit.contribution_id, unit.text].append(unit.theme_id)
    before: list[str | None] = []
    after: list[str | None] = []
    for unit in sorted(a.units, key=lambda u: (u.contribution_id, u.start)):
        same = themes_in_b.get((ids.get(unit.contribution_id, ""), unit.text))
        if same:
            before.append(unit.theme_id)
            after.append(same.pop())
    return before, after, len(before)


def _is_update(a: Result, b: Result) -> bool:
    ancestors = {value for name, value in b.parameters if name.startswith(UPDATED_FROM)}
    return bool(ancestors) and fingerprint(a) in ancestors


def _relation(a: Result, b: Result, n_shared: int, *, is_update: bool, is_downdate: bool) -> str:
    n_a, n_b = len(a.contributions), len(b.contributions)
    if is_update or is_downdate:
        return "update" if is_update else "downdate"
    if n_shared == n_a == n_b:
        return "same contributions"
    return "unrelated" if n_shared < UNRELATED_BELOW * max(min(n_a, n_b), 1) else "some shared"


def _listed(result: Result, level: str) -> list[Theme]:
    return [theme for theme in result.themes if (theme.parent_id is None) == (level == "wide")]


def _at(level: str, result: Result, leaves: Sequence[str | None]) -> list[str | None]:
    """Lift leaf themes to a level."""
    if level == "leaf":
        return list(leaves)
    parent = {theme.id: theme.parent_id or theme.id for theme in result.themes}
    return [parent[leaf] if leaf is not None else None for leaf in leaves]


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Shared units of the themes of one result, and the themes themselves."""

    themes: Mapping[str, Theme]
    n: Counter[str]

    def side(self, theme_id: str) -> ThemeSide:
        theme = self.themes[theme_id]
        return ThemeSide(
            theme.id,
            theme.number,
            theme.kind,
            theme.title,
            theme.participants,
            theme.contributions,
            theme.n_units,
            self.n[theme_id],
        )


class _Board:
    """The themes of one level of both results, and the units that they share."""

    def __init__(
        self,
        before: Sequence[Theme],
        after: Sequence[Theme],
        pairs: Sequence[tuple[str | None, str | None]],
    ) -> None:
        self.a = _Sizes({t.id: t for t in before}, Counter(x for x, _ in pairs if x is not None))
        self.b = _Sizes({t.id: t for t in after}, Counter(y for _, y in pairs if y is not None))
        self.cells: Cells = Counter((x, y) for x, y in pairs if x is not None and y is not None)
        self.left_a, self.left_b = dict.fromkeys(self.a.themes), dict.fromkeys(self.b.themes)

    def jaccard(self, xs: Iterable[str], ys: Iterable[str]) -> float:
        xs, ys = tuple(xs), tuple(ys)
        both = sum(self.cells[x, y] for x in xs for y in ys)
        either = sum(self.a.n[x] for x in xs) + sum(self.b.n[y] for y in ys) - both
        return round(both / either, 6) if either else 0.0

    def overlaps(self, level: str) -> list[Overlap]:
        return [
            Overlap(level, x, y, self.cells[x, y], self.jaccard([x], [y]))
            for x in self.a.themes
            for y in self.b.themes
            if self.cells[x, y]
        ]

    def changes(self, level: str, *, by_id: bool) -> list[ThemeChange]:
        """Give every theme its fate; in the order of the first report, what is new last."""
        found: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
        if by_id:
            found += [
                self._take(self._kept(x, x), [x], [x]) for x in self.a.themes if x in self.b.themes
            ]
        for x in list(self.left_a):
            parts = [
                y for y in self.left_b if self._is_part(self.cells[x, y], self.b.n[y], self.a.n[x])
            ]
            if len(parts) > 1:
                found.append(self._take("split", [x], parts))
        for y in list(self.left_b):
            parts = [
                x for x in self.left_a if self._is_part(self.cells[x, y], self.a.n[x], self.b.n[y])
            ]
            if len(parts) > 1:
                found.append(self._take("merged", parts, [y]))
        found += [self._take(self._kept(x, y), [x], [y]) for x, y in self._matched()]
        found += [self._take("gone", [x], []) for x in list(self.left_a)]
        place = {x: i for i, x in enumerate(self.a.themes)}
        found.sort(key=lambda change: place[change[1][0]])
        found += [self._take("new", [], [y]) for y in list(self.left_b)]
        return [
            ThemeChange(
                fate,
                level,
                tuple(self.a.side(x) for x in xs),
                tuple(self.b.side(y) for y in ys),
                self.jaccard(xs, ys),
            )
            for fate, xs, ys in found
        ]

    @staticmethod
    def _is_part(n_both: int, n_part: int, n_whole: int) -> bool:
        return n_both > 0 and 2 * n_both > n_part and n_both >= PART_SHARE * n_whole

    def _kept(self, x: str, y: str) -> str:
        return "kept" if self.a.themes[x].title == self.b.themes[y].title else "renamed"

    def _take(
        self, fate: str, xs: list[str], ys: list[str]
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        for x in xs:
            del self.left_a[x]
        for y in ys:
            del self.left_b[y]
        return fate, tuple(xs), tuple(ys)

    def _matched(self) -> list[tuple[str, str]]:
        """Match what is left, one to one."""
        from scipy.optimize import linear_sum_assignment

        xs, ys = list(self.left_a), list(self.left_b)
        if not xs or not ys:
            return []
        overlap = np.array([[self.jaccard([x], [y]) for y in ys] for x in xs])
        return [
            (xs[i], ys[j])
            for i, j in zip(*linear_sum_assignment(overlap, maximize=True), strict=True)
            if overlap[i, j] >= SAME_FROM
        ]


def _agree(level: str, pairs: Sequence[tuple[str | None, str | None]]) -> Agreement:
    both = [(x, y) for x, y in pairs if x is not None and y is not None]
    if len(both) < 2:
        return Agreement(level, len(both), None, None)
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    before, after = zip(*both, strict=True)
    return Agreement(
        level,
        len(both),
        round(float(adjusted_rand_score(before, after)), 6),
        round(float(adjusted_mutual_info_score(before, after)), 6),
    )


def _contribution_changes(
    a: Result, b: Result, ids: Pairs, rows_a: Mapping[str, int], rows_b: Mapping[str, int]
) -> tuple[ContributionChange, ...]:
    of_b = {one.id: one for one in b.contributions}
    matched = set(ids.values())
    found = []
    for one in a.contributions:
        if one.id in ids:
            found.append(_change(one, of_b[ids[one.id]], rows_a, rows_b))
        elif one.id in of_b and one.id not in matched:
            other = of_b[one.id]
            found.append(ContributionChange(one.id, other.id, "other text", one.state, other.state))
        else:
            found.append(ContributionChange(one.id, None, "only in the first", one.state, None))
    seen = {change.after_id for change in found}
    found += [
        ContributionChange(None, one.id, "only in the second", None, one.state)
        for one in b.contributions
        if one.id not in seen
    ]
    return tuple(sorted(found, key=lambda c: (c.before_id or c.after_id or "", c.after_id or "")))


def _change(
    one: ContributionResult,
    other: ContributionResult,
    rows_a: Mapping[str, int],
    rows_b: Mapping[str, int],
) -> ContributionChange:
    """Tell how a contribution's themes differ, a theme being what it was kept or split as."""
    before = {theme: rows_a[theme] for theme, _ in one.themes}
    after = {theme: rows_b[theme] for theme, _ in other.themes}
    left = tuple(theme for theme, row in before.items() if row not in after.values())
    joined = tuple(theme for theme, row in after.items() if row not in before.values())
    if one.state != other.state:
        change = "state changed"
    else:
        change = "moved" if left or joined else "same themes"
    return ContributionChange(one.id, other.id, change, one.state, other.state, left, joined)


def _parameter_changes(a: Result, b: Result) -> tuple[ParameterChange, ...]:
    before, after = (
        dict(r.parameters) | {f"column: {use}": name for use, name in r.columns} for r in (a, b)
    )
    return tuple(
        ParameterChange(name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )

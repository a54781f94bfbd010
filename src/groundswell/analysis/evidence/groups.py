"""Do groups differ? Themes by the values of a group column, tested, with small groups withheld.

What is withheld is decided in ``suppression``; here figures are counted, compared and corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import asin, sqrt

import numpy as np

from groundswell.analysis.errors import OptionError
from groundswell.analysis.evidence.model import GroupCell, GroupTable
from groundswell.analysis.evidence.suppression import (
    MINIMUM_CELL,
    MINIMUM_GROUP,
    NOT_STATED,
    Partition,
    cells_to_hide,
    groups_to_hide,
    linked_cells_to_hide,
    linked_columns,
    linked_groups_to_hide,
)

CORRECTION = "Benjamini–Hochberg"


def group_tables(
    groups: Mapping[str, Mapping[str, str]],
    themes_by_person: Mapping[str, Collection[str]],
    *,
    theme_ids: Sequence[str],
    unit: str = "participants",
    minimum: int = MINIMUM_GROUP,
    minimum_cell: int = MINIMUM_CELL,
) -> tuple[GroupTable, ...]:
    """Make one table for every group column, safe to publish side by side.

    Each cell shown sets a group against everybody else, by Cohen's h and Fisher's exact test.
    The p-values of all cells in all tables are corrected together by Benjamini and Hochberg's
    method: the tables are a first look that says where to read on, so that what matters is
    the share of false alarms among the differences pointed at; and where a column has two groups
    each difference is tested twice over, which leaves this method unmoved and would double the
    price in Holm's.

    Every figure of a cell follows from counts that are printed in the tables or the report, so
    that no p-value or share gives a withheld count away. What is protected is what people in a
    small group said; that there is such a group, and roughly how large, is not.

    Parameters
    ----------
    groups : mapping of str to mapping of str to str
        Group column to person to group. Missing or blank is "not stated"; people who are not in
        ``themes_by_person`` are not counted.
    themes_by_person : mapping of str to collection of str
        All people counted, with the themes that each mentions (maybe none).
    theme_ids : sequence of str
        The themes to show, in this order.
    unit : str
        What a person is here: "participants" or "contributions".
    minimum : int
        Smallest group shown.
    minimum_cell : int
        Fewest members who mention a theme, and who do not, in a cell that is shown.

    Returns
    -------
    tuple of GroupTable
        In the order of ``groups``; cells theme by theme, groups sorted.

    Raises
    ------
    OptionError
        Where a minimum is below 0.

    Notes
    -----
    Source: Cohen (1988), Statistical Power Analysis, chapter 6; Fisher (1935); Benjamini and
    Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.

    Examples
    --------
    >>> role = {f"P{i}": "nurse" if i < 40 else "doctor" if i < 70 else "porter" for i in range(74)}
    >>> themes = {p: {"pay"} if int(p[1:]) % 2 or int(p[1:]) < 20 else set() for p in role}
    >>> role |= {f"Q{i}": "cook" for i in range(12)}
    >>> themes |= {f"Q{i}": {"pay"} if i < 5 else set() for i in range(12)}
    >>> table, = group_tables({"role": role}, themes, theme_ids=["pay"])
    >>> table.sizes
    (('cook', None), ('doctor', 30), ('nurse', 40), ('porter', None))
    >>> [(c.group, c.n, c.why_suppressed) for c in table.cells]
    [('cook', None, 'could be worked out'), ('doctor', 15, ''),
     ('nurse', 30, ''), ('porter', None, 'small group')]
    """
    if minimum < 0 or minimum_cell < 0:
        raise OptionError("the smallest group or cell shown is below 0", fix="give 0 or more")
    people = sorted(themes_by_person)
    names = list(groups)
    columns = [_partition(groups[name], people) for name in names]
    place = {theme: i for i, theme in enumerate(theme_ids)}
    mentions = np.zeros((len(theme_ids), len(people)), dtype=bool)
    for i, person in enumerate(people):
        for theme in themes_by_person[person]:
            if theme in place:
                mentions[place[theme], i] = True

    hidden_groups = [groups_to_hide(c.sizes(), minimum=minimum) for c in columns]
    linked = linked_columns(columns)
    for found in linked:
        more = linked_groups_to_hide(
            [columns[k] for k in found], [hidden_groups[k] for k in found], minimum=minimum
        )
        for k, hidden in zip(found, more, strict=True):
            hidden_groups[k] = hidden
    counts = [
        [
            dict(zip(c.names, np.bincount(c.of_person[row], minlength=len(c.names)), strict=True))
            for row in mentions
        ]
        for c in columns
    ]
    hidden_cells = [
        [
            cells_to_hide(row, c.sizes(), hidden_groups[k], minimum_cell=minimum_cell)
            for row in counts[k]
        ]
        for k, c in enumerate(columns)
    ]
    for found in linked:
        for t in range(len(theme_ids)):
            closed = linked_cells_to_hide(
                [columns[k] for k in found],
                mentions[t],
                [hidden_groups[k] for k in found],
                [hidden_cells[k][t] for k in found],
                minimum=minimum,
                minimum_cell=minimum_cell,
            )
            for k, hidden in zip(found, closed, strict=True):
                hidden_cells[k][t] = hidden

    tests: dict[tuple[int, int, int, int], float] = {}
    tables = []
    for k, column in enumerate(columns):
        sizes = column.sizes()
        cells = []
        for t, theme in enumerate(theme_ids):
            for group in column.names:
                if group == NOT_STATED:
                    continue
                if group in hidden_groups[k]:
                    why = "small group" if sizes[group] < minimum else "could be worked out"
                    cells.append(_withheld(theme, group, why))
                elif group in hidden_cells[k][t]:
                    cells.append(_withheld(theme, group, "few people"))
                else:
                    n, of = int(counts[k][t][group]), sizes[group]
                    rest = int(mentions[t].sum()) - n, len(people) - of
                    cells.append(_compared(theme, group, (n, of), rest, tests))
        stated = [g for g in column.names if g != NOT_STATED]
        tables.append(
            GroupTable(
                column=names[k],
                unit=unit,
                minimum=minimum,
                sizes=tuple((g, None if g in hidden_groups[k] else sizes[g]) for g in stated),
                n_not_stated=(None if NOT_STATED in hidden_groups[k] else sizes.get(NOT_STATED, 0)),
                correction=CORRECTION,
                cells=tuple(cells),
            )
        )
    return _corrected(tables)


def group_table(
    column: str,
    themes_by_person: Mapping[str, Collection[str]],
    group_of_person: Mapping[str, str],
    *,
    theme_ids: Sequence[str],
    unit: str = "participants",
    minimum: int = MINIMUM_GROUP,
    minimum_cell: int = MINIMUM_CELL,
) -> GroupTable:
    """Make the table of a single group column.

    Where several columns are published use :func:`group_tables`, which also sees to what one
    column tells about another.

    Parameters
    ----------
    column : str
        Its name.
    themes_by_person, theme_ids, unit, minimum, minimum_cell
        As in :func:`group_tables`.
    group_of_person : mapping of str to str
        Person to group; missing or blank is "not stated".

    Returns
    -------
    GroupTable
        Cells theme by theme, groups sorted.

    Raises
    ------
    OptionError
        Where a minimum is below 0.

    Examples
    --------
    >>> site = {f"P{i}": "north" if i % 2 else "south" for i in range(60)}
    >>> themes = {p: {"parking"} if int(p[1:]) % 4 == 1 else {"pay"} for p in site}
    >>> for cell in group_table("site", themes, site, theme_ids=["pay"]).cells:
    ...     print(cell.group, cell.suppressed)
    north True
    south True
    """
    return group_tables(
        {column: group_of_person},
        themes_by_person,
        theme_ids=theme_ids,
        unit=unit,
        minimum=minimum,
        minimum_cell=minimum_cell,
    )[0]


def cohens_h(share: float, other_share: float) -> float:
    """Give Cohen's h, the size of the difference between two shares.

    About .2 is small, .5 middling, .8 large; positive where the first is the larger.

    Parameters
    ----------
    share, other_share : float
        From 0 to 1.

    Returns
    -------
    float
        From −π to π.

    Notes
    -----
    Source: Cohen (1988), Statistical Power Analysis, equation 6.2.1.

    Examples
    --------
    >>> round(cohens_h(0.5, 0.25), 2)
    0.52
    """
    return 2 * asin(sqrt(share)) - 2 * asin(sqrt(other_share))


def _partition(group_of_person: Mapping[str, str], people: Sequence[str]) -> Partition:
    labels = [group_of_person.get(person, NOT_STATED).strip() for person in people]
    names = tuple(sorted(set(labels)))
    place = {name: i for i, name in enumerate(names)}
    return Partition(names, np.array([place[label] for label in labels], dtype=np.int64))


def _withheld(theme: str, group: str, why: str) -> GroupCell:
    return GroupCell(
        theme_id=theme,
        group=group,
        n=None,
        of=None,
        share=None,
        other_share=None,
        effect=None,
        p_value=None,
        p_adjusted=None,
        suppressed=True,
        why_suppressed=why,
    )


def _compared(
    theme: str,
    group: str,
    here: tuple[int, int],
    rest: tuple[int, int],
    tests: dict[tuple[int, int, int, int], float],
) -> GroupCell:
    (n, of), (other_n, other_of) = here, rest
    cell = replace(_withheld(theme, group, ""), n=n, of=of, share=n / of, suppressed=False)
    if other_of == 0:
        return cell
    key = (n, of - n, other_n, other_of - other_n)
    if key not in tests:
        from scipy.stats import fisher_exact

        tests[key] = min(1.0, float(fisher_exact([key[:2], key[2:]]).pvalue))
    other = other_n / other_of
    return replace(cell, other_share=other, effect=cohens_h(n / of, other), p_value=tests[key])


def _corrected(tables: Sequence[GroupTable]) -> tuple[GroupTable, ...]:
    raw = [c.p_value for table in tables for c in table.cells if c.p_value is not None]
    if not raw:
        return tuple(tables)
    from scipy.stats import false_discovery_control

    adjusted = iter(false_discovery_control(raw, method="bh"))
    return tuple(
        replace(
            table,
            cells=tuple(
                c if c.p_value is None else replace(c, p_adjusted=float(next(adjusted)))
                for c in table.cells
            ),
        )
        for table in tables
    )

"""What may not be shown about groups, and what else must then be withheld.

One idea runs through it. Everybody's total is published, so all that is withheld, taken together,
can be worked out by subtraction; it is a group like any other, and must be one that could be
shown. Counting and testing are in ``groups``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

NOT_STATED = ""
MINIMUM_GROUP = 10
MINIMUM_CELL = 3


def groups_to_hide(
    sizes: Mapping[str, int], *, minimum: int = MINIMUM_GROUP, also: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Choose the groups of a column that are withheld as a whole.

    Every group below the minimum is; and then more (those who stated none first, since no one
    misses them, then the next smallest) until at least two are withheld and together they reach
    the minimum, for their total is the rest of the table.

    Parameters
    ----------
    sizes : mapping of str to int
        Members of each group; the key "" holds those who stated none.
    minimum : int
        Smallest group shown.
    also : frozenset of str
        Groups withheld for another reason.

    Returns
    -------
    frozenset of str
        May hold "".

    Notes
    -----
    Source: Hundepool and others (2012), Statistical Disclosure Control, chapter 4.

    Examples
    --------
    >>> sorted(groups_to_hide({"nurses": 80, "porters": 4, "doctors": 30}))
    ['doctors', 'porters']
    >>> sorted(groups_to_hide({"nurses": 80, "porters": 4, "cooks": 7, "doctors": 30}))
    ['cooks', 'porters']
    """
    present = {group: size for group, size in sizes.items() if size > 0}
    hidden = {group for group, size in present.items() if size < minimum} | (also & set(present))
    rest = sorted(set(present) - hidden, key=lambda g: (g != NOT_STATED, present[g], g))
    while hidden and rest and (len(hidden) < 2 or sum(present[g] for g in hidden) < minimum):
        hidden.add(rest.pop(0))
    return frozenset(hidden)


def cells_to_hide(
    counts: Mapping[str, int],
    sizes: Mapping[str, int],
    hidden_groups: frozenset[str],
    *,
    minimum_cell: int = MINIMUM_CELL,
) -> frozenset[str]:
    """Choose the cells of one theme that are withheld, among the groups that are shown.

    A cell is unsafe where fewer than ``minimum_cell`` members mention the theme, or fewer than
    that do not: with two who said it each knows who the other is, and where nearly all said it
    everyone knows what a given member said. Further cells, smallest groups first, are withheld
    until those withheld in this row could be shown as one. Which were unsafe is not told apart
    from which were added, since that alone can give a figure away.

    Parameters
    ----------
    counts, sizes : mapping of str to int
        Members who mention the theme, and members, of every group ("" for none stated).
    hidden_groups : frozenset of str
        Groups withheld as a whole, from :func:`groups_to_hide`.
    minimum_cell : int
        Fewest who mention it, and who do not, in a cell that is shown.

    Returns
    -------
    frozenset of str
        Groups whose cell is withheld, without ``hidden_groups``.

    Examples
    --------
    >>> sizes = {"nurses": 80, "doctors": 30, "managers": 20}
    >>> sorted(cells_to_hide({"nurses": 40, "doctors": 9, "managers": 1}, sizes, frozenset()))
    ['doctors', 'managers']
    """

    def safe(n: int, of: int) -> bool:
        return n >= minimum_cell and of - n >= minimum_cell

    shown = sorted(
        (g for g in sizes if sizes[g] > 0 and g not in hidden_groups and g != NOT_STATED),
        key=lambda g: (sizes[g], g),
    )
    hidden = [g for g in shown if not safe(counts[g], sizes[g])]
    # Never printed, but left over once every shown cell is taken off the total.
    unprinted = [g for g in sizes if sizes[g] > 0 and g not in shown]
    n = sum(counts[g] for g in (*unprinted, *hidden))
    of = sum(sizes[g] for g in (*unprinted, *hidden))
    rest = [g for g in shown if g not in hidden]
    while of and rest and (not safe(n, of) or (len(hidden) == 1 and not unprinted)):
        enough = (g for g in rest if safe(n + counts[g], of + sizes[g]))
        more = next(enough, rest[0])
        rest.remove(more)
        hidden.append(more)
        n, of = n + counts[more], of + sizes[more]
    return frozenset(hidden)


@dataclass(frozen=True, slots=True)
class Partition:
    """One group column over the same people as the others.

    Attributes
    ----------
    names : tuple of str
        Its groups, sorted, "" among them where someone stated none.
    of_person : ndarray of int, shape (n_people,)
        Place in ``names`` of each person's group.
    """

    names: tuple[str, ...]
    of_person: NDArray[np.int64]

    def sizes(self) -> dict[str, int]:
        """Members of each group."""
        members = np.bincount(self.of_person, minlength=len(self.names))
        return {name: int(members[i]) for i, name in enumerate(self.names)}


def linked_columns(columns: Sequence[Partition]) -> tuple[tuple[int, ...], ...]:
    """Find the columns whose figures can be set against each other beyond the total.

    Where the groups of one column add up to a group of another (wards to a site, or the same
    groups under two names) a figure withheld in one can be worked out from the other. Two columns
    are linked when the graph of their groups, joined where they share a person, falls apart.

    Parameters
    ----------
    columns : sequence of Partition
        All over the same people.

    Returns
    -------
    tuple of tuple of int
        Sets of linked columns, of two or more each.

    Examples
    --------
    >>> ward = Partition(("A1", "A2", "B1"), np.array([0, 1, 2, 2]))
    >>> site = Partition(("A", "B"), np.array([0, 0, 1, 1]))
    >>> role = Partition(("nurse", "other"), np.array([0, 1, 0, 1]))
    >>> linked_columns([ward, site, role])
    ((0, 1),)
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    joined = np.zeros((len(columns), len(columns)), dtype=bool)
    for a in range(len(columns)):
        for b in range(a + 1, len(columns)):
            n_a, n_b = len(columns[a].names), len(columns[b].names)
            pairs = np.unique(np.stack([columns[a].of_person, columns[b].of_person + n_a]), axis=1)
            graph = coo_array((np.ones(pairs.shape[1]), tuple(pairs)), shape=(n_a + n_b,) * 2)
            parts = connected_components(graph.tocsr(), directed=False)[1]
            joined[a, b] = np.unique(parts[np.unique(pairs)]).size > 1
    labels = connected_components(joined, directed=False)[1] if len(columns) else np.zeros(0)
    sets = (tuple(int(i) for i in np.flatnonzero(labels == label)) for label in np.unique(labels))
    return tuple(found for found in sets if len(found) > 1)


def linked_groups_to_hide(
    columns: Sequence[Partition], hidden: Sequence[frozenset[str]], *, minimum: int = MINIMUM_GROUP
) -> tuple[frozenset[str], ...]:
    """Withhold more groups of linked columns, until none is left over inside a wider group.

    Parameters
    ----------
    columns : sequence of Partition
        Linked columns.
    hidden : sequence of frozenset of str
        What each withholds already.
    minimum : int
        Smallest group shown.

    Returns
    -------
    tuple of frozenset of str
        One for each column.

    Examples
    --------
    >>> ward = Partition(("A1", "A2", "B1", "B2"), np.repeat([0, 1, 2, 3], [20, 4, 30, 5]))
    >>> site = Partition(("A", "B"), np.repeat([0, 1], [24, 35]))
    >>> [sorted(h) for h in linked_groups_to_hide(
    ...     [ward, site], [frozenset({"A2", "B2"}), frozenset()], minimum=9)]
    [['A1', 'A2', 'B1', 'B2'], []]
    """
    found = [set(h) for h in hidden]
    while True:
        before = [frozenset(h) for h in found]
        for a, b in permutations(range(len(columns)), 2):
            _hide_left_over(columns[a], columns[b], found[a], found[b], minimum)
        for i, column in enumerate(columns):
            found[i] |= groups_to_hide(column.sizes(), minimum=minimum, also=frozenset(found[i]))
        if before == [frozenset(h) for h in found]:
            return tuple(before)


def _hide_left_over(
    fine: Partition, wide: Partition, hidden: set[str], hidden_wide: set[str], minimum: int
) -> None:
    """Leave no group, or too small a rest, to be taken off a wider group that is shown."""
    sizes = fine.sizes()
    for place, name in enumerate(wide.names):
        inside = np.unique(fine.of_person[wide.of_person == place])
        is_sum = not np.isin(fine.of_person[wide.of_person != place], inside).any()
        if name in hidden_wide or not is_sum:
            continue
        parts = sorted((fine.names[i] for i in inside), key=lambda g: (sizes[g], g))
        gone = [g for g in parts if g in hidden]
        while gone and (len(gone) < 2 or sum(sizes[g] for g in gone) < minimum):
            left = [g for g in parts if g not in gone]
            if not left:
                hidden_wide.add(name)
                break
            hidden.add(left[0])
            gone.append(left[0])


def linked_cells_to_hide(
    columns: Sequence[Partition],
    mentions: NDArray[np.bool_],
    hidden_groups: Sequence[frozenset[str]],
    hidden_cells: Sequence[frozenset[str]],
    *,
    minimum: int = MINIMUM_GROUP,
    minimum_cell: int = MINIMUM_CELL,
) -> tuple[frozenset[str], ...]:
    """Withhold more cells of one theme until a solver can't close in on those withheld.

    For every withheld cell that is unsafe, and for every unsafe rest that is left when the shown
    parts of a wider group are taken off it, two linear programs find the smallest and largest
    figure that agree with all that is shown. Where these lie closer than ``minimum_cell`` a
    further cell is withheld, the smallest group that shares people with it first.

    Parameters
    ----------
    columns : sequence of Partition
        Linked columns, of the same people.
    mentions : ndarray of bool, shape (n_people,)
        Who mentions the theme.
    hidden_groups, hidden_cells : sequence of frozenset of str
        What each column withholds already.
    minimum, minimum_cell : int
        As in :func:`groups_to_hide` and :func:`cells_to_hide`.

    Returns
    -------
    tuple of frozenset of str
        Withheld cells of each column, without its hidden groups.

    Notes
    -----
    Source: Fischetti and Salazar (2001), Management Science 47, 1008–1027 (the attacker's problem).

    Examples
    --------
    >>> site = Partition(("A", "B"), np.repeat([0, 1], [24, 35]))
    >>> ward = Partition(("A1", "A2", "B1"), np.repeat([0, 1, 2], [12, 12, 35]))
    >>> said = np.arange(59) % 12 < 1
    >>> nothing = frozenset()
    >>> [sorted(h) for h in linked_cells_to_hide(
    ...     [site, ward], said, [nothing] * 2, [frozenset("AB"), frozenset({"A1", "A2", "B1"})])]
    [['A', 'B'], ['A1', 'A2', 'B1']]
    """
    stacked = np.stack([c.of_person for c in columns])
    atoms = np.unique(stacked, axis=1)
    sizes = [c.sizes() for c in columns]
    counts = [
        {g: int(mentions[c.of_person == i].sum()) for i, g in enumerate(c.names)} for c in columns
    ]
    inside = [{g: atoms[k] == i for i, g in enumerate(c.names)} for k, c in enumerate(columns)]
    found = [set(h) for h in hidden_cells]

    def withheld(k: int, g: str) -> bool:
        return g == NOT_STATED or g in hidden_groups[k] or g in found[k]

    def targets() -> list[tuple[NDArray[np.bool_], int]]:
        sets: list[tuple[tuple[int, str], ...]] = []
        for k, column in enumerate(columns):
            gone = [g for g in column.names if withheld(k, g)]
            sets += [((k, g),) for g in gone]
            for j, wider in enumerate(columns):
                if j == k:
                    continue
                for name in wider.names:
                    within = [g for g in gone if not (inside[k][g] & ~inside[j][name]).any()]
                    if len(within) > 1:
                        sets.append(tuple((k, g) for g in within))
        unsafe = []
        for parts in sets:
            n = sum(counts[k][g] for k, g in parts)
            of = sum(sizes[k][g] for k, g in parts)
            if of < minimum or n < minimum_cell or of - n < minimum_cell:
                unsafe.append((np.any([inside[k][g] for k, g in parts], axis=0), of))
        return unsafe

    # Withholding more only ever widens what is possible: what held once need not be tried again.
    closed: set[bytes] = set()
    while True:
        nobody = np.zeros(atoms.shape[1])
        rows = [np.concatenate([nobody + 1, nobody]), np.concatenate([nobody + 1, nobody + 1])]
        figures = [float(mentions.sum()), float(mentions.size)]
        for k, column in enumerate(columns):
            for g in column.names:
                members = inside[k][g].astype(np.float64)
                if g not in hidden_groups[k]:
                    rows.append(np.concatenate([members, members]))
                    figures.append(sizes[k][g])
                if not withheld(k, g):
                    rows.append(np.concatenate([members, nobody]))
                    figures.append(counts[k][g])
        open_to_attack = None
        for members, of in targets():
            if members.tobytes() in closed:
                continue
            if _width(members, np.stack(rows), np.array(figures)) < min(minimum_cell, of) - 1e-6:
                open_to_attack = members
                break
            closed.add(members.tobytes())
        if open_to_attack is None:
            break
        shown = sorted(
            (not (inside[k][g] & open_to_attack).any(), sizes[k][g], k, g)
            for k, column in enumerate(columns)
            for g in column.names
            if not withheld(k, g)
        )
        if not shown:
            break
        found[shown[0][2]].add(shown[0][3])
    return tuple(frozenset(h) for h in found)


def _width(
    members: NDArray[np.bool_], rows: NDArray[np.float64], figures: NDArray[np.float64]
) -> float:
    """How far apart the smallest and largest count of a set of atoms can lie."""
    from scipy.optimize import linprog

    goal = np.concatenate([members.astype(np.float64), np.zeros(members.size)])
    ends = [
        linprog(sign * goal, A_eq=rows, b_eq=figures, bounds=(0, None), method="highs")
        for sign in (1, -1)
    ]
    # The true table meets every row, so a solver that fails has only run into rounding.
    return -float(ends[1].fun) - float(ends[0].fun) if all(e.success for e in ends) else 0.0

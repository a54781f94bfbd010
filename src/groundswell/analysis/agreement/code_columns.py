"""Which columns beside item and coder hold codes, and which hold facts of an item or a coder.

A fact is the same whoever codes: taken for a code, it would look like perfect agreement. Where two
readings are possible, a person is asked to name the column: see
:mod:`groundswell.analysis.agreement.columns`.
"""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.column_guesses import Profile
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.errors import ColumnError

YES = frozenset({"1", "true", "yes", "y", "x", "1.0", "✓", "✔"})
NO = frozenset({"0", "false", "no", "n", "0.0"})
MOST_VALUES = 60
_FEWEST_REPEATS = 10
_MOST_WORDS = 6


def find_code_columns(
    table: Table, profiles: Sequence[Profile], *, item: str, coder: str
) -> tuple[str | None, tuple[str, ...]]:
    """Find the one column of codes, or else the columns with yes or no of each code.

    Parameters
    ----------
    table : Table
        The table.
    profiles : sequence of Profile
        Of the columns that have no role yet.
    item, coder : str
        Columns that say what was coded, and by whom.

    Returns
    -------
    column : str or None
        The column of codes, of a row for each coding.
    spread : tuple of str
        The columns of codes, where each has one; one of the two is always empty.

    Raises
    ------
    ColumnError
        Where more than one reading is possible.

    Examples
    --------
    >>> from groundswell.analysis.corpus.column_guesses import profile_of
    >>> rows = tuple((str(n // 2), "ab"[n % 2], str(n // 2 % 2), "xyzz"[n % 4]) for n in range(40))
    >>> table = Table(("item", "by", "checked", "area"), rows, tuple(range(2, 42)), (None,) * 40,
    ...               "CSV")
    >>> profiles = [profile_of(table, name) for name in ("checked", "area")]
    >>> find_code_columns(table, profiles, item="item", coder="by")
    ('area', ())
    """
    items, coders = table.column(item), table.column(coder)
    yes_no, same, codes, wholes = [], [], [], []
    for profile in profiles:
        if not profile.values:
            continue
        cells = table.column(profile.name)
        of_coder, of_item = _is_fact(coders, cells), _is_fact(items, cells)
        if all(value.casefold() in YES | NO for value in profile.values):
            yes_no.append(profile.name)
            if of_item:
                same.append(profile.name)
            elif not of_coder:
                codes.append(profile.name)
        elif not of_item and not of_coder and _has_few_values(profile):
            wholes.append(profile.name)
    if len(wholes) + bool(codes) > 1:
        raise ColumnError(
            f"it is not clear which column holds the codes: {_quoted([*wholes, *codes])}",
            fix="name it with --code; or, where each code has a column with yes or no, each of "
            "them with --codes",
        )
    if wholes:
        return wholes[0], ()
    doubtful = [name for name in same if not codes or _is_striking(items, table.column(name))]
    if doubtful:
        what = "is a code" if len(doubtful) == 1 else "are codes"
        raise ColumnError(
            f"it is not clear whether {_quoted(doubtful)} {what}: "
            "all coders of an item have the same there, as with a fact of the item",
            fix="name the column of codes with --code, or each code's column with --codes",
        )
    # A code on which coders agree by being seldom used is a code as well.
    return None, tuple(name for name in yes_no if name in {*codes, *same})


def _is_fact(keys: Sequence[str | None], cells: Sequence[str | None]) -> bool:
    """Whether a cell follows from its key, over repeats enough to tell."""
    first: dict[str, str] = {}
    n_repeats = 0
    for key, cell in zip(keys, cells, strict=True):
        if not key or not cell:
            continue
        value = tidy_text(cell).casefold()
        if key in first:
            n_repeats += 1
            if first[key] != value:
                return False
        else:
            first[key] = value
    return n_repeats >= _FEWEST_REPEATS


def _is_striking(items: Sequence[str | None], cells: Sequence[str | None]) -> bool:
    """Whether so many items have a yes, and a no, that coders would differ on some."""
    said = {item: tidy_text(cell).casefold() in YES for item, cell in zip(items, cells, strict=True)
            if item and cell}  # fmt: skip
    n_yes = sum(said.values())
    n_no = len(said) - n_yes
    return n_no == 0 or min(n_yes, n_no) >= _FEWEST_REPEATS


def _has_few_values(profile: Profile) -> bool:
    n = len(set(profile.values))
    most = min(MOST_VALUES, len(profile.values) // 2)
    return 1 < n <= most and profile.mean_words <= _MOST_WORDS


def _quoted(names: Sequence[str]) -> str:
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return ", ".join(f'"{tidy_text(name)[:40]}"' for name in names[:12]) + more

"""A table and a choice of columns, as contributions: one for every row, in file order.

Ids, kinds and times are settled here. Whether a contribution says anything is for screening.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.columns import ColumnChoice
from groundswell.analysis.corpus.kinds import kinds_of
from groundswell.analysis.corpus.model import Contribution, Kind
from groundswell.analysis.corpus.redaction import redact
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.corpus.times import is_month_first, time_of
from groundswell.analysis.errors import ColumnError, InputError

_HASH_DIGITS = 16


def read_contributions(
    table: Table, choice: ColumnChoice, *, kind_values: Mapping[str, Kind] | None = None
) -> tuple[Contribution, ...]:
    """Turn every row into a contribution.

    Texts are tidied (:func:`groundswell.analysis.corpus.cells.tidy_text`) and otherwise as
    written. Without an id column, an id is the first 16 hexadecimal digits of the SHA-256 of the
    redacted text, and "-2", "-3" ... for further rows with the same, in the order of their other
    cells, so that ids do not depend on the order of rows and tell nothing but the text.
    So it is for a row with a problem, unless its id stands before its text, and in no other row.

    Parameters
    ----------
    table : Table
        From :func:`groundswell.analysis.corpus.table.read_table`.
    choice : ColumnChoice
        From :func:`groundswell.analysis.corpus.columns.guess_columns`.
    kind_values : mapping of str to Kind, optional
        What values of the kind column mean, where they don't say it themselves.

    Returns
    -------
    tuple of Contribution
        As many as the table has rows.

    Raises
    ------
    InputError
        Where two rows share an id, or a row has none.
    ColumnError
        Where a column is not in the table, or a kind is not understood.

    Examples
    --------
    >>> table = Table(("text",), (("More time",), ("More time",)), (2, 3), (None, None), "CSV")
    >>> [c.id for c in read_contributions(table, ColumnChoice(text="text"))]
    ['3d814e024f5d4b43', '3d814e024f5d4b43-2']
    """
    places = {name: place for place, name in enumerate(table.columns)}
    for role, name in choice.named():
        if name not in places:
            raise ColumnError(
                f"there is no such column for {role}",
                column=name,
                fix=f"choose one of: {', '.join(table.columns)}",
            )

    def cells(name: str | None) -> Sequence[str | None]:
        return [row[places[name]] for row in table.rows] if name else [None] * len(table.rows)

    texts = [tidy_text(cell) for cell in cells(choice.text)]
    participants = [tidy_text(cell) or None for cell in cells(choice.participant)]
    kinds = _kinds(cells(choice.kind), table.problems, choice, kind_values)
    when = cells(choice.time)
    month_first = is_month_first(when)
    # Days repeat, and reading one is slow beside looking it up.
    read = {cell: time_of(cell, month_first=month_first) for cell in set(when)}
    times = [read[cell] for cell in when]
    columns = [(name, cells(name)) for name in choice.groups]
    groups = [
        {name: tidied for name, values in columns if (tidied := tidy_text(values[i]))}
        for i in range(len(table.rows))
    ]

    # Rows with the same text are told apart by their other cells, which the id itself holds nothing
    # of: it could be guessed from them.
    others = [
        json.dumps(
            [participants[i], kinds[i], sorted(groups[i].items()), tidy_text(when[i])],
            ensure_ascii=False,
        )
        for i in range(len(table.rows))
    ]
    ids = _ids(table, choice, [tidy_text(cell) for cell in cells(choice.id)], texts, others)
    return tuple(
        Contribution(
            id=ids[i],
            text=texts[i],
            row=table.row_numbers[i],
            participant=participants[i],
            kind=kinds[i],
            groups=groups[i],
            written_at=times[i],
            problem=table.problems[i],
        )
        for i in range(len(table.rows))
    )


def _kinds(
    values: Sequence[str | None],
    problems: Sequence[str | None],
    choice: ColumnChoice,
    kind_values: Mapping[str, Kind] | None,
) -> list[Kind | None]:
    if choice.kind is None:
        return [None] * len(values)
    # A row with a problem may hold anything in any column, and is not analysed anyway.
    sound = [None if problem else value for value, problem in zip(values, problems, strict=True)]
    meanings = kinds_of(sound, column=choice.kind, kind_values=kind_values)
    return [meanings.get(value) if value else None for value in sound]


def made_id(text: str) -> str:
    """Make the id of the first row with a text, where the table gives none.

    A hash of what will be shown of the text: one of what was taken out could be tried with names.

    Parameters
    ----------
    text : str
        As written, tidied.

    Returns
    -------
    str
        16 hexadecimal digits. Further rows with the text have "-2", "-3" ... after them.

    Examples
    --------
    >>> made_id("More time")
    '3d814e024f5d4b43'
    """
    return hashlib.sha256(redact(text)[0].encode()).hexdigest()[:_HASH_DIGITS]


def _ids(
    table: Table,
    choice: ColumnChoice,
    stated: Sequence[str],
    texts: Sequence[str],
    others: Sequence[str],
) -> list[str]:
    first_row: dict[str, int] = {}
    ids: list[str | None] = [None] * len(stated)
    if choice.id is not None:
        for i, name in enumerate(stated):
            if table.problems[i] is not None:
                continue
            row = table.row_numbers[i]
            if not name:
                if any(tidy_text(cell) for cell in table.rows[i]):
                    raise InputError(
                        "the row has no id",
                        row=row,
                        column=choice.id,
                        fix="give every row an id, or choose no id column: ids are made then",
                    )
                continue
            if name in first_row:
                raise InputError(
                    f"the id '{name[:80]}' stands twice, in row {first_row[name]} and in row {row}",
                    row=row,
                    column=choice.id,
                    fix="make ids unique, or choose no id column: ids are made then",
                )
            first_row[name] = row
            ids[i] = name
        for i in _told_in_spite(table, choice, stated, texts):
            ids[i] = stated[i]
            first_row[stated[i]] = table.row_numbers[i]
    taken, counts = set(first_row), Counter[str]()
    unnamed = [i for i in range(len(stated)) if ids[i] is None]
    for i in sorted(unnamed, key=lambda i: (others[i], texts[i])):
        new = made = made_id(texts[i])
        while new in taken:
            counts[made] += 1
            new = f"{made}-{counts[made] + 1}"
        taken.add(new)
        ids[i] = new
    return [one for one in ids if one is not None]


def _told_in_spite(
    table: Table, choice: ColumnChoice, stated: Sequence[str], texts: Sequence[str]
) -> list[int]:
    """Rows with a problem whose id can be told all the same.

    A delimiter too many or too few shifts what stands behind it, most often in or after the text.
    So an id before the text is to be believed, unless it stands in another row too.
    """
    if choice.id is None or table.columns.index(choice.id) >= table.columns.index(choice.text):
        return []
    n_rows_with = Counter(stated)
    return [
        i
        for i, problem in enumerate(table.problems)
        if problem is not None and stated[i] and texts[i] and n_rows_with[stated[i]] == 1
    ]


def reading_notes(
    table: Table, choice: ColumnChoice, contributions: Sequence[Contribution]
) -> tuple[str, ...]:
    r"""Say what the analyst should know about the reading, in plain sentences.

    Parameters
    ----------
    table, choice : Table, ColumnChoice
        What the contributions were read from.
    contributions : sequence of Contribution
        From :func:`read_contributions`.

    Returns
    -------
    tuple of str
        The table's own notes first.

    Examples
    --------
    >>> table = Table(("text", "on"), (("Time", "soon"),), (2,), (None,), "CSV")
    >>> choice = ColumnChoice(text="text", time="on")
    >>> reading_notes(table, choice, read_contributions(table, choice))
    ('1 rows have a time that can\'t be read in the column "on"',)
    """
    notes = list(table.notes)
    if choice.time is not None:
        cells = table.column(choice.time)
        lost = [i for i, c in enumerate(contributions) if c.written_at is None and cells[i]]
        if lost:
            notes.append(
                f'{len(lost)} rows have a time that can\'t be read in the column "{choice.time}"'
            )
        if any(
            not c.written_at and is_month_first([cells[i]]) for i, c in enumerate(contributions)
        ):
            notes.append(
                f'the column "{choice.time}" seems to mix dates that start with the day and dates '
                "that start with the month; they were read as starting with the day"
            )
        elif is_month_first(cells):
            notes.append(f'the column "{choice.time}" writes the month before the day')
    if choice.kind is not None:
        blank = sum(c.kind is None and c.problem is None for c in contributions)
        if blank:
            notes.append(f'{blank} rows state no kind in the column "{choice.kind}"')
    if choice.participant is not None:
        blank = sum(c.participant is None and c.problem is None for c in contributions)
        if blank:
            notes.append(
                f'{blank} rows name no participant in the column "{choice.participant}"; each '
                "counts as one of its own"
            )
    return tuple(notes)

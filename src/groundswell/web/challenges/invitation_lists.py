"""Lists of e-mail addresses, from a file or typed in: read, checked row by row, nothing saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from groundswell.web.accounts.emails import normalise_email
from groundswell.web.challenges.plain_text import tidy_text
from groundswell.web.engine.tables import FileProblem, read_file

MOST_ROWS = 20_000
MOST_BYTES = 2_500_000
_NAMES = ("email", "emailaddress", "mail", "epost", "ebost", "address", "emails")


@dataclass(frozen=True)
class RowTrouble:
    """A row that nobody can be invited from: where, what, and what to do."""

    row: int
    column: str
    value: str
    what: str


@dataclass(frozen=True)
class InvitationList:
    """What was found in a list: every row is an address, a repeat, empty, or a trouble."""

    emails: tuple[str, ...]
    troubles: tuple[RowTrouble, ...]
    n_rows: int
    n_repeats: int
    n_empty: int

    @property
    def text(self) -> str:
        """The addresses, one a line."""
        return "\n".join(self.emails)


def read_lines(text: str) -> InvitationList:
    """Read addresses that were typed or pasted in, one a line or with commas between them."""
    lines = tidy_text(text).replace(",", "\n").replace(";", "\n").splitlines()
    return _check(((number, _("line"), line) for number, line in enumerate(lines, start=1)))


def read_addresses(addresses: Iterable[str]) -> InvitationList:
    """Read addresses that stand one by one already."""
    return _check((number, "", one) for number, one in enumerate(addresses, start=1))


def read_list(content: bytes, name: str) -> InvitationList:
    """Read addresses from a CSV or XLSX file, with or without names of columns.

    Raises
    ------
    ValidationError
        Where the file is no table, or has no column of addresses.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 2.5 MB. Bring it in as two files."))
    try:
        table = read_file(content, name)
    except FileProblem as fault:
        # A single column may have nothing in it that parts cells.
        lines = content.decode("utf-8", "replace").splitlines()
        if lines and all("@" in line for line in lines if line.strip()):
            return read_lines("\n".join(lines))
        raise ValidationError(str(fault)) from None
    column = _find_column(table.columns, table.rows)
    place = table.columns.index(column)
    cells = [
        (number, column, row[place] or "")
        for number, row in zip(table.row_numbers, table.rows, strict=True)
    ]
    if _is_email(column):  # the file has no names of columns: its first row was taken for them
        cells = [(1, _("column %(n)s") % {"n": place + 1}, column), *cells]
    return _check(cells)


def _find_column(columns: tuple[str, ...], rows: tuple[tuple[str | None, ...], ...]) -> str:
    for column in columns:
        if "".join(letter for letter in column.lower() if letter.isalpha()) in _NAMES:
            return column
    counts = {
        column: sum("@" in (row[place] or "") for row in rows) + ("@" in column)
        for place, column in enumerate(columns)
    }
    best = max(counts, key=lambda column: counts[column], default="")
    if not best or not counts[best]:
        raise ValidationError(
            _("No column has e-mail addresses in it. Name the column “email” in the first row.")
        )
    return best


def _is_email(text: str) -> bool:
    try:
        validate_email(text.strip())
    except ValidationError:
        return False
    return True


def _check(cells: Iterable[tuple[int, str, str]]) -> InvitationList:
    emails: dict[str, int] = {}
    troubles: list[RowTrouble] = []
    n_rows = n_repeats = n_empty = 0
    for row, column, cell in cells:
        n_rows += 1
        if n_rows > MOST_ROWS:
            raise ValidationError(
                _("The list has more than %(most)s rows. Bring it in as two or more lists."),
                params={"most": f"{MOST_ROWS:,}"},
            )
        text = tidy_text(cell)
        if not text:
            n_empty += 1
            continue
        try:
            email = normalise_email(text)
        except ValidationError:
            what = _("This is no e-mail address. Write it as name@example.org.")
            troubles.append(RowTrouble(row, column, text[:80], what))
            continue
        if email in emails:
            n_repeats += 1
        else:
            emails[email] = row
    return InvitationList(tuple(emails), tuple(troubles), n_rows, n_repeats, n_empty)

"""The one tree of errors that the analysis library raises on purpose.

::

    GroundswellError
     ├─ InputError          what was given can't be used: says what, where and what to do
     │   ├─ TableError      a file that is not a readable table
     │   ├─ ColumnError     a column that is missing, unclear or holds the wrong thing
     │   ├─ CodebookError   a codebook or project that can't be read, written or changed like that
     │   └─ OptionError     an option out of range, or options that exclude each other
     ├─ ModelError          a sentence model that is missing, damaged or not the one expected
     └─ ResultError         a result folder that is missing, unfinished or of another version

Anything else that escapes is a defect of ours. Nothing but the classes lives here, and
:func:`naming_file`, which adds to an error which of several files it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class GroundswellError(Exception):
    """Base of every error that Groundswell raises on purpose."""


class InputError(GroundswellError):
    """What was given can't be used.

    Parameters
    ----------
    what : str
        What is wrong, in plain words, ending without a full stop.
    row : int, optional
        Row of the file, counted from 1 with the header as row 1.
    column : str, optional
        Name of the column.
    fix : str, optional
        What the person can do about it.
    file : str, optional
        Name of the file, where several were given.

    Examples
    --------
    >>> print(InputError("the id 'a7' stands twice", row=9, column="id", fix="make ids unique"))
    the id 'a7' stands twice (row 9, column "id"). What to do: make ids unique.
    """

    def __init__(
        self,
        what: str,
        *,
        row: int | None = None,
        column: str | None = None,
        fix: str | None = None,
        file: str | None = None,
    ) -> None:
        self.what, self.row, self.column, self.fix, self.file = what, row, column, fix, file
        places = [f"row {row}"] if row is not None else []
        places += [f'column "{column}"'] if column is not None else []
        where = f" ({', '.join(places)})" if places else ""
        start = f"in '{file}': " if file is not None else ""
        super().__init__(f"{start}{what}{where}." + (f" What to do: {fix}." if fix else ""))


class TableError(InputError):
    """A file that is not a readable table."""


class ColumnError(InputError):
    """A column that is missing, unclear or holds the wrong thing."""


class CodebookError(InputError):
    """A codebook, or a project of another program, that can't be read, written or changed so."""


class OptionError(InputError):
    """An option out of range, or options that exclude each other."""


class ModelError(GroundswellError):
    """A sentence model that is missing, damaged or not the one that was expected."""


class ResultError(GroundswellError):
    """A result folder that is missing, unfinished or written by another version."""


@contextmanager
def naming_file(path: str | Path) -> Iterator[None]:
    """Let errors about what a file holds name that file, where several were given.

    Raises
    ------
    InputError
        As raised inside, of the same kind, with the name of the file.

    Examples
    --------
    >>> with naming_file("data/ideas.csv"):
    ...     raise TableError("an idea has no id", row=3)
    Traceback (most recent call last):
    groundswell.analysis.errors.TableError: in 'ideas.csv': an idea has no id (row 3).
    """
    name = Path(path).name
    try:
        yield
    except OptionError:
        raise
    except InputError as error:
        if error.file is not None or not name or name in error.what:
            raise
        raise type(error)(
            error.what, row=error.row, column=error.column, fix=error.fix, file=name
        ) from error

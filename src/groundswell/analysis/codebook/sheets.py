"""A codebook as a table for people with a spreadsheet: its rows, and CSV.

A cell that a spreadsheet would run as a formula gets an apostrophe in front, which reading takes
away again. Workbooks are in :mod:`~groundswell.analysis.codebook.workbooks`.
"""

from __future__ import annotations

import csv
import io

from groundswell.analysis.codebook.lists import write_list
from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.corpus.formulas import defuse
from groundswell.analysis.errors import CodebookError

_ALWAYS = (
    "code",
    "number",
    "code_id",
    "parent",
    "kind",
    "definition",
    "when_to_use",
    "when_not_to_use",
    "examples",
)
_WHERE_USED = ("also_called", "answers", "sets", "color", "codable", "parent_id", "answer_ids")
_FACTS = ("codebook", "version")


def codebook_to_csv(book: Codebook) -> tuple[bytes, tuple[str, ...]]:
    """Write the codes as CSV.

    Parameters
    ----------
    book : Codebook
        Any, with mistakes too.

    Returns
    -------
    data : bytes
        UTF-8 with a byte order mark, so that Excel reads accents; lines ending CR LF.
    notes : tuple of str
        What a table of codes can't hold and so was left behind.

    Raises
    ------
    CodebookError
        Where a text can't be written.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(code_rows(book))
    try:
        data = b"\xef\xbb\xbf" + out.getvalue().encode()
    except UnicodeEncodeError:
        raise CodebookError(
            "a text of the codebook holds half a character, which no file can hold",
            fix="find the text that shows as a box or question mark, and mend it",
        ) from None
    left = [
        what
        for what, there in (
            ("its history of splits, merges and retired codes", book.lineage),
            ("its note", book.note),
            ("the notes of its sets", any(s.note or not s.code_ids for s in book.sets)),
            ("which version it was made from", book.made_from),
        )
        if there
    ]
    note = (
        f"a CSV file holds the codes alone; left behind: {', '.join(left)} (XLSX and QDC hold it)"
    )
    return data, (note,) if left else ()


def code_rows(book: Codebook) -> list[list[str]]:
    """Write the codes as rows, the first being the header, safe for a spreadsheet."""
    by_id = book.by_id
    sets: dict[str, list[str]] = {}
    for one in book.sets:
        for code_id in one.code_ids:
            sets.setdefault(code_id, []).append(one.name)

    def row(code: Code) -> dict[str, str]:
        parent = by_id.get(code.parent_id) if code.parent_id else None
        answered = [by_id[one].name if one in by_id else one for one in code.answers]
        return {
            "code": code.name,
            "number": code.number or "",
            "code_id": code.id,
            "parent": parent.name if parent else code.parent_id or "",
            "kind": code.kind or "",
            "definition": code.definition,
            "when_to_use": code.include,
            "when_not_to_use": code.exclude,
            "examples": write_list(code.examples),
            "also_called": write_list(code.aliases),
            "answers": write_list(answered),
            "sets": write_list(sets.get(code.id, ())),
            "color": code.color or "",
            "codable": "" if code.is_codable else "no",
            "parent_id": code.parent_id or "",
            "answer_ids": write_list(code.answers),
            "codebook": book.name,
            "version": book.version,
        }

    rows = [row(code) for code in book.codes]
    used = [name for name in _WHERE_USED if any(line[name] for line in rows)]
    header = [*_ALWAYS, *used, *_FACTS]
    return [header, *([defuse(line[name]) for name in header] for line in rows)]

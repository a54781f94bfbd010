"""From a REFI-QDA project to codings of a table: texts are matched by id or by their words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from groundswell.analysis.codebook.model import Codebook
from groundswell.analysis.coding.examples import code_names, fold_name
from groundswell.analysis.coding.model import Coding
from groundswell.analysis.coding.project_files import read_project
from groundswell.analysis.corpus.model import Contribution
from groundswell.analysis.errors import InputError


def codings_of_project(
    path: Path, book: Codebook, contributions: Collection[Contribution]
) -> tuple[tuple[Coding, ...], list[str]]:
    """Read the codings of a project.

    Parameters
    ----------
    path : Path
        A .qdpx file.
    book : Codebook
        What is coded with; codes are matched by id, then by name.
    contributions : collection of Contribution
        Of the table; texts are matched by id, by name, then by their exact words.

    Returns
    -------
    codings : tuple of Coding
        With the table's ids and the codebook's.
    notes : list of str
        What the project held beside.

    Raises
    ------
    InputError
        Where a coded text is no contribution, or a code is not in the codebook.
    """
    project = read_project(path)
    ids = {one.id for one in contributions}
    by_words: dict[str, str] = {}
    for one in contributions:
        by_words.setdefault(one.text.strip(), one.id)
    names = code_names(book)
    known = project.book.by_id
    item: dict[str, str] = {}
    for text in project.texts:
        for guess in (text.id, text.name, by_words.get(text.text.strip(), "")):
            if guess in ids:
                item[text.id] = guess
                break
    found = []
    for coding in project.codings:
        if coding.item not in item:
            raise InputError(
                f"a coding in '{path.name}' is of the text '{coding.item}', which is no "
                "contribution of the table",
                fix="give the table that was coded, with its ids or its exact words",
            )
        code = coding.code
        if code is not None and code not in book.by_id:
            name = known[code].name if code in known else code
            if fold_name(name) not in names:
                raise InputError(
                    f"the codebook has no code '{name}', which '{path.name}' uses",
                    fix="use the codebook of the project, or add the code",
                )
            code = names[fold_name(name)]
        found.append(replace(coding, item=item[coding.item], code=code))
    return tuple(found), list(project.notes)

"""A table as a codebook: rows become codes, whoever made the table.

Which column is what is found in :mod:`~groundswell.analysis.codebook.columns`; writing tables is
in :mod:`~groundswell.analysis.codebook.sheets`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from groundswell.analysis.codebook.columns import find_roles, find_separator, split_path
from groundswell.analysis.codebook.identity import new_id
from groundswell.analysis.codebook.lists import read_list
from groundswell.analysis.codebook.model import Code, Codebook, CodeSet
from groundswell.analysis.corpus.formulas import restore
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.errors import TableError

_NO = frozenset({"no", "n", "false", "0", "nein", "non"})


@dataclass(frozen=True, slots=True)
class ReadCodebook:
    """A codebook as it was read.

    Attributes
    ----------
    book : Codebook
        What was read, mistakes and all.
    places : tuple of str
        Where each code stands in the file, in the order of the codes: "row 7", "line 12".
    format : str
        "CSV", "XLSX", "QDC", "QDPX" ...
    notes : tuple of str
        What a person should know about the reading, in plain sentences.
    """

    book: Codebook
    places: tuple[str, ...]
    format: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Entry:
    """A code on its way."""

    name: str
    place: str
    cells: dict[str, str] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    parent: _Entry | None = None
    missing_parent: str | None = None
    is_heading: bool = False
    id: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.above, self.name)


def table_to_codebook(table: Table, *, name: str) -> ReadCodebook:
    """Read a codebook from a table.

    Parameters
    ----------
    table : Table
        A row for every code.
    name : str
        What to call the codebook where the table does not say.

    Returns
    -------
    ReadCodebook

    Raises
    ------
    TableError, ColumnError
        Where a row can't be trusted, or no column holds the codes.

    Examples
    --------
    >>> table = Table(("code", "definition"), (("Time", None), ("Time > Slack", "A free hour")),
    ...               (2, 3), (None, None), "CSV")
    >>> read = table_to_codebook(table, name="Change")
    >>> [(code.name, read.book.path(code.id)) for code in read.book.codes]
    [('Time', ('Time',)), ('Slack', ('Time', 'Slack'))]
    """
    for row, problem in zip(table.row_numbers, table.problems, strict=True):
        if problem:
            raise TableError(problem, row=row, fix="mend the row, or save the table as XLSX")
    roles, levels = find_roles(table.columns)
    # Only our own files have both; in others an apostrophe in front may be somebody's own.
    is_ours = {"code", "code_id"} <= set(table.columns)
    notes: list[str] = []
    entries = _read_rows(table, roles, levels, is_ours=is_ours)
    if not entries:
        raise TableError("the table holds no codes", fix="give a table with a row for every code")
    entries = _place(entries, roles, notes)
    _identify(entries)
    codes = _link([_code(entry) for entry in entries], entries)
    facts = entries[0].cells
    book = Codebook(
        facts.get("book") or name, codes, version=facts.get("version") or "1", sets=_sets(entries)
    )
    unused = sorted(set(range(len(table.columns))) - set(roles.values()) - set(levels))
    if unused:
        left = ", ".join(table.columns[place] for place in unused)
        notes.append(f"columns that say nothing about a code here, left out: {left}")
    return ReadCodebook(
        book, tuple(entry.place for entry in entries), table.format, (*table.notes, *notes)
    )


def _read_rows(
    table: Table, roles: dict[str, int], levels: tuple[int, ...], *, is_ours: bool
) -> list[_Entry]:
    entries: list[_Entry] = []
    carried: list[str] = []
    for cells, row in zip(table.rows, table.row_numbers, strict=True):
        texts = [(restore(cell) if is_ours else cell) if cell else "" for cell in cells]
        if not any(text.strip() for text in texts):
            continue
        known = {role: texts[place] for role, place in roles.items() if texts[place]}
        if not is_ours:
            known = {role: _tidied(role, text) for role, text in known.items() if text.strip()}
        entry = _Entry(known.get("name", ""), f"row {row}", known)
        if levels:
            path = [texts[place].strip() for place in levels]
            depth = max((i for i, part in enumerate(path) if part), default=-1)
            # As in a spreadsheet with merged cells: an empty cell means the same as above.
            path = [
                part or (carried[i] if i < len(carried) else "")
                for i, part in enumerate(path[: depth + 1])
            ]
            carried = path
            path = [part for part in path if part]
            entry.name, entry.above = (path[-1], tuple(path[:-1])) if path else ("", ())
        entries.append(entry)
    if not levels and not is_ours:
        _split_names(entries, is_path=roles["name"] == roles.get("path"))
    return entries


def _tidied(role: str, text: str) -> str:
    return text.strip() if role in ("examples", "definition") else " ".join(text.split())


def _split_names(entries: list[_Entry], *, is_path: bool) -> None:
    names = [entry.name for entry in entries]
    if sign := find_separator(names, is_path=is_path):
        known = None if is_path else frozenset(names)
        for entry in entries:
            *above, entry.name = split_path(entry.name, sign, known=known)
            entry.above = tuple(above)
        return
    paths = [entry.cells.get("path", "") for entry in entries]
    if sign := find_separator(paths, is_path=True):
        for entry, path in zip(entries, paths, strict=True):
            parts = split_path(path, sign)
            # Some programs put the code itself at the end of its path, some only what is above.
            above = parts[:-1] if parts[-1] == entry.name else parts
            entry.above = tuple(filter(None, above))


def _place(entries: list[_Entry], roles: dict[str, int], notes: list[str]) -> list[_Entry]:
    """Give every entry its parent, and make the headings that no row is for."""
    if any(entry.above for entry in entries):
        return _place_by_path(entries)
    if "parent_id" in roles:
        return entries
    if "parent" in roles and _parents_are_codes(entries):
        _place_by_name(entries, notes)
        return entries
    role = "parent" if "parent" in roles else "category"
    for entry in entries:
        if heading := entry.cells.get(role, "").strip():
            entry.above = (heading,)
    return _place_by_path(entries)


def _place_by_path(entries: list[_Entry]) -> list[_Entry]:
    standing: dict[tuple[str, ...], _Entry] = {}
    for entry in entries:
        standing.setdefault(entry.path, entry)
    placed: list[_Entry] = []
    for entry in entries:
        for depth in range(1, len(entry.above) + 1):
            path = entry.above[:depth]
            if path not in standing:
                heading = _Entry(path[-1], entry.place, above=path[:-1], is_heading=True)
                heading.parent = standing.get(path[:-1])
                standing[path] = heading
                placed.append(heading)
        entry.parent = standing.get(entry.above) if entry.above else None
        placed.append(entry)
    return placed


def _parents_are_codes(entries: list[_Entry]) -> bool:
    """Whether parents are meant to be codes, misspelt or not, and not categories of all codes."""
    names = {entry.name for entry in entries}
    parents = [entry.cells["parent"] for entry in entries if entry.cells.get("parent")]
    return any(name in names for name in parents) or len(parents) < len(entries) / 2


def _place_by_name(entries: list[_Entry], notes: list[str]) -> None:
    by_name: dict[str, list[_Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    doubtful: Counter[str] = Counter()
    for i, entry in enumerate(entries):
        parent = entry.cells.get("parent")
        if not parent:
            continue
        found = [other for other in by_name.get(parent, []) if other is not entry]
        if len(found) > 1:
            kind = entry.cells.get("kind")
            found = [other for other in found if other.cells.get("kind") == kind] or found
            above = [other for other in found if other in entries[:i]]
            doubtful[parent] += len(found) > 1
            found = [above[-1]] if above else found[:1]
        if found:
            entry.parent = found[0]
        else:
            entry.missing_parent = parent
    for name, n in doubtful.items():
        if n:
            notes.append(
                f"two codes are called '{name}', so {n} rows under that name were put under the "
                "nearest above them: give parents by a column 'parent_id'"
            )


def _identify(entries: list[_Entry]) -> None:
    """Give an id to whoever has none: made from the path, so that the same file gives it again."""
    seen: Counter[tuple[str, ...]] = Counter()
    for entry in entries:
        entry.id = entry.cells.get("id", "")
        if not entry.id:
            path = _path_of(entry)
            seen[path] += 1
            entry.id = new_id("path", *path, *([str(seen[path])] if seen[path] > 1 else []))


def _path_of(entry: _Entry) -> tuple[str, ...]:
    names: list[str] = []
    passed: list[_Entry] = []
    here: _Entry | None = entry
    while here is not None and all(here is not one for one in passed):
        names.append(" ".join(here.name.casefold().split()))
        passed.append(here)
        here = here.parent
    return tuple(reversed(names))


def _code(entry: _Entry) -> Code:
    cells = entry.cells
    parent_id = cells.get("parent_id") or None
    if entry.parent is not None:
        parent_id = entry.parent.id
    elif entry.missing_parent is not None:
        parent_id = entry.missing_parent
    return Code(
        entry.id,
        entry.name,
        parent_id=parent_id,
        definition=cells.get("definition", ""),
        include=cells.get("include", ""),
        exclude=cells.get("exclude", ""),
        examples=read_list(cells.get("examples", "")),
        kind=cells.get("kind") or None,
        color=cells.get("color") or None,
        is_codable=not entry.is_heading and cells.get("is_codable", "").casefold() not in _NO,
        aliases=_several(cells.get("aliases", "")),
        number=cells.get("number") or None,
    )


def _several(text: str) -> tuple[str, ...]:
    items = read_list(text)
    if len(items) == 1 and ";" in items[0] and not text.startswith("• "):
        return tuple(part.strip() for part in items[0].split(";") if part.strip())
    return items


def _link(codes: Sequence[Code], entries: Sequence[_Entry]) -> tuple[Code, ...]:
    """Resolve which codes answer which; a name that is no code stays, and the check tells of it."""
    ids: dict[str, str] = {}
    for code in codes:
        ids.setdefault(code.name, code.id)
    linked = []
    for code, entry in zip(codes, entries, strict=True):
        answers = read_list(entry.cells.get("answer_ids", ""))
        if not answers:
            named = _several(entry.cells.get("answers", ""))
            answers = tuple(ids.get(one, one) for one in named)
        linked.append(replace(code, answers=answers) if answers else code)
    return tuple(linked)


def _sets(entries: Sequence[_Entry]) -> tuple[CodeSet, ...]:
    members: dict[str, list[str]] = {}
    for entry in entries:
        for name in _several(entry.cells.get("sets", "")):
            members.setdefault(name, []).append(entry.id)
    return tuple(CodeSet(name, tuple(ids)) for name, ids in members.items())

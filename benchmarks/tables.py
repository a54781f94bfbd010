"""The tables of docs/reference/benchmarks.md that are made from ``results.json``: ``make docs``.

A test holds the page to the file. The page marks where each table stands by its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from benchmarks.processes import HERE

Record = dict[str, Any]
PAGE = HERE.parent / "docs" / "reference" / "benchmarks.md"
_DATABASES = ("sqlite", "postgres")


def fill(text: str, records: Iterable[Record]) -> str:
    """Give the page with each of its tables made anew.

    Raises
    ------
    KeyError
        Where the page marks a table that there is none of.
    """
    by_name = {one["name"]: one for one in records}

    def put(found: re.Match[str]) -> str:
        lines = "\n".join(_TABLES[found[1]](by_name))
        return f"<!-- table: {found[1]} -->\n{lines}\n<!-- end of table -->"

    return re.sub(r"<!-- table: (.+?) -->\n.*?<!-- end of table -->", put, text, flags=re.DOTALL)


def main() -> None:
    """Write the page."""
    records = json.loads((HERE / "results.json").read_text("utf-8"))
    PAGE.write_text(fill(PAGE.read_text("utf-8"), records), encoding="utf-8")
    print(f"wrote {PAGE}")


def _tell_pages(prefix: str) -> Callable[[dict[str, Record]], Iterator[str]]:
    def tell(records: dict[str, Record]) -> Iterator[str]:
        yield "| page | SQLite | PostgreSQL |"
        yield "|---|---|---|"
        for name in _list_measured(records, prefix):
            cells = (_tell_page(records.get(f"{prefix}{name}, {one}")) for one in _DATABASES)
            yield f"| {name} | {' | '.join(cells)} |"

    return tell


def _list_measured(records: dict[str, Record], prefix: str) -> list[str]:
    """List what was measured, whatever the database, in the order of the file."""
    names = (one.removeprefix(prefix) for one in records if one.startswith(prefix))
    return list(dict.fromkeys(name.rpartition(", ")[0] for name in names))


def _tell_page(record: Record | None) -> str:
    if record is None:
        return "–"
    ratio = f"{record['ratio']:.2f}"
    return f"{f'**{ratio}**' if record['ratio'] > 3 else ratio} ({record['ours']:.0f} ms)"


def _tell_load(records: dict[str, Record]) -> Iterator[str]:
    yield "| load, share of a bare page | SQLite | PostgreSQL |"
    yield "|---|---|---|"
    for name in _list_measured(records, "platform/load, "):
        found = [records[f"platform/load, {name}, {one}"] for one in _DATABASES]
        cells = (f"{one['ratio']:.2f} ({one['ours']:.0f} a second)" for one in found)
        yield f"| {name} | {' | '.join(cells)} |"


def _tell_downloads(records: dict[str, Record]) -> Iterator[str]:
    yield "| file, CPU for a thousand rows | SQLite | PostgreSQL |"
    yield "|---|---|---|"
    for name in _list_measured(records, "platform/download, "):
        found = (records.get(f"platform/download, {name}, {one}") for one in _DATABASES)
        cells = (f"{one['ours']:.0f} ms" if one else "–" for one in found)
        yield f"| {name} | {' | '.join(cells)} |"


def _tell_speed(records: dict[str, Record]) -> Iterator[str]:
    yield "| 7,406 comments | Groundswell, to the report | BERTopic, to the topics | times |"
    yield "|---|---|---|---|"
    for name, figure, unit in (
        ("clock", "wall_s", "s"),
        ("CPU", "cpu_s", "s"),
        ("memory at most", "peak_mib", "MiB"),
    ):
        one = records[f"speed/{figure}"]
        times = one["peer"] / one["ours"]
        yield f"| {name} | {one['ours']:,.0f} {unit} | {one['peer']:,.0f} {unit} | {times:.1f} |"


_TABLES: dict[str, Callable[[dict[str, Record]], Iterator[str]]] = {
    "speed": _tell_speed,
    "platform, pages": _tell_pages("platform/page, "),
    "platform, load": _tell_load,
    "platform, files": _tell_downloads,
    "large": _tell_pages("large/"),
}

if __name__ == "__main__":
    main()

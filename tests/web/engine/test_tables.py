"""Files that are too large are refused by what they say of themselves, before they are unpacked."""

from __future__ import annotations

import io
from typing import Any

import pytest

from groundswell.analysis.corpus import table
from groundswell.web.engine import tables
from groundswell.web.engine.tables import FileProblem, read_file

parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(autouse=True)
def _databases() -> None:
    """No file here asks a database anything."""


def pack(columns: dict[str, Any]) -> bytes:
    import pyarrow

    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file, use_dictionary=False, compression="zstd")
    return file.getvalue()


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_table(path: object) -> None:
        raise AssertionError("the file was unpacked")

    monkeypatch.setattr(table, "read_table", read_table)


def test_a_parquet_file_of_many_rows_is_not_unpacked(unread: None) -> None:
    content = pack({"text": ["word"] * (tables.MOST_ROWS + 1)})
    with pytest.raises(FileProblem, match="100,001 rows, and 100,000 is the most"):
        read_file(content, "ideas.parquet")


def test_a_parquet_file_that_swells_is_not_unpacked(
    unread: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_UNPACKED_BYTES", 5_000_000)
    content = pack({"text": ["word " * 10_000] * 200})
    assert len(content) < 100_000
    with pytest.raises(FileProblem, match="unpacks to 10 MB, and 5 is the most"):
        read_file(content, "ideas.parquet")


def test_a_parquet_file_of_many_columns_is_not_unpacked(unread: None) -> None:
    content = pack({f"c{n}": [1] for n in range(tables.MOST_COLUMNS + 1)})
    with pytest.raises(FileProblem, match="5,001 columns"):
        read_file(content, "ideas.parquet")


def test_a_parquet_file_of_the_usual_size_is_read() -> None:
    assert read_file(pack({"text": ["More trees"]}), "x.parquet").rows == (("More trees",),)


def test_a_damaged_parquet_file_is_told_of() -> None:
    with pytest.raises(FileProblem, match="damaged"):
        read_file(b"PAR1" + b"\x00" * 50, "x.parquet")

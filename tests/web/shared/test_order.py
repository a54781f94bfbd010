"""What the files of a database tell of acts that came together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db.utils import ConnectionHandler
from django_tasks_db.models import DBTaskResult

from groundswell.web.config import daily, emptying
from groundswell.web.shared import order
from web.accounts.test_order import read_cells


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectionHandler]:
    """A database with a write-ahead log, as what is said has one."""
    options = {"timeout": 30, "init_command": "PRAGMA journal_mode=WAL"}
    file = tmp_path / "said.sqlite3"
    given = {"ENGINE": "groundswell.web.shared.sqlite", "NAME": file, "OPTIONS": options}
    opened = ConnectionHandler({"default": given})
    monkeypatch.setattr(order, "connections", opened)
    yield opened
    opened.close_all()


def test_the_log_of_what_is_said_is_emptied_and_nothing_of_it_lost(
    said: ConnectionHandler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, log = ConnectionHandler(said.databases), tmp_path / "said.sqlite3-wal"
    with said["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE act (word TEXT PRIMARY KEY) WITHOUT ROWID")
        cursor.execute("INSERT INTO act VALUES ('a vote'), ('an addition')")
    assert b"an addition" in log.read_bytes()
    with there["default"].cursor() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT word FROM act")
        monkeypatch.setattr(order, "_PATIENCE", 10)
        with said["default"].cursor() as cursor:
            cursor.execute("INSERT INTO act VALUES ('a flag')")
        assert order.empty_log("default") is False
        reader.execute("ROLLBACK")
    assert order.empty_log("default") is True
    assert log.stat().st_size == 0
    with said["default"].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (30_000,)
        cursor.execute("SELECT word FROM act ORDER BY word")
        assert cursor.fetchall() == [("a flag",), ("a vote",), ("an addition",)]
    there.close_all()


def test_after_the_night_no_file_tells_what_was_said_at_one_moment(
    said: ConnectionHandler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, tables = tmp_path / "said.sqlite3", ("vote", "addition")
    with said["default"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TABLE {table} (id TEXT PRIMARY KEY) WITHOUT ROWID")
        for _ in range(12):
            for table in tables:
                cursor.execute(f"INSERT INTO {table} VALUES (%s)", [uuid4().hex])
        assert order.empty_log("default")
        by_day = [read_cells(file, table) for table in tables]
        monkeypatch.setattr(daily, "connections", said)
        daily._forget_orders()
    # By day the n-th vote lies where the n-th addition lies: they are of one moment.
    assert all(cells != sorted(cells, reverse=True) for cells in by_day)
    for table in tables:
        cells = read_cells(file, table)
        assert len(cells) == 12
        assert cells == sorted(cells, reverse=True)
    assert (tmp_path / "said.sqlite3-wal").stat().st_size == 0


@pytest.mark.django_db(databases=["default", "vault"])
def test_it_is_emptied_every_few_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    emptied: list[str] = []
    monkeypatch.setattr(emptying, "empty_log", emptied.append)
    assert emptying.schedule_emptying in daily.list_duties()
    emptying.schedule_emptying()
    emptying.schedule_emptying()
    waiting = DBTaskResult.objects.filter(task_path=emptying.empty_logs.module_path)
    assert waiting.count() == 1
    emptying.empty_logs.call()
    assert emptied == ["default"]
    assert waiting.count() == 2

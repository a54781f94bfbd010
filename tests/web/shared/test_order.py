"""What the files of a database tell of acts that came together."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler
from django_tasks_db.models import DBTaskResult

from groundswell.web.config import daily, emptying
from groundswell.web.shared import order


def test_the_log_of_what_is_said_is_emptied_and_nothing_of_it_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "said.sqlite3"
    options = {"timeout": 30, "init_command": "PRAGMA journal_mode=WAL"}
    given = {"ENGINE": "groundswell.web.shared.sqlite", "NAME": file, "OPTIONS": options}
    here, there = (ConnectionHandler({"default": dict(given)}) for _ in range(2))
    monkeypatch.setattr(order, "connections", here)
    log = tmp_path / "said.sqlite3-wal"
    with here["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE act (word TEXT PRIMARY KEY) WITHOUT ROWID")
        cursor.execute("INSERT INTO act VALUES ('a vote'), ('an addition')")
    assert b"an addition" in log.read_bytes()
    with there["default"].cursor() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT word FROM act")
        monkeypatch.setattr(order, "_PATIENCE", 10)
        with here["default"].cursor() as cursor:
            cursor.execute("INSERT INTO act VALUES ('a flag')")
        assert order.empty_log("default") is False
        reader.execute("ROLLBACK")
    assert order.empty_log("default") is True
    assert log.stat().st_size == 0
    with here["default"].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (30_000,)
        cursor.execute("SELECT word FROM act ORDER BY word")
        assert cursor.fetchall() == [("a flag",), ("a vote",), ("an addition",)]
    here.close_all()
    there.close_all()


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

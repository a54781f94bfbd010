"""What the files of a real vault tell of the order in which people came, and of who is erased."""

from __future__ import annotations

import os
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections, transaction

from groundswell.web.accounts.people import find_or_make_person
from groundswell.web.config import checks
from groundswell.web.shared.order import forget_order

_BEGIN = """
import time, uuid
import django
from django.core.management import call_command
django.setup()
call_command("migrate", database="vault", verbosity=0)
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.leaving import do_erase_person
from groundswell.web.accounts.people import do_join, find_or_make_person
from groundswell.web.shared import order
challenge = uuid.uuid4()
def join(number):
    person = find_or_make_person(f"person{number}@example.org")
    do_join(person, challenge)
    return person
"""


def run_platform(home: Path, script: str) -> str:
    """Run a script with the platform's real settings, on a home of its own."""
    left = {k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")}
    names = left | {
        "GROUNDSWELL_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "groundswell.web.config.settings",
    }
    return subprocess.run(
        [sys.executable, "-c", _BEGIN + script],
        env=names,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def read_cells(file: Path, table: str) -> list[int]:
    """Give where in the file the rows of a small table lie, in the order of their keys."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as opened:
        (root,) = opened.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", [table]
        ).fetchone()
        (size,) = opened.execute("PRAGMA page_size").fetchone()
    page = file.read_bytes()[(root - 1) * size : root * size]
    assert page[0] in (0x0A, 0x0D), "the table is larger than a page"
    (n,) = struct.unpack(">H", page[3:5])
    return list(struct.unpack(f">{n}H", page[8 : 8 + 2 * n]))


def test_rows_lie_in_the_order_of_their_keys(tmp_path: Path) -> None:
    run_platform(tmp_path, "for number in range(12): join(number)")
    for table in ("accounts_person", "accounts_membership"):
        cells = read_cells(tmp_path / "vault.sqlite3", table)
        assert len(cells) == 12
        assert cells == sorted(cells, reverse=True)
    assert [file.name for file in tmp_path.glob("*-wal")] == []


def test_without_forgetting_the_bytes_tell_the_order(tmp_path: Path) -> None:
    """Shows that the test above can fail."""
    script = "order._vacuum = lambda _: True\nprint(*[join(n).pk for n in range(12)])"
    came = [UUID(one) for one in run_platform(tmp_path, script).split()]
    cells = read_cells(tmp_path / "vault.sqlite3", "accounts_person")
    by_key = dict(zip(sorted(came, key=lambda one: one.hex), cells, strict=True))
    assert sorted(came, key=lambda one: -by_key[one]) == came


def test_an_erased_address_is_in_no_file(tmp_path: Path) -> None:
    script = "for number in range(5): join(number)\ndo_erase_person(join(3))"
    run_platform(tmp_path, script)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    content = b"".join(file.read_bytes() for file in files)
    assert b"person2@example.org" in content
    assert b"person3@" not in content


def test_many_who_join_at_once_all_come_in(tmp_path: Path) -> None:
    script = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connections
def one(number):
    began = time.monotonic()
    join(number)
    connections.close_all()
    return time.monotonic() - began
with ThreadPoolExecutor(6) as pool:
    took = list(pool.map(one, range(300)))
print(Person.objects.count(), max(took))
"""
    n_people, longest = run_platform(tmp_path, script).split()
    assert int(n_people) == 300
    assert float(longest) < 20  # nobody waits until the database gives up


def test_inside_a_transaction_it_is_left_to_the_next_time() -> None:
    with transaction.atomic(using="vault"):
        assert forget_order("vault") is False


@pytest.mark.django_db(databases=["default", "vault"], transaction=True)
def test_each_database_can_be_put_in_order() -> None:
    for number in range(12):
        find_or_make_person(f"person{number}@example.org")
    for alias in connections:
        assert forget_order(alias) is True
    vault = connections["vault"]
    if vault.vendor == "postgresql":
        with vault.cursor() as cursor:
            cursor.execute("SELECT id FROM accounts_person ORDER BY ctid")
            lie = [row[0] for row in cursor.fetchall()]
        assert len(lie) == 12
        assert lie == sorted(lie)


def test_two_databases_of_one_server_are_advised_against(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(said: str, vault: str) -> list[bool]:
        for alias, host in (("default", said), ("vault", vault)):
            monkeypatch.setitem(connections[alias].settings_dict, "HOST", host)
            monkeypatch.setitem(connections[alias].settings_dict, "OPTIONS", {})
            monkeypatch.setitem(
                connections[alias].settings_dict, "ENGINE", "django.db.backends.postgresql"
            )
        return [finding.is_good for finding in checks._look_at_servers()]

    assert look("db.example.org", "DB.example.org") == [False]
    assert look("", "127.0.0.1") == [False]
    assert look("db.example.org", "vault.example.org") == [True]

"""Tables that only grow: the database itself refuses to change or take away a row.

It stops a slip, and code that forgot itself. Whoever may change the database's own rules can lift
it, so the rows are chained too: ``chain``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError

TABLES = ("shared_event", "shared_link")
_ACTS = ("UPDATE", "DELETE")


class NeverChangedError(DatabaseError):
    """A row of a table that only grows was to be changed or taken away."""

    def __init__(self) -> None:
        super().__init__("The audit log only grows: no event is ever changed or taken away.")


class GrowingRows(models.QuerySet[Any]):
    """Rows that come and stay."""

    def update(self, **changes: Any) -> int:
        raise NeverChangedError

    def delete(self) -> tuple[int, dict[str, int]]:
        raise NeverChangedError

    def bulk_update(self, *args: Any, **options: Any) -> int:
        raise NeverChangedError


class GrowingTable(models.Model):
    """A model of such rows."""

    objects = GrowingRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise NeverChangedError
        super().save(*args, **options | {"force_insert": True})

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise NeverChangedError


def guard(connection: BaseDatabaseWrapper, tables: Iterable[str] = TABLES) -> None:
    """Have the database refuse to change or take away rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$"
            )
        for table in tables:
            for act in _ACTS:
                name = f"{table}_no_{act.lower()}"
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} "
                        "FOR EACH ROW EXECUTE FUNCTION only_grows()"
                    )
                else:
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} "
                        "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
                    )


def lift(connection: BaseDatabaseWrapper, tables: Iterable[str] = TABLES) -> None:
    """Take the guard away: before a table is changed in a migration, and where one is tried out."""
    with connection.cursor() as cursor:
        for table in tables:
            for act in _ACTS:
                name = f"{table}_no_{act.lower()}"
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def list_unguarded(connection: BaseDatabaseWrapper) -> list[str]:
    """List the tables that should be guarded and are not."""
    source = (
        "SELECT tgname FROM pg_trigger"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(source)
        there = {row[0] for row in cursor.fetchall()}
    return [
        table for table in TABLES if not all(f"{table}_no_{act.lower()}" in there for act in _ACTS)
    ]

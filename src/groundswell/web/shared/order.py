"""Forgetting in which order rows came, where a database keeps it in the bytes of its files.

SQLite fills a page from its end as rows come, PostgreSQL a table from its start, whatever their
keys are. Two such orders, of people and of what was said, could be laid side by side. Both can
write a table anew in the order of its keys, which are random.

Sources: https://www.sqlite.org/fileformat2.html#b_tree_pages, https://www.sqlite.org/lang_vacuum.html,
https://www.postgresql.org/docs/current/sql-cluster.html
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

_LOG = logging.getLogger(__name__)
#: How long other work may hold this up before it is left to the next time, in milliseconds.
_PATIENCE = 2_000
_waiting, _working = Lock(), Lock()


def forget_order(alias: str) -> bool:
    """Write a database's tables anew in the order of their keys.

    False where that must wait for the next time: inside a transaction, or while it is busy.
    """
    connection = connections[alias]
    if connection.in_atomic_block:
        return False
    if not _waiting.acquire(blocking=False):
        return True  # whoever waits already will see to these rows too
    with _working:
        _waiting.release()
        return _vacuum(connection) if connection.vendor == "sqlite" else _cluster(connection)


def empty_log(alias: str) -> bool:
    """Empty SQLite's write-ahead log, which holds acts apart and in their order.

    False where that must wait for the next time: while somebody reads or writes. PostgreSQL has a
    log of its own, for the whole server, which its operator sees to.
    """
    connection = connections[alias]
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        patience = _be_patient(cursor, _PATIENCE)
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_held_up = bool(cursor.fetchone()[0])
        finally:
            _be_patient(cursor, patience)
    return not is_held_up


def _be_patient(cursor: Any, wait: int) -> int:
    """Set how long a connection waits for others, in milliseconds; give how long it did."""
    cursor.execute("PRAGMA busy_timeout")
    former = int(cursor.fetchone()[0])
    cursor.execute(f"PRAGMA busy_timeout = {wait}")
    return former


def forget_order_on_commit(alias: str) -> None:
    """Forget the order once the rows of this act are in, where that is quick: on SQLite.

    Of a large PostgreSQL table it would lock people out, so it is done in the night alone.
    """
    connection = connections[alias]
    hook = _hook(alias)
    is_seen_to = any(waiting[1] is hook for waiting in connection.run_on_commit)
    if connection.vendor == "sqlite" and not is_seen_to:
        transaction.on_commit(hook, using=alias, robust=True)


@cache
def _hook(alias: str) -> Callable[[], object]:
    def forget() -> bool:
        return forget_order(alias)

    return forget  # no partial: Django logs a fault by a function's name


def _vacuum(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        patience = _be_patient(cursor, _PATIENCE)
        try:
            cursor.execute("VACUUM")
            # Where there is a write-ahead log, the former pages are still in it.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except OperationalError as fault:
            _LOG.info("The order of %s stays for now: %s", connection.alias, fault)
            return False
        finally:
            _be_patient(cursor, patience)
    return True


def _cluster(connection: BaseDatabaseWrapper) -> bool:
    is_all = True
    for table in connection.introspection.django_table_names(only_existing=True):
        try:
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {_PATIENCE}")
                found = connection.introspection.get_constraints(cursor, table)
                key = next((name for name, one in found.items() if one["primary_key"]), None)
                if key is not None:
                    quote = connection.ops.quote_name
                    cursor.execute(f"CLUSTER {quote(table)} USING {quote(key)}")
        except OperationalError as fault:
            _LOG.info("The order of %s stays for now: %s", table, fault)
            is_all = False
    return is_all

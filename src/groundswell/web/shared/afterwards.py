"""What is done once a transaction stands, and may fail without taking back what was done."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction


def do_afterwards(act: Callable[[], object]) -> None:
    """Do something once the transaction stands. A fault in it is logged, and stops nothing.

    Django logs it by the name of a function, which a ``partial`` has not: hence the one here.
    """

    def afterwards() -> None:
        act()

    transaction.on_commit(afterwards, robust=True)

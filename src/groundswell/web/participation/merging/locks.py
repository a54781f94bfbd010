"""The one order in which ideas are locked, so that no two acts ever wait for each other.

What becomes of an idea may change those that it is merged with. So whoever takes it out of sight
locks them all at once, in the order of their ids, before anything else. So does whoever changes or
takes back a vote: where counts are told, each vote on the idea is written after it.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Subquery

from groundswell.web.participation.models import Contribution


def lock_ideas(ids: Collection[UUID]) -> dict[UUID, Contribution]:
    """Let others wait who change these ideas or vote on them, and give them as they are now."""
    return _lock(Contribution.objects.filter(pk__in=set(ids)))


def lock_family(idea_id: UUID) -> dict[UUID, Contribution]:
    """Lock an idea, the one that stands for it, and those that it stands for."""
    head = Contribution.objects.filter(pk=idea_id).values("merged_into")[:1]
    family = Contribution.objects.filter(
        Q(pk=idea_id) | Q(merged_into=idea_id) | Q(pk=Subquery(head))
    )
    if not connection.features.has_select_for_update:
        return _lock(family)  # One writes at a time.
    while True:
        before = transaction.savepoint()
        locked = _lock(family)
        if set(family.values_list("pk", flat=True)) <= locked.keys():
            transaction.savepoint_commit(before)
            return locked
        # Merged while this waited: let go of all, so that the others too are locked in order.
        transaction.savepoint_rollback(before)


def _lock(ideas: QuerySet[Contribution]) -> dict[UUID, Contribution]:
    # Their keys stay: whoever only points at them, as an answer at its comment, need not wait.
    return {one.id: one for one in ideas.select_for_update(no_key=True).order_by("pk")}

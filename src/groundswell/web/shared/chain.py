"""The audit log as a chain: each day that has ended becomes one link, which holds the one before.

Events have no order within a day, so a link holds those of its day in the order of their random
ids. Who changes, takes away or slips in an event of a day that has ended, or a link, breaks the
chain at that day. Who can rewrite the database can make the whole chain anew from there, or cut
its end: that shows only beside a copy of a later link that was kept elsewhere (``Copy``).

Source: SHA-256 (FIPS 180-4), Python's hashlib.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from uuid import UUID

from django.db import IntegrityError, connections, router
from django.utils import timezone

from groundswell.web.shared.append_only import list_unguarded
from groundswell.web.shared.clock import get_now, get_today
from groundswell.web.shared.models import Event, Link

#: An act that began before midnight may be written down after it.
_SETTLED_AT = time(1, 0)
_ID, _DIGEST = 16, 16
_LEAF = _ID + _DIGEST
_START = bytes(32)


@dataclass(frozen=True, slots=True)
class Copy:
    """A link as somebody kept it elsewhere: its day and digest."""

    day: date
    digest: str

    def __str__(self) -> str:
        return f"{self.day} {self.digest}"


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and how that shows."""

    day: date
    what: str
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    n_days: int
    n_events: int
    n_unlinked: int
    """Events of days that have no link yet: nothing protects them so far."""
    breaks: tuple[Break, ...]
    last: Copy | None


def make_links() -> int:
    """Make a link for each day that has ended and has none; gives how many."""
    first = Event.objects.order_by("happened_on").values_list("happened_on", flat=True).first()
    last = Link.objects.order_by("-day").first()
    if last is not None:
        day, former = last.day + timedelta(days=1), bytes.fromhex(last.digest)
    elif first is not None:
        day, former = first, _START
    else:
        return 0
    n_made = 0
    while day <= _last_ended():
        leaves = b"".join(_make_leaf(event) for event in _list_events(day))
        digest = _join(former, day, leaves)
        try:
            Link.objects.create(day=day, leaves=leaves, digest=digest.hex())
        except IntegrityError:
            break  # Another process makes them too.
        day, former, n_made = day + timedelta(days=1), digest, n_made + 1
    return n_made


def _last_ended() -> date:
    now = timezone.localtime(get_now())
    return get_today() - timedelta(days=1 if now.time() >= _SETTLED_AT else 2)


def check_chain(kept: Copy | None = None) -> Report:
    """Compare each link with the one before and with the events of its day.

    Parameters
    ----------
    kept : Copy or None
        A link that was copied before and kept elsewhere; the chain must still hold it.
    """
    breaks: list[Break] = []
    former, before = _START, None
    n_days = n_events = 0
    events = _by_day()
    day_events = next(events, None)
    last: Copy | None = None
    for link in Link.objects.order_by("day").iterator(chunk_size=50):
        n_days += 1
        if before is not None and link.day != before + timedelta(days=1):
            breaks.append(Break(before + timedelta(days=1), "There is no link for this day."))
        while day_events is not None and day_events[0] < link.day:
            what = "This event is of a day that had no events when it ended."
            breaks += [Break(day_events[0], what, _say_id(leaf)) for leaf in day_events[1]]
            day_events = next(events, None)
        leaves, digest = bytes(link.leaves), bytes.fromhex(link.digest)
        if _join(former, link.day, leaves) != digest:
            what = "The link does not follow from the one before and its own events."
            breaks.append(Break(link.day, what))
        here: list[bytes] = []
        if day_events is not None and day_events[0] == link.day:
            here = day_events[1]
            day_events = next(events, None)
        n_events += len(here)
        breaks += _compare(link.day, leaves, here)
        former, before = digest, link.day
        last = Copy(link.day, link.digest)
    n_unlinked = 0
    while day_events is not None:
        n_unlinked += len(day_events[1])
        day_events = next(events, None)
    if kept is not None:
        breaks += _compare_copy(kept)
    return Report(n_days, n_events, n_unlinked, tuple(breaks), last)


def _compare(day: date, leaves: bytes, here: list[bytes]) -> Iterator[Break]:
    linked = {
        leaves[start : start + _ID]: leaves[start + _ID : start + _LEAF]
        for start in range(0, len(leaves), _LEAF)
    }
    for leaf in here:
        digest = linked.pop(leaf[:_ID], None)
        if digest is None:
            what = "This event was not there when the day ended."
            yield Break(day, what, _say_id(leaf))
        elif digest != leaf[_ID:]:
            yield Break(day, "This event was changed after the day ended.", _say_id(leaf))
    for gone in linked:
        yield Break(day, "An event of this day is gone.", _say_id(gone))


def _compare_copy(kept: Copy) -> Iterator[Break]:
    link = Link.objects.filter(day=kept.day).first()
    if link is None:
        yield Break(kept.day, "The copy that was kept holds this day, and the chain does not.")
    elif link.digest != kept.digest:
        yield Break(kept.day, "The chain up to this day is another one than the copy holds.")


def get_last_link() -> Copy | None:
    """Give the newest link, to be kept elsewhere."""
    last = Link.objects.order_by("-day").first()
    return Copy(last.day, last.digest) if last else None


def is_guarded() -> bool:
    """Tell whether the database itself refuses to change what is in the log."""
    return not list_unguarded(connections[router.db_for_read(Event)])


def _by_day() -> Iterator[tuple[date, list[bytes]]]:
    rows = Event.objects.order_by("happened_on", "id").iterator(chunk_size=2_000)
    for day, events in groupby(rows, key=lambda event: event.happened_on):
        yield day, [_make_leaf(event) for event in events]


def _list_events(day: date) -> Iterator[Event]:
    return Event.objects.filter(happened_on=day).order_by("id").iterator(chunk_size=2_000)


def _make_leaf(event: Event) -> bytes:
    """Give an event's id and the start of its digest: of ids and choices, in one way of writing."""
    told = {
        "id": str(event.id),
        "kind": event.kind,
        "challenge": str(event.challenge_id) if event.challenge_id else None,
        "actor": event.actor,
        "subject": str(event.subject_id),
        "version": event.version,
        "others": event.other_ids,
        "payload": event.payload,
        "reason": event.reason,
        "day": event.happened_on.isoformat(),
    }
    written = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return event.id.bytes + hashlib.sha256(written.encode()).digest()[:_DIGEST]


def _join(former: bytes, day: date, leaves: bytes) -> bytes:
    return hashlib.sha256(former + day.isoformat().encode() + leaves).digest()


def _say_id(leaf: bytes) -> str:
    return str(UUID(bytes=leaf[:_ID]))

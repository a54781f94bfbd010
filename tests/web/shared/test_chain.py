"""The audit log only grows, and whoever tampers with a day that has ended is found out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from groundswell.web.config.daily import list_duties
from groundswell.web.shared.append_only import guard, lift, list_unguarded
from groundswell.web.shared.audit import record
from groundswell.web.shared.chain import (
    Copy,
    check_chain,
    get_last_link,
    is_guarded,
    make_links,
)
from groundswell.web.shared.clock import set_clock
from groundswell.web.shared.models import Event, Link

FIRST = datetime(2026, 5, 4, 12, tzinfo=UTC)
N_DAYS = 5


@pytest.fixture
def chained() -> Copy:
    """Five days of events, each with its link; the last link, as somebody kept it elsewhere."""
    for n in range(N_DAYS):
        with set_clock(FIRST + timedelta(days=n)):
            for choice in (1, 0, -1):
                payload = {"choice": choice, "share": 0.1, "word": "ŵ"}
                record("vote.cast", actor="a" * 32, subject_id=uuid4(), payload=payload)
    with set_clock(FIRST + timedelta(days=N_DAYS)):
        assert make_links() == N_DAYS
        assert make_links() == 0
    kept = get_last_link()
    assert kept is not None
    return kept


def on(n: int) -> date:
    return (FIRST + timedelta(days=n)).date()


def tamper(sql: str, *values: object) -> None:
    """Do what somebody can do who holds the database."""
    with transaction.atomic():
        lift(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        guard(connection)


def an_event(n: int) -> Event:
    return Event.objects.filter(happened_on=on(n)).order_by("id")[1]


def key(event: Event) -> object:
    return event.id if connection.vendor == "postgresql" else event.id.hex


def test_no_migration_leaves_a_table_that_only_grows_without_its_guard() -> None:
    """Whichever ran last: one that changes a table must put its triggers back."""
    assert list_unguarded(connection) == []


def test_a_log_that_nobody_touched_holds(chained: Copy) -> None:
    record("vote.cast", actor="x", subject_id=uuid4())
    report = check_chain(chained)
    assert report.breaks == ()
    assert (report.n_days, report.n_events, report.n_unlinked) == (N_DAYS, 3 * N_DAYS, 1)
    assert report.last == chained
    assert make_links in list_duties()


def test_a_day_has_its_link_once_nothing_of_it_can_come_any_more() -> None:
    with set_clock(FIRST):
        record("vote.cast", actor="x", subject_id=uuid4())
        assert make_links() == 0
    with set_clock(FIRST.replace(day=5, hour=0, minute=30) - timedelta(hours=1)):
        assert make_links() == 0
    with set_clock(FIRST.replace(day=8)):
        assert make_links() == 4
    assert [one.day.day for one in Link.objects.order_by("day")] == [4, 5, 6, 7]
    assert check_chain().breaks == ()


def test_no_event_is_changed_or_taken_away_by_model_or_by_database(chained: Copy) -> None:
    event, link = an_event(0), Link.objects.get(day=on(0))
    for row in (event, link):
        for refused in (row.save, row.delete, type(row).objects.all().delete):
            with pytest.raises(DatabaseError, match="only grows"):
                refused()
        with pytest.raises(DatabaseError, match="only grows"):
            type(row).objects.filter(pk=row.pk).update(**{row._meta.fields[-1].name: "x"})
    assert is_guarded()
    for sql in (
        "UPDATE shared_event SET kind = 'x'",
        "DELETE FROM shared_event",
        "UPDATE shared_link SET digest = 'x'",
        "DELETE FROM shared_link",
    ):
        with (
            pytest.raises(DatabaseError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert Event.objects.count() == 3 * N_DAYS


CHANGES = {
    "kind": "vote.changed",
    "actor": "b" * 32,
    "version": 7,
    "reason": "none",
    "payload": '{"choice": -1, "share": 0.1, "word": "ŵ"}',
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_is_found_at_its_day_and_event(chained: Copy, column: str) -> None:
    event = next(
        one for one in Event.objects.filter(happened_on=on(2)) if one.payload["choice"] == 1
    )
    tamper(f"UPDATE shared_event SET {column} = %s WHERE id = %s", CHANGES[column], key(event))
    (found,) = check_chain().breaks
    assert (found.day, found.event_id) == (on(2), str(event.id))
    assert "changed" in found.what


def test_an_event_that_is_gone_is_missed(chained: Copy) -> None:
    event = an_event(1)
    tamper("DELETE FROM shared_event WHERE id = %s", key(event))
    (found,) = check_chain().breaks
    assert (found.day, found.event_id) == (on(1), str(event.id))
    assert "gone" in found.what


@pytest.mark.parametrize("n", [-3, 0, 3])
def test_an_event_that_was_slipped_in_is_found(chained: Copy, n: int) -> None:
    with set_clock(FIRST + timedelta(days=n)):
        slipped = record("vote.cast", actor="x", subject_id=uuid4())
    (found,) = check_chain().breaks
    assert (found.day, found.event_id) == (on(n), str(slipped.id))


def test_an_event_that_was_moved_to_another_day_is_found_at_both(chained: Copy) -> None:
    event = an_event(1)
    tamper("UPDATE shared_event SET happened_on = %s WHERE id = %s", str(on(3)), key(event))
    assert [(one.day, one.event_id) for one in check_chain().breaks] == [
        (on(1), str(event.id)),
        (on(3), str(event.id)),
    ]


def test_days_that_were_put_in_another_order_are_found(chained: Copy) -> None:
    for table, column in (("shared_link", "day"), ("shared_event", "happened_on")):
        for old, new in ((on(1), date(1999, 1, 1)), (on(2), on(1)), (date(1999, 1, 1), on(2))):
            tamper(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", str(new), str(old))
    assert {one.day for one in check_chain().breaks} >= {on(1), on(2)}


def test_a_link_that_is_gone_or_changed_is_found(chained: Copy) -> None:
    tamper("UPDATE shared_link SET digest = %s WHERE day = %s", "00" * 32, str(on(1)))
    assert [one.day for one in check_chain().breaks] == [on(1), on(2)]
    tamper("DELETE FROM shared_link WHERE day = %s", str(on(1)))
    found = check_chain().breaks
    assert any(one.day == on(1) and "no link" in one.what for one in found)


def test_a_day_made_anew_with_its_link_breaks_the_days_after_it(chained: Copy) -> None:
    event = an_event(2)
    tamper("DELETE FROM shared_event WHERE id = %s", key(event))
    tamper("DELETE FROM shared_link WHERE day >= %s", str(on(2)))
    rest = {one.day: one for one in Link.objects.all()}
    assert set(rest) == {on(0), on(1)}
    with set_clock(FIRST + timedelta(days=N_DAYS)):
        make_links()
    # All links after it were made anew too: nothing in the database tells of it any more.
    assert check_chain().breaks == ()
    (found,) = check_chain(chained).breaks
    assert found.day == chained.day


def test_an_end_that_was_cut_off_shows_only_beside_a_copy(chained: Copy) -> None:
    tamper("DELETE FROM shared_event WHERE happened_on >= %s", str(on(3)))
    tamper("DELETE FROM shared_link WHERE day >= %s", str(on(3)))
    assert check_chain().breaks == ()
    (found,) = check_chain(chained).breaks
    assert found.day == chained.day
    with set_clock(FIRST + timedelta(days=N_DAYS)):
        make_links()
    assert check_chain().breaks == ()
    assert check_chain(chained).breaks != ()

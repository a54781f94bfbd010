"""Similar ideas: the right ones, at once, whoever wrote or erased them meanwhile."""

from __future__ import annotations

import itertools
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from groundswell.web.engine import nearness
from groundswell.web.engine.models import BucketStamp, Vector
from groundswell.web.engine.similar import find_similar
from groundswell.web.engine.texts import (
    forget_texts,
    list_left_over,
    list_missing,
    remember_texts,
)

from .conftest import Remember

LIFTS = "The lifts in the main building are always broken."
LIFTS_AGAIN = "Lifts keep breaking down in the main block."
FOOD = "Hot food at night for people on late shifts."
BOSS = "My manager never listens to a new idea."


def test_what_says_the_same_is_found_and_what_does_not_is_not(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    known = remember(LIFTS, FOOD, BOSS)
    found = find_similar(challenge_id, LIFTS_AGAIN)
    assert [one.revision_id for one in found] == [known[LIFTS]]
    assert 0.5 < found[0].score < 1
    assert find_similar(challenge_id, "Flowers in the car park.") == ()


def test_the_same_words_are_the_nearest_and_the_persons_own_can_be_left_out(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    known = remember(LIFTS, LIFTS_AGAIN, FOOD)
    found = find_similar(challenge_id, LIFTS)
    assert [one.revision_id for one in found] == [known[LIFTS], known[LIFTS_AGAIN]]
    assert found[0].score == pytest.approx(1, abs=0.001)
    left = find_similar(challenge_id, LIFTS, without={known[LIFTS]})
    assert [one.revision_id for one in left] == [known[LIFTS_AGAIN]]


@pytest.mark.parametrize("text", ["", "   ", "🙂", "...", "\x00"])
def test_nothing_written_is_like_nothing(
    challenge_id: uuid.UUID, remember: Remember, text: str
) -> None:
    remember(LIFTS)
    assert find_similar(challenge_id, text) == ()


def test_what_a_town_said_more_than_once_is_found(
    challenge_id: uuid.UUID, town_ideas: dict[uuid.UUID, str]
) -> None:
    remember_texts(challenge_id, town_ideas)
    for text, word in [
        ("The city and the county should have one school system.", "merg"),
        ("Please make them keep their dogs on a leash.", "leash"),
        ("Internet is too slow out in the county.", "internet"),
    ]:
        found = find_similar(challenge_id, text)
        assert found
        assert word in town_ideas[found[0].revision_id].lower()


def test_what_all_have_in_common_makes_no_two_alike(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    things = ["an ice rink", "faster internet", "a fairness ordinance", "more buses", "a zoo"]
    things += ["better schools", "new sewers", "lower taxes", "a concert hall", "cheaper homes"]
    known = remember(*(f"Bowling Green needs {thing}." for thing in things))
    found = find_similar(challenge_id, "Bowling Green needs a quicker internet.")
    assert [one.revision_id for one in found] == [known["Bowling Green needs faster internet."]]


def test_another_process_adds_and_erases_and_it_is_noticed(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    known = remember(LIFTS, FOOD)
    find_similar(challenge_id, LIFTS)
    held = dict(nearness._HELD)
    # As another process: what this one holds is put back as it was.
    more = remember(LIFTS_AGAIN)
    forget_texts([known[LIFTS]])
    nearness._HELD.clear()
    nearness._HELD.update(held)
    assert [one.revision_id for one in find_similar(challenge_id, LIFTS)] == [more[LIFTS_AGAIN]]


def test_only_the_part_that_changed_is_read_anew(
    challenge_id: uuid.UUID, town_ideas: dict[uuid.UUID, str], django_assert_num_queries
) -> None:
    remember_texts(challenge_id, town_ideas)
    find_similar(challenge_id, LIFTS)
    with django_assert_num_queries(1):
        find_similar(challenge_id, LIFTS)
    before = {b: one for held in nearness._HELD.values() for b, one in held.buckets.items()}
    new = uuid.uuid4()
    remember_texts(challenge_id, {new: LIFTS})
    with django_assert_num_queries(2):
        find_similar(challenge_id, LIFTS)
    after = {b: one for held in nearness._HELD.values() for b, one in held.buckets.items()}
    assert {b for b in after if after[b] is not before[b]} == {nearness.bucket_of(new)}


def test_memory_is_bounded(remember: Remember, monkeypatch: pytest.MonkeyPatch) -> None:
    challenges = [uuid.uuid4() for _ in range(6)]
    known = {one: remember(LIFTS, FOOD, BOSS, of=one) for one in challenges}
    monkeypatch.setattr(nearness, "MOST_BYTES", 3 * 3 * 384 * 4)
    for one in challenges:
        found = find_similar(one, LIFTS)
        assert [one.revision_id for one in found] == [known[one][LIFTS]]
    assert len(nearness._HELD) == 3
    assert nearness.count_held_bytes() <= nearness.MOST_BYTES
    # What had to go is read again.
    assert find_similar(challenges[0], LIFTS)


def test_many_threads_find_while_others_write(
    stored: None, challenge_id: uuid.UUID, remember: Remember
) -> None:
    known = remember(LIFTS, FOOD, BOSS)
    stop = threading.Event()

    def find(_: int) -> int:
        n = 0
        try:
            while not stop.is_set() or n < 5:
                found = find_similar(challenge_id, LIFTS, n=1)
                assert [one.revision_id for one in found] == [known[LIFTS]]
                n += 1
            return n
        finally:
            connections.close_all()

    def write() -> None:
        try:
            for place in range(15):
                one = uuid.uuid4()
                remember_texts(challenge_id, {one: f"Paint wall number {place} green."})
                forget_texts([one])
        finally:
            stop.set()
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        counts = [pool.submit(find, n) for n in range(4)]
        pool.submit(write).result()
        assert all(one.result() >= 5 for one in counts)
    assert Vector.objects.filter(challenge_id=challenge_id).count() == 3


def test_to_remember_or_forget_twice_changes_nothing(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    known = remember(LIFTS, FOOD)
    again = {one: text for text, one in known.items()}
    remember_texts(challenge_id, again)
    assert Vector.objects.filter(challenge_id=challenge_id).count() == 2
    assert [one.revision_id for one in find_similar(challenge_id, LIFTS)] == [known[LIFTS]]
    for _ in range(2):
        forget_texts([known[LIFTS]])
        assert find_similar(challenge_id, LIFTS) == ()
    forget_texts([])


def test_what_is_missing_stale_or_left_over_is_listed(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    known = remember(LIFTS, FOOD, BOSS)
    never = uuid.uuid4()
    Vector.objects.filter(revision_id=known[FOOD]).update(model="another")
    with connection.cursor() as cursor:
        from groundswell.web.engine.word_tables import row_number

        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM engine_words WHERE rowid = %s", [row_number(known[BOSS])])
        else:
            cursor.execute("DELETE FROM engine_words WHERE revision = %s", [known[BOSS]])
    wanted = [known[LIFTS], known[FOOD], known[BOSS], never]
    assert list_missing(challenge_id, wanted) == sorted([known[FOOD], known[BOSS], never])
    remember_texts(challenge_id, {known[FOOD]: FOOD, known[BOSS]: BOSS, never: LIFTS_AGAIN})
    assert list_missing(challenge_id, wanted) == []
    assert list_left_over(challenge_id, wanted[:3]) == [never]


def test_no_row_tells_how_often_or_in_which_order(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("row numbers are SQLite's")
    texts = [f"Idea number {n} about the lifts." for n in range(30)]
    revisions = [remember(text)[text] for text in texts]
    with connection.cursor() as cursor:
        cursor.execute("SELECT revision FROM engine_words ORDER BY rowid")
        kept = [uuid.UUID(hex=row[0]) for row in cursor.fetchall()]
    places = [revisions.index(one) for one in kept if one in revisions]
    assert sorted(places) == list(range(30))
    rising = sum(a < b for a, b in itertools.pairwise(places))
    assert 5 < rising < 25
    stamps = BucketStamp.objects.filter(challenge_id=challenge_id).values_list("stamp", flat=True)
    assert min(stamps) > 30

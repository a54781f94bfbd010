"""Search by words, by meaning and by both, on the database that the run is on."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.web.engine.search import search, search_words
from groundswell.web.engine.similar import search_by_meaning
from groundswell.web.engine.texts import remember_texts

from .conftest import Remember

BUSES = "More buses in the evening, please."
BIKES = "Bike lanes that are safe to ride on."
CAFE = "The café at the station closes too early."
NURSES = "Nurses are never asked before a ward is moved."


def test_a_word_is_found_by_another_form_by_its_beginning_and_without_accents(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    known = remember(BUSES, BIKES, CAFE, NURSES)
    for query, text in [
        ("bus", BUSES),
        ("buses", BUSES),
        ("nursing", NURSES),
        ("eveni", BUSES),
        ("cafe", CAFE),
        ("CAFÉ", CAFE),
        ("riding lane", BIKES),
    ]:
        assert search_words(challenge_id, query)[:1] == [known[text]], query


def test_what_holds_all_words_comes_before_what_holds_some(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    both, one = "A safe bus stop.", "A bus, a bus, a bus and again a bus."
    known = remember(one, both, CAFE)
    assert search_words(challenge_id, "safe bus") == [known[both], known[one]]
    assert search_words(challenge_id, "safe bus", n=1) == [known[both]]


def test_quoted_words_are_found_in_a_row_alone(challenge_id: uuid.UUID, remember: Remember) -> None:
    row, apart = "We need a car park.", "Take the car to the park."
    known = remember(row, apart)
    assert search_words(challenge_id, '"car park"') == [known[row]]
    assert search(challenge_id, '"car park"') == [known[row]]
    assert set(search_words(challenge_id, "car park")) == set(known.values())


def test_nothing_is_found_in_another_challenge(challenge_id: uuid.UUID, remember: Remember) -> None:
    other = uuid.uuid4()
    remember(BUSES, of=other)
    assert search_words(challenge_id, "buses") == []
    assert search(challenge_id, "buses") == []
    # Nor by the id itself, which is a word of the table.
    assert search_words(challenge_id, other.hex) == []
    assert search_words(other, other.hex) == []


HOSTILE = [
    "", " ", '"', '""', "'", "\\", "*", "bus*", "NEAR(bus lane, 5)", "AND", "NOT bus", "bus OR",
    "stems:bus", "words : bus", "bus:*", "!bus", "bus & !lane", "a <-> b", "(((", ")", "{a b}:c",
    "^bus", "\x00", "bus\x00lane", "\ud800", "🙂", "🙂 bus", "%s", "'; DROP TABLE engine_words; --",
    "bus'bus", "\u202ebus", "b" * 100_000, "bus " * 50_000, "z̷̢a̸l̵g̶o̷" * 50, "“", "“bus", "=bus",
    "#bus", "1", "-1", "1.5e3", " ".join(f"{n}𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀𒀀" for n in range(9000)),
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_and_no_question_is_a_fault(
    challenge_id: uuid.UUID, remember: Remember, text: str
) -> None:
    known = remember(BUSES)
    remember_texts(challenge_id, {uuid.uuid4(): text})
    for query in (text, f"{text} evening", f'"{text}"'):
        search(challenge_id, query)
        search_words(challenge_id, query, language="xx")
    assert known[BUSES] in search_words(challenge_id, "evening")


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(query=st.text(max_size=60), language=st.sampled_from(["en", "de", "ar", "hi", "cy", ""]))
def test_whatever_is_typed_is_a_question(
    challenge_id: uuid.UUID, query: str, language: str
) -> None:
    search_words(challenge_id, query, language=language)


def test_a_text_in_full_is_found_by_its_own_words(
    challenge_id: uuid.UUID, remember: Remember
) -> None:
    for language, text, query in [
        ("de", "Die Straßenbahnen fahren zu selten.", "Straßenbahn"),
        ("cy", "Mae angen mwy o fysiau gyda'r nos.", "fysiau"),
        ("hi", "अस्पताल में और नर्सें चाहिए", "अस्पताल"),
        ("zh", "市中心需要更多停车场", "停车场"),
        ("ar", "نحتاج إلى المزيد من الممرضات", "الممرضات"),
    ]:
        known = remember(text, language=language)
        assert search_words(challenge_id, query, language=language)[:1] == [known[text]]


@pytest.fixture
def town(challenge_id: uuid.UUID, town_ideas: dict[uuid.UUID, str]) -> dict[uuid.UUID, str]:
    remember_texts(challenge_id, town_ideas)
    return town_ideas


def test_a_few_words_find_what_a_town_said_of_it(
    challenge_id: uuid.UUID, town: dict[uuid.UUID, str]
) -> None:
    for query, about in [
        ("parking", ["parking"]),
        ("bus", ["bus", "transit", "transport", "trolley"]),
        ("drugs", ["drug", "opioid", "marijuana", "addict", "meth", "cannabis", "needle"]),
        ("public transport", ["bus", "transit", "transport"]),
        ("homeless people", ["homeless"]),
        ("bike lanes", ["bike", "bicycl", "biking", "cyclist"]),
        ("noise", ["noise", "loud", "firework", "quiet"]),
        ("immigrants", ["immigra", "refugee", "international"]),
        ("traffic lights", ["traffic", "light", "signal"]),
    ]:
        found = [town[one].lower() for one in search(challenge_id, query, n=10)]
        n_right = sum(any(word in text for word in about) for text in found)
        assert n_right >= 0.7 * len(found) > 0, (query, found)


def test_meaning_finds_what_words_do_not(
    challenge_id: uuid.UUID, town: dict[uuid.UUID, str]
) -> None:
    query = "cyclists"
    words = set(search_words(challenge_id, query))
    meant = search_by_meaning(challenge_id, query, n=5)
    beyond = [town[one.revision_id].lower() for one in meant if one.revision_id not in words]
    assert any("bike" in text or "bicycl" in text for text in beyond)
    assert {one.revision_id for one in meant[:1]} <= set(search(challenge_id, query))


def test_what_both_find_comes_first(challenge_id: uuid.UUID, town: dict[uuid.UUID, str]) -> None:
    query, n = "bike lanes", 30
    words = search_words(challenge_id, query, n=n)
    meant = [one.revision_id for one in search_by_meaning(challenge_id, query, n=n)]
    found = search(challenge_id, query, n=n)
    assert found[0] in set(words) & set(meant)
    assert len(found) == len(set(found)) == n

"""Families: what belongs together, what must not, and that row order plays no part."""

import csv
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.analysis.corpus.duplicates import find_families
from groundswell.analysis.corpus.model import Contribution, Family
from groundswell.analysis.corpus.sameness import fold
from groundswell.analysis.errors import OptionError

LETTER = (
    "I am writing to ask the council to think again about closing the youth centre in the old "
    "town. Young people meet there every evening after school, and for many it is the only warm "
    "place where an adult has time for them. Volunteers have run it with care for years. Closing "
    "it saves little money and will cost all of us much more later on."
)
STANCE = (
    "We support the new bus lane along the harbour because it gets nurses to the early shift on "
    "time, keeps lorries away from the school and makes the crossing safer for everyone who walks."
)


def rows_of(texts: Sequence[str]) -> list[Contribution]:
    return [
        Contribution(f"r{n:05}", text, n + 2, participant=f"p{n}") for n, text in enumerate(texts)
    ]


def are_together(*texts: str) -> bool:
    families = find_families(rows_of(texts))
    return len(families) == 1 and families[0].n_contributions == len(texts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Free parking for staff", "free  parking for staff!!"),
        ("Don’t close the library", "DON'T CLOSE THE LIBRARY."),
        ("Keep the U.K. rules on food", "Keep the UK rules on food"),
        ("Please keep our library open", "Keep our libary open"),
        ("Ban fox hunting", "ban foxhunting"),
        ("Legalise small wood burners", "Legalize small wood burner"),
        ("We do not need more forms", "We don't need more forms"),
        ("More staff at night and better food", "Better food and more staff at night"),
        (LETTER, LETTER + " please"),
        (LETTER, LETTER.replace("every evening", "evenings")),
        (LETTER, LETTER + " I have worked there since 2009 and was never so sure."),
        (LETTER, LETTER.replace("old town", "market village")),
    ],
)
def test_the_same_in_nearly_the_same_words(one: str, other: str) -> None:
    assert are_together(one, other)
    assert are_together(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Staff are supported here", "Staff are not supported here"),
        ("We can speak up in meetings", "We can't speak up in meetings"),
        ("Free parking for staff", "Free parking for patients"),
        ("Ban fireworks in public parks", "Ban barbecues in public parks"),
        ("Save the hospital in Hexham now", "Save the hospital in Hexton now"),
        ("Cut the waiting list to 12 weeks", "Cut the waiting list to 18 weeks"),
        ("Hold a vote within three months", "Hold a vote within six months"),
        ("A better deal for every employer", "A better deal for every employee"),
        ("It is legal to park here overnight", "It is illegal to park here overnight"),
        ("Increase the tax on large cars", "Decrease the tax on large cars"),
        ("Managers listen to nurses", "Nurses listen to managers"),
        ("Good", "Very good"),
        ("👍", "👎"),
        (STANCE, STANCE.replace("support", "oppose")),
        (STANCE, STANCE.replace("We support", "We do not support")),
        (LETTER, LETTER.replace("saves little", "saves 5% of the")),
        (LETTER, LETTER[: len(LETTER) // 2]),
    ],
)
def test_what_says_another_thing_stands_alone(one: str, other: str) -> None:
    assert find_families(rows_of([one, other])) == ()


def test_a_family_is_counted_three_ways() -> None:
    rows = [
        Contribution("d", "Keep our library open", 2, participant="p1"),
        Contribution("c", "Keep our library open", 3, participant="p1"),
        Contribution("b", "keep our libary open", 4, participant="p2"),
        Contribution("a", "keep our libary open!", 5),
        Contribution("e", "Build a new library in the park", 6),
    ]
    (family,) = find_families(rows)
    assert family == Family(
        id="family-c",
        representative="c",
        members=("a", "b", "c", "d"),
        n_contributions=4,
        n_texts=2,
        n_participants=3,
        is_campaign=False,
    )


def test_members_hold_against_the_representative_and_do_not_chain() -> None:
    words = LETTER.split()
    drifting = [" ".join(words[:-n] if n else words) for n in range(0, 48, 4)]
    families = find_families(rows_of(drifting))
    by_id = {row.id: row.text for row in rows_of(drifting)}
    assert len(families) > 1
    for family in families:
        for member in family.members:
            alone = find_families(rows_of([by_id[family.representative], by_id[member]]))
            assert member == family.representative or len(alone) == 1


@pytest.mark.parametrize(
    ("text", "n_rows", "n_participants", "expected"),
    [
        (LETTER, 12, 12, True),
        (LETTER, 9, 9, False),
        (LETTER, 12, 4, False),
        ("Waiting times", 40, 40, False),
        ("The staff were kind and caring", 40, 40, False),
    ],
)
def test_a_campaign_is_long_and_comes_from_many(
    text: str, n_rows: int, n_participants: int, expected: bool
) -> None:
    rows = [
        Contribution(f"r{n}", text, n + 2, participant=f"p{n % n_participants}")
        for n in range(n_rows)
    ]
    (family,) = find_families(rows)
    assert family.is_campaign is expected


def test_a_few_letters_in_a_huge_table_are_no_campaign() -> None:
    rows = rows_of([LETTER] * 12 + [f"answer{n} about{n} thing{n}" for n in range(20_000)])
    assert find_families(rows, find_near=False)[0].is_campaign is False


WORDS = ["staff", "parking", "parkign", "free", "not", "please", "keep", "library", "libary", "5"]
PHRASES = st.lists(st.sampled_from([*WORDS, "7", "and", "the", "👍", "."]), max_size=7).map(
    " ".join
)


@settings(max_examples=80, deadline=None)
@given(st.data(), st.lists(PHRASES, max_size=14), st.booleans())
def test_row_order_plays_no_part(data: st.DataObject, texts: list[str], find_near: bool) -> None:
    rows = rows_of(texts)
    families = find_families(rows, find_near=find_near)
    assert find_families(data.draw(st.permutations(rows)), find_near=find_near) == families
    members = [member for family in families for member in family.members]
    assert len(members) == len(set(members))
    if not find_near:
        assert all(family.n_texts == 1 for family in families)


@pytest.mark.parametrize("wrong", [{"threshold": 0}, {"threshold": 1.2}, {"seed": -1}])
def test_options_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(OptionError, match="What to do"):
        find_families(rows_of(["a text"]), **wrong)  # type: ignore[arg-type]


def test_a_campaign_of_thousands_with_personal_lines_stays_quick() -> None:
    chance = random.Random(3)
    words = ["nurse", "bus", "rain", "market", "harbour", "winter", "garden", "river", "coat"]
    rows = rows_of([f"{LETTER} {' '.join(chance.choices(words, k=6))}" for _ in range(3_000)])
    began = time.process_time()
    families = find_families(rows)
    assert families[0].n_contributions > 2_700
    assert families[0].is_campaign
    assert time.process_time() - began < 10


def test_petitions_with_the_same_title_are_found(shared_data: Path) -> None:
    folder = shared_data / "uk_petitions"
    with (folder / "exact_duplicate_groups.csv").open(encoding="utf-8") as table:
        norm_of = {row["url"]: row["norm"] for row in csv.DictReader(table)}
    with (folder / "petitions.csv").open(encoding="utf-8") as table:
        titles = [(row["url"], row["text"]) for row in csv.DictReader(table)]
    rows = rows_of([text for _, text in titles])
    groups = defaultdict(set)
    for row, (url, _) in zip(rows, titles, strict=True):
        if url in norm_of:
            groups[norm_of[url]].add(row.id)
    began = time.process_time()
    families = find_families(rows)
    assert time.process_time() - began < 30
    family_of = {member: family.id for family in families for member in family.members}
    joined = [
        len({family_of.get(member, member) for member in members}) == 1
        for members in groups.values()
    ]
    assert sum(joined) / len(joined) > 0.99


def test_typing_slips_are_found_among_real_petitions(shared_data: Path) -> None:
    with (shared_data / "uk_petitions" / "petitions.csv").open(encoding="utf-8") as table:
        texts = sorted({fold(row["text"]) for row in csv.DictReader(table)})[::5]
    chance = random.Random(1)
    originals = chance.sample([text for text in texts if len(text.split()) >= 6], 400)
    slips = []
    for text in originals:
        words = text.split()
        at = max(range(len(words)), key=lambda n: len(words[n]) * words[n].isalpha())
        cut = chance.randrange(1, len(words[at]) - 1)
        words[at] = words[at][:cut] + words[at][cut + 1 :]
        slips.append(" ".join(words))
    rows = rows_of([*texts, *slips])
    family_of = {row: family.id for family in find_families(rows) for row in family.members}
    id_of = {row.text: row.id for row in rows[: len(texts)]}
    found = [
        family_of.get(row.id, "none") == family_of.get(id_of[text], "alone")
        for text, row in zip(originals, rows[len(texts) :], strict=True)
    ]
    assert sum(found) / len(found) > 0.9

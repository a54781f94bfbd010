"""Two files of rows of votes, beside each other: whole rows tell more than counts do.

Names of voters are drawn for each file, yet who has both knows a row again by its votes.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from groundswell.web.challenges.models import Challenge, Phase
from groundswell.web.engine.runs import pack
from groundswell.web.participation import taking_out
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.export_records import TakenOut
from groundswell.web.participation.leaving import Leaving, read_leaving
from groundswell.web.participation.merging.actions import do_merge, do_undo
from groundswell.web.participation.models import Contribution, Merge, State, Vote
from groundswell.web.shared.clock import get_now
from web.conftest import Cast
from web.participation.test_exports import post, read, take
from web.participation.voters import let_vote, stand

Row = tuple[tuple[str, str], ...]


@pytest.fixture
def ideas(cast: Cast, challenge: Challenge) -> list[Contribution]:
    return [post(cast.ana, challenge, f"We need more {what}.") for what in ("time", "rest", "help")]


@pytest.fixture
def people(challenge: Challenge, ideas: Sequence[Contribution]) -> list[UUID]:
    """Let people vote, each in another way than many of the others, and end it."""
    people = [uuid4() for _ in range(40)]
    ways = list(product((1, 0, -1), repeat=len(ideas)))
    for number, person in enumerate(people):
        vote(challenge, person, ideas, ways[number % len(ways)])
    Phase.objects.update(closes_at=get_now())
    return people


def vote(
    challenge: Challenge, person: UUID, ideas: Sequence[Contribution], choices: Sequence[int]
) -> None:
    place = stand(challenge, person)
    for idea, choice in zip(ideas, choices, strict=True):
        do_vote(place=place, idea=idea, choice=choice)


def take_rows(cast: Cast, challenge: Challenge) -> Counter[Row]:
    """Take votes out, and give the votes of each voter; empty where they don't leave."""
    response = cast.fay.client.post(reverse("take_out", args=[challenge.slug, "votes.csv"]))
    if response.status_code == 409:
        return Counter()
    rows = read(b"".join(response))
    return count_rows((row["idea"], row["voter"], row["vote"]) for row in rows)


def meanwhile(challenge: Challenge, act: Callable[[], object]) -> None:
    """Let people act while voting is open again."""
    Phase.objects.update(closes_at=None)
    act()
    Phase.objects.update(closes_at=get_now())


@pytest.mark.parametrize("n_gone", [1, 10])
def test_who_erased_does_not_hide_among_newcomers(
    cast: Cast,
    challenge: Challenge,
    ideas: list[Contribution],
    people: list[UUID],
    n_gone: int,
) -> None:
    first = take_rows(cast, challenge)

    def act() -> None:
        for person in people[:n_gone]:
            do_erase_own(place=stand(challenge, person))
        for idea in ideas:
            let_vote(challenge, idea, [1, 0, -1] * 4)

    meanwhile(challenge, act)
    assert first.total() == 40
    assert not take_rows(cast, challenge)


@pytest.mark.parametrize("n_again", [1, 10])
def test_who_votes_otherwise_does_not_hide_among_newcomers(
    cast: Cast,
    challenge: Challenge,
    ideas: list[Contribution],
    people: list[UUID],
    n_again: int,
) -> None:
    assert take_rows(cast, challenge)

    def act() -> None:
        for person in people[:n_again]:  # they agreed, or passed
            vote(challenge, person, ideas[:1], [-1])
        let_vote(challenge, ideas[0], [1, 0, -1] * 4)

    meanwhile(challenge, act)
    assert not take_rows(cast, challenge)


def test_hiding_an_idea_hides_nobody_who_votes_otherwise(
    cast: Cast, challenge: Challenge, ideas: list[Contribution], people: list[UUID]
) -> None:
    """What ten change on an idea that leaves no more is nothing that one could hide among."""
    assert take_rows(cast, challenge)

    def act() -> None:
        for person in people[:10]:
            vote(challenge, person, ideas[:1], [-1])
        vote(challenge, people[0], ideas[1:2], [-1])
        let_vote(challenge, ideas[1], [1, 0, -1] * 4)

    meanwhile(challenge, act)
    Contribution.objects.filter(pk=ideas[0].pk).update(state=State.HIDDEN)
    assert not take_rows(cast, challenge)


def test_an_idea_that_is_hidden_in_between_tells_of_nobody_when_it_is_back(
    cast: Cast, challenge: Challenge, ideas: list[Contribution], people: list[UUID]
) -> None:
    assert take_rows(cast, challenge)
    Contribution.objects.filter(pk=ideas[0].pk).update(state=State.HIDDEN)
    assert take_rows(cast, challenge), "hiding is nothing that anybody did"
    Contribution.objects.filter(pk=ideas[0].pk).update(state=State.SHOWN)

    def act() -> None:
        vote(challenge, people[0], ideas[:1], [-1])
        let_vote(challenge, ideas[0], [1, 0, -1] * 4)

    meanwhile(challenge, act)
    assert not take_rows(cast, challenge)


@pytest.mark.parametrize("is_by_code", [True, False])
def test_who_votes_for_the_first_time_stands_in_no_second_file(
    cast: Cast,
    challenge: Challenge,
    ideas: list[Contribution],
    people: list[UUID],
    is_by_code: bool,
) -> None:
    first = take_rows(cast, challenge)
    meanwhile(challenge, lambda: let_vote(challenge, ideas[0], [1] * 9, is_by_code=is_by_code))
    assert take_rows(cast, challenge) == first, "nine are not told yet"
    meanwhile(challenge, lambda: let_vote(challenge, ideas[0], [1], is_by_code=is_by_code))
    assert not take_rows(cast, challenge)


def test_ideas_that_are_new_leave_with_the_votes_on_them(
    cast: Cast, challenge: Challenge, ideas: list[Contribution], people: list[UUID]
) -> None:
    assert take_rows(cast, challenge)
    Phase.objects.update(closes_at=None)
    later = post(cast.ana, challenge, "Something that was posted later.")
    for number, person in enumerate(people[:12]):
        vote(challenge, person, [later], [(1, 0, -1)[number % 3]])
    Phase.objects.update(closes_at=get_now())
    assert any(str(later.pk) in dict(row) for row in take_rows(cast, challenge))


def test_an_idea_without_rows_is_new_once_it_has_some(
    cast: Cast, challenge: Challenge, ideas: list[Contribution], people: list[UUID]
) -> None:
    Phase.objects.update(closes_at=None)
    later = post(cast.ana, challenge, "Something that was posted later.")
    Phase.objects.update(closes_at=get_now())
    assert take_rows(cast, challenge)

    def act() -> None:
        vote(challenge, people[0], ideas[:1], [-1])
        let_vote(challenge, ideas[0], [1, 0, -1] * 4)
        for person in people[1:12]:
            vote(challenge, person, [later], [1])

    meanwhile(challenge, act)
    assert not take_rows(cast, challenge), "who votes on it too hides nobody who changes a vote"


@pytest.mark.parametrize("choice", [1, -1])
def test_of_merged_ideas_no_file_tells_who_voted_on_one_alone(
    cast: Cast, challenge: Challenge, ideas: list[Contribution], choice: int
) -> None:
    """One person alone voted on the member: joined counts less the rows of the head are theirs."""
    head, member, other = ideas
    let_vote(challenge, head, [1, 0, -1] * 7)
    let_vote(challenge, other, [1] * 12)
    let_vote(challenge, member, [choice])
    do_merge(place=cast.fay.place(challenge), head_id=head.id, member_ids=[member.id])
    let_vote(challenge, Contribution.objects.get(pk=head.pk), [1, 0, -1] * 4)
    Phase.objects.update(closes_at=get_now())
    assert Vote.objects.get(contribution=member).told_choice is not None
    of = {idea for row in take_rows(cast, challenge) for idea, _ in row}
    assert of == {str(other.id)}
    _, rows = read_file("polis.zip", take(cast.fay, challenge, "polis.zip"))
    assert {idea for row in rows for idea, _ in row} == {number_of(challenge, other)}


def test_a_family_leaves_as_a_whole_where_the_rows_of_each_are_of_enough_people(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    head, member, other = ideas
    for idea in ideas:
        let_vote(challenge, idea, [1, 0, -1] * 5)
    do_merge(place=cast.fay.place(challenge), head_id=head.id, member_ids=[member.id])
    Phase.objects.update(closes_at=get_now())
    assert not Contribution.objects.get(pk=head.pk).n_erased
    leaving = read_leaving(challenge)
    assert leaving.ideas == {other.id}, "joined counts are not told yet"
    meanwhile(challenge, lambda: let_vote(challenge, head, [1, 0, -1] * 5))
    assert read_leaving(challenge).ideas == {head.id, member.id, other.id}
    Contribution.objects.filter(pk=member.pk).update(state=State.HIDDEN)
    assert read_leaving(challenge).ideas == {other.id}, "rows that are hidden would be what is left"


def test_undoing_a_merge_between_two_files_tells_nothing(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    head, member, other = ideas
    for idea in ideas:
        let_vote(challenge, idea, [1, 0, -1] * 5)
    do_merge(place=cast.fay.place(challenge), head_id=head.id, member_ids=[member.id])
    meanwhile(challenge, lambda: let_vote(challenge, head, [1, 0, -1] * 5))
    once = take_rows(cast, challenge)
    merge = Merge.objects.get()
    do_undo(place=cast.fay.place(challenge), merge_id=merge.id, words="They differ.")
    again = {idea for row in take_rows(cast, challenge) for idea, _ in row}
    assert again == {str(other.id)}
    meanwhile(challenge, lambda: let_vote(challenge, head, [0] * 10))
    assert once
    assert not take_rows(cast, challenge)


@pytest.mark.parametrize("what", ["votes.csv", "all.xlsx", "polis.zip"])
def test_a_file_holds_what_was_checked_whoever_erases_while_it_is_written(
    cast: Cast,
    challenge: Challenge,
    ideas: list[Contribution],
    people: list[UUID],
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half a person's votes in a file that the next one is compared with would be theirs."""

    def read_all() -> object:
        return read_file(what, take(cast.fay, challenge, what))

    def let_take_out(**asked: Any) -> Leaving | None:
        leaving = do_take_out(**asked)
        for person in people[:3]:
            do_erase_own(place=stand(challenge, person))
        return leaving

    before = read_all()
    do_take_out = taking_out.do_take_out
    monkeypatch.setattr(taking_out, "do_take_out", let_take_out)
    assert read_all() == before
    response = cast.fay.client.post(reverse("take_out", args=[challenge.slug, what]))
    assert response.status_code == 409


def read_file(what: str, content: bytes) -> Any:
    """Give how often each row of votes stands in a file, without the names of voters."""
    if what == "votes.csv":
        return count_rows((row["idea"], row["voter"], row["vote"]) for row in read(content))
    if what == "all.xlsx":
        sheet = load_workbook(io.BytesIO(content))["votes"]
        return count_rows(row[:3] for row in sheet.iter_rows(min_row=2, values_only=True))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rows = read(archive.read("votes.csv"))
        ideas = [
            (one["comment-id"], one["agrees"], one["disagrees"])
            for one in read(archive.read("comments.csv"))
        ]
    return ideas, count_rows((row["comment-id"], row["voter-id"], row["vote"]) for row in rows)


def number_of(challenge: Challenge, idea: Contribution) -> str:
    """Give the number of an idea in a Polis file."""
    listed = Contribution.objects.filter(challenge=challenge).listed().order_by("id")
    return str(list(listed.values_list("id", flat=True)).index(idea.id))


def count_rows(votes: Iterable[Sequence[Any]]) -> Counter[Row]:
    """Count the rows of voters that hold the same votes."""
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for idea, voter, value in votes:
        rows[voter].append((str(idea), str(value)))
    return Counter(tuple(sorted(row)) for row in rows.values())


def test_a_file_that_left_before_rows_were_marked_lets_no_other_leave(
    cast: Cast, challenge: Challenge, ideas: list[Contribution], people: list[UUID]
) -> None:
    marks = pack(b'{"ideas":{"an idea":{"a mark":1}}}')
    TakenOut.objects.create(challenge=challenge, marks=marks)
    response = cast.fay.client.post(reverse("take_out", args=[challenge.slug, "votes.csv"]))
    assert response.status_code == 409
    assert "Use the file from last time." in response.content.decode()


def test_files_say_the_same_the_second_time(
    cast: Cast, challenge: Challenge, ideas: list[Contribution], people: list[UUID]
) -> None:
    assert take_rows(cast, challenge) == take_rows(cast, challenge)
    assert b"," in take(cast.fay, challenge, "votes.csv")

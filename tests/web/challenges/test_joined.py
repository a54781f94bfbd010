"""How many joined, told of a list that changes: never of all who were on it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from groundswell.web.accounts.models import Membership, Person
from groundswell.web.accounts.people import do_join
from groundswell.web.challenges import team_actions
from groundswell.web.challenges.joined import refresh_joined
from groundswell.web.challenges.models import Challenge
from web.conftest import Cast

FIRST = [f"first{n}@example.org" for n in range(30)]
SECOND = [f"second{n}@example.org" for n in range(60)]


class Team:
    """Who keeps the list, and reads each morning how many joined."""

    def __init__(self, cast: Cast, challenge: Challenge) -> None:
        self._cast, self._id = cast, challenge.pk

    def invite(self, emails: Sequence[str]) -> None:
        place = self._cast.fay.place(Challenge.objects.get(pk=self._id))
        team_actions.do_invite_people(place=place, emails=emails)

    def take_off(self, emails: Sequence[str]) -> None:
        for email in emails:
            place = self._cast.fay.place(Challenge.objects.get(pk=self._id))
            team_actions.do_uninvite(place=place, email=email)

    def read(self) -> int:
        refresh_joined()
        return Challenge.objects.get(pk=self._id).told_joined


@pytest.fixture
def team(cast: Cast, challenge: Challenge) -> Team:
    Membership.objects.filter(challenge_id=challenge.id, role="participant").delete()
    return Team(cast, challenge)


def join(challenge: Challenge, emails: Sequence[str]) -> None:
    for email in emails:
        do_join(Person.objects.create_user(email=email), challenge.id)


@pytest.mark.parametrize("n_changed", [1, 10, 20, 30])
def test_a_list_that_changes_tells_of_nobody_who_joined_before(
    team: Team, challenge: Challenge, n_changed: int
) -> None:
    team.invite(FIRST)
    join(challenge, FIRST)
    assert team.read() == 20
    team.take_off(FIRST[:n_changed])
    assert team.read() == 20
    team.invite(SECOND[:n_changed])
    assert team.read() == 20
    join(challenge, SECOND[:n_changed])
    assert team.read() == 20, "who is in now and then are more than ever were on the list at once"


def test_a_list_that_grows_tells_of_those_who_join_then(team: Team, challenge: Challenge) -> None:
    team.invite(FIRST)
    join(challenge, FIRST)
    assert team.read() == 20
    team.invite(SECOND)
    assert team.read() == 20, "that all of the first joined is told as little as before"
    join(challenge, SECOND[:9])
    assert team.read() == 20
    join(challenge, SECOND[9:40])
    assert team.read() == 60


def test_where_more_joined_than_were_ever_on_the_list_others_are_among_them(
    team: Team, challenge: Challenge
) -> None:
    team.invite(FIRST[:5])
    join(challenge, FIRST[:5])
    join(challenge, SECOND[:9])
    assert team.read() == 0
    join(challenge, SECOND[9:20])
    assert team.read() == 20
    team.take_off([*FIRST[:5], "nobody.here@example.org"])
    assert Challenge.objects.get(pk=challenge.pk).n_uninvited == 5
    join(challenge, SECOND[20:40])
    assert team.read() == 40

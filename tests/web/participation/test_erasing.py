"""Erasing all that somebody said: nothing of theirs is left, and all that others said is."""

from __future__ import annotations

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.models import Challenge
from groundswell.web.participation import actions
from groundswell.web.participation.merging.actions import do_merge
from groundswell.web.participation.models import Contribution, Revision, Vote
from groundswell.web.participation.queries import tell_votes
from groundswell.web.participation.replay import read_tables, replay
from groundswell.web.participation.tasks import list_erased
from groundswell.web.shared.models import Event
from web.accounts.test_traces import read_all
from web.challenges.filling import fill
from web.conftest import Actor, Cast
from web.participation.test_exports import post
from web.participation.voters import let_vote

PAGE = "/c/change/mine/erase"


def say(actor: Actor, challenge: Challenge, idea: Contribution) -> Contribution:
    own = post(actor, challenge, "Words of somebody who will go.")
    place = actor.place(challenge)
    actions.do_comment(place=place, idea=idea, text="Mine as well.", language="en-gb")
    for one, choice in ((idea, 1), (own, -1)):
        actions.do_vote(place=place, idea=one, choice=choice)
    return own


def test_all_of_ones_own_goes_and_nothing_else(cast: Cast, challenge: Challenge) -> None:
    kept = post(cast.ben, challenge, "Words that stay.")
    say(cast.ben, challenge, kept)
    own = say(cast.ana, challenge, kept)
    actions.do_vote(place=cast.ben.place(challenge), idea=own, choice=1)
    before = cast.ana.client.get(PAGE).content.decode()
    assert "Your votes: 2" in before
    assert "A log that nobody may change keeps" in before
    assert fill(cast.ana.client, PAGE, is_sure="on").status_code == 302
    page = cast.ana.client.get("/c/change/mine").content.decode()
    assert "Erased: 1 ideas, 1 comments, 2 votes, your answers." in page
    voter = cast.ana.place(challenge).pseudonym(Context.VOTES)
    assert not Vote.objects.filter(voter=voter).exists()
    assert Vote.objects.count() == 3
    texts = sorted(Revision.objects.exclude(text="").values_list("text", flat=True))
    assert texts == ["Mine as well.", "Words of somebody who will go.", "Words that stay."]
    kept.refresh_from_db()
    assert (kept.n_agree, kept.n_comments) == (1, 1)
    assert replay(challenge.id) == read_tables(challenge.id)
    assert {where for where, _, value in read_all() if voter in str(value)} == {
        "default.shared_event"
    }
    told = Event.objects.filter(kind="vote.cast", actor=voter)
    assert sorted(one.payload["choice"] for one in told) == [-1, 1]


def test_it_is_asked_for_twice(cast: Cast, challenge: Challenge) -> None:
    say(cast.ana, challenge, post(cast.ben, challenge, "Words that stay."))
    assert "Tick the box" in fill(cast.ana.client, PAGE, is_sure="").content.decode()
    assert Vote.objects.count() == 2


def test_somebody_with_a_claim_code_does_it_too(cast: Cast, challenge: Challenge) -> None:
    say(cast.cleo, challenge, post(cast.ben, challenge, "Words that stay."))
    assert fill(cast.cleo.client, PAGE, is_sure="on").status_code == 302
    assert not Vote.objects.exists()


def test_who_goes_does_not_show_in_the_counts(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ben, challenge, "Words that stay.")
    actions.do_vote(place=cast.ana.place(challenge), idea=idea, choice=-1)
    let_vote(challenge, idea, [1] * 9)
    idea.refresh_from_db()
    told = tell_votes(idea, challenge.least)
    fill(cast.ana.client, PAGE, is_sure="on")
    idea.refresh_from_db()
    assert tell_votes(idea, challenge.least) == told
    assert (idea.told_agree, idea.told_disagree, idea.n_untold) == (9, 1, 0)
    # Of ten who did something, one who went would be known by how many came.
    let_vote(challenge, idea, [1] * 9)
    idea.refresh_from_db()
    assert (idea.told_agree, idea.n_untold, idea.n_gone) == (9, 9, 1)
    # Who went stays in what is told until ten have gone: else the count that falls is theirs.
    let_vote(challenge, idea, [1])
    idea.refresh_from_db()
    assert (idea.told_agree, idea.told_disagree, idea.n_gone) == (19, 1, 1)
    # One who comes and goes before the next telling was never there.
    actions.do_vote(place=cast.ana.place(challenge), idea=idea, choice=-1)
    fill(cast.ana.client, PAGE, is_sure="on")
    idea.refresh_from_db()
    assert (idea.n_disagree, idea.n_untold) == (0, 0)


def test_an_idea_that_is_withdrawn_holds_no_map_up(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ben, challenge, "Words that go.")
    actions.do_vote(place=cast.ana.place(challenge), idea=idea, choice=-1)
    let_vote(challenge, idea, [1] * 9)
    fill(cast.ana.client, PAGE, is_sure="on")
    assert list_erased(challenge.id) == [str(idea.id)]
    idea.refresh_from_db()
    actions.do_withdraw(place=cast.ben.place(challenge), subject=idea)
    assert list_erased(challenge.id) == []


def test_an_idea_that_another_stands_for_holds_no_map_up(cast: Cast, challenge: Challenge) -> None:
    head, member = (post(cast.ben, challenge, f"We need {one}.") for one in ("rest", "more rest"))
    actions.do_vote(place=cast.ana.place(challenge), idea=member, choice=-1)
    let_vote(challenge, member, [1] * 9)
    do_merge(place=cast.fay.place(challenge), head_id=head.id, member_ids=[member.id])
    fill(cast.ana.client, PAGE, is_sure="on")
    assert list_erased(challenge.id) == [str(member.id)]
    let_vote(challenge, head, [1] * 10)
    assert list_erased(challenge.id) == []

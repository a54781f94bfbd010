"""The pages of merging: proposals, by hand, undo, and what authors read and say."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from groundswell.web.accounts.models import Membership
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Refused
from groundswell.web.engine.texts import remember_texts
from groundswell.web.participation import actions
from groundswell.web.participation.merging.actions import do_merge
from groundswell.web.participation.merging.proposing import propose
from groundswell.web.participation.merging.queries import list_objections
from groundswell.web.participation.models import (
    Contribution,
    Merge,
    MergeDismissal,
    MergeObjection,
    MergeProposal,
    Revision,
)
from groundswell.web.shared.models import Event
from web.challenges.filling import fill
from web.conftest import Actor, Cast
from web.participation.test_exports import post

SAME = (
    "Shorter weekly meetings would help all of us on the ward.",
    "Shorter meetings each week would help all of us on the ward.",
)
OTHER = "Nobody answers the phone in the laundry at night."


def at(name: str, challenge: Challenge, *names: Any) -> str:
    return reverse(name, args=[challenge.slug, *names])


def let_engine_read() -> None:
    for one in Revision.objects.filter(is_current=True):
        assert one.contribution is not None
        remember_texts(one.contribution.challenge_id, {one.id: one.text})


@pytest.fixture
def ideas(cast: Cast, challenge: Challenge) -> list[Contribution]:
    made = [
        post(cast.ana, challenge, SAME[0]),
        post(cast.ben, challenge, SAME[1]),
        post(cast.ben, challenge, OTHER),
    ]
    let_engine_read()
    return made


def read(actor: Actor, address: str) -> str:
    answer = actor.client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_proposal_is_read_in_full_and_merged(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    page = read(cast.fay, at("merging", challenge))
    assert SAME[0] in page
    assert SAME[1] in page
    assert OTHER not in page
    proposal = MergeProposal.objects.get()
    there = at("merge_proposal", challenge, proposal.id)
    page = read(cast.fay, there)
    assert "near to A in meaning" in page
    said = re.findall(r"Both say:\s*([^.<]*)", page)[0].split(", ")
    assert {"shorter", "meetings", "ward"} <= set(said)
    assert not {"all", "of", "us", "on", "would"} & set(said)
    assert "ward" in page
    wrong = cast.fay.client.post(there, {"ideas": [ideas[0].id], "head": ideas[0].id})
    assert wrong.status_code == 422
    assert "at least two" in wrong.content.decode()
    given = {"ideas": [ideas[0].id, ideas[1].id], "head": ideas[1].id}
    answer = cast.fay.client.post(there, given, follow=True)
    assert "Also said as" in answer.content.decode()
    assert SAME[0] in answer.content.decode()
    merge = Merge.objects.get()
    assert (merge.head_id, merge.member_id, merge.proposal_id) == (
        ideas[1].id,
        ideas[0].id,
        proposal.id,
    )
    # One stands for both in lists; the other's page stays, and leads there.
    listed = read(cast.ana, at("ideas", challenge))
    assert SAME[1] in listed
    assert SAME[0] not in listed
    assert "2 ideas" in listed
    page = read(cast.cleo, at("idea", challenge, ideas[0].id))
    assert SAME[0] in page
    assert at("idea", challenge, ideas[1].id) in page
    assert 'value="agree"' not in page
    refused = cast.cleo.client.post(at("vote", challenge, ideas[0].id), {"vote": "agree"})
    assert refused.status_code == 403
    assert SAME[1] in refused.content.decode()
    # What only the other says is found, and said so.
    found = read(cast.ana, at("ideas", challenge) + "?words=%22weekly+meetings%22")
    assert SAME[1] in found
    assert "Found in an idea that it stands for" in found
    assert not MergeProposal.objects.filter(is_open=True).exists()
    assert read(cast.visitor, at("idea", challenge, ideas[1].id)).count(SAME[0]) == 1


def test_what_is_dismissed_comes_back_only_once_a_text_changed(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    propose(challenge)
    proposal = MergeProposal.objects.get()
    propose(challenge)
    assert MergeProposal.objects.get() == proposal
    cast.fay.client.post(at("dismiss_merge", challenge, proposal.id))
    assert MergeDismissal.objects.get().proposal == proposal
    propose(challenge)
    assert not MergeProposal.objects.filter(is_open=True).exists()
    changed = SAME[1] + " Really."
    actions.do_change_text(place=cast.ben.place(challenge), subject=ideas[1], text=changed)
    let_engine_read()
    propose(challenge)
    assert MergeProposal.objects.filter(is_open=True).count() == 1
    # An idea that stands for others is first: it can take more.
    do_merge(place=cast.fay.place(challenge), head_id=ideas[0].id, member_ids=[ideas[1].id])
    post(cast.cleo, challenge, SAME[1] + " Please.")
    let_engine_read()
    propose(challenge)
    again = MergeProposal.objects.get(is_open=True)
    assert again.ideas.get(is_first=True).revision.contribution == ideas[0]


def test_a_proposal_is_decided_once_and_about_its_own_ideas(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    propose(challenge)
    proposal = MergeProposal.objects.get()
    fay = cast.fay.place(challenge)

    def merge(*ids: UUID) -> list[Merge]:
        return do_merge(place=fay, head_id=ids[0], member_ids=ids[1:], proposal_id=proposal.id)

    with pytest.raises(Refused, match="not about all"):
        merge(ideas[0].id, ideas[2].id)
    proposal.refresh_from_db()
    assert proposal.is_open
    there = at("dismiss_merge", challenge, proposal.id)
    assert "They stay apart" in cast.fay.client.post(there, follow=True).content.decode()
    assert "already" in cast.fay.client.post(there, follow=True).content.decode()
    with pytest.raises(Refused, match="decided about this already"):
        merge(ideas[0].id, ideas[1].id)
    assert not Merge.objects.exists()
    assert MergeDismissal.objects.count() == 1


def test_what_stands_already_is_said_so_and_not_done_twice(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    propose(challenge)
    proposal = MergeProposal.objects.get()
    given = {"ideas": [ideas[0].id, ideas[1].id], "head": ideas[0].id}
    pages = [
        at("merge_proposal", challenge, proposal.id),
        at("merge_by_hand", challenge, ideas[0].id),
        at("merge_by_hand", challenge, ideas[1].id),
    ]
    for number, there in enumerate([pages[0], *pages]):
        answer = cast.fay.client.post(there, given, follow=True)
        assert answer.redirect_chain == [(at("idea", challenge, ideas[0].id), 302)]
        assert ("It is merged already." in answer.content.decode()) == (number > 0)
    fay = cast.fay.place(challenge)
    assert do_merge(place=fay, head_id=ideas[0].id, member_ids=[ideas[1].id]) == []
    merge = Merge.objects.get()
    told = {"own_merge": ("You have objected already.", {"words": "Mine is not."})}
    for number in range(2):
        there = at("object_to_merge", challenge, ideas[1].id)
        answer = cast.ben.client.post(there, told["own_merge"][1], follow=True)
        assert (told["own_merge"][0] in answer.content.decode()) == (number > 0)
    for act in ("keep", "undo"):
        for number in range(2):
            sent = {"act": act, "words": "Both ask for the same."}
            answer = cast.fay.client.post(at("merge", challenge, merge.id), sent, follow=True)
            assert answer.status_code == 200
            is_twice = "decided about this already" in answer.content.decode()
            assert is_twice == (number > 0)
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds["idea.merged"] == kinds["idea.merge_kept"] == kinds["idea.unmerged"] == 1


def test_where_two_must_agree_who_merged_cannot_answer_that_it_stays(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    """Else one facilitator alone could take an idea off the lists."""
    Challenge.objects.update(hides_by_two=True)
    Membership.objects.create(
        person=cast.cleo.person, challenge_id=challenge.id, role="facilitator"
    )
    do_merge(place=cast.fay.place(challenge), head_id=ideas[0].id, member_ids=[ideas[1].id])
    fill(cast.ben.client, at("object_to_merge", challenge, ideas[1].id), words="It is not.")
    there = at("merge", challenge, Merge.objects.get().id)
    said, button = "only another facilitator can leave it as it is", "They stay merged"
    assert said in read(cast.fay, there)
    assert button not in read(cast.fay, there)
    assert said not in read(cast.cleo, there)
    assert button in read(cast.cleo, there)
    sent = {"act": "keep", "words": "Both ask for the same."}
    answer = cast.fay.client.post(there, sent)
    assert "Another facilitator must answer." in answer.content.decode()
    told = cast.fay.client.post(
        f"/api/v1/challenges/{challenge.slug}/merges/{Merge.objects.get().id}",
        {"decision": "keep", "words": "Both ask for the same."},
        content_type="application/json",
    )
    assert told.status_code in (403, 409, 422)
    assert "Another facilitator must answer." in told.content.decode()
    assert MergeObjection.objects.get().is_open
    assert cast.cleo.client.post(there, sent).status_code == 302
    assert not MergeObjection.objects.get().is_open
    undone = cast.fay.client.post(there, {"act": "undo", "words": "You are right."})
    assert undone.status_code == 302, "who merged may always undo it"


def test_when_the_other_idea_goes_nobody_has_agreed(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    do_merge(place=cast.fay.place(challenge), head_id=ideas[1].id, member_ids=[ideas[0].id])
    there = at("object_to_merge", challenge, ideas[0].id)
    fill(cast.ana.client, there, words="Mine is about each week.")
    assert "1 objection waits" in read(cast.fay, at("ideas", challenge))
    actions.do_withdraw(place=cast.ben.place(challenge), subject=ideas[1])
    page = read(cast.ana, at("own_merge", challenge, ideas[0].id))
    assert "The other idea is gone, so yours stands by itself." in page
    assert "agreed with you" not in page
    assert not MergeObjection.objects.filter(is_open=True).exists()
    assert "objection" not in read(cast.fay, at("ideas", challenge))


def test_from_every_page_of_a_merge_one_can_undo_it(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    done = at("merges", challenge)
    assert at("merging", challenge) in read(cast.fay, done).partition("Nothing was merged")[2]
    head, *members = ideas
    fay = cast.fay.place(challenge)
    merges = do_merge(place=fay, head_id=head.id, member_ids=[one.id for one in members])
    links = [at("merge", challenge, one.id) for one in merges]
    page = read(cast.fay, at("idea", challenge, head.id))
    assert all(link in page for link in links)
    for merge, link in zip(merges, links, strict=True):
        there = at("idea", challenge, merge.member_id)
        assert link in read(cast.fay, there)
        assert link not in read(cast.ana, there)
    page = read(cast.fay, done)
    assert page.count(SAME[0]) == 1
    assert SAME[1] in page
    assert OTHER in page
    for number in range(2):
        answer = cast.fay.client.post(links[0], {"act": "undo_all"}, follow=True)
        page = answer.content.decode()
        assert ("decided about this already" in page) == (number > 0)
        assert "Undo all" not in page
    assert not Merge.objects.filter(is_undone=False).exists()


def test_objections_are_listed_by_day_and_none_is_left_out(
    cast: Cast, challenge: Challenge
) -> None:
    head, *members = (post(cast.ana, challenge, f"Idea {n} asks for time.") for n in range(13))
    fay = cast.fay.place(challenge)
    merges = do_merge(place=fay, head_id=head.id, member_ids=[one.id for one in members])
    days = {merge.id: date(2026, 1, 1 + 5 * n % 12) for n, merge in enumerate(merges)}
    MergeObjection.objects.bulk_create(
        MergeObjection(merge_id=one, words="No.", objected_on=day) for one, day in days.items()
    )
    pages = [list_objections(fay, page=number) for number in (1, 2)]
    listed = [one.id for page in pages for one in page.object_list]
    assert listed == sorted(days, key=lambda one: days[one])
    assert "objections=2" in read(cast.fay, at("merging", challenge))
    assert "12 objections wait" in read(cast.fay, at("ideas", challenge))


def test_an_author_objects_once_and_is_answered(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    do_merge(place=cast.fay.place(challenge), head_id=ideas[1].id, member_ids=[ideas[0].id])
    merge = Merge.objects.get()
    assert "stands for yours" in read(cast.ana, at("mine", challenge))
    assert "Yours stands for 1 other" in read(cast.ben, at("mine", challenge))
    own = at("own_merge", challenge, ideas[0].id)
    assert SAME[1] in read(cast.ana, own)
    assert cast.ben.client.get(own).status_code == 404
    there = at("object_to_merge", challenge, ideas[0].id)
    assert cast.ana.client.post(there, {"words": " "}).status_code == 422
    fill(cast.ana.client, there, words="Mine is about each week.")
    assert "Mine is about each week." in read(cast.ana, own)
    again = cast.ana.client.post(there, {"words": "And more."})
    assert again.status_code == 403
    assert MergeObjection.objects.count() == 1
    assert "Mine is about each week." in read(cast.fay, at("merging", challenge))
    decide = at("merge", challenge, merge.id)
    silent = cast.fay.client.post(decide, {"act": "keep", "words": ""})
    assert silent.status_code == 422
    cast.fay.client.post(decide, {"act": "keep", "words": "Both ask for the same."})
    assert "Both ask for the same." in read(cast.ana, own)
    assert "Mine is about" not in read(cast.fay, at("merging", challenge))
    cast.fay.client.post(decide, {"act": "undo", "words": "You are right."})
    assert "That was undone" in read(cast.ana, at("mine", challenge))
    ideas[0].refresh_from_db()
    assert ideas[0].merged_into_id is None
    kinds = Event.objects.filter(subject_id=ideas[0].id).values_list("kind", flat=True)
    assert {"idea.merged", "idea.merge_objected", "idea.merge_kept", "idea.unmerged"} <= set(kinds)
    assert not any("week" in str(one.payload) for one in Event.objects.all())
    # Erasing one's own takes the words with it.
    actions.do_withdraw(place=cast.ana.place(challenge), subject=ideas[0])
    assert MergeObjection.objects.get().words == ""


def test_whoever_wrote_one_does_not_decide(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    from groundswell.web.accounts.models import Membership

    Membership.objects.create(person=cast.ana.person, challenge_id=challenge.id, role="facilitator")
    propose(challenge)
    proposal = MergeProposal.objects.get()
    there = at("merge_proposal", challenge, proposal.id)
    assert "Another facilitator must decide" in read(cast.ana, there)
    given = {"ideas": [ideas[0].id, ideas[1].id], "head": ideas[1].id}
    for address in (there, at("dismiss_merge", challenge, proposal.id)):
        assert cast.ana.client.post(address, given).status_code == 403
    by_hand = at("merge_by_hand", challenge, ideas[1].id)
    assert cast.ana.client.post(by_hand, given).status_code == 403
    do_merge(place=cast.fay.place(challenge), head_id=ideas[1].id, member_ids=[ideas[0].id])
    undo = at("merge", challenge, Merge.objects.get().id)
    assert cast.ana.client.post(undo, {"act": "undo"}).status_code == 403
    assert not mail.outbox


def test_merging_by_hand_finds_ideas_by_words_and_refuses_what_is_no_family(
    cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    blocks = post(cast.ben, challenge, "Meetings in the laundry block us.", "blocks")
    there = at("merge_by_hand", challenge, ideas[0].id)
    found = read(cast.fay, there + "?words=laundry")
    assert OTHER in found
    assert "block us" not in found
    for words in ("zeppelin", "zebra"):
        assert "Nothing found" in read(cast.fay, f"{there}?words={words}")
    crooked = {"ideas": [ideas[0].id, blocks.id], "head": ideas[0].id}
    assert cast.fay.client.post(there, crooked).status_code == 422
    given = {"ideas": [ideas[0].id, ideas[2].id], "head": ideas[2].id}
    cast.fay.client.post(there + "?words=laundry", given)
    assert Merge.objects.get().head == ideas[2]
    # From the page of what is merged one comes to the idea that stands for it.
    answer = cast.fay.client.get(there, follow=True)
    assert answer.redirect_chain == [(at("merge_by_hand", challenge, ideas[2].id), 302)]
    assert "Another idea stands for the one you came from" in answer.content.decode()
    assert Client().get(at("merging", challenge)).status_code == 403

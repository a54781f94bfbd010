"""The pages on which people read, post, vote and comment, as their browsers get them."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from groundswell.web.accounts.models import Membership
from groundswell.web.challenges.models import Challenge, Phase, Question
from groundswell.web.participation import actions
from groundswell.web.participation.feed import get_next_id, get_progress
from groundswell.web.participation.models import Comment, Contribution, Vote
from groundswell.web.participation.queries import list_similar
from web.conftest import Actor, Cast
from web.participation.voters import let_vote


def post(actor: Actor, challenge: Challenge, text: str, kind: str = "helps") -> Contribution:
    return actions.do_post_idea(
        place=actor.place(challenge),
        question=Question.objects.get(phase__challenge=challenge),
        kind=kind,
        text=text,
        language="en-gb",
    )


def at(name: str, challenge: Challenge, *more: object) -> str:
    return reverse(name, args=[challenge.slug, *more])


def words_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def draft_of(challenge: Challenge, text: str, **more: str) -> dict[str, str]:
    question = Question.objects.get(phase__challenge=challenge)
    return {
        "question": str(question.id),
        "kind": "helps",
        "text": text,
        "token": str(uuid.uuid4()),
    } | more


def test_everybody_is_told_where_to_turn_before_they_write(
    cast: Cast, challenge: Challenge
) -> None:
    said = words_of(cast.ana.client.get(at("post", challenge)))
    assert "In danger, or in distress?" in said
    assert "call 999" in said
    assert "Don&#39;t name people" in said or "Don't name people" in said


def test_an_idea_like_no_other_is_posted_at_once(cast: Cast, challenge: Challenge) -> None:
    response = cast.ana.client.post(at("post", challenge), draft_of(challenge, "Short meetings."))
    idea = Contribution.objects.get()
    assert response["Location"] == at("idea", challenge, idea.id) + "?done=posted"
    assert "Your idea is posted" in words_of(cast.ana.client.get(response["Location"]))


def test_the_same_form_sent_twice_posts_one_idea(cast: Cast, challenge: Challenge) -> None:
    sent = draft_of(challenge, "Short meetings help us.")
    first = cast.ana.client.post(at("post", challenge), sent)
    second = cast.ana.client.post(at("post", challenge), sent)
    assert first["Location"] == second["Location"]
    assert Contribution.objects.count() == 1
    cast.ben.client.post(at("post", challenge), sent | {"step": "post"})
    assert Contribution.objects.count() == 2


def test_what_is_wrong_is_said_and_nothing_is_lost(cast: Cast, challenge: Challenge) -> None:
    sent = draft_of(challenge, "y" * 5_001)
    del sent["kind"]
    response = cast.ana.client.post(at("post", challenge), sent)
    assert response.status_code == 422
    said = response.content.decode()
    assert "Choose whether it helps or gets in the way." in said
    assert "5001 characters" in said
    assert "y" * 5_001 in said
    assert sent["token"] in said


def sign_in(browser: Client, actor: Actor) -> None:
    assert actor.person is not None
    browser.force_login(actor.person, backend="allauth.account.auth_backends.AuthenticationBackend")


def leave_draft(browser: Client, challenge: Challenge) -> str:
    """Write while signed out, and give the page that the sign-in leads back to."""
    response = browser.post(at("post", challenge), draft_of(challenge, "Lend us a quiet room."))
    assert response.status_code == 302
    assert not Contribution.objects.exists()
    return parse_qs(urlsplit(response["Location"]).query)["next"][0]


def test_a_draft_outlives_signing_in_and_is_given_back_once(
    cast: Cast, challenge: Challenge
) -> None:
    browser = cast.visitor.client
    back = leave_draft(browser, challenge)
    kept = browser.cookies["draft"]
    assert kept["max-age"] == kept["expires"] == ""
    assert kept["httponly"]
    for part in kept.value.split("."):
        assert b"quiet room" not in base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    sign_in(browser, cast.ana)
    page = browser.get(back)
    assert "Lend us a quiet room." in page.content.decode()
    assert "Nothing of it is posted yet" in words_of(page)
    assert "quiet room" not in browser.get(back).content.decode()
    assert browser.cookies["draft"].value == ""


def test_the_next_person_at_the_computer_is_not_shown_a_draft(
    cast: Cast, challenge: Challenge
) -> None:
    browser = cast.visitor.client
    back = leave_draft(browser, challenge)
    sign_in(browser, cast.ben)
    assert "quiet room" not in browser.get(at("post", challenge)).content.decode()
    assert "quiet room" not in browser.get(back).content.decode()


def test_a_draft_waits_for_who_has_yet_to_join(cast: Cast, challenge: Challenge) -> None:
    browser = cast.visitor.client
    back = leave_draft(browser, challenge)
    sign_in(browser, cast.fay)
    on = browser.get(back)
    assert parse_qs(urlsplit(on["Location"]).query)["next"] == [back]
    assert cast.fay.person is not None
    Membership.objects.create(person=cast.fay.person, challenge_id=challenge.id, role="participant")
    assert "quiet room" in browser.get(back).content.decode()


@pytest.fixture
def alike(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Callable[..., Any]
) -> Contribution:
    with django_capture_on_commit_callbacks(execute=True):
        post(cast.ben, challenge, "The bike shed has no roof, so our bicycles rust in the rain.")
        return post(cast.ben, challenge, "Meetings are too long and start late every week.")


def test_similar_ideas_come_before_posting_and_one_can_be_supported(
    cast: Cast, challenge: Challenge, alike: Contribution
) -> None:
    sent = draft_of(challenge, "Our weekly meetings are far too long and always start late.")
    page = words_of(cast.ana.client.post(at("post", challenge), sent))
    assert "Meetings are too long and start late every week." in page
    assert "bike shed" not in page
    step = sent | {"step": f"support:{alike.id}"}
    assert "Support this idea" in words_of(cast.ana.client.post(at("post", challenge), step))
    assert not Vote.objects.exists()
    done = cast.ana.client.post(at("post", challenge), step | {"addition": "And no agenda."})
    assert done["Location"].endswith(f"{alike.id}?done=supported")
    assert Vote.objects.get().choice == 1
    comment = Comment.objects.get()
    assert comment.is_addition
    assert comment.revisions.get().text == "And no agenda."
    assert Contribution.objects.count() == 2


def test_of_similar_ideas_that_are_the_same_word_for_word_one_is_shown(
    cast: Cast,
    challenge: Challenge,
    alike: Contribution,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    said = alike.revisions.get().text
    with django_capture_on_commit_callbacks(execute=True):
        post(cast.cleo, challenge, said.replace(" ", "\n", 1))
        post(cast.cleo, challenge, "Meetings are too long and they start late each week.")
    found = list_similar(cast.ana.place(challenge), "Weekly meetings are too long and start late.")
    texts = [" ".join(idea.text.split()) for idea in found]
    assert texts.count(said) == 1
    assert len(texts) == 2


def test_who_has_seen_the_similar_ones_while_writing_is_not_asked_again(
    cast: Cast, challenge: Challenge, alike: Contribution
) -> None:
    text = "Our weekly meetings are far too long and always start late."
    part = cast.ana.client.post(at("post_similar", challenge), {"text": text})
    assert str(alike.id) in part.content.decode()
    assert "<html" not in part.content.decode()
    sent = draft_of(challenge, text, seen=str(alike.id))
    assert cast.ana.client.post(at("post", challenge), sent).status_code == 302
    assert Contribution.objects.count() == 3


def test_changing_ones_words_goes_back_to_the_form(
    cast: Cast, challenge: Challenge, alike: Contribution
) -> None:
    sent = draft_of(challenge, "Our weekly meetings are too long.", step="edit")
    page = cast.ana.client.post(at("post", challenge), sent).content.decode()
    assert "Our weekly meetings are too long.</textarea>" in page
    assert Contribution.objects.count() == 2


def test_counts_are_hidden_until_one_has_voted(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge, "Lunch together helps.")
    let_vote(challenge, idea, [1] * 17 + [0, 0], is_by_code=True)
    actions.do_vote(place=cast.cleo.place(challenge), idea=idea, choice=1)
    let_vote(challenge, idea, [1] * 19)
    for name, more in (("ideas", ()), ("idea", (idea.id,))):
        before = words_of(cast.ben.client.get(at(name, challenge, *more)))
        assert "more agree" not in before
        assert "more agree" not in words_of(cast.visitor.client.get(at(name, challenge, *more)))
    part = words_of(
        cast.ben.client.post(
            at("vote", challenge, idea.id),
            {"vote": "disagree", "is_whole": "on"},
            headers={"HX-Request": "true"},
        )
    )
    assert "Show the votes as a table" in part
    assert "once you have voted" not in part
    for name, more in (("ideas", ()), ("idea", (idea.id,))):
        after = words_of(cast.ben.client.get(at(name, challenge, *more)))
        assert "10 or more agree" in after
        assert "disagree: too few to tell" in after
        assert "With claim codes: 10 or more agree, disagree: too few to tell" in after


def test_counts_are_told_by_tens_alone(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge, "Lunch together helps.")
    cast.ana.client.post(at("vote", challenge, idea.id), {"vote": "agree"})
    let_vote(challenge, idea, [1] * 18)
    there = at("idea", challenge, idea.id)
    assert "Too few have voted to say more." in words_of(cast.ana.client.get(there))
    let_vote(challenge, idea, [1])
    page = cast.ana.client.get(there)
    assert "10 or more agree" in words_of(page)
    assert 'viewBox="0 0 30 1"' in page.content.decode()  # of three parts only one is filled
    assert page.content.decode().count('width="0"') == 2
    for _again in range(11):  # one who wavers is one person still, and none who is new
        for choice in ("disagree", "agree", "disagree"):
            cast.ana.client.post(at("vote", challenge, idea.id), {"vote": choice})
    let_vote(challenge, idea, [-1] * 9)
    assert "10 or more disagree" not in words_of(cast.ana.client.get(there))
    let_vote(challenge, idea, [-1])
    told = words_of(cast.ana.client.get(there))
    assert "10 or more agree" in told
    assert "10 or more disagree" in told


def test_a_vote_goes_back_to_where_it_was_given(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge, "Lunch together helps.")
    there = at("ideas", challenge) + "?order=newest"
    response = cast.ben.client.post(
        at("vote", challenge, idea.id),
        {"vote": "agree"},
        headers={"referer": f"http://testserver{there}"},
    )
    assert response["Location"] == f"{there}#vote-{idea.id}"
    thanked = at("idea", challenge, idea.id)
    response = cast.ben.client.post(
        at("vote", challenge, idea.id),
        {"vote": "agree"},
        headers={"referer": f"http://testserver{thanked}?done=commented&page=2"},
    )
    assert response["Location"] == f"{thanked}?page=2#vote-{idea.id}"
    elsewhere = cast.ben.client.post(
        at("vote", challenge, idea.id),
        {"vote": "agree"},
        headers={"referer": "http://evil.example/"},
    )
    assert elsewhere["Location"] == at("idea", challenge, idea.id) + f"#vote-{idea.id}"


def test_votes_on_ones_own_ideas_are_like_votes_on_any(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge, "Lunch together helps.")
    let_vote(challenge, idea, [-1] * 19)
    there = at("idea", challenge, idea.id)
    before = cast.ana.client.get(there)
    assert 'name="vote"' in before.content.decode()
    assert "more disagree" not in words_of(before)
    sent = cast.ana.client.post(at("vote", challenge, idea.id), {"vote": "agree"})
    assert sent.status_code == 302
    assert "10 or more disagree" in words_of(cast.ana.client.get(there))
    again = cast.ana.client.get(at("feed", challenge) + f"?idea={idea.id}")
    assert 'value="agree" aria-pressed="true"' in again.content.decode()


def test_who_votes_to_the_end_is_not_known_by_what_they_left_out(
    cast: Cast, challenge: Challenge
) -> None:
    for actor in (cast.ana, cast.ben, cast.cleo):
        post(actor, challenge, f"An idea of {actor.client!r} helps.")
    for actor in (cast.ana, cast.ben, cast.cleo):
        place = actor.place(challenge)
        while (idea_id := get_next_id(place)) is not None:
            idea = Contribution.objects.get(pk=idea_id)
            actions.do_vote(place=place, idea=idea, choice=1)
        assert get_progress(place).n_left == 0
    voted: dict[str, set[Any]] = {}
    for vote in Vote.objects.all():
        voted.setdefault(vote.voter, set()).add(vote.contribution_id)
    everything = set(Contribution.objects.values_list("id", flat=True))
    assert list(voted.values()) == [everything] * 3


def test_ideas_of_another_challenge_are_not_there(
    cast: Cast, challenge: Challenge, make: Callable[..., Challenge]
) -> None:
    other = make("other", reading="members")
    idea = post(cast.ana, challenge, "Lunch together helps.")
    assert cast.ben.client.get(at("idea", other, idea.id)).status_code in (302, 404)
    Contribution.objects.update(challenge=other)
    for name in ("idea", "vote", "comment"):
        client = cast.ben.client
        address = at(name, challenge, idea.id)
        reply = (
            client.get(address) if name == "idea" else client.post(address, {"text": "Yes it is"})
        )
        assert reply.status_code == 404
    assert cast.ben.client.get(at("feed", challenge) + f"?idea={idea.id}").status_code == 404
    assert "Lunch" not in words_of(cast.ben.client.get(at("feed", challenge) + f"?after={idea.id}"))


def test_comments_stand_in_threads_one_level_deep(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge, "Lunch together helps.")
    client, address = cast.ben.client, at("comment", challenge, idea.id)
    client.post(address, {"text": "Only with soup."})
    root = Comment.objects.get()
    client.post(address, {"text": "Or bread.", "answers": str(root.id)})
    first = Comment.objects.get(answers=root)
    cast.ana.client.post(address, {"text": "Both of them.", "answers": str(first.id)})
    assert Comment.objects.filter(answers=root).count() == 2
    page = words_of(client.get(at("idea", challenge, idea.id)))
    assert "3 comments" in page
    for said in ("Only with soup.", "Or bread.", "Both of them."):
        assert said in page
    wrong = client.post(address, {"text": ""})
    assert wrong.status_code == 422
    assert "Write your comment." in words_of(wrong)


def test_ones_own_can_be_changed_and_withdrawn_by_oneself_alone(
    cast: Cast, challenge: Challenge
) -> None:
    idea = post(cast.ana, challenge, "Lunch together helps.")
    change, withdraw = (
        at("change_idea", challenge, idea.id),
        at("withdraw_idea", challenge, idea.id),
    )
    assert cast.ben.client.get(change).status_code == 404
    assert cast.ben.client.post(withdraw).status_code == 404
    assert "Lunch together helps." in words_of(cast.ana.client.get(change))
    assert cast.ana.client.post(change, {"text": "  "}).status_code == 422
    cast.ana.client.post(change, {"text": "Lunch in the garden helps."})
    seen = words_of(cast.ben.client.get(at("idea", challenge, idea.id)))
    assert "Lunch in the garden helps." in seen
    assert "Lunch together" not in seen
    assert "Withdraw your idea?" in words_of(cast.ana.client.get(withdraw))
    reply = cast.ana.client.post(withdraw)
    assert reply["Location"] == at("mine", challenge) + "?done=withdrawn"
    assert "This idea was withdrawn" in words_of(
        cast.ben.client.get(at("idea", challenge, idea.id))
    )
    assert "You withdrew this." in words_of(cast.ana.client.get(reply["Location"]))


def test_the_feed_leads_through_all_ideas_once(cast: Cast, challenge: Challenge) -> None:
    ideas = {post(cast.ana, challenge, f"Idea number {n} helps.").id for n in range(4)}
    ideas.add(post(cast.ben, challenge, "Bens own idea helps.").id)
    seen = []
    for n in range(5):
        page = cast.ben.client.get(at("feed", challenge))
        found = re.search(r'name="idea" value="([^"]+)"', page.content.decode())
        assert found
        seen.append(found[1])
        assert f"You have voted on {n} idea" in words_of(page)
        reply = cast.ben.client.post(
            at("vote_in_feed", challenge), {"idea": found[1], "vote": "pass"}
        )
        assert reply["Location"] == at("feed", challenge) + f"?after={found[1]}"
    assert set(seen) == {str(one) for one in ideas}
    end = words_of(cast.ben.client.get(reply["Location"]))
    assert "That was all. Thank you." in end
    assert "You passed." in end
    again = cast.ben.client.get(at("feed", challenge) + f"?idea={seen[0]}")
    assert 'value="pass" aria-pressed="true"' in again.content.decode()
    cast.ben.client.post(at("vote_in_feed", challenge), {"idea": seen[0], "vote": "agree"})
    assert Vote.objects.get(contribution=seen[0]).choice == 1


def test_with_a_script_the_feed_gives_the_next_card_alone(cast: Cast, challenge: Challenge) -> None:
    first = post(cast.ana, challenge, "Idea number one helps.")
    post(cast.ana, challenge, "Idea number two helps.")
    reply = cast.ben.client.post(
        at("vote_in_feed", challenge),
        {"idea": str(first.id), "vote": "agree"},
        headers={"hx-request": "true"},
    )
    part = reply.content.decode()
    assert "<html" not in part
    assert "Idea number two helps." in part
    assert "data-focus" in part


def test_a_vote_that_is_none_of_three_is_no_vote(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge, "Idea number one helps.")
    for sent in ({"vote": "maybe"}, {}):
        assert cast.ben.client.post(at("vote", challenge, idea.id), sent).status_code == 400
    assert not Vote.objects.exists()


def test_mine_tells_what_became_of_each(cast: Cast, challenge: Challenge) -> None:
    mine = post(cast.ana, challenge, "Lunch together helps.")
    theirs = post(cast.ben, challenge, "Short meetings help.")
    actions.do_vote(place=cast.ana.place(challenge), idea=theirs, choice=-1)
    actions.do_comment(
        place=cast.ana.place(challenge), idea=theirs, text="Not for all.", language="en-gb"
    )
    client = cast.ana.client
    assert "Lunch together helps." in words_of(client.get(at("mine", challenge)))
    assert "Not for all." in words_of(client.get(at("mine", challenge) + "?list=comments"))
    assert "Short meetings help." in words_of(client.get(at("mine", challenge) + "?list=votes"))
    held = json.loads(client.get(at("download_mine", challenge)).content)
    assert [one["texts"][0]["text"] for one in held["ideas"]] == ["Lunch together helps."]
    assert held["votes"] == [{"idea": str(theirs.id), "choice": "disagree"}]
    Contribution.objects.filter(pk=mine.id).update(state="hidden")
    hidden = words_of(client.get(at("mine", challenge)))
    assert "Hidden" in hidden
    assert "Lunch together" not in words_of(cast.ben.client.get(at("idea", challenge, mine.id)))


@pytest.mark.parametrize("name", ["ideas", "feed", "mine", "gateway", "post"])
def test_pages_say_what_to_do_where_there_is_nothing_yet(
    cast: Cast, challenge: Challenge, name: str
) -> None:
    reply = cast.ana.client.get(at(name, challenge))
    assert reply.status_code == 200
    if name in ("ideas", "feed", "mine", "gateway"):
        assert "gs-empty" in reply.content.decode()


def test_the_language_is_asked_for_only_where_there_are_several(
    cast: Cast, challenge: Challenge
) -> None:
    assert 'name="language"' not in _main(cast.ana.client.get(at("post", challenge)))
    challenge.languages = ["en-gb", "cy"]
    challenge.save()
    assert 'name="language"' in _main(cast.ana.client.get(at("post", challenge)))
    sent = draft_of(challenge, "Cyfarfodydd byr.", language="cy")
    cast.ana.client.post(at("post", challenge), sent)
    idea = Contribution.objects.get()
    assert idea.language == "cy"
    assert 'lang="cy"' in _main(cast.ben.client.get(at("idea", challenge, idea.id)))
    wrong = cast.ana.client.post(at("post", challenge), sent | {"language": "xx"})
    assert wrong.status_code == 422
    found = words_of(cast.ben.client.get(at("ideas", challenge), {"language": "cy"}))
    assert "Cyfarfodydd" in found
    none = words_of(cast.ben.client.get(at("ideas", challenge), {"language": "en-gb"}))
    assert "Cyfarfodydd" not in none


def _main(response: Any) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_where_there_are_several_questions_one_is_chosen_first(
    cast: Cast, challenge: Challenge
) -> None:
    first = Question.objects.get(phase__challenge=challenge)
    second = Question.objects.create(
        phase=first.phase, position=2, text_words={"en-gb": "Anything else?"}, kinds="free"
    )
    assert "What do you want to answer?" in words_of(cast.ana.client.get(at("post", challenge)))
    page = cast.ana.client.get(at("post", challenge), {"question": str(second.id)})
    assert "Something that helps" not in words_of(page)
    sent = {"question": str(second.id), "text": "All is well here.", "token": str(uuid.uuid4())}
    cast.ana.client.post(at("post", challenge), sent)
    assert Contribution.objects.get().kind == "free"
    closed = cast.ana.client.get(at("post", challenge), {"question": str(uuid.uuid4())})
    assert "What do you want to answer?" in words_of(closed)


def test_what_waits_or_is_hidden_is_not_supported(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ben, challenge, "Lunch together helps.")
    question = Question.objects.get()
    given = {"question": question.id, "kind": "helps", "text": "We should have lunch together."}
    given["step"] = f"support:{idea.id}"
    for state in ("waiting", "hidden"):
        Contribution.objects.filter(pk=idea.pk).update(state=state)
        answer = cast.ana.client.post(at("post", challenge), given)
        assert answer.status_code == 403
        assert "Lunch together helps." not in answer.content.decode()


def test_where_nobody_votes_no_support_is_offered(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post(cast.ben, challenge, "Meetings are too long and start late every week.")
    given = {"question": Question.objects.get().id, "kind": "blocks"}
    given["text"] = "Our meetings are too long and start late each week."
    assert "Support this one" in words_of(cast.ana.client.post(at("post", challenge), given))
    Phase.objects.update(acts_taken_out=["vote"])
    assert "Support this one" not in words_of(cast.ana.client.post(at("post", challenge), given))


def test_a_search_that_is_too_long_is_said_to_be(cast: Cast, challenge: Challenge) -> None:
    page = words_of(cast.ana.client.get(at("ideas", challenge), {"words": "lunch " * 50}))
    assert "This has 299 letters, and 200 is the most." in page
    unseen = words_of(cast.ana.client.get(at("ideas", challenge), {"words": "lu\x00nch"}))
    assert "Nothing found" in unseen
    assert "Error" not in unseen

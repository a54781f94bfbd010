"""Messages about a text: who writes what to whom, what each side learns, and when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.models import Membership, Notice, Person
from groundswell.web.accounts.post import remember_contact
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Refused
from groundswell.web.moderation.cases import open_case
from groundswell.web.moderation.messages import actions, queries
from groundswell.web.moderation.messages.counts import list_message_counts
from groundswell.web.moderation.messages.wording import begin_message, point_out
from groundswell.web.moderation.models import Conversation, Message
from groundswell.web.participation import actions as saying
from groundswell.web.participation.models import Comment, Contribution
from groundswell.web.participation.showing import set_state
from groundswell.web.shared.clock import get_now, set_clock
from groundswell.web.shared.models import Event
from web.api.conftest import make_caller
from web.challenges.filling import find_form, read_fields
from web.conftest import Actor, Cast, sign_in
from web.participation.test_pages import at, post, words_of

SHOWS = ("waiting", "all", "reported")
#: By then whatever an author did has reached the team.
LATER = timedelta(days=actions.LATEST)


@pytest.fixture
def idea(cast: Cast, challenge: Challenge) -> Contribution:
    return post(cast.ana, challenge, "Short meetings help us.")


@pytest.fixture
def gil(challenge: Challenge) -> Actor:
    """A second facilitator."""
    person = Person.objects.create_user(email="gil@example.org")
    Membership.objects.create(person=person, challenge_id=challenge.id, role="facilitator")
    return sign_in(person)


def ask(
    actor: Actor, subject: Contribution | Comment, words: str = "Could you tell us more?"
) -> Message:
    idea = subject if isinstance(subject, Contribution) else subject.contribution
    place = actor.place(idea.challenge)
    return actions.do_write_to_author(place=place, subject=subject, words=words)


def answer(actor: Actor, subject: Contribution | Comment, words: str = "Each week.") -> Message:
    idea = subject if isinstance(subject, Contribution) else subject.contribution
    place = actor.place(idea.challenge)
    return actions.do_write_to_team(place=place, subject=subject, words=words)


def read(actor: Actor, challenge: Challenge, name: str, *more: Any, query: str = "") -> str:
    reply = actor.client.get(at(name, challenge, *more) + query)
    assert reply.status_code == 200
    return words_of(reply)


def send(client: Any, page: str, **given: str) -> Any:
    """Fill a page's form and send it to where it leads."""
    form = find_form(client.get(page), given)
    return client.post(form.get("action"), read_fields(form) | given)


def test_from_a_question_to_an_answer_to_a_thank_you(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    ana, fay = cast.ana, cast.fay
    there, mine = at("conversation", challenge, idea.id), at("my_conversation", challenge, idea.id)
    assert "Write to the author" in read(fay, challenge, "idea", idea.id)
    begun = fay.client.get(there + "?opening=more").content.decode()
    assert "Could you tell us more?" in begun
    other = post(cast.ben, challenge, "Meetings that end on time.")
    sent = {"words": "May we merge them?", "idea": f"http://x{at('idea', challenge, other.id)}"}
    form = read_fields(find_form(fay.client.get(there + "?opening=merge"), sent))
    assert "see the link below" in form["words"][0]
    assert "only that there is" in words_of(fay.client.post(there, form | sent, follow=True))

    post(ana, challenge, "Nobody asks about this one.")
    mine_page = ana.client.get(at("mine", challenge)).content.decode()
    told = [card for card in mine_page.split('<li class="gs-card') if "1 new message" in card]
    assert [f'id="mine-{idea.id}"' in card for card in told] == [False, True]  # the header, a card
    assert at("download_mine", challenge) in mine_page
    assert "1 new message" in read(ana, challenge, "my_messages")
    page = ana.client.get(mine).content.decode()
    assert "May we merge them?" in page
    assert at("idea", challenge, other.id) in page
    assert "new message" not in read(ana, challenge, "my_messages")
    send(ana.client, mine, words="Yes. They are the same.")
    assert "The team gets it" in read(ana, challenge, "my_conversation", idea.id)

    assert "They are the same" not in read(fay, challenge, "conversation", idea.id)
    assert "No answer waits" in read(fay, challenge, "conversations")
    with set_clock(get_now() + LATER):
        assert "1 answer waits" in read(fay, challenge, "moderation")
        assert "An answer waits" in read(fay, challenge, "conversations")
        page = read(fay, challenge, "conversation", idea.id)
        assert "They are the same" in page
        send(fay.client, there, words="Thank you. It is done.")
        assert "No answer waits" in read(fay, challenge, "conversations")
        assert "Thank you. It is done." in read(ana, challenge, "my_conversation", idea.id)
        file = ana.client.get(at("download_mine", challenge)).json()
    said = [one["words"] for one in file["conversations"][0]["messages"]]
    assert said == ["May we merge them?", "Yes. They are the same.", "Thank you. It is done."]

    kinds = Event.objects.filter(kind__startswith="message.").values_list("kind", flat=True)
    assert sorted(kinds) == ["message.to_author", "message.to_author", "message.to_team"]
    everything = str(list(Event.objects.values()))
    for words in said:
        assert words not in everything


def test_an_author_begins_about_a_comment_and_the_team_learns_of_it_later(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    comment = saying.do_comment(
        place=cast.cleo.place(challenge), idea=idea, text="So true.", language="en-gb"
    )
    send(
        cast.cleo.client,
        at("my_conversation", challenge, comment.id),
        words="Please leave this one out.",
    )
    team = cast.fay.place(challenge)
    for show in SHOWS:
        assert not queries.list_conversations(team, show).object_list
    assert not queries.get_conversation(team, comment).messages
    with set_clock(get_now() + LATER):
        [one] = queries.list_conversations(team, "waiting").object_list
        assert [said.words for said in one.messages] == ["Please leave this one out."]
        actions.do_settle(place=team, subject=comment)
        assert not queries.list_conversations(team, "waiting").object_list
        assert len(queries.list_conversations(team, "all").object_list) == 1


def test_what_an_author_does_reaches_the_team_on_a_day_drawn_by_chance(
    cast: Cast, challenge: Challenge, idea: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, now = cast.fay.place(challenge), get_now()
    draws = iter([2, 0, 0, 0])
    monkeypatch.setattr("secrets.randbelow", lambda most: next(draws) % most)
    words = "Does your lift still stop?"
    asked = ask(cast.fay, idea, words)
    answer(cast.ana, idea, "The first.")
    answer(cast.ana, idea, "The second.")  # drawn earlier, but it does not overtake the first
    for days, seen in ((0, 0), (1, 0), (2, 0), (3, 2)):
        with set_clock(now + timedelta(days=days)):
            assert len(queries.get_conversation(team, idea).messages) == 1 + seen, days
            assert queries.count_waiting(team) == bool(seen), days
    ana = cast.ana.place(challenge)
    actions.do_choose(place=ana, subject=idea, is_wanted=False)
    ask(cast.fay, idea, "One more thing.")
    with set_clock(now + timedelta(days=1)), pytest.raises(Refused, match="wants no messages"):
        ask(cast.fay, idea, "And another.")
    actions.do_report(place=ana, subject=idea, message_id=asked.id)
    assert "Reported" not in read(cast.fay, challenge, "conversation", idea.id)


def test_days_are_drawn_one_to_three_ahead() -> None:
    today = get_now().date()
    drawn = {(actions._draw_day() - today).days for _ in range(200)}
    assert drawn == {1, 2, 3}


def strip(page: Any) -> str:
    """Give a page without what is drawn anew each time."""
    text = page.content.decode()
    text = re.sub(r'(token" value|nonce)="[^"]+"', "", text)
    return re.sub(r'"X-CSRFToken": "\w+"', "", text)


def test_nothing_tells_the_team_that_two_texts_have_one_author(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    """The same pages and answers, to the letter, whether one person wrote both or two did."""
    other = post(cast.ana, challenge, "Longer breaks help us.")
    for subject in (idea, other):
        ask(cast.fay, subject)
        answer(cast.ana, subject, "Thank you for asking.")
    held = actions.do_write_to_team(
        place=cast.ana.place(challenge), subject=other, words="One more thing."
    )
    actions.do_take_back(place=cast.ana.place(challenge), subject=other, message_id=held.id)
    actions.do_read(place=cast.ana.place(challenge), subject=idea)
    actions.do_choose(place=cast.ana.place(challenge), subject=other, is_wanted=False)
    ben = cast.ben.place(challenge).pseudonym(Context.POSTS)
    pages = [
        *(at("conversations", challenge) + f"?show={show}" for show in SHOWS),
        *(at("conversation", challenge, one.id) for one in (idea, other)),
        at("moderation", challenge),
    ]
    pages += [f"/api/v1/challenges/change/moderation/messages?show={one}" for one in SHOWS]

    def look() -> list[str]:
        return [strip(cast.fay.client.get(page)) for page in pages]

    with set_clock(get_now() + LATER):
        by_one = look()
        assert any("Thank you for asking." in page for page in by_one)
        Contribution.objects.filter(pk=other.pk).update(author=ben)
        Conversation.objects.filter(contribution=other).update(author=ben)
        by_two = look()
    assert by_one == by_two


def test_an_author_never_learns_which_facilitator_writes(
    cast: Cast, challenge: Challenge, idea: Contribution, gil: Actor
) -> None:
    ask(cast.fay, idea)
    mine = at("my_conversation", challenge, idea.id)
    api = f"/api/v1/challenges/change/mine/messages/{idea.id}"
    cast.ana.client.get(mine)
    told = [strip(cast.ana.client.get(page)) for page in (mine, api)]
    Message.objects.update(by=gil.place(challenge).pseudonym(Context.STAFF))
    assert told == [strip(cast.ana.client.get(page)) for page in (mine, api)]


def test_nobody_else_reads_or_writes(cast: Cast, challenge: Challenge, idea: Contribution) -> None:
    question = ask(cast.fay, idea)
    for actor in (cast.ben, cast.cleo):
        for name in ("my_conversation", "write_to_team", "take_back", "report_message"):
            page = at(name, challenge, idea.id)
            call = actor.client.get if name == "my_conversation" else actor.client.post
            reply = call(page, {"words": "Me too.", "message": str(question.id)})
            assert reply.status_code == 404, (name, reply.status_code)
        with pytest.raises(Refused):
            answer(actor, idea)
    for actor in (cast.ian, cast.ana, cast.olu):
        assert actor.client.get(at("conversation", challenge, idea.id)).status_code == 403
        with pytest.raises(Refused):
            ask(actor, idea)
    assert not Event.objects.filter(kind="message.reported").exists()
    with pytest.raises(Http404):
        actions.do_take_back(place=cast.ana.place(challenge), subject=idea, message_id=question.id)


def test_who_wrote_a_text_does_not_write_to_themselves(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    person = cast.ana.person
    Membership.objects.create(person=person, challenge_id=challenge.id, role="facilitator")
    with pytest.raises(Refused, match="You wrote this"):
        ask(cast.ana, idea)
    ask(cast.fay, idea)
    assert not queries.list_conversations(cast.ana.place(challenge), "all").object_list
    assert "Another facilitator must write" in read(cast.ana, challenge, "conversation", idea.id)


def test_an_author_is_told_by_e_mail_once_and_people_with_claim_codes_are_not(
    cast: Cast,
    challenge: Challenge,
    idea: Contribution,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    second = post(cast.ana, challenge, "Longer breaks help us.")
    by_code = post(cast.cleo, challenge, "A quiet room.")
    for actor in (cast.ana, cast.cleo):
        assert actor.person is not None
        remember_contact(challenge.id, actor.person.id, "en-gb")
    with django_capture_on_commit_callbacks(execute=True):
        for subject in (idea, second, by_code):
            ask(cast.fay, subject)
    notice = Notice.objects.get()
    assert (notice.kind, notice.subject_id) == ("message", challenge.id)
    Notice.objects.all().delete()
    actions.do_choose(place=cast.ana.place(challenge), subject=idea, is_wanted=False)
    with django_capture_on_commit_callbacks(execute=True):
        ask(cast.fay, idea)
        answer(cast.ana, second)
    assert not Notice.objects.exists()


def test_messages_are_turned_off_and_on(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    page = at("my_conversation", challenge, idea.id)
    choose = at("choose_messages", challenge, idea.id)
    ask(cast.fay, idea)
    cast.ana.client.post(choose, {"messages": "off"})
    assert "You turned messages about this text off" in words_of(cast.ana.client.get(page))
    with pytest.raises(Refused, match="Turn them on first"):
        answer(cast.ana, idea)
    cast.ana.client.post(choose, {"messages": "on"})
    # Nothing was told in between, so that there is nothing to tell.
    assert Conversation.objects.get().told_from is None
    cast.ana.client.post(choose, {"messages": "off"})
    with set_clock(get_now() + LATER):
        assert "wants no messages" in read(cast.fay, challenge, "conversation", idea.id)
        actions.do_choose(place=cast.ana.place(challenge), subject=idea, is_wanted=True)
        with pytest.raises(Refused):
            ask(cast.fay, idea)
        with set_clock(get_now() + LATER):
            ask(cast.fay, idea, "Welcome back.")


def test_a_report_reaches_the_others_and_not_who_wrote_it(
    cast: Cast, challenge: Challenge, idea: Contribution, gil: Actor
) -> None:
    asked = ask(cast.fay, idea, "Which ward are you on?")
    sent = {"message": str(asked.id)}
    report = at("report_message", challenge, idea.id)
    assert "It is reported" in words_of(cast.ana.client.post(report, sent, follow=True))
    cast.ana.client.post(report, sent)
    assert Event.objects.filter(kind="message.reported").count() == 1
    with set_clock(get_now() + LATER):
        query = "?show=reported"
        assert "Reported: it asks" in read(gil, challenge, "conversations", query=query)
        assert "Reported: it asks" in read(gil, challenge, "conversation", idea.id)
        assert "Reported: it asks" not in read(cast.fay, challenge, "conversations", query=query)
        assert "Reported: it asks" not in read(cast.fay, challenge, "conversation", idea.id)


# --- What is pointed out before anything is sent


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("I work on Maple ward.", "I work on"),
        ("My name is Karen Holroyd.", "My name"),
        ("Ring me on 020 7946 0958.", "020 7946 0958"),
    ],
)
def test_an_author_is_shown_what_names_them_before_it_is_sent(
    words: str, marked: str, cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    page = at("my_conversation", challenge, idea.id)
    reply = send(cast.ana.client, page, words=words)
    assert reply.status_code == 200
    assert "Not sent yet" in words_of(reply)
    assert marked in "".join(re.findall(r"<mark>(.+?)</mark>", reply.content.decode()))
    assert not Message.objects.exists()
    send(cast.ana.client, page, words=words, send="as_it_is")
    assert Message.objects.get().words == words


ASKING = (
    "Who are you?",
    "What is your name, please?",
    "What’s your job?",
    "Which team are you in?",
    "Where do you work?",
    "Come and see me about it.",
    "Pwy ydych chi?",
    "Beth yw eich enw?",
)


def test_the_team_is_warned_of_questions_that_ask_who_somebody_is(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    for words in ASKING:
        assert point_out(words, is_from_team=True), words
    there = at("conversation", challenge, idea.id)
    reply = cast.fay.client.post(there, {"words": ASKING[0]})
    assert "They can report such a message" in words_of(reply)
    assert not Message.objects.exists()
    cast.fay.client.post(there, {"words": ASKING[0], "send": "as_it_is"})
    assert Message.objects.get().words == ASKING[0]


@pytest.mark.parametrize("opening", ["more", "merge", "rule"])
def test_the_ready_openings_ask_for_nothing(opening: str) -> None:
    words = begin_message(opening, "en-gb")
    assert words
    assert point_out(words, is_from_team=True) == ()
    assert begin_message(opening, "tlh") == words


# --- Limits


def test_a_conversation_takes_so_many_messages_a_day(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    for n in range(actions.MOST_A_DAY):
        ask(cast.fay, idea, f"Question {n}.")
        answer(cast.ana, idea, f"Answer {n}.")
    there = at("conversation", challenge, idea.id)
    reply = cast.fay.client.post(there, {"words": "One more."})
    assert reply.status_code == 422
    assert "Write again tomorrow" in words_of(reply)
    with pytest.raises(ValidationError):
        answer(cast.ana, idea)
    with set_clock(get_now() + timedelta(days=1)):
        ask(cast.fay, idea)
        answer(cast.ana, idea)


def test_the_same_message_sent_twice_is_one(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    sides = (
        (cast.fay, "conversation", "conversation", "moderation/messages"),
        (cast.ana, "my_conversation", "write_to_team", "mine/messages"),
    )
    for actor, page, where, calls in sides:
        form = read_fields(find_form(actor.client.get(at(page, challenge, idea.id)), {"words": ""}))
        sent = form | {"words": "Each week, or more?"}
        for _ in range(2):
            assert actor.client.post(at(where, challenge, idea.id), sent).status_code == 302
        given = {"words": "By a call?", "token": str(uuid4())}
        call = make_caller(actor)
        for _ in range(2):
            assert call("POST", f"/change/{calls}/{idea.id}", given).status_code == 200
        # The form of before, brought back to write something else, loses nothing.
        actor.client.post(at(where, challenge, idea.id), sent | {"words": "Something else."})
    said = ["Each week, or more?", "By a call?", "Something else."]
    assert list(Message.objects.order_by("number").values_list("words", flat=True)) == said * 2
    assert Event.objects.filter(kind__startswith="message.").count() == 6


def test_bad_input_is_told_and_nothing_is_sent(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    there = at("conversation", challenge, idea.id)
    hidden = post(cast.ben, challenge, "An idea that goes.")
    set_state(hidden, "hidden", hidden_for="abuse")  # type: ignore[arg-type]  # as it is kept
    for sent, told in (
        ({"words": " "}, "Write a few words"),
        ({"words": "x" * (actions.LONGEST + 1)}, "at most"),
        ({"words": "Hello", "idea": "nowhere"}, "address of another idea"),
        ({"words": "Hello", "idea": str(challenge.id)}, "address of another idea"),
        ({"words": "Hello", "idea": str(idea.id)}, "address of another idea"),
        ({"words": "Hello", "idea": str(hidden.id)}, "address of another idea"),
        ({"words": "See the link.", "opening": "merge"}, "address of another idea"),
    ):
        reply = cast.fay.client.post(there, sent)
        assert reply.status_code == 422, sent
        assert told in words_of(reply), sent
    assert not Message.objects.exists()


def test_messages_go_on_while_a_text_is_hidden_and_when_no_phase_is_open(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    set_state(idea, "hidden", hidden_for="person")  # type: ignore[arg-type]  # as it is kept
    challenge.phases.update(closes_at=get_now() - timedelta(hours=1))
    case = open_case(challenge.id, idea, is_waiting=True)
    there = at("conversation", challenge, idea.id)
    assert there in cast.fay.client.get(at("case", challenge, case.id)).content.decode()
    ask(cast.fay, idea)
    answer(cast.ana, idea)
    assert Message.objects.count() == 2


def test_nobody_is_written_to_about_what_came_with_a_file(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    Contribution.objects.update(source="import", author="x" * 32)
    idea.refresh_from_db()
    with pytest.raises(Refused, match="Nobody can be reached"):
        ask(cast.fay, idea)
    page = read(cast.fay, challenge, "conversation", idea.id)
    assert "Nobody can be reached" in page


def test_what_everyone_may_know_is_how_often_the_team_wrote_in_steps(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    assert [one.n for one in list_message_counts(challenge)] == [None]
    other = post(cast.ben, challenge, "Another's idea.")
    for subject in (idea, other):
        for n in range(5):
            ask(cast.fay, subject, f"Question {n}.")
    with set_clock(get_now() + timedelta(days=20)):
        cache.clear()
        before = read(cast.visitor, challenge, "record")
        assert "Messages from the team to authors 10 or more" in before
    for n in range(10):
        with set_clock(get_now() + timedelta(days=n)):
            answer(cast.ana, idea, f"Answer {n}.")
    for message in Message.objects.exclude(by=""):
        about = message.conversation.contribution
        assert about is not None
        place = (cast.ana if about == idea else cast.ben).place(challenge)
        actions.do_report(place=place, subject=about, message_id=message.id)
    with set_clock(get_now() + timedelta(days=20)):
        cache.clear()
        assert read(cast.visitor, challenge, "record") == before


def test_the_header_tells_of_news_to_whom_it_is_for_alone(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    ask(cast.fay, idea)
    for actor, told in ((cast.ana, True), (cast.ben, False), (cast.fay, False), (cast.ian, False)):
        assert ("new message" in read(actor, challenge, "challenge")) is told

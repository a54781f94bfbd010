"""What becomes of messages when words are taken back, a text goes, an author or the challenge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Refused
from groundswell.web.moderation.messages import actions, queries
from groundswell.web.moderation.messages.erasing import forget_messages
from groundswell.web.moderation.models import Message
from groundswell.web.participation import actions as saying
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.models import Contribution
from groundswell.web.shared.clock import get_now, set_clock
from web.conftest import Cast
from web.moderation.test_messages import LATER, answer, ask, read, strip
from web.moderation.test_messages import idea as idea
from web.participation.test_pages import at, post, words_of


def test_that_an_author_left_does_not_show(
    cast: Cast,
    challenge: Challenge,
    idea: Contribution,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    ask(cast.fay, idea)
    there = at("conversation", challenge, idea.id)
    before = strip(cast.fay.client.get(there))
    assert cast.ana.person is not None
    cast.ana.person.delete()
    assert strip(cast.fay.client.get(there)) == before
    with django_capture_on_commit_callbacks(execute=True):
        ask(cast.fay, idea, "Are you there?")


# --- Words go


def test_words_are_taken_back_before_the_team_reads_them_and_after(
    cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    team, ana = cast.fay.place(challenge), cast.ana.place(challenge)
    first, second = answer(cast.ana, idea, "Turpentine."), answer(cast.ana, idea, "Paraffin.")
    take = at("take_back", challenge, idea.id)
    page = cast.ana.client.post(take, {"message": str(first.id)}, follow=True)
    assert "You took this back" in words_of(page)
    with set_clock(get_now() + LATER):
        [one] = queries.get_conversation(team, idea).messages
        assert one.words == "Paraffin."
        actions.do_take_back(place=ana, subject=idea, message_id=second.id)
        [one] = queries.get_conversation(team, idea).messages
        assert (one.words, one.is_erased) == ("", True)
        assert "The author took this back" in read(cast.fay, challenge, "conversation", idea.id)
        assert queries.count_waiting(team) == 0
    assert not Message.objects.exclude(words="").exists()


@pytest.mark.parametrize("how", ["withdrawn", "all of one's own", "ended"])
def test_words_go_with_the_text_and_with_the_challenge(
    how: str, cast: Cast, challenge: Challenge, idea: Contribution
) -> None:
    kept = post(cast.ben, challenge, "Another's idea.")
    ask(cast.fay, kept, "These words stay.")
    ask(cast.fay, idea, "Turpentine?")
    answer(cast.ana, idea, "Paraffin.")
    place = cast.ana.place(challenge)
    if how == "withdrawn":
        saying.do_withdraw(place=place, subject=idea)
    elif how == "all of one's own":
        do_erase_own(place=place)
    else:
        Challenge.objects.update(ended_on=get_now().date())
        challenge.refresh_from_db()
    at_once = [
        cast.fay.client.get(at("conversation", challenge, idea.id)),
        cast.fay.client.get(at("conversations", challenge) + "?show=all"),
        cast.ana.client.get(at("my_conversation", challenge, idea.id)),
        cast.ana.client.get(at("my_messages", challenge)),
    ]
    for page in at_once:
        assert "Turpentine" not in page.content.decode()
        assert "Paraffin" not in page.content.decode()
    with pytest.raises(Refused):
        ask(cast.fay, idea)
    forget_messages()
    left = list(Message.objects.exclude(words="").values_list("words", flat=True))
    assert left == ([] if how == "ended" else ["These words stay."])
    assert Message.objects.count() == 3
    forget_messages()

"""A text is reported, hidden with a reason, read by its author, and shown again."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.models import Case, Decision
from groundswell.web.shared.models import Event
from web.conftest import Actor, Cast
from web.participation.test_pages import post, words_of


def at(name: str, challenge: Challenge, *ids: Any) -> str:
    return reverse(name, args=[challenge.slug, *ids])


def decide(actor: Actor, challenge: Challenge, case: Case, act: str, **given: str) -> Any:
    """Decide about a case as it reads now, on its page."""
    seen = case.subject.revisions.get(is_current=True).id
    sent = {"seen": str(seen), "act": act} | given
    return actor.client.post(at("case", challenge, case.id), sent)


def test_from_a_flag_to_hiding_to_an_appeal_to_shown_again(
    cast: Cast, challenge: Challenge
) -> None:
    idea = post(cast.ana, challenge, "Our lift is slow and our manager shouts.")
    ben, fay, ana = cast.ben.client, cast.fay.client, cast.ana.client
    assert "Report this idea" in words_of(ben.get(at("idea", challenge, idea.id)))
    sent = {"reason": "person", "note": "I know who is meant."}
    reply = ben.post(at("flag_idea", challenge, idea.id), sent, follow=True)
    assert "Somebody will look at it" in words_of(reply)

    queue = words_of(fay.get(at("moderation", challenge)))
    assert "manager shouts" in queue
    assert "Reported by 1 person" in queue
    case = Case.objects.get()
    page = words_of(fay.get(at("case", challenge, case.id)))
    assert "I know who is meant." in page
    assert decide(cast.fay, challenge, case, "hide").status_code == 422
    reply = decide(cast.fay, challenge, case, "hide", reason="person", words="Say what, not who.")
    assert reply.status_code == 302
    idea.refresh_from_db()
    assert (idea.state, idea.hidden_for) == ("hidden", "person")
    assert "manager shouts" not in words_of(ben.get(at("idea", challenge, idea.id)))

    mine = ana.get(at("mine", challenge))
    fate = at("idea_fate", challenge, idea.id)
    assert fate in mine.content.decode()
    told = words_of(ana.get(fate))
    assert "It criticises a person who can be known" in told
    assert "Say what, not who." in told
    assert ben.get(fate).status_code == 404
    assert ana.post(at("appeal_idea", challenge, idea.id), {"words": ""}).status_code == 422
    ana.post(at("appeal_idea", challenge, idea.id), {"words": "Nobody is named."})
    assert ana.post(at("appeal_idea", challenge, idea.id), {"words": "x"}).status_code == 403

    assert "Nobody is named." in words_of(fay.get(at("case", challenge, case.id)))
    decide(cast.fay, challenge, case, "show", words="You are right.")
    assert "You are right." in words_of(ana.get(fate))
    assert "manager shouts" in words_of(ben.get(at("idea", challenge, idea.id)))
    assert "All looked at" in words_of(fay.get(at("moderation", challenge)))
    kinds = list(Decision.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["hide", "restore"]
    told_events = Event.objects.filter(subject_id=idea.id).order_by("version")
    assert [one.kind for one in told_events] == [
        *("idea.posted", "idea.hidden", "idea.appealed", "idea.shown"),
    ]
    everything = str(list(Event.objects.values()))
    for words in ("shouts", "Say what", "Nobody is named", "You are right", "who is meant"):
        assert words not in everything

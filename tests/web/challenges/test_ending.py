"""The last act of a challenge: what it takes, what it destroys, and that nothing undoes it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from groundswell.web.accounts.keys import Context, KeyIsGone, get_pseudonym
from groundswell.web.accounts.models import (
    ClaimCode,
    Contact,
    Invitation,
    Membership,
    Notice,
    Person,
)
from groundswell.web.accounts.people import do_invite
from groundswell.web.accounts.post import NoticeKind, do_post_notice, remember_contact
from groundswell.web.challenges.ending import clear_away_ended
from groundswell.web.challenges.models import Challenge, Phase
from groundswell.web.participation.actions import do_post_idea
from groundswell.web.participation.models import Contribution
from groundswell.web.shared.clock import get_now
from web.challenges.filling import fill
from web.conftest import Cast, make_challenge

PAGE = "/c/change/set-up/end"
GIVEN = {"name": "what would help us change?", "reason": "All is done"}


def say(cast: Cast, challenge: Challenge) -> Contribution:
    """Let Ana post an idea, through the page's own action."""
    return do_post_idea(
        place=cast.ana.place(challenge),
        question=challenge.phases.get().questions.get(),
        kind="helps",
        text="Ask us first.",
        language="en-gb",
    )


def close(challenge: Challenge) -> None:
    Phase.objects.filter(challenge=challenge).update(closes_at=get_now() - timedelta(hours=1))


def test_what_is_under_way_comes_first(cast: Cast, challenge: Challenge) -> None:
    assert "A phase is open" in cast.fay.client.get(PAGE).content.decode()
    assert cast.fay.client.post(PAGE, GIVEN).status_code == 422
    close(challenge)
    pseudonym = get_pseudonym(challenge.id, cast.ana.person.id, Context.POSTS)  # type: ignore[union-attr]
    remember_contact(challenge.id, cast.ana.person.id, "en-gb")  # type: ignore[union-attr]
    do_post_notice(challenge_id=challenge.id, pseudonym=pseudonym, kind=NoticeKind.FATE)
    assert "E-mails wait to be sent." in cast.fay.client.get(PAGE).content.decode()
    assert cast.fay.client.post(PAGE, GIVEN).status_code == 422
    challenge.refresh_from_db()
    assert challenge.ended_on is None
    assert cast.ana.place(challenge).pseudonym(Context.POSTS) == pseudonym


def test_another_name_ends_nothing(cast: Cast, challenge: Challenge) -> None:
    close(challenge)
    page = fill(cast.fay.client, PAGE, **GIVEN | {"name": "What would help us?"})
    assert "This is not the challenge&#39;s name." in page.content.decode()
    challenge.refresh_from_db()
    assert challenge.ended_on is None


def test_afterwards_no_key_and_nobody_is_left(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    idea, other = say(cast, challenge), make_challenge("other")
    do_invite(challenge.id, ["dee@example.org"])
    do_invite(other.id, ["dee@example.org"])
    Membership.objects.create(person=cast.ben.person, challenge_id=other.id, role="participant")
    close(challenge)
    with django_capture_on_commit_callbacks(execute=True):
        assert fill(cast.fay.client, PAGE, **GIVEN).status_code == 302
    left = [file.name for file in Path(settings.KEYS_FOLDER).iterdir()]
    assert not [name for name in left if name.startswith(str(challenge.id))]
    assert [name for name in left if name.startswith(str(other.id))]
    with pytest.raises(KeyIsGone):
        get_pseudonym(challenge.id, cast.ana.person.id, Context.POSTS)  # type: ignore[union-attr]
    for model in (Contact, Notice, ClaimCode, Invitation):
        assert not model.objects.filter(challenge_id=challenge.id).exists()
    assert Invitation.objects.filter(challenge_id=other.id).count() == 1
    roles = Membership.objects.filter(challenge_id=challenge.id).values_list("role", flat=True)
    assert sorted(roles) == ["analyst", "facilitator"]
    emails = set(Person.objects.values_list("email", flat=True))
    assert emails == {f"{name}@example.org" for name in ("ben", "fay", "ian", "olu")}
    page = cast.visitor.client.get(f"/c/change/ideas/{idea.id}")
    assert "Ask us first." in page.content.decode()


def test_it_can_be_read_and_never_opened_again(cast: Cast, challenge: Challenge) -> None:
    close(challenge)
    Challenge.objects.filter(pk=challenge.pk).update(ended_on="2026-11-01")
    phase = challenge.phases.get()
    for actor in (cast.fay, cast.ian, cast.ben):
        assert actor.client.get("/c/change/").status_code == 200
    for page in ("set-up", "set-up/end", f"set-up/phases/{phase.id}/reopen", "export", "import"):
        told = cast.fay.client.get(f"/c/change/{page}")
        assert (told.status_code, "ended for good" in told.content.decode()) == (403, True), page
    assert cast.fay.client.post(f"/c/change/set-up/phases/{phase.id}/reopen").status_code == 403
    assert "ended for good" in cast.ben.client.get("/c/change/mine").content.decode()
    assert cast.visitor.client.get("/c/change/join").status_code == 403


def test_what_a_crash_left_is_cleared_away_at_night(cast: Cast, challenge: Challenge) -> None:
    Challenge.objects.filter(pk=challenge.pk).update(ended_on="2026-11-01")
    running = make_challenge("other")
    people = {one.person.id for one in (cast.ana, cast.cleo) if one.person}
    clear_away_ended()
    assert not Person.objects.filter(pk__in=people).exists()
    with pytest.raises(KeyIsGone):
        get_pseudonym(challenge.id, next(iter(people)), Context.POSTS)
    assert get_pseudonym(running.id, next(iter(people)), Context.POSTS)

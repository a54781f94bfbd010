"""People as the vault knows them: operators, leaving."""

from pathlib import Path
from typing import Any

from django.test import Client

from groundswell.web.accounts.claim_codes import make_claim_code
from groundswell.web.accounts.keys import Context, get_person_id, get_pseudonym
from groundswell.web.accounts.models import (
    ApiToken,
    ClaimCode,
    Invitation,
    Membership,
    Person,
)
from groundswell.web.accounts.people import do_invite, do_join, is_invited, make_operator
from groundswell.web.accounts.tokens import do_make_token
from groundswell.web.challenges.models import Challenge
from web.accounts.test_ways_in import ask
from web.conftest import Cast


def test_an_operator_is_made_of_somebody_known_or_new() -> None:
    Person.objects.create_user("olu@example.org")
    assert make_operator("Olu@Example.org") == Person.objects.get()
    assert make_operator("new@example.org").is_operator
    assert Person.objects.filter(is_operator=True).count() == 2
    assert not any(person.has_usable_password() for person in Person.objects.all())


def test_leaving_removes_all_that_the_vault_holds(cast: Cast, challenge: Challenge) -> None:
    ana = cast.ana.person
    assert ana
    do_invite(challenge.id, ["ana@example.org", "ben@example.org"])
    do_make_token(ana, name="x", may_write=False, n_days=7)
    page = cast.ana.client.get("/way-in/leave/").content.decode()
    assert "What you wrote stays" in page
    assert "Tick the box" in cast.ana.client.post("/way-in/leave/").content.decode()
    assert Person.objects.filter(pk=ana.pk).exists()
    elsewhere = Client()
    elsewhere.force_login(ana, backend="groundswell.web.accounts.claim_codes.ClaimCodeBackend")
    gone = cast.ana.client.post("/way-in/leave/", {"is_sure": "on"})
    assert "account is erased" in gone.content.decode()
    assert gone["Clear-Site-Data"]
    assert not Person.objects.filter(email="ana@example.org").exists()
    assert not Membership.objects.filter(person_id=ana.pk).exists()
    assert not ApiToken.objects.exists()
    listed = sorted(row.email for row in Invitation.objects.all())
    assert listed == ["ana@example.org", "ben@example.org"], "whoever keeps the list saw no change"
    assert elsewhere.get("/way-in/tokens/").status_code == 302
    assert Person.objects.filter(email="ben@example.org").exists()


def test_somebody_with_a_code_leaves_too(cast: Cast) -> None:
    cast.cleo.client.post("/way-in/leave/", {"is_sure": "on"})
    assert not ClaimCode.objects.exists()


def test_everybody_sees_what_is_kept_of_them_and_of_nobody_else(
    cast: Cast, challenge: Challenge
) -> None:
    do_invite(challenge.id, ["ana@example.org"])
    page = cast.ana.client.get("/way-in/account/").content.decode()
    assert "ana@example.org" in page
    assert "take part in 1 challenge." in page
    assert "on 1 list of people" in page
    assert "have 0 tokens" in page
    page = cast.cleo.client.get("/way-in/account/").content.decode()
    assert "No e-mail address" in page
    assert "check your code" in page
    assert Client().get("/way-in/account/").status_code == 302


def test_leaving_needs_a_sign_in() -> None:
    assert Client().post("/way-in/leave/", {"is_sure": "on"}).status_code == 302


def come_in(email: str) -> Client:
    client = Client()
    code, _ = ask(client, email)
    client.post("/way-in/code/", {"code": code})
    return client


def test_who_leaves_and_comes_back_is_the_same_person(challenge: Challenge) -> None:
    marks = set()
    for _ in range(2):
        client = come_in("dee@example.org")
        client.post("/c/change/join")
        person = Person.objects.get()
        marks.update(get_pseudonym(challenge.id, person.pk, Context.VOTES) for _ in range(2))
        client.post("/way-in/leave/", {"is_sure": "on"})
        assert not Person.objects.exists()
    assert len(marks) == 1


def test_who_leaves_a_team_is_not_in_it_again_with_the_same_mailbox(challenge: Challenge) -> None:
    do_invite(challenge.id, ["gus@example.org"], "analyst")
    client = come_in("gus@example.org")
    assert Membership.objects.get().role == "analyst"
    client.post("/way-in/leave/", {"is_sure": "on"})
    come_in("gus@example.org")
    assert not Membership.objects.exists()


def test_people_with_a_code_are_new_each_time(challenge: Challenge) -> None:
    assert make_claim_code(challenge.id)[0].pk != make_claim_code(challenge.id)[0].pk


def test_an_id_tells_no_address_without_the_key(tmp_path: Path, settings: Any) -> None:
    first = get_person_id("dee@example.org")
    key = tmp_path / "keys" / "people.key"
    assert len(key.read_bytes()) == 32
    assert key.stat().st_mode & 0o077 == 0
    settings.KEYS_FOLDER = tmp_path / "others"
    assert get_person_id("dee@example.org") != first


def test_tags_of_one_mailbox_make_no_more_people(challenge: Challenge) -> None:
    do_invite(challenge.id, ["dee+list@example.org", "deedee@example.org"])
    for email in ("dee+1@example.org", "Dee+2+x@example.org", "dee@example.org"):
        come_in(email)
    person = Person.objects.get()
    assert person.email == "dee+1@example.org"  # as it was typed
    assert is_invited(person, challenge.id)
    come_in("deedee@example.org")
    come_in("dee@sub.example.org")
    assert Person.objects.count() == 3
    come_in("dee@example.org").post("/way-in/leave/", {"is_sure": "on"})
    assert Invitation.objects.count() == 2


def test_the_last_who_runs_something_names_another_first(cast: Cast, challenge: Challenge) -> None:
    assert cast.fay.person
    assert cast.olu.person
    assert cast.ben.person
    for actor, word in ((cast.fay, "facilitator"), (cast.olu, "operator")):
        person = actor.person
        assert person
        refused = actor.client.post("/way-in/leave/", {"is_sure": "on"}).content.decode()
        assert word in refused
        assert "There is a problem" in refused
        assert Person.objects.filter(pk=person.pk).exists()
        assert actor.client.get("/way-in/account/").status_code == 200  # still signed in
    do_invite(challenge.id, ["ben@example.org"], "facilitator")  # who may never come
    cast.fay.client.post("/way-in/leave/", {"is_sure": "on"})
    assert Person.objects.filter(pk=cast.fay.person.pk).exists()
    do_join(cast.ben.person, challenge.id, "facilitator")
    make_operator("pat@example.org")
    for actor in (cast.fay, cast.olu):
        gone = actor.client.post("/way-in/leave/", {"is_sure": "on"}).content.decode()
        assert "account is erased" in gone
    assert not Person.objects.filter(pk__in=[cast.fay.person.pk, cast.olu.person.pk]).exists()

"""Who can be reached though nobody knows them: sealed addresses, and who can't open them."""

from __future__ import annotations

import stat
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from groundswell.web.accounts.keys import Context, KeyIsGone, destroy_key
from groundswell.web.accounts.models import Contact, Notice
from groundswell.web.accounts.post import NoticeKind, do_post_notice, remember_contact
from groundswell.web.accounts.post.contacts import seal_contact_anew
from groundswell.web.accounts.post.opening import Opener
from groundswell.web.challenges.models import Challenge
from web.conftest import Actor, Cast


def reach(actor: Actor, challenge: Challenge) -> Contact:
    """Let somebody be reached, and give how."""
    assert actor.person is not None
    remember_contact(challenge.id, actor.person.id, "cy")
    pseudonym = actor.place(challenge).pseudonym(Context.POSTS)
    return Contact.objects.get(challenge_id=challenge.id, pseudonym=pseudonym)


def test_the_mailer_alone_can_open_a_contact(cast: Cast, challenge: Challenge) -> None:
    contact = reach(cast.ana, challenge)
    assert cast.ana.person is not None
    told = {"person": str(cast.ana.person.id), "language": "cy"}
    assert Opener(challenge.id).open(contact.sealed) == told
    assert b"ana" not in bytes(contact.sealed)
    # A thief of all but the one file: another challenge's mail key opens nothing.
    folder = Path(settings.KEYS_FOLDER)
    (folder / f"{challenge.id}.mail.key").write_bytes(bytes(range(32)))
    assert Opener(challenge.id).open(contact.sealed) == {}


def test_contacts_look_alike_and_new_each_time(cast: Cast, challenge: Challenge) -> None:
    """So that who guesses an address, or knows how long it is, can't try it."""
    first = bytes(reach(cast.ana, challenge).sealed)
    assert cast.ana.person is not None
    remember_contact(challenge.id, cast.ana.person.id, "en-gb")
    assert bytes(Contact.objects.get().sealed) == first, "not twice on one day"
    seal_contact_anew(challenge.id, cast.ana.person.id, "en-gb")
    again = bytes(Contact.objects.get().sealed)
    assert first != again
    other = bytes(reach(cast.olu, challenge).sealed)
    assert len(first) == len(again) == len(other)
    assert cast.ben.person is not None
    seal_contact_anew(challenge.id, cast.ben.person.id, "cy")
    assert Contact.objects.count() == 2, "who has posted nothing has no contact"


def test_nothing_is_kept_of_who_has_no_email(cast: Cast, challenge: Challenge) -> None:
    assert cast.cleo.person is not None
    remember_contact(challenge.id, cast.cleo.person.id, "en-gb")
    assert not Contact.objects.exists()


def test_keys_are_files_of_the_platform_alone_and_go_together(
    cast: Cast, challenge: Challenge
) -> None:
    contact = reach(cast.ana, challenge)
    files = sorted(Path(settings.KEYS_FOLDER).glob(f"{challenge.id}*"))
    names = [file.name.partition(".")[2] for file in files]
    assert names == ["audit.key", "audit.pub", "key", "mail.key", "mail.pub"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    destroy_key(challenge.id)
    assert not list(Path(settings.KEYS_FOLDER).glob(f"{challenge.id}*"))
    with pytest.raises(KeyIsGone):
        Opener(challenge.id).open(contact.sealed)
    assert cast.ben.person is not None
    remember_contact(challenge.id, cast.ben.person.id, "en-gb")
    assert Contact.objects.count() == 1


def test_a_notice_waits_once_for_each_thing(cast: Cast, challenge: Challenge) -> None:
    contact, idea = reach(cast.ana, challenge), uuid4()
    for subject in (idea, idea, uuid4(), None, None):
        do_post_notice(
            challenge_id=challenge.id,
            pseudonym=contact.pseudonym,
            kind=NoticeKind.FATE,
            subject_id=subject,
        )
    assert Notice.objects.filter(contact=contact).count() == 3
    do_post_notice(challenge_id=challenge.id, pseudonym="f" * 32, kind=NoticeKind.MESSAGE)
    assert Notice.objects.count() == 3
    with pytest.raises(ValueError, match="goes to many"):
        do_post_notice(
            challenge_id=challenge.id, pseudonym=contact.pseudonym, kind=NoticeKind.REMINDER
        )

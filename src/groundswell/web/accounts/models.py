"""People, their roles, invitations, claim codes and tokens, and what e-mails wait: in the vault.

No row here knows when it was made more finely than the day, and none is numbered in order.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from groundswell.web.accounts.emails import normalise_email
from groundswell.web.accounts.keys import get_person_id


class PersonManager(BaseUserManager["Person"]):
    """Makes people. They have no password."""

    def create_user(self, email: str | None = None, **fields: Any) -> Person:
        """Make a person, by e-mail or, with a claim code, without."""
        if email:
            email = normalise_email(email)
            fields.setdefault("id", get_person_id(email))
        person = self.model(email=email or None, **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with a way in. Others know them only by what they write.

    Who has an e-mail has an id that is made from the first one they had; see ``keys``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    last_login = None

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return "a person"


class Membership(models.Model):
    """What a person may be in a challenge: participant, analyst, facilitator."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    challenge_id = models.UUIDField(db_index=True)
    role = models.CharField(max_length=20)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "challenge_id", "role"], name="membership_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} in {self.challenge_id}"


class Invitation(models.Model):
    """An e-mail address that may take part in a challenge. It does not say whether it did.

    It stays as it was brought in, until it is taken off the list or the challenge ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge_id = models.UUIDField()
    email = models.EmailField()
    role = models.CharField(max_length=20, default="participant")
    was_sent = models.BooleanField(default=False, help_text="An e-mail with it was handed over.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["challenge_id", "email", "role"], name="invitation_once"
            ),
        )

    def __str__(self) -> str:
        return f"an invitation to {self.challenge_id}"


class ClaimCode(models.Model):
    """A code that brings somebody without an e-mail back. Its secret half is hashed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="claim_code")
    challenge_id = models.UUIDField()
    name = models.CharField(max_length=16, unique=True, help_text="The half that finds the row.")
    secret = models.CharField(max_length=256, help_text="The hash of the other half.")

    def __str__(self) -> str:
        return f"a claim code of {self.challenge_id}"


class ApiToken(models.Model):
    """A token of a person for programs. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    expires_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """How to reach who wrote something: their id in the vault, sealed beside a pseudonym.

    Only the mailer opens it; see ``post``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge_id = models.UUIDField()
    pseudonym = models.CharField(max_length=32, help_text="Of Context.POSTS.")
    sealed = models.BinaryField(help_text="Id and language, sealed to the mail key.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["challenge_id", "pseudonym"], name="contact_once"),
        )

    def __str__(self) -> str:
        return f"a contact in {self.challenge_id}"


class Notice(models.Model):
    """An e-mail that waits to be sent. The row is gone once it was handed over.

    Its Message-ID is made of the row's id by the mail key: the same each time, and who reads the
    database and a mail server's log can't lay them side by side.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField(help_text="What it is about; the challenge, where nothing else.")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, null=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True)
    made_on = models.DateField()
    n_tries = models.PositiveSmallIntegerField(default=0)
    is_refused = models.BooleanField(default=False, help_text="Nobody takes mail there.")
    progress = models.BinaryField(
        null=True, help_text="Of reminders, sealed: whether one was sent tells who took part."
    )

    class Meta:
        constraints = (
            *(
                models.UniqueConstraint(fields=[to, "kind", "subject_id"], name=f"notice_once_{to}")
                for to in ("contact", "invitation", "person")
            ),
            models.CheckConstraint(
                condition=models.Q(contact=None, invitation=None, person__isnull=False)
                | models.Q(contact=None, invitation__isnull=False, person=None)
                | models.Q(contact__isnull=False, invitation=None, person=None),
                name="notice_to_one",
            ),
        )

    def __str__(self) -> str:
        return f"a notice of {self.challenge_id}"


class Unsubscription(models.Model):
    """That one address wants no more e-mails of one kind. The id is a hash under the key."""

    id = models.UUIDField(primary_key=True, editable=False)
    challenge_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"an unsubscription in {self.challenge_id}"


class LeftAddress(models.Model):
    """An address that an account is no longer of, until it was told so. It points to nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    language = models.CharField(max_length=20)
    left_on = models.DateField()

    def __str__(self) -> str:
        return "an address that somebody left"


class SpentLink(models.Model):
    """A way in that was used, and so brings nobody in again. It does not say whose it was."""

    id = models.CharField(primary_key=True, max_length=32)
    spent_on = models.DateField()

    def __str__(self) -> str:
        return "a used link"


class VaultSession(AbstractBaseSession):
    """A session that does not tell when it was last used: it ends at the end of a day."""

    class Meta(AbstractBaseSession.Meta):
        db_table = "accounts_session"

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from groundswell.web.accounts.sessions import SessionStore

        return SessionStore

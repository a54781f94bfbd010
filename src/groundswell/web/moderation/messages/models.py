"""Conversations about a text, and the messages in them. Days are the finest time."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from groundswell.web.challenges.models import Challenge
from groundswell.web.participation.models import Comment, Contribution, spin

Text = Contribution | Comment


class Conversation(models.Model):
    """What the team and the author of one text write to each other.

    Several dates here lie ahead: what the author did is told to the team only from then on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="+")
    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, null=True, related_name="+"
    )
    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, null=True, related_name="+")
    author = models.CharField(max_length=32, help_text="Pseudonym among posts, as of the text.")
    place = models.PositiveBigIntegerField(default=spin)
    n_new = models.PositiveIntegerField(
        default=0, help_text="What the author has not opened yet. Told to them alone."
    )
    known_from = models.DateField(null=True, help_text="From when the team knows of it.")
    waits_from = models.DateField(null=True, help_text="From when an answer waits for the team.")
    is_wanted = models.BooleanField(default=True, help_text="The author takes messages about it.")
    told_from = models.DateField(null=True, help_text="From when the team knows of that choice.")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(contribution__isnull=True) ^ models.Q(comment__isnull=True),
                name="conversation_of_one_thing",
            ),
        )
        indexes = (
            models.Index(fields=["challenge", "author"], name="conversation_author"),
            models.Index(fields=["challenge", "waits_from"], name="conversation_waits"),
            models.Index(fields=["challenge", "place"], name="conversation_wheel"),
        )

    def __str__(self) -> str:
        return f"conversation {self.id}"

    @property
    def text_id(self) -> uuid.UUID:
        found = self.contribution_id or self.comment_id
        assert found is not None
        return found

    def is_open_to_team(self, today: date) -> bool:
        """Tell whether the team may write, as far as the team knows on a day."""
        is_told = self.told_from is None or self.told_from <= today
        return self.is_wanted if is_told else not self.is_wanted


class Message(models.Model):
    """One message. Its words can be erased; the row stays and says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    number = models.PositiveIntegerField(help_text="The how-manieth of its conversation.")
    by = models.CharField(
        max_length=32, blank=True, help_text="Pseudonym among staff; empty: the author's."
    )
    words = models.TextField(blank=True)
    idea = models.ForeignKey(
        Contribution,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Another idea that it speaks of.",
    )
    is_erased = models.BooleanField(default=False)
    is_open = models.BooleanField(default=False, help_text="Of the author's: not dealt with yet.")
    sent_on = models.DateField()
    reaches_on = models.DateField(
        null=True, help_text="From when the other side reads it; empty: taken back before."
    )
    reported_from = models.DateField(
        null=True, help_text="From when other facilitators know that it asks too much."
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["conversation", "number"], name="message_order_of_conversation"
            ),
        )

    def __str__(self) -> str:
        return f"message {self.number} of {self.conversation_id}"

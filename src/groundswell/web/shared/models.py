"""The audit log. Events hold ids and choices, never what somebody wrote."""

from __future__ import annotations

import uuid

from django.db import models

from groundswell.web.shared.append_only import GrowingTable


class Event(GrowingTable):
    """One act, in the one envelope that all acts are written in.

    Events have no order among each other, and no time but the day: an order of posts beside an
    order of sign-ins would join them. Those about one subject are counted, so that they replay.
    Of votes, reports and answers there is no day either: theirs is the last day of the month.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    challenge_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=64, help_text="A pseudonym, a team, 'engine' or 'clock'.")
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField(help_text="The how-manieth event about its subject.")
    other_ids = models.JSONField(default=list)
    payload = models.JSONField(default=dict, help_text="Ids and choices alone.")
    reason = models.TextField(blank=True)
    happened_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_id", "version"], name="event_order_of_subject"
            ),
        )
        indexes = (
            models.Index(fields=["challenge_id", "kind"], name="event_of_challenge"),
            models.Index(fields=["happened_on", "id"], name="event_of_day"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}"


class Link(GrowingTable):
    """One day of the audit log that has ended, in the chain of all days."""

    day = models.DateField(primary_key=True)
    leaves = models.BinaryField(
        help_text="Of each event of the day its id and the start of its digest, by id."
    )
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of the former digest, the day and the leaves."
    )

    def __str__(self) -> str:
        return f"link of {self.day}"

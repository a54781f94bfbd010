"""What the engine keeps: vectors, when they changed, and its runs. All can be made again.

The words of texts are kept in a table of the database's own kind of text search: ``word_tables``.
No row is numbered in order, and none has a time finer than the day.
"""

from __future__ import annotations

import uuid

from django.db import models


class Vector(models.Model):
    """What a revision means, as numbers. It leaves with the text, for it tells something of it."""

    revision_id = models.UUIDField(primary_key=True)
    challenge_id = models.UUIDField()
    bucket = models.PositiveSmallIntegerField(help_text="Part of the index, chosen by the id.")
    model = models.CharField(max_length=64, help_text="Fingerprint of the model that made it.")
    values = models.BinaryField(help_text="Little-endian half precision.")

    class Meta:
        indexes = (models.Index(fields=["challenge_id", "bucket"], name="vector_of_bucket"),)

    def __str__(self) -> str:
        return f"vector of {self.revision_id}"


class BucketStamp(models.Model):
    """Changes whenever a vector of its bucket comes or goes, so that other processes notice."""

    key = models.CharField(primary_key=True, max_length=40)
    challenge_id = models.UUIDField(db_index=True)
    bucket = models.PositiveSmallIntegerField()
    stamp = models.BigIntegerField(help_text="Random: not how often, only whether.")

    def __str__(self) -> str:
        return f"stamp {self.key}"


class Run(models.Model):
    """One analysis of a challenge. What people read of it is ``shown``; ``result`` is the whole."""

    class Subject(models.TextChoices):
        """What was analysed."""

        THEMES = "themes"
        OPINION = "opinion"

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge_id = models.UUIDField(db_index=True)
    subject = models.CharField(max_length=10, choices=Subject.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    is_current = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, blank=True)
    done_share = models.FloatField(default=0.0)
    problem = models.TextField(blank=True, help_text="Why it failed, in words for people.")
    made_on = models.DateField()
    n_contributions = models.PositiveIntegerField(default=0)
    n_votes = models.PositiveIntegerField(default=0)
    seed = models.PositiveIntegerField()
    versions = models.JSONField(default=dict, help_text="Of the product, the model and the format.")
    content_hash = models.CharField(
        max_length=64, help_text="Of ids, choices and options, never of texts."
    )
    revisions = models.JSONField(default=dict, help_text="Revision to contribution.")
    theme_ids = models.JSONField(default=dict, help_text="The library's name of a theme to its id.")
    lineage = models.JSONField(default=list, help_text="What became of the themes before.")
    shown = models.BinaryField(null=True)
    result = models.BinaryField(null=True, help_text="The library's result.json, packed.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["challenge_id", "subject"],
                condition=models.Q(is_current=True),
                name="one_current_run",
            ),
            models.UniqueConstraint(
                fields=["challenge_id", "subject"],
                condition=models.Q(state="running"),
                name="one_running_run",
            ),
        )
        indexes = (
            # What says which run stands is read alone, without the megabytes beside it.
            models.Index(
                fields=["challenge_id", "subject", "is_current", "content_hash", "id"],
                name="current_run_hash",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} of {self.challenge_id}, {self.state}"

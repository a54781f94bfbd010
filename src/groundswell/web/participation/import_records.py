"""One file brought in: what was given, how its columns are read, how far it is, what came of it.

The file is kept from the preview until it is in, and no longer. Ideas and votes that came with it
point here, so that all can be told apart from what was said here; until its state is DONE they
count nowhere.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import Challenge


class Import(models.Model):
    """A table of ideas, and of votes on them where there is one, on its way in."""

    class State(models.TextChoices):
        """How far it is."""

        PREVIEW = "preview", _("To be looked over")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Coming in")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=32, help_text="Pseudonym among staff.")
    given_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    attempt = models.UUIDField(null=True, help_text="Whose rows these are: of the work begun last.")
    ideas_name = models.CharField(max_length=120)
    ideas_file = models.BinaryField(null=True)
    votes_name = models.CharField(max_length=120, blank=True)
    votes_file = models.BinaryField(null=True)
    choices = models.JSONField(default=dict, help_text="Columns by role, question, kind and so on.")
    report = models.JSONField(default=dict, help_text="Counts, and rows that did not come in.")
    problem = models.TextField(blank=True, help_text="Why it stopped, in words for people.")
    n_findable = models.PositiveIntegerField(default=0, help_text="Ideas the engine has read.")

    class Meta:
        indexes = (models.Index(fields=["challenge", "state"], name="import_of_challenge"),)

    def __str__(self) -> str:
        return f"import {self.id}"

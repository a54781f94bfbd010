"""What is kept of rows of voters that left: marks alone, by which the next are compared."""

from __future__ import annotations

from django.db import models

from groundswell.web.challenges.models import Challenge


class TakenOut(models.Model):
    """Whose votes stood in the rows that left last, as hashes under the challenge's key."""

    challenge = models.OneToOneField(
        Challenge, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    marks = models.BinaryField()

    def __str__(self) -> str:
        return f"what left of {self.challenge_id}"

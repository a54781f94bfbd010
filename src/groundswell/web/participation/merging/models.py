"""What the engine proposes to merge, what people decided about it, and what authors say.

A proposal is the engine's, a merge or a dismissal a person's: each is a row of its own, and neither
changes the other. Who decided is a pseudonym among staff. What is merged into what just now stands
on the ideas themselves, in ``Contribution.merged_into``.
"""

from __future__ import annotations

import uuid

from django.db import models

from groundswell.web.challenges.models import Challenge


class MergeProposal(models.Model):
    """Ideas that nearly say the same, as the engine finds. It decides nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="+")
    is_open = models.BooleanField(default=True, help_text="Nobody has decided about it yet.")
    nearness = models.FloatField(help_text="Of the two of it that are nearest; 1 is the same.")

    class Meta:
        indexes = (
            models.Index(fields=["challenge", "is_open", "-nearness"], name="merge_proposal_list"),
        )

    def __str__(self) -> str:
        return f"proposal {self.id}"


class ProposedIdea(models.Model):
    """One text of a proposal, as it read when it was proposed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(MergeProposal, on_delete=models.CASCADE, related_name="ideas")
    revision = models.ForeignKey(
        "participation.Revision", on_delete=models.CASCADE, related_name="+"
    )
    nearness = models.FloatField(help_text="To the first of them; the first has 1.")
    is_first = models.BooleanField(default=False, help_text="The one that could stand for all.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["proposal", "revision"], name="proposed_once"),
        )

    def __str__(self) -> str:
        return f"idea of {self.proposal_id}"


class MergeDismissal(models.Model):
    """A person says that the ideas of a proposal are not the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.OneToOneField(
        MergeProposal, on_delete=models.CASCADE, related_name="dismissal"
    )
    by = models.CharField(max_length=32, help_text="Pseudonym among staff.")
    dismissed_on = models.DateField()

    def __str__(self) -> str:
        return f"dismissal of {self.proposal_id}"


class Merge(models.Model):
    """A person lets one idea, the head, stand for another. Undone, it stays here as undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="+")
    head = models.ForeignKey(
        "participation.Contribution", on_delete=models.CASCADE, related_name="merges_as_head"
    )
    member = models.ForeignKey(
        "participation.Contribution", on_delete=models.CASCADE, related_name="merges"
    )
    proposal = models.ForeignKey(
        MergeProposal, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by = models.CharField(max_length=32, help_text="Pseudonym among staff.")
    merged_on = models.DateField()
    is_told = models.BooleanField(
        default=False, help_text="Whether counts were told since that are of both ideas together."
    )
    is_told_by_code = models.BooleanField(default=False)
    is_undone = models.BooleanField(default=False)
    undone_by = models.CharField(
        max_length=32, blank=True, help_text="Pseudonym among staff; empty where a text went."
    )
    undone_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(is_undone=False), name="merged_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(head=models.F("member")), name="merged_into_another"
            ),
        )
        indexes = (models.Index(fields=["challenge", "is_undone", "merged_on"], name="merge_list"),)

    def __str__(self) -> str:
        return f"merge {self.id}"


class MergeObjection(models.Model):
    """What the author of a merged idea says against it, and what a person answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    merge = models.OneToOneField(Merge, on_delete=models.CASCADE, related_name="objection")
    words = models.TextField(blank=True, help_text="Empty once its author erased them.")
    objected_on = models.DateField()
    is_open = models.BooleanField(default=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=32, blank=True, help_text="Pseudonym among staff.")
    answered_on = models.DateField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["merge"], condition=models.Q(is_open=True), name="merge_objection_open"
            ),
        )

    def __str__(self) -> str:
        return f"objection to {self.merge_id}"

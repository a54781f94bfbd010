"""What was asked about a text, by people and by the engine, and what was decided, by people.

A concern is the engine's, a decision a person's: each is a row of its own, and neither changes the
other. What is shown of a text is its state in ``participation``; who decided is a pseudonym.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.messages.models import Conversation as Conversation
from groundswell.web.moderation.messages.models import Message as Message
from groundswell.web.participation.models import Comment, Contribution, HiddenFor, Revision, spin
from groundswell.web.shared.clock import get_next_month_end


class Case(models.Model):
    """A text that somebody should look at, or has looked at.

    Why it is open is kept here too, beside the rows that say so, since the queue is read by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="+")
    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, null=True, related_name="+"
    )
    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, null=True, related_name="+")
    is_open = models.BooleanField(default=False)
    urgency = models.PositiveSmallIntegerField(default=0)
    place = models.PositiveBigIntegerField(default=spin)
    is_waiting = models.BooleanField(default=False, help_text="Not looked at before it is shown.")
    is_flagged = models.BooleanField(default=False)
    has_concerns = models.BooleanField(default=False)
    is_proposed = models.BooleanField(default=False, help_text="To be hidden, if another agrees.")
    is_appealed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(contribution__isnull=True) ^ models.Q(comment__isnull=True),
                name="case_of_one_thing",
            ),
        )
        indexes = (
            models.Index(fields=["challenge", "is_open", "-urgency", "place"], name="case_queue"),
            models.Index(fields=["challenge", "place"], name="case_wheel"),
        )

    def __str__(self) -> str:
        return f"case {self.id}"

    @property
    def subject(self) -> Contribution | Comment:
        found = self.contribution or self.comment
        assert found is not None
        return found


class Flag(models.Model):
    """One participant asks that somebody looks at a text.

    All notes are erased by one rule, whoever wrote them: once the team has decided, or when the
    month after that of the report ends. Were they erased when their author erases all that they
    said, the team would see which reports are one person's.
    """

    class Reason(models.TextChoices):
        """Why somebody asks."""

        PERSON = "person", _("It criticises a person who can be known")
        ABUSE = "abuse", _("It is abusive")
        DETAILS = "details", _("It holds personal details")
        DANGER = "danger", _("Somebody may be in danger")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    flagger = models.CharField(max_length=32, help_text="Pseudonym among flags.")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    note = models.TextField(blank=True)
    read_until = models.DateField(
        default=get_next_month_end, help_text="To which day the team reads the note at most."
    )
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["revision", "flagger"], name="flag_once"),)

    def __str__(self) -> str:
        return f"flag of {self.case_id}"


class Concern(models.Model):
    """A passage of a text that the engine points out. Offsets count code points, half-open."""

    class Kind(models.TextChoices):
        """What the engine looks for."""

        NAME = "name", _("Perhaps somebody's name")
        DETAILS = "details", _("Perhaps personal details")
        KNOWN = "known", _("Perhaps a person who can be known")
        ABUSE = "abuse", _("Perhaps abusive")
        DANGER = "danger", _("Perhaps somebody is in danger")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="concerns")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["revision", "kind", "start", "end"], name="concern_once"
            ),
        )

    def __str__(self) -> str:
        return f"concern about {self.case_id}"


class Decision(models.Model):
    """What a person decided about a text, as it read then.

    It never changes; its words go with the text, when the author withdraws that.
    """

    class Kind(models.TextChoices):
        """What can be decided."""

        SHOW = "show", _("Shown")
        PROPOSE = "propose", _("To be hidden, if another facilitator agrees")
        HIDE = "hide", _("Hidden")
        RESTORE = "restore", _("Shown again")
        EDIT = "edit", _("Edited, so that nobody can be known")
        UPHOLD = "uphold", _("Stays hidden")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField(help_text="The how-manieth about its case.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=10, choices=HiddenFor.choices, blank=True)
    words = models.TextField(blank=True, help_text="For the author to read.")
    by = models.CharField(max_length=32, help_text="Pseudonym among staff.")
    revision_id = models.UUIDField()
    n_missing = models.PositiveIntegerField(
        default=0, help_text="Of an edit: the words that are out since, with edits before it."
    )
    decided_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="decision_order_of_case"),
        )
        indexes = (models.Index(fields=["kind"], name="decision_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class Appeal(models.Model):
    """What the author says against a decision to hide or to edit. Once for each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField()
    appealed_on = models.DateField()
    answer = models.OneToOneField(
        Decision, on_delete=models.CASCADE, null=True, related_name="answers_appeal"
    )

    def __str__(self) -> str:
        return f"appeal against {self.decision_id}"

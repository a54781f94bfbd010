"""Contributions, comments and votes, and the revisions that hold their text.

Authors and voters are pseudonyms, another for each context: nothing here points to a person.
Days are the finest time. Text stands in revisions alone, which don't change and can be erased.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from secrets import randbelow
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.participation.export_records import TakenOut as TakenOut
from groundswell.web.participation.import_records import Import as Import
from groundswell.web.participation.merging.models import Merge as Merge
from groundswell.web.participation.merging.models import MergeDismissal as MergeDismissal
from groundswell.web.participation.merging.models import MergeObjection as MergeObjection
from groundswell.web.participation.merging.models import MergeProposal as MergeProposal
from groundswell.web.participation.merging.models import ProposedIdea as ProposedIdea
from groundswell.web.participation.open_data_records import OpenDataTerms as OpenDataTerms

#: The size of the wheel that contributions are shuffled on: a prime, so that each step visits all.
WHEEL = 2_147_483_647
#: What counts of votes are named by, as in ``n_agree`` and ``told_pass_by_code``.
COUNTED = ("agree", "pass", "disagree")


def spin() -> int:
    """Give a contribution its place on the wheel that random order goes around."""
    return randbelow(WHEEL)


class State(models.TextChoices):
    """What became of a text. Lists, searches, counts and files hold what is SHOWN, and no more."""

    COMING = "coming", _("Coming in with a file")
    SHOWN = "shown", _("Shown")
    WAITING = "waiting", _("Not looked at yet")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")
    HIDDEN = "hidden", _("Hidden")


class HiddenFor(models.TextChoices):
    """Why a text is hidden: the two ground rules, and what could harm somebody."""

    PERSON = "person", _("It criticises a person who can be known")
    ABUSE = "abuse", _("It is abusive")
    DETAILS = "details", _("It holds personal details")
    DANGER = "danger", _("It could put somebody in danger")


class Source(models.TextChoices):
    """How a text came in."""

    PLATFORM = "platform", _("Written here")
    IMPORT = "import", _("Imported")
    OFFLINE = "offline", _("From paper or a workshop")


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Ideas, and those among them that lists hold."""

    def listed(self) -> ContributionQuerySet:
        """Leave out what is not shown, and what another idea stands for."""
        return self.filter(state=State.SHOWN, merged_into=None)


class Contribution(models.Model):
    """An idea posted in answer to a question; comments and votes hang on it."""

    class Kind(models.TextChoices):
        """What an idea is about."""

        HELPS = "helps", _("Helps")
        BLOCKS = "blocks", _("Blocks")
        FREE = "free", _("Idea")
        SOLUTION = "solution", _("Solution")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="contributions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="contributions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.CharField(max_length=32, help_text="Pseudonym among posts.")
    is_by_code = models.BooleanField(default=False, help_text="By somebody with a claim code.")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    hidden_for = models.CharField(max_length=10, choices=HiddenFor.choices, blank=True)
    is_edited = models.BooleanField(default=False, help_text="The team took something out of it.")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PLATFORM)
    came_by = models.ForeignKey(
        Import, on_delete=models.RESTRICT, null=True, related_name="+", help_text="With which file."
    )
    place = models.PositiveBigIntegerField(default=spin)
    posted_on = models.DateField()
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        related_name="members",
        help_text="The idea that stands for it, as somebody decided.",
    )

    # What hangs on it, counted in the transaction that changes it. By code: those with claim codes;
    # imported: those that came with a file, whoever gave them. Of one that stands for others they
    # are voices of people: see ``merging.voices``.
    n_agree = models.PositiveIntegerField(default=0)
    n_disagree = models.PositiveIntegerField(default=0)
    n_pass = models.PositiveIntegerField(default=0)
    n_agree_by_code = models.PositiveIntegerField(default=0)
    n_disagree_by_code = models.PositiveIntegerField(default=0)
    n_pass_by_code = models.PositiveIntegerField(default=0)
    n_agree_imported = models.PositiveIntegerField(default=0)
    n_disagree_imported = models.PositiveIntegerField(default=0)
    n_pass_imported = models.PositiveIntegerField(default=0)
    n_comments = models.PositiveIntegerField(default=0)
    # The counts as they were told last. Renewed only by what enough people did: new votes, changed
    # ones, and votes that went, each for themselves, so that no two figures in time tell how one
    # person voted. See ``tallies``. Tellings of new votes are numbered.
    told_agree = models.PositiveIntegerField(default=0)
    told_disagree = models.PositiveIntegerField(default=0)
    told_pass = models.PositiveIntegerField(default=0)
    told_agree_by_code = models.PositiveIntegerField(default=0)
    told_disagree_by_code = models.PositiveIntegerField(default=0)
    told_pass_by_code = models.PositiveIntegerField(default=0)
    n_untold = models.PositiveIntegerField(default=0)
    n_untold_by_code = models.PositiveIntegerField(default=0)
    n_changed = models.PositiveIntegerField(
        default=0, help_text="Votes that were told and are changed since."
    )
    n_changed_by_code = models.PositiveIntegerField(default=0)
    n_gone = models.PositiveIntegerField(
        default=0, help_text="People whose voices were told, are gone, and stay in what is told."
    )
    n_gone_by_code = models.PositiveIntegerField(default=0)
    # How these voices fell, less those that took the place of one: what is told is this, and the
    # votes that stand, as they were told.
    gone_agree = models.IntegerField(default=0)
    gone_disagree = models.IntegerField(default=0)
    gone_pass = models.IntegerField(default=0)
    gone_agree_by_code = models.IntegerField(default=0)
    gone_disagree_by_code = models.IntegerField(default=0)
    gone_pass_by_code = models.IntegerField(default=0)
    # Votes that were told and are erased since. They are no reason to tell anew: of ten who did
    # something, one who went would be known by how many came.
    n_erased = models.PositiveIntegerField(default=0)
    n_erased_by_code = models.PositiveIntegerField(default=0)
    telling = models.PositiveIntegerField(default=0)
    telling_by_code = models.PositiveIntegerField(default=0)
    tells_former = models.BooleanField(
        default=False, help_text="What is told of its votes is from before a merge or an undo."
    )
    tells_former_by_code = models.BooleanField(default=False)
    attention = models.FloatField(default=0.0, help_text="How much it needs votes; for the feed.")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["challenge", "state", "attention", "place"], name="contribution_feed"
            ),
            # Lists are narrowed, counted and put in order from these two alone: see ``turning``.
            models.Index(
                fields=[
                    *("challenge", "state", "place", "merged_into"),
                    *("kind", "question", "language", "n_comments", "posted_on"),
                ],
                name="contribution_list",
            ),
            models.Index(
                fields=["challenge", "state", "posted_on", "merged_into", "place"],
                name="contribution_new",
            ),
            models.Index(fields=["challenge", "author"], name="contribution_author"),
        )

    def __str__(self) -> str:
        return f"contribution {self.id}"

    @property
    def hides_comments(self) -> bool:
        """Whether each comment is for its author alone: it may repeat what had to go.

        ``hidden_for`` of an idea that was withdrawn says that it was hidden until then; of one that
        waits, that it was taken out of sight.
        """
        is_withdrawn = self.state == State.WITHDRAWN
        is_out = self.state in (State.WAITING, State.HIDDEN)
        return is_out or (is_withdrawn and bool(self.hidden_for))


class Comment(models.Model):
    """A comment on an idea or an answer to one; also what somebody adds to an idea they support."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="comments"
    )
    answers = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="answered_by"
    )
    is_addition = models.BooleanField(default=False)
    author = models.CharField(max_length=32, help_text="Pseudonym among posts.")
    is_by_code = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    hidden_for = models.CharField(max_length=10, choices=HiddenFor.choices, blank=True)
    is_edited = models.BooleanField(default=False, help_text="The team took something out of it.")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PLATFORM)
    posted_on = models.DateField()

    class Meta:
        indexes = (models.Index(fields=["author"], name="comment_author"),)

    def __str__(self) -> str:
        return f"comment {self.id}"


class Beginning(models.Func):
    """How a text begins: enough to find it among all, and little enough for an index."""

    LENGTH = 40
    template = f"SUBSTR(%(expressions)s, 1, {LENGTH})"
    output_field = models.TextField()


class Revision(models.Model):
    """One version of a text. It never changes; erasing takes the text out and leaves the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, null=True, related_name="revisions"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, related_name="revisions"
    )
    number = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    is_erased = models.BooleanField(default=False)
    is_screened = models.BooleanField(default=False, help_text="The engine looked for concerns.")
    text = models.TextField(blank=True)
    sealed = models.BinaryField(
        null=True, help_text="What the team took out, for the audit's key alone."
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(contribution__isnull=True) ^ models.Q(comment__isnull=True),
                name="revision_of_one_thing",
            ),
            models.UniqueConstraint(fields=["contribution", "number"], name="revision_of_idea"),
            models.UniqueConstraint(fields=["comment", "number"], name="revision_of_comment"),
            models.UniqueConstraint(
                fields=["contribution"],
                condition=models.Q(is_current=True),
                name="one_current_revision_of_idea",
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=models.Q(is_current=True),
                name="one_current_revision_of_comment",
            ),
        )
        indexes = (
            models.Index(
                fields=["id"],
                condition=models.Q(is_screened=False, is_current=True, is_erased=False),
                name="revision_to_screen",
            ),
            # Whether something was said before is asked of all that was ever said.
            models.Index(
                Beginning("text"),
                condition=models.Q(is_erased=False),
                name="revision_beginning",
            ),
        )

    def __str__(self) -> str:
        return f"revision {self.number}"


class ToldVote(NamedTuple):
    """A vote as it was when counts that hold it were told last."""

    idea_id: uuid.UUID
    voter: str
    choice: int
    is_by_code: bool
    is_imported: bool


class VoteQuerySet(models.QuerySet["Vote"]):
    """Votes, and those among them that count."""

    def standing(self) -> VoteQuerySet:
        """Leave out the votes of files that are not in as a whole yet."""
        is_in = models.Q(came_by__state=Import.State.DONE)
        return self.filter(models.Q(came_by=None) | is_in)

    def told(self) -> VoteQuerySet:
        """Leave out those that no counts hold that were told. Those of files are told at once."""
        return self.standing().exclude(told_choice=None)

    def list_told(self) -> Iterator[ToldVote]:
        """Give votes as they were told last.

        All that leaves is made of this one state: from rows, counts and maps of two states what
        one person did could be worked out.
        """
        names = ("contribution_id", "voter", "told_choice", "is_by_code", "came_by")
        for idea_id, voter, choice, is_by_code, came_by in (
            self.told().values_list(*names).iterator(chunk_size=5_000)
        ):
            assert choice is not None  # `told` leaves these out.
            yield ToldVote(idea_id, voter, choice, is_by_code, came_by is not None)


class Vote(models.Model):
    """What one voter thinks of one idea. Changing one's mind changes the row."""

    class Choice(models.IntegerChoices):
        """The three answers."""

        AGREE = 1, _("Agree")
        PASS = 0, _("Pass")
        DISAGREE = -1, _("Disagree")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=32, help_text="Pseudonym among votes.")
    is_by_code = models.BooleanField(default=False)
    choice = models.SmallIntegerField(choices=Choice.choices)
    telling = models.PositiveIntegerField(
        default=0,
        help_text="How often its idea's counts had been told when it was cast or changed.",
    )
    told_choice = models.SmallIntegerField(
        null=True,
        help_text="What it was when counts that hold it were told last. None where none were yet.",
    )
    is_changed = models.BooleanField(
        default=False, help_text="Whether it is among those of its idea that wait to be told anew."
    )
    came_by = models.ForeignKey(
        Import,
        on_delete=models.RESTRICT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="With which file; with none where it was cast here.",
    )

    objects = VoteQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["voter", "contribution"], name="vote_once"),
            models.CheckConstraint(
                condition=models.Q(choice__in=(-1, 0, 1)), name="vote_is_one_of_three"
            ),
        )
        indexes = (
            models.Index(
                fields=["came_by"],
                condition=models.Q(came_by__isnull=False),
                name="vote_that_was_imported",
            ),
        )

    def __str__(self) -> str:
        return f"vote on {self.contribution_id}"


#: Votes by the name that pages and programs know them by.
CHOICES: dict[str, int] = {one.name.lower(): one.value for one in Vote.Choice}
NAMES_OF_CHOICES = {value: name for name, value in CHOICES.items()}


class GatewayAnswers(models.Model):
    """One person's answers to the gateway questionnaire, sealed: group figures are made of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="+")
    pseudonym = models.CharField(max_length=32, help_text="Pseudonym in the gateway.")
    sealed = models.BinaryField()
    is_told = models.BooleanField(default=False, help_text="In the figures made last.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["challenge", "pseudonym"], name="gateway_once"),
        )

    def __str__(self) -> str:
        return "answers to the gateway questionnaire"


class GatewayFigures(models.Model):
    """How many gave each answer, in whole steps of the smallest group, as everyone may know it."""

    challenge = models.OneToOneField(
        Challenge, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    made_on = models.DateField()
    step = models.PositiveSmallIntegerField()
    counts = models.JSONField(help_text="Question to choice to its count, rounded down to steps.")

    def __str__(self) -> str:
        return f"figures of who answered, made on {self.made_on}"

"""Challenges, phases, questions. Words that people read are kept as ``{"en-gb": "...", ...}``."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.acts import PhaseKind, acts_of

Words = dict[str, str]

#: Draws the id of a choice.
draw = partial(secrets.token_hex, 4)


def pick_words(words: Words, languages: list[str]) -> str:
    """Give the words in the language of the page, or in the challenge's first that has any."""
    for language in (get_language() or "", *languages):
        if words.get(language):
            return words[language]
    return next((text for text in words.values() if text), "")


class Challenge(models.Model):
    """One campaign, from launch to toolkit."""

    class Reading(models.TextChoices):
        """Who reads the ideas."""

        EVERYONE = "everyone", _("Everyone, without signing in")
        MEMBERS = "members", _("Only people who take part")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    is_launched = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False, help_text="Its people and words are made up.")

    languages = models.JSONField(
        default=list, help_text="Codes of languages; the first is the main one."
    )
    name_words = models.JSONField(default=dict)
    purpose_words = models.JSONField(default=dict)
    call_words = models.JSONField(default=dict, help_text="The call to action.")
    rules_words = models.JSONField(
        default=dict, help_text="Ground rules beside the two that always hold."
    )
    help_words = models.JSONField(
        default=dict, help_text="Where to turn when in danger or distress."
    )
    contact_words = models.JSONField(default=dict, help_text="Who answers for personal data.")
    keeping_words = models.JSONField(
        default=dict, help_text="How long the organisation keeps personal data."
    )
    organisation = models.CharField(max_length=120, blank=True)

    colour = models.CharField(
        max_length=7, default="#1f5f5b", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    logo = models.BinaryField(null=True, blank=True)
    logo_mark = models.CharField(max_length=16, blank=True, help_text="The start of its hash.")

    reading = models.CharField(max_length=10, choices=Reading.choices, default=Reading.EVERYONE)
    join_by_link = models.BooleanField(
        default=False, help_text="Anyone with the link and an e-mail."
    )
    join_by_code = models.BooleanField(default=False, help_text="Anyone, with a claim code.")
    join_by_invitation = models.BooleanField(default=True)
    join_by_sign_on = models.BooleanField(default=False)
    domains = models.JSONField(default=list, help_text="Whole e-mail domains that may take part.")

    shows_themes = models.BooleanField(default=False)
    shows_opinion_map = models.BooleanField(default=False)
    smallest_group = models.PositiveSmallIntegerField(default=10)
    sends_digest = models.BooleanField(
        default=True, help_text="Tells people each week that there is something new."
    )

    reviews_first = models.BooleanField(
        default=False, help_text="A facilitator looks at each text before others see it."
    )
    hides_by_two = models.BooleanField(
        default=False, help_text="Hiding takes effect when a second facilitator agrees."
    )

    told_joined = models.PositiveIntegerField(
        default=0, help_text="How many had joined, in whole steps, as it was told last."
    )
    counted_joined = models.PositiveIntegerField(
        default=0, help_text="How many had joined the night before, in whole steps."
    )
    most_invited = models.PositiveIntegerField(
        default=0, help_text="How long the list of the invited was before any were taken off."
    )
    n_uninvited = models.PositiveIntegerField(
        default=0, help_text="How often an address was taken off the list of the invited."
    )
    ended_on = models.DateField(
        null=True, blank=True, help_text="The day on which its keys were destroyed."
    )

    def __str__(self) -> str:
        return self.name

    @property
    def least(self) -> int:
        """The fewest people that any figure is told of."""
        return max(10, self.smallest_group)

    @property
    def name(self) -> str:
        return pick_words(self.name_words, self.languages)

    @property
    def purpose(self) -> str:
        return pick_words(self.purpose_words, self.languages)

    @property
    def call(self) -> str:
        return pick_words(self.call_words, self.languages)

    @property
    def rules(self) -> str:
        return pick_words(self.rules_words, self.languages)

    @property
    def help(self) -> str:
        return pick_words(self.help_words, self.languages)

    @property
    def contact(self) -> str:
        return pick_words(self.contact_words, self.languages)

    @property
    def keeping(self) -> str:
        return pick_words(self.keeping_words, self.languages)

    @property
    def url(self) -> str:
        return reverse("challenge", args=[self.slug])

    @property
    def logo_url(self) -> str:
        """The logo's address, another for each logo; empty where there is none."""
        return f"{reverse('logo', args=[self.slug])}?v={self.logo_mark}" if self.logo_mark else ""


class Phase(models.Model):
    """A timed stage. Whether it is open is worked out from its dates when somebody asks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in PhaseKind])
    position = models.PositiveSmallIntegerField()
    title_words = models.JSONField(default=dict)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    acts_taken_out = models.JSONField(default=list)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["challenge", "position"], name="phase_position"),
            models.CheckConstraint(
                condition=models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="phase_closes_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return pick_words(self.title_words, self.challenge.languages)

    def is_open_at(self, now: datetime) -> bool:
        """Tell whether the phase is open at an instant."""
        return self.opens_at <= now and (self.closes_at is None or now < self.closes_at)

    @property
    def acts(self) -> frozenset[str]:
        """The acts that the phase allows."""
        return frozenset(acts_of(PhaseKind(self.kind))) - set(self.acts_taken_out)


class Question(models.Model):
    """What a phase asks the crowd."""

    class Kinds(models.TextChoices):
        """What an answer can be."""

        HELPS_OR_BLOCKS = "helps_or_blocks", _("Something that helps or something that blocks")
        HELPS = "helps", _("Something that helps")
        BLOCKS = "blocks", _("Something that blocks")
        FREE = "free", _("Anything people want to say")
        SOLUTION = "solution", _("A solution")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text_words = models.JSONField(default=dict)
    hint_words = models.JSONField(default=dict)
    kinds = models.CharField(max_length=20, choices=Kinds.choices, default=Kinds.HELPS_OR_BLOCKS)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["phase", "position"], name="question_position"),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return pick_words(self.text_words, self.phase.challenge.languages)

    @property
    def hint(self) -> str:
        return pick_words(self.hint_words, self.phase.challenge.languages)


class GatewayQuestion(models.Model):
    """A short question before somebody takes part, such as their role. Always skippable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="gateway_questions"
    )
    position = models.PositiveSmallIntegerField()
    text_words = models.JSONField(default=dict)
    choices_words = models.JSONField(
        default=list, help_text="Choices, each with words by language. Never free text."
    )
    choice_ids = models.JSONField(
        default=list, help_text="A lasting id of each choice, in their order: answers hold it."
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["challenge", "position"], name="gateway_position"),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return pick_words(self.text_words, self.challenge.languages)

    @property
    def choices(self) -> list[str]:
        return [pick_words(words, self.challenge.languages) for words in self.choices_words]

    @property
    def choices_by_id(self) -> dict[str, str]:
        """The choices by their ids, in their order."""
        return dict(zip(self.choice_ids, self.choices, strict=True))

    def change_choices(self, choices_words: list[Words]) -> None:
        """Take other choices. What one says in the main language tells which it was before."""
        main = self.challenge.languages[0]
        known = {
            words.get(main): one
            for one, words in zip(self.choice_ids, self.choices_words, strict=True)
        }
        self.choice_ids = [known.pop(words.get(main), None) or draw() for words in choices_words]
        self.choices_words = choices_words

    def save(self, *args: Any, **options: Any) -> None:
        """Save the question; a choice without an id gets one."""
        missing = len(self.choices_words) - len(self.choice_ids)
        self.choice_ids = [*self.choice_ids, *(draw() for _ in range(missing))]
        super().save(*args, **options)

"""What a text must be to be taken in, and how revisions of it are made and erased."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.plain_text import tidy_text
from groundswell.web.participation.models import Comment, Contribution, Revision

#: The longest text, in Unicode code points: about two pages.
LONGEST = 5_000
#: The shortest that can say anything.
SHORTEST = 3


def clean_text(raw: str) -> str:
    """Give a text as it is kept: one form of letters, no unseen characters, no spaces at its ends.

    Raises
    ------
    ValidationError
        Where it is too short or too long, with what to do.
    """
    text = tidy_text(raw)
    if len(text) > LONGEST:
        raise ValidationError(
            _("This has %(n)s characters. The most is %(most)s. Shorten it, or post two."),
            code="too_long",
            params={"n": len(text), "most": LONGEST},
        )
    if sum(letter.isalnum() for letter in text) < SHORTEST:
        raise ValidationError(
            _("Write a few words, so that others can see what you mean."), code="too_short"
        )
    return text


def add_revision(subject: Contribution | Comment, text: str) -> Revision:
    """Give a text its next revision, which becomes the current one."""
    last = subject.revisions.order_by("-number").first()
    if last is not None:
        subject.revisions.filter(is_current=True).update(is_current=False)
    return Revision.objects.create(
        contribution=subject if isinstance(subject, Contribution) else None,
        comment=subject if isinstance(subject, Comment) else None,
        number=last.number + 1 if last else 1,
        text=text,
    )

"""The forms of messages."""

from __future__ import annotations

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.plain_text import ChoiceField, LineField, TextField
from groundswell.web.moderation.messages.actions import LONGEST
from groundswell.web.moderation.messages.wording import OF_ANOTHER, OPENINGS

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class _WritingForm(forms.Form):
    """A message. The token tells the same form, sent twice, from two messages."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class AnswerForm(_WritingForm):
    """What an author writes to the team."""

    words = TextField(
        label=_("Your message"),
        help_text=_("Don't say who you are or where you work. Name nobody."),
        max_length=LONGEST,
        error_messages={"required": _("Write a few words.")},
    )


class AskForm(_WritingForm):
    """What the team writes to an author."""

    words = TextField(
        label=_("Your message"),
        help_text=_("Don't ask who they are or where they work, and don't say who you are."),
        max_length=LONGEST,
        error_messages={"required": _("Write a few words.")},
    )
    idea = LineField(
        label=_("Is it about another idea?"),
        help_text=_("Give the address of that idea's page. The author sees a link to it."),
        max_length=300,
        required=False,
    )
    opening = ChoiceField(choices=list(OPENINGS.items()), widget=forms.HiddenInput, required=False)

    def clean_idea(self) -> uuid.UUID | None:
        """Read the id out of an address."""
        given = self.cleaned_data["idea"]
        found = _ID.findall(given)
        if given and not found:
            raise ValidationError(_("Give the address of another idea that is shown here."))
        return uuid.UUID(found[-1]) if found else None

    def clean(self) -> None:
        """Hold a message that was begun with words about a link back until there is one."""
        is_of_another = self.cleaned_data.get("opening") in OF_ANOTHER
        if is_of_another and self.cleaned_data.get("idea", "") is None:
            self.add_error("idea", _("Give the address of another idea that is shown here."))


class ListForm(forms.Form):
    """Which conversations the team lists."""

    show = forms.ChoiceField(
        choices=[
            ("waiting", _("Answers that wait")),
            ("all", _("All")),
            ("reported", _("Reported by authors")),
        ],
        required=False,
    )

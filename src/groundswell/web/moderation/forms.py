"""The forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.plain_text import ChoiceField
from groundswell.web.challenges.plain_text import TextField as ShortText
from groundswell.web.moderation.models import Flag
from groundswell.web.moderation.queries import Wanted
from groundswell.web.participation.forms import TextField
from groundswell.web.participation.models import HiddenFor

_MOST = 500


class FlagForm(forms.Form):
    """Why somebody asks that a text is looked at."""

    reason = ChoiceField(
        label=_("What is wrong?"),
        choices=Flag.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    note = ShortText(
        label=_("Anything else we should know?"),
        help_text=_("Only those who run the challenge read this. Name nobody."),
        max_length=_MOST,
        required=False,
    )


class DecideForm(forms.Form):
    """What is decided about one text."""

    seen = forms.UUIDField(widget=forms.HiddenInput)
    reason = ChoiceField(
        label=_("If you hide it: why?"),
        choices=HiddenFor.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    words = ShortText(
        label=_("Words to the author"),
        help_text=_("The author reads them, and the reason. They don't learn who you are."),
        max_length=_MOST,
        required=False,
    )


class EditForm(forms.Form):
    """A text without what makes somebody known."""

    seen = forms.UUIDField(widget=forms.HiddenInput)
    text = TextField(
        label=_("The text without these words"),
        help_text=_(
            "Delete the words that make somebody known. You can write none. "
            "Where they stood, others read […]."
        ),
        error_messages={"required": _("Leave a few words.")},
    )
    words = ShortText(
        label=_("Words to the author"),
        help_text=_("The author reads them. They don't learn who you are."),
        max_length=_MOST,
        required=False,
    )


class AppealForm(forms.Form):
    """What an author says against a decision."""

    words = ShortText(
        label=_("Why was that not right?"),
        help_text=_("Those who run the challenge read this. They don't learn who you are."),
        max_length=1_000,
        error_messages={"required": _("Say why it was not right.")},
    )


class QueueForm(forms.Form):
    """What the queue is narrowed to. What makes no sense is left out."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[
            ("", _("All")),
            ("waiting", _("Not looked at yet")),
            ("flagged", _("Reported")),
            ("concerns", _("Pointed out by the engine")),
            ("proposed", _("To be hidden, if another agrees")),
            ("appealed", _("Appeals")),
        ],
        required=False,
    )
    of = forms.ChoiceField(
        label=_("What"),
        choices=[("", _("All")), ("ideas", _("Ideas")), ("comments", _("Comments"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("Which"),
        choices=[("", _("Open")), ("hidden", _("Hidden")), ("settled", _("Looked at"))],
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)

    @property
    def wanted(self) -> Wanted:
        """What the queue is narrowed to."""
        self.is_valid()
        for field in self.fields.values():
            field.required = True
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})

"""The forms of merging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.plain_text import ChoiceField, LineField, MultipleChoiceField
from groundswell.web.challenges.plain_text import TextField as ShortText
from groundswell.web.participation.merging.queries import Alike

#: Letters of a text beside its box: texts that nearly say the same often begin alike.
_LABEL = 200


class MergeForm(forms.Form):
    """Which ideas say the same, and which of them stands for all."""

    ideas = MultipleChoiceField(
        label=_("Which ones say the same?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least two ideas.")},
    )
    head = ChoiceField(
        label=_("Which one stands for all?"),
        help_text=_("Choose the one that says it best. People see it in lists and vote on it."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which one stands for all.")},
    )

    def __init__(self, alike: Sequence[Alike], *args: Any, **options: Any) -> None:
        chosen = [str(one.idea.id) for one in alike if one.is_chosen]
        options["initial"] = {"ideas": chosen, "head": chosen[0] if chosen else ""}
        super().__init__(*args, **{"label_suffix": ""} | options)
        choices = [(str(one.idea.id), f"{one.letter}: {_cut(one.idea.text)}") for one in alike]
        for name in ("ideas", "head"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        ideas, head = given.get("ideas"), given.get("head")
        if ideas and head and head not in ideas:
            self.add_error("head", _("Choose one that you ticked."))
        elif ideas is not None and len(ideas) < 2:
            self.add_error("ideas", _("Choose at least two ideas."))
        return given

    @property
    def head_id(self) -> UUID:
        return UUID(self.cleaned_data["head"])

    @property
    def member_ids(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["ideas"]]


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LABEL else f"{line[:_LABEL].rstrip()}…"


class LikeForm(forms.Form):
    """Words to look for ideas by that may say the same."""

    words = LineField(label=_("Search"), required=False, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)


class ObjectForm(forms.Form):
    """What an author says against a merge."""

    words = ShortText(
        label=_("What is different about yours?"),
        help_text=_("Those who run the challenge read this. They don't learn who you are."),
        max_length=1_000,
        error_messages={"required": _("Say what is different about yours.")},
    )


class AnswerForm(forms.Form):
    """What is said to the author of a merged idea."""

    words = ShortText(
        label=_("Words to the author"),
        help_text=_("The author reads them. They don't learn who you are."),
        max_length=500,
        required=False,
    )

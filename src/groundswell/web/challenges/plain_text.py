"""What a text must be to be kept: one form of letters, and nothing in it that is not seen."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.web.shared.unseen import drop_unseen

_SURROGATES = re.compile(r"[\ud800-\udfff]")
#: More marks on one letter than any language stacks.
_MOST_MARKS = 4


def tidy_text(raw: str) -> str:
    """Give a text in one form of letters, without unseen characters and towers of marks."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    kept, n_marks = [], 0
    # Towers go first: to bring a tower of thousands into one form takes minutes.
    for letter in _SURROGATES.sub("", drop_unseen(text)):
        n_marks = n_marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if n_marks <= _MOST_MARKS:
            kept.append(letter)
    text = unicodedata.normalize("NFC", "".join(kept))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class TextField(forms.CharField):
    """A field for text of several lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return tidy_text(str(super().to_python(value) or ""))


class LineField(forms.CharField):
    """A field for one line of text."""

    def to_python(self, value: Any) -> str:
        return " ".join(tidy_text(str(super().to_python(value) or "")).split())


class ChoiceField(forms.ChoiceField):
    """A choice of one. What is none is not said back: it may hold anything."""

    default_error_messages = {"invalid_choice": _("Choose one of the answers.")}


class MultipleChoiceField(forms.MultipleChoiceField):
    """A choice of several. What is none is not said back."""

    default_error_messages = {"invalid_choice": _("Choose among the answers.")}

"""The forms of the pages, asked of calls: so a call is held to what a page is held to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from groundswell.web.challenges.forms import ReasonForm
from groundswell.web.challenges.models import Challenge, Words


def read_form(
    form: forms.Form, *, only: Iterable[str] | None = None, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Give what a page's form makes of a call.

    With ``only`` other fields are left as they are, but for the reason, which is asked for wherever
    the page asks for one. ``names`` are those of the call where the form has others.

    Raises
    ------
    ValidationError
        With what the form finds wrong, each at its place in the call.
    """
    if only is not None:
        for name in form.fields.keys() - {*only, "reason"}:
            del form.fields[name]
    if form.is_valid():
        return form.cleaned_data
    languages = getattr(form, "languages", ())
    raise ValidationError(
        {
            (names or {}).get(name, _say_where(name, languages)): faults
            for name, faults in form.errors.as_data().items()
        }
    )


def read_reason(challenge: Challenge, reason: str) -> str:
    """Give why something is changed. Once a challenge is launched, that is to be said."""
    form = ReasonForm({"reason": reason}, challenge=challenge)
    read_form(form)
    return form.reason


def spread(name: str, words: Words, challenge: Challenge) -> Words:
    """Give words in several languages as a page's form has them: a field for each."""
    told = _("This challenge is not in that language.")
    if unknown := words.keys() - {*challenge.languages}:
        raise ValidationError({f"{name}.{code}": told for code in sorted(unknown)})
    return {f"{name}_{code}": text for code, text in words.items()}


def _say_where(name: str, languages: Iterable[str]) -> str:
    for code in languages:
        if name.endswith(f"_{code}"):
            return f"{name.removesuffix(f'_{code}')}.{code}"
    return name

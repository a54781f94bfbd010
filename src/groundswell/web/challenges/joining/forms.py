"""The form of somebody who has a new claim code before them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class KeptForm(forms.Form):
    """Asks whether the code was kept: nobody can look it up again."""

    is_kept = forms.BooleanField(
        label=_("I have kept my code"),
        error_messages={"required": _("Keep your code first, then tick the box.")},
    )

"""The forms of the ways in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.emails import LONGEST, normalise_email


class WayInForm(forms.Form):
    """Asks for an e-mail address."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=LONGEST,
        error_messages={"required": _("Enter your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])


class AddressForm(forms.Form):
    """Asks for the address that somebody wants to have from now on."""

    email = forms.CharField(
        label=_("Your new e-mail address"),
        max_length=LONGEST,
        error_messages={"required": _("Enter your new e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, now: str, **names: Any) -> None:
        super().__init__(*args, **names)
        self._now = now

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        if email == self._now:
            raise forms.ValidationError(_("This is the address that you have now."))
        return email


class CodeForm(forms.Form):
    """Asks for the code that was sent."""

    code = forms.CharField(
        label=_("The code from the e-mail"),
        max_length=40,
        error_messages={"required": _("Enter the code from the e-mail.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )


class ClaimCodeForm(forms.Form):
    """Asks for a claim code."""

    claim_code = forms.CharField(
        label=_("Your code"),
        help_text=_("Four groups of five letters and numbers. Small or big letters both work."),
        max_length=60,
        error_messages={"required": _("Enter your code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class TokenForm(forms.Form):
    """Asks what a new token is for."""

    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_("A name for you alone, such as “weekly spreadsheet”."),
        max_length=60,
        error_messages={"required": _("Give the token a name.")},
    )
    may_write = forms.ChoiceField(
        label=_("What may it do?"),
        choices=[("no", _("Read only")), ("yes", _("Read, and act in your name"))],
        initial="no",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it may do.")},
    )
    n_days = forms.TypedChoiceField(
        label=_("How long should it work?"),
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("One year"))],
        coerce=int,
        initial=30,
    )

    def clean_may_write(self) -> bool:
        return bool(self.cleaned_data["may_write"] == "yes")


class LeaveForm(forms.Form):
    """Asks whether somebody is sure."""

    is_sure = forms.BooleanField(
        label=_("Yes, erase my account"),
        error_messages={"required": _("Tick the box if you want to erase your account.")},
    )

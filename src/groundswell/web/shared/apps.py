"""The app of what every room needs."""

from django import forms
from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _


class SharedConfig(AppConfig):
    """The audit log and the page components."""

    name = "groundswell.web.shared"
    label = "shared"

    def ready(self) -> None:
        """Say what is wrong in a form in the house's own words, not in Django's."""
        forms.Field.default_error_messages["required"] = _("This needs an answer.")
        unseen = _("This holds characters that nobody can see. Please type it again.")
        ProhibitNullCharactersValidator.message = unseen

"""The forms of the ways in."""

from __future__ import annotations

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.models import EmailAddress
from django.db import transaction

from groundswell.web.accounts.models import Person
from groundswell.web.accounts.vault import VAULT


class WayInForm(RequestLoginCodeForm):
    """Asks for an e-mail and sends a code. Somebody who is new is made known by the same form."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        with transaction.atomic(using=VAULT):
            person = Person.objects.filter(email=email).first()
            if person is None:
                person = Person.objects.create_user(email=email)
                EmailAddress.objects.create(user=person, email=email, primary=True)
        return str(super().clean_email())

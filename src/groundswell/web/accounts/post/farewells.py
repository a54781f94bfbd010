"""What is sent to an address that an account is no longer of. It leaves with a batch, hours later.

At once it would stand in a mail server's log beside the code that went to the new address.
"""

from __future__ import annotations

import hashlib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from groundswell.web.accounts.models import LeftAddress
from groundswell.web.accounts.seals import derive_key


def write_farewell(row: LeftAddress) -> EmailMultiAlternatives:
    """Write what tells an address that it was left: the same, however often it is sent."""
    mark = hashlib.blake2b(row.id.bytes, digest_size=16, key=derive_key("farewell id"))
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    with translation.override(row.language or settings.LANGUAGE_CODE):
        words = {"site": settings.ADDRESS}
        message = EmailMultiAlternatives(
            _("Your e-mail address was changed"),
            render_to_string("accounts/email/address_left.txt", words).strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [row.email],
            headers={
                "Message-ID": f"<{mark.hexdigest()}@{domain}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        html = render_to_string("accounts/email/address_left.html", words)
    message.attach_alternative(html, "text/html")
    return message

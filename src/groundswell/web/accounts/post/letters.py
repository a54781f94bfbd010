"""What an e-mail of each kind says, in text and HTML. Sends nothing, and knows no address.

It never says what was said, nor which idea it is about: e-mail is read by many machines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.post.kinds import TO_AUTHORS, NoticeKind

#: One for all kinds that go to people who take part: a list of subjects, such as a mail server
#: keeps, then does not tell who wrote something.
_NEWS = _("News from “%(name)s”")
_SUBJECTS = {
    NoticeKind.INVITATION: _("You are invited: “%(name)s”"),
    NoticeKind.REMINDER: _("There is still time: “%(name)s”"),
}


@dataclass(frozen=True)
class Letterhead:
    """What e-mails say of a challenge, in the language that is active."""

    name: str
    organisation: str
    purpose: str
    status: str
    """In a line, what is open and until when."""
    is_open: bool
    languages: Sequence[str]
    smallest_group: int
    url: str
    mine_url: str
    choices_url: str
    """Where somebody who is signed in chooses which e-mails they get."""
    stop_url: Callable[[str], str]
    """Gives the address that stops e-mails, for the letters of a link."""


Describe = Callable[[UUID], Letterhead | None]
"""Gives the letterhead of a challenge; None where there is none."""


@dataclass(frozen=True)
class Letter:
    """One e-mail without whom it is for."""

    subject: str
    text: str
    html: str
    stop_url: str

    def address_to(self, email: str, message_id: str) -> EmailMultiAlternatives:
        """Give the e-mail as it goes to a mail server."""
        message = EmailMultiAlternatives(
            self.subject,
            self.text,
            settings.DEFAULT_FROM_EMAIL,
            [email],
            headers={
                "Message-ID": message_id,
                "List-Unsubscribe": f"<{self.stop_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(self.html, "text/html")
        return message


def write_letter(kind: NoticeKind, heads: dict[str, Letterhead], letters: str) -> Letter:
    """Write an e-mail: the same in each of the languages given, one below the other.

    What goes to the list and to those who joined says the same to both: else the e-mail of a kind
    that everybody gets would tell who joined.
    """
    is_of_members = kind in TO_AUTHORS or kind is NoticeKind.DIGEST
    parts, subjects, texts = [], [], []
    for language, head in heads.items():
        with translation.override(language):
            stop_url = head.stop_url(letters)
            words = {"head": head, "stop_url": stop_url, "is_of_members": is_of_members}
            subjects.append(str(_SUBJECTS.get(kind, _NEWS)) % {"name": head.name})
            text = render_to_string(f"accounts/email/notice_{kind}.txt", words)
            texts.append(re.sub(r"\n{3,}", "\n\n", text).strip())  # where something is empty
            body = render_to_string(f"accounts/email/notice_{kind}.html", words)
            direction = "rtl" if translation.get_language_bidi() else "ltr"
            parts.append({"language": language, "direction": direction, "body": body})
    subject = " / ".join(dict.fromkeys(subjects))
    context = {"parts": parts, "subject": subject}
    html = render_to_string("accounts/email/notice.html", context)
    rule = "\n\n" + "-" * 40 + "\n\n"
    return Letter(subject, rule.join(texts) + "\n", html, stop_url)

"""The forms of e-mails: which a challenge sends by itself, and which somebody wants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.post.kinds import NoticeKind
from groundswell.web.challenges.forms import ReasonForm
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.plain_text import MultipleChoiceField

CHOICES = (
    (NoticeKind.MESSAGE.value, _("There is a message for me")),
    (NoticeKind.FATE.value, _("There is news about something that I wrote")),
    (NoticeKind.DIGEST.value, _("People have said new things: once a week at most")),
    (NoticeKind.PHASE_OPENED.value, _("The next part has begun")),
    (NoticeKind.RESULTS_OUT.value, _("The results are out")),
    (NoticeKind.INVITATION.value, _("Invitations and reminders")),
)


class DigestForm(ReasonForm):
    """Asks whether people are told each week that there is something new."""

    sends_digest = forms.BooleanField(
        label=_("Tell people once a week when there is something new"),
        help_text=_("To all who take part with an e-mail. It does not say what is new."),
        required=False,
    )

    def __init__(self, *args: Any, challenge: Challenge, **names: Any) -> None:
        names.setdefault("initial", {"sends_digest": challenge.sends_digest})
        super().__init__(*args, challenge=challenge, **names)


class ChoicesForm(forms.Form):
    """Asks which e-mails of a challenge somebody wants."""

    wanted = MultipleChoiceField(
        label=_("E-mail me when"),
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

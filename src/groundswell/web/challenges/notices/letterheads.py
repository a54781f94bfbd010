"""What e-mails say of a challenge. Given to the mailer, which knows no challenges."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from groundswell.web.accounts.post.letters import Letterhead
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.queries import say_status
from groundswell.web.shared.clock import get_now


def describe_challenge(challenge_id: UUID) -> Letterhead | None:
    """Give what e-mails say of a challenge, in the language that is active."""
    challenge = Challenge.objects.defer("logo").filter(pk=challenge_id).first()
    if challenge is None:
        return None
    now, phases = get_now(), list(challenge.phases.all())
    for phase in phases:
        phase.challenge = challenge
    return Letterhead(
        name=challenge.name,
        organisation=challenge.organisation,
        purpose=challenge.purpose,
        status=say_status(challenge, phases, now),
        is_open=challenge.is_launched and any(phase.is_open_at(now) for phase in phases),
        languages=tuple(challenge.languages),
        smallest_group=challenge.least,
        url=_address("challenge", challenge.slug),
        mine_url=_address("mine", challenge.slug),
        choices_url=_address("email_choices", challenge.slug),
        stop_url=lambda letters: _address("email_stop", challenge.slug, letters),
    )


def _address(name: str, *args: str) -> str:
    return f"{settings.ADDRESS}{reverse(name, args=args)}"

"""The ground rules that hold in every challenge. What a challenge adds is in its own words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Rule:
    """A rule, and what it asks of people."""

    rule: str
    meaning: str


def list_rules() -> list[Rule]:
    """List the two rules that always hold."""
    return [
        Rule(
            _("No criticism of a person who can be known."),
            _(
                "Say what happens, and not who does it. Leave out names, and anything by which a "
                "person could be known."
            ),
        ),
        Rule(
            _("Nothing abusive."),
            _("Write so that somebody who sees it another way can read on."),
        ),
    ]

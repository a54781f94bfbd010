"""What questions about people could give away: told to facilitators while they write them."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from django.utils.translation import gettext as _

from groundswell.web.challenges import queries
from groundswell.web.challenges.models import Challenge, GatewayQuestion

#: More choices in one question than this make people easy to know.
_MANY_CHOICES = 8


def list_risks(challenge: Challenge, questions: Sequence[GatewayQuestion]) -> list[str]:
    """Say which questions, and whether all together, could make people knowable."""
    risks = [
        _("“%(question)s” has %(n)s choices. Fewer and wider ones keep people from being known.")
        % {"question": question.text, "n": len(question.choices_words)}
        for question in questions
        if len(question.choices_words) > _MANY_CHOICES
    ]
    n_groups = prod(len(question.choices_words) for question in questions) if questions else 0
    n_people = queries.list_invited(challenge).count()
    if n_people and n_groups and n_people < n_groups * challenge.least:
        told = _(
            "All answers together sort people into %(n_groups)s groups. With the %(n_people)s "
            "people on your list that is %(each)s or so in each, so somebody who saw them all "
            "could know people by them. Ask less, or offer fewer choices."
        )
        each = round(n_people / n_groups, 1)
        risks.append(
            told % {"n_groups": f"{n_groups:,}", "n_people": f"{n_people:,}", "each": each}
        )
    elif not n_people and n_groups > 50:
        told = _(
            "All answers together sort people into %(n_groups)s groups. Unless thousands take "
            "part, somebody who saw them all could know people by them. Ask less."
        )
        risks.append(told % {"n_groups": f"{n_groups:,}"})
    return risks

"""What everyone may read: what was hidden and why, and what is on record, in counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.moderation.counts import list_hidden_counts, list_months
from groundswell.web.moderation.messages.counts import list_message_counts
from groundswell.web.shared.chain import get_last_link


@require_safe
@for_act(Act.READ_CHALLENGE)
def show_record(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what is on record, in counts, and the last link of the audit log's chain."""
    context = {
        "hidden": list_hidden_counts(place.here),
        "written": list_message_counts(place.here),
        "months": list_months(place.here),
        "link": get_last_link(),
        "least": place.here.least,
    }
    return render(request, "moderation/record.html", context)

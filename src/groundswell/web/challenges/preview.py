"""The preview: a challenge's page as others will see it, before the launch and after."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from groundswell.web.challenges.acts import Act, Role
from groundswell.web.challenges.models import Phase
from groundswell.web.challenges.pages import describe
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.plain_text import ChoiceField


class PreviewForm(forms.Form):
    """As whom, and in which phase."""

    viewer = ChoiceField(
        label=_("Seen by"),
        choices=[
            (Role.VISITOR.value, _("somebody who has not joined")),
            (Role.PARTICIPANT.value, _("somebody who takes part")),
        ],
        required=False,
    )
    phase = ChoiceField(label=_("When it is open"), required=False)

    def __init__(self, *args: object, place: Place, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed on as they are
        phases = sorted(place.phases, key=lambda phase: phase.opens_at)
        self.fields["phase"].choices = [  # type: ignore[attr-defined]  # a field of choices
            ("", _("as it is now")),
            *((str(phase.id), phase.title) for phase in phases),
        ]


def stand_as(place: Place, role: Role, phase: Phase | None) -> Place:
    """Give where somebody else would stand once the challenge is launched and a phase is open."""
    place.here.is_launched = True  # in this copy alone, which is never saved
    return replace(
        place,
        roles=frozenset({Role.VISITOR, role}),
        person_id=place.person_id if role is Role.PARTICIPANT else None,
        now=phase.opens_at if phase is not None else place.now,
    )


@require_safe
@for_act(Act.SET_UP)
def preview(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the challenge's page as others will see it. It launches nothing."""
    form = PreviewForm(request.GET or None, place=place)
    if form.is_bound and not form.is_valid():
        form = PreviewForm(place=place)
    seen = form.cleaned_data if form.is_bound else {}
    role = Role(seen.get("viewer") or Role.VISITOR)
    phase = next((phase for phase in place.phases if str(phase.id) == seen.get("phase")), None)
    was_launched = place.here.is_launched
    other = stand_as(place, role, phase)
    request.place = other  # type: ignore[attr-defined]  # read by the page's context
    context = describe(other) | {"preview_form": form, "was_launched": was_launched}
    return render(request, "challenges/challenge.html", context)

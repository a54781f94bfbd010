"""Typing in what people said on paper or in a workshop."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import form_methods
from groundswell.web.participation.forms import NotesForm
from groundswell.web.participation.offline import do_type_in


@form_methods
@for_act(Act.IMPORT)
def type_in(request: HttpRequest, place: Place) -> HttpResponse:
    """Type in what people said on paper or in a workshop."""
    form = NotesForm(place, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = do_type_in(place=place, **form.cleaned_data)
        told = ngettext("%(n)s note is in.", "%(n)s notes are in.", len(made))
        messages.success(request, told % {"n": len(made)})
        if place.here.reviews_first:
            messages.info(request, _("A facilitator looks at each before others see it."))
        return redirect("type_in", place.here.slug)
    status = 422 if form.errors else 200
    return render(request, "participation/type_in.html", {"form": form}, status=status)

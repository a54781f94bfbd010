"""The pages of who is asked in: invitations, and the team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from groundswell.web.challenges import queries
from groundswell.web.challenges.acts import Act, Role
from groundswell.web.challenges.forms import TeamForm
from groundswell.web.challenges.invitation_lists import InvitationList, read_lines, read_list
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import form_methods, handle_form
from groundswell.web.challenges.team_actions import (
    do_invite_people,
    do_invite_to_team,
    do_remove_from_team,
    do_uninvite,
)

PAGE_SIZE = 100


class InvitationsForm(forms.Form):
    """A list of addresses, as a file or typed in."""

    file = forms.FileField(
        label=gettext_lazy("A file with e-mail addresses"),
        help_text=gettext_lazy("CSV or Excel (XLSX), with one address in each row."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
    typed = forms.CharField(
        label=gettext_lazy("Or type addresses here"),
        help_text=gettext_lazy("One a line."),
        required=False,
        widget=forms.Textarea,
        strip=False,
    )
    found: InvitationList | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, typed = cleaned.get("file"), str(cleaned.get("typed") or "")
        if file is not None:
            try:
                self.found = read_list(file.read(), file.name or "")
            except ValidationError as fault:
                self.add_error("file", fault)
        elif typed.strip():
            try:
                self.found = read_lines(typed)
            except ValidationError as fault:
                self.add_error("typed", fault)
        elif "file" not in self.errors and "typed" not in self.errors:
            self.add_error("file", _("Choose a file, or type at least one address."))
        return cleaned


@form_methods
@for_act(Act.INVITE)
def invitations(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the list of who may take part, and read a new one. Nothing is saved until confirmed."""
    form = InvitationsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not request.POST and not request.FILES:
        form = InvitationsForm({})
    found = form.found if request.method == "POST" and form.is_valid() else None
    if found is not None and "is_checked" in request.POST and not found.troubles:
        n_new = do_invite_people(place=place, emails=found.emails)
        n_known = len(found.emails) - n_new
        told = ngettext("%(n)s person is invited.", "%(n)s people are invited.", n_new)
        if n_known:
            told += " " + ngettext(
                "%(known)s was on the list already.", "%(known)s were on the list already.", n_known
            )
        messages.success(request, told % {"n": f"{n_new:,}", "known": f"{n_known:,}"})
        return redirect("invitations", place.here.slug)
    page = Paginator(queries.list_invited(place.here), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "found": found, "page": page}
    status = 422 if form.errors else 200
    return render(request, "challenges/invitations.html", context, status=status)


@require_POST
@for_act(Act.INVITE)
def uninvite(request: HttpRequest, place: Place) -> HttpResponse:
    """Take an address off the list."""
    do_uninvite(place=place, email=request.POST.get("email", "")[:254])
    messages.success(request, _("Taken off the list. Who has joined already stays in."))
    return redirect("invitations", place.here.slug)


@form_methods
@for_act(Act.INVITE)
def team(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the team, and ask somebody in."""
    form = TeamForm(request.POST or None)
    roles = {Role.FACILITATOR: _("Facilitator"), Role.ANALYST: _("Analyst")}
    return handle_form(
        request,
        form,
        do=lambda: do_invite_to_team(place=place, **form.cleaned_data),
        then=("set_up_team", place.here.slug),
        said=_("Added. Tell them to sign in with that e-mail address."),
        title=_("Team"),
        template="challenges/team.html",
        team=[(member, roles[member.role]) for member in queries.list_team(place.here)],
    )


@require_POST
@for_act(Act.INVITE)
def team_remove(request: HttpRequest, place: Place) -> HttpResponse:
    """Take somebody out of the team."""
    email, role = request.POST.get("email", "")[:254], request.POST.get("role", "")[:20]
    try:
        do_remove_from_team(place=place, email=email, role=role)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
    else:
        messages.success(request, _("They are no longer in the team."))
    return redirect("set_up_team", place.here.slug)

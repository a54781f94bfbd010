"""What people who take part do here: report a text, read what became of theirs, appeal.

And all of their own: as one file, and erased.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import add_fault
from groundswell.web.moderation.actions import do_appeal, do_flag
from groundswell.web.moderation.forms import AppealForm, FlagForm
from groundswell.web.moderation.own import count_own, do_erase_own, get_own_record
from groundswell.web.moderation.queries import get_fate
from groundswell.web.participation.forms import EraseForm
from groundswell.web.participation.models import Comment, Contribution, State
from groundswell.web.participation.rows import is_read_by_others

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@_form_methods
@for_act(Act.FLAG)
def flag_idea(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Ask that somebody looks at an idea."""
    idea = get_object_or_404(Contribution, challenge=place.here, pk=idea_id)
    return _flag(request, place, idea, idea_id)


@_form_methods
@for_act(Act.FLAG)
def flag_comment(request: HttpRequest, place: Place, comment_id: UUID) -> HttpResponse:
    """Ask that somebody looks at a comment."""
    here = Comment.objects.filter(contribution__challenge=place.here)
    comment = get_object_or_404(here.select_related("contribution"), pk=comment_id)
    return _flag(request, place, comment, comment.contribution_id)


def _flag(
    request: HttpRequest, place: Place, subject: Contribution | Comment, idea_id: UUID
) -> HttpResponse:
    if not is_read_by_others(subject):
        raise Http404
    form = FlagForm(request.POST or None, label_suffix="")
    back = reverse("idea", args=[place.here.slug, idea_id])
    if request.method == "POST" and form.is_valid():
        if do_flag(place=place, subject=subject, **form.cleaned_data):
            messages.success(request, _("Thank you. Somebody will look at it."))
        else:
            messages.info(request, _("You have reported this already. Somebody will look at it."))
        return HttpResponseRedirect(back)
    context = {
        "form": form,
        "back": back,
        "text": subject.revisions.get(is_current=True).text,
        "lang": "" if subject.language == get_language() else subject.language,
        "is_idea": isinstance(subject, Contribution),
    }
    status = 422 if form.errors else 200
    return render(request, "moderation/flag.html", context, status=status)


def _own_idea(place: Place, idea_id: UUID) -> Contribution:
    mine = Contribution.objects.exclude(state=State.WITHDRAWN).filter(challenge=place.here)
    return get_object_or_404(mine, pk=idea_id, author=place.pseudonym(Context.POSTS))


def _own_comment(place: Place, comment_id: UUID) -> Comment:
    mine = Comment.objects.exclude(state=State.WITHDRAWN).filter(
        contribution__challenge=place.here, author=place.pseudonym(Context.POSTS)
    )
    return get_object_or_404(mine.select_related("contribution"), pk=comment_id)


@require_safe
@for_act(Act.SEE_OWN)
def idea_fate(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Show what the team decided about the viewer's own idea."""
    return _show_fate(request, place, _own_idea(place, idea_id), AppealForm(label_suffix=""))


@require_safe
@for_act(Act.SEE_OWN)
def comment_fate(request: HttpRequest, place: Place, comment_id: UUID) -> HttpResponse:
    """Show what the team decided about the viewer's own comment."""
    return _show_fate(request, place, _own_comment(place, comment_id), AppealForm(label_suffix=""))


@_form_methods
@for_act(Act.APPEAL)
def appeal_idea(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Ask that a decision about one's own idea is looked at again."""
    return _appeal(request, place, _own_idea(place, idea_id))


@_form_methods
@for_act(Act.APPEAL)
def appeal_comment(request: HttpRequest, place: Place, comment_id: UUID) -> HttpResponse:
    """Ask that a decision about one's own comment is looked at again."""
    return _appeal(request, place, _own_comment(place, comment_id))


def _appeal(request: HttpRequest, place: Place, subject: Contribution | Comment) -> HttpResponse:
    form = AppealForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        try:
            do_appeal(place=place, subject=subject, words=form.cleaned_data["words"])
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            messages.success(request, _("Somebody will look at it again. The answer comes here."))
            name = "idea_fate" if isinstance(subject, Contribution) else "comment_fate"
            return redirect(name, place.here.slug, subject.id)
    return _show_fate(request, place, subject, form, status=422 if form.errors else 200)


def _show_fate(
    request: HttpRequest,
    place: Place,
    subject: Contribution | Comment,
    form: AppealForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"fate": get_fate(place, subject), "form": form}
    return render(request, "moderation/fate.html", context, status=status)


@require_safe
@for_act(Act.SEE_OWN)
def download(request: HttpRequest, place: Place) -> HttpResponse:
    """Give everything that the viewer said and was told as a file."""
    response = JsonResponse(
        get_own_record(place), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="my-contributions.json"'
    response["Cache-Control"] = "no-store"
    return response


@_form_methods
@for_act(Act.WITHDRAW_OWN)
def erase_mine(request: HttpRequest, place: Place) -> HttpResponse:
    """Say what would be erased, and erase it."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erased = do_erase_own(place=place)
        told = _("Erased: %(ideas)s ideas, %(comments)s comments, %(votes)s votes, your answers.")
        counts = {
            "ideas": erased.n_ideas,
            "comments": erased.n_comments,
            "votes": erased.n_votes,
        }
        messages.success(request, told % counts)
        return redirect("mine", place.here.slug)
    context = {"form": form, "own": count_own(place)}
    status = 422 if form.errors else 200
    return render(request, "moderation/erase_mine.html", context, status=status)

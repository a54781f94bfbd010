"""The pages on which staff take data out, and any reader takes the open data."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.participation import exports, open_data, taking_out
from groundswell.web.participation.import_forms import TermsForm
from groundswell.web.participation.leaving import Leaving
from groundswell.web.participation.polis_exports import write_polis

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@for_act(Act.EXPORT)
def show_export(request: HttpRequest, place: Place) -> HttpResponse:
    """List what can be taken out."""
    return _show_export(request, place)


def _show_export(request: HttpRequest, place: Place, status: int = 200) -> HttpResponse:
    is_open = taking_out.is_voting_open(place)
    context = {
        "n_ideas": exports.count_ideas(place.here),
        "is_voting_open": is_open,
        "has_left": taking_out.has_left(place.here),
        "files_of_voters": taking_out.FILES_OF_VOTERS,
    }
    return render(request, "participation/export.html", context, status=status)


@require_POST
@for_act(Act.EXPORT)
def take_out(request: HttpRequest, place: Place, what: str) -> HttpResponse:
    """Give a file of the challenge's data."""
    write = FILES.get(what)
    if write is None:
        raise Http404
    try:
        leaving = taking_out.do_take_out(place=place, what=what)
    except taking_out.VotingIsOpen:
        return _show_export(request, place, status=409)
    except taking_out.TooFewVoted:
        messages.error(request, taking_out.say_too_few(place.here.least))
        return _show_export(request, place, status=409)
    except taking_out.VotesChanged:
        messages.error(request, f"{taking_out.VOTES_CHANGED} {_('Use the file from last time.')}")
        return _show_export(request, place, status=409)
    return write(place, leaving)  # type: ignore[return-value]  # a stream is a response too


def send_table(place: Place, name: str, leaving: Leaving | None) -> HttpResponseBase:
    """Send one table as CSV, row by row."""
    rows = exports.list_rows(place, name, exports.Veil(), leaving)
    response = StreamingHttpResponse(
        exports.write_csv(exports.TABLES[name], rows), content_type="text/csv; charset=utf-8"
    )
    return _named(response, f"{place.here.slug}-{name}.csv")


def send_workbook(place: Place, leaving: Leaving | None) -> HttpResponseBase:
    """Send all tables as one workbook."""
    veil = exports.Veil()
    file = exports.write_xlsx(
        (name, columns, exports.list_rows(place, name, veil, leaving))
        for name, columns in exports.TABLES.items()
    )
    return _named(FileResponse(file, content_type=XLSX), f"{place.here.slug}.xlsx")


def send_polis(place: Place, leaving: Leaving | None) -> HttpResponseBase:
    """Send the challenge as a Polis conversation."""
    assert leaving is not None  # The gate gave it, or raised.
    file = write_polis(place.here, leaving)
    return _named(
        FileResponse(file, content_type="application/zip"), f"{place.here.slug}-polis.zip"
    )


#: What can be taken out, by the name in its address.
FILES: dict[str, Callable[[Place, Leaving | None], HttpResponseBase]] = {
    "contributions.csv": lambda place, leaving: send_table(place, "contributions", leaving),
    "comments.csv": lambda place, leaving: send_table(place, "comments", leaving),
    "votes.csv": lambda place, leaving: send_table(place, "votes", leaving),
    "all.xlsx": send_workbook,
    "polis.zip": send_polis,
}


@require_safe
@for_act(Act.TAKE_OPEN_DATA)
def show_open_data(request: HttpRequest, place: Place) -> HttpResponse:
    """Tell what the open data are, and what each column means."""
    terms = open_data.get_terms(place.here)
    context = {
        "dictionary": open_data.DICTIONARY,
        "terms": terms,
        "credit": terms.credit or place.here.organisation,
        "is_voting_over": taking_out.is_voting_over(place),
        "least": place.here.least,
    }
    return render(request, "participation/open_data.html", context)


@require_safe
@for_act(Act.TAKE_OPEN_DATA)
def take_open_data(request: HttpRequest, place: Place, what: str) -> HttpResponse:
    """Give a file of the open data. It is the same file as long as the data are the same."""
    return send_open_data(request, place, what)


def send_open_data(request: HttpRequest, place: Place, what: str) -> HttpResponse:
    """Send a file of the open data, or nothing where the reader has this version of it."""
    data = open_data.get_open_data(place)
    if what == "open-data.zip":
        content, kind = data.pack(), "application/zip"
    elif what == "datapackage.json":
        content, kind = open_data.dump(data.package), "application/json"
    elif what in data.files:
        content, kind = data.files[what], "text/csv; charset=utf-8"
    else:
        raise Http404
    response = HttpResponse(content, content_type=kind)
    response["ETag"] = f'"{data.version}-{what}"'
    _named(response, f"{place.here.slug}-{data.version}-{what}")
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    assert isinstance(answer, HttpResponse)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_act(Act.SET_UP)
def choose_terms(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose on what terms the open data may be used."""
    terms = open_data.get_terms(place.here)
    sent = request.POST if request.method == "POST" else None
    form = TermsForm(sent, initial={"licence": terms.licence, "credit": terms.credit})
    if form.is_valid():
        try:
            open_data.do_change_terms(place=place, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("The terms were saved."))
            return redirect("open_data", place.here.slug)
    status = 422 if form.errors else 200
    return render(request, "participation/open_data_terms.html", {"form": form}, status=status)


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store" if "ETag" not in response else "private, no-cache"
    return response

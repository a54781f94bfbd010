"""The pages on which somebody makes tokens for programs, and takes them back."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from groundswell.web.accounts.forms import TokenForm
from groundswell.web.accounts.limits import count
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.open_views import open_to_all
from groundswell.web.accounts.tokens import do_make_token, do_revoke_token, list_tokens
from groundswell.web.accounts.views import page, read_sent
from groundswell.web.shared.clock import get_today

_OWN = open_to_all(
    "Tokens are a person's own: the page shows no others, and asks for a sign-in itself."
)


@_OWN
@login_required
@page
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens, and make one. Its letters stand on the page that answers alone."""
    person = request.user
    assert isinstance(person, Person)
    form, letters = TokenForm(read_sent(request)), ""
    if request.method == "POST" and form.is_valid():
        count(request, "token_made")
        try:
            _, letters = do_make_token(person, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            form = TokenForm()
    context = {
        "form": form,
        "letters": letters,
        "tokens": list_tokens(person),
        "today": get_today(),
    }
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@_OWN
@require_POST
@login_required
@page
def token_revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Take a token back."""
    person = request.user
    assert isinstance(person, Person)
    do_revoke_token(person, token_id)
    return redirect("tokens")

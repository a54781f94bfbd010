"""Filling a page's form as a browser does: what stands in it is sent, but for what one changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import html


def find_form(response: HttpResponse, names: Collection[str] = ()) -> Any:
    """Give a page's own form: the one that has most of the names, or else the first."""
    main = html.fromstring(response.content.decode()).get_element_by_id("main")
    forms = [form for form in main.iter("form") if form.get("method") == "post"]

    def rank(form: Any) -> tuple[int, bool]:
        held = set(form.xpath(".//@name")) & set(names)
        return -len(held), "gs-inline-form" in form.get("class", "")

    return min(forms, key=rank)


def read_fields(form: Any) -> dict[str, Any]:
    """Give what a form would send as it stands."""
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value or "")
    return sent


def read_form(response: HttpResponse) -> dict[str, Any]:
    """Give what a page's own form would send as it stands."""
    return read_fields(find_form(response))


def fill(client: Client, page: str, *, leave_out: tuple[str, ...] = (), **values: Any) -> Any:
    """Open a page, change some of its form's fields, and send it."""
    response = client.get(page)
    assert response.status_code == 200, response.status_code
    given = read_form(response) | values
    return client.post(page, {name: given[name] for name in given if name not in leave_out})

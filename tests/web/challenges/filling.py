"""Filling a page's form as a browser does: what stands in it is sent, but for what one changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import html


def read_form(response: HttpResponse) -> dict[str, Any]:
    """Give what a page's own form would send as it stands."""
    main = html.fromstring(response.content.decode()).get_element_by_id("main")
    forms = [form for form in main.iter("form") if form.get("method") == "post"]
    form = next((one for one in forms if "gs-inline-form" not in one.get("class", "")), forms[0])
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value or "")
    return sent


def fill(client: Client, page: str, *, leave_out: tuple[str, ...] = (), **values: Any) -> Any:
    """Open a page, change some of its form's fields, and send it."""
    response = client.get(page)
    assert response.status_code == 200, response.status_code
    given = read_form(response) | values
    return client.post(page, {name: given[name] for name in given if name not in leave_out})

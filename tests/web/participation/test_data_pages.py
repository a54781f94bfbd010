"""The pages of import, export, open data and the API: valid, in each state."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from groundswell.web.challenges.models import Challenge
from groundswell.web.participation import import_steps
from groundswell.web.participation.import_records import Import
from web.conftest import Cast
from web.pages import check_html

TABLE = b"id,text,person\n1,Wider roads please,a\n2,More trees please,b\n3,,c\n"


@pytest.mark.parametrize("name", ["import", "export", "open_data", "open_data_terms"])
def test_pages_are_valid(name: str, cast: Cast, challenge: Challenge) -> None:
    response = cast.fay.client.get(reverse(name, args=[challenge.slug]))
    assert response.status_code == 200
    check_html(response.content.decode())


def test_the_api_page_is_valid(cast: Cast) -> None:
    check_html(cast.visitor.client.get(reverse("api")).content.decode())


@pytest.mark.parametrize("state", Import.State.values)
def test_a_file_is_shown_in_each_state(
    state: str, cast: Cast, challenge: Challenge, settings: Any
) -> None:
    given = {"ideas": SimpleUploadedFile("ideas.csv", TABLE)}
    address = cast.fay.client.post(reverse("import", args=[challenge.slug]), given).url
    if state == Import.State.DONE:
        Import.objects.update(state=Import.State.WAITING)
        import_steps.bring_in.call(str(Import.objects.get().id))
    Import.objects.update(state=state, problem="The disk is full.")
    response = cast.fay.client.get(address)
    assert response.status_code == 200
    check_html(response.content.decode())


def test_errors_are_told_beside_the_field(cast: Cast, challenge: Challenge) -> None:
    response = cast.fay.client.post(reverse("import", args=[challenge.slug]), {})
    assert response.status_code == 422
    text = response.content.decode()
    assert 'href="#id_ideas"' in text
    check_html(text)

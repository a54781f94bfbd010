"""Texts that are meant to break things, in every field of setting a challenge up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.shared.models import Event
from web.challenges.filling import read_form
from web.conftest import Cast
from web.hostile import HOSTILE, UNSEEN, check_harmless

FORMS = (
    "/make",
    *("words/en-gb", "languages", "people", "look", "shown", "gateway/add", "team", "invitations"),
    *("phases/add", "PHASE/", "PHASE/close", "PHASE/extend", "PHASE/questions/add"),
)
#: Fields that take any text: tried alone in turn, and together; the others with them.
OF_TEXT = "name purpose call rules help contact keeping domains organisation reason text choices "
OF_TEXT += "title hint typed email"


def find_page(form: str, challenge: Challenge) -> str:
    if form.startswith("/"):
        return form
    phase = Phase.objects.get()
    return f"/c/{challenge.slug}/set-up/{form.replace('PHASE', f'phases/{phase.id}')}"


def check_kept(model: Any) -> None:
    """Nothing unseen was kept."""
    for row in model.objects.values():
        row.pop("logo", None)
        text = json.dumps(row, default=str, ensure_ascii=False)
        assert [mark for mark in UNSEEN if mark in text] == [], row


@pytest.mark.parametrize("form", FORMS)
def test_no_field_is_broken_by_a_hostile_text(form: str, cast: Cast, challenge: Challenge) -> None:
    page = find_page(form, challenge)
    client = cast.olu.client if form == "/make" else cast.fay.client
    given = read_form(client.get(page)) | {"reason": "Because"}
    fields = [name for name in given if name.split("_")[0] in OF_TEXT.split()]
    assert fields
    for place, text in enumerate(HOSTILE.values()):
        # As text: the client takes bytes for a list of numbers, and sends each as a field.
        sent = text.encode("utf-8", "replace").decode()
        one = fields[place % len(fields)]
        check_harmless(client.post(page, given | {one: sent}))
        check_harmless(client.post(page, given | dict.fromkeys(fields, sent)))
        check_harmless(client.post(page, dict.fromkeys(given, sent)))
    for path in ("", "rules", "help", "privacy", "changes", "set-up", "set-up/phases"):
        check_harmless(cast.fay.client.get(f"/c/{challenge.slug}/{path}"))
    check_harmless(cast.olu.client.get("/"))
    for model in (Challenge, Phase, Question, GatewayQuestion, Event):
        check_kept(model)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_addresses_and_names_in_addresses(
    name: str, cast: Cast, challenge: Challenge
) -> None:
    text = HOSTILE[name][:2000].encode("utf-8", "replace").decode()
    for path in ("/", f"/c/{challenge.slug}/changes", f"/c/{challenge.slug}/set-up/invitations"):
        check_harmless(cast.fay.client.get(path, {"page": text, "phase": text, "viewer": text}))
    preview = f"/c/{challenge.slug}/set-up/preview"
    check_harmless(cast.fay.client.get(preview, {"phase": text, "viewer": text}))
    for action in ("team/remove", "invitations/remove"):
        page = f"/c/{challenge.slug}/set-up/{action}"
        check_harmless(cast.fay.client.post(page, {"email": text, "role": text}, follow=True))
    assert cast.fay.place(challenge).can("set_up")


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "huge"])
def test_hostile_files(name: str, cast: Cast, challenge: Challenge) -> None:
    text = HOSTILE[name]
    content = text.encode("utf-8", "surrogatepass")
    page = f"/c/{challenge.slug}/set-up/invitations"
    ending = text[:20].replace("/", "").replace("\0", "").encode("utf-8", "replace").decode()
    for made in (content, b"email\n" + content, b"email\nana@example.org\n" + content):
        file = SimpleUploadedFile(f"list{ending}.csv", made)
        check_harmless(cast.fay.client.post(page, {"file": file}))
    look = f"/c/{challenge.slug}/set-up/look"
    given = read_form(cast.fay.client.get(look)) | {"reason": "new"}
    for made in (content, b"\x89PNG\r\n\x1a\n" + content):
        logo = SimpleUploadedFile("logo.png", made)
        response = cast.fay.client.post(look, given | {"logo": logo})
        assert response.status_code == 422
        check_harmless(response)
    challenge.refresh_from_db()
    assert challenge.logo is None

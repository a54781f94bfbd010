"""The ways in, as somebody takes them with a browser."""

import re

import pytest
from django.core import mail
from django.test import Client

from groundswell.web.accounts.links import way_in_link_for
from groundswell.web.accounts.models import Person


def ask(client: Client, email: str = "dee@example.org", **fields: str) -> tuple[str, str]:
    """Ask for a way in; give the code and the path of the link that came."""
    mail.outbox.clear()
    answer = client.post("/way-in/", {"email": email, **fields})
    assert answer.status_code == 302, answer.content
    assert answer["Location"] == "/way-in/code/"
    [message] = mail.outbox
    code = re.search(r"\b\d{4}-\d{4}\b", message.body)
    link = re.search(r"http://localhost:8000(/way-in/link/\S+)", message.body)
    assert code
    assert link
    return code[0], link[1]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_somebody_new_comes_in_by_code(client: Client) -> None:
    code, _ = ask(client)
    assert not Person.objects.exists()
    page = client.get("/way-in/code/")
    assert "dee@example.org" in page.content.decode()
    answer = client.post("/way-in/code/", {"code": code})
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert Person.objects.get().email == "dee@example.org"


def test_a_link_brings_in_from_any_browser_once(client: Client) -> None:
    _, link = ask(client)
    other = Client()
    for _ in range(2):  # a program that checks mail opens it, and presses nothing
        assert other.get(link).status_code == 200
    assert other.post(link).status_code == 302
    assert is_signed_in(other)
    assert Client().get(link).status_code == 410
    assert Client().post(link).status_code == 410


@pytest.mark.parametrize("path", ["/way-in/", "/way-in/claim-code/", "/way-in/out/"])
def test_pages_open(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_printed_link_brings_a_person_in(client: Client) -> None:
    person = Person.objects.create_user("olu@example.org", is_operator=True)
    link = way_in_link_for(person, "/way-in/tokens/").removeprefix("http://localhost:8000")
    assert client.get(link).status_code == 200
    assert client.post(link)["Location"] == "/way-in/tokens/"
    assert client.get("/way-in/tokens/").status_code == 200

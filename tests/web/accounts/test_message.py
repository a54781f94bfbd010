"""The e-mail of a way in, word for word: text and HTML say the same, and not what was done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from lxml import html

from web.accounts.test_ways_in import ask
from web.pages import check_html, reading_age

GOLDENS = Path(__file__).parent / "goldens"


@pytest.fixture
def message(client: Client) -> EmailMultiAlternatives:
    ask(client, "dee@example.org", next="/c/change/ideas")
    [sent] = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)
    return sent


def blank(text: str) -> str:
    """Take out what is drawn anew each time."""
    text = re.sub(r"\b\d{4}-\d{4}\b", "CODE", text)
    return re.sub(r"/way-in/link/[\w-]+/", "/way-in/link/LETTERS/", text)


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_the_message_word_for_word(message: EmailMultiAlternatives, kind: str) -> None:
    body = message.body if kind == "txt" else message.alternatives[0][0]
    golden = GOLDENS / f"way_in.{kind}"
    assert blank(str(body)) == golden.read_text(encoding="utf-8")


def test_text_and_html_carry_the_same_code_and_link(message: EmailMultiAlternatives) -> None:
    page = str(message.alternatives[0][0])
    [code] = re.findall(r"\d{4}-\d{4}", message.body)
    [link] = re.findall(r"http://localhost:8000/way-in/link/\S+", message.body)
    assert re.findall(r"\d{4}-\d{4}", page) == [code]
    assert html.fromstring(page).xpath("//a/@href") == [link]
    assert not html.fromstring(page).xpath("//img | //link | //script | //@style")
    check_html(page)


def test_it_tells_nothing_of_what_somebody_does(message: EmailMultiAlternatives) -> None:
    assert message.subject == "Your code"
    assert not re.search(r"\d", message.subject), "a locked screen shows it"
    whole = message.message().as_string()
    for word in ("change", "challenge", "ideas", "vote", "Riverside", "127.0.0.1"):
        assert word not in whole.replace("exchange", "")
    assert message.to == ["dee@example.org"]
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert reading_age(re.sub(r"http\S+", "", message.body)) <= 11

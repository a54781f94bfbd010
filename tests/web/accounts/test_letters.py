"""The e-mails of a challenge, word for word: text and HTML say the same, and not what was said.

After a wanted change: ``WRITE_GOLDENS=1 python -m pytest tests/web/accounts/test_letters.py``,
then read what changed.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import BadHeaderError
from django.utils import translation
from lxml import html

from groundswell.web.accounts.post.kinds import TO_AUTHORS, TO_LIST, NoticeKind
from groundswell.web.accounts.post.letters import Letter, Letterhead, write_letter
from groundswell.web.challenges.plain_text import tidy_text
from web.hostile import HOSTILE
from web.pages import check_html, reading_age

GOLDENS = Path(__file__).parent / "goldens"
STATUS = {"en-gb": "Open until 3 December", "cy": "Ar agor tan 3 Rhagfyr"}
LETTERS = "x9Zq"


def describe(language: str) -> Letterhead:
    base = f"{settings.ADDRESS}/c/change"
    return Letterhead(
        name={"en-gb": "Change & us", "cy": "Newid a ni"}[language],
        organisation="Riverside Trust",
        purpose={
            "en-gb": "We want to hear what helps.\n\nIt is <yours> to say.",
            "cy": "Rydym am glywed beth sy'n helpu.",
        }[language],
        status=STATUS[language],
        is_open=True,
        languages=("en-gb", "cy"),
        smallest_group=10,
        url=f"{base}/",
        mine_url=f"{base}/mine",
        choices_url=f"{base}/emails",
        stop_url=lambda letters: f"{base}/emails/stop/{letters}",
    )


def write(kind: NoticeKind, *languages: str) -> Letter:
    heads = {language: describe(language) for language in languages}
    return write_letter(kind, heads, LETTERS)


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_e_mail_word_for_word(kind: NoticeKind) -> None:
    for language in ("en-gb", "cy"):
        letter = write(kind, language)
        text = f"{letter.subject}\n\n{letter.text}"
        for ending, said in (("txt", text), ("html", letter.html)):
            golden = GOLDENS / f"notice_{kind}.{language}.{ending}"
            if os.environ.get("WRITE_GOLDENS"):
                golden.write_text(said, encoding="utf-8")
            assert said == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", NoticeKind)
def test_text_and_html_say_the_same_and_load_nothing(kind: NoticeKind) -> None:
    letter = write(kind, "en-gb")
    page = html.fromstring(letter.html)
    assert not page.xpath("//img | //link | //script | //@style | //form")
    assert set(page.xpath("//a/@href")) == set(re.findall(r"http\S+", letter.text))
    assert letter.stop_url in page.xpath("//a/@href")
    for paragraph in page.xpath("//p[not(.//a)]"):
        said = " ".join(paragraph.text_content().split())
        assert said in " ".join(letter.text.split())
    check_html(letter.html)
    message = letter.address_to("ana@example.org", "<1@example.org>").message()
    assert message["List-Unsubscribe"] == f"<{letter.stop_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"] == "<1@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_e_mail_is_plain_to_read(kind: NoticeKind) -> None:
    assert reading_age(re.sub(r"http\S+", "", write(kind, "en-gb").text)) <= 11


def test_all_e_mails_to_who_takes_part_have_one_subject() -> None:
    """A mail server that lists subjects then can't tell who wrote something."""
    kinds = [kind for kind in NoticeKind if kind not in TO_LIST]
    assert {write(kind, "en-gb").subject for kind in kinds} == {"News from “Change & us”"}
    assert set(TO_AUTHORS) < set(kinds)


def test_where_nobody_knows_the_reader_s_language_it_comes_in_each() -> None:
    letter = write(NoticeKind.INVITATION, "en-gb", "cy")
    english, welsh = (write(NoticeKind.INVITATION, one) for one in ("en-gb", "cy"))
    assert english.text.strip() in letter.text
    assert welsh.text.strip() in letter.text
    assert letter.subject == f"{english.subject} / {welsh.subject}"
    assert html.fromstring(letter.html).xpath("//div/@lang") == ["en-gb", "cy"]
    check_html(letter.html)
    assert translation.get_language() == "en-gb"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_of_a_challenge_stay_words(text: str) -> None:
    """As the forms of a challenge let them in, and as somebody who got round them would."""
    tidy = tidy_text(text)
    plain = write(NoticeKind.INVITATION, "en-gb").address_to("a@example.org", "<1@b>").message()
    head = replace(
        describe("en-gb"), name=" ".join(tidy.split())[:120], organisation=tidy, purpose=tidy
    )
    letter = write_letter(NoticeKind.INVITATION, {"en-gb": head}, LETTERS)
    page = html.fromstring(letter.html)
    assert not page.xpath("//script | //img | //b | //@onmouseover | //@onfocus")
    message = message_from_bytes(letter.address_to("a@example.org", "<1@b>").message().as_bytes())
    assert message.keys() == plain.keys()
    forged = {"en-gb": replace(head, name="News\nBcc: x@y.example")}
    raw = write_letter(NoticeKind.INVITATION, forged, LETTERS)
    with pytest.raises(BadHeaderError):
        raw.address_to("a@example.org", "<1@b>").message()

"""Lists of invitations, the team, and logos: what comes from outside."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from PIL import Image, PngImagePlugin

from groundswell.web.accounts.addresses import do_change_address
from groundswell.web.accounts.models import Invitation, Membership
from groundswell.web.accounts.people import do_invite
from groundswell.web.challenges.invitation_lists import read_lines, read_list
from groundswell.web.challenges.logos import make_logo
from groundswell.web.challenges.models import Challenge
from groundswell.web.shared.models import Event
from web.challenges.filling import fill, read_form
from web.conftest import Cast
from web.participation.test_pages import words_of


def list_invited() -> set[str]:
    return set(Invitation.objects.values_list("email", flat=True))


def make_workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


ROWS = [
    ["Name", "E-mail"],
    ["Ada", "ada@example.org"],
    ["Bo", "bo at example.org"],
    ["Ada again", "ADA@example.org"],
    ["Nobody", ""],
    ["Cy", "cy@example.org"],
]


@pytest.mark.parametrize("kind", ["csv", "semicolon", "latin", "xlsx"])
def test_a_list_is_read_row_by_row(kind: str) -> None:
    separator = ";" if kind == "semicolon" else ","
    rows = [*ROWS, ["Zoë", "zoe@example.org"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    content = text.encode("latin-1" if kind == "latin" else "utf-8")
    found = read_list(make_workbook(rows) if kind == "xlsx" else content, "list.csv")
    assert found.emails == ("ada@example.org", "cy@example.org", "zoe@example.org")
    (trouble,) = found.troubles
    assert (trouble.row, trouble.column, trouble.value) == (3, "E-mail", "bo at example.org")
    assert "name@example.org" in trouble.what
    counted = len(found.emails) + len(found.troubles) + found.n_repeats + found.n_empty
    assert found.n_rows == counted == 6


def test_a_list_without_names_of_columns_loses_no_row() -> None:
    for content in (b"a@example.org,x\nb@example.org,y\n", b"a@example.org\nb@example.org\n"):
        found = read_list(content, "list.csv")
        assert found.emails == ("a@example.org", "b@example.org")
        assert found.n_rows == 2
    typed = read_lines("a@example.org, b@example.org; nonsense\n\n=1+1\n")
    assert typed.emails == ("a@example.org", "b@example.org")
    assert [(one.row, one.value) for one in typed.troubles] == [(3, "nonsense"), (5, "=1+1")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"name,town\nAda,Hull\n", "No column has e-mail addresses"),
        (b"%PDF-1.4\n% of a@b.org", "PDF"),
        (b"x" * 2_600_000, "larger than 2.5 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        read_list(content, "list.csv")


def test_nothing_is_saved_until_it_is_confirmed(cast: Cast, challenge: Challenge) -> None:
    client, page = cast.fay.client, f"/c/{challenge.slug}/set-up/invitations"
    file = SimpleUploadedFile("list.xlsx", make_workbook(ROWS))
    shown = client.post(page, {"file": file})
    text = shown.content.decode()
    assert "5 rows read" in text
    assert "1 row repeats an address" in text
    assert "bo at example.org" in text
    assert list_invited() == set()
    sent = read_form(shown)
    assert sent["is_checked"] == ["1"]
    done: Any = client.post(page, sent, follow=True)
    assert "2 people are invited." in done.content.decode()
    assert list_invited() == {"ada@example.org", "cy@example.org"}
    again: Any = client.post(page, sent, follow=True)
    assert "0 people are invited. 2 were on the list already." in again.content.decode()
    assert "ada@" not in str(list(Event.objects.values()))


def test_the_list_never_shows_who_took_part(cast: Cast, challenge: Challenge) -> None:
    page = f"/c/{challenge.slug}/set-up/invitations"
    sent = {"typed": "ana@example.org\nnobody@example.org", "is_checked": "1"}
    cast.fay.client.post(page, sent)
    text = cast.fay.client.get(page).content.decode()
    main = html.fromstring(text).get_element_by_id("main")
    joined, absent = (
        " ".join(item.text_content().split()).replace(f"{name}@", "")
        for name in ("ana", "nobody")
        for item in main.iter("li")
        if f"{name}@" in item.text_content()
    )
    assert joined == absent == "example.org Take off example.org"
    cast.fay.client.post(f"{page}/remove", {"email": "ana@example.org"})
    assert list_invited() == {"nobody@example.org"}
    assert cast.ana.place(challenge).can("vote")


@pytest.mark.parametrize("does", ["leaves", "changes address"])
def test_nothing_that_the_team_sees_changes_when_somebody_leaves(
    cast: Cast, challenge: Challenge, does: str
) -> None:
    """Else an address goes from the list at the time at which texts are taken back."""
    do_invite(challenge.id, ["ana@example.org", "ben@example.org", "nobody@example.org"])
    do_invite(challenge.id, ["ana@example.org"], "analyst")
    root = f"/api/v1/challenges/{challenge.slug}"

    def read() -> list[bytes]:
        pages = [f"/c/{challenge.slug}/set-up{one}" for one in ("", "/invitations", "/team")]
        pages += [f"{root}/{one}" for one in ("invitations", "team", "emails")]
        answers = [cast.fay.client.get(page) for page in pages]
        again = {"emails": ["ana@example.org"]}
        invited = cast.fay.client.post(f"{root}/invitations", again, "application/json")
        assert {one.status_code for one in answers} == {invited.status_code} == {200}
        found = [*answers, invited]
        return [re.sub(rb'(nonce|value)="[^"]+"', b"", one.content) for one in found]

    before = read()
    assert before[-1] == b'{"n_new": 0}'
    assert cast.ana.person
    if does == "leaves":
        assert cast.ana.client.post("/way-in/leave/", {"is_sure": "on"}).status_code == 200
        assert not Membership.objects.filter(person_id=cast.ana.person.pk).exists()
    else:
        assert do_change_address(cast.ana.person, "new@example.org")
    assert read() == before


def test_the_team_always_keeps_a_facilitator(cast: Cast, challenge: Challenge) -> None:
    page = f"/c/{challenge.slug}/set-up/team"
    leaving = {"email": "fay@example.org", "role": "facilitator"}
    assert cast.fay.client.post(f"{page}/remove", leaving).status_code == 302
    assert cast.fay.place(challenge).can("set_up")
    assert fill(cast.fay.client, page, email="Ben@Example.org").status_code == 302
    assert cast.ben.client.get(page).status_code == 200
    assert cast.ben.place(challenge).can("set_up")
    cast.ben.client.post(f"{page}/remove", leaving)
    assert not cast.fay.place(challenge).can("set_up")
    participant = {"email": "ana@example.org", "role": "participant"}
    cast.ben.client.post(f"{page}/remove", participant)
    assert Membership.objects.filter(person=cast.ana.person, role="participant").exists()


def test_who_leaves_the_team_stays_out_whatever_the_tag_of_their_address(
    cast: Cast, challenge: Challenge
) -> None:
    page = f"/c/{challenge.slug}/set-up/team"
    sent = {"email": "ana+work@example.org", "role": "facilitator"}
    fill(cast.fay.client, page, **sent)
    assert cast.ana.client.get(page).status_code == 200
    gone = sent | {"email": "ana@example.org"}
    reply = cast.fay.client.post(f"{page}/remove", gone, follow=True)
    assert "They are no longer in the team." in words_of(reply)
    assert cast.ana.client.get(page).status_code == 403
    on_record = Event.objects.filter(kind="challenge.team_changed").count()
    reply = cast.fay.client.post(f"{page}/remove", gone, follow=True)
    assert "Nobody in the team has this address." in words_of(reply)
    assert Event.objects.filter(kind="challenge.team_changed").count() == on_record


def test_the_team_never_shows_who_has_an_account(cast: Cast, challenge: Challenge) -> None:
    page = f"/c/{challenge.slug}/set-up/team"

    def read_rows() -> set[str]:
        text = cast.fay.client.get(page).content.decode()
        main = html.fromstring(text).get_element_by_id("main")
        rows = [" ".join(item.text_content().split()) for item in main.iter("li")]
        names = ("ana", "unknown")
        found = [row for row in rows if any(f"{name}+team@" in row for name in names)]
        assert len(found) == 2
        assert not any("ana@" in row for row in rows)
        return {row.replace("ana", "…").replace("unknown", "…") for row in found}

    for name in ("ana", "unknown"):
        sent = {"email": f"{name}+team@example.org", "role": "analyst"}
        assert cast.fay.client.post(page, sent).status_code == 302
    assert len(read_rows()) == 1
    assert not Membership.objects.filter(person=cast.ana.person, role="analyst").exists()
    assert cast.ana.client.get(f"/c/{challenge.slug}/themes").status_code == 200
    cast.ana.client.get(page)  # what only the team may open: now she is of the team
    assert Membership.objects.filter(person=cast.ana.person, role="analyst").exists()
    assert len(read_rows()) == 1
    cast.fay.client.post(f"{page}/remove", {"email": "ana+team@example.org", "role": "analyst"})
    assert not Membership.objects.filter(person=cast.ana.person, role="analyst").exists()


def make_picture(kind: str, size: tuple[int, int] = (600, 300)) -> bytes:
    made = io.BytesIO()
    picture = Image.new("RGB", size, "#336699")
    extra: dict[str, Any] = {}
    if kind == "PNG":
        extra["pnginfo"] = PngImagePlugin.PngInfo()
        extra["pnginfo"].add_text("Author", "SECRET NAME")
    else:
        exif = Image.Exif()
        exif[0x013B] = "SECRET NAME"
        extra["exif"] = exif
    picture.save(made, kind, **extra)
    return made.getvalue() + b"<script>SECRET NAME</script>"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_of_a_logo_only_its_pixels_survive(kind: str, cast: Cast, challenge: Challenge) -> None:
    data = make_picture(kind)
    assert b"SECRET" in data
    logo = SimpleUploadedFile("x.svg", data, "text/html")
    page = f"/c/{challenge.slug}/set-up/look"
    assert fill(cast.fay.client, page, logo=logo, reason="new").status_code == 302
    challenge.refresh_from_db()
    response = cast.visitor.client.get(f"/c/{challenge.slug}/logo")
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in response["Cache-Control"]
    assert b"SECRET" not in response.content
    seen = Image.open(io.BytesIO(response.content))
    assert (seen.format, seen.info, seen.size) == ("PNG", {}, (288, 144))
    assert challenge.logo_url in cast.visitor.client.get(f"/c/{challenge.slug}/").content.decode()
    again = cast.visitor.client.get(
        f"/c/{challenge.slug}/logo", headers={"If-None-Match": response["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert fill(cast.fay.client, page, removes_logo="on", reason="gone").status_code == 302
    assert cast.visitor.client.get(f"/c/{challenge.slug}/logo").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(40),
        make_picture("PNG")[:60],
        make_picture("PNG", (6000, 6000)),
    ],
    ids=["svg", "gif", "cut", "pixels"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        make_logo(data)

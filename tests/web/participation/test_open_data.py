"""Open data: what any reader may take, and what never is in it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from groundswell.web.challenges.models import Challenge, Phase
from groundswell.web.participation import open_data
from groundswell.web.participation.models import Contribution, Revision
from groundswell.web.shared.clock import get_now
from groundswell.web.shared.models import Event
from web.conftest import Actor, Cast

from .test_exports import post


@pytest.fixture
def filled(cast: Cast, challenge: Challenge) -> Challenge:
    for text, n_agree, n_by_code in (("Short meetings help.", 22, 3), ("Lunch helps.", 0, 30)):
        idea = post(cast.ana, challenge, text)
        told = {"told_agree": n_agree, "told_agree_by_code": n_by_code}
        Contribution.objects.filter(pk=idea.pk).update(**told)
    hidden = post(cast.ben, challenge, "Hidden words of somebody")
    Contribution.objects.filter(pk=hidden.pk).update(state="hidden")
    return challenge


def get(actor: Actor, challenge: Challenge, what: str, **headers: str) -> bytes:
    response = actor.client.get(
        reverse("take_open_data", args=[challenge.slug, what]), headers=headers
    )
    assert response.status_code == 200
    return response.content


def ideas(content: bytes) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {row["text"]: row for row in rows}


def end_voting() -> None:
    Phase.objects.update(closes_at=get_now() - timedelta(minutes=1))


def test_votes_are_told_only_once_voting_is_over(cast: Cast, filled: Challenge) -> None:
    before = ideas(get(cast.visitor, filled, "ideas.csv"))
    assert before["Short meetings help."]["agree"] == ""
    end_voting()
    after = ideas(get(cast.visitor, filled, "ideas.csv"))
    assert after["Short meetings help."]["agree"] == "10"


def test_votes_of_few_are_not_told_nor_can_be_worked_out(cast: Cast, filled: Challenge) -> None:
    end_voting()
    rows = ideas(get(cast.visitor, filled, "ideas.csv"))
    assert rows["Lunch helps."]["agree"] == rows["Lunch helps."]["disagree"] == ""
    assert rows["Lunch helps."]["agree-by-claim-code"] == "20"
    assert rows["Short meetings help."]["agree-by-claim-code"] == ""


def test_nobody_stands_in_it(cast: Cast, filled: Challenge) -> None:
    end_voting()
    content = get(cast.visitor, filled, "ideas.csv")
    for author in Contribution.objects.values_list("author", flat=True):
        assert author.encode() not in content
    assert b"Hidden words" not in content


def test_the_same_data_are_the_same_bytes_and_others_another_version(
    cast: Cast, filled: Challenge
) -> None:
    once = get(cast.visitor, filled, "open-data.zip")
    assert once == get(cast.ana, filled, "open-data.zip")
    revision = Revision.objects.filter(contribution__state="shown").first()
    assert revision is not None
    Revision.objects.filter(pk=revision.pk).update(text="Other words now")
    again = get(cast.visitor, filled, "open-data.zip")
    versions = [
        json.loads(zipfile.ZipFile(io.BytesIO(one)).read("datapackage.json"))["version"]
        for one in (once, again)
    ]
    assert versions[0] != versions[1]


def test_who_has_this_version_is_sent_nothing(cast: Cast, filled: Challenge) -> None:
    url = reverse("take_open_data", args=[filled.slug, "ideas.csv"])
    tag = cast.visitor.client.get(url)["ETag"]
    assert cast.visitor.client.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_the_package_describes_every_column_as_it_is(cast: Cast, filled: Challenge) -> None:
    archive = zipfile.ZipFile(io.BytesIO(get(cast.visitor, filled, "open-data.zip")))
    package = json.loads(archive.read("datapackage.json"))
    assert {one["path"] for one in package["resources"]} | {"datapackage.json"} == set(
        archive.namelist()
    )
    for resource in package["resources"]:
        text = archive.read(resource["path"]).decode("utf-8-sig")
        header = next(csv.reader(io.StringIO(text, newline="")))
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_the_page_tells_every_column(cast: Cast, filled: Challenge) -> None:
    page = cast.visitor.client.get(reverse("open_data", args=[filled.slug])).content.decode()
    for fields in open_data.DICTIONARY.values():
        for field in fields:
            assert f">{field.name}<" in page


def test_a_facilitator_sets_the_terms(cast: Cast, filled: Challenge) -> None:
    url = reverse("open_data_terms", args=[filled.slug])
    assert cast.ana.client.post(url, {"licence": "CC-BY-4.0"}).status_code == 403
    cast.fay.client.post(url, {"licence": "CC-BY-4.0", "credit": "Riverside"})
    package = json.loads(get(cast.visitor, filled, "datapackage.json"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["contributors"][0]["title"] == "Riverside"
    assert Event.objects.filter(kind="open_data.terms_changed").exists()
    assert cast.fay.client.post(url, {"licence": "mine"}).status_code == 422


def test_where_only_members_read_only_members_take(cast: Cast, filled: Challenge) -> None:
    Challenge.objects.update(reading="members")
    url = reverse("take_open_data", args=[filled.slug, "ideas.csv"])
    assert cast.visitor.client.get(url).status_code == 302
    assert cast.ana.client.get(url).status_code == 200

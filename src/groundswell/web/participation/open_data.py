"""Open data: what any reader may take. Ideas that are shown, and figures; nobody's row of votes.

Rows of votes would tell people apart by how they vote, so only counts leave; and counts only once
voting is over, of ideas that enough people voted on: before, they would sway those who have still
to vote, and two files a day apart would tell one person's vote. The same data are the same bytes,
and the version is their hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from groundswell.web.challenges.actions import put_on_record
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.challenges.places import Place
from groundswell.web.participation.exports import (
    NO_VOTES,
    Row,
    list_told_votes,
    say_week,
    write_csv,
)
from groundswell.web.participation.models import Contribution, Revision, State
from groundswell.web.participation.open_data_records import OpenDataTerms
from groundswell.web.participation.taking_out import is_voting_over


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the open data: its type in a table schema, and what it means."""

    name: str
    type: str
    meaning: Any
    choices: tuple[str, ...] = ()


_COUNT = _(
    "This many or more, in steps of the smallest group. "
    "Empty until voting is over, and where it is fewer than one step."
)


def _count(meaning: Any) -> Any:
    return format_lazy("{} {}", meaning, _COUNT)


#: The data dictionary: what each column of each file means.
DICTIONARY: dict[str, tuple[Field, ...]] = {
    "ideas": (
        Field("id", "string", _("The idea's own name. It is the same in every version.")),
        Field("question", "string", _("The question it answers: an id in the file of questions.")),
        Field(
            "kind",
            "string",
            _("Whether it says what helps or what blocks, or is a solution, or neither is said."),
            tuple(Contribution.Kind.values),
        ),
        Field("text", "string", _("What the person wrote, as it reads now.")),
        Field("language", "string", _("The language it is written in, as a code.")),
        Field("week", "date", _("The Monday of the week in which it was posted.")),
        Field("comments", "integer", _("How many comments there are on it.")),
        Field(
            "merged-into",
            "string",
            _(
                "The idea that says the same and stands for it: an id in this file. Votes on "
                "both are told there, each person's once. Empty where it stands by itself."
            ),
        ),
        Field("agree", "integer", _count(_("How many people agree with it."))),
        Field(
            "disagree",
            "integer",
            _count(_("How many people disagree with it.")),
        ),
        Field("pass", "integer", _count(_("How many people passed on it."))),
        Field(
            "agree-by-claim-code",
            "integer",
            _count(_("How many codes agree: one person can hold many codes.")),
        ),
        Field(
            "disagree-by-claim-code",
            "integer",
            _count(_("How many codes disagree.")),
        ),
        Field(
            "pass-by-claim-code",
            "integer",
            _count(_("How many codes passed.")),
        ),
        Field(
            "agree-imported",
            "integer",
            _count(_("How many agree in votes that the team brought in from a file.")),
        ),
        Field(
            "disagree-imported",
            "integer",
            _count(_("How many disagree in votes that were brought in.")),
        ),
        Field(
            "pass-imported",
            "integer",
            _count(_("How many passed in votes that were brought in.")),
        ),
    ),
    "questions": (
        Field("id", "string", _("The question's own name.")),
        Field("phase", "string", _("The kind of phase that asks it.")),
        Field("kinds", "string", _("What an answer to it can be."), tuple(Question.Kinds.values)),
        Field("text", "string", _("The question, in the challenge's main language.")),
    ),
}
_PATHS = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


@dataclass(frozen=True, slots=True)
class OpenData:
    """A version of a challenge's open data."""

    version: str
    files: dict[str, bytes]
    package: dict[str, Any]

    def pack(self) -> bytes:
        """Give all files in one: the same bytes for the same data."""
        out = io.BytesIO()
        named = self.files | {"datapackage.json": dump(self.package)}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(named.items()):
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        return out.getvalue()


def dump(package: dict[str, Any]) -> bytes:
    """Write a datapackage.json."""
    return json.dumps(package, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def get_open_data(place: Place) -> OpenData:
    """Give the open data of a challenge as it stands."""
    place.check(Act.TAKE_OPEN_DATA)
    challenge = place.here
    rows = {
        "ideas": _list_ideas(challenge, is_voting_over=is_voting_over(place)),
        "questions": _list_questions(challenge),
    }
    files = {
        f"{name}.csv": b"".join(write_csv([field.name for field in fields], rows[name]))
        for name, fields in DICTIONARY.items()
    }
    joined = b"".join(hashlib.sha256(files[name]).digest() for name in sorted(files))
    version = hashlib.sha256(joined).hexdigest()[:12]
    return OpenData(version, files, _describe(challenge, files, version))


def _list_ideas(challenge: Challenge, *, is_voting_over: bool) -> Iterator[Row]:
    shown = Revision.objects.filter(
        contribution__challenge=challenge, contribution__state=State.SHOWN, is_current=True
    ).select_related("contribution")
    for revision in shown.order_by("contribution_id").iterator(chunk_size=2_000):
        idea = revision.contribution
        assert idea is not None
        yield (
            str(idea.id),
            str(idea.question_id),
            idea.kind,
            revision.text,
            idea.language,
            say_week(idea.posted_on),
            idea.n_comments,
            str(idea.merged_into_id or ""),
            *(list_told_votes(idea, challenge.least) if is_voting_over else NO_VOTES),
        )


def _list_questions(challenge: Challenge) -> Iterator[Row]:
    asked = Question.objects.filter(phase__challenge=challenge).select_related("phase")
    for question in asked.order_by("id"):
        text = question.text_words.get(challenge.languages[0], "")
        yield str(question.id), question.phase.kind, question.kinds, text


def _describe(challenge: Challenge, files: dict[str, bytes], version: str) -> dict[str, Any]:
    terms = get_terms(challenge)
    main = challenge.languages[0]
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": challenge.slug,
        "title": challenge.name_words.get(main, "") or challenge.slug,
        "version": version,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig",
                "bytes": len(files[f"{name}.csv"]),
                "hash": f"sha256:{hashlib.sha256(files[f'{name}.csv']).hexdigest()}",
                "schema": make_schema(name),
            }
            for name in DICTIONARY
        ],
        "smallestGroup": challenge.least,
    }
    if terms.licence:
        package["licenses"] = [{"name": terms.licence, "path": _PATHS[terms.licence]}]
    credit = terms.credit or challenge.organisation
    if credit:
        package["contributors"] = [{"title": credit, "role": "publisher"}]
    return package


def make_schema(name: str) -> dict[str, Any]:
    """Give the table schema of a file."""
    with override("en-gb"):
        fields = []
        for field in DICTIONARY[name]:
            told: dict[str, Any] = {
                "name": field.name,
                "type": field.type,
                "description": str(field.meaning),
            }
            if field.choices:
                told["constraints"] = {"enum": list(field.choices)}
            fields.append(told)
    schema: dict[str, Any] = {"fields": fields, "primaryKey": "id", "missingValues": [""]}
    if name == "ideas":
        schema["foreignKeys"] = [
            {"fields": "question", "reference": {"resource": "questions", "fields": "id"}},
            {"fields": "merged-into", "reference": {"resource": "", "fields": "id"}},
        ]
    return schema


def get_terms(challenge: Challenge) -> OpenDataTerms:
    """Give the terms; those of a challenge without any are empty."""
    found = OpenDataTerms.objects.filter(challenge=challenge).first()
    return found or OpenDataTerms(challenge=challenge)


def do_change_terms(*, place: Place, licence: str, credit: str) -> OpenDataTerms:
    """Choose on what terms the open data may be used."""
    place.check(Act.SET_UP)
    terms = OpenDataTerms(challenge=place.here, licence=licence, credit=credit)
    terms.full_clean(validate_unique=False)
    with transaction.atomic():
        OpenDataTerms.objects.update_or_create(
            challenge=place.here, defaults={"licence": licence, "credit": credit}
        )
        put_on_record(place, "open_data.terms_changed", payload={"licence": licence})
    return get_terms(place.here)

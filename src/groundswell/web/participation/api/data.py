"""The API's operations on data: bring files in, take data out, take the open data."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, File, Router, Schema, Status, UploadedFile
from pydantic import StrictBool

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.forms import read_form
from groundswell.web.challenges.api.problems import Stopped
from groundswell.web.challenges.api.values import (
    Given,
    Language,
    Line,
    Slug,
    take_file,
)
from groundswell.web.engine.tables import MOST_BYTES, FileProblem, read_file
from groundswell.web.participation import (
    export_views,
    exports,
    import_steps,
    open_data,
    taking_out,
)
from groundswell.web.participation.import_forms import ChoicesForm, TermsForm
from groundswell.web.participation.import_plans import ROLES, guess_roles, tell_left_out
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.import_views import N_SAMPLE
from groundswell.web.participation.queries import list_questions

router = Router(tags=["Data"])

Role = Literal["text", "id", "participant", "kind", "time", "state", "language"]
Licence = Literal["", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "OGL-UK-3.0"]
ExportName = Literal["contributions.csv", "comments.csv", "votes.csv", "all.xlsx", "polis.zip"]
OpenName = Literal["open-data.zip", "datapackage.json", "ideas.csv", "questions.csv"]


class LeftOutRow(Schema):
    """A row that does not come in: where, why, and what to do."""

    file: str = Field(description="ideas or votes")
    row: int = Field(description="Of the file, the column names being row 1; 0 where it has none.")
    column: str
    what: str
    fix: str


class SampleOut(Schema):
    """An idea as it would come in."""

    text: str
    kind: str
    state: str
    posted_on: date
    language: str


class ImportOut(Schema):
    """A file that was given: how it is read, what would come in or did, and what would not."""

    id: UUID
    state: str = Field(description="preview, waiting, running, done or failed")
    ideas_name: str
    votes_name: str
    given_on: date
    columns: dict[str, str] = Field(description="Columns of the file by what they are.")
    guesses: dict[str, str] = Field(
        description="Why each column was taken for what it is, while nothing is saved yet."
    )
    question_id: UUID
    kind: str
    language: str
    source: str
    is_offline: bool
    problem: str
    counts: dict[str, int] = Field(description="Every row of the files is counted once.")
    left_out: list[LeftOutRow] = Field(description="The first rows that do not come in.")
    sample: list[SampleOut] = Field(description="The first ideas, while nothing is saved yet.")
    notes: list[str] = Field(description="How the file was read, while nothing is saved yet.")
    n_findable: int


class ImportLine(Schema):
    """A file in a list."""

    id: UUID
    state: str
    ideas_name: str
    given_on: date


class ChoicesGiven(Given):
    """How a file is to be read."""

    columns: Annotated[dict[Role, Line], Field(max_length=len(ROLES))] = Field(
        examples=[{"text": "What would help?", "participant": "Person"}]
    )
    question_id: UUID
    kind: Literal["helps", "blocks", "free", "solution"]
    language: Language
    source: Annotated[Line, Field(min_length=1, max_length=60)]
    is_offline: StrictBool = Field(
        default=False,
        description="People said it on paper or in a workshop: each idea is marked so.",
    )


class ExportLine(Schema):
    """A file that can be taken out, or that can be once voting has closed."""

    name: str
    is_ready: bool


class ExportsOut(Schema):
    """What can be taken out."""

    n_ideas: int
    is_voting_open: bool = Field(description="Until each phase has closed that people vote in.")
    files: list[ExportLine]


class TermsOut(Schema):
    """On what terms the open data may be used."""

    licence: str
    credit: str


class TermsGiven(Given):
    """On what terms the open data may be used."""

    licence: Licence
    credit: Annotated[Line, Field(max_length=200)] = ""


class OpenDataOut(Schema):
    """The open data as they stand: the version is a hash of what is in them."""

    version: str
    files: list[str]
    is_voting_over: bool = Field(description="Votes are told, as counts, once voting is over.")
    package: dict[str, Any] = Field(description="The datapackage.json: what each column means.")


def _find(request: Call, import_id: UUID) -> Import:
    record = import_steps.find_import(request.place, import_id)
    if record is None:
        raise Http404
    return record


def _describe(request: Call, record: Import) -> dict[str, Any]:
    counts = record.report.get("counts", {})
    left_out = record.report.get("left_out", [])
    problem = record.problem
    sample: list[Any] = []
    notes: list[str] = []
    guesses: dict[str, str] = {}
    if record.state == Import.State.PREVIEW:
        try:
            table, plan = import_steps.preview(request.place, record)
        except FileProblem as fault:
            problem = str(fault)
        else:
            counts, left_out = plan.count(), tell_left_out(plan)["left_out"]
            guesses = guess_roles(table)[1]
            sample, notes = plan.ideas[:N_SAMPLE], [table.account, *plan.notes]
    return {
        "id": record.id,
        "state": record.state,
        "ideas_name": record.ideas_name,
        "votes_name": record.votes_name,
        "given_on": record.given_on,
        "columns": record.choices["columns"],
        "guesses": guesses,
        "question_id": record.choices["question"],
        "kind": record.choices["kind"],
        "language": record.choices["language"],
        "source": record.choices["source"],
        "is_offline": record.choices.get("is_offline", False),
        "problem": problem,
        "counts": counts,
        "left_out": left_out,
        "sample": sample,
        "notes": notes,
        "n_findable": record.n_findable,
    }


@router.get("/{slug}/imports", response=list[ImportLine], summary="List files")
@for_act(Act.IMPORT)
def list_imports(request: Call, slug: Slug) -> Any:
    """List the files that were given."""
    return import_steps.list_imports(request.place)


@router.post("/{slug}/imports", response={201: ImportOut}, summary="Give a file")
@for_act(Act.IMPORT)
def give_file(
    request: Call, slug: Slug, ideas: File[UploadedFile], votes: File[UploadedFile | None] = None
) -> Any:
    """Give a table of ideas, and of votes on them where there is one. Nothing is saved yet."""
    record = import_steps.do_take_file(
        place=request.place,
        ideas=take_file(ideas, MOST_BYTES),
        votes=take_file(votes, MOST_BYTES) if votes else None,
    )
    return Status(201, _describe(request, record))


@router.get("/{slug}/imports/{import_id}", response=ImportOut, summary="Look a file over")
@for_act(Act.IMPORT)
def read_import(request: Call, slug: Slug, import_id: UUID) -> Any:
    """Tell what would come in of a file, or how far it is, or what came in."""
    return _describe(request, _find(request, import_id))


@router.put("/{slug}/imports/{import_id}", response=ImportOut, summary="Say how to read a file")
@for_act(Act.IMPORT)
def choose(request: Call, slug: Slug, import_id: UUID, given: ChoicesGiven) -> Any:
    """Say which column is what, and what holds for every row."""
    record = _find(request, import_id)
    if record.state != Import.State.PREVIEW or record.ideas_file is None:
        raise ValidationError(_("This file was brought in already, or its work has begun."))
    table = read_file(bytes(record.ideas_file), record.ideas_name)
    sent = given.dict(exclude={"columns", "question_id"}) | {"question": str(given.question_id)}
    sent |= {f"column_{role}": name for role, name in given.columns.items()}
    form = ChoicesForm(request.place, list_questions(request.place), table, sent)
    names = {"question": "question_id"} | {f"column_{role}": f"columns.{role}" for role in ROLES}
    chosen = read_form(form, names=names)
    import_steps.do_choose(
        place=request.place,
        record=record,
        columns=form.columns,
        question=given.question_id,
        kind=chosen["kind"],
        language=chosen["language"],
        source=chosen["source"],
        is_offline=given.is_offline,
    )
    return _describe(request, _find(request, import_id))


@router.post(
    "/{slug}/imports/{import_id}/bring-in", response={202: ImportOut}, summary="Bring a file in"
)
@for_act(Act.IMPORT)
def bring_in(request: Call, slug: Slug, import_id: UUID) -> Any:
    """Bring a file in: all that can come in, or nothing. The work goes on after the answer."""
    import_steps.do_bring_in(place=request.place, record=_find(request, import_id))
    return Status(202, _describe(request, _find(request, import_id)))


@router.delete("/{slug}/imports/{import_id}", response={204: None}, summary="Take a file back")
@for_act(Act.IMPORT)
def drop(request: Call, slug: Slug, import_id: UUID) -> Any:
    """Take a file back that did not come in."""
    import_steps.do_drop(place=request.place, record=_find(request, import_id))
    return Status(204, None)


@router.get("/{slug}/exports", response=ExportsOut, summary="What can be taken out")
@for_act(Act.EXPORT)
def list_exports(request: Call, slug: Slug) -> Any:
    """List the files that can be taken out, and which of them can be now."""
    is_voting_open = taking_out.is_voting_open(request.place)
    return {
        "n_ideas": exports.count_ideas(request.place.here),
        "is_voting_open": is_voting_open,
        "files": [
            {"name": name, "is_ready": not is_voting_open or name not in taking_out.FILES_OF_VOTERS}
            for name in export_views.FILES
        ],
    }


@router.post(
    "/{slug}/exports/{what}",
    summary="Take data out",
    openapi_extra={"responses": {200: {"description": "The file.", "content": {"*/*": {}}}}},
)
@for_act(Act.EXPORT)
def take_out(request: Call, slug: Slug, what: ExportName) -> Any:
    """Take ideas, comments or votes out, with new made-up names for voters. It is put on record.

    It is a POST, so that no program that only looks, such as one that loads links before anybody
    follows them, takes a file: it may be the only one with these rows of voters.

    Until each phase has closed in which people can vote, files with rows of voters (votes.csv,
    all.xlsx, polis.zip) are refused with 409, and the counts of votes in contributions.csv are
    empty. They are refused as well where fewer people than the smallest group have voted, and,
    after such a file was taken out, where the votes in it are others by now: somebody voted, or
    erased votes. That a file was refused is on record too.
    """
    try:
        leaving = taking_out.do_take_out(place=request.place, what=what)
    except taking_out.VotingIsOpen:
        raise Stopped(
            409,
            _("Voting is not over, and this file would tell who voted how."),
            _("Take it out once each phase in which people can vote has closed."),
        ) from None
    except taking_out.TooFewVoted:
        raise Stopped(
            409,
            taking_out.say_too_few(request.place.here.least),
            _("Take it out once more people have voted."),
        ) from None
    except taking_out.VotesChanged:
        raise Stopped(
            409, str(taking_out.VOTES_CHANGED), _("Use the file from last time.")
        ) from None
    return export_views.FILES[what](request.place, leaving)


@router.get("/{slug}/open-data", response=OpenDataOut, summary="Open data")
@for_act(Act.TAKE_OPEN_DATA)
def read_open_data(request: Call, slug: Slug) -> Any:
    """Tell what the open data are: their version, files, and what each column means."""
    data = open_data.get_open_data(request.place)
    return {
        "version": data.version,
        "files": sorted([*data.files, "datapackage.json", "open-data.zip"]),
        "is_voting_over": taking_out.is_voting_over(request.place),
        "package": data.package,
    }


@router.get(
    "/{slug}/open-data/{what}",
    summary="Take open data",
    openapi_extra={"responses": {200: {"description": "The file.", "content": {"*/*": {}}}}},
)
@for_act(Act.TAKE_OPEN_DATA)
def take_open_data(request: Call, slug: Slug, what: OpenName) -> Any:
    """Take a file of the open data: the same bytes as long as the data are the same."""
    return export_views.send_open_data(request, request.place, what)


@router.put("/{slug}/open-data-terms", response=TermsOut, summary="Choose terms")
@for_act(Act.SET_UP)
def choose_terms(request: Call, slug: Slug, given: TermsGiven) -> Any:
    """Choose on what terms the open data may be used."""
    return open_data.do_change_terms(place=request.place, **read_form(TermsForm(given.dict())))

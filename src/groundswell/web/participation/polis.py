"""Polis conversations brought in from a folder: ideas and votes as its export writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.engine.tables import MOST_ROWS, MOST_VOTES, FileProblem, FileTable, read_file
from groundswell.web.participation.import_actions import do_let_engine_read, do_let_in
from groundswell.web.participation.import_batches import Overtaken
from groundswell.web.participation.import_plans import (
    NOT_SAID,
    Choices,
    Plan,
    guess_roles,
    list_kinds,
    plan_import,
)
from groundswell.web.participation.import_records import Import
from groundswell.web.shared.clock import get_today

IDEAS_FILE = "comments.csv"
#: Where votes may stand, the first that is there counts: Polis' two forms, and a packed one.
VOTES_FILES = ("votes.csv", "votes.parquet", "participants-votes.csv")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came in, and what did not."""

    counts: dict[str, int]
    plan: Plan


def import_polis(
    challenge: Challenge,
    folder: Path | str,
    *,
    question: Question | None = None,
    kind: str | None = None,
    source: str = "",
    actor: str = "operator",
    is_read: bool = True,
) -> Outcome:
    """Bring a Polis conversation in, from a folder with comments.csv and votes.

    Parameters
    ----------
    challenge : Challenge
    folder : Path
        With comments.csv, and votes.csv or participants-votes.csv where there are votes.
    question : Question, optional
        Which question the ideas answer; the challenge's first where not given.
    kind : str, optional
        The kind of the ideas; the only one that the question takes, or "free".
    source : str, optional
        Where it comes from; the folder's name where not given.
    actor : str
        Who is on record for it.
    is_read : bool
        Whether the engine reads the ideas too.

    Raises
    ------
    FileProblem
        Where a file is missing or can't be read, or another one came in between.
    """
    folder = Path(folder)
    if question is None:
        question = (
            Question.objects.filter(phase__challenge=challenge)
            .order_by("phase__position", "position")
            .first()
        )
    if question is None:
        raise FileProblem("the challenge asks no question yet", fix="add a question first")
    ideas = _read(folder / IDEAS_FILE)
    found = next((folder / name for name in VOTES_FILES if (folder / name).exists()), None)
    votes = _read(found, MOST_VOTES) if found is not None else None
    kinds = [one for one in list_kinds(question) if one != NOT_SAID]
    choices = Choices(
        question=question,
        kind=kind or (kinds[0] if len(kinds) == 1 else NOT_SAID),
        language=challenge.languages[0],
        source=source or folder.name,
        columns=guess_roles(ideas)[0],
    )
    record = Import.objects.create(
        challenge=challenge,
        actor=actor,
        given_on=get_today(),
        ideas_name=IDEAS_FILE,
        votes_name=found.name if found is not None else "",
        choices=choices.describe(),
    )
    try:
        plan, counts = do_let_in(
            record=record,
            make_plan=lambda: (choices, plan_import(challenge, choices, ideas, votes)),
        )
    except Overtaken:
        raise FileProblem(
            _("another file of this challenge was brought in meanwhile"), fix=_("try again")
        ) from None
    except BaseException:
        record.delete()
        raise
    if is_read:
        for _n_read in do_let_engine_read(challenge, question):
            pass
    return Outcome(counts, plan)


def _read(path: Path, most_rows: int = MOST_ROWS) -> FileTable:
    try:
        return read_file(path.read_bytes(), path.name, most_rows=most_rows)
    except OSError:
        raise FileProblem(
            f"there is no file {path.name} in {path.parent.name}", fix="give the whole export"
        ) from None

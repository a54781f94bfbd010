"""What staff take out: ideas, comments and votes as tables, written row by row.

No file says that two texts have one author, nor anything else of who wrote them. Each export draws
a key of its own, which is thrown away: its names of voters and their order join nothing in another
export, nor here. Votes with claim codes are marked where enough codes voted. Days are told by the
week. Texts that were withdrawn are gone. A cell that a spreadsheet would run as a formula gets an
apostrophe in front.

Which rows of votes leave ``leaving`` says, and when ``taking_out``.
"""

from __future__ import annotations

import csv
import hashlib
import re
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import IO, Any

from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place
from groundswell.web.engine.tables import defuse
from groundswell.web.participation.leaving import Leaving
from groundswell.web.participation.models import (
    Comment,
    Contribution,
    Revision,
    State,
)
from groundswell.web.participation.queries import tell_votes
from groundswell.web.participation.taking_out import is_voting_over

Row = tuple[Any, ...]
#: Tells an import that the apostrophes before formulas are ours.
OWN_COLUMN = "written-by-groundswell"
_CHUNK = 2_000
# What XML can't hold, and so no workbook.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

IDEA_COLUMNS = (
    "id",
    "question",
    "kind",
    "text",
    "state",
    "language",
    "source",
    "week",
    "agree",
    "disagree",
    "pass",
    "agree-by-claim-code",
    "disagree-by-claim-code",
    "pass-by-claim-code",
    "agree-imported",
    "disagree-imported",
    "pass-imported",
    "comments",
    "merged-into",
    OWN_COLUMN,
)
COMMENT_COLUMNS = (
    "id",
    "idea",
    "answers",
    "is-addition",
    "text",
    "state",
    "language",
    "week",
    OWN_COLUMN,
)
VOTE_COLUMNS = ("idea", "voter", "vote", "by-claim-code", "imported", OWN_COLUMN)


class Veil:
    """Pseudonyms of one export, made with a key that nobody keeps."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def name(self, pseudonym: str) -> str:
        """Give somebody's name in this export."""
        return hashlib.blake2b(pseudonym.encode(), digest_size=8, key=self._key).hexdigest()


def say_week(day: date) -> str:
    """Give the Monday of a day's week: the finest time that leaves the platform."""
    return (day - timedelta(days=day.weekday())).isoformat()


def list_idea_rows(
    challenge: Challenge, *, list_votes: Callable[[Contribution], Row]
) -> Iterator[Row]:
    """Give a row for each idea that is shown, in the order of their ids."""
    kept = Revision.objects.filter(
        contribution__challenge=challenge,
        contribution__state=State.SHOWN,
        is_current=True,
    ).select_related("contribution")
    for revision in kept.order_by("contribution_id").iterator(chunk_size=_CHUNK):
        idea = revision.contribution
        assert idea is not None
        yield (
            str(idea.id),
            str(idea.question_id),
            idea.kind,
            revision.text,
            idea.state,
            idea.language,
            idea.source,
            say_week(idea.posted_on),
            *list_votes(idea),
            idea.n_comments,
            str(idea.merged_into_id or ""),
            1,
        )


def list_told_votes(idea: Contribution, least: int) -> Row:
    """Give how votes fell on an idea as pages tell it; empty where it is fewer than a step.

    Those on an idea that is merged into another are told there, each person's once.
    """
    if idea.merged_into_id is not None:
        return NO_VOTES
    told = tell_votes(idea, least)
    kinds = (told.main, told.by_code, told.imported)
    return tuple(n or "" for agree, passed, disagree in kinds for n in (agree, disagree, passed))


#: What stands in place of votes while people vote.
NO_VOTES: Row = ("",) * 9


def list_comment_rows(challenge: Challenge) -> Iterator[Row]:
    """Give a row for each comment that is shown, on ideas that are."""
    kept = Revision.objects.filter(
        comment__contribution__challenge=challenge,
        comment__contribution__state=State.SHOWN,
        comment__state=State.SHOWN,
        is_current=True,
    )
    names = [
        f"comment__{name}"
        for name in [
            "id",
            "contribution",
            "answers",
            "is_addition",
            "state",
            "language",
            "posted_on",
        ]
    ]
    kept_back = Comment.objects.filter(contribution__challenge=challenge)
    gone = set(kept_back.exclude(state=State.SHOWN).values_list("id", flat=True))
    rows = kept.order_by("comment_id").values_list("text", *names)
    for (
        text,
        comment_id,
        idea,
        answers,
        is_addition,
        state,
        language,
        day,
    ) in rows.iterator(chunk_size=_CHUNK):
        yield (
            str(comment_id),
            str(idea),
            str(answers) if answers and answers not in gone else "",
            yes_or_no(is_addition),
            text,
            state,
            language,
            say_week(day),
            1,
        )


def list_vote_rows(leaving: Leaving, veil: Veil) -> Iterator[Row]:
    """Give a row for each vote: idea by idea, and on each in an order of this export alone."""
    tells_codes = leaving.tells_codes()
    for idea in sorted(leaving.shown):
        named = sorted(
            (veil.name(one.voter), one.choice, one.is_by_code, one.is_imported)
            for one in leaving.list_rows(idea)
        )
        for name, choice, by_code, is_imported in named:
            marked = yes_or_no(by_code) if tells_codes else ""
            yield str(idea), name, choice, marked, yes_or_no(is_imported), 1


def yes_or_no(value: bool) -> str:
    """Say in a cell whether something is so."""
    return "yes" if value else "no"


#: The tables there are, and their columns.
TABLES: dict[str, tuple[str, ...]] = {
    "contributions": IDEA_COLUMNS,
    "comments": COMMENT_COLUMNS,
    "votes": VOTE_COLUMNS,
}


def list_rows(place: Place, name: str, veil: Veil, leaving: Leaving | None) -> Iterator[Row]:
    """Give the rows of a table, as they may leave now; those of voters as they were let leave."""
    if name == "votes":
        assert leaving is not None  # The gate gave it, or raised.
        return list_vote_rows(leaving, veil)
    if name == "comments":
        return list_comment_rows(place.here)
    is_over, least = is_voting_over(place), place.here.least
    return list_idea_rows(
        place.here,
        list_votes=lambda idea: list_told_votes(idea, least) if is_over else NO_VOTES,
    )


class _Line:
    """What ``csv`` writes a line to."""

    def write(self, line: str) -> str:
        return line


def write_csv(columns: Iterable[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Write a table as CSV for spreadsheets, line by line."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield b"\xef\xbb\xbf" + str(writer.writerow(columns)).encode()
    for row in rows:
        yield str(writer.writerow([_cell(value) for value in row])).encode()


def write_xlsx(sheets: Iterable[tuple[str, Iterable[str], Iterable[Row]]]) -> IO[bytes]:
    """Write tables as a workbook, to a file that is gone once it is closed."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, columns, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.append(list(columns))
        for row in rows:
            sheet.append(
                [_NOT_IN_XML.sub("", c) if isinstance(c, str) else c for c in map(_cell, row)]
            )
    file = tempfile.TemporaryFile(prefix="groundswell-")  # noqa: SIM115 - closed when it is sent
    book.save(file)
    file.seek(0)
    return file


def _cell(value: Any) -> Any:
    return defuse(value) if isinstance(value, str) else value


def count_ideas(challenge: Challenge) -> int:
    """Count the ideas that an export holds."""
    return Contribution.objects.filter(challenge=challenge, state=State.SHOWN).count()

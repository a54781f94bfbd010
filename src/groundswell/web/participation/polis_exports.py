"""A challenge as a Polis conversation: its ideas and votes in the files that Polis writes.

Polis gives each idea the number of its author. Here each idea has a number of its own there, after
those of voters: neither two texts nor a text and votes can be joined by it. Ideas and voters are
numbered afresh in each export.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import IO
from uuid import UUID

from groundswell.web.challenges.models import Challenge
from groundswell.web.participation.exports import (
    OWN_COLUMN,
    Row,
    Veil,
    list_idea_rows,
    write_csv,
    yes_or_no,
)
from groundswell.web.participation.leaving import Leaving
from groundswell.web.participation.models import Contribution, Vote

COMMENT_COLUMNS = (
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "comment-body",
    "kind",
    "language",
    OWN_COLUMN,
)
VOTE_COLUMNS = (
    "timestamp",
    "datetime",
    "comment-id",
    "voter-id",
    "vote",
    "by-claim-code",
    "imported",
)
PARTICIPANT_COLUMNS = (
    "participant",
    "group-id",
    "n-comments",
    "n-votes",
    "n-agree",
    "n-disagree",
)


def write_polis(challenge: Challenge, leaving: Leaving) -> IO[bytes]:
    """Write comments.csv, votes.csv and participants-votes.csv, packed, to a file."""
    export = _Export(challenge, leaving)
    file = tempfile.TemporaryFile(prefix="groundswell-")  # noqa: SIM115 - closed when it is sent
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in (
            ("comments.csv", write_csv(COMMENT_COLUMNS, export.list_comments())),
            ("votes.csv", write_csv(VOTE_COLUMNS, export.list_votes())),
            ("participants-votes.csv", write_csv(export.participant_columns, export.list_people())),
        ):
            # The day of the download is nobody's business either.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as member:
                for line in lines:
                    member.write(line)
    file.seek(0)
    return file


class _Export:
    """One export: which number stands for which idea and person, as long as it is written."""

    def __init__(self, challenge: Challenge, leaving: Leaving) -> None:
        self._challenge, self._leaving = challenge, leaving
        listed = sorted(one for one, head in leaving.shown.items() if head is None)
        self._ideas: dict[UUID, int] = {idea_id: number for number, idea_id in enumerate(listed)}
        voters = {voter for one in listed for voter in leaving.hear(one)}
        ordered = sorted(voters, key=Veil().name)
        self._voters = {voter: number for number, voter in enumerate(ordered)}
        self._tells_codes = leaving.tells_codes()
        self.participant_columns = (*PARTICIPANT_COLUMNS, *map(str, self._ideas.values()))

    def list_comments(self) -> Iterator[Row]:
        first_author = len(self._voters)
        for row in list_idea_rows(self._challenge, list_votes=self._count_votes):
            idea_id, _, kind, text, _, language, _, week, *votes = row[:10]
            if (number := self._ideas.get(UUID(idea_id))) is None:
                continue  # Posted since the rows were read, or told where another stands for it.
            moment = datetime.combine(date.fromisoformat(week), datetime.min.time(), UTC)
            yield (
                int(moment.timestamp() * 1000),
                week,
                number,
                first_author + number,
                *votes,
                1,
                text,
                kind,
                language,
                1,
            )

    def _count_votes(self, idea: Contribution) -> Row:
        """Count the rows of votes beside which the idea stands in these files."""
        choices = Counter(one.choice for one in self._leaving.hear(idea.id).values())
        return choices[Vote.Choice.AGREE], choices[Vote.Choice.DISAGREE]

    def list_votes(self) -> Iterator[Row]:
        for idea_id, number in self._ideas.items():
            numbered = sorted(
                (self._voters[voter], voice.choice, voice.suffix)
                for voter, voice in self._leaving.hear(idea_id).items()
            )
            for voter, choice, suffix in numbered:
                by_code = yes_or_no(suffix == "_by_code") if self._tells_codes else ""
                yield "", "", number, voter, choice, by_code, yes_or_no(suffix == "_imported")

    def list_people(self) -> Iterator[Row]:
        choices: dict[str, dict[int, int]] = {voter: {} for voter in self._voters}
        for idea_id, number in self._ideas.items():
            for voter, voice in self._leaving.hear(idea_id).items():
                choices[voter][number] = voice.choice
        for voter, own in choices.items():
            row = [own.get(number, "") for number in self._ideas.values()]
            yield (
                self._voters[voter],
                "",
                0,
                len(own),
                row.count(1),
                row.count(-1),
                *row,
            )

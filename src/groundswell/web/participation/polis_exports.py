"""A challenge as a Polis conversation: its ideas and votes in the files that Polis writes.

Polis gives each idea the number of its author. Here each idea has a number of its own there, after
those of voters: neither two texts nor a text and votes can be joined by it. Ideas and voters are
numbered afresh in each export.
"""

from __future__ import annotations

import tempfile
import zipfile
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
)
from groundswell.web.participation.merging.voices import hear_told
from groundswell.web.participation.models import Contribution, State, ToldVote
from groundswell.web.participation.taking_out import (
    list_leaving_ideas,
    make_code_teller,
    votes_on_shown,
)
from groundswell.web.shared.parts import parts_of

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
_VOTERS_AT_ONCE = 400


def write_polis(challenge: Challenge) -> IO[bytes]:
    """Write comments.csv, votes.csv and participants-votes.csv, packed, to a file."""
    export = _Export(challenge)
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

    def __init__(self, challenge: Challenge) -> None:
        self._challenge = challenge
        self._veil = Veil()
        shown = Contribution.objects.filter(challenge=challenge, state=State.SHOWN)
        ids = shown.listed().order_by("id").values_list("id", flat=True)
        self._ideas: dict[UUID, int] = {idea_id: number for number, idea_id in enumerate(ids)}
        self._leaving = list_leaving_ideas(challenge)
        heads = shown.exclude(members=None).values_list("id", flat=True)
        # Rows of files leave of every idea, those of votes that were cast here where they may.
        self._heard = {
            one: hear_told(
                one,
                least=challenge.least,
                **({} if one in self._leaving else {"came_by__isnull": False}),
            )
            for one in heads
        }
        votes = votes_on_shown(challenge)
        voters = {one.voter for one in votes.list_told() if self._may_leave(one)}
        ordered = sorted(voters, key=self._veil.name)
        self._voters = {voter: number for number, voter in enumerate(ordered)}
        self._votes = votes
        self._tell_code = make_code_teller(challenge)
        self.participant_columns = (*PARTICIPANT_COLUMNS, *map(str, self._ideas.values()))

    def list_comments(self) -> Iterator[Row]:
        first_author = len(self._voters)
        for row in list_idea_rows(self._challenge, list_votes=self._count_votes):
            idea_id, _, kind, text, _, language, _, week, *votes = row[:10]
            if (number := self._ideas.get(UUID(idea_id))) is None:
                continue  # Posted since this export began, or told where another stands for it.
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
        n_here = int(idea.id in self._leaving)
        return tuple(
            n_here * (getattr(idea, f"told_{name}") + getattr(idea, f"told_{name}_by_code"))
            + getattr(idea, f"n_{name}_imported")
            for name in ("agree", "disagree")
        )

    def list_votes(self) -> Iterator[Row]:
        for idea_id, number in self._ideas.items():
            numbered = sorted(
                (self._voters[voter], choice, by_code, is_imported)
                for voter, choice, by_code, is_imported in self._list_voices(idea_id)
                if voter in self._voters
            )
            for voter, choice, by_code, is_imported in numbered:
                imported = "yes" if is_imported else "no"
                yield "", "", number, voter, choice, self._tell_code(by_code), imported

    def _list_voices(self, idea_id: UUID) -> Iterator[tuple[str, int, bool, bool]]:
        """List how each person voted on an idea; with one voice on all that it stands for."""
        if idea_id in self._heard:
            for voter, voice in self._heard[idea_id].items():
                yield (
                    voter,
                    voice.choice,
                    voice.suffix == "_by_code",
                    voice.suffix == "_imported",
                )
            return
        for one in self._votes.filter(contribution=idea_id).list_told():
            if self._may_leave(one):
                yield one.voter, one.choice, one.is_by_code, one.is_imported

    def _may_leave(self, vote: ToldVote) -> bool:
        return vote.is_imported or vote.idea_id in self._leaving

    def list_people(self) -> Iterator[Row]:
        n_ideas = len(self._ideas)
        for part in parts_of(self._voters, _VOTERS_AT_ONCE):
            cells: dict[str, list[int | str]] = {voter: [""] * n_ideas for voter in part}
            for one in self._votes.filter(voter__in=part).list_told():
                if one.idea_id in self._ideas and self._may_leave(one):
                    cells[one.voter][self._ideas[one.idea_id]] = one.choice
            for idea_id, heard in self._heard.items():
                for voter in cells.keys() & heard.keys():
                    cells[voter][self._ideas[idea_id]] = heard[voter].choice
            for voter in part:
                row = cells[voter]
                n_votes = sum(cell != "" for cell in row)
                yield (
                    self._voters[voter],
                    "",
                    0,
                    n_votes,
                    row.count(1),
                    row.count(-1),
                    *row,
                )

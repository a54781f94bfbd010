"""The rows of a file, written part by part while nobody sees them.

One write of a whole file would hold SQLite's one lock for its length, and everybody's vote would
wait for it. So each part is a transaction of its own that is over at once. Its ideas are COMING and
its votes are of a file that is not DONE: they count nowhere until ``import_actions`` lets all of
them count at once, or takes all of them out.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Max

from groundswell.web.engine.feed import VoteCounts, weigh_idea
from groundswell.web.participation.import_plans import Choices, Plan, PlannedIdea, PlannedVote
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.models import (
    NAMES_OF_CHOICES,
    Contribution,
    Revision,
    Source,
    State,
    Vote,
)
from groundswell.web.shared.clock import get_today
from groundswell.web.shared.models import Event
from groundswell.web.shared.parts import parts_of

#: Rows of one transaction.
PART = 500
#: Ids in one question to the database.
_ASKED = 500


class Overtaken(Exception):  # noqa: N818 - no error: another attempt does this one's work
    """The file is being brought in by another attempt, or was taken back."""


@dataclass(slots=True)
class Written:
    """What was written of a plan and does not count yet."""

    unseen: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    """The new ideas that are not to be shown once they count: by what is to become of them."""
    changed: list[tuple[UUID, int]] = field(default_factory=list)
    """Votes that are here and are to be changed, and to what."""
    steps: dict[UUID, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """How counts of votes change on ideas that are here already, by name of a choice."""
    n_votes_new: int = 0
    n_votes_already: int = 0

    def count(self) -> dict[str, int]:
        """Count what became of the votes that came."""
        return {
            "n_votes_new": self.n_votes_new,
            "n_votes_changed": len(self.changed),
            "n_votes_already": self.n_votes_already,
        }


@contextmanager
def hold(record: Import, attempt: UUID) -> Iterator[None]:
    """Write in one transaction, unless another attempt has taken the file over.

    Raises
    ------
    Overtaken
        Where it has.
    """
    began = time.monotonic()
    with transaction.atomic():
        lock(record, attempt)
        yield
    if not connection.features.has_select_for_update:
        # One writes at a time. Whoever waits asks only now and then, so they are left a chance.
        time.sleep(min(time.monotonic() - began, 0.1))


def lock(record: Import, attempt: UUID) -> None:
    """Keep every other attempt at a file out, until the transaction ends.

    Raises
    ------
    Overtaken
        Where another one has taken it over.
    """
    mine = Import.objects.filter(pk=record.pk, attempt=attempt, state=Import.State.RUNNING)
    if mine.select_for_update().values_list("pk").first() is None:
        raise Overtaken


def write_plan(record: Import, attempt: UUID, choices: Choices, plan: Plan) -> Written:
    """Write the rows of a plan, part by part."""
    written = Written()
    votes: dict[str, list[PlannedVote]] = defaultdict(list)
    for vote in plan.votes:
        votes[vote.idea].append(vote)
    ids = dict(plan.known)
    for part in parts_of(plan.new, PART):
        with hold(record, attempt):
            _write_ideas(record, choices, part, votes, ids, written)
    last = Event.objects.filter(subject_id=record.id).aggregate(last=Max("version"))["last"] or 0
    known = set(plan.known)
    new = _sort_votes(votes, known, ids, written)
    for version, some in enumerate(parts_of(new, PART), start=last + 1):
        with hold(record, attempt):
            _write_votes(record, some, ids, version)
    return written


def _write_ideas(
    record: Import,
    choices: Choices,
    part: Sequence[PlannedIdea],
    votes: dict[str, list[PlannedVote]],
    ids: dict[str, UUID],
    written: Written,
) -> None:
    ideas, revisions, events = [], [], []
    for one in part:
        idea = Contribution(
            challenge_id=record.challenge_id,
            question=choices.question,
            kind=one.kind,
            author=one.author,
            is_by_code=one.is_by_code,
            language=one.language,
            state=State.COMING,
            source=Source.OFFLINE if choices.is_offline else Source.IMPORT,
            came_by=record,
            posted_on=one.posted_on,
        )
        counts = Counter(NAMES_OF_CHOICES[vote.choice] for vote in votes[one.name])
        for name, n in counts.items():
            setattr(idea, f"n_{name}_imported", n)
        idea.attention = weigh_idea(
            VoteCounts(str(idea.id), counts["agree"], counts["disagree"], counts["pass"])
        )
        revision = Revision(contribution=idea, text=one.text)
        ids[one.name] = idea.id
        if one.state != State.SHOWN:
            written.unseen[one.state].append(idea.id)
        ideas.append(idea)
        revisions.append(revision)
        events.append(
            Event(
                kind="idea.imported",
                challenge_id=record.challenge_id,
                actor=record.actor,
                subject_id=idea.id,
                version=1,
                other_ids=[str(revision.id), str(choices.question.id), str(record.id)],
                payload={
                    "kind": one.kind,
                    "language": one.language,
                    "state": str(one.state),
                    "author": one.author,
                    "is_by_code": one.is_by_code,
                    "posted_on": one.posted_on.isoformat(),
                    "source": str(idea.source),
                },
                happened_on=get_today(),
            )
        )
    Contribution.objects.bulk_create(ideas)
    Revision.objects.bulk_create(revisions)
    Event.objects.bulk_create(events)


def _sort_votes(
    votes: dict[str, list[PlannedVote]], known: set[str], ids: dict[str, UUID], written: Written
) -> Iterator[PlannedVote]:
    """Give the votes that are new; write down which change one that is here, or are here."""
    for part in parts_of(votes, _ASKED):
        asked = [ids[name] for name in part if name in known]
        here = {
            (idea_id, voter): (vote_id, choice)
            for idea_id, voter, vote_id, choice in Vote.objects.standing()
            .filter(contribution__in=asked, came_by__isnull=False)
            .values_list("contribution_id", "voter", "id", "choice")
            .iterator(chunk_size=5_000)
        }
        for name in part:
            for vote in votes[name]:
                former = here.get((ids[name], vote.voter))
                if former is not None and former[1] == vote.choice:
                    written.n_votes_already += 1
                    continue
                if name in known:
                    written.steps[ids[name]][NAMES_OF_CHOICES[vote.choice]] += 1
                if former is None:
                    written.n_votes_new += 1
                    yield vote
                else:
                    written.changed.append((former[0], vote.choice))
                    written.steps[ids[name]][NAMES_OF_CHOICES[former[1]]] -= 1


def _write_votes(
    record: Import, part: Sequence[PlannedVote], ids: dict[str, UUID], version: int
) -> None:
    """Write votes, with one event for all: one for each would be as large again as the votes."""
    cast: dict[str, list[tuple[str, str, int, bool]]] = defaultdict(list)
    rows = []
    for one in part:
        vote = Vote(
            id=uuid4(),
            contribution_id=ids[one.idea],
            voter=one.voter,
            choice=one.choice,
            told_choice=one.choice,
            is_by_code=one.is_by_code,
            came_by=record,
        )
        rows.append(vote)
        cast[str(vote.contribution_id)].append(
            (str(vote.id), vote.voter, vote.choice, vote.is_by_code)
        )
    Vote.objects.bulk_create(rows)
    Event.objects.create(
        kind="votes.imported",
        challenge_id=record.challenge_id,
        actor=record.actor,
        subject_id=record.id,
        version=version,
        payload={"cast": cast},
        happened_on=get_today(),
    )


def drop_written(record: Import) -> int:
    """Take out, part by part, what was written of a file and does not count; give how many rows.

    Call it for a file that no attempt holds any more. The record of it stays: what is not followed
    by the event that lets it count never counted.
    """
    n_dropped = 0
    coming = Contribution.objects.filter(came_by=record.pk, state=State.COMING)
    for rows in (Vote.objects.filter(came_by=record.pk), coming):
        while ids := list(rows.values_list("id", flat=True)[:PART]):
            with transaction.atomic():
                rows.filter(pk__in=ids).delete()
            n_dropped += len(ids)
    return n_dropped

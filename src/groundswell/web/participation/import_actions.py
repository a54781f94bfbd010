"""Bringing a file in: all of it counts at once, or nothing does; then the engine reads the texts.

The rows are written part by part where nobody sees them (``import_batches``); here is the short
transaction that lets them count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.engine.feed import weigh_idea
from groundswell.web.engine.texts import list_missing
from groundswell.web.participation.import_batches import (
    Overtaken,
    Written,
    drop_written,
    lock,
    write_plan,
)
from groundswell.web.participation.import_plans import Choices, Plan, tell_left_out
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.models import (
    COUNTED,
    Contribution,
    Revision,
    Source,
    State,
    Vote,
)
from groundswell.web.participation.tallies import counts_of, remember_shown
from groundswell.web.shared.audit import record as put_on_record
from groundswell.web.shared.parts import parts_of

_AT_ONCE = 2_000
_TOLD = 500


def do_let_in(
    *, record: Import, make_plan: Callable[[], tuple[Choices, Plan]]
) -> tuple[Plan, dict[str, int]]:
    """Bring a file in as its plan says, and give the counts of what became of every row.

    One file of a challenge comes in at a time: another one that is on its way, or whose work was
    cut short, is stopped, and can be tried again.

    Parameters
    ----------
    record : Import
    make_plan : callable
        Called once no other file of the challenge can come in.

    Raises
    ------
    Overtaken
        Where the work on this or another file of the challenge was begun meanwhile.
    """
    attempt = _take_over(record)
    try:
        choices, plan = make_plan()
        written = write_plan(record, attempt, choices, plan)
        return plan, _let_count(record, attempt, plan, written)
    except Overtaken:
        raise
    except BaseException:
        drop_written(record)
        raise


def _take_over(record: Import) -> UUID:
    attempt = uuid4()
    with transaction.atomic():
        _lock_challenge(record)
        others = Import.objects.filter(challenge=record.challenge_id, state=Import.State.RUNNING)
        stopped = list(others.exclude(pk=record.pk).defer("ideas_file", "votes_file"))
        others.filter(pk__in=[one.pk for one in stopped]).update(
            state=Import.State.FAILED,
            attempt=None,
            problem=_(
                "Another file was brought in before this one was done, so it was stopped. "
                "Nothing of it was saved. Try again."
            ),
        )
        Import.objects.filter(pk=record.pk).update(state=Import.State.RUNNING, attempt=attempt)
    for one in (*stopped, record):
        drop_written(one)
    return attempt


def _let_count(record: Import, attempt: UUID, plan: Plan, written: Written) -> dict[str, int]:
    """Let all that was written count, in one short transaction."""
    counts = plan.count() | written.count()
    coming = Contribution.objects.filter(came_by=record, state=State.COMING)
    with transaction.atomic():
        challenge = _lock_challenge(record)
        lock(record, attempt)
        for state, ids in written.unseen.items():
            for part in parts_of(ids, _TOLD):
                coming.filter(pk__in=part).update(state=state)
        coming.update(state=State.SHOWN)
        _change_votes(record, written)
        for known in parts_of(sorted(written.steps), _TOLD):
            _count_on(known, written, least=challenge.least)
        Import.objects.filter(pk=record.pk).update(
            state=Import.State.DONE,
            report={"counts": counts, **tell_left_out(plan, quotes=False)},
            problem="",
            attempt=None,
            ideas_file=None,
            votes_file=None,
        )
        put_on_record(
            "data.imported",
            actor=record.actor,
            subject_id=challenge.id,
            challenge_id=challenge.id,
            other_ids=[record.id],
            payload=counts,
        )
    return counts


def _lock_challenge(record: Import) -> Challenge:
    return Challenge.objects.select_for_update().defer("logo").get(pk=record.challenge_id)


def _change_votes(record: Import, written: Written) -> None:
    for part in parts_of(written.changed, _TOLD):
        for choice in Vote.Choice.values:
            of = [vote_id for vote_id, now in part if now == choice]
            Vote.objects.filter(pk__in=of).update(choice=choice, told_choice=choice)
        put_on_record(
            "votes.changed",
            actor=record.actor,
            subject_id=record.id,
            challenge_id=record.challenge_id,
            payload={"changed": [(str(vote_id), now) for vote_id, now in part]},
        )


def _count_on(known: list[UUID], written: Written, *, least: int) -> None:
    """Count votes that came on ideas that were here; people's own votes on them wait meanwhile."""
    ideas = list(Contribution.objects.select_for_update().filter(pk__in=known).order_by("pk"))
    names = [f"n_{name}_imported" for name in COUNTED]
    for idea in ideas:
        for name, step in written.steps[idea.id].items():
            name = f"n_{name}_imported"
            setattr(idea, name, getattr(idea, name) + step)
        idea.attention = weigh_idea(counts_of(idea, least=least))
    Contribution.objects.bulk_update(ideas, [*names, "attention"], batch_size=100)


def do_let_engine_read(challenge: Challenge, question: Question) -> Iterator[int]:
    """Let the engine read the imported ideas that it has not read; gives how many, as it goes."""
    shown = Revision.objects.filter(
        contribution__challenge=challenge,
        contribution__question=question,
        contribution__source=Source.IMPORT,
        contribution__state=State.SHOWN,
        is_current=True,
    )
    missing = set(list_missing(challenge.id, set(shown.values_list("id", flat=True))))
    rows = shown.filter(id__in=missing) if len(missing) < 500 else shown
    by_language: dict[str, dict[UUID, str]] = defaultdict(dict)
    n_done = 0
    for revision_id, language, text in rows.values_list(
        "id", "contribution__language", "text"
    ).iterator(chunk_size=_AT_ONCE):
        if revision_id not in missing:
            continue
        of = by_language[language.partition("-")[0]]
        of[revision_id] = text
        if len(of) >= 500:
            remember_shown(challenge.id, of, language=language.partition("-")[0])
            n_done += len(of)
            of.clear()
            yield n_done
    for language, of in by_language.items():
        if of:
            remember_shown(challenge.id, of, language=language)
            n_done += len(of)
            yield n_done

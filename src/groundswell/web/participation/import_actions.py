"""Bringing a plan in: all of it in one transaction, or nothing; then the engine reads the texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.engine.feed import weigh_idea
from groundswell.web.engine.texts import remember_texts
from groundswell.web.participation.import_plans import Choices, Plan, PlannedVote
from groundswell.web.participation.models import Contribution, Revision, Source, State, Vote
from groundswell.web.participation.tallies import counts_of
from groundswell.web.shared.clock import get_today
from groundswell.web.shared.models import Event

_AT_ONCE = 2_000
_TALLIES = ("n_agree", "n_disagree", "n_pass")


def do_save_plan(
    *, challenge: Challenge, choices: Choices, plan: Plan, actor: str
) -> dict[str, int]:
    """Save what a plan says, and give the counts of what became of every row."""
    with transaction.atomic():
        # Two imports of one file at once come one after the other.
        Challenge.objects.select_for_update().get(pk=challenge.pk)
        ids = dict(plan.known)
        _save_ideas(challenge, choices.question, plan, ids, actor)
        n_new, n_changed, n_same = _save_votes(challenge, plan, ids, actor)
        if plan.votes:
            count_votes_again({ids[vote.idea] for vote in plan.votes})
    return plan.count() | {
        "n_votes_new": n_new,
        "n_votes_changed": n_changed,
        "n_votes_already": n_same,
    }


def _save_ideas(
    challenge: Challenge, question: Question, plan: Plan, ids: dict[str, UUID], actor: str
) -> None:
    for part in _parts(plan.new):
        ideas = [
            Contribution(
                challenge=challenge,
                question=question,
                kind=one.kind,
                author=one.author,
                is_by_code=one.is_by_code,
                language=one.language,
                state=one.state,
                source=Source.IMPORT,
                posted_on=one.posted_on,
                attention=1.0,
            )
            for one in part
        ]
        revisions = [
            Revision(contribution=idea, text=one.text)
            for one, idea in zip(part, ideas, strict=True)
        ]
        Contribution.objects.bulk_create(ideas)
        Revision.objects.bulk_create(revisions)
        _record(
            "idea.imported",
            challenge,
            actor,
            (
                (
                    idea.id,
                    1,
                    [revision.id, question.id],
                    {"kind": idea.kind, "language": idea.language, "state": str(idea.state)},
                )
                for idea, revision in zip(ideas, revisions, strict=True)
            ),
        )
        ids.update((one.name, idea.id) for one, idea in zip(part, ideas, strict=True))


def _save_votes(
    challenge: Challenge, plan: Plan, ids: dict[str, UUID], actor: str
) -> tuple[int, int, int]:
    known: dict[tuple[UUID, str], tuple[UUID, int]] = {}
    if plan.known:
        here = Vote.objects.filter(contribution__in=list(plan.known.values()))
        rows = here.values_list("contribution_id", "voter", "id", "choice")
        for idea_id, voter, vote_id, choice in rows.iterator(chunk_size=5_000):
            known[idea_id, voter] = (vote_id, choice)
    new: list[PlannedVote] = []
    changed: list[Vote] = []
    n_same = 0
    for one in plan.votes:
        former = known.get((ids[one.idea], one.voter))
        if former is None:
            new.append(one)
        elif former[1] == one.choice:
            n_same += 1
        else:
            changed.append(Vote(id=former[0], contribution_id=ids[one.idea], choice=one.choice))
    cast: dict[UUID, list[tuple[str, str, int]]] = defaultdict(list)
    for part in _parts(new):
        votes = [
            Vote(
                contribution_id=ids[one.idea],
                voter=one.voter,
                choice=one.choice,
                is_by_code=one.is_by_code,
            )
            for one in part
        ]
        Vote.objects.bulk_create(votes)
        for vote in votes:
            cast[vote.contribution_id].append((str(vote.id), vote.voter, vote.choice))
    Vote.objects.bulk_update(changed, ["choice"], batch_size=300)
    turned: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for vote in changed:
        turned[vote.contribution_id].append((str(vote.id), vote.choice))
    _record_votes(challenge, actor, cast, turned)
    return len(new), len(changed), n_same


def _record_votes(challenge: Challenge, actor: str, cast: Any, turned: Any) -> None:
    """One event for each idea: an event for each vote would be as large again as the votes."""
    touched = sorted({*cast, *turned})
    counted = Event.objects.filter(subject_id__in=touched).values("subject_id")
    last = {row["subject_id"]: row["n"] for row in counted.annotate(n=Count("id")).order_by()}
    _record(
        "votes.imported",
        challenge,
        actor,
        (
            (
                idea_id,
                last.get(idea_id, 0) + 1,
                [],
                {"cast": cast.get(idea_id, []), "changed": turned.get(idea_id, [])},
            )
            for idea_id in touched
        ),
    )


def _record(
    kind: str,
    challenge: Challenge,
    actor: str,
    events: Iterable[tuple[UUID, int, list[UUID], dict[str, Any]]],
) -> None:
    today = get_today()
    for part in _parts(events):
        Event.objects.bulk_create(
            Event(
                kind=kind,
                actor=actor,
                subject_id=subject_id,
                version=version,
                challenge_id=challenge.id,
                other_ids=[str(other) for other in other_ids],
                payload=payload,
                happened_on=today,
            )
            for subject_id, version, other_ids, payload in part
        )


def count_votes_again(idea_ids: Iterable[UUID]) -> None:
    """Count the votes on ideas afresh, by one question to the database for each five hundred."""
    for part in _parts(sorted(idea_ids), 500):
        rows = (
            Vote.objects.filter(contribution__in=part)
            .values("contribution_id", "is_by_code")
            .annotate(
                n_agree=Count("id", filter=Q(choice=1)),
                n_disagree=Count("id", filter=Q(choice=-1)),
                n_pass=Count("id", filter=Q(choice=0)),
            )
            .order_by()
        )
        found: dict[tuple[UUID, bool], Any] = {
            (row["contribution_id"], row["is_by_code"]): row for row in rows
        }
        ideas = list(Contribution.objects.filter(pk__in=part))
        for idea in ideas:
            for name in _TALLIES:
                setattr(idea, name, found.get((idea.id, False), {}).get(name, 0))
                setattr(idea, f"{name}_by_code", found.get((idea.id, True), {}).get(name, 0))
            idea.attention = weigh_idea(counts_of(idea))
        names = [*_TALLIES, *(f"{name}_by_code" for name in _TALLIES), "attention"]
        Contribution.objects.bulk_update(ideas, names, batch_size=100)


def do_let_engine_read(challenge: Challenge, question: Question) -> Iterator[int]:
    """Let the engine read the imported ideas that it has not read; gives how many, as it goes."""
    from groundswell.web.engine.texts import list_missing

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
            remember_texts(challenge.id, of, language=language.partition("-")[0])
            n_done += len(of)
            of.clear()
            yield n_done
    for language, of in by_language.items():
        if of:
            remember_texts(challenge.id, of, language=language)
            n_done += len(of)
            yield n_done


def _parts(given: Iterable[Any], size: int = _AT_ONCE) -> Iterator[list[Any]]:
    listed = iter(given)
    while part := list(islice(listed, size)):
        yield part

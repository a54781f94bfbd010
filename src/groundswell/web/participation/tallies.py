"""What hangs on an idea, counted in the transaction that changes it, and what the engine knows.

Votes of people with claim codes are counted apart: one person can hold many codes. So are those
that came with a file, which are counted as they come in: nobody here cast them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F

from groundswell.web.engine.feed import VoteCounts, weigh_idea
from groundswell.web.engine.texts import forget_texts, remember_texts
from groundswell.web.participation.models import (
    NAMES_OF_CHOICES,
    Contribution,
    Revision,
    State,
)


def count_vote(idea_id: UUID, choice: int, former: int | None, *, is_by_code: bool) -> bool:
    """Count a vote, in the transaction that casts it; with ``former``, take that one out.

    Returns
    -------
    bool
        Whether the idea is shown still: a vote on one that was just withdrawn is not to stand.
    """
    suffix = "_by_code" if is_by_code else ""
    changes = {}
    for one, step in ((choice, 1), (former, -1)):
        if one is not None:
            name = f"n_{NAMES_OF_CHOICES[one]}{suffix}"
            changes[name] = F(name) + step
    counted = Contribution.objects.filter(pk=idea_id, state=State.SHOWN)
    if not counted.update(**changes):
        return False
    # The row is locked by the update, so that what is read here is what was counted.
    counted.update(attention=weigh_idea(counts_of(counted.get())))
    return True


def counts_of(idea: Contribution) -> VoteCounts:
    """Give all votes on an idea: those with claim codes and those that were imported too."""
    return VoteCounts(
        str(idea.id),
        idea.n_agree + idea.n_agree_by_code + idea.n_agree_imported,
        idea.n_disagree + idea.n_disagree_by_code + idea.n_disagree_imported,
        idea.n_pass + idea.n_pass_by_code + idea.n_pass_imported,
    )


def count_comment(idea_id: UUID, change: int) -> None:
    """Count a comment that came or went."""
    Contribution.objects.filter(pk=idea_id).update(n_comments=F("n_comments") + change)


def remember_later(idea: Contribution, revision: Revision) -> None:
    """Let the engine find a revision once the transaction stands."""
    language = idea.language.partition("-")[0]
    transaction.on_commit(
        partial(remember_shown, idea.challenge_id, {revision.id: revision.text}, language=language),
        robust=True,
    )


def remember_shown(challenge_id: UUID, texts: Mapping[UUID, str], *, language: str) -> None:
    """Let the engine find revisions that stand, unless they are not shown any more by then."""
    remember_texts(challenge_id, texts, language=language)
    # Asked afterwards: who withdraws later than this forgets later too, and so has the last word.
    findable = Revision.objects.filter(is_current=True, contribution__state=State.SHOWN)
    found = findable.filter(pk__in=list(texts)).values_list("pk", flat=True)
    if gone := set(texts) - set(found):
        forget_texts(gone)


def forget_later(revision_ids: Iterable[UUID]) -> None:
    """Let the engine forget revisions once the transaction stands."""
    transaction.on_commit(partial(forget_texts, list(revision_ids)), robust=True)

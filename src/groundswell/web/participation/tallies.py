"""What hangs on an idea, counted in the transaction that changes it, and what the engine knows.

Votes of people with claim codes are counted apart: one person can hold many codes. So are those
that came with a file, which are counted as they come in: nobody here cast them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from groundswell.web.engine.feed import VoteCounts, weigh_idea
from groundswell.web.engine.texts import forget_texts, remember_texts
from groundswell.web.participation.merging import voices
from groundswell.web.participation.merging.voices import Voice
from groundswell.web.participation.models import (
    COUNTED,
    NAMES_OF_CHOICES,
    Contribution,
    Merge,
    Revision,
    State,
    Vote,
)
from groundswell.web.shared.afterwards import do_afterwards
from groundswell.web.shared.steps import tell_parts


def count_vote(vote: Vote, former: int | None, *, least: int) -> bool:
    """Count a vote, in the transaction that casts it; with ``former``, take that one out.

    The counts are told anew once ``least`` people have voted or changed their vote since last time:
    what two of them differ by is then never what one person did.

    Returns
    -------
    bool
        Whether the idea is listed still: a vote on one that was just withdrawn or merged into
        another is not to stand.
    """
    suffix = "_by_code" if vote.is_by_code else ""
    was = None if former is None else Voice(former, suffix)
    counted = Contribution.objects.filter(pk=vote.contribution_id).listed()
    if not counted.update(**_swap(was, Voice(vote.choice, suffix))):
        return False
    # The row is locked by the update, so that what is read here is what was counted.
    if former is None and (elsewhere := _hear_elsewhere(vote, vote.contribution_id)):
        # Until now their votes on what it stands for were their voice.
        counted.update(**_swap(elsewhere, None))
    idea = counted.get()
    n_untold = _count_untold(idea, vote, suffix, former)
    changes = _tell(idea, suffix, n_untold, least)
    for name, value in changes.items():
        setattr(idea, name, value)
    counted.update(attention=weigh_idea(counts_of(idea, least=least)), **changes)
    return True


def uncount_vote(vote: Vote, *, least: int) -> None:
    """Take a vote out of the counts that is erased, in the transaction that erases it.

    It is no reason to tell counts anew. The idea's family is locked, and was before the vote.
    """
    suffix = "_by_code" if vote.is_by_code else ""
    idea_id = vote.contribution_id
    counted = Contribution.objects.filter(pk=idea_id)
    head_id = counted.get().merged_into_id
    own, others = Voice(vote.choice, suffix), None
    if head_id is None:
        others = _hear_elsewhere(vote, idea_id)
    else:
        others = _hear_elsewhere(vote, head_id, also_head=True)
        before = voices.join(
            [*_list_elsewhere(vote, head_id, also_head=True), _cast(vote)], head_id
        )
        heads = Contribution.objects.filter(pk=head_id)
        heads.update(**_swap(before, others))
        others = None
    counted.update(**_swap(own, others))
    idea = counted.get()
    if vote.telling == getattr(idea, f"telling{suffix}"):
        counted.update(**{f"n_untold{suffix}": getattr(idea, f"n_untold{suffix}") - 1})
    if vote.told_choice is not None:
        family = Contribution.objects.filter(pk__in=(idea_id, head_id or idea_id))
        family.update(**{f"n_erased{suffix}": F(f"n_erased{suffix}") + 1})
        if not _was_merged(idea):
            _untell(idea.pk, Voice(vote.told_choice, suffix), least)


def _swap(was: Voice | None, now: Voice | None) -> dict[str, Any]:
    """Give what changes of the counts where one voice takes the place of another."""
    changes: Counter[str] = Counter()
    if was is not None:
        changes[was.name] -= 1
    if now is not None:
        changes[now.name] += 1
    names = [name for name, step in changes.items() if step]
    # Something is always written: the row is to be locked.
    return {name: F(name) + changes[name] for name in names} or {"place": F("place")}


def _list_elsewhere(vote: Vote, head_id: UUID, *, also_head: bool = False) -> list[voices.Cast]:
    """List the votes of a voter on the other ideas of a family."""
    on = Q(contribution__merged_into=head_id)
    if also_head:
        on |= Q(contribution=head_id)
    others = Vote.objects.filter(on, voter=vote.voter).exclude(pk=vote.pk)
    return [_cast(one) for one in others]


def _hear_elsewhere(vote: Vote, head_id: UUID, *, also_head: bool = False) -> Voice | None:
    return voices.join(_list_elsewhere(vote, head_id, also_head=also_head), head_id)


def _cast(vote: Vote) -> voices.Cast:
    suffix = "_by_code" if vote.is_by_code else ""
    return voices.Cast(vote.contribution_id, vote.voter, vote.choice, suffix)


def _was_merged(idea: Contribution) -> bool:
    return Merge.objects.filter(Q(head=idea) | Q(member=idea)).exists()


def _count_untold(idea: Contribution, vote: Vote, suffix: str, former: int | None) -> int:
    """Count the people whose votes are still to be told, and note of this vote when it is."""
    telling: int = getattr(idea, f"telling{suffix}")
    n_untold: int = getattr(idea, f"n_untold{suffix}")
    if former is None or vote.telling < telling:
        n_untold += 1
    if vote.telling != telling:
        Vote.objects.filter(pk=vote.pk).update(telling=telling)
    return n_untold


def _tell(idea: Contribution, suffix: str, n_untold: int, least: int) -> dict[str, int]:
    """Give what changes of what is told."""
    if n_untold < least:
        return {f"n_untold{suffix}": n_untold}
    _note_told(idea.pk, suffix)
    telling = getattr(idea, f"telling{suffix}") + 1
    told = {f"n_untold{suffix}": 0, f"n_erased{suffix}": 0, f"telling{suffix}": telling}
    return told | {f"tells_former{suffix}": False} | tell_now(idea, suffix)


def _note_told(idea_id: UUID, suffix: str) -> None:
    """Note that the votes on an idea, and on those that it stands for, are told as they are now."""
    votes = Vote.objects.filter(contribution__in=voices.list_family(idea_id), came_by=None)
    here = votes.filter(is_by_code=bool(suffix))
    here.exclude(told_choice=F("choice")).update(told_choice=F("choice"))


def _untell(idea_id: UUID, voice: Voice, least: int) -> None:
    """Take a vote that is erased out of what is told at once, where nobody can see that it went.

    That is so where what pages tell stays the same, and would whichever choice it had been. Else it
    stays in what is told, and no row of a vote on the idea leaves until that is told anew.
    """
    idea = Contribution.objects.get(pk=idea_id)
    name = f"told_{NAMES_OF_CHOICES[voice.choice]}{voice.suffix}"
    names = [f"told_{one}{voice.suffix}" for one in COUNTED]
    before = [getattr(idea, one) for one in names]
    after = [n - (one == name) for one, n in zip(names, before, strict=True)]
    if min(after) < 0:
        return
    could_be = [[n + (i == place) for i, n in enumerate(after)] for place in range(len(after))]
    if {tell_parts(one, least=least) for one in (after, before, *could_be)} == {
        tell_parts(before, least=least)
    }:
        Contribution.objects.filter(pk=idea_id).update(**{name: F(name) - 1})


def tell_now(idea: Contribution, suffix: str) -> dict[str, int]:
    """Give the counts as they are now, as what is told of them."""
    return {f"told_{name}{suffix}": getattr(idea, f"n_{name}{suffix}") for name in COUNTED}


def counts_of(idea: Contribution, *, least: int) -> VoteCounts:
    """Give the votes on an idea as pages tell of them: those with claim codes and of files too.

    No others: what people meet next would tell that somebody voted, or erased their vote.
    """
    told = [
        tell_parts([getattr(idea, f"told_{name}{suffix}") for name in COUNTED], least=least)
        for suffix in ("", "_by_code")
    ]
    of_files = [getattr(idea, f"n_{name}_imported") for name in COUNTED]
    counts = dict(zip(COUNTED, map(sum, zip(*told, of_files, strict=True)), strict=True))
    return VoteCounts(str(idea.id), counts["agree"], counts["disagree"], counts["pass"])


def count_comment(idea_id: UUID, change: int) -> None:
    """Count a comment that came or went."""
    Contribution.objects.filter(pk=idea_id).update(n_comments=F("n_comments") + change)


def remember_later(idea: Contribution, revision: Revision) -> None:
    """Let the engine find a revision once the transaction stands."""
    language = idea.language.partition("-")[0]
    texts = {revision.id: revision.text}
    do_afterwards(partial(remember_shown, idea.challenge_id, texts, language=language))


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
    do_afterwards(partial(forget_texts, list(revision_ids)))

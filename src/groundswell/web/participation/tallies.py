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

    What of it is told, and when, is said at :func:`_tell`.

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
    elsewhere = _hear_elsewhere(vote, vote.contribution_id) if former is None else None
    if elsewhere is not None:
        # Until now their votes on what it stands for were their voice.
        counted.update(**_swap(elsewhere, None))
    idea = counted.get()
    _note_untold(idea, vote, suffix, is_new=former is None, takes_place=elsewhere is not None)
    changes = _tell(idea, suffix, least)
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
    if vote.is_changed:
        counted.update(**{f"n_changed{suffix}": F(f"n_changed{suffix}") - 1})
    elif vote.told_choice is None and vote.telling == getattr(idea, f"telling{suffix}"):
        counted.update(**{f"n_untold{suffix}": F(f"n_untold{suffix}") - 1})
    _keep_in_told(vote)


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


def _note_untold(
    idea: Contribution, vote: Vote, suffix: str, *, is_new: bool, takes_place: bool
) -> None:
    """Count a vote among those that wait to be told, once: the new ones, or the changed ones.

    One that takes the place of votes on what the idea stands for changes what its voter says.
    """
    if vote.is_changed:
        return
    waits = Vote.objects.filter(pk=vote.pk)
    telling: int = getattr(idea, f"telling{suffix}")
    if vote.told_choice is not None or takes_place:
        name = f"n_changed{suffix}"
        waits.update(is_changed=True)
    elif is_new or vote.telling < telling:
        name = f"n_untold{suffix}"
        waits.update(telling=telling)
    else:
        return
    setattr(idea, name, getattr(idea, name) + 1)


def _tell(idea: Contribution, suffix: str, least: int) -> dict[str, int]:
    """Tell what may be told by now; give what changes of the idea by that.

    New votes are told once they are of as many people as the smallest group, votes that were
    changed once as many are, and votes that went stay in what is told until as many have: each kind
    for itself. Else who knows that ten came and one went would see which count fell.
    """
    names = [f"{name}{suffix}" for name in ("n_untold", "n_changed", "n_gone")]
    changes = {name: getattr(idea, name) for name in names}
    tells_new, tells_changed, tells_gone = (n >= least for n in changes.values())
    former = f"tells_former{suffix}"
    if not (tells_new if getattr(idea, former) else tells_new or tells_changed or tells_gone):
        return changes
    votes = Vote.objects.filter(came_by=None, is_by_code=bool(suffix))
    if tells_new:
        family = votes.filter(contribution__in=voices.list_family(idea.pk))
        family.filter(told_choice=None, is_changed=False).update(told_choice=F("choice"))
        telling = getattr(idea, f"telling{suffix}") + 1
        changes |= {names[0]: 0, f"n_erased{suffix}": 0, f"telling{suffix}": telling}
        Contribution.objects.filter(merged_into=idea.pk).update(**{f"n_erased{suffix}": 0})
    if tells_changed:
        changed = votes.filter(contribution=idea, is_changed=True)
        changed.update(told_choice=F("choice"), is_changed=False)
        changes[names[1]] = 0
    gone = {name: getattr(idea, f"gone_{name}{suffix}") for name in COUNTED}
    if tells_gone:
        changes |= {names[2]: 0} | {f"gone_{name}{suffix}": 0 for name in COUNTED}
        gone = dict.fromkeys(COUNTED, 0)
    Merge.objects.filter(head=idea, is_undone=False).update(**{f"is_told{suffix}": True})
    heard = voices.hear_told(idea.pk, least=least, came_by=None, is_by_code=bool(suffix))
    counted = voices.count(heard.values())
    told = {f"told_{name}{suffix}": counted[f"n_{name}{suffix}"] + gone[name] for name in COUNTED}
    return changes | told | {former: False}


def _keep_in_told(vote: Vote) -> None:
    """Let a vote that is erased stay in what is told: of its idea, and of what stands for that."""
    suffix = "_by_code" if vote.is_by_code else ""
    if vote.told_choice is None:
        return
    by_same = Vote.objects.filter(voter=vote.voter, came_by=None, is_by_code=vote.is_by_code)
    heads = Merge.objects.filter(is_undone=False, **{f"is_told{suffix}": True})
    of_member = heads.filter(member=vote.contribution_id).values_list("head", flat=True)
    for head in (vote.contribution_id, *of_member):
        family = [head, *heads.filter(head=head).values_list("member", flat=True)]
        told = by_same.filter(contribution__in=family)
        before = voices.join([*map(voices.cast_as_told, told.list_told())], head)
        left = told.exclude(pk=vote.pk)
        after = voices.join([*map(voices.cast_as_told, left.list_told())], head)
        keep_gone(head, [(before, after)])


def keep_gone(
    idea_id: UUID, went: Iterable[tuple[Voice | None, Voice | None]], *, is_erased: bool = True
) -> None:
    """Keep voices in what is told of an idea, each with the one that now takes its place."""
    changes: Counter[str] = Counter()
    for before, after in went:
        if before is None or before == after:
            continue
        changes[f"n_gone{before.suffix}"] += 1
        changes[f"n_erased{before.suffix}"] += is_erased
        changes[f"gone_{NAMES_OF_CHOICES[before.choice]}{before.suffix}"] += 1
        if after is not None:
            changes[f"gone_{NAMES_OF_CHOICES[after.choice]}{after.suffix}"] -= 1
    steps = {name: F(name) + step for name, step in changes.items() if step}
    if steps:
        Contribution.objects.filter(pk=idea_id).update(**steps)


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

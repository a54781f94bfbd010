"""The votes that leave as rows: read once, so that what is checked is what the file holds."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from groundswell.web.challenges.models import Challenge
from groundswell.web.participation.merging.voices import (
    SUFFIXES,
    Cast,
    Voice,
    cast_as_told,
    hear,
    suffix_of,
)
from groundswell.web.participation.models import COUNTED, Contribution, State, ToldVote, Vote


@dataclass(frozen=True, slots=True)
class Leaving:
    """All votes of a challenge as they were told last, and which of them leave."""

    votes: Mapping[UUID, Sequence[ToldVote]]
    """By idea, also of ideas that are not shown."""
    families: Mapping[UUID, Sequence[UUID]]
    """Of each idea that stands for others: itself and these."""
    shown: Mapping[UUID, UUID | None]
    """The ideas that are shown, each with the one that stands for it."""
    ideas: frozenset[UUID]
    """Those of which the votes that were cast here leave."""
    least: int
    """People in the smallest group."""
    held_back: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    """By idea: whose votes stay here, so that those who are gone are not alone in what is told."""

    def list_rows(self, idea_id: UUID) -> Iterator[ToldVote]:
        """Give the votes on an idea that leave. Those of a file leave of every idea shown."""
        if idea_id in self.shown:
            held_back = self.held_back.get(idea_id, frozenset())
            for one in self.votes.get(idea_id, ()):
                if one.is_imported or (idea_id in self.ideas and one.voter not in held_back):
                    yield one

    def list_cast(self, idea_id: UUID) -> list[ToldVote]:
        """List the votes on an idea that were cast here, leaving or not."""
        return [one for one in self.votes.get(idea_id, ()) if not one.is_imported]

    def hear(self, idea_id: UUID) -> dict[str, Voice]:
        """Give how each person voted on an idea; with one voice on all that it stands for."""
        if idea_id not in self.families:
            return {one.voter: cast_as_told(one).voice for one in self.list_rows(idea_id)}
        family = (one for idea in self.families[idea_id] for one in self.votes.get(idea, ()))
        told = (cast_as_told(one) for one in family if one.is_imported or idea_id in self.ideas)
        return hear(told, idea_id, least=self.least)

    def tells_codes(self) -> bool:
        """Tell whether so many voted with claim codes that rows may say which votes these are."""
        every = (one for idea in self.shown for one in self.votes.get(idea, ()))
        return len({one.voter for one in every if one.is_by_code}) >= self.least


def read_leaving(challenge: Challenge) -> Leaving:
    """Read which rows of votes leave.

    Of other ideas no row of a vote that was cast here leaves: where ideas were merged since counts
    were told, rows and counts together would tell whose, or which it was. One that stands for
    others leaves with them, or none of them does: once the joined counts are told, where the rows
    of each are of enough people, and nobody is gone who is counted still. Where some are gone of an
    idea that stands alone, as many rows stay here as make a smallest group with them.
    """
    votes: dict[UUID, list[ToldVote]] = defaultdict(list)
    for one in Vote.objects.filter(contribution__challenge=challenge).list_told():
        votes[one.idea_id].append(one)
    # What is told is read after the votes: of who erases in between either all votes are in, and
    # told still, or their ideas don't tell just these, and stay.
    shown = {
        idea.id: idea
        for idea in Contribution.objects.filter(challenge=challenge, state=State.SHOWN)
    }
    families: dict[UUID, list[UUID]] = {}
    members = Contribution.objects.filter(challenge=challenge).exclude(merged_into=None)
    for member, head in members.order_by("id").values_list("id", "merged_into_id"):
        families.setdefault(head, [head]).append(member)
    heads = {idea.id: idea.merged_into_id for idea in shown.values()}
    found = Leaving(votes, families, heads, frozenset(), challenge.least)
    leaving: set[UUID] = set()
    held_back: dict[UUID, frozenset[str]] = {}
    for idea in shown.values():
        family = families.get(idea.id, [idea.id])
        if idea.merged_into_id is not None:
            continue
        if len(family) == 1 and (idea.n_gone or idea.n_gone_by_code):
            held_back[idea.id] = _hold_back(idea, found)
        if _may_leave(idea, family, shown, found, held_back.get(idea.id, frozenset())):
            leaving.update(one for one in family if one in shown)
    return replace(found, ideas=frozenset(leaving), held_back=held_back)


def _hold_back(idea: Contribution, found: Leaving) -> frozenset[str]:
    """Choose whose votes on an idea stay here: with those who are gone, as many as are enough.

    The same ones each time, by lot, as their pseudonyms are.
    """
    ordered = sorted(
        (hashlib.blake2b(f"{idea.id} {one.voter}".encode()).digest(), one)
        for one in found.list_cast(idea.id)
    )
    held: set[str] = set()
    for suffix in SUFFIXES[:2]:
        if n_gone := getattr(idea, f"n_gone{suffix}"):
            of_kind = [one.voter for _, one in ordered if suffix_of(one) == suffix]
            held.update(of_kind[: max(found.least - n_gone, 0)])
    return frozenset(held)


def _may_leave(
    head: Contribution,
    family: Collection[UUID],
    shown: Mapping[UUID, Contribution],
    found: Leaving,
    held_back: Collection[str],
) -> bool:
    every: list[Cast] = []
    for one in family:
        cast = [cast_as_told(vote) for vote in found.list_cast(one)]
        rows = [vote for vote in cast if vote.voter not in held_back]
        if cast and not (one in shown and _are_of_enough(cast, rows, found.least)):
            return False
        if cast and len(family) > 1 and (shown[one].n_gone or shown[one].n_gone_by_code):
            return False
        every += cast
    joined = hear(every, head.id, least=found.least).values()
    return _is_just_told(head, Counter(voice.name for voice in joined))


def _are_of_enough(cast: Iterable[Cast], rows: Iterable[Cast], least: int) -> bool:
    """Tell whether neither rows by e-mail nor those by claim code are of a few people."""
    of_kind = Counter(one.suffix for one in rows)
    return all(of_kind[suffix] >= least for suffix in {one.suffix for one in cast})


def _is_just_told(idea: Contribution, counts: Counter[str]) -> bool:
    """Tell whether counts are just what is told of an idea, since it was merged or stands alone.

    Beside them stand those who are gone, until enough are.
    """
    for suffix in SUFFIXES[:2]:
        now = [counts[f"n_{name}{suffix}"] for name in COUNTED]
        gone = [getattr(idea, f"gone_{name}{suffix}") for name in COUNTED]
        told = [getattr(idea, f"told_{name}{suffix}") for name in COUNTED]
        with_gone = [a + b for a, b in zip(now, gone, strict=True)]
        if with_gone != told or (any(told) and getattr(idea, f"tells_former{suffix}")):
            return False
    return True

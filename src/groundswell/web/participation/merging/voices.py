"""One voice a person over a family of ideas that say the same, whatever they voted on.

A vote on the head is a person's voice. Who has none there speaks by their votes on the others: that
choice, where these agree, and a pass where they don't. No vote is moved, and none is lost.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from groundswell.web.participation.models import NAMES_OF_CHOICES, Contribution, ToldVote, Vote

#: How votes are counted apart: by e-mail, by claim code, from a file. Of two kinds the last counts.
SUFFIXES = ("", "_by_code", "_imported")


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person says of a family, and among which votes it is counted."""

    choice: int
    suffix: str

    @property
    def name(self) -> str:
        """The column that it is counted in."""
        return f"n_{NAMES_OF_CHOICES[self.choice]}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote on one idea of a family."""

    idea_id: UUID
    voter: str
    choice: int
    suffix: str

    @property
    def voice(self) -> Voice:
        """What it says by itself."""
        return Voice(self.choice, self.suffix)


def join(votes: Collection[Cast], head_id: UUID) -> Voice | None:
    """Give the one voice of a person, of all their votes on a family."""
    if not votes:
        return None
    for one in votes:
        if one.idea_id == head_id:
            return one.voice
    choices = {one.choice for one in votes}
    choice = choices.pop() if len(choices) == 1 else int(Vote.Choice.PASS)
    return Voice(choice, max((one.suffix for one in votes), key=SUFFIXES.index))


def hear(votes: Iterable[Cast], head_id: UUID, *, least: int) -> dict[str, Voice]:
    """Give the voice of each person on a family.

    Votes from files are told as they stand, so they are joined only where no few people could be
    told by taking one count from another: else those on the members stay with the members.
    """
    by_voter: dict[str, list[Cast]] = defaultdict(list)
    for one in votes:
        by_voter[one.voter].append(one)
    leaves_out_imported = _has_few_imported(by_voter, head_id, least)
    heard = {}
    for voter, own in by_voter.items():
        if leaves_out_imported:
            own = [one for one in own if one.suffix != "_imported" or one.idea_id == head_id]
        if (voice := join(own, head_id)) is not None:
            heard[voter] = voice
    return heard


def _has_few_imported(by_voter: dict[str, list[Cast]], head_id: UUID, least: int) -> bool:
    """Tell whether fewer than the smallest group voted, in files, on the same ideas of a family."""
    together: Counter[frozenset[UUID]] = Counter()
    for own in by_voter.values():
        on = frozenset(one.idea_id for one in own if one.suffix == "_imported")
        if on - {head_id}:
            together[on] += 1
    return any(n < least for n in together.values())


def hear_family(head_id: UUID, *, least: int) -> dict[str, Voice]:
    """Give the voice of each person on an idea and all that it stands for."""
    return hear(list_cast(list_family(head_id)), head_id, least=least)


def list_family(head_id: UUID) -> list[UUID]:
    """List an idea and those that it stands for."""
    members = Contribution.objects.filter(merged_into=head_id)
    return [head_id, *members.values_list("id", flat=True)]


def list_cast(idea_ids: Collection[UUID]) -> list[Cast]:
    """List the votes on some ideas that count, those of files too."""
    rows = Vote.objects.standing().filter(contribution__in=idea_ids)
    names = ("contribution_id", "voter", "choice", "is_by_code", "came_by")
    return [
        Cast(idea_id, voter, choice, _name_suffix(by_code, bool(came_by)))
        for idea_id, voter, choice, by_code, came_by in rows.values_list(*names).iterator(
            chunk_size=5_000
        )
    ]


def hear_told(head_id: UUID, *, least: int, **narrowed: object) -> dict[str, Voice]:
    """Give the voice of each person on a family, as its counts were told last."""
    votes = Vote.objects.filter(contribution__in=list_family(head_id), **narrowed)
    return hear(map(cast_as_told, votes.list_told()), head_id, least=least)


def cast_as_told(vote: ToldVote) -> Cast:
    """Give a vote as it was told last."""
    return Cast(vote.idea_id, vote.voter, vote.choice, suffix_of(vote))


def suffix_of(vote: ToldVote) -> str:
    """Name the votes among which one is counted."""
    return _name_suffix(vote.is_by_code, vote.is_imported)


def _name_suffix(is_by_code: bool, is_imported: bool) -> str:
    return "_imported" if is_imported else "_by_code" if is_by_code else ""


def count(voices: Iterable[Voice]) -> dict[str, int]:
    """Count voices in the columns of an idea; each has a count."""
    counted = {f"n_{name}{suffix}": 0 for suffix in SUFFIXES for name in NAMES_OF_CHOICES.values()}
    for one in voices:
        counted[one.name] += 1
    return counted

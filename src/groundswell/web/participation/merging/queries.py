"""What facilitators read of proposals and merges, and what an author reads of their own.

Who wrote a text and who decided are told to nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Case, Count, Max, Q, QuerySet, When
from django.utils.translation import get_language

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place
from groundswell.web.engine.alike import list_shared_words
from groundswell.web.engine.search import search_words
from groundswell.web.engine.similar import LEAST, find_similar, search_by_meaning
from groundswell.web.participation.models import (
    Contribution,
    Merge,
    MergeObjection,
    MergeProposal,
    ProposedIdea,
    Revision,
    State,
)
from groundswell.web.participation.queries import ShownIdea, show_ideas, turn_to

PAGE = 10
#: Ideas that a search by hand gives.
_FOUND = 10
#: Score from which an idea is called near enough to be shown to whoever looks by hand.
_NEAR = 0.3
#: What they are called on a page, for as many as are merged at once.
LETTERS = "ABCDEFGHIJKLMNOPQRSTU"


@dataclass(frozen=True, slots=True)
class Alike:
    """One of several ideas that may say the same."""

    letter: str
    idea: ShownIdea
    nearness: float | None = None
    """How near it is to the first, as the engine has it; None of the first, and of no proposal."""
    words: tuple[str, ...] = ()
    """Words that it shares with the first."""
    is_chosen: bool = False

    @property
    def percent(self) -> int:
        return round(100 * (self.nearness or 0))


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """Ideas that the engine proposes to merge; those of them that still stand as they were."""

    id: UUID
    ideas: tuple[Alike, ...]
    is_own: bool
    """The viewer wrote one of them, and so can't decide."""
    is_open: bool


@dataclass(frozen=True, slots=True)
class ShownMerge:
    """One idea that another stands for, or did."""

    id: UUID
    head: ShownIdea
    member: ShownIdea
    day: date
    is_undone: bool
    undone_on: date | None
    is_parted: bool
    """It was undone because the idea that stood for the other is gone, not by a person."""
    is_own: bool
    objection: str
    objected_on: date | None
    is_agreed_with: bool
    """A person undid it, and said no more to the author who objected."""
    is_asked: bool
    """An objection waits for an answer."""
    is_by_viewer: bool
    """The viewer merged them; where two must agree, another facilitator answers."""
    answer: str
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class ShownFamily:
    """An idea that stands for others, or did, with all that was merged into it."""

    head: ShownIdea
    merges: tuple[ShownMerge, ...]

    @property
    def can_undo_all(self) -> bool:
        """Whether several stand, and the viewer wrote none of them."""
        standing = [one for one in self.merges if not one.is_undone]
        return len(standing) > 1 and not any(one.is_own for one in standing)


def list_proposals(place: Place, *, page: Any = 1) -> Page[ShownProposal]:
    """List a page of what the engine proposes, the nearest first."""
    proposals = MergeProposal.objects.filter(challenge=place.here, is_open__in=[True])
    ordered = proposals.order_by("-nearness", "id")
    return turn_to(page, ordered, PAGE, lambda listed: _show_proposals(place, listed))


def get_proposal(place: Place, proposal_id: UUID) -> ShownProposal | None:
    """Give a proposal; None where there is none."""
    found = MergeProposal.objects.filter(challenge=place.here, pk=proposal_id)
    return next(iter(_show_proposals(place, list(found))), None)


def _show_proposals(place: Place, listed: list[MergeProposal]) -> list[ShownProposal]:
    rows = list(
        ProposedIdea.objects.filter(
            proposal__in=listed, revision__is_current=True, revision__is_erased=False
        )
        .order_by("-is_first", "-nearness", "id")
        .values_list("proposal", "revision__contribution", "nearness", "is_first")
    )
    ids = [idea_id for _, idea_id, _, _ in rows]
    ideas = {one.id: one for one in show_ideas(place, ids) if one.is_listed}
    own = _find_own(place, ideas)
    shown = []
    for proposal in listed:
        of_it = [
            (ideas[idea_id], None if is_first else nearness)
            for one, idea_id, nearness, is_first in rows
            if one == proposal.id and idea_id in ideas
        ]
        first = of_it[0][0] if of_it else None
        alike = tuple(
            Alike(
                letter,
                idea,
                nearness,
                list_shared_words(first.text, idea.text) if first and idea is not first else (),
                is_chosen=True,
            )
            for letter, (idea, nearness) in zip(LETTERS, of_it, strict=False)
        )
        is_own = any(one.idea.id in own for one in alike)
        shown.append(ShownProposal(proposal.id, alike, is_own, proposal.is_open))
    return shown


def _find_own(place: Place, ids: Collection[UUID]) -> set[UUID]:
    mine = Contribution.objects.filter(pk__in=ids, author=place.pseudonym(Context.POSTS))
    return set(mine.values_list("id", flat=True))


def get_listed(place: Place, idea_id: UUID) -> ShownIdea | None:
    """Give an idea that stands in lists, for itself or for others; None where there is none."""
    found = next(iter(show_ideas(place, [idea_id])), None)
    return found if found and found.is_listed else None


def list_like(place: Place, idea: ShownIdea, words: str = "") -> list[Alike]:
    """List an idea and those of its question and kind that may say the same: by words, or near."""
    if words.strip():
        language = (get_language() or "en").partition("-")[0]
        by_words = search_words(place.here.id, words, language=language, n=10 * _FOUND)
        near = search_by_meaning(place.here.id, words, n=10 * _FOUND)
        by_meaning = [one.revision_id for one in near if one.score >= LEAST]
        ordered = list(dict.fromkeys([*by_words, *by_meaning]))
    else:
        like = find_similar(place.here.id, idea.text, n=10 * _FOUND, least=_NEAR)
        ordered = [one.revision_id for one in like]
    of = dict(
        Revision.objects.filter(
            id__in=ordered,
            is_current=True,
            contribution__challenge=place.here,
            contribution__question=idea.question_id,
            contribution__kind=idea.kind,
            contribution__state=State.SHOWN,
            contribution__merged_into=None,
            contribution__members=None,
        )
        .exclude(contribution=idea.id)
        .values_list("id", "contribution_id")
    )
    others = show_ideas(place, [of[one] for one in ordered if one in of][:_FOUND])
    return [
        Alike(letter, one, words=list_shared_words(idea.text, one.text) if one != idea else ())
        for letter, one in zip(LETTERS, [idea, *others], strict=False)
    ]


def list_merges(place: Place, *, page: Any = 1) -> Page[ShownMerge]:
    """List a page of merges: those that stand first, and of these the last first."""
    ordered = Merge.objects.filter(challenge=place.here).order_by("is_undone", "-merged_on", "id")
    return turn_to(page, ordered, PAGE, lambda listed: _show_merges(place, listed))


def list_families(place: Place, *, page: Any = 1) -> Page[ShownFamily]:
    """List a page of heads, each with all that was merged into it: the last merged first."""
    here = Merge.objects.filter(challenge=place.here)
    heads = here.values("head").annotate(
        n_standing=Count("id", filter=Q(is_undone=False)), last_on=Max("merged_on")
    )
    has_any = Case(When(n_standing__gt=0, then=0), default=1)
    ordered = heads.order_by(has_any, "-last_on", "head").values_list("head", flat=True)
    return turn_to(page, ordered, PAGE, lambda listed: _show_families(place, listed))


def _show_families(place: Place, heads: list[UUID]) -> list[ShownFamily]:
    merges = Merge.objects.filter(challenge=place.here, head__in=heads)
    ordered = merges.order_by("is_undone", "-merged_on", "id")
    families: dict[UUID, list[ShownMerge]] = {head: [] for head in heads}
    for one in _show_merges(place, list(ordered)):
        families[one.head.id].append(one)
    return [ShownFamily(of_it[0].head, tuple(of_it)) for of_it in families.values() if of_it]


def find_merges(place: Place, idea: ShownIdea) -> dict[UUID, UUID]:
    """Find the merges that stand of an idea, by which idea was merged: itself, or others."""
    if not (idea.n_members or idea.merged_into):
        return {}
    of_it = Q(head=idea.id) | Q(member=idea.id)
    standing = Merge.objects.filter(of_it, challenge=place.here, is_undone=False)
    return dict(standing.values_list("member", "id"))


def list_objections(place: Place, *, page: Any = 1) -> Page[ShownMerge]:
    """List a page of the merges to which an author objects: those that wait longest first."""
    waiting = _asked().filter(merge__challenge=place.here).select_related("merge")
    # Of one day, by an id that is drawn: who came first is told to nobody.
    ordered = waiting.order_by("objected_on", "id")
    return turn_to(
        page, ordered, PAGE, lambda listed: _show_merges(place, [one.merge for one in listed])
    )


def count_objections(place: Place) -> int:
    """Count the objections that wait for an answer."""
    return _asked().filter(merge__challenge=place.here).count()


def _asked() -> QuerySet[MergeObjection]:
    return MergeObjection.objects.filter(is_open=True, merge__is_undone=False)


def get_merge(place: Place, merge_id: UUID) -> ShownMerge | None:
    """Give a merge; None where there is none."""
    found = Merge.objects.filter(challenge=place.here, pk=merge_id)
    return next(iter(_show_merges(place, list(found))), None)


def get_own_merge(place: Place, idea_id: UUID) -> ShownMerge | None:
    """Give the last merge of an idea of the viewer's own into another; None where none was."""
    mine = Merge.objects.filter(
        challenge=place.here, member=idea_id, member__author=place.pseudonym(Context.POSTS)
    )
    last = mine.exclude(member__state=State.WITHDRAWN).order_by("is_undone", "-merged_on", "id")
    return next(iter(_show_merges(place, list(last[:1]))), None)


def _is_by(place: Place, merge: Merge) -> bool:
    return place.can(Act.MERGE) and merge.by == place.pseudonym(Context.STAFF)


def is_merged(place: Place, head_id: UUID, member_ids: Collection[UUID]) -> bool:
    """Tell whether an idea stands for all of these already."""
    others = set(member_ids) - {head_id}
    here = Contribution.objects.filter(challenge=place.here, merged_into=head_id)
    return bool(others) and here.filter(pk__in=others).count() == len(others)


def list_members(place: Place, head_id: UUID) -> list[ShownIdea]:
    """List the ideas that one stands for, each in full as its author wrote it."""
    members = Contribution.objects.filter(challenge=place.here, merged_into=head_id)
    return show_ideas(place, list(members.order_by("place").values_list("id", flat=True)))


def find_decided(place: Place, ids: Collection[UUID]) -> set[UUID]:
    """Find among the viewer's own ideas those about which a merge is on record."""
    merges = Merge.objects.filter(challenge=place.here, member__in=ids)
    return set(merges.values_list("member", flat=True))


def _show_merges(place: Place, listed: list[Merge]) -> list[ShownMerge]:
    ids = {one for merge in listed for one in (merge.head_id, merge.member_id)}
    ideas = {one.id: one for one in show_ideas(place, list(ids))}
    own = _find_own(place, ids)
    objections = {one.merge_id: one for one in MergeObjection.objects.filter(merge__in=listed)}
    shown = []
    for merge in listed:
        if merge.head_id not in ideas or merge.member_id not in ideas:
            continue  # One waits to be looked at again, after its author changed it.
        head = ideas[merge.head_id]
        said = objections.get(merge.id)
        shown.append(
            ShownMerge(
                id=merge.id,
                head=head,
                member=ideas[merge.member_id],
                day=merge.merged_on,
                is_undone=merge.is_undone,
                undone_on=merge.undone_on,
                is_parted=merge.is_undone and not (merge.undone_by or head.is_shown),
                is_own=bool({merge.head_id, merge.member_id} & own),
                objection=said.words if said else "",
                objected_on=said.objected_on if said else None,
                is_agreed_with=bool(said and merge.undone_by and not said.answer),
                is_asked=bool(said and said.is_open and not merge.is_undone),
                is_by_viewer=_is_by(place, merge),
                answer=said.answer if said else "",
                answered_on=said.answered_on if said else None,
            )
        )
    return shown

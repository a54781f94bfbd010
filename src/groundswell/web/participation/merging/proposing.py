"""The engine proposes families: in the night, and when a facilitator opens the page.

It is not called when something is posted. What a person decided about does not come back, unless a
text changed since.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from uuid import UUID

from django.db import transaction
from django.db.models import F

from groundswell.web.challenges.models import Challenge
from groundswell.web.engine.alike import Family, find_alike
from groundswell.web.participation.merging.actions import MOST
from groundswell.web.participation.models import (
    Contribution,
    Merge,
    MergeProposal,
    ProposedIdea,
    Revision,
    State,
)

#: The most ideas that are looked at while somebody waits for the page.
_AT_ONCE = 2_000


def propose_all() -> None:
    """Look for ideas that say the same in each challenge that is launched and has not ended."""
    for challenge in Challenge.objects.filter(is_launched=True, ended_on=None).order_by("id"):
        propose(challenge)


def propose_soon(challenge: Challenge) -> None:
    """Look while somebody waits, unless that would take long: then the night does it."""
    if Contribution.objects.filter(challenge=challenge).listed().count() <= _AT_ONCE:
        propose(challenge)


def propose(challenge: Challenge) -> None:
    """Propose families of ideas that nearly say the same. To do it twice changes nothing."""
    apart = _list_apart(challenge.id)
    heads = _list_heads(challenge.id)
    found = [
        family
        for texts in _list_groups(challenge.id, heads)
        for family in find_alike(challenge.id, texts, heads=heads, apart=apart)
    ]
    with transaction.atomic():
        Challenge.objects.select_for_update().defer("logo").get(pk=challenge.pk)
        _keep(challenge, found)


def _list_heads(challenge_id: UUID) -> set[UUID]:
    standing = Merge.objects.filter(challenge=challenge_id, is_undone=False)
    current = Revision.objects.filter(contribution__in=standing.values("head"), is_current=True)
    return set(current.values_list("id", flat=True))


def _list_groups(challenge_id: UUID, heads: set[UUID]) -> list[dict[UUID, str]]:
    """List the texts that can be one family: of one question and kind.

    Those that stand for others already come first, then those with most votes told, then the
    longest: the first of a family could stand for it.
    """
    rows = (
        Revision.objects.filter(
            contribution__challenge=challenge_id,
            contribution__state=State.SHOWN,
            contribution__merged_into=None,
            is_current=True,
        )
        .annotate(
            n_told=F("contribution__told_agree")
            + F("contribution__told_disagree")
            + F("contribution__told_pass")
        )
        .values_list("contribution__question", "contribution__kind", "id", "text", "n_told")
    )
    groups: dict[tuple[UUID, str], list[tuple[bool, int, int, UUID, str]]] = defaultdict(list)
    for question, kind, revision_id, text, n_told in rows:
        rank = (revision_id not in heads, -n_told, -len(text), revision_id, text)
        groups[question, kind].append(rank)
    return [
        {revision_id: text for *_, revision_id, text in sorted(ranked)}
        for _, ranked in sorted(groups.items())
    ]


def _list_apart(challenge_id: UUID) -> set[frozenset[UUID]]:
    """List the pairs that a person has decided about: dismissed, left out of a merge, or undone."""
    apart: set[frozenset[UUID]] = set()
    decided: dict[UUID, list[UUID]] = defaultdict(list)
    closed = ProposedIdea.objects.filter(
        proposal__challenge=challenge_id, proposal__is_open__in=[False]
    )
    for proposal_id, revision_id in closed.values_list("proposal", "revision"):
        decided[proposal_id].append(revision_id)
    for ids in decided.values():
        apart |= {frozenset(pair) for pair in combinations(ids, 2)}
    undone = Merge.objects.filter(challenge=challenge_id, is_undone=True).exclude(undone_by="")
    pairs = set(undone.values_list("head", "member"))
    of = dict(
        Revision.objects.filter(
            contribution__in={one for pair in pairs for one in pair}, is_current=True
        ).values_list("contribution", "id")
    )
    return apart | {frozenset((of[one], of[other])) for one, other in pairs}


def _keep(challenge: Challenge, found: list[Family]) -> None:
    """Keep what is found and was not there; let go of what is not found any more."""
    open_ones: dict[UUID, set[UUID]] = defaultdict(set)
    waiting = MergeProposal.objects.filter(challenge=challenge, is_open__in=[True])
    for proposal_id, revision_id in ProposedIdea.objects.filter(proposal__in=waiting).values_list(
        "proposal", "revision"
    ):
        open_ones[proposal_id].add(revision_id)
    known = {frozenset(ids): proposal_id for proposal_id, ids in open_ones.items()}
    proposals, ideas, stay = [], [], set()
    for family in found:
        others = sorted(family.others, key=lambda one: (-one[1], one[0]))[:MOST]
        ids = frozenset({family.first, *(one for one, _ in others)})
        if ids in known:
            stay.add(known[ids])
            continue
        proposal = MergeProposal(challenge=challenge, nearness=others[0][1])
        proposals.append(proposal)
        ideas.append(
            ProposedIdea(proposal=proposal, revision_id=family.first, nearness=1.0, is_first=True)
        )
        ideas += [
            ProposedIdea(proposal=proposal, revision_id=one, nearness=score)
            for one, score in others
        ]
    waiting.exclude(pk__in=stay).delete()
    MergeProposal.objects.bulk_create(proposals)
    ProposedIdea.objects.bulk_create(ideas)

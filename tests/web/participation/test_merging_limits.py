"""The pages of merging ask little however much there is, and take whatever is typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.participation.merging.actions import do_merge
from groundswell.web.participation.models import (
    Contribution,
    Merge,
    MergeObjection,
    MergeProposal,
    ProposedIdea,
    Revision,
)
from web.api.conftest import make_caller
from web.conftest import Cast
from web.hostile import HOSTILE, check_harmless
from web.participation.test_exports import post

MOST = 30


def fill(challenge: Challenge, n: int) -> dict[str, Any]:
    """Let there be n proposals, n merges into one idea, and as many objections."""
    question = Question.objects.get(phase__challenge=challenge)
    ideas = [
        Contribution(
            challenge=challenge,
            question=question,
            kind="helps",
            author="x" * 32,
            language="en-gb",
            posted_on=date(2026, 11, 2),
        )
        for _ in range(3 * n + 1)
    ]
    Contribution.objects.bulk_create(ideas)
    texts = [Revision(contribution=one, text="Short meetings help.") for one in ideas]
    Revision.objects.bulk_create(texts)
    head, rest = ideas[0], texts[1:]
    proposals = [MergeProposal(challenge=challenge, nearness=0.9) for _ in range(n)]
    MergeProposal.objects.bulk_create(proposals)
    ProposedIdea.objects.bulk_create(
        ProposedIdea(
            proposal=proposals[place // 2], revision=text, nearness=1, is_first=place % 2 == 0
        )
        for place, text in enumerate(rest[: 2 * n])
    )
    members = [one.contribution for one in rest[2 * n :]]
    Contribution.objects.filter(pk__in=[one.pk for one in members]).update(merged_into=head)
    merges = [
        Merge(challenge=challenge, head=head, member=one, by="z" * 32, merged_on=date(2026, 11, 3))
        for one in members
    ]
    Merge.objects.bulk_create(merges)
    MergeObjection.objects.bulk_create(
        MergeObjection(merge=one, words="Mine is not.", objected_on=date(2026, 11, 4))
        for one in merges
    )
    return {"head": head.id, "proposal": proposals[0].id, "merge": merges[0].id}


@pytest.mark.parametrize("n", [2, 2_000])
def test_pages_and_calls_ask_few_things_however_much_there_is(
    n: int, cast: Cast, challenge: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = fill(challenge, n)
    # What looking for ideas asks is another matter: it is a page of proposals that is read here.
    for where in ("views.merging", "api.merging"):
        monkeypatch.setattr(f"groundswell.web.participation.{where}.propose_soon", lambda _: None)
    call, slug = make_caller(cast.fay), challenge.slug
    pages = [
        reverse("merging", args=[slug]),
        reverse("merging", args=[slug]) + "?page=2",
        reverse("merges", args=[slug]),
        reverse("merge_proposal", args=[slug, ids["proposal"]]),
        reverse("merge", args=[slug, ids["merge"]]),
    ]
    calls = ["merging/proposals", "merges", f"merges/{ids['merge']}"]
    for ask, address in [(cast.fay.client.get, one) for one in pages] + [
        (lambda path: call("GET", path), f"/{slug}/{one}") for one in calls
    ]:
        with (
            CaptureQueriesContext(connections["default"]) as said,
            CaptureQueriesContext(connections["vault"]) as known,
        ):
            assert ask(address).status_code == 200, address
        assert len(said) + len(known) <= MOST, address


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_is_typed_does_no_harm(what: str, cast: Cast, challenge: Challenge) -> None:
    # A browser sends no half letters.
    text = HOSTILE[what].encode("utf-8", "replace").decode()
    mine, head = (post(cast.ana, challenge, f"Short meetings help, {n}.") for n in range(2))
    by_hand = reverse("merge_by_hand", args=[challenge.slug, mine.id])
    check_harmless(cast.fay.client.get(by_hand, {"words": text}))
    check_harmless(cast.fay.client.post(by_hand, {"ideas": [text, "x"], "head": text}))
    do_merge(place=cast.fay.place(challenge), head_id=head.id, member_ids=[mine.id])
    there = reverse("object_to_merge", args=[challenge.slug, mine.id])
    answer = cast.ana.client.post(there, {"words": text})
    assert answer.status_code in (302, 422)
    check_harmless(answer)
    one = reverse("merge", args=[challenge.slug, Merge.objects.get().id])
    check_harmless(cast.fay.client.get(one))
    check_harmless(cast.fay.client.get(reverse("merging", args=[challenge.slug])))
    said = cast.fay.client.post(one, {"act": "undo", "words": text})
    assert said.status_code in (302, 422)
    check_harmless(cast.ana.client.get(reverse("own_merge", args=[challenge.slug, mine.id])))

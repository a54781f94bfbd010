"""Lists of the API ask as little of the databases of 2,000 rows as of two."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.models import Invitation
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.participation.models import Comment, Contribution, Revision, Vote
from web.conftest import Cast

from .conftest import Caller

PATHS = (
    "/change/ideas",
    "/change/ideas?order=newest",
    "/change/mine/ideas",
    "/change/mine/comments",
    "/change/mine/votes",
    "/change/ideas/{idea}/comments",
    "/change/invitations",
)
MOST = 20


def fill(cast: Cast, challenge: Challenge, n: int) -> Contribution:
    place = cast.ana.place(challenge)
    author, voter = place.pseudonym(Context.POSTS), place.pseudonym(Context.VOTES)
    said = {"author": author, "language": "en-gb", "posted_on": date(2026, 11, 2)}
    question = Question.objects.get(phase__challenge=challenge)
    ideas = [
        Contribution(challenge=challenge, question=question, kind="helps", **said) for _ in range(n)
    ]
    Contribution.objects.bulk_create(ideas)
    comments = [Comment(contribution=ideas[0], **said) for _ in range(n)]
    Comment.objects.bulk_create(comments)
    Revision.objects.bulk_create(Revision(contribution=one, text="Words") for one in ideas)
    Revision.objects.bulk_create(Revision(comment=one, text="Words") for one in comments)
    Vote.objects.bulk_create(Vote(contribution=one, voter=voter, choice=1) for one in ideas)
    Invitation.objects.bulk_create(
        Invitation(challenge_id=challenge.id, email=f"p{k}@example.org", role="participant")
        for k in range(n)
    )
    return ideas[0]


@pytest.mark.parametrize("n", [2, 2_000])
def test_lists_ask_few_things_whatever_their_length(
    n: int, callers: dict[str, Caller], cast: Cast, challenge: Challenge
) -> None:
    idea = fill(cast, challenge, n)
    for path in PATHS:
        call = callers["fay" if "invitations" in path else "ana"]
        with (
            CaptureQueriesContext(connections["default"]) as said,
            CaptureQueriesContext(connections["vault"]) as known,
        ):
            response = call("GET", path.format(idea=idea.id))
        assert response.json()["n_items"] == n, path
        assert len(said) + len(known) <= MOST, path

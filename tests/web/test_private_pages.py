"""What somebody sees who is signed in stays in no cache, and nobody acts faster than people do."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from groundswell.web.challenges.models import Challenge
from web.conftest import Cast


@pytest.mark.parametrize("name", ["challenge", "ideas", "feed", "mine", "gateway", "post"])
def test_pages_of_who_is_signed_in_are_kept_by_no_cache(
    cast: Cast, challenge: Challenge, name: str
) -> None:
    answer = cast.ana.client.get(reverse(name, args=[challenge.slug]))
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]


def test_answers_of_the_api_are_kept_by_no_cache(cast: Cast, challenge: Challenge) -> None:
    answer = cast.ana.client.get(f"/api/v1/challenges/{challenge.slug}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_machine_that_posts_without_end_is_slowed(cast: Cast, challenge: Challenge) -> None:
    per_minute = int(settings.ACCOUNT_RATE_LIMITS["act"].rpartition(",")[2].partition("/")[0])
    address = reverse("vote_in_feed", args=[challenge.slug])
    answers = [cast.ana.client.post(address, {}).status_code for _ in range(per_minute + 1)]
    assert 429 not in answers[:per_minute]
    assert answers[per_minute] == 429
    assert cast.ben.client.post(address, {}).status_code != 429

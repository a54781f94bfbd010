"""The queue asks little of the databases however long it is, and takes whatever is typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.moderation.cases import open_case
from groundswell.web.moderation.models import Case, Concern, Decision, Flag
from groundswell.web.moderation.screening import look_over
from groundswell.web.moderation.views import queue
from groundswell.web.participation.models import Comment, Contribution, Revision
from web.conftest import Cast
from web.hostile import HOSTILE, check_harmless
from web.participation.test_pages import post, words_of

MOST = 25
PAGES = (
    ("moderation", ""),
    ("moderation", "?why=flagged"),
    ("moderation", "?state=hidden"),
    ("moderation", "?page=3"),
    ("moderation_next", ""),
    ("case", ""),
    ("record", ""),
)


def fill(challenge: Challenge, n: int) -> Case:
    """Let there be n reported ideas, half of them hidden, with all that hangs on a case."""
    question = Question.objects.get(phase__challenge=challenge)
    said = {"author": "x" * 32, "language": "en-gb", "posted_on": date(2026, 11, 2)}
    ideas = [
        Contribution(
            challenge=challenge,
            question=question,
            kind="helps",
            state="hidden" if k % 2 else "shown",
            **said,
        )
        for k in range(n)
    ]
    Contribution.objects.bulk_create(ideas)
    comment = Comment.objects.create(contribution=ideas[0], **said)
    texts = [
        *(Revision(contribution=one, text="An idiot.", is_screened=True) for one in ideas),
        Revision(comment=comment, text="Words", is_screened=True),
    ]
    Revision.objects.bulk_create(texts)
    why = {"challenge": challenge, "is_open": True, "is_flagged": True}
    cases = [*(Case(contribution=one, **why) for one in ideas), Case(comment=comment, **why)]
    Case.objects.bulk_create(cases)
    Flag.objects.bulk_create(
        Flag(case=case, revision=text, flagger="y" * 32, reason="abuse")
        for case, text in zip(cases, texts, strict=True)
    )
    Concern.objects.bulk_create(
        Concern(case=case, revision=text, kind="abuse", start=3, end=5)
        for case, text in zip(cases, texts, strict=True)
    )
    Decision.objects.bulk_create(
        Decision(
            case=case,
            number=1,
            kind="hide",
            reason="abuse",
            by="z" * 32,
            revision_id=text.id,
            decided_on=date.today(),
        )
        for case, text in zip(cases, texts, strict=True)
    )
    return cases[-1]


@pytest.mark.parametrize("n", [2, 2_000])
def test_pages_ask_few_things_whatever_the_length_of_the_queue(
    n: int, cast: Cast, challenge: Challenge
) -> None:
    case = fill(challenge, n)
    for name, query in PAGES:
        ids = [case.id] if name == "case" else []
        with (
            CaptureQueriesContext(connections["default"]) as said,
            CaptureQueriesContext(connections["vault"]) as known,
        ):
            reply = cast.fay.client.get(reverse(name, args=[challenge.slug, *ids]) + query)
        assert reply.status_code in (200, 302)
        assert len(said) + len(known) <= MOST, (name, query, len(said), len(known))


@pytest.mark.parametrize("n", [2, 400])
def test_the_engine_asks_as_much_for_each_text_however_many_there_are(
    n: int, cast: Cast, challenge: Challenge
) -> None:
    fill(challenge, n)
    Revision.objects.update(is_screened=False)
    Concern.objects.all().delete()
    with CaptureQueriesContext(connections["default"]) as said:
        assert look_over(challenge.id, most=2) == 2
    assert len(said) <= 2 * 12


def test_the_queue_says_that_the_engine_has_not_looked_at_all_yet(
    cast: Cast, challenge: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_AT_ONCE", 1)
    for n in range(2):
        post(cast.ana, challenge, f"Short meetings, {n}.")
    told = "has not looked at all new texts yet"
    seen = [words_of(cast.fay.client.get(reverse("moderation", args=[challenge.slug])))]
    seen.append(words_of(cast.fay.client.get(reverse("moderation", args=[challenge.slug]))))
    assert [told in page for page in seen] == [True, False]


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_is_typed_does_no_harm(what: str, cast: Cast, challenge: Challenge) -> None:
    typed, slug = HOSTILE[what], challenge.slug
    if what == "surrogates":
        typed = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    idea = post(cast.ana, challenge, "Short meetings, you idiot.")
    case = open_case(challenge.id, idea, is_waiting=True)
    seen = str(idea.revisions.get().id)
    client, fay = cast.ben.client, cast.fay.client
    at_flag = reverse("flag_idea", args=[slug, idea.id])
    at_case, at_edit = (reverse(name, args=[slug, case.id]) for name in ("case", "edit_case"))
    at_many = reverse("moderation_many", args=[slug])
    at_queue = reverse("moderation", args=[slug])
    for reply in (
        client.post(at_flag, {"reason": typed, "note": typed}),
        client.post(at_flag, {"reason": "abuse", "note": typed}, follow=True),
        fay.get(at_queue, {"why": typed, "of": typed, "state": typed, "page": typed}),
        fay.post(at_many, {"act": typed, "reason": typed, "picked": typed}),
        fay.post(at_case, {"act": typed, "seen": typed, "reason": typed, "words": typed}),
        fay.post(at_edit, {"seen": typed, "text": typed, "words": typed}),
        fay.post(at_edit, {"seen": seen, "text": typed}, follow=True),
        fay.get(at_case),
    ):
        check_harmless(reply)
    now = str(case.subject.revisions.get(is_current=True).id)
    sent = {"act": "hide", "seen": now, "reason": "abuse", "words": typed}
    check_harmless(fay.post(at_case, sent, follow=True))
    ana = cast.ana.client
    at_fate, at_appeal = (reverse(n, args=[slug, idea.id]) for n in ("idea_fate", "appeal_idea"))
    for reply in (ana.post(at_appeal, {"words": typed}, follow=True), ana.get(at_fate)):
        check_harmless(reply)
    for name, query in PAGES:
        ids = [case.id] if name == "case" else []
        check_harmless(fay.get(reverse(name, args=[slug, *ids]) + query))

"""How much the pages ask of the databases, and what they do with texts meant to break them."""

from __future__ import annotations

import html
import random
import re
import uuid
from typing import Any

import msgspec
import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from groundswell.web.accounts.keys import read_key
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.engine.models import Run
from groundswell.web.engine.opinion_map import Vote as Said
from groundswell.web.engine.opinion_map import map_challenge
from groundswell.web.engine.runs import pack
from groundswell.web.engine.themes import Quote, Theme, _Shown
from groundswell.web.participation import actions, tasks
from groundswell.web.participation.models import Comment, Contribution, Revision, Vote
from groundswell.web.participation.turning import _tell
from groundswell.web.shared.clock import get_today
from groundswell.web.shared.steps import tell_parts
from web.conftest import Cast
from web.hostile import HOSTILE, check_harmless
from web.participation.test_pages import at, draft_of, post

#: What addresses of a challenge's pages may ask.
FILTERS = ("words", "kind", "order", "theme", "question", "language", "has_comments", "mix")
QUERIES = {
    "mine": ("list", "page", "done"),
    "idea": ("page", "answer", "done"),
    "feed": ("idea", "after"),
    "post": ("question", "draft"),
    "themes": ("page",),
    "map": ("group",),
    "challenge": ("done",),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_kept_as_words_or_refused_in_words(
    cast: Cast, challenge: Challenge, name: str
) -> None:
    text = HOSTILE[name].encode("utf-8", "replace").decode()
    in_address = text[:2_000]
    Challenge.objects.update(shows_themes=True, shows_opinion_map=True)
    client = cast.ana.client
    reply = client.post(at("post", challenge), draft_of(challenge, text, step="post"))
    idea = Contribution.objects.first()
    assert reply.status_code == (422 if idea is None else 302)
    if idea is None:
        idea = post(cast.ana, challenge, "Short meetings help.")
    else:
        page = client.get(reply["Location"])
        check_harmless(page)
        assert "\n" * 8 not in page.content.decode().partition("<main")[2]
        if name == "template":
            assert "{{ 7 * 7 }}" in page.content.decode()
    kept = idea.revisions.get().text
    assert kept == kept.strip()
    for other in ("comment", "change_idea"):
        said = client.post(at(other, challenge, idea.id), {"text": text})
        assert said.status_code == reply.status_code
        check_harmless(said)
    for query in (*FILTERS, "page", "lot", text[:20] or "x"):
        found = cast.ben.client.get(at("ideas", challenge), {query: in_address})
        assert found.status_code == 200
        check_harmless(found)
    every = dict.fromkeys((*FILTERS, "page"), in_address)
    check_harmless(cast.visitor.client.get(at("ideas", challenge), every))
    for page, names in QUERIES.items():
        given = [challenge.slug, idea.id] if page == "idea" else [challenge.slug]
        asked = client.get(reverse(page, args=given), dict.fromkeys(names, in_address))
        assert asked.status_code in (200, 404)
        check_harmless(asked)
    similar = client.post(at("post_similar", challenge), {"text": text})
    assert similar.status_code == 200
    check_harmless(similar)
    for field in ("kind", "question", "token", "language", "step", "seen"):
        sent = draft_of(challenge, "Short meetings.") | {field: text}
        made = client.post(at("post", challenge), sent)
        assert made.status_code in (200, 302, 404, 422)
        check_harmless(made)
    for field in ("idea", "vote"):
        sent = {"idea": str(idea.id), "vote": "agree"} | {field: text}
        voted = cast.ben.client.post(at("vote_in_feed", challenge), sent)
        assert voted.status_code in (400, 404)
        check_harmless(voted)
    sent = {"text": "Yes it does.", "answers": text}
    answer = client.post(at("comment", challenge, idea.id), sent)
    assert answer.status_code in ((404, 422) if text.strip() else (302,))
    check_harmless(answer)
    assert client.post(at("answer_gateway", challenge), {uuid.uuid4().hex: text}).status_code == 302


def fill(cast: Cast, challenge: Challenge, n: int) -> Contribution:
    """Let there be n ideas of Ben's and n of Ana's, each voted on, and n comments on one."""
    question = Question.objects.get(phase__challenge=challenge)
    shared: dict[str, Any] = {
        "challenge": challenge,
        "question": question,
        "kind": "helps",
        "language": "en-gb",
        "posted_on": get_today(),
    }
    ana, ben = (
        post(actor, challenge, "A first idea helps.").author for actor in (cast.ana, cast.ben)
    )
    first = Contribution.objects.get(author=ben)
    voter = actions.do_vote(place=cast.ana.place(challenge), idea=first, choice=1).voter
    made = [Contribution(author=who, **shared) for who in (ana, ben) for _ in range(n)]
    Contribution.objects.bulk_create(made)
    comments = [
        Comment(contribution=first, author=ana, language="en-gb", posted_on=get_today())
        for _ in range(n)
    ]
    Comment.objects.bulk_create(comments)
    texts = [Revision(contribution=one, text="It helps.") for one in made]
    Revision.objects.bulk_create(
        [*texts, *(Revision(comment=one, text="Yes.") for one in comments)]
    )
    half = [one for one in made if one.author == ben][: n // 2]
    Vote.objects.bulk_create(Vote(contribution=one, voter=voter, choice=1) for one in half)
    return first


THEME = "5d4f6c0e-0d5c-4b5e-9d0b-6c1e6f0a7b11"


def let_engine_find(challenge: Challenge) -> None:
    """Let the engine have read every idea, and keep themes and a map of all of them."""
    tasks.mend_memory(challenge.id)
    ideas = sorted(str(one) for one in Contribution.objects.values_list("id", flat=True))
    revisions = Revision.objects.filter(contribution__isnull=False)
    quotes = tuple(
        Quote(str(revision), str(idea), "It helps.", "typical")
        for revision, idea in revisions.values_list("id", "contribution_id")[:5]
    )
    shown = _Shown(
        made_on=get_today(),
        language="en",
        n_contributions=len(ideas),
        themes=tuple(
            Theme(
                id=THEME if n == 0 else str(uuid.uuid4()),
                parent_id=None if n == 0 else THEME,
                kind="helps",
                number=str(n),
                title=f"Theme {n}",
                words=("meetings", "ends"),
                n_contributions=len(ideas),
                is_small=False,
                quotes=quotes,
                against=(),
            )
            for n in range(min(40, len(ideas)))
        ),
        blocks=(),
        notices=("The groups shade into each other: there is no gap between them.",),
        members={THEME: ideas},
    )
    Run.objects.create(
        challenge_id=challenge.id,
        subject=Run.Subject.THEMES,
        state=Run.State.DONE,
        is_current=True,
        made_on=get_today(),
        seed=0,
        content_hash=uuid.uuid4().hex,
        shown=pack(msgspec.json.encode(shown)),
    )
    votes = [
        Said(f"person {n}", idea, 1 if (n + place) % 2 else -1)
        for n in range(40)
        for place, idea in enumerate(ideas[:60])
    ]
    map_challenge(challenge.id, votes, ideas, key=read_key(challenge.id))


CEILINGS = {
    "post": 14,
    "ideas": 17,
    "ideas?order=agreed": 17,
    "ideas?order=divided": 17,
    "ideas?order=newest": 17,
    "ideas?order=fewest": 17,
    f"ideas?theme={THEME}": 17,
    "ideas?kind=helps&has_comments=on&page=2": 17,
    "ideas?words=helps": 22,
    f"ideas?words=helps&theme={THEME}": 22,
    "idea": 20,
    "idea?page=2": 20,
    "feed": 21,
    "mine": 19,
    "mine?list=comments": 19,
    "mine?list=votes": 19,
    "download_mine": 16,
    "themes": 12,
    "map": 13,
}


@pytest.mark.parametrize("n", [2, 2_000])
def test_no_page_asks_more_of_the_databases_with_more_in_them(
    cast: Cast, challenge: Challenge, n: int, django_assert_max_num_queries: Any
) -> None:
    challenge.shows_themes = challenge.shows_opinion_map = True
    challenge.save()
    first = fill(cast, challenge, n)
    let_engine_find(challenge)
    for name, most in CEILINGS.items():
        page, _, query = name.partition("?")
        names = [challenge.slug, first.id] if page == "idea" else [challenge.slug]
        address = reverse(page, args=names) + (f"?{query}" if query else "")
        for connection in ("default", "vault"):
            with django_assert_max_num_queries(most, using=connection):
                assert cast.ana.client.get(address).status_code == 200, name


@pytest.mark.parametrize("least", [10, 25])
def test_orders_weigh_votes_as_pages_tell_them(least: int) -> None:
    lot = random.Random(least)
    counts = [[lot.randrange(3 * least) for _ in range(3)] for _ in range(500)]
    counts += [[0, 0, 0], [least, 0, 0], [least, least, 0], [2 * least - 1, 0, 0]]
    told = [list(tell_parts(one, least=least)) for one in counts]
    assert _tell(np.array(counts), least).tolist() == told


@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_the_mix_is_the_same_on_all_pages_and_leaves_none_out(
    cast: Cast, challenge: Challenge, keeps_cookies: bool
) -> None:
    fill(cast, challenge, 40)
    seen: list[str] = []
    there = at("ideas", challenge)
    for _page in range(5):
        client = cast.visitor.client if keeps_cookies else Client()
        text = client.get(there).content.decode()
        seen += [part[:36] for part in text.split('aria-labelledby="idea-')[1:]]
        if led := re.search(r'href="([^"]+)" rel="next"', text):
            there = at("ideas", challenge) + html.unescape(led[1])
    assert ("mix=" in there) is not keeps_cookies
    assert len(seen) == len(set(seen)) == Contribution.objects.count()
    others = cast.ben.client.get(at("ideas", challenge)).content.decode()
    assert [part[:36] for part in others.split('aria-labelledby="idea-')[1:]] != seen[:20]

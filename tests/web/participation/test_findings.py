"""Themes and the opinion map as people read them, once the facilitator opens them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F
from lxml import html

from groundswell.sample import sample_path
from groundswell.web.accounts.keys import read_key
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.engine.opinion_map import get_opinion_map, map_challenge
from groundswell.web.engine.runs import get_standing
from groundswell.web.participation import tasks
from groundswell.web.participation.findings import get_theme_book
from groundswell.web.participation.models import Contribution, Revision, State, Vote
from groundswell.web.participation.orders import Order
from groundswell.web.participation.queries import PAGE, Wanted, list_ideas
from groundswell.web.shared.clock import get_today
from web.conftest import Actor, Cast
from web.figures import list_figures, list_unknown
from web.participation.test_pages import at, words_of


@pytest.fixture
def sample(challenge: Challenge) -> Challenge:
    """The first 150 contributions of the sample; 40 people in two camps vote on 20 of them."""
    question = Question.objects.get(phase__challenge=challenge)
    with sample_path().open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["text"].strip()][:150]
    ideas = [
        Contribution(
            challenge=challenge,
            question=question,
            kind=row["kind"] or "free",
            author=f"a{row['participant']}"[:32],
            language="en-gb",
            posted_on=get_today(),
        )
        for row in rows
    ]
    Contribution.objects.bulk_create(ideas)
    Revision.objects.bulk_create(
        Revision(contribution=idea, text=row["text"]) for idea, row in zip(ideas, rows, strict=True)
    )
    Vote.objects.bulk_create(
        Vote(
            contribution=idea,
            voter=f"v{n}",
            choice=(1 if (n % 2) == (place % 2) else -1) if place > 3 else 1,
            is_by_code=n >= 40,
        )
        for n in range(45)
        for place, idea in enumerate(ideas[:20])
    )
    # Twelve more who voted on two ideas alone: too few to tell.
    Vote.objects.bulk_create(
        Vote(contribution=idea, voter=f"few{n}", choice=1) for n in range(12) for idea in ideas[:2]
    )
    Vote.objects.update(told_choice=F("choice"))
    return challenge


def test_an_analysis_gives_themes_and_a_map_that_are_read_when_they_are_opened(
    cast: Cast, sample: Challenge
) -> None:
    for name in ("themes", "map"):
        assert cast.ana.client.get(at(name, sample)).status_code == 403
        assert "not been" in words_of(cast.ian.client.get(at(name, sample)))
    assert cast.ana.client.post(at("start_analysis", sample)).status_code == 403
    assert cast.ian.client.post(at("start_analysis", sample)).status_code == 302
    assert tasks.is_waiting(sample.id)
    cast.ian.client.post(at("start_analysis", sample))
    assert tasks.DBTaskResult.objects.count() == 1
    waiting = cast.ian.client.get(at("analysis", sample)).content.decode()
    assert "every 2s" in waiting
    assert 'http-equiv="refresh"' in waiting
    tasks.analyse_now(sample.id)
    book = get_theme_book(sample.id)
    assert book is not None
    assert len(book.titles) > 3
    sample.shows_themes = sample.shows_opinion_map = True
    sample.save()
    shown = cast.ana.client.get(at("themes", sample))
    assert next(iter(book.titles.values())).split()[0] in words_of(shown)
    check_nobody_is_counted(cast, sample, shown.content.decode())
    chosen, ids = next((one, sorted(ids)) for one, ids in book.members.items() if ids)
    members = [UUID(one) for one in ids]
    listed = words_of(cast.ana.client.get(at("ideas", sample), {"theme": chosen}))
    assert f"{len(members)} idea" in listed
    place, said = cast.ana.place(sample), Revision.objects.get(contribution=members[0])
    for order in (Order.RANDOM, Order.NEWEST):
        page = list_ideas(place, Wanted(theme=chosen, order=order), lot=1)
        assert page.paginator.count == len(members)
        assert len({one.id for one in page} & set(members)) == min(len(members), PAGE)
    found = {one.id for one in list_ideas(place, Wanted(theme=chosen, words=said.text), lot=1)}
    assert members[0] in found
    assert found <= set(members)
    member = words_of(cast.ana.client.get(at("idea", sample, members[0])))
    assert "It is in these themes" in member
    shown = cast.ana.client.get(at("map", sample))
    assert "Group A: 10 or more" in words_of(shown)
    assert "by 50 or more people" in words_of(shown)
    assert "Too few votes to tell" in words_of(shown)
    assert shown.content.decode().count("<path class=") >= 4
    assert not tasks._is_stale(sample)
    Contribution.objects.filter(pk=members[0]).update(state=State.WITHDRAWN)
    assert tasks._is_stale(sample)
    tasks.DBTaskResult.objects.all().delete()
    tasks.refresh_analyses()
    assert tasks.is_waiting(sample.id)


def check_nobody_is_counted(cast: Cast, sample: Challenge, page: str) -> None:
    """What is told of themes counts ideas: how many people wrote them joins an idea to others."""
    told = list_figures(page)
    assert list_unknown(told) == set()
    assert not [one for one in told if "ideas say" in one]
    marked = "# of # ideas are about this[.] # of these were marked as something that gets in"
    assert [one for one in told if re.match(marked, one)]
    assert not [one for one in told if "people" in one.lower() and "checked" not in one]
    given = cast.ana.client.get(f"/api/v1/challenges/{sample.slug}/themes").json()
    assert given["language"] == "en"
    check_kinds_are_as_marked(sample, given["themes"])
    words = [one for theme in given["themes"] for one in (theme["title"], *theme["words"])]
    words += [one for block in given["blocks"] for one in (block["title"], block["statement"])]
    assert len(words) > 10
    assert not [one for one in words if re.search(r"\d", one)]
    # In Welsh all but the words that people used.
    welsh = cast.ana.client.get(at("themes", sample), headers={"accept-language": "cy"})
    assert '<html lang="cy"' in welsh.content.decode()
    assert "syniad yn sôn am hyn." in words_of(welsh)
    assert "wedi’u marcio fel rhywbeth sy’n rhwystro." in words_of(welsh)
    tree = html.fromstring(welsh.content)
    titles = tree.xpath("//*[starts-with(@id, 'title-')]")
    assert {one.get("lang") for one in titles} == {"en"}


def check_kinds_are_as_marked(sample: Challenge, themes: list[dict[str, Any]]) -> None:
    """No theme is said to be marked by more than marked it; what most did not mark is a guess."""
    book = get_theme_book(sample.id)
    assert book is not None
    of_ideas = {idea.id.hex: idea.kind for idea in Contribution.objects.all()}
    guessed = set()
    for theme in themes:
        n_so = sum(of_ideas[one] == theme["kind"] for one in book.members[theme["id"]])
        assert theme["n_marked"] == n_so
        is_guess = theme["kind"] != "unclear" and n_so < theme["n_contributions"] / 2
        assert theme["kind_is_guessed"] == is_guess
        guessed.add(is_guess)
    assert False in guessed


def test_the_engine_is_not_told_whose_an_idea_is(sample: Challenge) -> None:
    rows = sorted(map(str, tasks.list_rows(sample.id)))
    Contribution.objects.update(author="one", is_by_code=True)
    assert sorted(map(str, tasks.list_rows(sample.id))) == rows


def test_the_map_tells_of_an_idea_once_one_has_voted_on_it(cast: Cast, sample: Challenge) -> None:
    sample.shows_opinion_map = True
    sample.save()
    ideas = [str(one) for one in tasks._shown(sample.id).values_list("contribution_id", flat=True)]
    votes = tasks.list_votes(sample.id)
    map_challenge(sample.id, votes, ideas, key=read_key(sample.id), seed=1)
    found = get_opinion_map(sample.id)
    assert found is not None
    assert found.divides
    told = {one.idea_id for one in (*found.agreed, *found.divides)}
    told |= {idea for group in found.groups for idea, _ in group.says}
    ana, api = cast.ana.client, f"/api/v1/challenges/{sample.slug}/map"

    def read(actor: Actor) -> tuple[str, dict[str, Any]]:
        page = actor.client.get(at("map", sample))
        return page.content.decode(), actor.client.get(api).json()

    for actor in (cast.ana, cast.visitor):
        page, given = read(actor)
        assert not [one for one in told if one in page or one in str(given)]
        assert "% agree" not in page
        assert f"{len(told)} more ideas. You see how others voted" in re.sub(r"<[^>]+>", "", page)
        assert given["n_unseen"] == len(told)
        assert [one["n"] for one in given["groups"]] == [one.n for one in found.groups]
    page, given = read(cast.ian)
    assert not [one for one in told if one not in page or one not in str(given)]
    assert given["n_unseen"] == 0
    chosen = found.divides[0].idea_id
    ana.post(at("vote", sample, chosen), {"vote": "pass"})
    page, given = read(cast.ana)
    assert [one["idea_id"] for one in given["divides"]] == [chosen]
    assert "% agree" in page
    assert given["n_unseen"] == len(told) - 1


def test_every_challenge_is_analysed_with_the_same_seed(
    challenge: Challenge, make: Callable[..., Challenge], monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds: list[int] = []
    for name in ("analyse_challenge", "map_challenge"):
        monkeypatch.setattr(tasks, name, lambda *_, seed, **__: seeds.append(seed))
    for one in (challenge, make("other")):
        tasks.analyse_now(one.id)
    assert seeds == [0] * 4


def test_a_failed_analysis_is_told_in_words(
    cast: Cast, sample: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("cable")

    monkeypatch.setattr("groundswell.analysis.pipeline.analyse", fail)
    with pytest.raises(RuntimeError):
        tasks.analyse_now(sample.id)
    standing = get_standing(sample.id)
    assert standing is not None
    assert standing.state == "failed"
    said = words_of(cast.fay.client.get(at("analysis", sample)))
    assert "The work stopped because of a fault" in said
    assert "Analyse now" in said


def test_what_failed_to_be_remembered_is_found_after_the_night(
    cast: Cast, sample: Challenge
) -> None:
    tasks.mend_memory(sample.id)
    found = words_of(cast.ana.client.get(at("ideas", sample), {"words": "meetings"}))
    assert "Nothing found" not in found
    Contribution.objects.update(state=State.WITHDRAWN)
    tasks.mend_memory(sample.id)
    assert "Nothing found" in words_of(
        cast.ana.client.get(at("ideas", sample), {"words": "meetings"})
    )

"""What is hidden, or was not looked at yet, is in nothing that others are shown or take away."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.engine.texts import remember_texts
from groundswell.web.participation import actions, exports, feed, open_data, queries, tasks
from groundswell.web.participation.leaving import read_leaving
from groundswell.web.participation.mine import list_voted
from groundswell.web.participation.models import Comment, Contribution, Revision, Vote
from groundswell.web.participation.polis_exports import write_polis
from groundswell.web.participation.showing import set_state
from groundswell.web.participation.threads import list_threads
from web.api.conftest import make_caller
from web.conftest import Cast
from web.participation.test_pages import post
from web.participation.voters import let_vote

#: A word of an idea that is shown, and of one that is not; so too for comments.
SHOWN, GONE, SHOWN_REMARK, GONE_REMARK = "marmalade", "turpentine", "cinnamon", "paraffin"


@dataclass
class Told:
    """A challenge in which one idea and one comment are not shown."""

    cast: Cast
    challenge: Challenge
    shown: Contribution
    gone: Contribution

    @property
    def place(self) -> Place:
        return self.cast.cleo.place(self.challenge)


@pytest.fixture(params=["hidden", "waiting"])
def told(request: Any, cast: Cast, challenge: Challenge) -> Told:
    ana, ben = cast.ana, cast.ben
    shown = post(ana, challenge, f"Short meetings with {SHOWN} help us all.")
    gone = post(ben, challenge, f"Short meetings with {GONE} help us all.")
    texts = {one.id: one.text for one in Revision.objects.all()}
    # Also where the engine forgot nothing, nothing is found.
    remember_texts(challenge.id, texts)
    for idea in (shown, gone):
        for remark in (SHOWN_REMARK, GONE_REMARK):
            actions.do_comment(
                place=ana.place(challenge), idea=idea, text=f"So true: {remark}", language="en-gb"
            )
        for actor in (ana, ben):
            actions.do_vote(place=actor.place(challenge), idea=idea, choice=1)
        let_vote(challenge, idea, [1] * 8)  # so many that it is told
    for comment in Comment.objects.filter(revisions__text__contains=GONE_REMARK):
        set_state(comment, request.param)
    set_state(gone, request.param)
    challenge.phases.update(acts_taken_out=["vote"])
    return Told(cast, challenge, shown, gone)


def lists(told: Told) -> Any:
    for order in queries.Order:
        yield queries.list_ideas(told.place, queries.Wanted(order=order), lot=1).object_list


def search(told: Told) -> Any:
    wanted = queries.Wanted(words=f"short meetings {GONE} {SHOWN}")
    return queries.list_ideas(told.place, wanted, lot=1).object_list


def similar_ideas(told: Told) -> Any:
    return queries.list_similar(told.place, f"Short meetings with {GONE} and {SHOWN} help us all.")


def idea_pages(told: Told) -> Iterator[str]:
    for actor in (told.cast.cleo, told.cast.visitor, told.cast.ian):
        for idea in (told.shown, told.gone):
            page = reverse("idea", args=[told.challenge.slug, idea.id])
            yield actor.client.get(page).content.decode()


def comments(told: Told) -> Any:
    idea = queries.get_idea(told.place, told.shown.id)
    assert idea is not None
    return list_threads(told.place, idea).object_list


def other_peoples_votes(told: Told) -> Any:
    return list_voted(told.cast.ana.place(told.challenge)).object_list


def themes(told: Told) -> Any:
    return list(tasks.list_rows(told.challenge.id))


def exported_tables(told: Told) -> Any:
    for name in ("contributions", "comments"):
        yield list(exports.list_rows(told.place, name, exports.Veil(), None))


def exported_for_polis(told: Told) -> Iterator[str]:
    leaving = read_leaving(told.challenge)
    with write_polis(told.challenge, leaving) as file, zipfile.ZipFile(file) as archive:
        yield from (archive.read(name).decode() for name in archive.namelist())


def open_files(told: Told) -> Iterator[str]:
    for content in open_data.get_open_data(told.place).files.values():
        yield content.decode("utf-8-sig")


def programs(told: Told) -> Iterator[Any]:
    call = make_caller(told.cast.cleo)
    at = f"/{told.challenge.slug}"
    yield call("GET", f"{at}/ideas")
    yield call("GET", f"{at}/ideas?words={GONE}")
    yield call("GET", f"{at}/ideas/{told.shown.id}")
    yield call("GET", f"{at}/ideas/{told.gone.id}")
    yield call("GET", f"{at}/ideas/{told.shown.id}/comments")
    yield call("GET", f"{at}/ideas/{told.gone.id}/comments")


#: By name: where an idea that is shown is met, and one that is not is not.
IDEAS: tuple[Callable[[Told], Any], ...] = (
    *(lists, search, similar_ideas, idea_pages, other_peoples_votes, themes),
    *(exported_tables, exported_for_polis, open_files, programs),
)
COMMENTS: tuple[Callable[[Told], Any], ...] = (idea_pages, comments, exported_tables, programs)


def read(found: Any) -> str:
    if isinstance(found, Iterator):
        return " ".join(read(one) for one in found)
    return found.content.decode() if hasattr(found, "content") else str(found)


@pytest.mark.parametrize("where", IDEAS, ids=lambda one: one.__name__)
def test_an_idea_that_is_not_shown_is_not_in(where: Callable[[Told], Any], told: Told) -> None:
    said = read(where(told))
    assert SHOWN in said
    assert GONE not in said


@pytest.mark.parametrize("where", COMMENTS, ids=lambda one: one.__name__)
def test_a_comment_that_is_not_shown_is_not_in(where: Callable[[Told], Any], told: Told) -> None:
    said = read(where(told))
    assert SHOWN_REMARK in said
    assert GONE_REMARK not in said


def test_the_feed_never_leads_to_it_and_counts_leave_it_out(told: Told) -> None:
    assert feed.get_next_id(told.place) == told.shown.id
    assert feed.get_progress(told.place).n_all == 1
    assert feed.get_progress(told.cast.ana.place(told.challenge)).n_voted == 1
    assert exports.count_ideas(told.challenge) == 1
    told.shown.refresh_from_db()
    assert told.shown.n_comments == 1


def test_votes_on_it_stay_and_are_not_shown(told: Told) -> None:
    assert Vote.objects.filter(contribution=told.gone).count() == 10
    rows = exports.list_vote_rows(read_leaving(told.challenge), exports.Veil())
    assert {row[0] for row in rows} == {str(told.shown.id)}
    own = queries.show_ideas(told.cast.ben.place(told.challenge), [told.gone.id])
    assert [one.counts for one in own] == [None]


def test_the_opinion_map_is_made_without_it(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(tasks, "analyse_challenge", lambda *_args, **_options: None)
    monkeypatch.setattr(tasks, "map_challenge", lambda _id, _votes, ideas, **_: given.extend(ideas))
    tasks.analyse_now(told.challenge.id)
    assert given == [str(told.shown.id)]


def test_nobody_votes_or_comments_on_it(told: Told) -> None:
    told.challenge.phases.update(acts_taken_out=[])
    place = told.cast.cleo.place(told.challenge)
    told.gone.refresh_from_db()
    with pytest.raises(Refused):
        actions.do_vote(place=place, idea=told.gone, choice=1)
    with pytest.raises(Refused):
        actions.do_comment(place=place, idea=told.gone, text="What?", language="en-gb")


@pytest.mark.parametrize("state", ["hidden", "waiting"])
def test_each_comment_on_a_hidden_idea_is_for_its_author_alone(
    cast: Cast, challenge: Challenge, state: str
) -> None:
    idea = post(cast.ana, challenge, "Matron Jones shouts at us all.")
    said = {"idea": idea, "language": "en-gb"}
    first = actions.do_comment(place=cast.ben.place(challenge), text="Jones does, yes.", **said)
    for actor, text in ((cast.ana, "Jones is rude too."), (cast.cleo, "Jones is kind to me.")):
        actions.do_comment(place=actor.place(challenge), answers=first, text=text, **said)
    set_state(idea, state, hidden_for="danger")
    page = reverse("idea", args=[challenge.slug, idea.id])
    call = f"/{challenge.slug}/ideas/{idea.id}"
    own = {"ben": "Jones does", "ana": "Jones is rude", "cleo": "Jones is kind"}

    def check(able: set[str]) -> None:
        for name in ("ana", "ben", "cleo", "ian", "fay", "visitor"):
            actor, caller = getattr(cast, name), make_caller(getattr(cast, name))
            told = caller("GET", f"{call}/comments").json()
            for read in (actor.client.get(page).content.decode(), str(told)):
                for whose, words in own.items():
                    assert (words in read) == (whose == name and name in able), (name, words)
            assert caller("GET", call).json().get("n_comments", 0) == 0
            assert told.get("n_items", 0) == (name in able)

    # An idea that is taken out of sight until two agree is there for its author alone.
    check(set(own) if state == "hidden" else {"ana"})
    path = reverse("flag_comment", args=[challenge.slug, first.id])
    assert cast.ana.client.get(path).status_code == 404
    changed = {"text": "Jones does, in truth."}
    again = make_caller(cast.ben)("PATCH", f"/{challenge.slug}/comments/{first.id}", changed)
    assert (again.json()["text"], again.json()["answers"]) == (changed["text"], [])
    # Its author takes it back: that brings no words back.
    idea.refresh_from_db()
    actions.do_withdraw(place=cast.ana.place(challenge), subject=idea)
    check(set(own))


def test_comments_on_an_idea_that_was_only_withdrawn_stay(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge, "Short meetings help us.")
    place = cast.ben.place(challenge)
    actions.do_comment(place=place, idea=idea, text="They do indeed.", language="en-gb")
    set_state(idea, "hidden", hidden_for="person")
    set_state(idea, "shown")
    actions.do_withdraw(place=cast.ana.place(challenge), subject=idea)
    page = cast.visitor.client.get(reverse("idea", args=[challenge.slug, idea.id]))
    assert "They do indeed." in page.content.decode()


def test_its_author_still_reads_it_and_can_take_it_back(told: Told) -> None:
    ben = told.cast.ben
    mine = ben.client.get(reverse("mine", args=[told.challenge.slug])).content.decode()
    assert GONE in mine
    actions.do_withdraw(place=ben.place(told.challenge), subject=told.gone)
    assert not Revision.objects.filter(text__contains=GONE).exists()


def test_shown_again_it_is_where_it_was_with_its_votes(
    told: Told, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        set_state(told.gone, "shown")
    said = read(search(told))
    assert GONE in said
    rows = list(csv.reader(io.StringIO(next(open_files(told)))))
    assert len(rows) == 3
    voters = Vote.objects.filter(contribution=told.gone).values_list("voter", flat=True)
    assert told.cast.ana.place(told.challenge).pseudonym(Context.VOTES) in voters

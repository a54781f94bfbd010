"""Bringing a file in on the pages: looked over first, then all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from groundswell.web.accounts.keys import Context, read_key
from groundswell.web.challenges.actions import put_on_record
from groundswell.web.challenges.models import Challenge
from groundswell.web.config import daily
from groundswell.web.engine.models import Vector
from groundswell.web.engine.opinion_map import map_challenge
from groundswell.web.engine.search import search
from groundswell.web.engine.texts import remember_texts
from groundswell.web.engine.word_tables import get_word_table
from groundswell.web.participation import (
    actions,
    exports,
    import_actions,
    import_steps,
    open_data,
    queries,
    tallies,
    tasks,
)
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.leaving import read_leaving
from groundswell.web.participation.models import Contribution, Revision, Vote
from groundswell.web.participation.orders import Order
from groundswell.web.participation.replay import read_tables, replay
from groundswell.web.shared.clock import get_today
from web.conftest import Actor, Cast
from web.participation.test_pages import words_of

CSV = (
    "Number;Was?;Person;Type\n"
    "1;Kürzere Treffen würden uns allen helfen;p1;helps\n"
    "2;The old computers stop us from working;p2;blocks\n"
    "3;Lunch together brings teams closer;p1;helps\n"
    "4;What nobody can say;p3;purple\n"
    "5;;p4;helps\n"
)


@pytest.fixture(autouse=True)
def _jobs(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def give(
    actor: Actor, challenge: Challenge, ideas: bytes, name: str = "ideas.csv", **files: Any
) -> Any:
    given = {"ideas": SimpleUploadedFile(name, ideas), **files}
    return actor.client.post(reverse("import", args=[challenge.slug]), given)


def bring_in(actor: Actor, challenge: Challenge, callbacks: Any) -> Import:
    record = Import.objects.get(state=Import.State.PREVIEW)
    with callbacks(execute=True):
        response = actor.client.post(reverse("import_bring_in", args=[challenge.slug, record.id]))
    assert response.status_code == 302
    return Import.objects.get(pk=record.pk)


def test_a_file_is_looked_over_and_nothing_is_saved_before_it_is_let_in(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    response = give(cast.fay, challenge, CSV.encode("cp1252"))
    page = cast.fay.client.get(response.url)
    shown = page.content.decode()
    assert "Kürzere Treffen würden uns allen helfen" in shown
    assert "3 new ideas would come in" in shown
    assert "row 5" in shown
    assert "“purple” is no kind" in shown
    assert not Contribution.objects.exists()
    record = bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    assert record.state == Import.State.DONE
    counts = record.report["counts"]
    assert counts["n_rows"] == 5 == counts["n_new"] + counts["n_already"] + counts["n_left_out"]
    assert {(one["row"], one["column"]) for one in record.report["left_out"]} == {
        (5, "Type"),
        (6, "Was?"),
    }
    assert record.ideas_file is None
    authors = dict(Revision.objects.values_list("text", "contribution__author"))
    assert (
        authors["Kürzere Treffen würden uns allen helfen"]
        == authors["Lunch together brings teams closer"]
        != authors["The old computers stop us from working"]
    )
    assert search(challenge.id, "lunch")


def test_the_same_file_twice_says_so_and_adds_nothing(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    give(cast.fay, challenge, CSV.encode())
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    ids = set(Contribution.objects.values_list("id", flat=True))
    page = cast.fay.client.get(give(cast.fay, challenge, CSV.encode()).url)
    assert "All of these ideas are here already" in page.content.decode()
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    assert set(Contribution.objects.values_list("id", flat=True)) == ids


def test_columns_can_be_put_right(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    table = (
        "a,b\nA long text that is not the idea at all,Short idea\n"
        "Another long text here,Other one\n"
    )
    url = give(cast.fay, challenge, table.encode()).url
    record = Import.objects.get()
    assert record.choices["columns"]["text"] == "a"
    right = {name: value for name, value in record.choices.items() if name != "columns"}
    response = cast.fay.client.post(url, right | {"column_text": "b", "kind": "blocks"})
    assert response.status_code == 302
    assert "Short idea" in cast.fay.client.get(url).content.decode()
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    assert set(Revision.objects.values_list("text", flat=True)) == {"Short idea", "Other one"}
    assert set(Contribution.objects.values_list("kind", flat=True)) == {"blocks"}


def test_a_fault_in_the_middle_leaves_nothing_and_can_be_tried_again(
    cast: Cast,
    challenge: Challenge,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give(cast.fay, challenge, CSV.encode())

    def fail(*_: Any, **__: Any) -> None:
        assert Contribution.objects.exists()
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(import_actions, "_let_count", fail)
        bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    record = Import.objects.get()
    assert record.state == Import.State.FAILED
    assert not Contribution.objects.exists()
    assert not replay(challenge.id).ideas
    page = cast.fay.client.get(reverse("import_file", args=[challenge.slug, record.id]))
    assert "Nothing of the file was saved" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        cast.fay.client.post(reverse("import_bring_in", args=[challenge.slug, record.id]))
    assert Contribution.objects.count() == 3


def test_a_file_that_was_not_let_in_is_forgotten_in_the_night(
    cast: Cast, challenge: Challenge
) -> None:
    give(cast.fay, challenge, CSV.encode())
    for days, is_kept in ((2, True), (3, False)):
        Import.objects.update(given_on=get_today() - timedelta(days=days))
        import_steps.forget_left_over()
        assert Import.objects.exists() is is_kept
    assert import_steps.forget_left_over in daily.list_duties()


@pytest.mark.django_db(databases=["default", "vault"], transaction=True)
@pytest.mark.parametrize("how", ["an import", "the night"])
def test_what_is_hidden_or_changed_while_the_engine_reads_it_is_not_found(
    cast: Cast,
    challenge: Challenge,
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    """Between the reading of a text and the end of its embedding it is taken back, or changed."""
    texts = ("Zeppelins help us all", "Balloons lift us up", "Kites need wind")

    def be_late(challenge_id: UUID, given: dict[UUID, str], *, language: str) -> None:
        monkeypatch.setattr(tallies, "remember_texts", remember_texts)
        for text in texts[:2]:
            subject = Revision.objects.get(text=text).contribution
            assert subject is not None
            place = cast.ana.place(challenge)
            Contribution.objects.filter(pk=subject.pk).update(author=place.pseudonym(Context.POSTS))
            subject.refresh_from_db()
            if text == texts[0]:
                actions.do_withdraw(place=place, subject=subject)
            else:
                actions.do_change_text(place=place, subject=subject, text="Something else")
        remember_texts(challenge_id, given, language=language)

    give(cast.fay, challenge, "\n".join(["text", *texts]).encode())
    monkeypatch.setattr(tallies, "remember_texts", be_late)
    if how == "the night":
        monkeypatch.setattr(import_steps, "do_let_engine_read", lambda *_: ())
    record = Import.objects.get()
    cast.fay.client.post(reverse("import_bring_in", args=[challenge.slug, record.id]))
    if how == "the night":
        tasks.mend_memory(challenge.id)
    kites = Revision.objects.get(text=texts[2])
    assert search(challenge.id, "Kites")[0] == kites.id
    now = set(
        Revision.objects.filter(is_current=True, is_erased=False).values_list("id", flat=True)
    )
    assert len(now) == 2
    assert set(Vector.objects.values_list("revision_id", flat=True)) == now
    every = Revision.objects.values_list("id", flat=True)
    assert set(get_word_table().list_kept(sorted(every))) == now


VOTES = b"comment-id,voter-id,vote\n1,v1,1\n1,v2,-1\n3,v1,0\n"


def test_until_all_of_a_file_is_in_nobody_sees_any_of_it(
    cast: Cast,
    challenge: Challenge,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some ideas are here before, and get votes; the work is cut short once, as if by the plug."""
    short = "\n".join(CSV.splitlines()[:2])
    give(cast.fay, challenge, short.encode())
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    first = Contribution.objects.get()
    Import.objects.update(choices={"source": "ideas"})

    def look() -> list[Any]:
        place = cast.fay.place(challenge)
        listed = cast.ben.client.get(reverse("ideas", args=[challenge.slug])).content.decode()
        veil = exports.Veil()
        return [
            listed.count("gs-idea__text"),
            [row[10:20] for row in exports.list_rows(place, "contributions", veil, None)],
            len(list(exports.list_vote_rows(read_leaving(challenge), veil))),
            len(list(tasks.list_rows(challenge.id))),
            sorted(vote.value for vote in tasks.list_votes(challenge.id)),
            open_data.get_open_data(place).version,
            read_tables(challenge.id),
        ]

    def die(*_: Any) -> None:
        assert Contribution.objects.count() == 3
        assert Vote.objects.count() == 3
        seen.append(look())
        coming = Contribution.objects.exclude(pk=first.pk)[0]
        page = reverse("idea", args=[challenge.slug, coming.id])
        assert cast.fay.client.get(page).status_code == 404
        raise RuntimeError

    before, seen = look(), []
    give(cast.fay, challenge, CSV.encode(), votes=SimpleUploadedFile("v.csv", VOTES))
    with monkeypatch.context() as patch:
        patch.setattr(import_actions, "_let_count", die)
        patch.setattr(import_actions, "drop_written", lambda _: None)
        bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    assert seen == [before]
    # What a restart finds.
    Import.objects.filter(state=Import.State.FAILED).update(state=Import.State.RUNNING)
    assert look() == before
    assert read_tables(challenge.id) == replay(challenge.id)
    cut_short = Import.objects.get(state=Import.State.RUNNING)
    # The same file once more: what was left is taken out, and all of it comes in.
    give(cast.fay, challenge, CSV.encode(), votes=SimpleUploadedFile("v.csv", VOTES))
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    cut_short.refresh_from_db()
    assert cut_short.state == Import.State.FAILED
    assert "Nothing of it was saved" in cut_short.problem
    after = look()
    assert (after[0], after[2], after[3]) == (3, 3, 3)
    assert after[4] == [-1, 0, 1]
    first.refresh_from_db()
    assert (first.n_agree_imported, first.n_disagree_imported, first.n_agree) == (1, 1, 0)
    assert read_tables(challenge.id) == replay(challenge.id)


def test_votes_of_a_file_are_told_apart_and_lead_no_order(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    many = "".join(f"1,v{n},1\n" for n in range(60))
    votes = f"comment-id,voter-id,vote\n{many}3,v1,0\n".encode()
    give(cast.fay, challenge, CSV.encode(), votes=SimpleUploadedFile("v.csv", votes))
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    stuffed = Contribution.objects.get(n_agree_imported=60)
    liked = Contribution.objects.get(n_pass_imported=1)

    def make_map() -> tuple[str, dict[str, Any]]:
        ideas = [str(one) for one in Contribution.objects.values_list("id", flat=True)]
        votes = tasks.list_votes(challenge.id)
        map_challenge(challenge.id, votes, ideas, key=read_key(challenge.id))
        there = reverse("map", args=[challenge.slug])
        seen = cast.fay.client.get(f"/api/v1/challenges/{challenge.slug}/map").json()
        return words_of(cast.fay.client.get(there)), seen

    page, seen = make_map()
    assert "60 or more of these votes were not cast here" in page
    assert (seen["n_votes"], seen["n_imported"]) == (60, 60)
    here = cast.ana.place(challenge)
    for _ in range(20):
        actions.do_vote(place=replace(here, person_id=uuid4()), idea=liked, choice=1)
    page = words_of(cast.fay.client.get(reverse("idea", args=[challenge.slug, stuffed.id])))
    assert "Brought in from a file: 50 or more agree, disagree: too few to tell" in page
    assert "They were not cast here" in page
    page = words_of(cast.fay.client.get(reverse("idea", args=[challenge.slug, liked.id])))
    assert "Brought in from a file:" not in page  # one vote of a file is one person's
    agreed = queries.list_ideas(
        cast.fay.place(challenge), queries.Wanted(order=Order.AGREED), lot=1
    )
    assert [one.id for one in agreed][:2] == [liked.id, stuffed.id]
    assert agreed[0].counts is not None
    assert agreed[0].counts.main[0] >= 10
    assert agreed[0].counts.imported == (0, 0, 0)
    # Whoever made the file would know the others by taking theirs away: one map is of one kind.
    page, seen = make_map()
    assert "were not cast here" not in page
    assert (seen["n_votes"], seen["n_imported"]) == (20, 0)
    challenge.refresh_from_db()
    put_on_record(cast.fay.place(challenge), "challenge.launched")
    give(cast.fay, challenge, CSV.encode())
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    page = words_of(cast.visitor.client.get(reverse("changes", args=[challenge.slug])))
    assert "The team brought ideas or votes in from a file." in page


def test_the_night_takes_out_what_a_cut_off_file_left(
    cast: Cast,
    challenge: Challenge,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: Any) -> None:
        raise RuntimeError

    give(cast.fay, challenge, CSV.encode(), votes=SimpleUploadedFile("v.csv", VOTES))
    monkeypatch.setattr(import_actions, "_let_count", die)
    monkeypatch.setattr(import_actions, "drop_written", lambda _: None)
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    Import.objects.update(
        state=Import.State.RUNNING, given_on=get_today() - timedelta(days=3), problem=""
    )
    assert Contribution.objects.count() == Vote.objects.count() == 3
    import_steps.forget_left_over()
    assert not Contribution.objects.exists()
    assert not Vote.objects.exists()
    record = Import.objects.get()
    page = cast.fay.client.get(reverse("import_file", args=[challenge.slug, record.id]))
    assert "Nothing of it was saved" in page.content.decode()
    assert cast.fay.client.post(reverse("import_drop", args=[challenge.slug, record.id]))
    assert not Import.objects.exists()


@pytest.mark.parametrize("state", [Import.State.RUNNING, Import.State.WAITING])
def test_a_file_whose_work_was_cut_short_is_forgotten_and_said_so(
    cast: Cast, challenge: Challenge, state: str
) -> None:
    give(cast.fay, challenge, CSV.encode(), votes=SimpleUploadedFile("v.csv", b"x\n1\n"))
    Import.objects.update(state=state)
    import_steps.forget_left_over()
    assert Import.objects.get().ideas_file is not None
    Import.objects.update(given_on=get_today() - timedelta(days=3))
    import_steps.forget_left_over()
    record = Import.objects.get()
    assert (record.ideas_file, record.votes_file) == (None, None)
    page = cast.fay.client.get(reverse("import_file", args=[challenge.slug, record.id]))
    assert "The work was cut short" in page.content.decode()
    assert "Try again" not in page.content.decode()


def test_once_a_file_is_in_nothing_of_its_cells_is_kept(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    ideas = (
        "comment-id,author-id,comment-body,kind,moderated\n"
        "7,1,Widen the road for all,,\n8,2,Plant more trees,secretkind,\n"
        "9,2,Mend the old bridge,,secretstate\n10,2,Too,many,cells,here,secretcell\n"
    )
    votes = b"voter-id,comment-id,vote\n1,7,1\n2,secretidea,-1\n2,7,secretvote\n"
    url = give(
        cast.fay, challenge, ideas.encode(), votes=SimpleUploadedFile("votes.csv", votes)
    ).url
    assert "secretkind" in cast.fay.client.get(url).content.decode()
    record = bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    assert record.state == Import.State.DONE
    assert len(record.report["left_out"]) == 5
    assert "secret" not in str(record.report)


def test_only_facilitators_bring_files_in(cast: Cast, challenge: Challenge) -> None:
    for actor in (cast.ana, cast.ian, cast.olu):
        assert give(actor, challenge, CSV.encode()).status_code == 403
    assert not Import.objects.exists()


def test_votes_come_in_beside_ideas(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    comments = "comment-id,author-id,comment-body\n7,1,Widen the road\n8,2,Plant more trees\n"
    votes = b"voter-id,comment-id,vote\n1,7,1\n2,7,-1\n2,8,0\n"
    give(cast.fay, challenge, comments.encode(), votes=SimpleUploadedFile("votes.csv", votes))
    record = bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    assert record.report["counts"]["n_votes_new"] == Vote.objects.count() == 3

"""What staff take out: safe to open, nothing of people in it, and it comes back in as it was."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from groundswell.web.challenges.models import Challenge, Phase, Question
from groundswell.web.challenges.places import Place
from groundswell.web.engine.opinion_map import get_opinion_map
from groundswell.web.participation import actions, exports, taking_out, tasks
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.leaving import read_leaving
from groundswell.web.participation.merging.actions import do_merge, do_undo
from groundswell.web.participation.models import Comment, Contribution, Merge, Revision, State, Vote
from groundswell.web.participation.polis import import_polis
from groundswell.web.participation.polis_exports import write_polis
from groundswell.web.shared.clock import get_now, get_today
from groundswell.web.shared.models import Event
from web.conftest import Actor, Cast

from .voters import let_vote

FORMULA = '=HYPERLINK("http://evil.example";"Click this link now")'


def post(actor: Actor, challenge: Challenge, text: str, kind: str = "helps") -> Contribution:
    return actions.do_post_idea(
        place=actor.place(challenge),
        question=Question.objects.get(phase__challenge=challenge),
        kind=kind,
        text=text,
        language="en-gb",
    )


def reopen_for(challenge: Challenge, idea: Contribution, choices: list[int], **who: bool) -> None:
    """Let more people vote, and close voting again."""
    Phase.objects.update(closes_at=None)
    let_vote(challenge, idea, choices, **who)
    Phase.objects.update(closes_at=get_now())


@pytest.fixture
def filled(cast: Cast, challenge: Challenge) -> Challenge:
    first = post(cast.ana, challenge, "Short meetings help us all.")
    post(cast.ana, challenge, FORMULA, "blocks")
    gone = post(cast.ben, challenge, "I take these words back.")
    hidden = post(cast.ben, challenge, "Something that had to be hidden")
    Contribution.objects.filter(pk=hidden.pk).update(state=State.HIDDEN)
    for actor, choice in ((cast.ben, 1), (cast.cleo, -1)):
        actions.do_vote(place=actor.place(challenge), idea=first, choice=choice)
    let_vote(challenge, first, [0] * 9)  # with Ben as many as the smallest group
    actions.do_vote(place=cast.cleo.place(challenge), idea=gone, choice=1)
    actions.do_comment(
        place=cast.ben.place(challenge), idea=first, text="Yes, and start on time", language="en-gb"
    )
    actions.do_withdraw(place=cast.ben.place(challenge), subject=gone)
    Phase.objects.update(closes_at=get_now())
    return challenge


def take(actor: Actor, challenge: Challenge, what: str) -> bytes:
    response = actor.client.post(reverse("take_out", args=[challenge.slug, what]))
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_ideas_come_out_with_counts_and_without_what_is_not_shown(
    cast: Cast, filled: Challenge
) -> None:
    rows = read(take(cast.fay, filled, "contributions.csv"))
    by_text = {row["text"]: row for row in rows}
    assert len(rows) == len(by_text) == 2
    first = by_text["Short meetings help us all."]
    assert (first["agree"], first["disagree-by-claim-code"], first["comments"]) == ("", "", "1")
    assert not {"author", "by-claim-code"} & first.keys()
    told = {"told_agree": 25, "told_disagree": 3}
    Contribution.objects.filter(pk=first["id"]).update(**told)
    rows = read(take(cast.fay, filled, "contributions.csv"))
    (first,) = [row for row in rows if row["text"] == "Short meetings help us all."]
    assert (first["agree"], first["disagree"]) == ("20", "")


def test_rows_of_votes_leave_again_as_long_as_they_are_the_same(
    cast: Cast, filled: Challenge
) -> None:
    idea = Contribution.objects.get(n_agree=1, state=State.SHOWN)
    reopen_for(filled, idea, [0] * 10)
    once = tell_choices(take(cast.fay, filled, "votes.csv"))
    assert once == ["0"] * 19 + ["1"]
    assert tell_choices(take(cast.ian, filled, "votes.csv")) == once
    reopen_for(filled, idea, [1] * 8)
    # What pages do not tell yet leaves in no row either.
    assert tell_choices(take(cast.ian, filled, "votes.csv")) == once
    reopen_for(filled, idea, [1] * 2)
    for what in taking_out.FILES_OF_VOTERS:
        page = cast.fay.client.post(reverse("take_out", args=[filled.slug, what]))
        assert page.status_code == 409
        assert "Use the file from last time." in page.content.decode()
    assert Event.objects.filter(kind="data.exported").count() == 3
    refused = Event.objects.filter(kind="data.refused").values_list("payload", flat=True)
    assert sorted(one["what"] for one in refused) == sorted(taking_out.FILES_OF_VOTERS)
    assert take(cast.fay, filled, "comments.csv")


def test_rows_and_counts_are_of_one_state_whatever_file_comes_in_between(
    cast: Cast, challenge: Challenge, tmp_path: Path
) -> None:
    idea = post(cast.ana, challenge, "Short meetings help us all.")
    let_vote(challenge, idea, [1] * 14 + [-1] * 14)
    Phase.objects.update(closes_at=get_now())
    once = tell_choices(take(cast.fay, challenge, "votes.csv"))
    assert once == ["-1"] * 6 + ["1"] * 14  # of twenty people, as pages tell
    reopen_for(challenge, idea, [1])
    invented = "timestamp,comment-id,author-id,moderated,comment-body\n1,0,7,-1,Made up\n"
    voters = "".join(f"1,x,0,{number},1\n" for number in range(12))
    (tmp_path / "comments.csv").write_text(invented)
    (tmp_path / "votes.csv").write_text(f"timestamp,datetime,comment-id,voter-id,vote\n{voters}")
    import_polis(challenge, tmp_path)
    assert tell_choices(take(cast.fay, challenge, "votes.csv")) == once


def test_who_erased_and_is_told_still_is_one_of_ten_whose_rows_do_not_leave(
    cast: Cast, challenge: Challenge
) -> None:
    told, other = (post(cast.ana, challenge, f"Short meetings help {n}.") for n in ("us", "me"))
    for idea, others in ((told, [1] * 19 + [-1] * 14 + [0] * 6), (other, [1] * 14 + [-1] * 15)):
        actions.do_vote(place=cast.ben.place(challenge), idea=idea, choice=1)
        let_vote(challenge, idea, others)
    do_erase_own(place=cast.ben.place(challenge))
    Phase.objects.update(closes_at=get_now())
    rows = Counter(row["idea"] for row in read(take(cast.fay, challenge, "votes.csv")))
    # Pages say "20 or more agree" of the first: were but one row missing, it would be his.
    assert rows == {str(told.id): 39 - 9, str(other.id): 29 - 9}
    assert rows == Counter(row["idea"] for row in read(take(cast.fay, challenge, "votes.csv")))


@pytest.mark.parametrize(("n_people", "n_codes"), [(1, 0), (9, 0), (9, 20), (0, 9)])
def test_rows_of_votes_leave_only_where_enough_people_voted(
    cast: Cast, challenge: Challenge, n_people: int, n_codes: int
) -> None:
    idea = post(cast.ana, challenge, "Short meetings help us all.")

    def ask() -> list[int]:
        # Only who asks is told: who looked at a page again and again would see when it changes.
        page = cast.fay.client.get(reverse("export", args=[challenge.slug])).content.decode()
        listed = cast.fay.client.get(f"/api/v1/challenges/{challenge.slug}/exports").json()["files"]
        told = []
        for name in taking_out.FILES_OF_VOTERS:
            address = reverse("take_out", args=[challenge.slug, name])
            assert address in page
            assert {"name": name, "is_ready": True} in listed
            told.append(cast.fay.client.post(address).status_code)
        return told

    Phase.objects.update(closes_at=get_now())
    assert ask() == [409] * 3  # a file without votes would let the first ones leave
    reopen_for(challenge, idea, [-1] * n_people)
    reopen_for(challenge, idea, [1] * n_codes, is_by_code=True)
    # Rows of codes leave where they are enough; those of people, where people are.
    has_left = n_codes >= 10
    assert ask() == [200 if has_left else 409] * 3
    reopen_for(challenge, idea, [1] * (10 - n_people), is_by_code=not n_people)
    assert ask() == [409 if has_left else 200] * 3


def test_rows_of_votes_wait_while_voting_can_be_switched_on_again(
    cast: Cast, filled: Challenge
) -> None:
    Phase.objects.update(closes_at=None, acts_taken_out=["vote"])
    for what in taking_out.FILES_OF_VOTERS:
        page = cast.fay.client.post(reverse("take_out", args=[filled.slug, what]))
        assert page.status_code == 409
    assert "it can be switched on again" in page.content.decode()
    Phase.objects.update(kind="develop")
    assert len(read(take(cast.fay, filled, "votes.csv"))) == 10


@pytest.mark.parametrize("first", ["shown", "hidden", "merged"])
def test_neither_hiding_nor_merging_hides_who_makes_the_difference(
    cast: Cast, challenge: Challenge, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One who erases between two files or two maps is one, whatever the team shows meanwhile."""
    for name in ("analyse_challenge", "mend_memory"):
        monkeypatch.setattr(tasks, name, lambda *_, **__: None)
    kept, taken, other = (
        post(cast.ana, challenge, f"Short meetings help {n}.") for n in ("us", "me", "you")
    )
    ideas = Contribution.objects.filter(pk=taken.pk)
    actions.do_vote(place=cast.ben.place(challenge), idea=kept, choice=1)
    let_vote(challenge, taken, [1, -1] * 8)
    let_vote(challenge, kept, [1, -1] * 6)
    let_vote(challenge, other, [1, -1] * 6)

    def hide() -> None:
        ideas.update(state=State.HIDDEN)

    def show() -> None:
        ideas.update(state=State.SHOWN)

    def merge() -> None:
        do_merge(place=cast.fay.place(challenge), head_id=other.id, member_ids=[taken.id])

    def undo() -> None:
        done = Merge.objects.get(is_undone=False)
        do_undo(place=cast.fay.place(challenge), merge_id=done.id)

    def make_map() -> str:
        tasks.analyse_now(challenge.id)
        found = get_opinion_map(challenge.id)
        assert found is not None
        return str(found)

    def ask() -> int:
        Phase.objects.update(closes_at=get_now())
        status = cast.fay.client.post(reverse("take_out", args=[challenge.slug, "votes.csv"]))
        Phase.objects.update(closes_at=None)
        return status.status_code

    away, back = (merge, undo) if first == "merged" else (hide, show)
    if first != "hidden":
        assert ask() == 200
        made = make_map()
    away()
    if first != "merged":  # joined voices are others than the votes, and nobody acted
        assert ask() == 200
        made = make_map()
    do_erase_own(place=cast.ben.place(challenge))
    assert ask() == 409
    assert make_map() == made
    back()
    assert ask() == 409
    assert make_map() == made


def tell_choices(content: bytes) -> list[str]:
    return sorted(row["vote"] for row in read(content))


@pytest.mark.parametrize("what", ["contributions.csv", "comments.csv", "votes.csv"])
def test_no_pseudonym_of_the_platform_leaves_it_and_none_is_the_same_twice(
    cast: Cast, filled: Challenge, what: str
) -> None:
    once, again = take(cast.fay, filled, what), take(cast.fay, filled, what)
    kept = {
        *Contribution.objects.values_list("author", flat=True),
        *Vote.objects.values_list("voter", flat=True),
    }
    assert not any(name.encode() in once for name in kept)
    if what == "votes.csv":
        assert not {row["voter"] for row in read(once)} & {row["voter"] for row in read(again)}
    else:
        assert once == again


def take_texts(cast: Cast, challenge: Challenge) -> list[Any]:
    """Take all that files say of texts."""
    tables = [take(cast.fay, challenge, f"{name}.csv") for name in ("contributions", "comments")]
    book = load_workbook(io.BytesIO(take(cast.fay, challenge, "all.xlsx")), read_only=True)
    sheets = [list(book[name].values) for name in ("contributions", "comments")]
    with zipfile.ZipFile(io.BytesIO(take(cast.fay, challenge, "polis.zip"))) as archive:
        return [*tables, *sheets, archive.read("comments.csv")]


def test_files_are_the_same_whether_one_wrote_two_texts_or_two_did(
    cast: Cast, filled: Challenge
) -> None:
    """To the letter, and whether they came with a claim code: so no mark of theirs is in them."""
    assert len(set(Contribution.objects.filter(state="shown").values_list("author"))) == 1
    once = take_texts(cast, filled)
    for number, one in enumerate(Contribution.objects.all()):
        Contribution.objects.filter(pk=one.pk).update(author=f"other {number}", is_by_code=True)
    Comment.objects.update(author="somebody else", is_by_code=True)
    assert take_texts(cast, filled) == once


def test_days_are_told_by_the_week(cast: Cast, filled: Challenge) -> None:
    Contribution.objects.update(posted_on="2026-11-19")
    rows = read(take(cast.fay, filled, "contributions.csv"))
    assert {row["week"] for row in rows} == {"2026-11-16"}


@pytest.mark.parametrize("n_codes", [1, 9, 10])
def test_votes_with_claim_codes_are_marked_where_enough_codes_voted(
    cast: Cast, filled: Challenge, n_codes: int
) -> None:
    """A lone code holder's votes would be known by the mark, and with it whose post is meant."""
    idea = Contribution.objects.get(n_agree=1, state=State.SHOWN)
    reopen_for(filled, idea, [-1] * (n_codes - 1), is_by_code=True)
    marks = {"yes", "no"} if n_codes == 10 else {""}
    rows = read(take(cast.fay, filled, "votes.csv"))
    assert {row["by-claim-code"] for row in rows} == marks
    assert {row["vote"] for row in rows if row["by-claim-code"] == "yes"} <= {"-1"}
    with zipfile.ZipFile(io.BytesIO(take(cast.fay, filled, "polis.zip"))) as archive:
        assert {row["by-claim-code"] for row in read(archive.read("votes.csv"))} == marks
    book = load_workbook(io.BytesIO(take(cast.fay, filled, "all.xlsx")))
    place = exports.VOTE_COLUMNS.index("by-claim-code")
    assert {row[place] or "" for row in list(book["votes"].values)[1:]} == marks


def test_formulas_are_words_in_every_file(cast: Cast, filled: Challenge) -> None:
    texts = {row["text"] for row in read(take(cast.fay, filled, "contributions.csv"))}
    assert any(text.startswith("'=HYPERLINK") for text in texts)
    book = load_workbook(io.BytesIO(take(cast.fay, filled, "all.xlsx")))
    assert book.sheetnames == ["contributions", "comments", "votes"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)


def test_a_table_of_our_own_comes_in_as_it_went_out(
    cast: Cast, filled: Challenge, make: Any
) -> None:
    from groundswell.web.engine.tables import read_file
    from groundswell.web.participation.import_actions import do_let_in
    from groundswell.web.participation.import_plans import Choices, guess_roles, plan_import

    table = read_file(take(cast.fay, filled, "contributions.csv"), "contributions.csv")
    other = make("other")
    choices = Choices(
        Question.objects.get(phase__challenge=other), "free", "cy", "x", guess_roles(table)[0]
    )
    plan = plan_import(other, choices, table)
    assert plan.left_out == []
    record = Import.objects.create(challenge=other, actor="x", given_on=get_today())
    do_let_in(record=record, make_plan=lambda: (choices, plan))
    assert tell_ideas(other) == tell_ideas(filled)


def tell_ideas(challenge: Challenge) -> Counter[Any]:
    kept = Revision.objects.filter(contribution__challenge=challenge, contribution__state="shown")
    names = ["text", "contribution__kind", "contribution__state", "contribution__language"]
    return Counter(kept.filter(is_current=True).values_list(*names))


def tell_votes(challenge: Challenge) -> Counter[Any]:
    """Each voter as the set of what they think of which texts: the same whoever they are called."""
    votes: dict[str, set[Any]] = defaultdict(set)
    texts = dict(
        Revision.objects.filter(is_current=True, contribution__challenge=challenge).values_list(
            "contribution_id", "text"
        )
    )
    rows = Vote.objects.filter(contribution__challenge=challenge, contribution__state="shown")
    for voter, idea, choice, by_code in rows.values_list(
        "voter", "contribution_id", "choice", "is_by_code"
    ):
        votes[voter].add((texts[idea], choice, by_code))
    return Counter(frozenset(one) for one in votes.values())


def unpack(challenge: Challenge, folder: Path) -> Path:
    with write_polis(challenge, read_leaving(challenge)) as file, zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return folder


def test_a_challenge_goes_out_as_polis_and_comes_in_as_it_was(
    filled: Challenge, make: Any, tmp_path: Path
) -> None:
    idea = Contribution.objects.get(n_agree=1, state=State.SHOWN)
    reopen_for(filled, idea, [-1] * 9, is_by_code=True)
    other = make("other")
    folder = unpack(filled, tmp_path)
    counts = import_polis(other, folder).counts
    assert counts["n_left_out"] == counts["n_votes_left_out"] == 0
    assert tell_ideas(other) == tell_ideas(filled)
    assert tell_votes(other) == tell_votes(filled)
    for choice in ("agree", "disagree", "pass"):
        # What was cast there was brought in here, with a claim code or without.
        cast_there = F(f"n_{choice}") + F(f"n_{choice}_by_code")
        shown = Contribution.objects.filter(challenge=filled, state="shown")
        there = Counter(shown.annotate(n=cast_there).values_list("kind", "n"))
        come = Contribution.objects.filter(challenge=other, state="shown")
        assert Counter(come.values_list("kind", f"n_{choice}_imported")) == there
        assert not come.exclude(**{f"n_{choice}": 0, f"n_{choice}_by_code": 0}).exists()
    marks = [row[3:5] for row in exports.list_vote_rows(read_leaving(other), exports.Veil())]
    assert Counter(marks) == {("no", "yes"): 10, ("yes", "yes"): 10}
    again = import_polis(other, folder).counts
    assert (again["n_new"], again["n_votes_new"]) == (0, 0)


def test_a_real_conversation_goes_out_and_comes_in_as_it_was(
    challenge: Challenge, make: Any, shared_data: Path, tmp_path: Path
) -> None:
    import_polis(challenge, shared_data / "polis" / "scoop-hivemind.taxes", is_read=False)
    other = make("other")
    folder = unpack(challenge, tmp_path)
    import_polis(other, folder, is_read=False)
    assert Vote.objects.filter(contribution__challenge=challenge).count() > 1_000
    assert tell_votes(other) == tell_votes(challenge)
    assert tell_ideas(other) == tell_ideas(challenge)
    # The other form of the votes holds the same, but for the mark of claim codes.
    (folder / "votes.csv").unlink()
    third = make("third")
    import_polis(third, folder, is_read=False)
    assert tell_votes(third) == tell_votes(challenge)


def test_who_posts_and_who_votes_have_no_number_in_common(
    filled: Challenge, tmp_path: Path
) -> None:
    folder = unpack(filled, tmp_path)
    ideas = read((folder / "comments.csv").read_bytes())
    authors = {row["author-id"] for row in ideas}
    voters = {row["voter-id"] for row in read((folder / "votes.csv").read_bytes())}
    assert len(authors) == len(ideas) == 2
    assert voters
    assert not authors & voters


def test_each_download_is_on_record_without_who_wrote_what(cast: Cast, filled: Challenge) -> None:
    take(cast.fay, filled, "polis.zip")
    event = Event.objects.get(kind="data.exported")
    assert event.payload == {"what": "polis.zip"}


def test_to_look_takes_nothing_out_and_to_take_needs_the_forms_own_mark(
    cast: Cast, filled: Challenge
) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert cast.fay.person is not None
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    browser.force_login(cast.fay.person, backend=backend)
    before = Event.objects.count()
    address = reverse("take_out", args=[filled.slug, "comments.csv"])
    page = browser.get(reverse("export", args=[filled.slug]))
    assert browser.get(address).status_code == browser.head(address).status_code == 405
    assert browser.post(address).status_code == 403
    assert Event.objects.count() == before
    form = next(one for one in html.fromstring(page.content).forms if one.action == address)
    assert form.method == "POST"
    assert browser.post(address, dict(form.fields)).status_code == 200
    assert Event.objects.get(kind="data.exported").payload == {"what": "comments.csv"}


def test_only_staff_take_data_out(cast: Cast, filled: Challenge) -> None:
    for actor in (cast.ana, cast.olu):
        response = actor.client.post(reverse("take_out", args=[filled.slug, "votes.csv"]))
        assert response.status_code == 403
    assert take(cast.ian, filled, "votes.csv")
    assert (
        cast.fay.client.post(reverse("take_out", args=[filled.slug, "people.csv"])).status_code
        == 404
    )
    assert cast.fay.client.get(reverse("export", args=[filled.slug])).status_code == 200


def test_while_people_vote_no_row_and_no_count_of_votes_leaves(
    cast: Cast, filled: Challenge
) -> None:
    Phase.objects.update(closes_at=None)
    page = cast.fay.client.get(reverse("export", args=[filled.slug])).content.decode()
    assert "Voting is not over" in page
    for what in ("votes.csv", "all.xlsx", "polis.zip"):
        address = reverse("take_out", args=[filled.slug, what])
        assert address not in page
        response = cast.fay.client.post(address)
        assert response.status_code == 409
        assert "once voting has closed" in response.content.decode()
    assert not Event.objects.filter(kind="data.exported").exists()
    assert Event.objects.filter(kind="data.refused").count() == 3
    rows = read(take(cast.fay, filled, "contributions.csv"))
    told = [name for name in rows[0] if name.startswith(("agree", "disagree", "pass"))]
    assert len(told) == 9
    assert {row[name] for row in rows for name in told} == {""}
    assert {row["comments"] for row in rows} == {"0", "1"}
    assert len(read(take(cast.fay, filled, "comments.csv"))) == 1


def test_two_who_take_data_out_at_once_wait_for_each_other(
    cast: Cast,
    challenge: Challenge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a lock both would write the same version of the challenge's record, and one fail."""
    held: list[bool] = []

    def put_on_record(place: Place, kind: str, **said: Any) -> None:
        locks = [query["sql"] for query in connection.queries if "FOR UPDATE" in query["sql"]]
        is_locked = bool(locks) or not connection.features.has_select_for_update
        # The test has a transaction of its own; one inside it is a savepoint.
        held.append(bool(connection.savepoint_ids) and is_locked)

    monkeypatch.setattr(taking_out, "put_on_record", put_on_record)
    with CaptureQueriesContext(connection):
        taking_out.do_take_out(place=cast.fay.place(challenge), what="comments.csv")
    assert held == [True]

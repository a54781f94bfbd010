"""Polis conversations, brought in from the files that Polis writes."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from groundswell.web.challenges.models import Challenge
from groundswell.web.engine.tables import FileProblem
from groundswell.web.engine.texts import list_missing
from groundswell.web.moderation.models import Case
from groundswell.web.moderation.screening import look_over
from groundswell.web.participation.models import Contribution, Revision, Source, Vote
from groundswell.web.participation.polis import import_polis
from groundswell.web.participation.replay import read_tables, replay
from groundswell.web.shared.models import Event

BOWLING_GREEN = "polis/american-assembly.bowling-green"


def write(folder: Path, comments: str, votes: str = "", name: str = "votes.csv") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "comments.csv").write_text(comments, encoding="utf-8")
    if votes:
        (folder / name).write_text(votes, encoding="utf-8")
    return folder


COMMENTS = (
    "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1518501496471,0,7,2,0,1,Widen the road\n"
    "1518501496471,1,8,0,1,0,Plant more trees\n"
    "1518501496471,2,7,0,0,-1,Buy my shoes\n"
)
VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "1,x,0,7,1\n1,x,0,8,1\n1,x,1,8,0\n2,x,1,8,-1\n1,x,9,8,1\n1,x,1,9,maybe\n1,x,2,9,1\n"
)


def test_ideas_and_votes_come_in_and_every_row_is_accounted_for(
    challenge: Challenge, tmp_path: Path
) -> None:
    counts = import_polis(challenge, write(tmp_path, COMMENTS, VOTES)).counts
    assert (counts["n_rows"], counts["n_new"], counts["n_hidden"]) == (3, 3, 1)
    assert counts["n_votes"] == 7
    assert counts["n_votes"] == (
        counts["n_votes_new"] + counts["n_votes_superseded"] + counts["n_votes_left_out"]
    )
    road, trees, shoes = (
        Revision.objects.get(text=text).contribution
        for text in ("Widen the road", "Plant more trees", "Buy my shoes")
    )
    assert road is not None
    assert trees is not None
    assert shoes is not None
    counted = [
        (one.n_agree_imported, one.n_disagree_imported, one.n_pass_imported)
        for one in (road, trees, shoes)
    ]
    assert counted == [(2, 0, 0), (0, 1, 0), (1, 0, 0)]
    assert (road.n_agree, trees.n_disagree, shoes.n_agree) == (0, 0, 0)
    assert shoes.state == "hidden"
    assert road.author == shoes.author != trees.author
    assert {idea.source for idea in (road, trees, shoes)} == {Source.IMPORT}


def test_where_texts_are_looked_at_first_they_wait_but_for_those_that_the_file_says_were(
    challenge: Challenge, tmp_path: Path
) -> None:
    Challenge.objects.filter(pk=challenge.pk).update(reviews_first=True)
    challenge.refresh_from_db()
    counts = import_polis(challenge, write(tmp_path, COMMENTS, VOTES)).counts
    assert (counts["n_new"], counts["n_hidden"], counts["n_waiting"]) == (3, 1, 1)
    states = dict(Revision.objects.values_list("text", "contribution__state"))
    assert states == {
        "Widen the road": "shown",
        "Plant more trees": "waiting",
        "Buy my shoes": "hidden",
    }
    trees = Revision.objects.get(text="Plant more trees")
    assert list_missing(challenge.id, {trees.id}) == [trees.id]
    assert replay(challenge.id) == read_tables(challenge.id)
    look_over(challenge.id, most=10)
    assert Case.objects.get(contribution=trees.contribution).is_waiting


def test_authors_and_voters_of_one_number_have_other_pseudonyms(
    challenge: Challenge, tmp_path: Path
) -> None:
    import_polis(challenge, write(tmp_path, COMMENTS, VOTES))
    authors = set(Contribution.objects.values_list("author", flat=True))
    assert not authors & set(Vote.objects.values_list("voter", flat=True))


def test_the_same_folder_twice_adds_nothing(challenge: Challenge, tmp_path: Path) -> None:
    import_polis(challenge, write(tmp_path, COMMENTS, VOTES))
    before = (
        sorted(Contribution.objects.values_list("id", "n_agree_imported", "n_disagree_imported")),
        sorted(Vote.objects.values_list("id", "choice")),
    )
    counts = import_polis(challenge, tmp_path).counts
    assert (counts["n_new"], counts["n_already"]) == (0, 3)
    assert (counts["n_votes_new"], counts["n_votes_already"]) == (0, 4)
    after = (
        sorted(Contribution.objects.values_list("id", "n_agree_imported", "n_disagree_imported")),
        sorted(Vote.objects.values_list("id", "choice")),
    )
    assert after == before


def test_a_changed_vote_in_a_later_export_changes_the_vote(
    challenge: Challenge, tmp_path: Path
) -> None:
    import_polis(challenge, write(tmp_path, COMMENTS, VOTES))
    counts = import_polis(challenge, write(tmp_path, COMMENTS, VOTES + "3,x,0,7,-1\n")).counts
    assert counts["n_votes_changed"] == 1
    road = Revision.objects.get(text="Widen the road").contribution
    assert road is not None
    assert (road.n_agree_imported, road.n_disagree_imported) == (1, 1)
    told, held = replay(challenge.id), read_tables(challenge.id)
    assert told == held


def test_a_row_for_each_voter_reads_as_a_row_for_each_vote(
    challenge: Challenge, tmp_path: Path
) -> None:
    wide = "participant,group-id,n-votes,0,1\n7,0,1,1,\n8,0,2,1,-1\n"
    counts = import_polis(
        challenge, write(tmp_path, COMMENTS, wide, "participants-votes.csv")
    ).counts
    assert counts["n_votes_new"] == 3


def test_the_record_of_an_import_gives_its_votes_again(
    challenge: Challenge, tmp_path: Path
) -> None:
    import_polis(challenge, write(tmp_path, COMMENTS, VOTES))
    kept = {
        (str(vote_id), voter, choice)
        for vote_id, voter, choice in Vote.objects.values_list("id", "voter", "choice")
    }
    told = {
        (vote, voter, choice)
        for event in Event.objects.filter(kind="votes.imported")
        for votes in event.payload["cast"].values()
        for vote, voter, choice, _ in votes
    }
    assert told == kept
    everything = str(list(Event.objects.values_list("payload", "reason", "actor")))
    assert "road" not in everything
    assert "shoes" not in everything


def test_a_missing_file_is_named(challenge: Challenge, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"There is no file comments\.csv"):
        import_polis(challenge, tmp_path)


def test_a_large_conversation_comes_in_whole(challenge: Challenge, shared_data: Path) -> None:
    import pyarrow.parquet as parquet

    folder = shared_data / BOWLING_GREEN
    began = time.process_time()
    outcome = import_polis(challenge, folder, is_read=False)
    seconds = time.process_time() - began
    counts = outcome.counts
    assert counts["n_rows"] == 896
    assert (counts["n_new"], counts["n_left_out"]) == (896, 0)
    assert counts["n_votes"] == 225_524
    assert Vote.objects.count() == counts["n_votes_new"] == 225_524
    given = parquet.read_table(folder / "votes.parquet")
    expected = Counter(given["vote"].to_pylist())
    sums = Contribution.objects.aggregate(
        agree=Sum("n_agree_imported"),
        disagree=Sum("n_disagree_imported"),
        passed=Sum("n_pass_imported"),
    )
    assert sums == {"agree": expected[1], "disagree": expected[-1], "passed": expected[0]}
    assert seconds < 120


def test_the_command_brings_a_folder_in_and_says_what_came(
    challenge: Challenge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_polis", challenge.slug, str(write(tmp_path, COMMENTS, VOTES)))
    told = capsys.readouterr().out
    assert "new: 3" in told
    assert "votes, row" in told
    assert Contribution.objects.count() == 3
    with pytest.raises(CommandError, match="no challenge"):
        call_command("import_polis", "nowhere", str(tmp_path))

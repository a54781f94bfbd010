"""The API moderates as the pages do."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.moderation.models import Flag

from .conftest import Caller
from .test_operations import check_problem, post

Callers = dict[str, Caller]
WHY = {"reason": "person", "note": "It says who the manager is."}


def test_a_text_is_reported_hidden_appealed_against_and_shown_again(
    callers: Callers, question: Question
) -> None:
    idea = post(callers["ana"], question)
    path = f"/change/ideas/{idea['id']}/flag"
    assert callers["ben"]("POST", path, WHY).json() == {"is_new": True}
    assert callers["ben"]("POST", path, WHY).json() == {"is_new": False}
    assert Flag.objects.count() == 1
    check_problem(callers["visitor"]("POST", path, WHY), 403)

    case = callers["fay"]("GET", "/change/moderation/next").json()
    assert case["text"] == idea["text"]
    assert case["flags"][0]["note"] == WHY["note"]
    listed = callers["fay"]("GET", "/change/moderation?why=flagged").json()
    assert listed["items"] == [case]
    check_problem(callers["ian"]("GET", "/change/moderation"), 403)

    there = f"/change/moderation/{case['id']}"
    given: dict[str, Any] = {"decision": "hide", "seen": case["seen"], "words": "Name nobody."}
    told = check_problem(callers["fay"]("POST", there, given), 409)
    assert told["faults"][0]["where"] == "body.reason"
    hidden = callers["fay"]("POST", there, given | {"reason": "person"}).json()
    assert hidden["state"] == "hidden"
    seen = [callers[who]("GET", f"/change/ideas/{idea['id']}").json() for who in ("ana", "ben")]
    assert [one["why_hidden"] for one in seen] == [hidden["decisions"][0]["reason"]] * 2
    assert [one["has_fate"] for one in seen] == [True, False]

    own = f"/change/mine/ideas/{idea['id']}"
    fate = callers["ana"]("GET", own).json()
    assert (fate["decisions"][0]["words"], fate["can_appeal"]) == ("Name nobody.", True)
    check_problem(callers["ben"]("GET", own), 404)
    assert callers["ana"]("POST", own + "/appeal", {"words": "It does."}).json()["is_appealed"]
    check_problem(callers["ana"]("POST", own + "/appeal", {"words": "It does."}), 403)
    many = {"picked": [{"case_id": case["id"], "seen": case["seen"]}]}
    many["picked"].append({"case_id": str(uuid4()), "seen": case["seen"]})
    done = callers["fay"]("POST", "/change/moderation/many", many).json()
    assert done == {"n_done": 1, "left": ["This text is not there any more."]}
    assert callers["fay"]("GET", there).json()["state"] == "shown"
    record = callers["visitor"]("GET", "/change/record").json()
    assert {one["n"] for one in record["hidden"]} == {None}  # one is too few to be told of


def test_a_name_is_taken_out_of_a_text(callers: Callers, question: Question) -> None:
    idea = post(callers["ana"], question, "Dr Jones holds short meetings.")
    callers["ben"]("POST", f"/change/ideas/{idea['id']}/flag", WHY)
    case = callers["fay"]("GET", "/change/moderation/next").json()
    path = f"/change/moderation/{case['id']}"
    put_in = {"seen": case["seen"], "text": "Somebody holds short meetings."}
    told = check_problem(callers["fay"]("POST", path + "/edit", put_in), 409)
    assert told["faults"][0]["where"] == "body.text"
    assert "“Somebody”" in told["faults"][0]["what"]
    given = {"seen": case["seen"], "text": "holds short meetings."}
    now = "[…] holds short meetings."
    assert callers["fay"]("POST", path + "/edit", given).json()["text"] == now
    # What was seen is not what stands there now.
    shown = {"decision": "show", "seen": case["seen"]}
    assert "Read it again" in check_problem(callers["fay"]("POST", path, shown), 403)["detail"]
    read = callers["ben"]("GET", f"/change/ideas/{idea['id']}").json()
    assert (read["text"], read["is_edited"]) == (now, True)


def test_notes_that_wait_to_be_looked_at_are_told_to_who_typed_them_in(
    callers: Callers, question: Question
) -> None:
    Challenge.objects.update(reviews_first=True)
    given = {"question_id": str(question.id), "kind": "blocks", "notes": ["Rotas come too late."]}
    [note] = callers["fay"]("POST", "/change/notes", given | {"language": "en-gb"}).json()
    check_problem(callers["ben"]("GET", f"/change/ideas/{note['id']}"), 404)
    assert callers["fay"]("GET", "/change/moderation/next").json()["text_id"] == note["id"]

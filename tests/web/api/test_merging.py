"""The API merges as the pages do."""

from __future__ import annotations

from uuid import uuid4

from groundswell.web.challenges.models import Question
from groundswell.web.engine.texts import remember_texts
from groundswell.web.participation.models import Revision

from .conftest import Caller
from .test_operations import check_problem, post

Callers = dict[str, Caller]
SAME = (
    "Shorter weekly meetings would help all of us on the ward.",
    "Shorter meetings each week would help all of us on the ward.",
)


def test_ideas_are_proposed_merged_objected_to_and_parted(
    callers: Callers, question: Question
) -> None:
    one = post(callers["ana"], question, SAME[0])
    other = post(callers["ben"], question, SAME[1])
    for text in Revision.objects.all():
        assert text.contribution is not None
        remember_texts(text.contribution.challenge_id, {text.id: text.text})
    listed = callers["fay"]("GET", "/change/merging/proposals").json()["items"]
    assert len(listed) == 1
    proposal = listed[0]
    assert {it["idea"]["text"] for it in proposal["ideas"]} == set(SAME)
    assert proposal["ideas"][0]["nearness"] is None
    assert "ward" in proposal["ideas"][1]["words"]
    check_problem(callers["ian"]("GET", "/change/merging/proposals"), 403)

    near = callers["fay"]("GET", f"/change/ideas/{one['id']}/like").json()
    assert [it["idea"]["id"] for it in near] == [one["id"], other["id"]]
    given = {
        "head_id": one["id"],
        "member_ids": [other["id"]],
        "proposal_id": proposal["id"],
    }
    lonely = given | {"member_ids": [one["id"]]}
    assert check_problem(callers["fay"]("POST", "/change/merges", lonely), 409)["faults"]
    made = callers["fay"]("POST", "/change/merges", given)
    assert (made.status_code, made.json()["n_members"]) == (201, 1)
    again = callers["fay"]("POST", "/change/merges", given)
    assert (again.status_code, again.json()) == (201, made.json())
    turned = given | {"head_id": other["id"], "member_ids": [one["id"]]}
    told = check_problem(callers["fay"]("POST", "/change/merges", turned), 403)
    assert "decided about this already" in told["detail"]
    again = callers["fay"]("POST", f"/change/merging/proposals/{proposal['id']}/dismiss")
    check_problem(again, 403)

    members = callers["visitor"]("GET", f"/change/ideas/{one['id']}/members").json()
    assert [(it["id"], it["text"]) for it in members] == [(other["id"], SAME[1])]
    assert members[0]["merged_into"] == one["id"]
    vote = callers["ana"]("PUT", f"/change/ideas/{other['id']}/vote", {"vote": "agree"})
    assert SAME[0] in check_problem(vote, 403)["detail"]

    own = f"/change/mine/ideas/{other['id']}"
    assert callers["ben"]("GET", own + "/merged").json()["head"]["id"] == one["id"]
    check_problem(callers["ana"]("GET", own + "/merged"), 404)
    said = callers["ben"]("POST", own + "/object", {"words": "Mine is weekly."}).json()
    assert (said["objection"], said["is_asked"]) == ("Mine is weekly.", True)
    merges = callers["fay"]("GET", "/change/merges").json()["items"]
    there = f"/change/merges/{merges[0]['id']}"
    assert callers["fay"]("GET", there).json() == merges[0]
    parted = callers["fay"]("POST", there, {"decision": "undo", "words": "You are right."})
    assert (parted.json()["is_undone"], parted.json()["answer"]) == (True, "You are right.")
    assert callers["ben"]("GET", f"/change/ideas/{other['id']}").json()["merged_into"] is None
    check_problem(callers["fay"]("GET", f"/change/merges/{uuid4()}"), 404)

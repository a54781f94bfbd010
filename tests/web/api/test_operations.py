"""The API does what the pages do, by the same rules."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from groundswell.web.challenges.models import Challenge, Phase, Question
from groundswell.web.participation.models import Comment, Contribution, Revision, Vote
from groundswell.web.shared.clock import get_now
from groundswell.web.shared.models import Event
from web.conftest import Cast
from web.participation.voters import let_vote

from .conftest import ROOT, Caller, make_caller

Callers = dict[str, Caller]


def post(call: Caller, question: Question, text: str = "Short meetings help us.") -> dict[str, Any]:
    given = {"question_id": str(question.id), "kind": "helps", "text": text}
    response = call("POST", "/change/ideas", given)
    assert response.status_code == 201, response.content
    return response.json()


def check_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["detail"]
    assert told["what_to_do"]
    return told


def test_what_a_visitor_reads(callers: Callers, challenge: Challenge) -> None:
    listed = callers["visitor"]("GET", "").json()
    assert [one["slug"] for one in listed["items"]] == ["change"]
    told = callers["visitor"]("GET", "/change").json()
    assert told["phases"][0]["is_open"] is True
    assert "vote" not in told["acts"]
    assert "vote" in callers["ana"]("GET", "/change").json()["acts"]


def test_an_idea_from_post_to_withdrawal(callers: Callers, question: Question) -> None:
    idea = post(callers["ana"], question)
    path = f"/change/ideas/{idea['id']}"
    assert idea["is_own"] is True
    changed = callers["ana"]("PATCH", path, {"text": "Shorter meetings help."}).json()
    assert changed["text"] == "Shorter meetings help."
    read = callers["ben"]("GET", path).json()
    assert (read["is_own"], read["counts"], read["vote"]) == (False, None, None)
    voted = callers["ben"]("PUT", path + "/vote", {"vote": "agree"}).json()
    assert (voted["vote"], voted["counts"]["agree"]) == ("agree", None)
    let_vote(question.phase.challenge, Contribution.objects.get(), [1] * 17 + [0] * 2)
    again = callers["ben"]("PUT", path + "/vote", {"vote": "disagree"}).json()
    assert (again["counts"]["agree"], again["counts"]["passed"]) == (10, 0)
    assert Vote.objects.count() == 20
    check_problem(callers["ben"]("DELETE", path), 404)
    check_problem(callers["ben"]("PATCH", path, {"text": "My words now."}), 404)
    assert callers["ana"]("DELETE", path).status_code == 204
    assert callers["ben"]("GET", path).json()["text"] == ""


def test_the_same_token_posts_once(callers: Callers, question: Question) -> None:
    given = {
        "question_id": str(question.id),
        "kind": "helps",
        "text": "Short meetings help us.",
        "token": str(uuid.uuid4()),
    }
    first = callers["ana"]("POST", "/change/ideas", given).json()
    second = callers["ana"]("POST", "/change/ideas", given).json()
    assert first["id"] == second["id"]
    assert Contribution.objects.count() == 1


def test_an_addition_with_the_same_token_is_posted_once(
    callers: Callers, question: Question
) -> None:
    path = f"/change/ideas/{post(callers['ana'], question)['id']}/support"
    given = {"addition": "And let them start on time.", "token": str(uuid.uuid4())}
    for _ in range(2):
        assert callers["ben"]("POST", path, given).json()["vote"] == "agree"
    assert Comment.objects.count() == Vote.objects.count() == 1


def test_support_takes_the_place_of_posting(callers: Callers, question: Question) -> None:
    idea = post(callers["ana"], question)
    path = f"/change/ideas/{idea['id']}/support"
    Phase.objects.update(kind="prioritise")
    assert "post_idea" not in callers["ben"]("GET", "/change").json()["acts"]
    check_problem(callers["ben"]("POST", path, {"addition": "And on time."}), 403)
    assert not Vote.objects.exists()
    assert not Comment.objects.exists()


def test_a_few_letters_are_like_nothing(
    callers: Callers, question: Question, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post(callers["ana"], question, "Short meetings help us.")
    found = {
        text: callers["ben"]("POST", "/change/ideas/similar", {"text": text}).json()
        for text in ("Short meet", "Short meetings help us.")
    }
    assert [len(one) for one in found.values()] == [0, 1]


def test_to_withdraw_twice_is_to_withdraw_once(callers: Callers, question: Question) -> None:
    idea = post(callers["ana"], question)
    path = f"/change/ideas/{idea['id']}"
    comment = callers["ana"]("POST", path + "/comments", {"text": "I add these words."}).json()
    for own in (f"/change/comments/{comment['id']}", path):
        for _ in range(2):
            check_problem(callers["ben"]("DELETE", own), 404)
            assert callers["ana"]("DELETE", own).status_code == 204
        check_problem(callers["ben"]("DELETE", own), 404)
    assert Event.objects.filter(kind__endswith=".withdrawn").count() == 2


def test_a_comment_that_was_changed_comes_with_its_answers(
    callers: Callers, question: Question
) -> None:
    path = f"/change/ideas/{post(callers['ana'], question)['id']}/comments"
    comment = callers["ben"]("POST", path, {"text": "Yes, and on time."}).json()
    callers["ana"]("POST", path, {"text": "Thank you for this.", "answers": comment["id"]})
    changed = callers["ben"](
        "PATCH", f"/change/comments/{comment['id']}", {"text": "Other words."}
    ).json()
    assert (changed["text"], changed["is_own"]) == ("Other words.", True)
    assert [one["text"] for one in changed["answers"]] == ["Thank you for this."]
    assert changed == callers["ben"]("GET", path).json()["items"][0]


def test_ideas_of_a_theme_are_told_to_who_may_see_themes(
    callers: Callers, question: Question, challenge: Challenge
) -> None:
    post(callers["ana"], question)
    Challenge.objects.update(shows_themes=False)
    check_problem(callers["ana"]("GET", "/change/ideas?theme=helps-1"), 403)
    assert callers["ian"]("GET", "/change/ideas?theme=helps-1").status_code == 200
    Challenge.objects.update(shows_themes=True)
    assert callers["ana"]("GET", "/change/ideas?theme=helps-1").json()["n_items"] == 0


def test_a_page_after_the_last_has_nothing_on_it(callers: Callers, question: Question) -> None:
    post(callers["ana"], question)
    for path in ("/change/ideas", "/change/changes", "/change/mine/ideas", ""):
        far = callers["ana"]("GET", f"{path}?page=99999").json()
        assert (far["items"], far["page"], far["n_pages"]) == ([], 99999, 1), path


def test_what_nobody_sees_is_taken_out_of_words_as_on_the_pages(
    callers: Callers, question: Question
) -> None:
    idea = post(callers["ana"], question, text="Short\x00 meet\x1b\u202eings\x07 help.")
    assert idea["text"] == "Short meetings help."
    assert callers["ana"]("GET", "/change/ideas?words=Short%00%07%20meetings").status_code == 200
    nothing = {"question_id": str(question.id), "kind": "helps", "text": "\x01\x02\x03"}
    check_problem(callers["ana"]("POST", "/change/ideas", nothing), 409)


def test_comments_and_answers(callers: Callers, question: Question) -> None:
    idea = post(callers["ana"], question)
    path = f"/change/ideas/{idea['id']}/comments"
    comment = callers["ben"]("POST", path, {"text": "Yes, and on time."}).json()
    callers["ana"]("POST", path, {"text": "Thank you for this.", "answers": comment["id"]})
    listed = callers["visitor"]("GET", path).json()
    assert listed["n_items"] == 1
    assert listed["items"][0]["answers"][0]["text"] == "Thank you for this."
    assert callers["ben"]("GET", "/change/mine").json()["comments"] == 1
    callers["ben"]("PATCH", f"/change/comments/{comment['id']}", {"text": "Other words."})
    assert callers["ben"]("DELETE", f"/change/comments/{comment['id']}").status_code == 204


def test_lists_search_filter_and_pages(callers: Callers, question: Question) -> None:
    for n in range(25):
        post(callers["ana"], question, f"Idea number {n} about meetings.")
    first = callers["visitor"]("GET", "/change/ideas?mix=7").json()
    second = callers["visitor"]("GET", "/change/ideas?mix=7&page=2").json()
    assert (first["n_items"], first["n_pages"], len(first["items"])) == (25, 2, 20)
    ids = {one["id"] for one in first["items"] + second["items"]}
    assert len(ids) == 25
    assert callers["visitor"]("GET", "/change/ideas?kind=blocks").json()["n_items"] == 0
    check_problem(callers["visitor"]("GET", "/change/ideas?order=best"), 422)
    check_problem(callers["visitor"]("GET", "/change/ideas?order=agreed"), 403)
    check_problem(callers["visitor"]("GET", f"/change/ideas?words={'a' * 201}"), 422)


def test_the_feed_and_what_is_mine(callers: Callers, question: Question) -> None:
    idea = post(callers["ana"], question)
    following = callers["ben"]("GET", "/change/feed/next").json()
    assert following["idea"]["id"] == idea["id"]
    callers["ben"]("PUT", f"/change/ideas/{idea['id']}/vote", {"vote": "pass"})
    assert callers["ben"]("GET", "/change/feed/next").json()["idea"] is None
    assert callers["ben"]("GET", "/change/mine/votes").json()["items"][0]["vote"] == "pass"
    assert callers["ana"]("GET", "/change/mine/ideas").json()["n_items"] == 1
    assert callers["ana"]("GET", "/change/mine/record").json()["ideas"][0]["id"] == idea["id"]


def test_questions_about_people(callers: Callers, challenge: Challenge) -> None:
    given = {
        "text": {"en-gb": "What is your role?"},
        "choices": [{"en-gb": "Nurse"}, {"en-gb": "Porter"}],
    }
    made = callers["fay"]("POST", "/change/gateway-questions", given).json()
    answers = {"answers": [{"question_id": made["id"], "choice": 1}]}
    told = callers["ana"]("PUT", "/change/gateway", answers).json()
    assert told["answers"] == answers["answers"]
    answers["answers"][0]["choice"] = 2
    check_problem(callers["ana"]("PUT", "/change/gateway", answers), 409)
    assert callers["ana"]("DELETE", "/change/gateway").status_code == 204
    assert callers["ana"]("GET", "/change/gateway").json()["answers"] == []


def test_a_facilitator_sets_a_challenge_up(callers: Callers, cast: Cast) -> None:
    made = callers["olu"]("POST", "", {"name": "Better wards", "organisation": "Trust"}).json()
    path = f"/{made['slug']}"
    words = {"language": "en-gb", "purpose": "We want better wards."}
    assert callers["olu"]("PATCH", path + "/words", words).json()["purpose"].startswith("We want")
    settings = {"join_by_link": True, "colour": "#123456"}
    assert callers["olu"]("PATCH", path + "/settings", settings).status_code == 200
    assert Challenge.objects.get(slug=made["slug"]).join_by_link
    phase = made["phases"][0]
    question = {"text": {"en-gb": "What else?"}, "kinds": "free"}
    added = callers["olu"]("POST", f"{path}/phases/{phase['id']}/questions", question)
    assert added.status_code == 201
    check_problem(callers["fay"]("PATCH", path + "/words", words), 404)


def test_a_facilitator_changes_phases(callers: Callers, challenge: Challenge) -> None:
    phase = Phase.objects.get()
    path = f"/change/phases/{phase.id}"
    later = (get_now() + timedelta(days=40)).isoformat()
    longer = callers["fay"]("POST", path + "/extend", {"closes_at": later, "reason": "Holidays"})
    assert longer.status_code == 200
    told = check_problem(callers["fay"]("POST", path + "/close", {}), 409)
    assert told["faults"][0]["where"] == "body.reason"
    why = {"reason": "All is said."}
    assert callers["fay"]("POST", path + "/close", why).json()["is_open"] is False
    check_problem(callers["fay"]("POST", path + "/close", why), 409)
    reopened = callers["fay"]("POST", path + "/reopen", why | {"closes_at": later})
    assert reopened.json()["is_open"]
    changes = callers["visitor"]("GET", "/change/changes").json()
    assert isinstance(changes["items"], list)
    told = check_problem(
        callers["fay"]("POST", path + "/extend", why | {"closes_at": "2020-01-01T09:00:00Z"}), 409
    )
    assert told["faults"][0]["where"] == "body.closes_at"
    check_problem(callers["ana"]("POST", path + "/close", {}), 403)


def test_invitations(callers: Callers, challenge: Challenge) -> None:
    given = {"emails": ["new@example.org", "other@example.org"]}
    assert callers["fay"]("POST", "/change/invitations", given).json() == {"n_new": 2}
    assert callers["fay"]("GET", "/change/invitations").json()["n_items"] == 2
    check_problem(callers["fay"]("POST", "/change/invitations", {"emails": ["nobody"]}), 409)
    given = {"email": "new@example.org"}
    check_problem(callers["ana"]("POST", "/change/invitations/take-back", given), 403)
    assert callers["fay"]("POST", "/change/invitations/take-back", given).status_code == 204
    listed = callers["fay"]("GET", "/change/invitations").json()
    assert [one["email"] for one in listed["items"]] == ["other@example.org"]


def test_no_address_of_a_call_holds_an_e_mail_address(client: Client) -> None:
    """Servers and proxies write the addresses of calls down."""
    document = client.get("/api/v1/openapi.json").json()
    named = {
        one["name"]
        for operations in document["paths"].values()
        for operation in operations.values()
        for one in operation.get("parameters", ())
    }
    assert "slug" in named
    assert not {name for name in named if "mail" in name}


def test_somebody_joins_with_a_token(callers: Callers, make: Any) -> None:
    make("other")
    assert "participant" in callers["ana"]("POST", "/other/join").json()["roles"]
    check_problem(callers["visitor"]("POST", "/other/join"), 403)


def test_a_file_comes_in_and_data_go_out(
    callers: Callers, challenge: Challenge, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    fay = callers["fay"]
    client = Client()
    files = {"ideas": SimpleUploadedFile("a.csv", b"id,text\n1,Wider roads\n2,More trees\n3,\n")}
    given = client.post(
        f"{ROOT}/change/imports", files, headers={"Authorization": f"Bearer {fay.token}"}
    )
    assert given.status_code == 201, given.content
    told = given.json()
    assert (told["counts"]["n_new"], told["counts"]["n_left_out"]) == (2, 1)
    assert told["left_out"][0]["row"] == 4
    path = f"/change/imports/{told['id']}"
    choices = {
        "columns": told["columns"],
        "question_id": told["question_id"],
        "kind": "blocks",
        "language": "en-gb",
        "source": "workshop",
    }
    assert fay("PUT", path, choices).json()["kind"] == "blocks"
    with django_capture_on_commit_callbacks(execute=True):
        assert fay("POST", path + "/bring-in").status_code == 202
    assert fay("GET", path).json()["state"] == "done"
    assert set(Revision.objects.values_list("text", flat=True)) == {"Wider roads", "More trees"}
    told = check_problem(callers["ian"]("POST", "/change/exports/polis.zip"), 409)
    assert Event.objects.get(kind="data.refused").payload == {"what": "polis.zip"}
    assert "once each phase in which people can vote has closed" in told["what_to_do"]
    idea = Contribution.objects.order_by("id")[0]
    let_vote(challenge, idea, [1] * 9)
    Phase.objects.update(closes_at=get_now())
    told = check_problem(callers["ian"]("POST", "/change/exports/polis.zip"), 409)
    assert "Fewer than 10 people have voted" in told["detail"]
    Phase.objects.update(closes_at=None)
    let_vote(challenge, idea, [1])
    Phase.objects.update(closes_at=get_now())
    out = callers["ian"]("POST", "/change/exports/polis.zip")
    names = zipfile.ZipFile(io.BytesIO(b"".join(out.streaming_content))).namelist()
    assert names == ["comments.csv", "votes.csv", "participants-votes.csv"]
    assert Event.objects.filter(kind="data.exported").count() == 1
    check_problem(callers["ana"]("POST", "/change/exports/polis.zip"), 403)
    # Who only looks, as a program that loads links early does, uses no file up.
    assert callers["ian"]("GET", "/change/exports/polis.zip").status_code == 405
    assert Event.objects.filter(kind="data.exported").count() == 1


def test_open_data_are_for_readers(callers: Callers, question: Question) -> None:
    post(callers["ana"], question)
    told = callers["visitor"]("GET", "/change/open-data").json()
    assert told["files"] == ["datapackage.json", "ideas.csv", "open-data.zip", "questions.csv"]
    content = callers["visitor"]("GET", "/change/open-data/ideas.csv").content
    assert b"Short meetings help us." in content


@pytest.mark.parametrize("what", ["themes", "map"])
def test_findings_are_for_whom_they_are_shown_to(
    what: str, callers: Callers, challenge: Challenge
) -> None:
    check_problem(callers["ana"]("GET", f"/change/{what}"), 403)
    assert callers["ian"]("GET", f"/change/{what}").json() is None
    assert callers["ian"]("GET", "/change/analysis").json()["parts"] == []


# --- Who calls


def test_a_token_that_is_nobodys_is_told_of(callers: Callers) -> None:
    call = Caller("gsw_nothing", Client())
    check_problem(call("GET", "/change"), 401)


def test_a_token_that_may_only_read_does_not_write(cast: Cast, question: Question) -> None:
    call = make_caller(cast.ana, may_write=False)
    assert call("GET", "/change/ideas").status_code == 200
    given = {"question_id": str(question.id), "kind": "helps", "text": "Short meetings help."}
    assert "read" in check_problem(call("POST", "/change/ideas", given), 403)["detail"]
    assert not Contribution.objects.exists()


def test_a_session_needs_its_csrf_token(cast: Cast, question: Question) -> None:
    assert cast.ana.person is not None
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        cast.ana.person, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    given = {"question_id": str(question.id), "kind": "helps", "text": "Short meetings help."}
    call = {"data": json.dumps(given), "content_type": "application/json"}
    check_problem(client.post(f"{ROOT}/change/ideas", **call), 403)
    client.cookies["csrftoken"] = "a" * 32
    response = client.post(f"{ROOT}/change/ideas", **call, headers={"X-CSRFToken": "a" * 32})
    assert response.status_code == 201


def test_too_many_calls_are_slowed_down(callers: Callers, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"api": "3/m/key"}
    given = {"text": "Short meetings help."}
    answers = [callers["ana"]("POST", "/change/ideas/similar", given) for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert check_problem(answers[-1], 429)
    assert answers[-1]["Retry-After"] == "60"
    assert callers["ben"]("POST", "/change/ideas/similar", given).status_code == 200
    assert callers["ana"]("GET", "/change").status_code == 200


# --- What goes wrong


def test_problems_say_what_where_and_what_to_do(callers: Callers, question: Question) -> None:
    told = check_problem(callers["ana"]("POST", "/change/ideas", {"kind": "helps"}), 422)
    assert any("question_id" in fault["where"] for fault in told["faults"])
    check_problem(callers["ana"]("POST", "/change/ideas", b"{not json"), 400)
    given = {"question_id": str(question.id), "kind": "helps", "text": "?????"}
    told = check_problem(callers["ana"]("POST", "/change/ideas", given), 409)
    assert "few words" in told["detail"]
    check_problem(callers["ana"]("GET", "/nowhere"), 404)
    check_problem(callers["ana"]("GET", f"/change/ideas/{uuid.uuid4()}"), 404)
    check_problem(callers["ana"]("GET", "/change/nothing/here/at-all"), 404)
    not_taken = callers["ana"]("DELETE", "/change/themes")
    check_problem(not_taken, 405)
    assert not_taken["Allow"] == "GET"


def test_before_the_launch_a_challenge_is_nowhere(callers: Callers, challenge: Challenge) -> None:
    Challenge.objects.update(is_launched=False)
    for name in ("visitor", "ana", "olu"):
        check_problem(callers[name]("GET", "/change"), 404)
        check_problem(callers[name]("GET", "/change/ideas"), 404)
    assert callers["fay"]("GET", "/change").status_code == 200


def test_the_page_of_the_api_loads_nothing_from_elsewhere(cast: Cast) -> None:
    page = cast.visitor.client.get("/api/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/challenges/{slug}/ideas" in text
    assert 'src="http' not in text
    assert "cdn" not in text


def test_what_waits_to_be_looked_at_is_not_read_through_its_comments(
    callers: Callers, question: Question
) -> None:
    idea = post(callers["ana"], question)
    path = f"/change/ideas/{idea['id']}"
    assert (
        callers["ben"]("POST", path + "/comments", {"text": "I see that too."}).status_code == 201
    )
    Contribution.objects.update(state="waiting")
    check_problem(callers["visitor"]("GET", path + "/comments"), 404)
    assert callers["ana"]("GET", path + "/comments").status_code == 200


def test_a_text_is_in_the_challenges_language_unless_it_says_another(
    callers: Callers, question: Question
) -> None:
    Challenge.objects.update(languages=["cy"])
    given = {"question_id": str(question.id), "kind": "helps", "text": "Cyfarfodydd byr."}
    made = callers["ana"]("POST", "/change/ideas", given)
    assert (made.status_code, made.json()["language"]) == (201, "cy")


def test_a_phase_is_not_put_thousands_of_years_away(callers: Callers, question: Question) -> None:
    path = f"/change/phases/{question.phase_id}/extend"
    for moment in ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"):
        check_problem(callers["fay"]("POST", path, {"closes_at": moment, "reason": "A slip"}), 422)

"""The API sets challenges up as the pages do, and is held to what their forms are held to."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from groundswell.web.accounts.models import ApiToken, ClaimCode, Invitation, Membership, Person
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.shared.clock import get_now
from groundswell.web.shared.models import Event
from web.conftest import Cast

from .conftest import ROOT, Caller, make_caller
from .test_operations import check_problem

Callers = dict[str, Caller]
WHY = {"reason": "People asked for it."}


def send_file(call: Caller, path: str, name: str, content: bytes, **fields: Any) -> Any:
    given = fields | {name: SimpleUploadedFile("list.csv", content)}
    return Client().post(ROOT + path, given, headers={"Authorization": f"Bearer {call.token}"})


def draw_png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "PNG")
    return made.getvalue()


def test_the_set_up_is_read_in_every_language(callers: Callers, challenge: Challenge) -> None:
    told = callers["fay"]("GET", "/change/set-up").json()
    assert told["words"]["name"] == challenge.name_words
    assert told["settings"]["join_by_code"] is True
    assert told["phases"][0]["questions"][0]["text"] == Question.objects.get().text_words
    assert [one["section"] for one in told["missing"]] == ["words"]  # how long data is kept
    check_problem(callers["ian"]("GET", "/change/set-up"), 403)


def test_a_challenge_in_two_languages(callers: Callers, challenge: Challenge) -> None:
    path = "/change/languages"
    given = {"languages": ["en-gb", "cy"]}
    assert callers["fay"]("PUT", path, given | WHY).json()["languages"] == ["en-gb", "cy"]
    told = check_problem(callers["fay"]("PUT", path, {"languages": ["fr"]} | WHY), 409)
    assert told["faults"][0]["where"] == "body.languages"
    words = {"language": "cy", "name": "Beth fyddai'n helpu?"}
    assert callers["fay"]("PATCH", "/change/words", words | WHY).status_code == 200
    told = check_problem(callers["fay"]("PATCH", "/change/words", words | {"language": "fr"}), 409)
    assert told["faults"][0]["where"] == "body.language"
    question = Question.objects.get()
    half = {"text": {"en-gb": "What helps?"}, "kinds": "free"} | WHY
    told = check_problem(callers["fay"]("PUT", f"/change/questions/{question.id}", half), 409)
    assert told["faults"][0]["where"] == "body.text.cy"
    half["text"] |= {"cy": "Beth?", "fr": "Quoi ?"}
    told = check_problem(callers["fay"]("PUT", f"/change/questions/{question.id}", half), 409)
    assert told["faults"][0]["where"] == "body.text.fr"


def test_words_are_held_to_what_the_page_asks_for(callers: Callers, challenge: Challenge) -> None:
    words = {"language": "en-gb", "purpose": "We read [what]."} | WHY
    told = check_problem(callers["fay"]("PATCH", "/change/words", words), 409)
    assert told["faults"] == [
        {
            "where": "body.purpose",
            "what": "Fill in what is in [brackets].",
            "what_to_do": "Fill in what is in [brackets].",
        }
    ]
    turned = {"language": "en-gb", "purpose": "We \u202eread."} | WHY
    assert callers["fay"]("PATCH", "/change/words", turned).json()["purpose"] == "We read."
    del words["reason"]
    told = check_problem(callers["fay"]("PATCH", "/change/words", words), 409)
    assert {one["where"] for one in told["faults"]} == {"body.purpose", "body.reason"}


def test_settings_are_held_to_what_the_pages_ask_for(
    callers: Callers, challenge: Challenge
) -> None:
    path = "/change/settings"
    given = {"domains": ["example.org", "@Trust.EXAMPLE"], "reviews_first": True} | WHY
    assert callers["fay"]("PATCH", path, given).status_code == 200
    challenge.refresh_from_db()
    assert challenge.domains == ["example.org", "trust.example"]
    assert challenge.reviews_first
    assert challenge.join_by_link
    told = check_problem(callers["fay"]("PATCH", path, {"domains": ["no domain"]} | WHY), 409)
    assert told["faults"][0]["where"] == "body.domains"
    check_problem(callers["fay"]("PATCH", path, {"join_by_sign_on": True} | WHY), 409)
    check_problem(callers["fay"]("PATCH", path, {"join_by_link": False}), 409)
    told = check_problem(callers["fay"]("PATCH", path, {"smallest_group": 12} | WHY), 409)
    assert told["faults"][0]["where"] == "body.smallest_group"
    challenge.refresh_from_db()
    assert challenge.join_by_link
    assert not challenge.join_by_sign_on
    assert challenge.smallest_group == 10
    Challenge.objects.update(is_launched=False)
    assert callers["fay"]("PATCH", path, {"smallest_group": 12}).status_code == 200


def test_a_logo_is_given_taken_and_taken_away(callers: Callers, challenge: Challenge) -> None:
    assert send_file(callers["fay"], "/change/logo", "logo", draw_png()).status_code == 204
    assert callers["visitor"]("GET", "/change").json()["has_logo"] is True
    taken = callers["visitor"]("GET", "/change/logo")
    assert taken["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(taken.content)).size == (8, 8)
    told = check_problem(send_file(callers["fay"], "/change/logo", "logo", b"no picture"), 409)
    assert told["faults"][0]["where"] == "body.logo"
    check_problem(send_file(callers["fay"], "/change/logo", "logo", bytes(2_000_001)), 413)
    check_problem(send_file(callers["ana"], "/change/logo", "logo", draw_png()), 403)
    assert callers["fay"]("DELETE", "/change/logo").status_code == 204
    check_problem(callers["visitor"]("GET", "/change/logo"), 404)


def test_questions_about_people_change_until_the_launch(
    callers: Callers, challenge: Challenge
) -> None:
    Challenge.objects.update(is_launched=False)
    given = {
        "text": {"en-gb": "Role?"},
        "choices": [{"en-gb": f"Role {number}"} for number in range(9)],
    }
    made = callers["fay"]("POST", "/change/gateway-questions", given).json()
    path = f"/change/gateway-questions/{made['id']}"
    listed = callers["fay"]("GET", "/change/gateway-questions").json()
    assert listed["questions"][0]["choices"] == given["choices"]
    assert "9 choices" in listed["warnings"][0]
    fewer = given | {"choices": given["choices"][:2]}
    assert callers["fay"]("PUT", path, fewer).json()["choices"] == ["Role 0", "Role 1"]
    twice = given | {"choices": [{"en-gb": "The same"}, {"en-gb": "the same"}]}
    told = check_problem(callers["fay"]("PUT", path, twice), 409)
    assert told["faults"][0]["where"] == "body.choices.en-gb"
    Challenge.objects.update(is_launched=True)
    check_problem(callers["fay"]("PUT", path, fewer), 403)
    assert callers["fay"]("DELETE", path).status_code == 204
    assert not GatewayQuestion.objects.exists()


def test_the_checklist_the_preview_and_the_launch(callers: Callers, challenge: Challenge) -> None:
    Challenge.objects.update(is_launched=False)
    missing = callers["fay"]("GET", "/change/set-up").json()["missing"]
    problem = check_problem(callers["fay"]("POST", "/change/launch"), 409)
    assert missing[0]["text"] in problem["detail"]
    words = {"language": "en-gb", "keeping": "For six months."}
    assert callers["fay"]("PATCH", "/change/words", words).status_code == 200
    assert callers["fay"]("GET", "/change/set-up").json()["missing"] == []
    path = "/change/preview?viewer="
    assert "join" in callers["fay"]("GET", path + "visitor").json()["acts"]
    seen = callers["fay"]("GET", f"{path}participant&phase_id={Phase.objects.get().id}").json()
    assert "post_idea" in seen["acts"]
    assert "set_up" not in seen["acts"]
    assert not Challenge.objects.get().is_launched
    assert callers["fay"]("POST", "/change/launch").json()["is_launched"] is True


def test_the_team(callers: Callers, cast: Cast, challenge: Challenge) -> None:
    new = {"email": "New@Example.org", "role": "analyst"}
    listed = callers["fay"]("POST", "/change/team", new).json()
    assert {"email": "new@example.org", "role": "analyst"} in listed
    assert callers["fay"]("GET", "/change/team").json() == listed
    call = make_caller(cast.olu.__class__(Person.objects.create_user("new@example.org"), Client()))
    # Who was asked in is let in when they come, by a program too.
    assert call("GET", "/change/exports").status_code == 200
    told = check_problem(
        callers["fay"]("POST", "/change/team", {"email": "nobody", "role": "analyst"}), 409
    )
    assert told["faults"][0]["where"] == "body.email"
    left = callers["fay"]("POST", "/change/team/take-out", new | {"email": "new@example.org"})
    assert "new@example.org" not in {one["email"] for one in left.json()}
    check_problem(call("GET", "/change/exports"), 403)
    last = {"email": "fay@example.org", "role": "facilitator"}
    check_problem(callers["fay"]("POST", "/change/team/take-out", last), 409)
    check_problem(callers["ian"]("GET", "/change/team"), 403)


def test_a_phase_goes_back_as_it_was_told(callers: Callers, challenge: Challenge) -> None:
    phases = f"/{challenge.slug}/phases"
    Phase.objects.all().delete()
    opens_at = (get_now() + timedelta(hours=1)).isoformat()
    given = {"kind": "understand", "opens_at": opens_at} | WHY
    path = f"{phases}/{callers['fay']('POST', phases, given).json()['id']}"
    for act in ("", "/open", "/close", "/reopen"):
        if act:
            assert callers["fay"]("POST", path + act, WHY).status_code == 200
        told = callers["fay"]("GET", f"/{challenge.slug}/set-up").json()["phases"][0]
        kept = {name: told[name] for name in ("title", "opens_at", "closes_at")}
        changed = callers["fay"]("PUT", path, kept | WHY | {"acts_taken_out": ["vote"]})
        assert changed.status_code == 200, changed.json()
        assert changed.json()["opens_at"] == told["opens_at"]


def test_invitations_from_a_file(callers: Callers, challenge: Challenge) -> None:
    content = b"name,email\nAna,a@example.org\nBen,nobody\nA,a@example.org\nCy,\nDi,d@example.org\n"
    seen = send_file(callers["fay"], "/change/invitations/look-over", "file", content).json()
    counts = {name: seen[name] for name in ("n_rows", "n_emails", "n_repeats", "n_empty", "n_new")}
    assert counts == {"n_rows": 5, "n_emails": 2, "n_repeats": 1, "n_empty": 1, "n_new": 0}
    assert (seen["to_put_right"][0]["row"], seen["to_put_right"][0]["column"]) == (3, "email")
    path = "/change/invitations/file"
    told = check_problem(send_file(callers["fay"], path, "file", content), 409)
    assert told["faults"][0]["where"] == "body.file row 3, email"
    assert not Invitation.objects.exists()
    done = send_file(callers["fay"], path, "file", content, leaves_out="true").json()
    assert (done["n_new"], len(done["to_put_right"])) == (2, 1)
    assert Invitation.objects.count() == 2
    told = check_problem(send_file(callers["fay"], path, "file", b"a,b\n1,2\n"), 409)
    assert told["faults"][0]["where"] == "body.file"
    told = check_problem(
        callers["fay"]("POST", "/change/invitations", {"emails": ["e@example.org", "nobody"]}), 409
    )
    assert told["faults"][0]["where"] == "body.emails.1"
    assert Invitation.objects.count() == 2


def test_emails_are_looked_at_and_sent(callers: Callers, challenge: Challenge) -> None:
    emails = callers["fay"]("GET", "/change/emails").json()
    assert emails["sends_digest"] is True
    assert emails["kinds"][0]["why_not"] == "Nobody is on the list yet."
    check_problem(callers["fay"]("POST", "/change/emails/invitation"), 409)
    callers["fay"]("POST", "/change/invitations", {"emails": ["new@example.org"]})
    assert challenge.name in callers["fay"]("GET", "/change/emails/invitation").json()["subject"]
    assert callers["fay"]("POST", "/change/emails/invitation").status_code == 202
    check_problem(callers["fay"]("POST", "/change/emails/invitation"), 409)
    check_problem(callers["ana"]("GET", "/change/emails"), 403)


def test_somebody_chooses_which_emails_they_get(callers: Callers, challenge: Challenge) -> None:
    assert "digest" in callers["ana"]("GET", "/change/mine/emails").json()["wanted"]
    given = {"wanted": ["fate"]}
    assert callers["ana"]("PUT", "/change/mine/emails", given).json() == given
    assert callers["ana"]("GET", "/change/mine/emails").json() == given
    check_problem(callers["cleo"]("PUT", "/change/mine/emails", given), 409)


def test_a_challenge_is_ended_by_its_name(
    callers: Callers, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    Phase.objects.all().delete()
    check_problem(callers["fay"]("POST", "/change/end", {"name": "Another"} | WHY), 409)
    with django_capture_on_commit_callbacks(execute=True):
        ended = callers["fay"]("POST", "/change/end", {"name": challenge.name} | WHY)
    assert ended.status_code == 204
    assert Event.objects.filter(kind="challenge.ended").count() == 1
    assert callers["visitor"]("GET", "/change").json()["acts"] == [
        "read_challenge",
        "read_ideas",
        "take_open_data",
    ]


# --- Who calls: joining, and one's own account


def test_ways_to_join(callers: Callers, challenge: Challenge) -> None:
    ways = callers["visitor"]("GET", "/change/join").json()
    assert ways == {
        "by_email": True,
        "by_sign_on": False,
        "by_code": True,
        "may_join": False,
        "has_joined": False,
    }
    assert callers["ana"]("GET", "/change/join").json()["has_joined"] is True


def test_somebody_takes_part_by_claim_code(callers: Callers, question: Question) -> None:
    made = callers["visitor"]("POST", "/change/join/claim-code").json()
    newcomer = Caller(made["token"], Client())
    given = {"question_id": str(question.id), "kind": "helps", "text": "Short meetings help us."}
    assert newcomer("POST", "/change/ideas", given).status_code == 201
    back = Client().post(
        "/api/v1/account/claim-code",
        {"claim_code": made["claim_code"].upper()},
        content_type="application/json",
    )
    again = Caller(back.json()["token"], Client())
    assert again("GET", "/change/mine").json()["ideas"] == 1
    wrong = Client().post(
        "/api/v1/account/claim-code",
        {"claim_code": "0" * 20},
        content_type="application/json",
    )
    check_problem(wrong, 401)
    Challenge.objects.update(join_by_code=False)
    check_problem(callers["visitor"]("POST", "/change/join/claim-code"), 403)
    assert ClaimCode.objects.count() == 2  # theirs, and Cleo's


def test_joining_is_slowed_down_as_on_the_page(
    callers: Callers, challenge: Challenge, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"join": "2/h/ip"}
    answers = [callers["visitor"]("POST", "/change/join/claim-code") for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 429]


def test_ones_own_account(callers: Callers, cast: Cast) -> None:
    def call(method: str, path: str, token: str, given: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return Client().generic(
            method,
            f"/api/v1/account{path}",
            given or b"",
            content_type="application/json",
            headers=headers,
        )

    token = callers["ana"].token
    kept = call("GET", "", token).json()
    assert (kept["email"], kept["n_challenges"], kept["n_tokens"]) == ("ana@example.org", 1, 1)
    for path in ("", "/tokens"):
        check_problem(call("GET", path, ""), 401)
    held = call("GET", "/tokens", token).json()
    assert len(held) == 1
    check_problem(call("POST", "/leave", token, '{"is_sure": false}'), 409)
    check_problem(call("POST", "/leave", callers["fay"].token, '{"is_sure": true}'), 409)
    bens = ApiToken.objects.get(person=cast.ben.person)
    assert call("DELETE", f"/tokens/{bens.id}", token).status_code == 204
    assert callers["ben"]("GET", "/change").status_code == 200
    assert call("DELETE", f"/tokens/{held[0]['id']}", token).status_code == 204
    check_problem(call("GET", "", token), 401)
    assert call("POST", "/leave", callers["ben"].token, '{"is_sure": true}').status_code == 204
    assert not Membership.objects.filter(person=cast.ben.person).exists()


@pytest.mark.parametrize("path", ["rules", "privacy"])
def test_promises_are_read_by_everyone(path: str, callers: Callers, challenge: Challenge) -> None:
    told = callers["visitor"]("GET", f"/change/{path}")
    assert told.status_code == 200
    page = Client().get(f"/c/change/{path}").content.decode()
    words = [one["rule"] for one in told.json()["always"]] if path == "rules" else []
    words += [one["heading"] for one in told.json()] if path == "privacy" else []
    assert len(words) > 1
    assert all(one in page for one in words)

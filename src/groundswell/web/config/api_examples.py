"""What a call can look like: examples of what stands in addresses, and of what is sent."""

from __future__ import annotations

from typing import Any

_ID = "3f1c2a9e-5b7d-4c0e-9a41-6d2f8e7b1c05"
_REASON = "People asked for more time."

#: What stands in addresses.
NAMES: dict[str, Any] = {
    "slug": "change",
    "phase_id": _ID,
    "question_id": _ID,
    "idea_id": _ID,
    "comment_id": _ID,
    "import_id": _ID,
    "token_id": _ID,
    "case_id": _ID,
    "text_id": _ID,
    "message_id": _ID,
    "show": "waiting",
    "sent_kind": "invitation",
    "viewer": "participant",
    "reason": _REASON,
    "page": 1,
    "words": "short meetings",
    "kind": "helps",
    "language": "en-gb",
    "theme": "",
    "has_comments": False,
    "order": "newest",
    "mix": 7,
}

#: What is sent, by operation.
BODIES: dict[str, dict[str, Any]] = {
    "make_challenge": {"name": "Better wards", "language": "en-gb", "organisation": "Riverside"},
    "change_words": {
        "language": "en-gb",
        "purpose": "We want to hear what helps.",
        "reason": "It was too long.",
    },
    "change_languages": {"languages": ["en-gb"], "reason": "Nobody writes in Welsh."},
    "change_settings": {"join_by_link": True, "colour": "#1f5f5b", "reason": _REASON},
    "end": {"name": "What would help us change?", "reason": "All is said and published."},
    "add_phase": {
        "kind": "answer",
        "title": {"en-gb": "What could we do?"},
        "opens_at": "2027-02-01T09:00:00Z",
        "closes_at": "2027-02-21T18:00:00Z",
        "reason": _REASON,
    },
    "change_phase": {
        "title": {"en-gb": "Tell us"},
        "opens_at": "2027-01-09T09:00:00Z",
        "closes_at": "2027-01-26T18:00:00Z",
        "reason": _REASON,
    },
    "open_phase": {"reason": "All is ready."},
    "close_phase": {"reason": "All has been said."},
    "extend_phase": {"closes_at": "2027-01-30T18:00:00Z", "reason": _REASON},
    "reopen_phase": {"closes_at": "2027-02-10T18:00:00Z", "reason": _REASON},
    "add_question": {"text": {"en-gb": "What helps?"}, "kinds": "helps", "reason": _REASON},
    "change_question": {"text": {"en-gb": "What helps you?"}, "kinds": "helps", "reason": _REASON},
    "add_gateway_question": {
        "text": {"en-gb": "What is your role?"},
        "choices": [{"en-gb": "Nurse"}, {"en-gb": "Another one"}],
    },
    "change_gateway_question": {
        "text": {"en-gb": "What do you do?"},
        "choices": [{"en-gb": "I am a nurse"}, {"en-gb": "Something else"}],
    },
    "invite": {"emails": ["ana@example.org", "ben@example.org"]},
    "uninvite": {"email": "ana@example.org"},
    "invite_to_team": {"email": "ian@example.org", "role": "analyst"},
    "remove_from_team": {"email": "ian@example.org", "role": "analyst"},
    "choose_emails": {"wanted": ["fate", "results_out"]},
    "flag_idea": {"reason": "person", "note": "It says who the manager is."},
    "flag_comment": {"reason": "abuse"},
    "appeal_idea": {"words": "It names nobody: there are five of that role."},
    "appeal_comment": {"words": "It names nobody: there are five of that role."},
    "decide_many": {"picked": [{"case_id": _ID, "seen": _ID}], "reason": "abuse"},
    "decide": {"decision": "hide", "seen": _ID, "reason": "person", "words": "Leave the name out."},
    "edit_case": {"seen": _ID, "text": "Short meetings help us.", "words": "I took a name out."},
    "write_to_team": {"words": "It happens each week. An hour less would help.", "as_it_is": False},
    "write_to_author": {"words": "Thank you. How often does it happen?", "as_it_is": False},
    "choose_messages": {"is_wanted": False},
    "leave": {"is_sure": True},
    "come_back": {"claim_code": "0a1b2-c3d4e-5f6g7-h8j9k"},
    "post_idea": {
        "question_id": _ID,
        "kind": "helps",
        "text": "Short meetings help us.",
        "language": "en-gb",
        "token": _ID,
    },
    "type_in": {
        "question_id": _ID,
        "kind": "blocks",
        "notes": ["Rotas come too late.", "Nobody answers the phone at night."],
        "language": "en-gb",
        "is_one_person": False,
    },
    "find_similar": {"text": "Short meetings help us."},
    "change_idea": {"text": "Shorter meetings help us."},
    "vote": {"vote": "agree"},
    "support": {"addition": "And start on time.", "language": "en-gb"},
    "comment": {"text": "Yes, and start on time.", "language": "en-gb"},
    "change_comment": {"text": "Yes, and end on time."},
    "answer_gateway": {"answers": [{"question_id": _ID, "choice": 0}]},
    "choose": {
        "columns": {"text": "What would help?", "participant": "Person"},
        "question_id": _ID,
        "kind": "helps",
        "language": "en-gb",
        "source": "workshop in May",
        "is_offline": True,
    },
    "choose_terms": {"licence": "CC-BY-4.0", "credit": "Riverside"},
}

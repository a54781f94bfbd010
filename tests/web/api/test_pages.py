"""Programs can do everything that people do on pages: each page is answered by a route, or why not.

A new page fails here until it has a route, or a reason why it means nothing to a program.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from ninja import Schema

from groundswell.web.accounts import people
from groundswell.web.challenges import checklist, privacy
from groundswell.web.challenges import invitation_lists as lists
from groundswell.web.challenges import queries as challenges
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api import account, emails, reading, set_up
from groundswell.web.challenges.api import described as places
from groundswell.web.challenges.api import joining as ways
from groundswell.web.challenges.api import people as invitations
from groundswell.web.challenges.joining import ways as joining
from groundswell.web.challenges.notices import actions as notices
from groundswell.web.config.api import api
from groundswell.web.engine import runs, themes
from groundswell.web.moderation import api as cases
from groundswell.web.moderation import counts
from groundswell.web.moderation import queries as moderation
from groundswell.web.moderation.messages import api as letters
from groundswell.web.moderation.messages import queries as messages
from groundswell.web.participation import maps, mine, who
from groundswell.web.participation import queries as participation
from groundswell.web.participation.api import described, findings, own
from groundswell.web.participation.api import merging as merges
from groundswell.web.participation.merging import queries as merging
from groundswell.web.participation.threads import ShownComment
from web.test_permissions import list_pages

#: The routes that do what a page does, by the page's name.
ROUTES = {
    "home": "list_challenges list_own_challenges",
    "make_challenge": "make_challenge",
    "account": "read_account",
    "leave": "leave",
    "tokens": "list_own_tokens",
    "token_revoke": "revoke_token",
    "way_in_code": "come_back",
    # A challenge
    "challenge": "read_challenge",
    "privacy": "read_notice",
    "help": "read_challenge",
    "rules": "read_rules",
    "changes": "list_changes",
    "logo": "read_logo",
    "join": "read_ways join",
    "join_code": "join_by_code",
    # Set-up
    "set_up": "read_set_up",
    "set_up_words": "read_set_up change_words",
    "set_up_languages": "read_set_up change_languages",
    "set_up_people": "read_set_up change_settings",
    "set_up_look": "read_set_up change_settings give_logo remove_logo",
    "set_up_shown": "read_set_up change_settings",
    "set_up_review": "read_set_up change_settings",
    "set_up_gateway": "list_gateway_questions",
    "gateway_add": "add_gateway_question",
    "gateway_change": "change_gateway_question",
    "gateway_remove": "remove_gateway_question",
    "set_up_phases": "read_set_up add_phase",
    "phase_add": "add_phase",
    "phase_change": "change_phase",
    "phase_open": "open_phase",
    "phase_extend": "extend_phase",
    "phase_close": "close_phase",
    "phase_reopen": "reopen_phase",
    "phase_remove": "remove_phase",
    "question_add": "add_question",
    "question_change": "change_question",
    "question_remove": "remove_question",
    "set_up_team": "list_team invite_to_team",
    "team_remove": "remove_from_team",
    "invitations": "list_invited invite look_list_over invite_from_file",
    "uninvite": "uninvite",
    "set_up_emails": "list_emails change_settings",
    "email_send": "read_email send_email",
    "preview": "read_preview",
    "launch": "launch",
    "end": "end",
    # Ideas, comments, votes
    "post": "post_idea support",
    "post_similar": "find_similar",
    "ideas": "list_ideas",
    "idea": "read_idea list_comments list_members",
    "vote": "vote",
    "comment": "comment",
    "change_idea": "change_idea",
    "withdraw_idea": "withdraw_idea",
    "change_comment": "change_comment",
    "withdraw_comment": "withdraw_comment",
    # What is one's own
    "feed": "read_next",
    "vote_in_feed": "vote",
    "mine": "count_own list_own_ideas list_own_comments list_voted",
    "download_mine": "read_own_record",
    "gateway": "read_gateway answer_gateway",
    "answer_gateway": "answer_gateway",
    "erase_gateway": "erase_answers",
    "who": "read_who",
    "erase_mine": "erase_own",
    "type_in": "type_in",
    "email_choices": "read_wanted choose_emails",
    # Merging
    "merging": "list_proposals",
    "merge_proposal": "read_proposal merge",
    "dismiss_merge": "dismiss_proposal",
    "merge_by_hand": "list_like merge",
    "merges": "list_merges",
    "merge": "read_merge decide_merge",
    "own_merge": "read_own_merge",
    "object_to_merge": "object_to_merge",
    # Moderation
    "record": "read_record",
    "flag_idea": "flag_idea",
    "flag_comment": "flag_comment",
    "idea_fate": "read_fate_of_idea",
    "comment_fate": "read_fate_of_comment",
    "appeal_idea": "appeal_idea",
    "appeal_comment": "appeal_comment",
    "moderation": "list_cases",
    "moderation_next": "read_next_case",
    "moderation_many": "decide_many",
    "case": "read_case decide",
    "edit_case": "edit_case",
    # Messages
    "my_messages": "list_own_conversations",
    "my_conversation": "read_own_conversation note_read",
    "write_to_team": "write_to_team",
    "choose_messages": "choose_messages",
    "take_back": "take_back_message",
    "report_message": "report_message",
    "conversations": "list_conversations",
    "conversation": "read_conversation write_to_author",
    "settle_conversation": "settle_conversation",
    # Findings
    "themes": "read_themes",
    "map": "read_map",
    "analysis": "read_standing",
    "start_analysis": "start_analysis",
    # Data
    "import": "list_imports give_file",
    "import_file": "read_import choose",
    "import_bring_in": "bring_in",
    "import_drop": "drop",
    "export": "list_exports",
    "take_out": "take_out",
    "open_data": "read_open_data",
    "open_data_terms": "choose_terms",
    "take_open_data": "take_open_data",
}

_WAY_IN = "It signs a browser in or out. A program calls with a token."
_ADDRESS = (
    "It changes the way in, for which a token is not enough: whoever took one could keep all."
)
_BROWSER = "It is about the reader's own browser."
_WORDS = "It is words about the platform, the same for everybody."

#: Pages that mean nothing to a program, and why.
NO_ROUTE = {
    "set_language": "A call says its language in Accept-Language.",
    "set_appearance": _BROWSER,
    "way_in": _WAY_IN,
    "way_in_confirm": _WAY_IN,
    "way_in_link": _WAY_IN,
    "way_out": _WAY_IN,
    "sign_on_failed": _WAY_IN,
    "openid_connect_login": _WAY_IN,
    "openid_connect_callback": _WAY_IN,
    "account_login": _WAY_IN,
    "account_signup": _WAY_IN,
    "account_inactive": _WAY_IN,
    "socialaccount_login_cancelled": _WAY_IN,
    "socialaccount_login_error": _WAY_IN,
    "socialaccount_signup": _WAY_IN,
    "change_address": _ADDRESS,
    "confirm_address": _ADDRESS,
    "accessibility": _WORDS,
    "how_it_works": _WORDS,
    "health": "It is for programs itself: monitors read it.",
    "robots": "It is for programs itself: search engines read it.",
    "manifest": _BROWSER,
    "favicon": _BROWSER,
    "email_stop": "Mail programs call it: the letters in its address are all that it needs.",
    "api": "It describes the API.",
    "openapi": "It describes the API.",
    "api_missing": "It is the API's own answer.",
}


def list_operations() -> dict[str, Any]:
    """Give the API's operations by name."""
    return {
        operation.view_func.__name__: operation.view_func
        for _prefix, router in api._routers
        for held in router.path_operations.values()
        for operation in held.operations
    }


def list_page_acts() -> dict[str, Act | None]:
    """Give the pages by name, each with its act where it has one."""
    return {
        name: getattr(view, "act", None)
        for route, name, view in list_pages()
        if not name.startswith("api ")
    }


def test_every_page_has_a_route_or_a_reason() -> None:
    assert not ROUTES.keys() & NO_ROUTE.keys()
    assert ROUTES.keys() | NO_ROUTE.keys() == list_page_acts().keys()
    assert all(reason.endswith(".") for reason in NO_ROUTE.values())


def test_every_route_does_what_a_page_does() -> None:
    told = {name for names in ROUTES.values() for name in names.split()}
    assert told == list_operations().keys()


def test_a_route_is_for_the_acts_of_its_pages() -> None:
    pages: dict[str, set[Act | None]] = {}
    for page, act in list_page_acts().items():
        for name in ROUTES.get(page, "").split():
            pages.setdefault(name, set()).add(act)
    acts = {name: getattr(made, "act", None) for name, made in list_operations().items()}
    assert {name: act for name, act in acts.items() if act not in pages[name]} == {}


#: What pages are given to show, what a call is given of it, and for each field that has another
#: name there which, or why it means nothing to a program.
SHOWN: list[tuple[type, type[Schema], dict[str, str]]] = [
    (
        participation.ShownIdea,
        described.IdeaOut,
        {
            "when": "posted_on",
            "hidden_for": "why_hidden",
            "hides_comments": "Its comments are listed as on the page.",
        },
    ),
    (
        merging.Alike,
        merges.AlikeOut,
        {"letter": "A call names it by its id.", "is_chosen": "A call chooses by itself."},
    ),
    (merging.ShownProposal, merges.ProposalOut, {}),
    (merging.ShownMerge, merges.MergeOut, {"day": "merged_on"}),
    (ShownComment, described.CommentOut, {"when": "posted_on"}),
    (
        mine.OwnComment,
        own.OwnCommentOut,
        {"when": "posted_on", "hidden_for": "What was decided says it."},
    ),
    (moderation.ShownCase, cases.CaseOut, {"when": "posted_on", "revision_id": "seen"}),
    (moderation.Piece, cases.PieceOut, {}),
    (moderation.Asked, cases.AskedOut, {}),
    (
        moderation.Told,
        cases.DecisionOut,
        {
            "is_mine": "No page shows it.",
            "is_asked": "The case says whether an appeal is open.",
        },
    ),
    (
        moderation.Fate,
        cases.FateOut,
        {"is_idea": "The address says it.", "lang": "Its author wrote it."},
    ),
    (messages.ShownMessage, letters.MessageOut, {}),
    (
        messages.ShownConversation,
        letters.OwnConversationOut,
        dict.fromkeys(("is_waiting", "is_reported", "why_not"), "It is told to the team."),
    ),
    (
        messages.ShownConversation,
        letters.TeamConversationOut,
        dict.fromkeys(("n_new", "told_by"), "It is told to the author."),
    ),
    (counts.Rounded, cases.RoundedOut, {}),
    (counts.Month, cases.MonthOut, {}),
    (
        themes.Theme,
        findings.ThemeOut,
        {"against": "No page shows it."},
    ),
    (
        themes.Quote,
        findings.QuoteOut,
        {
            "contribution_id": "idea_id",
            "revision_id": "Texts are found by their idea.",
            "why": "No page shows it.",
        },
    ),
    (themes.Themes, findings.ThemesOut, {}),
    (
        maps.SeenMap,
        findings.MapOut,
        {
            "found": "Its parts stand in the answer itself.",
            "ideas": "Each is read by its id.",
            "picture": "It draws the figures that are told.",
        },
    ),
    (who.WhoTookPart, findings.WhoOut, {}),
    (
        runs.Standing,
        findings.StandingOut,
        {"stage": "No page shows it."},
    ),
    (challenges.Listed, places.ChallengeLine, {"challenge": "slug"}),
    (
        joining.Ways,
        ways.WaysOut,
        {},
    ),
    (people.Kept, account.AccountOut, {}),
    (lists.InvitationList, invitations.ListOut, {"emails": "n_emails", "troubles": "to_put_right"}),
    (checklist.Missing, set_up.MissingOut, {}),
    (privacy.Section, reading.NoticePartOut, {}),
    (notices.Sendable, emails.SendableOut, {}),
]


@pytest.mark.parametrize(
    ("seen", "told", "others"), SHOWN, ids=lambda one: getattr(one, "__name__", "")
)
def test_a_call_is_told_what_a_page_shows(
    seen: type, told: type[Schema], others: dict[str, str]
) -> None:
    names = {one.name for one in fields(seen)}
    assert others.keys() <= names
    given = {others.get(name, name) for name in names}
    assert {name for name in given if not name.endswith(".")} <= told.model_fields.keys()


def test_a_page_and_its_routes_are_for_the_same_acts() -> None:
    operations, wrong = list_operations(), []
    for page, act in list_page_acts().items():
        acts = {getattr(operations[name], "act", None) for name in ROUTES.get(page, "").split()}
        if page in ROUTES and act not in acts:
            wrong.append((page, act, acts))
    assert wrong == []

"""Every page of the product in every state, as walks from stop to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from groundswell.web.challenges.models import Challenge
from web.challenges.filling import find_form, read_fields
from web.conftest import Cast
from web.scenes import (
    LONG,
    TIRED,
    Scene,
    about_email,
    add_question,
    ask_for_two,
    ask_too_often,
    close_the_doors,
    file,
    find_link,
    find_stop_link,
    keep_findings,
    leave_address,
    leave_unreached,
    let_choice_come,
    let_engine_look,
    let_engine_read,
    let_messages_come,
    lose_link,
    merge_two,
    phase,
    propose_to_merge,
    review_first,
    run,
    set_bare,
    set_draft,
    set_dressed,
    set_full,
    set_talk,
    take_questions_away,
    take_words_back,
    tell_who,
    turn_messages_off,
    vote_on_all,
)
from web.test_permissions import find_address, list_pages


@dataclass(frozen=True)
class Stop:
    """A page in one state.

    who: of the cast. first: what happens before. sends: what is put into the form of the page,
    which is sent; what comes back is held, and is the page of the next stop where that names none.
    """

    name: str
    who: str = "ana"
    status: int = 200
    query: str = ""
    first: Callable[[Scene], object] | None = None
    sends: dict[str, str] | None = None


def wrong(name: str, who: str = "fay", status: int = 422, /, **sends: str) -> Stop:
    """A form in which something is wrong."""
    return Stop(name, who, status, sends=sends)


def stops(who: str, *names: str) -> list[Stop]:
    """Pages that are only looked at. A name may have a query behind it."""
    return [
        Stop(name, who, query=mark + query)
        for name, mark, query in (one.partition("?") for one in names)
    ]


LISTS = ("mine", "mine?list=comments", "mine?list=votes")
SAID = {"text": "Our weekly meetings are far too long and start late.", "kind": "blocks"}
SET_UP = (
    *("set_up", "set_up_words", "set_up_languages", "set_up_people", "set_up_look", "set_up_shown"),
    "set_up_review",
    *(
        "set_up_gateway",
        "gateway_add",
        "set_up_team",
        "invitations",
        "launch",
        "end",
        "set_up_phases",
    ),
    *("phase_add", "phase_change", "phase_close", "phase_extend", "question_add", "preview"),
)
CHALLENGE = ("home", "challenge", "rules", "help", "privacy", "changes")
TALK = [
    *stops("ana", "post", "ideas", "ideas?order=agreed", "feed", *LISTS),
    *stops("ana", "idea?done=posted", "change_idea mine", "withdraw_idea mine", "idea gone"),
    wrong("idea", "ana", text=""),
]

Setting = Callable[[Cast, Challenge], Scene]

#: In this order: what comes first at a stop stands at those after it.
WALKS: dict[str, tuple[Setting, list[Stop]]] = {
    "nothing said": (
        set_bare,
        [
            *stops("visitor", "accessibility", "how_it_works", *CHALLENGE),
            *stops("ana", "post", "ideas", "ideas?words=zeppelin", "feed", *LISTS),
            *stops("ana", "themes", "map", "gateway", "who", "open_data", "account", "tokens"),
            *stops("fay", "set_up_gateway", "set_up_phases", "invitations", "import", "export"),
            *stops("fay", "moderation", "moderation?why=appealed", "conversations"),
            *stops("ana", "my_messages"),
            *stops("visitor", "record"),
            *stops("ian", "analysis"),
            wrong("post", "ana", text=""),
        ],
    ),
    "not launched": (
        set_draft,
        [*stops("visitor", "home"), *stops("olu", "home"), *stops("fay", *SET_UP, *CHALLENGE)],
    ),
    "dressed": (set_dressed, stops("fay", *SET_UP, *CHALLENGE)),
    "one idea": (set_talk(1), TALK),
    "many ideas": (set_talk(25), TALK),
    "ways in": (
        set_bare,
        [
            *stops("visitor", "way_in", "way_in_code", "way_out", "join"),
            Stop("sign_on_failed", "visitor", 403),
            Stop("sign_on_failed", "visitor", 403, query="?why=email"),
            wrong("way_in", "visitor", email="no address"),
            wrong("join", "visitor", way="email", email="no address"),
            wrong("way_in_code", "visitor", claim_code="12"),
            Stop("way_in", "visitor", sends={"email": "dee@example.org"}),
            wrong("", "visitor", code="12"),
            Stop("way_in_link", "visitor", first=find_link),
            Stop("way_in_link", "visitor", 410, first=lose_link),
            Stop("join", "visitor", sends={"way": "code"}),
            wrong("", "visitor", is_kept=""),
            Stop("join", "olu"),
            Stop("tokens", "ana", sends={"name": "weekly spreadsheet"}),
            wrong("tokens", "ana", name=""),
            Stop("account"),
            *stops("ana", "change_address"),
            *stops("cleo", "change_address"),
            wrong("change_address", "ana", email="no address"),
            Stop("change_address", "ana", sends={"email": "ana@example.net"}),
            wrong("", "ana", code="12"),
            Stop("leave"),
            wrong("leave", "ana", is_sure=""),
            Stop("leave", sends={"is_sure": "on"}),
            Stop("way_in_link", "visitor", 403, first=leave_address, sends={}),
            Stop("way_in", "visitor", 429, first=ask_too_often, sends={"email": TIRED}),
            Stop("join", "olu", first=close_the_doors),
            Stop("join", "visitor"),
        ],
    ),
    "crowd": (
        set_full,
        [
            Stop("home", "visitor"),
            Stop("make_challenge", "olu"),
            wrong("make_challenge", "olu"),
            Stop("ideas", query="?words=meetings"),
            Stop("post", sends=SAID),
            Stop("", sends={"step": "support:{like_id}"}),
            wrong("", "ana", addition="y" * 5_001, step="support:{like_id}"),
            wrong("change_idea", "ana", text=" "),
            Stop("change_comment"),
            wrong("change_comment", "ana", text=" "),
            Stop("withdraw_comment"),
            Stop("gateway"),
            wrong("gateway", "ana", **{"{gateway_field}": "99"}),
            Stop("gateway", sends={"{gateway_field}": "{gateway_choice}"}),
            Stop("erase_mine"),
            wrong("erase_mine", "ana", is_sure=""),
            Stop("gateway"),
            Stop("who", "visitor"),
            Stop("who", "visitor", first=tell_who),
            Stop("feed", first=vote_on_all),
            Stop("post", first=add_question),
            Stop("post", first=take_questions_away),
            Stop("set_up", status=403),
            Stop("feed", status=403, first=phase(-9, -1)),
            Stop("challenge"),
        ],
    ),
    "findings": (
        set_full,
        [
            Stop("analysis", "ian", first=run(state="running", done_share=0.4)),
            Stop("analysis", "ian", first=run(state="failed", problem="The disk is full.")),
            Stop("themes", first=keep_findings),
            Stop("map"),
            Stop("analysis", "ian"),
            Stop("ideas", query="?theme={theme_id}"),
            Stop("idea"),
        ],
    ),
    "moderation": (
        set_full,
        [
            *stops("ben", "flag_idea", "flag_comment"),
            wrong("flag_idea", "ben", reason=""),
            Stop("flag_idea", "ben", sends={"reason": "person", "note": f"I know her. {LONG}"}),
            Stop("moderation", "fay", first=let_engine_look),
            *stops("fay", "moderation?state=settled", "moderation?why=flagged", "case"),
            wrong("moderation", act="hide"),
            wrong("case", act="hide"),
            Stop("edit_case", "fay"),
            wrong("edit_case", text=" "),
            Stop("case", "fay", first=ask_for_two, sends={"act": "hide", "reason": "person"}),
            *stops("fay", "case"),
            *stops("ana", "idea_fate", "comment_fate", "appeal_comment"),
            Stop("case", "ian", sends={"act": "hide", "reason": "person", "words": LONG}),
            *stops("ana", "idea", "mine", "idea_fate"),
            *stops("ben", "idea"),
            wrong("appeal_idea", "ana", words=""),
            Stop("idea_fate", sends={"words": f"It names nobody. {LONG}"}),
            *stops("fay", "case", "moderation?state=hidden"),
            Stop("idea waiting", first=review_first),
            *stops("ana", "mine", "idea?done=posted"),
            Stop("idea waiting", "ben", 404),
            *stops("visitor", "record", "challenge"),
        ],
    ),
    "messages": (
        set_full,
        [
            *stops("ana", "my_conversation"),
            wrong("my_conversation", "ana", words=""),
            Stop("my_conversation", sends={"words": f"I work on ward 7. {LONG}"}),
            Stop("", sends={"send": "as_it_is"}),
            *stops("fay", "conversation", "conversation?opening=merge", "idea"),
            wrong("conversation", words="", idea="nowhere"),
            Stop("conversation", "fay", sends={"words": f"What is your name? {LONG}"}),
            Stop("", "fay", sends={"send": "as_it_is", "idea": "{like_id}"}),
            *stops("ana", "challenge", "my_messages", "mine", "my_conversation"),
            Stop("conversations", "fay", first=let_messages_come),
            *stops("fay", "conversation", "conversations?show=all", "conversations?show=reported"),
            Stop("conversations", "ian", first=ask_for_two),
            *stops("ian", "conversations?show=reported", "conversation"),
            *stops("ana", "my_conversation"),
            Stop("my_conversation", first=take_words_back),
            *stops("fay", "conversation"),
            Stop("my_conversation", first=turn_messages_off),
            *stops("ana", "my_messages"),
            Stop("conversation", "fay", first=let_choice_come),
            *stops("fay", "conversations?show=all"),
        ],
    ),
    "merging": (
        set_full,
        [
            *stops("fay", "merging", "merges"),
            Stop("merging", "fay", first=let_engine_read),
            Stop("merge_proposal", "fay", first=propose_to_merge),
            wrong("merge_proposal", ideas=""),
            *stops("fay", "merge_by_hand", "merge_by_hand?words=zeppelin"),
            wrong("merge_by_hand alike", ideas=""),
            Stop("merge", "fay", first=merge_two),
            *stops("fay", "merges", "idea alike", "idea"),
            *stops("ana", "idea", "idea alike", "mine", "own_merge", "ideas?words=think"),
            *stops("ben", "mine"),
            wrong("object_to_merge", "ana", words=""),
            Stop("object_to_merge", sends={"words": f"Mine is about time. {LONG}"}),
            *stops("fay", "merging", "merge"),
            wrong("merge", act="keep"),
            Stop("merge", "fay", sends={"act": "keep", "words": f"Both ask for time. {LONG}"}),
            Stop("own_merge"),
            Stop("merge", "fay", sends={"act": "undo", "words": LONG}),
            *stops("ana", "own_merge", "mine", "idea alike"),
        ],
    ),
    "e-mails": (
        set_full,
        [
            Stop("set_up_emails", "fay"),
            wrong("set_up_emails", reason=""),
            Stop("email_send", "fay", first=about_email("results_out")),
            Stop("set_up_emails", "fay", first=leave_unreached),
            Stop("email_send", "fay", first=about_email("reminder")),
            Stop("", "fay", sends={}),
            *stops("ana", "email_choices"),
            *stops("cleo", "email_choices"),
            Stop("email_stop", "visitor", first=find_stop_link),
            Stop("", "visitor", sends={}),
            Stop("email_stop", "visitor", 410, first=lose_link),
        ],
    ),
    "data": (
        set_full,
        [
            Stop("export", "fay"),
            Stop("open_data"),
            Stop("open_data_terms", "fay"),
            wrong("open_data_terms", licence="none"),
            Stop("type_in", "fay"),
            wrong("type_in", notes="?"),
            Stop("import", "fay"),
            wrong("import"),
            Stop("import_file", "fay"),
            wrong("import_file", kind="nonsense"),
            *(
                Stop("import_file", "fay", first=file(one))
                for one in ("waiting", "running", "failed", "done")
            ),
            Stop("api", "visitor"),
        ],
    ),
    "set-up": (
        set_full,
        [
            wrong("set_up_words", name=""),
            wrong("set_up_languages", main="xx"),
            wrong("set_up_people", domains="no domain"),
            wrong("set_up_look", organisation="x" * 200),
            wrong("set_up_shown", smallest_group="1"),
            wrong("set_up_review", reason=""),
            wrong("set_up_team", email=""),
            Stop("invitations", "fay", sends={"typed": "ada@example.org\nnonsense\n"}),
            wrong("phase_add", title=""),
            wrong("phase_change", opens_on_day="40"),
            wrong("phase_extend"),
            wrong("question_add"),
            Stop("question_change", "fay"),
            wrong("question_change", text=""),
            Stop("question_remove", "fay"),
            Stop("set_up_gateway", "fay"),
            wrong("gateway_add", text=""),
            Stop("gateway_change", "fay"),
            wrong("gateway_change", choices=""),
            Stop("phase_open", "fay", first=phase(1, 9)),
            Stop("phase_remove", "fay"),
            Stop("phase_reopen", "fay", first=phase(-9, -1)),
        ],
    ),
}


def find_path(stop: Stop, scene: Scene) -> str:
    """Give the address of a stop. A word behind a name says which of several ideas."""
    name, _, which = stop.name.partition(" ")
    names = {**scene.names, "idea_id": scene.names[f"{which}_id"]} if which else scene.names
    route = next(route for route, other, _ in list_pages() if other == name)
    return find_address(route, name, names) + stop.query.format(**scene.names)


def walk(stops: list[Stop], scene: Scene) -> Iterator[tuple[Stop, Any]]:
    """Go from stop to stop as a browser without scripts does. Gives what is answered at each."""
    answer: Any = None
    for stop in stops:
        if stop.first:
            stop.first(scene)
        client = getattr(scene.cast, stop.who).client
        if stop.name:
            answer = client.get(find_path(stop, scene))
        if stop.sends is not None:
            given = {
                name.format(**scene.names): value.format(**scene.names)
                for name, value in stop.sends.items()
            }
            form = find_form(answer, given)
            path = form.get("action") or answer.request["PATH_INFO"]
            answer = client.post(path, read_fields(form) | given, follow=True)
        assert answer.status_code == stop.status, (stop, answer.status_code)
        yield stop, answer

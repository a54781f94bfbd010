"""Every page of the product in every state that no journey holds, as walks from stop to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.engine.models import Run
from groundswell.web.engine.opinion_map import Vote as Said
from groundswell.web.engine.opinion_map import map_challenge
from groundswell.web.engine.runs import begin_run, keep_run, pack
from groundswell.web.engine.themes import Quote, Theme
from groundswell.web.participation import actions, import_steps
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.models import Contribution
from groundswell.web.shared.clock import get_now, get_today
from web.conftest import Cast
from web.participation.test_pages import post

LONG = "Wordswithoutanend" * 6
TABLE = b"id,text,person,kind\n1,Wider roads please,a,helps\n2,More trees please,b,purple\n3,,c,\n"

#: Pages that the journeys of a room hold to axe and HTML.
HELD_ELSEWHERE = {
    "accounts": (
        *("way_in", "way_in_confirm", "way_in_link", "way_in_code", "way_out", "account", "leave"),
        *("tokens", "sign_on_failed", "socialaccount_login_error", "join", "join_code"),
    ),
    "challenges": (
        *("home", "accessibility", "how_it_works", "challenge", "rules", "help", "privacy"),
        *("changes", "set_up", "set_up_words", "set_up_languages", "set_up_people", "set_up_look"),
        *("set_up_shown", "set_up_gateway", "gateway_add", "set_up_team", "invitations", "launch"),
        *("set_up_phases", "phase_add", "preview", "phase_change", "phase_close", "phase_extend"),
        "question_add",
    ),
    "participation": (
        *("post", "ideas", "feed", "mine", "gateway", "idea", "change_idea", "withdraw_idea"),
    ),
}


@dataclass(frozen=True)
class Scene:
    """Where a walk is made: what stands in addresses and forms is in ``names``."""

    cast: Cast
    challenge: Challenge
    names: dict[str, str]


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


def wrong(name: str, who: str = "fay", /, **sends: str) -> Stop:
    """A form in which something is wrong."""
    return Stop(name, who, 422, sends=sends)


def phase(days_to_opening: int, days_to_closing: int) -> Callable[[Scene], object]:
    opens_at, closes_at = (
        get_now() + timedelta(days=days) for days in (days_to_opening, days_to_closing)
    )
    return lambda scene: Phase.objects.update(opens_at=opens_at, closes_at=closes_at)


def run(**fields: Any) -> Callable[[Scene], object]:
    made = {"subject": "themes", "made_on": get_today(), "seed": 1, "content_hash": "x"}

    def begin(scene: Scene) -> None:
        Run.objects.filter(is_current=False).delete()
        Run.objects.create(challenge_id=scene.challenge.id, **made, **fields)

    return begin


def file(state: str) -> Callable[[Scene], object]:
    def bring(scene: Scene) -> None:
        if state == Import.State.DONE:
            Import.objects.update(state=Import.State.WAITING)
            import_steps.bring_in.call(scene.names["import_id"])
        Import.objects.update(state=state, problem="The disk is full.")

    return bring


def add_question(scene: Scene) -> None:
    words = {"en-gb": f"And what else? {LONG}"}
    Question.objects.create(phase=Phase.objects.get(), position=2, text_words=words)


def take_questions_away(scene: Scene) -> None:
    then = get_now() - timedelta(days=99)
    asked = Phase.objects.create(
        challenge=scene.challenge,
        kind="understand",
        position=9,
        opens_at=then,
        closes_at=then + timedelta(days=1),
    )
    Question.objects.update(phase=asked)


def vote_on_all(scene: Scene) -> None:
    place = scene.cast.ana.place(scene.challenge)
    for idea in Contribution.objects.exclude(id=scene.names["idea_id"]):
        actions.do_vote(place=place, idea=idea, choice=1)


def keep_findings(scene: Scene) -> None:
    """Keep themes as a run would, with long words in them; map some real votes."""
    at, ideas = scene.challenge.id, [str(one.id) for one in Contribution.objects.all()]
    quote = Quote("r", ideas[0], f"Nobody asks us. {LONG}", "typical")
    wide, part, small = scene.names["theme_id"], str(uuid4()), str(uuid4())
    themes = [
        Theme(
            wide, None, "blocks", "1", f"Meetings {LONG}", "Too long.", 12, 9, False, (quote,), ()
        ),
        Theme(part, wide, "blocks", "1.1", "Late starts", "Late.", 5, 4, False, (quote,), ()),
        Theme(small, None, "helps", "2", "A quiet room", "", 3, 3, True, (quote,), ()),
    ]
    shown = {
        "made_on": get_today(),
        "n_contributions": 1_234,
        "themes": themes,
        "blocks": [],
        "notices": [],
        "members": {wide: ideas, part: ideas[:1], small: ideas[1:]},
    }
    with begin_run(at, "themes", seed=1, content_hash="x") as one:
        keep_run(one, lambda _gone: {"shown": pack(msgspec.json.encode(shown))})
    votes = [
        Said(f"v{n}", idea, 1 if place == 0 or n % 2 == place % 2 else -1)
        for n in range(40)
        for place, idea in enumerate(ideas)
    ]
    few = [Said(f"few{n}", ideas[0], 1) for n in range(12)]
    map_challenge(at, [*votes, *few], ideas, seed=1)


def set_scene(cast: Cast, challenge: Challenge) -> Scene:
    """Let there be a thing of each kind, what people wrote being Ana's, with words without end."""
    challenge.shows_themes = challenge.shows_opinion_map = challenge.shows_open_data = True
    challenge.save()
    about = GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What is your role?"},
        choices_words=[{"en-gb": f"Nurse {LONG}"}, {"en-gb": "Other"}],
    )
    like = post(cast.ben, challenge, "Meetings are too long and start late every week.", "blocks")
    idea = post(cast.ana, challenge, f"More time to think. {LONG}")
    for n in range(9):
        post(cast.ben, challenge, f"Idea {n}: buy more chairs. {LONG}")
    comment = actions.do_comment(
        place=cast.ana.place(challenge), idea=like, text=f"So true. {LONG}", language="en-gb"
    )
    given = {"ideas": SimpleUploadedFile("ideas.csv", TABLE)}
    cast.fay.client.post(reverse("import", args=[challenge.slug]), given)
    question = Question.objects.get()
    names = {
        "slug": challenge.slug,
        "language": "en-gb",
        "phase_id": str(question.phase_id),
        "question_id": str(question.id),
        "gateway question_id": str(about.id),
        "gateway_field": about.id.hex,
        "idea_id": str(idea.id),
        "like_id": str(like.id),
        "comment_id": str(comment.id),
        "import_id": str(Import.objects.get().id),
        "theme_id": str(uuid4()),
        "what": "ideas",
    }
    return Scene(cast, challenge, names)


SAID = {"text": "Our weekly meetings are far too long and start late.", "kind": "blocks"}

#: In this order: what comes first at a stop stands at those after it.
WALKS: dict[str, list[Stop]] = {
    "crowd": [
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
        wrong("gateway", "ana", **{"{gateway_field}": "99"}),
        Stop("feed", first=vote_on_all),
        Stop("post", first=add_question),
        Stop("post", first=take_questions_away),
        Stop("set_up", status=403),
        Stop("feed", status=403, first=phase(-9, -1)),
        Stop("challenge"),
    ],
    "findings": [
        Stop("analysis", "ian"),
        Stop("analysis", "ian", first=run(state="running", done_share=0.4)),
        Stop("analysis", "ian", first=run(state="failed", problem="The disk is full.")),
        Stop("themes", first=keep_findings),
        Stop("map"),
        Stop("analysis", "ian"),
        Stop("ideas", query="?theme={theme_id}"),
        Stop("idea"),
    ],
    "data": [
        Stop("export", "fay"),
        Stop("open_data"),
        Stop("open_data_terms", "fay"),
        Stop("import", "fay"),
        wrong("import"),
        Stop("import_file", "fay"),
        wrong("import_file", kind="nonsense"),
        *(Stop("import_file", "fay", first=file(one)) for one in ("waiting", "failed", "done")),
        Stop("api", "visitor"),
    ],
    "set-up": [
        wrong("set_up_words", name=""),
        wrong("set_up_languages", main="xx"),
        wrong("set_up_people", domains="no domain"),
        wrong("set_up_look", organisation="x" * 200),
        wrong("set_up_shown", smallest_group="1"),
        wrong("phase_change", opens_on_day="40"),
        wrong("phase_extend"),
        wrong("question_add"),
        Stop("question_change", "fay"),
        wrong("question_change", text=""),
        Stop("question_remove", "fay"),
        Stop("gateway_change", "fay"),
        wrong("gateway_change", choices=""),
        Stop("phase_open", "fay", first=phase(1, 9)),
        Stop("phase_remove", "fay"),
        Stop("phase_reopen", "fay", first=phase(-9, -1)),
    ],
}

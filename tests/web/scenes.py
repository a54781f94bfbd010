"""What there is in a challenge when its pages are looked at, and what happens on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from groundswell.web.accounts.addresses import do_change_address
from groundswell.web.accounts.keys import read_key
from groundswell.web.accounts.links import WayIn, draw_link_id
from groundswell.web.accounts.models import Membership, Notice
from groundswell.web.accounts.people import do_invite
from groundswell.web.accounts.post import NoticeKind
from groundswell.web.accounts.post.notices import do_post_to_list
from groundswell.web.accounts.post.stops import Stopper
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.engine.models import Run
from groundswell.web.engine.opinion_map import Vote as Said
from groundswell.web.engine.opinion_map import map_challenge
from groundswell.web.engine.runs import begin_run, keep_run, pack
from groundswell.web.engine.texts import remember_texts
from groundswell.web.engine.themes import Quote, Theme
from groundswell.web.moderation.cases import open_case
from groundswell.web.moderation.messages.actions import do_choose, do_take_back
from groundswell.web.moderation.models import Conversation, Message
from groundswell.web.participation import actions, import_steps
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.merging.actions import do_merge
from groundswell.web.participation.merging.proposing import propose
from groundswell.web.participation.models import (
    Contribution,
    GatewayFigures,
    MergeProposal,
    Revision,
)
from groundswell.web.shared.clock import get_now, get_today
from web.conftest import Cast
from web.participation.test_pages import post

LONG = "Wordswithoutanend" * 6
TABLE = b"id,text,person,kind\n1,Wider roads please,a,helps\n2,More trees please,b,purple\n3,,c,\n"


@dataclass(frozen=True)
class Scene:
    """Where a walk is made: what stands in addresses and forms is in ``names``."""

    cast: Cast
    challenge: Challenge
    names: dict[str, str]


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
            id=theme_id,
            parent_id=parent,
            kind=kind,
            number=number,
            title=title,
            words=words,
            n_contributions=n,
            is_small=n < 5,
            quotes=(quote,),
            against=(),
        )
        for theme_id, parent, kind, number, title, words, n in (
            (wide, None, "blocks", "1", f"Meetings {LONG}", ("meetings", LONG), 12),
            (part, wide, "blocks", "1.1", "Late starts", ("late",), 5),
            (small, None, "helps", "2", "A quiet room", (), 3),
        )
    ]
    shown = {
        "made_on": get_today(),
        "language": "en",
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
    map_challenge(at, [*votes, *few], ideas, key=read_key(at), seed=1)


TIRED = "tired@example.org"


def ask_too_often(scene: Scene) -> None:
    asked = {"email": TIRED}
    while scene.cast.visitor.client.post(reverse("way_in"), asked).status_code != 429:
        pass


def find_link(scene: Scene) -> None:
    """Find the link in the last e-mail."""
    found = re.search(r"/way-in/link/([^/\s]+)/", str(mail.outbox[-1].body))
    assert found
    scene.names["letters"] = found[1]


def leave_address(scene: Scene) -> None:
    """Give Ben another address, and open a link to the old one."""
    ben = scene.cast.ben.person
    assert ben is not None
    link = WayIn(draw_link_id(), ben.email, None, "").seal()
    scene.names["letters"] = link.rpartition("/link/")[2].strip("/")
    assert do_change_address(ben, "ben@example.net")


def lose_link(scene: Scene) -> None:
    scene.names["letters"] = "x"


def about_email(kind: str) -> Callable[[Scene], object]:
    return lambda scene: scene.names.update(kind=kind)


def find_stop_link(scene: Scene) -> None:
    stopper = Stopper.of(scene.challenge.id, "ana@example.org")
    scene.names["letters"] = stopper.seal(NoticeKind.DIGEST)


def leave_unreached(scene: Scene) -> None:
    do_invite(scene.challenge.id, [f"p{n}@example.org" for n in range(12)])
    do_post_to_list(scene.challenge.id, NoticeKind.INVITATION)
    Notice.objects.update(is_refused=True)


def close_the_doors(scene: Scene) -> None:
    Challenge.objects.update(join_by_link=False, join_by_code=False, join_by_invitation=False)


def set_bare(cast: Cast, challenge: Challenge) -> Scene:
    """Nobody has said anything yet."""
    Challenge.objects.update(shows_themes=True, shows_opinion_map=True)
    challenge.refresh_from_db()
    question = Question.objects.get()
    names = {
        "slug": challenge.slug,
        "language": "en-gb",
        "phase_id": str(question.phase_id),
        "question_id": str(question.id),
        "kind": "invitation",
    }
    return Scene(cast, challenge, names)


def set_draft(cast: Cast, challenge: Challenge) -> Scene:
    """The challenge is not launched, and something is missing."""
    Challenge.objects.update(is_launched=False, help_words={}, contact_words={})
    return set_bare(cast, challenge)


def set_dressed(cast: Cast, challenge: Challenge) -> Scene:
    """Names without end, two languages, a loud colour, and a list of the invited."""
    Challenge.objects.update(
        organisation=LONG,
        name_words={"en-gb": LONG, "cy": "Enw"},
        languages=["en-gb", "cy"],
        colour="#ffff00",
    )
    GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What is your role?"},
        choices_words=[{"en-gb": f"Role {number}"} for number in range(9)],
    )
    cast.fay.client.post(
        reverse("invitations", args=[challenge.slug]),
        {"typed": f"ana@example.org\n{'long' * 12}@example.org", "is_checked": "1"},
    )
    return set_bare(cast, challenge)


def set_talk(n_ideas: int) -> Callable[[Cast, Challenge], Scene]:
    """So many ideas of two people each, the last with votes and as many answers to a comment."""

    def talk(cast: Cast, challenge: Challenge) -> Scene:
        scene = set_bare(cast, challenge)
        for n in range(n_ideas):
            kind = "helps" if n % 2 else "blocks"
            idea = post(cast.ben, challenge, f"Idea {n} helps. {LONG}", kind)
            mine = post(cast.ana, challenge, f"My idea {n} helps.")
        place = cast.ana.place(challenge)
        actions.do_vote(place=place, idea=idea, choice=1)
        actions.do_vote(place=cast.cleo.place(challenge), idea=idea, choice=-1)
        said = actions.do_comment(place=place, idea=idea, text=LONG, language="en-gb")
        for n in range(n_ideas):
            actions.do_comment(
                place=place, idea=idea, text=f"Answer {n}.", language="en-gb", answers=said
            )
        gone = post(cast.ana, challenge, "This one goes.")
        actions.do_withdraw(place=place, subject=gone)
        for name, one in (("idea", idea), ("mine", mine), ("gone", gone)):
            scene.names[f"{name}_id"] = str(one.id)
        return scene

    return talk


def set_full(cast: Cast, challenge: Challenge) -> Scene:
    """Let there be a thing of each kind, what people wrote being Ana's, with words without end."""
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
    with transaction.atomic():
        case = open_case(challenge.id, idea, is_waiting=True)
    scene = set_bare(cast, challenge)
    scene.names.update(
        {
            "gateway question_id": str(about.id),
            "gateway_field": about.id.hex,
            "gateway_choice": about.choice_ids[1],
            "idea_id": str(idea.id),
            "like_id": str(like.id),
            "comment_id": str(comment.id),
            "case_id": str(case.id),
            "text_id": str(idea.id),
            "import_id": str(Import.objects.get().id),
            "proposal_id": str(uuid4()),
            "merge_id": str(uuid4()),
            "theme_id": str(uuid4()),
            "what": "ideas",
        }
    )
    return scene


def let_engine_look(scene: Scene) -> None:
    """Let the engine point out what is in a text that names somebody."""
    post(scene.cast.ben, scene.challenge, f"Karen Holroyd on ward 7 is an idiot. {LONG}")


def let_messages_come(scene: Scene) -> None:
    """Let all that an author did have reached the team; one message is reported."""
    today = get_today()
    Message.objects.exclude(by="").update(reported_from=today)
    Message.objects.update(reaches_on=today)
    Conversation.objects.update(known_from=today, waits_from=today)


def take_words_back(scene: Scene) -> None:
    place = scene.cast.ana.place(scene.challenge)
    idea = Contribution.objects.get(pk=scene.names["text_id"])
    message = Message.objects.get(conversation__contribution=idea, by="")
    do_take_back(place=place, subject=idea, message_id=message.id)


def turn_messages_off(scene: Scene) -> None:
    place = scene.cast.ana.place(scene.challenge)
    idea = Contribution.objects.get(pk=scene.names["text_id"])
    do_choose(place=place, subject=idea, is_wanted=False)


def let_choice_come(scene: Scene) -> None:
    Conversation.objects.update(told_from=get_today())


def propose_to_merge(scene: Scene) -> None:
    """Let the engine find two ideas that say the same; one more is merged, and objected to."""
    propose(scene.challenge)
    scene.names["proposal_id"] = str(MergeProposal.objects.order_by("-nearness")[0].id)


def merge_two(scene: Scene) -> None:
    """Let an idea of Ana's be merged into one of Ben's."""
    head = Contribution.objects.get(pk=scene.names["alike_id"])
    place = scene.cast.fay.place(scene.challenge)
    made = do_merge(place=place, head_id=head.id, member_ids=[UUID(scene.names["idea_id"])])
    scene.names["merge_id"] = str(made[0].id)


def let_engine_read(scene: Scene) -> None:
    """Let the engine read all texts, and let one more be much like one of Ana's."""
    alike = post(scene.cast.ben, scene.challenge, f"More time to think, please. {LONG}")
    scene.names["alike_id"] = str(alike.id)
    for one in Revision.objects.filter(is_current=True).exclude(contribution=None):
        remember_texts(scene.challenge.id, {one.id: one.text})


def ask_for_two(scene: Scene) -> None:
    """Let two have to agree before a text is hidden, and let there be two."""
    Challenge.objects.update(hides_by_two=True)
    Membership.objects.create(
        person=scene.cast.ian.person, challenge_id=scene.challenge.id, role="facilitator"
    )


def review_first(scene: Scene) -> None:
    """Let texts be looked at before others see them; one waits."""
    Challenge.objects.update(reviews_first=True, hides_by_two=False)
    scene.challenge.refresh_from_db()
    waiting = post(scene.cast.ana, scene.challenge, f"A quiet room, please. {LONG}")
    scene.names["waiting_id"] = str(waiting.id)


def tell_who(scene: Scene) -> None:
    """Let the figures of who took part be made: some answered often, some seldom."""
    question = GatewayQuestion.objects.get(pk=scene.names["gateway question_id"])
    counts = dict(zip(question.choice_ids, (40, 0), strict=True))
    GatewayFigures.objects.create(
        challenge=question.challenge,
        made_on=get_today(),
        step=10,
        counts={question.id.hex: counts},
    )

"""The sample challenge, opened as a running platform: its people, words and votes are made up."""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from groundswell.sample import NOTICE, QUESTION, comments_path, sample_path
from groundswell.web.accounts.claim_codes import make_claim_code
from groundswell.web.accounts.keys import Context, get_pseudonym, make_key
from groundswell.web.accounts.links import way_in_link_for
from groundswell.web.accounts.models import Membership, Person
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.engine.feed import weigh_idea
from groundswell.web.engine.texts import remember_texts
from groundswell.web.moderation.screening import look_over
from groundswell.web.participation.gateway import keep_answers
from groundswell.web.participation.models import Comment, Contribution, Revision, Vote
from groundswell.web.participation.tallies import counts_of, tell_now
from groundswell.web.participation.tasks import analyse_now
from groundswell.web.participation.who import make_figures
from groundswell.web.shared.clock import get_month_end, get_now
from groundswell.web.shared.models import Event

SLUG = "sample"
_SEED = 11
_N_VOTERS = 120
_LASTS = timedelta(hours=12)
_NAME = "Change from the bottom up"

_PHASES = (
    ("understand", "What helps and what blocks?", QUESTION, -5, 19),
    (
        "answer",
        "What would answer it?",
        "What would remove a barrier, or build a block?",
        21,
        21,
    ),
    ("prioritise", "What should come first?", "Which solutions are worth developing?", 49, 14),
)

Say = Callable[[str], None]


def open_demo(say: Say) -> list[str]:
    """Make the sample challenge where it is not there yet, and give the lines with the ways in."""
    challenge = Challenge.objects.filter(slug=SLUG).first()
    if challenge is None:
        say("Making the sample challenge ...")
        challenge = _make_challenge()
        n_ideas = _add_words(challenge)
        look_over(challenge.id, most=n_ideas * 2)
        say(f"{n_ideas} ideas are in. Looking for themes; this takes half a minute ...")
        analyse_now(challenge.id)
    return [NOTICE, "", *_list_ways_in(challenge)]


@transaction.atomic
def _make_challenge() -> Challenge:
    today = timezone.localdate(get_now())
    challenge = Challenge.objects.create(
        slug=SLUG,
        is_launched=True,
        is_sample=True,
        languages=["en-gb"],
        name_words={"en-gb": _NAME},
        purpose_words={
            "en-gb": "Many of us know what would make our work and our care better. Too often it "
            "does not happen. We want to find out what stops it, and what helps."
        },
        call_words={"en-gb": "Tell us what you see. It takes five minutes."},
        help_words={
            "en-gb": "If somebody is in danger now, call 999.\nTo talk to somebody at any hour: "
            "Samaritans, 116 123.\nTo speak up about care: your Freedom to Speak Up guardian."
        },
        contact_words={"en-gb": "This is a sample. Nobody answers for it."},
        keeping_words={"en-gb": "For as long as you keep the folder of this demo."},
        organisation="Larkmoor and Wexcombe Partnership (made up)",
        join_by_link=True,
        join_by_code=True,
        shows_themes=True,
        shows_opinion_map=True,
    )
    make_key(challenge.id)
    for position, (kind, title, asks, start, days) in enumerate(_PHASES, start=1):
        opens_on = today + timedelta(days=start)
        phase = Phase.objects.create(
            challenge=challenge,
            kind=kind,
            position=position,
            title_words={"en-gb": title},
            opens_at=_at(opens_on, 9),
            closes_at=_at(opens_on + timedelta(days=days), 18),
        )
        kinds = Question.Kinds.HELPS_OR_BLOCKS if position == 1 else Question.Kinds.SOLUTION
        Question.objects.create(phase=phase, position=1, text_words={"en-gb": asks}, kinds=kinds)
    GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What do you do?"},
        choices_words=[
            {"en-gb": words}
            for words in ("I care for patients", "I work in an office", "I am a patient or carer")
        ],
    )
    return challenge


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _add_words(challenge: Challenge) -> int:
    """Add the sample's contributions, comments and votes. The same each time but for pseudonyms."""
    question = Question.objects.get(phase__challenge=challenge, phase__position=1)
    first_day = timezone.localdate(get_now()) - timedelta(days=5)
    ideas: dict[str, Contribution] = {}
    revisions: list[Revision] = []
    with sample_path().open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if any(map(str.isalnum, row["text"]))]
    for number, row in enumerate(rows):
        idea = Contribution(
            challenge=challenge,
            question=question,
            kind=row["kind"] or "free",
            author=_pseudonym(challenge, row["participant"], Context.POSTS),
            language="en-gb",
            posted_on=first_day + timedelta(days=number * 5 // len(rows)),
        )
        ideas[row["id"]] = idea
        revisions.append(Revision(contribution=idea, text=row["text"]))
    comments: list[Comment] = []
    with comments_path().open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            idea = ideas[row["contribution"]]
            idea.n_comments += 1
            comment = Comment(
                contribution=idea,
                answers=comments[int(row["answers"]) - 1] if row["answers"] else None,
                author=_pseudonym(challenge, row["participant"], Context.POSTS),
                language="en-gb",
                posted_on=idea.posted_on,
            )
            comments.append(comment)
            revisions.append(Revision(comment=comment, text=row["text"]))
    votes = _draw_votes(challenge, ideas)
    with transaction.atomic():
        Contribution.objects.bulk_create(ideas.values())
        Comment.objects.bulk_create(comments)
        Revision.objects.bulk_create(revisions)
        Vote.objects.bulk_create(votes, batch_size=2_000)
        Event.objects.bulk_create(_tell(challenge, revisions, votes), batch_size=2_000)
    _add_answers(challenge)
    texts = {one.id: one.text for one in revisions if one.contribution is not None}
    remember_texts(challenge.id, texts)
    return len(ideas)


def _tell(challenge: Challenge, revisions: list[Revision], votes: list[Vote]) -> Iterator[Event]:
    """Put on record what the made-up crowd said, as if each of them had said it here."""
    for one in revisions:
        said = one.contribution or one.comment
        assert said is not None
        payload = {"language": said.language, "is_by_code": said.is_by_code}
        others = [one.id]
        if isinstance(said, Contribution):
            others.append(said.question_id)
            payload["kind"] = said.kind
        else:
            others += [said.contribution_id, *([said.answers_id] if said.answers_id else [])]
            payload["is_addition"] = said.is_addition
        yield Event(
            kind="idea.posted" if isinstance(said, Contribution) else "comment.posted",
            challenge_id=challenge.id,
            actor=said.author,
            subject_id=said.id,
            version=1,
            other_ids=[str(other) for other in others],
            payload=payload,
            happened_on=said.posted_on,
        )
    for vote in votes:
        yield Event(
            kind="vote.cast",
            challenge_id=challenge.id,
            actor=vote.voter,
            subject_id=vote.id,
            version=1,
            other_ids=[str(vote.contribution_id)],
            payload={"choice": vote.choice, "is_by_code": vote.is_by_code},
            happened_on=get_month_end(),
        )


def _draw_votes(challenge: Challenge, ideas: dict[str, Contribution]) -> list[Vote]:
    """Draw votes of people of two minds: some mind what blocks, some care for what helps."""
    draw = random.Random(_SEED)
    votes = []
    leanings = {key: draw.gauss(0, 1) for key in ideas}
    for number in range(_N_VOTERS):
        voter = _pseudonym(challenge, f"voter {number}", Context.VOTES)
        mind = 1 if number % 5 < 3 else -1
        is_by_code = number % 8 == 7
        for key in draw.sample(sorted(ideas), draw.randint(60, 200)):
            idea = ideas[key]
            pull = 0.9 + mind * leanings[key] + draw.gauss(0, 0.8)
            choice = 0 if abs(pull) < 0.25 else 1 if pull > 0 else -1
            votes.append(Vote(contribution=idea, voter=voter, choice=choice, is_by_code=is_by_code))
            name = {1: "n_agree", 0: "n_pass", -1: "n_disagree"}[choice]
            name += "_by_code" if is_by_code else ""
            setattr(idea, name, getattr(idea, name) + 1)
    for idea in ideas.values():
        for suffix in ("", "_by_code"):
            told = tell_now(idea, suffix)
            is_told = sum(told.values()) >= challenge.least
            for name, count in told.items() if is_told else ():
                setattr(idea, name, count)
            setattr(idea, f"telling{suffix}", int(is_told))
            setattr(idea, f"n_untold{suffix}", 0 if is_told else sum(told.values()))
        idea.attention = weigh_idea(counts_of(idea, least=challenge.least))
    for vote in votes:
        if vote.contribution.telling_by_code if vote.is_by_code else vote.contribution.telling:
            vote.told_choice = vote.choice
    return votes


def _add_answers(challenge: Challenge) -> None:
    """Let most of those who vote say what they do; the fewest of them work in an office."""
    draw, question = random.Random(_SEED), challenge.gateway_questions.get()
    for number in range(_N_VOTERS):
        [choice] = draw.choices([*question.choice_ids, ""], (9, 1, 4, 4))
        if choice:
            pseudonym = _pseudonym(challenge, f"voter {number}", Context.GATEWAY)
            keep_answers(challenge.id, pseudonym, {question.id.hex: choice})
    make_figures(challenge)


def _pseudonym(challenge: Challenge, name: str, context: Context) -> str:
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return get_pseudonym(challenge.id, UUID(bytes=digest), context)


def _list_ways_in(challenge: Challenge) -> list[str]:
    home = reverse("challenge", args=[challenge.slug])
    lines = [f"Read it without signing in:  {settings.ADDRESS}{home}"]
    for role, to in (
        ("participant", home),
        ("analyst", reverse("themes", args=[challenge.slug])),
        ("facilitator", reverse("set_up", args=[challenge.slug])),
    ):
        person = _get_person(f"{role}@example.org")
        Membership.objects.get_or_create(person=person, challenge_id=challenge.id, role=role)
        lines.append(f"Come in as {role + ':':<17} {way_in_link_for(person, to, lasts=_LASTS)}")
    operator = _get_person("operator@example.org", is_operator=True)
    lines.append(
        f"Come in as {'operator:':<17} {way_in_link_for(operator, reverse('home'), lasts=_LASTS)}"
    )
    person, code = make_claim_code(challenge.id)
    Membership.objects.create(person=person, challenge_id=challenge.id, role="participant")
    lines.append(f"Or as somebody without an e-mail, with the claim code  {code}")
    lines.append("Each link works once, today; start again for new ones.")
    return lines


def _get_person(email: str, *, is_operator: bool = False) -> Person:
    known = Person.objects.filter(email=email).first()
    return known or Person.objects.create_user(email=email, is_operator=is_operator)

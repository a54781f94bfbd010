"""A challenge of any size, made with the platform's own models, where acts would take hours.

Votes and events, a million of each, are written as rows of their tables.

What hangs on its ideas grows with them: for each thousand there are ten thousand votes, 500
comments, 100 people, and as many flags, concerns, decisions and appeals as each other thousand has.
Somebody's own ideas, comments and votes are as many at any size. Texts are sentences of the shared
data with one word swapped; the vector of each lies near its sentence's, which saves embedding it.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from benchmarks.scale import change_word, read_sentences

VOTES_OF_IDEA, IDEAS_OF_PERSON, COMMENTS_OF_PERSON = 10, 10, 5
#: The person whose pages are looked at; their ideas are shown, as few others' are all.
VIEWER = 50
_POOL = 1_000
_DAYS = 60
_AT_ONCE = 5_000
_LANGUAGES = ("en-gb", "cy")
_CAMPS = 3


class Crowd:
    """Makes one challenge's people and what they say. The same seed makes the same rows."""

    def __init__(self, challenge: Any, n_ideas: int, *, today: date, seed: int = 0) -> None:
        from groundswell.web.challenges.models import Question

        assert n_ideas % 1_000 == 0, "what hangs on ideas is laid out by the thousand"
        self.challenge, self.n_ideas, self.today = challenge, n_ideas, today
        self.n_people = n_ideas // IDEAS_OF_PERSON
        self.lot = random.Random(seed)
        self.question = Question.objects.get(phase__challenge=challenge)
        sentences = read_sentences()
        self.words = sorted({word for one in sentences for word in one.split() if word.isalpha()})
        self.pool = self.lot.sample(sentences, _POOL)
        self.sources: dict[str, tuple[int, ...]] = {}

    def make(self) -> None:
        """Make everything, people first."""
        self._make_people()
        self._make_ideas()
        self._make_comments()
        self._make_votes()
        self._make_cases()
        self._make_rest()

    # --- Parts

    def _draw(self) -> uuid.UUID:
        return uuid.UUID(int=self.lot.getrandbits(128), version=4)

    def _day(self, i: int) -> date:
        return self.today - timedelta(days=i % _DAYS)

    def _write(self) -> str:
        chosen = tuple(self.lot.randrange(_POOL) for _ in range(self.lot.choice((1, 1, 2))))
        text = " ".join(change_word(self.lot, [self.pool[one]], self.words) for one in chosen)
        self.sources[text] = chosen
        return text

    def _make_people(self) -> None:
        from groundswell.web.accounts.keys import Context, get_person_id, get_pseudonym
        from groundswell.web.accounts.models import Invitation, Membership, Person

        emails = [f"person{i}@example.org" for i in range(self.n_people)]
        people = [Person(id=get_person_id(one), email=one, password="!") for one in emails]
        save(people)
        save(
            Membership(person=one, challenge_id=self.challenge.id, role="participant")
            for one in people
        )
        save(Invitation(challenge_id=self.challenge.id, email=one, was_sent=True) for one in emails)
        self.authors, self.voters = (
            [get_pseudonym(self.challenge.id, one.id, context) for one in people]
            for context in (Context.POSTS, Context.VOTES)
        )

    def _make_ideas(self) -> None:
        from groundswell.web.participation.import_records import Import
        from groundswell.web.participation.models import Contribution, Revision

        self.files = [
            Import(
                challenge=self.challenge,
                actor="0" * 32,
                given_on=self.today,
                state=Import.State.DONE,
                ideas_name=f"workshop-{i}.csv",
                choices={"columns": {}},
                report={"counts": {}},
            )
            for i in range(3)
        ]
        save(self.files)
        self.ideas, self.revisions = [], []
        for i in range(self.n_ideas):
            state = _state_of(i)
            is_imported = i % 5 == 0
            self.ideas.append(
                Contribution(
                    id=self._draw(),
                    challenge=self.challenge,
                    question=self.question,
                    kind=("helps", "blocks")[i % 2],
                    author=self.authors[i // IDEAS_OF_PERSON],
                    language=_LANGUAGES[i % 10 == 9],
                    state=state,
                    hidden_for="abuse" if state == "hidden" else "",
                    source="import" if is_imported else "platform",
                    came_by=self.files[i % 3] if is_imported else None,
                    place=self.lot.randrange(2**31 - 1),
                    posted_on=self._day(i),
                )
            )
            is_gone = state == "withdrawn"
            self.revisions.append(
                Revision(
                    id=self._draw(),
                    contribution=self.ideas[-1],
                    is_screened=True,
                    is_erased=is_gone,
                    text="" if is_gone else self._write(),
                )
            )
        self._count_votes()
        for i in range(self.n_ideas // 2):
            self.ideas[self._idea_of_comment(i)].n_comments += 1
        save(self.ideas)
        save(self.revisions)
        self._record("idea.posted", (one.id for one in self.ideas))

    def _list_votes(self) -> Iterator[tuple[int, int, int]]:
        """Give idea, voter and choice of each vote: people of one camp mostly think alike."""
        lot, apart = random.Random(1), self.n_people // VOTES_OF_IDEA
        for i in range(self.n_ideas):
            for k in range(VOTES_OF_IDEA):
                voter = (i + k * apart) % self.n_people
                side = 1 if (i + voter) % _CAMPS else -1
                yield i, voter, (side, side, side, 0, -side)[int(5 * lot.random())]

    def _count_votes(self) -> None:
        from groundswell.web.engine.feed import weigh_idea
        from groundswell.web.participation.models import NAMES_OF_CHOICES
        from groundswell.web.participation.tallies import counts_of

        counts = Counter((i, choice) for i, _, choice in self._list_votes())
        for (i, choice), n in counts.items():
            for start in ("n", "told"):
                setattr(self.ideas[i], f"{start}_{NAMES_OF_CHOICES[choice]}", n)
        for one in self.ideas:
            one.telling, one.attention = 1, weigh_idea(counts_of(one, least=self.challenge.least))

    def _idea_of_comment(self, j: int) -> int:
        return j * 7_919 % self.n_ideas

    def _make_comments(self) -> None:
        from groundswell.web.participation.models import Comment, Revision

        self.comments, self.replies = [], []
        for j in range(self.n_ideas // 2):
            idea = self.ideas[self._idea_of_comment(j)]
            self.comments.append(
                Comment(
                    id=self._draw(),
                    contribution=idea,
                    author=self.authors[j // COMMENTS_OF_PERSON],
                    language="en-gb",
                    posted_on=self._day(j),
                )
            )
            self.replies.append(
                Revision(
                    id=self._draw(),
                    comment=self.comments[-1],
                    is_screened=True,
                    text=self._write(),
                )
            )
        save(self.comments)
        save(self.replies)
        self._record("comment.posted", (one.id for one in self.comments))

    def _make_votes(self) -> None:
        from groundswell.web.participation.models import Vote

        made: list[uuid.UUID] = []

        def rows() -> Iterator[tuple[Any, ...]]:
            for i, voter, choice in self._list_votes():
                made.append(self._draw())
                told = (choice, 0, choice, False, None)
                yield made[-1], self.ideas[i].id, self.voters[voter], False, *told

        names = (
            *("id", "contribution_id", "voter", "is_by_code", "choice"),
            *("telling", "told_choice", "is_changed", "came_by_id"),
        )
        pour(Vote, names, rows())
        self._record("vote.cast", made)

    def _make_cases(self) -> None:
        from groundswell.web.moderation.models import Appeal, Case, Concern, Decision, Flag

        cases, flags, concerns, decisions, appeals = [], [], [], [], []
        texts = [(i % 1_000, one, "contribution") for i, one in enumerate(self.revisions)]
        texts += [(1_000 + j % 500, one, "comment") for j, one in enumerate(self.replies)]
        for number, (r, revision, name) in enumerate(texts):
            why = _why_of(r)
            if why is None:
                continue
            case = Case(
                id=self._draw(),
                challenge=self.challenge,
                place=self.lot.randrange(2**31 - 1),
                **{name: getattr(revision, name)},
                **{key: value for key, value in why.items() if key != "decided"},
            )
            cases.append(case)
            if case.is_flagged:
                flags.append(
                    Flag(
                        case=case,
                        revision=revision,
                        flagger=self.voters[number % self.n_people],
                        reason="abuse",
                    )
                )
            if case.has_concerns:
                concerns.append(Concern(case=case, revision=revision, kind="known", start=0, end=8))
            if decided := why.get("decided"):
                decisions.append(
                    Decision(
                        id=self._draw(),
                        case=case,
                        number=1,
                        kind=decided,
                        reason="abuse" if decided in ("hide", "propose") else "",
                        by="1" * 32,
                        revision_id=revision.id,
                        decided_on=self.today,
                    )
                )
            if case.is_appealed:
                words = "I spoke of a rule, and of nobody."
                appeals.append(Appeal(decision=decisions[-1], words=words, appealed_on=self.today))
        for listed in (cases, flags, concerns, decisions, appeals):
            save(listed)
        self.cases = cases
        self._record("idea.left", (one.case.id for one in decisions))

    def _make_rest(self) -> None:
        """Let the engine know what is shown, and tell who took part."""
        from groundswell.web.challenges.models import Challenge, GatewayQuestion
        from groundswell.web.engine.embedder import get_embedder
        from groundswell.web.engine.texts import remember_texts
        from groundswell.web.participation.models import GatewayFigures

        model, noise = get_embedder(), np.random.default_rng(1)
        embed, pool = model.embed, model.embed(self.pool)

        def near(texts: Sequence[str]) -> Any:
            made = np.array([pool[list(self.sources[text])].mean(axis=0) for text in texts])
            made += noise.normal(0, 0.01, made.shape).astype(np.float32)
            return made / np.linalg.norm(made, axis=1, keepdims=True)

        model.embed = near  # type: ignore[method-assign]  # for the length of this load
        pairs = zip(self.ideas, self.revisions, strict=True)
        shown = {revision.id: revision.text for idea, revision in pairs if idea.state == "shown"}
        remember_texts(self.challenge.id, shown)
        model.embed = embed  # type: ignore[method-assign]  # as it was
        choices = ["a1", "b2", "c3", "d4"]
        question = GatewayQuestion.objects.create(
            challenge=self.challenge,
            position=1,
            text_words={"en-gb": "Where do you work?"},
            choices_words=[{"en-gb": f"Place {one}"} for one in choices],
            choice_ids=choices,
        )
        GatewayFigures.objects.create(
            challenge=self.challenge,
            made_on=self.today,
            step=10,
            counts={question.id.hex: dict.fromkeys(choices, self.n_people // 40 * 10)},
        )
        Challenge.objects.filter(pk=self.challenge.pk).update(told_joined=self.n_people)

    def _record(self, kind: str, subjects: Iterable[uuid.UUID]) -> None:
        from groundswell.web.shared.models import Event

        version = 2 if kind == "idea.left" else 1
        names = ("id", "kind", "challenge_id", "actor", "subject_id", "version")
        names += ("other_ids", "payload", "reason", "happened_on")
        rows = (
            (
                self._draw(),
                kind,
                self.challenge.id,
                self.voters[number % self.n_people],
                subject,
                version,
                "[]",
                '{"choice": "agree"}',
                "",
                self._day(number),
            )
            for number, subject in enumerate(subjects)
        )
        pour(Event, names, rows)


def pour(model: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a million rows past the models: a row of plain values for these columns."""
    from django.db import connection, transaction

    table, columns = model._meta.db_table, ", ".join(names)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        plain = (list(map(_plain, row)) for row in rows)
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", plain)


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    return str(value) if isinstance(value, date) else value


def save(rows: Iterable[Any]) -> None:
    """Write rows of one model, in parts."""
    part: list[Any] = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            type(row).objects.bulk_create(part)
            part = []
    if part:
        type(part[0]).objects.bulk_create(part)


def _state_of(i: int) -> str:
    r = i % 1_000
    if r < 60:
        return "hidden"
    if r < 80:
        return "withdrawn"
    return "waiting" if 280 <= r < 340 else "shown"


def _why_of(r: int) -> dict[str, Any] | None:
    """Give why there is a case, by the place in the thousand of ideas or, above, of comments."""
    is_comment, r = r >= 1_000, r % 1_000
    if is_comment:
        if r < 40:
            return {"is_open": True, "has_concerns": True}
        if r < 60:
            return {"is_open": True, "urgency": 1, "is_flagged": True}
        return {"decided": "show"} if r < 80 else None
    if r < 40:
        return {"is_open": True, "urgency": 2, "is_appealed": True, "decided": "hide"}
    if r < 60:
        return {"decided": "hide"}
    if 80 <= r < 240:
        is_flagged = r >= 160
        urgency = 3 if r < 100 else int(is_flagged)
        return {
            "is_open": True,
            "urgency": urgency,
            "has_concerns": r < 180,
            "is_flagged": is_flagged,
        }
    if 240 <= r < 280:
        return {"is_open": True, "urgency": 2, "is_proposed": True, "decided": "propose"}
    if 280 <= r < 340:
        return {"is_open": True, "is_waiting": True}
    return {"decided": "show"} if 340 <= r < 440 else None

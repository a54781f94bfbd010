"""A whole challenge played over many days, and every figure about people that is read in it.

What is kept for the attacker: who did what and when, as a colleague could see who looks over
shoulders, and what pages, answers of the API and files said at the end of each day.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.test import Client
from lxml import html

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.models import Membership, Person
from groundswell.web.accounts.people import do_invite
from groundswell.web.challenges.joined import refresh_joined
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase
from groundswell.web.moderation.actions import do_flag, do_hide, do_show
from groundswell.web.moderation.cases import open_case
from groundswell.web.moderation.models import Case
from groundswell.web.participation import actions, tasks
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.gateway import do_answer_gateway
from groundswell.web.participation.merging.actions import do_merge, do_undo
from groundswell.web.participation.models import (
    COUNTED,
    Contribution,
    GatewayFigures,
    Merge,
    Vote,
)
from groundswell.web.participation.who import refresh_figures
from groundswell.web.shared.clock import get_now, set_clock
from web.conftest import Cast
from web.figures import list_figures
from web.participation.test_exports import post
from web.participation.voters import stand

#: In the order in which pages and files tell them.
CHOICES = (1, -1, 0)
#: How likely people are to agree, disagree and pass, idea by idea: with one voice, nearly, and not.
_LEANINGS = ((1, 0, 0), (0, 1, 0), (30, 1, 1), (5, 4, 3), (1, 1, 1))
_ANSWERS = ("Nurse", "Porter", "Midwife")
_N_WITH_CODES = 22


@dataclass(frozen=True)
class Did:
    """One act that somebody could be seen doing; what they chose is what nobody saw."""

    person: UUID
    about: Hashable
    option: int | None
    """None: they took back what they chose."""


@dataclass(frozen=True)
class Figure:
    """Counts of the three options, and what they are made of."""

    about: Hashable
    acts: tuple[int, ...]
    """Those that they count, by their places."""
    told: tuple[int, ...]
    step: int
    """They are told in steps of so many."""
    less: tuple[int, ...] = ()
    """Those that took the place of acts that are counted still: they are taken off."""
    family: tuple[UUID, ...] = ()
    """The ideas that this one stood for then: who voted on one of these alone spoke by that."""


@dataclass(frozen=True)
class Share:
    """About which share of those who voted chose an option."""

    about: Hashable
    acts: tuple[int, ...]
    less: tuple[int, ...]
    option: int
    share: float


@dataclass
class Campaign:
    """The people, what they did, and what was told."""

    cast: Cast
    challenge: Challenge
    seed: int
    people: list[UUID] = field(default_factory=list)
    ideas: list[Contribution] = field(default_factory=list)
    acts: list[Did] = field(default_factory=list)
    figures: dict[Figure, None] = field(default_factory=dict)
    shares: dict[Share, None] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)
    n_on_map: int = 0
    said: set[str] = field(default_factory=set)
    """All that pages said with a number in it."""
    rows: list[tuple[dict[str, dict[UUID, int]], dict[str, Counter[str]]]] = field(
        default_factory=list
    )
    """Of each file of votes, by idea: how many acts of each person it tells, what stood in it."""
    erasing: float = 0.03
    """How often somebody who comes erases all they said."""
    team: dict[int, Callable[[Campaign], None]] = field(default_factory=dict)
    """What the team does, by day."""
    _told: dict[Hashable, dict[UUID, int]] = field(default_factory=dict)
    """Of each person the act that was told of an idea by itself, or of what they are."""
    _heard: dict[Hashable, dict[UUID, int]] = field(default_factory=dict)
    """The same of an idea and those that it stands for, where both are told together."""
    _shown: dict[Hashable, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)
    """What the counts are made of that pages show: of a merge or an undo, from before it."""
    _gone: dict[Hashable, list[tuple[int, int | None]]] = field(default_factory=dict)
    """Acts that are told still, and what took their place."""
    _mapped: dict[UUID, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)
    """The ideas on the map, and the acts that were told of each when it was made, and less."""

    def __post_init__(self) -> None:
        self.lot = Random(self.seed)
        self.with_codes = {uuid4() for _ in range(_N_WITH_CODES)}

    def begin(self, n_people: int) -> None:
        """Invite people, let them all join, ask them who they are, and let some post."""
        emails = [f"p{number}@example.org" for number in range(n_people)]
        Challenge.objects.filter(pk=self.challenge.pk).update(
            join_by_link=False, join_by_code=False, join_by_invitation=True
        )
        Membership.objects.filter(challenge_id=self.challenge.id, role="participant").delete()
        self.challenge.refresh_from_db()
        do_invite(self.challenge.id, emails)
        made = Person.objects.bulk_create(Person(email=email) for email in emails)
        self.people = [one.id for one in made]
        self.question = GatewayQuestion.objects.create(
            challenge=self.challenge,
            position=1,
            text_words={"en-gb": "What is your work?"},
            choices_words=[{"en-gb": name} for name in _ANSWERS],
        )
        # Of equal counts the one whose id comes first is told lower.
        self.question.choice_ids.sort()
        self.question.save()
        for number in range(len(_LEANINGS)):
            author = self.cast.ana if number % 2 else self.cast.ben
            Membership.objects.get_or_create(
                person=author.person, challenge_id=self.challenge.id, role="participant"
            )
            self.ideas.append(post(author, self.challenge, f"Idea {number} is to try it out."))
        Membership.objects.filter(challenge_id=self.challenge.id, role="participant").delete()

    def play(self, n_days: int) -> None:
        """Let people act for some days, and read all that is told after each of them."""
        start = get_now()
        for day in range(n_days):
            with set_clock(start + timedelta(days=day)):
                for person in self._who_comes(day, n_days):
                    self._act(person, day)
                if day in self.team:
                    self.team[day](self)
                refresh_figures()
                refresh_joined()
                self.note_answers()
                if day % 4 == 3:
                    self._map()
                self.read()

    def _who_comes(self, day: int, n_days: int) -> list[UUID]:
        everybody = [*self.people, *sorted(self.with_codes, key=str)]
        self.lot.seed(self.seed)
        self.lot.shuffle(everybody)
        new = everybody[day::n_days]
        self.lot.seed(self.seed + day + 1)
        return new + [one for one in everybody if self.lot.random() < 0.06]

    def _act(self, person: UUID, day: int) -> None:
        is_by_code = person in self.with_codes
        place = stand(self.challenge, person, is_by_code=is_by_code)
        if not is_by_code:
            Membership.objects.get_or_create(
                person_id=person, challenge_id=self.challenge.id, role="participant"
            )
            if day and self.lot.random() < self.erasing:
                do_erase_own(place=place)
                erased = dict.fromkeys(one.about for one in self.acts if one.person == person)
                self.did(*(Did(person, about, None) for about in erased), is_vote=False)
                return
            self.answer(person, self.lot.choices(range(3), (12, 6, 1))[0])
        for idea, leaning in zip(self.ideas, _LEANINGS, strict=True):
            option = self.lot.choices(range(3), leaning)[0]
            self.vote(person, idea, option)
        if self.lot.random() < 0.2:
            idea = self.lot.choice(list(Contribution.objects.listed().order_by("place")))
            actions.do_comment(place=place, idea=idea, text="On my ward too.", language="en-gb")
            do_flag(place=place, subject=idea, reason="other")

    def answer(self, person: UUID, option: int) -> None:
        """Let somebody say what their work is."""
        answer = self.question.choice_ids[option]
        place = stand(self.challenge, person)
        do_answer_gateway(place=place, answers={self.question.id.hex: answer})
        self.did(Did(person, "work", option))

    def vote(self, person: UUID, idea: Contribution, option: int) -> None:
        """Let somebody vote, or change their vote."""
        is_by_code = person in self.with_codes
        about = (idea.id, "_by_code" if is_by_code else "")
        before = [one.option for one in self.acts if (one.person, one.about) == (person, about)]
        if before and before[-1] == option:
            return
        listed = Contribution.objects.filter(pk=idea.pk).listed().first()
        if listed is not None:
            place = stand(self.challenge, person, is_by_code=is_by_code)
            actions.do_vote(place=place, idea=listed, choice=CHOICES[option])
            self.did(Did(person, about, option))

    def change_mind(self, person: UUID, idea: Contribution) -> None:
        """Let somebody change their vote, or give one."""
        about = (idea.id, "")
        before = [one.option for one in self.acts if (one.person, one.about) == (person, about)]
        self.vote(person, idea, (((before or [None])[-1] or 0) + 1) % len(CHOICES))

    def merge(self, head: Contribution, member: Contribution) -> None:
        """Let the team let one idea stand for another."""
        place = self.cast.fay.place(self.challenge)
        do_merge(place=place, head_id=head.id, member_ids=[member.id])
        self.note_tellings()

    def undo(self, member: Contribution) -> None:
        """Let the team undo a merge."""
        merge = Merge.objects.get(member=member, is_undone=False)
        do_undo(place=self.cast.fay.place(self.challenge), merge_id=merge.id)
        self.note_tellings()

    def hide(self, idea: Contribution) -> None:
        """Let the team hide an idea."""
        with transaction.atomic():
            case = open_case(self.challenge.id, idea)
        seen = idea.revisions.get(is_current=True).id
        place = self.cast.fay.place(self.challenge)
        do_hide(place=place, case_id=case.id, seen=seen, reason="person")
        self.note_tellings()

    def show(self, idea: Contribution) -> None:
        """Let the team show again what it hid."""
        case = Case.objects.get(contribution=idea)
        seen = idea.revisions.get(is_current=True).id
        do_show(place=self.cast.fay.place(self.challenge), case_id=case.id, seen=seen)
        self.note_tellings()

    def withdraw(self, idea: Contribution) -> None:
        """Let the author of an idea take it back."""
        idea = Contribution.objects.get(pk=idea.pk)
        for one in (self.cast.ana, self.cast.ben):
            place = stand(self.challenge, one.person.id)  # type: ignore[union-attr]  # they have one
            if place.pseudonym(Context.POSTS) == idea.author:
                actions.do_withdraw(place=place, subject=idea)
        self.note_tellings()

    def did(self, *acts: Did, is_vote: bool = True) -> None:
        self.acts += acts
        self.note_tellings(is_vote=is_vote)

    def note_tellings(self, *, is_vote: bool = False) -> None:
        """Note what is told now: it follows from who acted, and the rule is known to all."""
        ideas = Contribution.objects.filter(pk__in=[one.pk for one in self.ideas])
        for idea in ideas:
            self._told |= self._list_told(idea.id)
        merges = Merge.objects.filter(is_undone=False).values_list(
            "head", "member", "is_told", "is_told_by_code"
        )
        for idea in ideas:
            for suffix in ("", "_by_code"):
                about = (idea.id, suffix)
                members = [m for h, m, *told in merges if h == idea.id and told[bool(suffix)]]
                before, now = self._heard.get(about, {}), dict[UUID, int]()
                for one in (*members, idea.id):
                    now |= self._told[one, suffix]
                went = [(at, now.get(who)) for who, at in before.items() if now.get(who) != at]
                if not is_vote:
                    self._gone.setdefault(about, []).extend(went)
                if not getattr(idea, f"n_gone{suffix}"):
                    self._gone.pop(about, None)
                self._heard[about] = now
                if not (getattr(idea, f"tells_former{suffix}") or idea.merged_into_id):
                    self._shown[about] = self._list_made_of(about)
                if not any(getattr(idea, f"told_{name}{suffix}") for name in COUNTED):
                    self._shown.pop(about, None)

    def _list_made_of(self, about: Hashable) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """List the acts that counts are made of, and those that are taken off."""
        gone = self._gone.get(about, [])
        acts = (*self._heard[about].values(), *(before for before, _ in gone))
        return acts, tuple(after for _, after in gone if after is not None)

    def _list_told(self, idea_id: UUID) -> dict[Hashable, dict[UUID, int]]:
        """Give of each person the act that was told: one that is changed since stays as it was."""
        found: dict[Hashable, dict[UUID, int]] = {(idea_id, ""): {}, (idea_id, "_by_code"): {}}
        votes = Vote.objects.filter(contribution=idea_id).exclude(told_choice=None)
        whose = {
            stand(self.challenge, one).pseudonym(Context.VOTES): one
            for one in (*self.people, *self.with_codes)
        }
        for voter, is_by_code, is_changed in votes.values_list("voter", "is_by_code", "is_changed"):
            if (person := whose.get(voter)) is None:
                continue
            about = (idea_id, "_by_code" if is_by_code else "")
            last = max(
                n for n, one in enumerate(self.acts) if (one.person, one.about) == (person, about)
            )
            before = self._told.get(about, {})
            found[about][person] = before[person] if is_changed else last
        return found

    def _list_family(self, idea_id: UUID) -> tuple[UUID, ...]:
        members = Contribution.objects.filter(merged_into=idea_id)
        return tuple(members.values_list("id", flat=True))

    def note_answers(self) -> None:
        """Note when figures of who took part were made."""
        made = GatewayFigures.objects.filter(challenge=self.challenge, made_on=get_now().date())
        if made.exists():
            last = {one.person: n for n, one in enumerate(self.acts) if one.about == "work"}
            standing = {who: n for who, n in last.items() if self.acts[n].option is not None}
            self._shown["work"] = tuple(standing.values()), ()

    def _map(self) -> None:
        mapped = [UUID(one) for one in tasks.list_mapped(self.challenge.id)]
        if tasks.map_now(self.challenge):
            self._mapped = {idea: self._list_made_of((idea, "")) for idea in mapped}

    def close(self) -> None:
        """Let voting end."""
        Phase.objects.update(closes_at=get_now() - timedelta(minutes=1))

    def reopen(self) -> None:
        """Let people vote again."""
        Phase.objects.update(closes_at=get_now() + timedelta(days=30))

    def read(self) -> None:
        """Read all that pages, answers and files tell about people."""
        fay, visitor = self.cast.fay.client, self.cast.visitor.client
        root, pages = self._root, f"/c/{self.challenge.slug}"
        self.read_counts()
        for idea in self.ideas:
            self._read_table(idea, html.fromstring(self._look(fay, f"/ideas/{idea.id}")))
        self.read_answers()
        self.joined.append(visitor.get(root).json()["joined"])
        assert self.joined[-1] in self._look(visitor, "/")
        if seen := fay.get(f"{root}/map").json():
            self._read_map(seen)
        self._read_ideas(visitor.get(f"{pages}/open-data/files/ideas.csv").content)
        self.take("contributions.csv", self._read_ideas)

    def read_record(self) -> None:
        """Read the public record once the month has ended, and what else pages say."""
        with set_clock(get_now() + timedelta(days=40)):
            self._look(self.cast.visitor.client, "/record")
        for page in ("/ideas", "/map", "/who", "/open-data", "/set-up", "/export", "/moderation"):
            self._look(self.cast.fay.client, page)

    def _look(self, client: Client, page: str) -> str:
        """Look at a page, and keep what it says with a number in it."""
        answer = client.get(f"/c/{self.challenge.slug}{page}", follow=True)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        self.said |= list_figures(text)
        return text

    @property
    def _root(self) -> str:
        return f"/api/v1/challenges/{self.challenge.slug}"

    def read_counts(self) -> None:
        """Read how votes fell on each idea."""
        for idea in self.ideas:
            answer = self.cast.fay.client.get(f"{self._root}/ideas/{idea.id}")
            counts = answer.json()["counts"] or {}
            for suffix in ("", "_by_code"):
                names = (f"agree{suffix}", f"disagree{suffix}", f"passed{suffix}")
                if counts:
                    self._note((idea.id, suffix), [counts[name] or 0 for name in names])

    def read_answers(self) -> None:
        """Read what those who took part said about themselves."""
        answer = self.cast.visitor.client.get(f"{self._root}/who")
        for question in answer.json()["questions"]:
            told = {one["text"]: one["n_at_least"] for one in question["answers"]}
            self._note("work", [told[name] for name in _ANSWERS])

    def take(self, what: str, read: Callable[[bytes], object]) -> None:
        """Take a file of the team's."""
        answer = self.cast.fay.client.post(f"/c/{self.challenge.slug}/export/{what}")
        assert answer.status_code == 200
        read(b"".join(answer.streaming_content))

    def read_rows(self, content: bytes) -> None:
        """Read how those who did not use a code voted, from a file of votes."""
        told: dict[str, Counter[str]] = {}
        for row in _read(content):
            if row["by-claim-code"] == "no":
                told.setdefault(row["idea"], Counter())[row["vote"]] += 1
        self.rows.append(({str(one.id): self._count_told(one.id) for one in self.ideas}, told))

    def _count_told(self, idea_id: UUID) -> dict[UUID, int]:
        """Count the acts of each person until the one that is told, or that took all back."""
        about = (idea_id, "")
        of_each: dict[UUID, list[int]] = {}
        for number, one in enumerate(self.acts):
            if one.about == about:
                of_each.setdefault(one.person, []).append(number)
        found = {}
        for person, own in of_each.items():
            erased = [number for number in own if self.acts[number].option is None]
            until = self._told[about].get(person, max(erased, default=-1))
            found[person] = sum(number <= until for number in own)
        return found

    def _note(self, about: Hashable, told: list[int], *, is_exact: bool = False) -> None:
        if about in self._shown:
            acts, less = self._shown[about]
            family = () if about == "work" else self._list_family(about[0])  # type: ignore[index]
            step = 1 if is_exact else Challenge.objects.get(pk=self.challenge.pk).least
            self.figures.setdefault(Figure(about, acts, tuple(told), step, less, family))

    def _read_table(self, idea: Contribution, page: Any) -> None:
        """Read the table of votes as anybody does: a bare number is what it says."""
        rows = page.xpath("//details//tbody/tr")[:3]
        for column, suffix in ((1, ""), (2, "_by_code")):
            cells = [row.xpath(f"td[{column}]")[0].text_content().strip() for row in rows]
            told = [int(cell.split()[0]) if cell[:1].isdigit() else 0 for cell in cells]
            if told:
                self._note((idea.id, suffix), told, is_exact=any(one.isdigit() for one in cells))

    def _read_map(self, seen: dict[str, Any]) -> None:
        self.n_on_map = max(self.n_on_map, seen["n_people"])
        for one in (*seen["agreed"], *seen["divides"]):
            for option, name in enumerate(("agree_share", "disagree_share")):
                if one[name] is not None:
                    idea_id = UUID(one["idea_id"])
                    made_of = self._mapped[idea_id]
                    self.shares.setdefault(Share((idea_id, ""), *made_of, option, one[name]))

    def _read_ideas(self, content: bytes) -> None:
        for row in _read(content):
            for suffix, end in (("", ""), ("_by_code", "-by-claim-code")):
                cells = [row[f"{name}{end}"] for name in ("agree", "disagree", "pass")]
                if any(cells):
                    self._note((UUID(row["id"]), suffix), [int(cell or 0) for cell in cells])


def _read(content: bytes) -> Iterator[dict[str, str]]:
    return iter(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))

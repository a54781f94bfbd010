"""What is read of ideas and votes, as a viewer may see it.

How votes fell on an idea is kept from whoever may still vote on it: it is judged on what it says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act, Role
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Place
from groundswell.web.engine.search import search
from groundswell.web.engine.similar import find_similar
from groundswell.web.participation.findings import get_theme_book
from groundswell.web.participation.merging import voices
from groundswell.web.participation.models import (
    COUNTED,
    Contribution,
    HiddenFor,
    Merge,
    Revision,
    State,
    Vote,
)
from groundswell.web.participation.orders import TELLING, Order
from groundswell.web.participation.turning import InOrder
from groundswell.web.shared.steps import tell_parts

PAGE = 20
#: The most that a search gives.
MOST_FOUND = 200
_SHORTEST_LIKE = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """How votes fell: of people who joined by e-mail; apart, with claim codes; apart, imported.

    In steps of the smallest group, as they were told last: so many or more, and 0 is not told.
    """

    agree: int
    passed: int
    disagree: int
    agree_by_code: int
    passed_by_code: int
    disagree_by_code: int
    agree_imported: int
    passed_imported: int
    disagree_imported: int

    @property
    def main(self) -> tuple[int, int, int]:
        """Agree, pass, disagree, as the picture takes them."""
        return self.agree, self.passed, self.disagree

    @property
    def by_code(self) -> tuple[int, int, int]:
        return self.agree_by_code, self.passed_by_code, self.disagree_by_code

    @property
    def imported(self) -> tuple[int, int, int]:
        """The same of votes that came with a file: nobody here cast them."""
        return self.agree_imported, self.passed_imported, self.disagree_imported


@dataclass(frozen=True, slots=True)
class ShownIdea:
    """An idea as one viewer sees it."""

    id: UUID
    kind: str
    state: str
    text: str
    language: str
    when: date
    question_id: UUID
    n_comments: int
    source: str
    is_own: bool
    vote: int | None
    """The viewer's own; None where there is none."""
    counts: Counts | None
    """None while they are hidden from the viewer."""
    is_edited: bool = False
    """The team took something out of it."""
    hidden_for: str = ""
    """Why it is hidden or out of sight, or was hidden."""
    merged_into: UUID | None = None
    """The idea that stands for it: votes go there."""
    n_members: int = 0
    """How many ideas it stands for."""
    tells_former: bool = False
    """What is told of its votes is from before a merge or an undo."""
    found_by: str = ""
    """The text of an idea that it stands for, where a search found that one."""
    hides_comments: bool = False
    """Whether each comment is for its author alone; then none is counted."""

    @property
    def has_fate(self) -> bool:
        """Whether there is more to tell its author than that it is shown."""
        return not self.is_shown or self.is_edited or bool(self.hidden_for)

    @property
    def is_out_of_sight(self) -> bool:
        """Whether it was shown, and two are to agree on whether it is hidden."""
        return self.state == State.WAITING and bool(self.hidden_for)

    @property
    def is_listed(self) -> bool:
        """Whether it stands in lists, for itself or for others."""
        return self.is_shown and self.merged_into is None

    @property
    def why_hidden(self) -> str:
        return str(HiddenFor(self.hidden_for).label) if self.hidden_for else ""

    @property
    def lang(self) -> str:
        """The language, where it is another than the page's."""
        return "" if self.language == get_language() else self.language

    @property
    def is_shown(self) -> bool:
        return self.state == State.SHOWN


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of ideas is narrowed to; what is empty narrows nothing."""

    words: str = ""
    kind: str = ""
    question: str = ""
    language: str = ""
    theme: str = ""
    has_comments: bool = False
    order: Order = Order.RANDOM

    @property
    def n_used(self) -> int:
        narrowing = (self.words, self.kind, self.question, self.language, self.theme)
        return sum(map(bool, narrowing)) + self.has_comments


def list_ideas(place: Place, wanted: Wanted, *, lot: int, page: Any = 1) -> Page[ShownIdea]:
    """List a page of the ideas that are shown. Asks for four things whatever their number."""
    ideas = Contribution.objects.filter(challenge=place.here).listed()
    for name in ("kind", "question", "language"):
        if value := getattr(wanted, name):
            ideas = ideas.filter(**{name: value})
    if wanted.has_comments:
        ideas = ideas.filter(n_comments__gt=0)
    among = _list_of_theme(place, wanted.theme) if wanted.theme else None
    if wanted.order in TELLING and not sees_all_counts(place):
        mine = Vote.objects.filter(voter=_voter(place))
        listed_as = Coalesce("contribution__merged_into", "contribution")
        ideas = ideas.filter(id__in=mine.values_list(listed_as))
    if wanted.words:
        by = _find(place, ideas, wanted, among)
        return turn_to(page, list(by), PAGE, lambda listed: _show_found(place, listed, by))
    ids = InOrder(place.here, ideas, wanted.order, lot, among=among)
    return turn_to(page, ids, PAGE, lambda listed: show_ideas(place, listed))


def turn_to(number: Any, rows: Any, size: int, show: Callable[[list[Any]], list[Any]]) -> Page[Any]:
    """Turn to a page of rows, and show these alone."""
    page = Paginator(rows, size).get_page(number)
    page.object_list = show(list(page.object_list))
    return page


def _list_of_theme(place: Place, theme: str) -> frozenset[str]:
    """List what stands in lists for the ideas of a theme: these, or those that stand for them."""
    found = get_theme_book(place.here.id)
    members = found.members.get(theme, frozenset()) if found else frozenset()
    if not members:
        return members
    merges = Merge.objects.filter(challenge=place.here, is_undone=False)
    pairs = merges.values_list("member_id", "head_id")
    return members.union(head.hex for member, head in pairs if member.hex in members)


def find_votes(voter: str) -> tuple[Exists, Exists]:
    """Ask whether somebody voted on an idea, and whether on one that it stands for."""
    votes = Vote.objects.filter(voter=voter)
    on_it = votes.filter(contribution=OuterRef("pk"))
    on_another = votes.filter(contribution__merged_into=OuterRef("pk"))
    return Exists(on_it), Exists(on_another)


def _find(
    place: Place, ideas: QuerySet[Contribution], wanted: Wanted, among: frozenset[str] | None
) -> dict[UUID, UUID | None]:
    """Give what words find, the best first: each with the revision of another that led to it."""
    language = (get_language() or "en").partition("-")[0]
    found = search(place.here.id, wanted.words, language=language, n=MOST_FOUND)
    hits = Revision.objects.filter(id__in=found, is_current=True, contribution__state=State.SHOWN)
    rows = hits.values_list("id", "contribution_id", "contribution__merged_into")
    of = {revision: (idea, head) for revision, idea, head in rows}
    heads = {head or idea for idea, head in of.values()}
    if among is not None:
        heads = {one for one in heads if one.hex in among}
    # Asked of each of these: a database would list all ideas first to look whether they are in it.
    asked = Contribution.objects.filter(Exists(ideas.filter(pk=OuterRef("pk"))), id__in=heads)
    listed = set(asked.values_list("id", flat=True))
    led: dict[UUID, UUID | None] = {}
    for revision in found:
        idea, head = of.get(revision, (None, None))
        if idea is not None and (head or idea) in listed:
            led.setdefault(head or idea, revision if head else None)
    return led


def _show_found(
    place: Place, listed: list[UUID], found_by: dict[UUID, UUID | None]
) -> list[ShownIdea]:
    shown = show_ideas(place, listed)
    wanted = [one for idea in listed if (one := found_by[idea])]
    if not wanted:
        return shown
    texts = dict(Revision.objects.filter(id__in=wanted).values_list("id", "text"))
    return [
        replace(idea, found_by=texts[revision]) if (revision := found_by[idea.id]) else idea
        for idea in shown
    ]


def show_ideas(place: Place, ids: Collection[UUID], *, is_typist: bool = False) -> list[ShownIdea]:
    """Give ideas as the viewer sees them, in the order of their ids given."""
    here = Contribution.objects.filter(challenge=place.here).exclude(state=State.COMING)
    rows = here.annotate(n_members=Count("members")).in_bulk(list(ids))
    texts = dict(
        Revision.objects.filter(contribution__in=ids, is_current=True).values_list(
            "contribution_id", "text"
        )
    )
    votes: dict[UUID, int] = {}
    author = None
    if Role.PARTICIPANT in place.roles:
        author = place.pseudonym(Context.POSTS)
        votes = _list_own_voices(place, rows)
    sees_all = sees_all_counts(place)
    return [
        _show(
            row,
            texts.get(row.id, ""),
            votes.get(row.id),
            row.author == author,
            sees_all,
            place.here.least,
        )
        for row in (rows[one] for one in ids if one in rows)
        # What waits to be looked at is there for its author alone, and for who just typed it in.
        if row.state != State.WAITING or row.author == author or is_typist
    ]


def _list_own_voices(place: Place, ids: Collection[UUID]) -> dict[UUID, int]:
    """Give what the viewer says of ideas: by a vote on each, or on those that it stands for."""
    on_any = Q(contribution__in=ids) | Q(contribution__merged_into__in=ids)
    rows = Vote.objects.filter(on_any, voter=_voter(place)).values_list(
        "contribution_id", "contribution__merged_into", "choice"
    )
    cast: dict[UUID, list[voices.Cast]] = defaultdict(list)
    for idea_id, head_id, choice in rows:
        for one in (idea_id, head_id):
            if one is not None and one in ids:
                cast[one].append(voices.Cast(idea_id, "", choice, ""))
    heard = {one: voices.join(votes, one) for one, votes in cast.items()}
    return {one: voice.choice for one, voice in heard.items() if voice is not None}


def _show(
    row: Contribution, text: str, vote: int | None, is_own: bool, sees_all: bool, least: int
) -> ShownIdea:
    counts = None
    if sees_all or vote is not None:
        counts = tell_votes(row, least)
    return ShownIdea(
        id=row.id,
        kind=row.kind,
        state=row.state,
        text=text if row.state == State.SHOWN or is_own else "",
        language=row.language,
        when=row.posted_on,
        question_id=row.question_id,
        n_comments=0 if row.hides_comments else row.n_comments,
        source=row.source,
        is_own=is_own,
        vote=vote,
        counts=counts if row.state == State.SHOWN and row.merged_into_id is None else None,
        is_edited=row.is_edited,
        hidden_for=row.hidden_for,
        merged_into=row.merged_into_id,
        n_members=getattr(row, "n_members", 0),
        tells_former=_tells_former(row),
        hides_comments=row.hides_comments,
    )


def _tells_former(row: Contribution) -> bool:
    """Tell whether counts that pages show are from before a merge or an undo; or there are none."""
    kinds = ("", "_by_code")
    told = [one for one in kinds if any(getattr(row, f"told_{name}{one}") for name in COUNTED)]
    return any(getattr(row, f"tells_former{one}") for one in told or kinds)


def list_orders(place: Place) -> list[Order]:
    """List the orders that the viewer can choose. Some tell of votes: they need one's own."""
    can_tell = sees_all_counts(place) or Role.PARTICIPANT in place.roles
    return [one for one in Order if can_tell or one not in TELLING]


def tell_votes(row: Contribution, least: int) -> Counts:
    """Tell how votes fell on an idea, in steps: no small group of voters stands in it."""
    kinds = (
        (row.told_agree, row.told_pass, row.told_disagree),
        (row.told_agree_by_code, row.told_pass_by_code, row.told_disagree_by_code),
        (row.n_agree_imported, row.n_pass_imported, row.n_disagree_imported),
    )
    return Counts(*(n for votes in kinds for n in tell_parts(votes, least=least)))


def sees_all_counts(place: Place) -> bool:
    """Tell whether the viewer sees votes on every idea: staff do, and all when voting is over."""
    if place.roles & {Role.FACILITATOR, Role.ANALYST} and Role.PARTICIPANT not in place.roles:
        return True
    return not any(
        Act.VOTE in phase.acts and (phase.closes_at is None or place.now < phase.closes_at)
        for phase in place.phases
    )


def get_idea(place: Place, idea_id: UUID) -> ShownIdea | None:
    """Give an idea as the viewer sees it; one withdrawn or hidden comes without its text."""
    return next(iter(show_ideas(place, [idea_id])), None)


def list_similar(place: Place, text: str, *, n: int = 3) -> list[ShownIdea]:
    """List ideas of others that say much the same as a text, the nearest first.

    Of a text of a few letters, which is like anything, none. Of equal texts one.
    """
    if len(text.strip()) < _SHORTEST_LIKE:
        return []
    near = [one.revision_id for one in find_similar(place.here.id, text, n=n + 5)]
    hits = Revision.objects.filter(
        id__in=near,
        is_current=True,
        contribution__challenge=place.here,
        contribution__state=State.SHOWN,
    )
    rows = hits.values_list("id", "contribution_id", "contribution__merged_into")
    of = {revision: head or idea for revision, idea, head in rows}
    shown = show_ideas(place, list(dict.fromkeys(of[one] for one in near if one in of)))
    by_words: dict[tuple[str, ...], ShownIdea] = {}
    for idea in shown:
        if not idea.is_own:
            by_words.setdefault(tuple(idea.text.casefold().split()), idea)
    return list(by_words.values())[:n]


def list_questions(place: Place) -> list[Question]:
    """List the questions of the challenge, phase by phase."""
    asked = Question.objects.filter(phase__challenge=place.here)
    listed = list(asked.order_by("phase__position", "position"))
    phases = {phase.id: phase for phase in place.phases}
    for question in listed:
        question.phase = phases[question.phase_id]
    return listed


def list_open_questions(place: Place) -> list[Question]:
    """List the questions that can be answered now."""
    if place.phase is None:
        return []
    return [one for one in list_questions(place) if one.phase_id == place.phase.id]


def _voter(place: Place) -> str:
    return place.pseudonym(Context.VOTES) if Role.PARTICIPANT in place.roles else ""

"""From files to a plan: which ideas and votes would come in, and which rows would not and why.

Nothing is saved here. Each row of a file is counted once: it is new, already here, or left out.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from groundswell.web.accounts.keys import read_key
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.engine import tables
from groundswell.web.engine.tables import FileProblem, FileTable
from groundswell.web.participation.actions import KINDS_OF_ANSWERS
from groundswell.web.participation.models import (
    Beginning,
    Contribution,
    Revision,
    Source,
    State,
)
from groundswell.web.participation.texts import clean_text
from groundswell.web.shared.clock import get_today

#: The most rows that a page tells of one by one; the counts are of all.
MOST_TOLD = 200
#: What a column can be. Only the text is needed.
ROLES = ("text", "id", "participant", "kind", "time", "state", "language")
#: The kind of an idea whose file does not say whether it helps or blocks.
NOT_SAID = "free"
#: Texts in one question to the database.
_ASKED = 5_000

# Columns of Polis' comments.csv and of our own exports, and names that mean one thing alone.
_KNOWN = {
    "comment-body": "text",
    "comment-id": "id",
    "author-id": "participant",
    "moderated": "state",
    "text": "text",
    "id": "id",
    "author": "participant",
    "kind": "kind",
    "state": "state",
    "week": "time",
    "timestamp": "time",
    "date": "time",
    "day": "time",
    "number": "id",
    "person": "participant",
    "participant": "participant",
    "type": "kind",
    "language": "language",
}
_OWN_COLUMN = "written-by-groundswell"
_HIDDEN = frozenset(("-1", "hidden", "rejected", "false", "-1.0"))
_LOOKED_AT = frozenset(("1", "shown", "accepted", "true", "1.0"))
_NOT_LOOKED_AT = frozenset(("", "0", "unmoderated", "waiting", "0.0"))
_KIND_WORDS = frozenset(Contribution.Kind.values)


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is to be read."""

    question: Question
    kind: str
    language: str
    source: str
    """Where the file comes from: the same id in files from one source is one person."""
    columns: Mapping[str, str]
    is_offline: bool = False
    """Whether people said it on paper or in a workshop."""

    def describe(self) -> dict[str, Any]:
        """Give the choices as they are kept."""
        return {
            "columns": dict(self.columns),
            "question": str(self.question.id),
            "kind": self.kind,
            "language": self.language,
            "source": self.source,
            "is_offline": self.is_offline,
        }


@dataclass(frozen=True, slots=True)
class PlannedIdea:
    """An idea that may come in, under the id that its file gives it."""

    name: str
    row: int
    kind: str
    text: str
    author: str
    posted_on: date
    state: str
    language: str
    is_by_code: bool = False


@dataclass(frozen=True, slots=True)
class PlannedVote:
    """A vote that may come in, on the idea that its file calls so."""

    idea: str
    voter: str
    choice: int
    is_by_code: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that does not come in: where, why, and what to do. ``what`` may quote the cell."""

    file: str
    row: int
    column: str
    what: str
    fix: str
    unquoted: str = ""
    """The same as ``what`` with nothing of the file in it; empty where ``what`` quotes nothing."""


@dataclass(slots=True)
class Plan:
    """What would come in. ``known`` names the ideas that are in the challenge already."""

    ideas: list[PlannedIdea] = field(default_factory=list)
    votes: list[PlannedVote] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known: dict[str, UUID] = field(default_factory=dict)
    n_rows: int = 0
    n_votes: int = 0
    n_superseded: int = 0

    @property
    def new(self) -> list[PlannedIdea]:
        """The ideas that are not in the challenge yet."""
        return [idea for idea in self.ideas if idea.name not in self.known]

    def count(self) -> dict[str, int]:
        """Count the rows, so that they can be reconciled with the files."""
        n_aside = Counter(one.file for one in self.left_out)
        return {
            "n_rows": self.n_rows,
            "n_new": len(self.ideas) - len(self.known),
            "n_already": len(self.known),
            "n_left_out": n_aside["ideas"],
            "n_hidden": sum(idea.state == State.HIDDEN for idea in self.new),
            "n_waiting": sum(idea.state == State.WAITING for idea in self.new),
            "n_votes": self.n_votes,
            "n_votes_usable": len(self.votes),
            "n_votes_superseded": self.n_superseded,
            "n_votes_left_out": n_aside["votes"],
        }


def guess_roles(table: FileTable) -> tuple[dict[str, str], dict[str, str]]:
    """Guess which column is what. Gives the columns by role, and the reasons by role."""
    known: dict[str, str] = {}
    for column in table.columns:
        role = _KNOWN.get(column.casefold().strip().replace(" ", "-").replace("_", "-"))
        if role is not None:
            known.setdefault(role, column)
    guessed, reasons = tables.guess_columns(table, known)
    return {role: name for role, name in guessed.items() if role in ROLES}, reasons


def list_kinds(question: Question) -> list[str]:
    """List the kinds that imported answers to a question can have."""
    return list(dict.fromkeys([*KINDS_OF_ANSWERS[question.kinds], NOT_SAID]))


def plan_import(
    challenge: Challenge, choices: Choices, ideas: FileTable, votes: FileTable | None = None
) -> Plan:
    """Work out what would come in.

    Raises
    ------
    FileProblem
        Where a column is missing, or holds something else than what it is chosen for.
    """
    plan = Plan(n_rows=len(ideas.rows), notes=list(ideas.notes))
    mark = partial(_mark, read_key(challenge.id), choices.source)
    unseen = State.WAITING if challenge.reviews_first else State.SHOWN
    _plan_ideas(plan, choices, ideas, mark, unseen)
    _find_known(plan, challenge, choices)
    if votes is not None:
        _plan_votes(plan, votes, mark)
    return plan


def _mark(key: bytes, source: str, context: str, participant: str) -> str:
    """Make a pseudonym of somebody in a file: in contexts that no person of the platform is in."""
    named = f"{source}\0{participant}".encode()
    return hashlib.blake2b(
        named, digest_size=16, key=key, person=f"import {context}".encode()
    ).hexdigest()


def _plan_ideas(
    plan: Plan, choices: Choices, table: FileTable, mark: partial[str], unseen: State
) -> None:
    """Plan the ideas; what nobody has looked at, as far as the file says, is ``unseen``."""
    cells = {role: table.column(name) for role, name in choices.columns.items() if name}
    if "text" not in cells:
        raise FileProblem(
            _("no column is chosen for what people wrote"), fix=_("choose the column of the texts")
        )
    days = list(tables.read_days(cells["time"])) if "time" in cells else None
    is_own = _OWN_COLUMN in table.columns
    by_code = table.column("by-claim-code") if "by-claim-code" in table.columns else None
    kinds, today = list_kinds(choices.question), get_today()
    meanings: dict[str, str | None] = {}
    taken: set[str] = set()
    for place, row in enumerate(table.row_numbers):

        def leave(role: str, what: str, fix: str, unquoted: str = "", row: int = row) -> None:
            column = choices.columns.get(role, "")
            plan.left_out.append(LeftOut("ideas", row, column, what, fix, unquoted))

        of = {role: (column[place] or "").strip() for role, column in cells.items()}
        if table.problems[place] is not None:
            fix = _("mend the row in the file")
            leave("", table.problems[place] or "", fix, _("the row can't be read"))
            continue
        name = of.get("id") or str(row)
        if name in taken:
            leave(
                "id", _("this id stands in a row above too"), _("give each idea an id of its own")
            )
            continue
        raw = tables.restore(of["text"]) if is_own else of["text"]
        says_little = False
        try:
            text = clean_text(raw)
        except ValidationError as fault:
            text = "".join(letter for letter in raw if letter.isprintable())
            says_little = fault.code == "too_short" and bool(text)
            if not says_little:
                problem = " ".join(fault.messages) if text else _("there is no text")
                leave("text", problem, _("mend the text in the file, or leave it out"))
                continue
        said = of.get("kind", "")
        if said not in meanings:
            word = said.casefold()
            meanings[said] = word if word in _KIND_WORDS else tables.read_kind(said)
        kind = (meanings[said] or "") if said else choices.kind
        if kind not in kinds:
            leave(
                "kind",
                _("“%(word)s” is no kind that this question takes") % {"word": said[:40]},
                _("write one of: %(kinds)s") % {"kinds": ", ".join(kinds)},
                _("its kind is none that this question takes"),
            )
            continue
        state = of.get("state", "").casefold()
        becomes = _read_state(state, unseen)
        if becomes is None:
            leave(
                "state",
                _("“%(word)s” does not say whether the idea is shown") % {"word": state[:40]},
                _("write 1 for shown, 0 for not looked at yet, -1 for hidden"),
                _("its state does not say whether the idea is shown"),
            )
            continue
        taken.add(name)
        who = of.get("participant")
        day = days[place] if days is not None else None
        plan.ideas.append(
            PlannedIdea(
                name=name,
                row=row,
                kind=kind,
                text=text,
                author=mark("posts", who) if who else secrets.token_hex(16),
                posted_on=day if day is not None and day <= today else today,
                state=State.HIDDEN if says_little else becomes,
                language=_language(of.get("language", ""), choices),
                is_by_code=by_code is not None and by_code[place] == "yes",
            )
        )
    if days is not None and (n_odd := sum(day is None for day in days)):
        plan.notes.append(
            _("%(n)s rows give no day that can be read; today stands for it.") % {"n": n_odd}
        )


def _read_state(said: str, unseen: State) -> State | None:
    if said in _HIDDEN:
        return State.HIDDEN
    if said in _NOT_LOOKED_AT:
        return unseen
    return State.SHOWN if said in _LOOKED_AT else None


def _language(said: str, choices: Choices) -> str:
    code = said.casefold()
    return (
        code if code and len(code) <= 10 and code.replace("-", "").isalpha() else choices.language
    )


def _find_known(plan: Plan, challenge: Challenge, choices: Choices) -> None:
    """Find the ideas that came in before, by what they say: nothing else of a file is kept."""
    kept = Contribution.objects.filter(
        challenge=challenge, question=choices.question, source=Source.IMPORT
    ).exclude(state=State.COMING)
    known: dict[tuple[str, str, str], list[UUID]] = {}
    by_text: dict[tuple[str, str], list[UUID]] = {}
    texts = sorted({idea.text for idea in plan.ideas})
    for start in range(0, len(texts), _ASKED):
        said = _find_said(texts[start : start + _ASKED])
        for at in range(0, len(said), _ASKED):
            part = dict(said[at : at + _ASKED])
            rows = kept.filter(id__in=part).order_by("id").values_list("id", "author", "kind")
            for idea_id, author, kind in rows:
                for text in part[idea_id]:
                    known.setdefault((author, kind, text), []).append(idea_id)
                    by_text.setdefault((kind, text), []).append(idea_id)
    if not known:
        return
    has_people = bool(choices.columns.get("participant"))
    used: set[UUID] = set()
    for idea in plan.ideas:
        if has_people:
            candidates = known.get((idea.author, idea.kind, idea.text), [])
        else:
            candidates = by_text.get((idea.kind, idea.text), [])
        found = next((one for one in candidates if one not in used), None)
        if found is not None:
            used.add(found)
            plan.known[idea.name] = found


def _find_said(texts: Collection[str]) -> list[tuple[UUID, list[str]]]:
    """Find the ideas that say, or said before they were changed, just one of these texts."""
    # By how they begin, which an index holds: a database would read all that was ever said.
    began = Revision.objects.annotate(beginning=Beginning("text")).filter(
        beginning__in={text[: Beginning.LENGTH] for text in texts},
        text__in=texts,
        contribution__isnull=False,
        is_erased=False,
    )
    said: dict[UUID, list[str]] = defaultdict(list)
    for idea_id, text in began.values_list("contribution_id", "text"):
        said[idea_id].append(text)
    return sorted(said.items())


def _plan_votes(plan: Plan, table: FileTable, mark: partial[str]) -> None:
    found = tables.read_votes(table)
    plan.n_votes, plan.n_superseded = found.n_given, found.n_superseded
    plan.notes += found.notes
    fix = _("write 1 or agree, -1 or disagree, 0 or pass, with who voted and on what")
    for one in found.aside:
        unquoted = one.reason.partition(":")[0]
        left = LeftOut("votes", one.row, one.column or "", one.reason, fix, unquoted)
        plan.left_out.append(left)
    by_code = _list_by_code(table)
    names = {idea.name for idea in plan.ideas}
    voters: dict[str, str] = {}
    n_without: Counter[str] = Counter()
    for voter, idea, choice in found.votes:
        if idea not in names:
            n_without[idea] += 1
            continue
        if voter not in voters:
            voters[voter] = mark("votes", voter)
        plan.votes.append(PlannedVote(idea, voters[voter], choice, voter in by_code))
    for idea, n in n_without.items():
        what = _("a vote on idea “%(idea)s”, which does not come in") % {"idea": idea[:40]}
        fix = _("bring the idea in too, or leave these votes out")
        unquoted = _("a vote on an idea that does not come in")
        plan.left_out += [LeftOut("votes", 0, "", what, fix, unquoted)] * n


def _list_by_code(table: FileTable) -> frozenset[str]:
    """List the voters with claim codes, as our own exports mark them."""
    if "by-claim-code" not in table.columns:
        return frozenset()
    who = next((one for one in ("voter-id", "participant") if one in table.columns), None)
    if who is None:
        return frozenset()
    marked = zip(table.column(who), table.column("by-claim-code"), strict=True)
    return frozenset(str(voter) for voter, said in marked if said == "yes")


def tell_left_out(plan: Plan, *, quotes: bool = True) -> dict[str, Any]:
    """Tell the first rows that don't come in, one by one.

    Without ``quotes`` nothing is in it that stood in a cell: so it may be kept.
    """
    told = [
        {
            "file": one.file,
            "row": one.row,
            "column": one.column,
            "what": one.what if quotes else one.unquoted or one.what,
            "fix": one.fix,
        }
        for one in plan.left_out[:MOST_TOLD]
    ]
    return {"left_out": told}

"""What staff take out: ideas, comments and votes as tables, written row by row.

No file says that two texts have one author, nor anything else of who wrote them. Each export draws
a key of its own, which is thrown away: its names of voters and their order join nothing in another
export, nor here. Votes with claim codes are marked where enough codes voted. Days are told by the
week. Texts that were withdrawn are gone. A cell that a spreadsheet would run as a formula gets an
apostrophe in front.

As long as somebody could vote, no row of voters and no count of votes leaves: two files a minute
apart would tell who voted how in between. Afterwards rows of voters leave where as many people as
the smallest group have voted, and anew where as many make the difference; and only as pages tell
of them, for rows of a later state would tell who voted since.
"""

from __future__ import annotations

import csv
import hashlib
import re
import secrets
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import IO, Any
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from groundswell.web.accounts.keys import has_key, read_key
from groundswell.web.challenges.actions import changing, put_on_record
from groundswell.web.challenges.acts import Act, PhaseKind, acts_of
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place
from groundswell.web.engine.marks import count_differing, mark_votes, pack_marks, unpack_marks
from groundswell.web.engine.opinion_map import Vote as Said
from groundswell.web.engine.tables import defuse
from groundswell.web.participation.export_records import TakenOut
from groundswell.web.participation.merging.voices import SUFFIXES, Voice, hear_told
from groundswell.web.participation.models import (
    COUNTED,
    Comment,
    Contribution,
    Revision,
    State,
    Vote,
    VoteQuerySet,
)
from groundswell.web.participation.queries import tell_votes

Row = tuple[Any, ...]
#: Tells an import that the apostrophes before formulas are ours.
OWN_COLUMN = "written-by-groundswell"
_CHUNK = 2_000
# What XML can't hold, and so no workbook.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

IDEA_COLUMNS = (
    "id",
    "question",
    "kind",
    "text",
    "state",
    "language",
    "source",
    "week",
    "agree",
    "disagree",
    "pass",
    "agree-by-claim-code",
    "disagree-by-claim-code",
    "pass-by-claim-code",
    "agree-imported",
    "disagree-imported",
    "pass-imported",
    "comments",
    "merged-into",
    OWN_COLUMN,
)
COMMENT_COLUMNS = (
    "id",
    "idea",
    "answers",
    "is-addition",
    "text",
    "state",
    "language",
    "week",
    OWN_COLUMN,
)
VOTE_COLUMNS = ("idea", "voter", "vote", "by-claim-code", "imported", OWN_COLUMN)


class Veil:
    """Pseudonyms of one export, made with a key that nobody keeps."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def name(self, pseudonym: str) -> str:
        """Give somebody's name in this export."""
        return hashlib.blake2b(pseudonym.encode(), digest_size=8, key=self._key).hexdigest()


def say_week(day: date) -> str:
    """Give the Monday of a day's week: the finest time that leaves the platform."""
    return (day - timedelta(days=day.weekday())).isoformat()


def list_idea_rows(
    challenge: Challenge, *, list_votes: Callable[[Contribution], Row]
) -> Iterator[Row]:
    """Give a row for each idea that is shown, in the order of their ids."""
    kept = Revision.objects.filter(
        contribution__challenge=challenge,
        contribution__state=State.SHOWN,
        is_current=True,
    ).select_related("contribution")
    for revision in kept.order_by("contribution_id").iterator(chunk_size=_CHUNK):
        idea = revision.contribution
        assert idea is not None
        yield (
            str(idea.id),
            str(idea.question_id),
            idea.kind,
            revision.text,
            idea.state,
            idea.language,
            idea.source,
            say_week(idea.posted_on),
            *list_votes(idea),
            idea.n_comments,
            str(idea.merged_into_id or ""),
            1,
        )


def list_told_votes(idea: Contribution, least: int) -> Row:
    """Give how votes fell on an idea as pages tell it; empty where it is fewer than a step.

    Those on an idea that is merged into another are told there, each person's once.
    """
    if idea.merged_into_id is not None:
        return NO_VOTES
    told = tell_votes(idea, least)
    kinds = (told.main, told.by_code, told.imported)
    return tuple(n or "" for agree, passed, disagree in kinds for n in (agree, disagree, passed))


#: What stands in place of votes while people vote.
NO_VOTES: Row = ("",) * 9


def list_comment_rows(challenge: Challenge) -> Iterator[Row]:
    """Give a row for each comment that is shown, on ideas that are."""
    kept = Revision.objects.filter(
        comment__contribution__challenge=challenge,
        comment__contribution__state=State.SHOWN,
        comment__state=State.SHOWN,
        is_current=True,
    )
    names = [
        f"comment__{name}"
        for name in [
            "id",
            "contribution",
            "answers",
            "is_addition",
            "state",
            "language",
            "posted_on",
        ]
    ]
    kept_back = Comment.objects.filter(contribution__challenge=challenge)
    gone = set(kept_back.exclude(state=State.SHOWN).values_list("id", flat=True))
    rows = kept.order_by("comment_id").values_list("text", *names)
    for (
        text,
        comment_id,
        idea,
        answers,
        is_addition,
        state,
        language,
        day,
    ) in rows.iterator(chunk_size=_CHUNK):
        yield (
            str(comment_id),
            str(idea),
            str(answers) if answers and answers not in gone else "",
            _yes(is_addition),
            text,
            state,
            language,
            say_week(day),
            1,
        )


def list_vote_rows(challenge: Challenge, veil: Veil) -> Iterator[Row]:
    """Give a row for each vote: idea by idea, and on each in an order of this export alone."""
    tell_code, leaving = make_code_teller(challenge), list_leaving_ideas(challenge)
    rows = list_told(challenge).order_by("contribution_id").list_told()
    for idea, votes in groupby(rows, key=lambda one: one.idea_id):
        named = sorted(
            (veil.name(one.voter), one.choice, one.is_by_code, one.is_imported)
            for one in votes
            if one.is_imported or idea in leaving
        )
        for name, choice, by_code, is_imported in named:
            yield str(idea), name, choice, tell_code(by_code), _yes(is_imported), 1


def list_told(challenge: Challenge) -> VoteQuerySet:
    """List the votes that were told on ideas that are shown."""
    shown = {"contribution__challenge": challenge, "contribution__state": State.SHOWN}
    return Vote.objects.told().filter(**shown)


def list_leaving_ideas(challenge: Challenge) -> frozenset[UUID]:
    """List the ideas whose rows of votes make just what is told of them, and are of enough people.

    Of others no row of a vote that was cast here leaves: where a vote was erased that is told
    still, or ideas were merged since, rows and counts together would tell whose. One that stands
    for others is looked at with them.
    """
    shown = Contribution.objects.filter(challenge=challenge, state=State.SHOWN)
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    for one in Vote.objects.filter(contribution__in=shown, came_by=None).list_told():
        counts[one.idea_id][Voice(one.choice, SUFFIXES[one.is_by_code]).name] += 1
    for head in shown.exclude(members=None).values_list("id", flat=True):
        heard = hear_told(head, least=challenge.least, came_by=None)
        counts[head] = Counter(one.name for one in heard.values())
    names = [f"{choice}{suffix}" for choice in COUNTED for suffix in SUFFIXES[:2]]
    leaving, merged = set(), []
    rows = shown.values_list("id", "merged_into", *(f"told_{name}" for name in names))
    for idea, head, *told in rows:
        if head is not None:
            merged.append((idea, head))
            continue
        n_told = (sum(told[0::2]), sum(told[1::2]))  # people, and codes
        if told == [counts[idea][f"n_{name}"] for name in names] and all(
            not n or n >= challenge.least for n in n_told
        ):
            leaving.add(idea)
    return frozenset(leaving.union(idea for idea, head in merged if head in leaving))


def make_code_teller(challenge: Challenge) -> Callable[[bool], str]:
    """Make what says of a vote whether a claim code cast it: nothing where few codes voted."""
    by_code = list_told(challenge).filter(is_by_code=True).order_by()
    n_codes = by_code.values("voter").distinct().count()
    return lambda is_by_code: _yes(is_by_code) if n_codes >= challenge.least else ""


#: The tables there are, and their columns.
TABLES: dict[str, tuple[str, ...]] = {
    "contributions": IDEA_COLUMNS,
    "comments": COMMENT_COLUMNS,
    "votes": VOTE_COLUMNS,
}
#: The files with rows of voters in them.
FILES_OF_VOTERS = frozenset({"votes.csv", "all.xlsx", "polis.zip"})


def list_rows(place: Place, name: str, veil: Veil) -> Iterator[Row]:
    """Give the rows of a table, as they may leave now."""
    if name == "contributions":
        is_over, least = is_voting_over(place), place.here.least
        return list_idea_rows(
            place.here,
            list_votes=lambda idea: list_told_votes(idea, least) if is_over else NO_VOTES,
        )
    return list_comment_rows(place.here) if name == "comments" else list_vote_rows(place.here, veil)


class VotingIsOpen(Exception):  # noqa: N818 - what is so, as a page says it
    """Rows of voters can't be taken out while somebody could vote, now or later."""


class TooFewVoted(Exception):  # noqa: N818 - what is so, as a page says it
    """So few people have voted that their rows would tell who they are."""


class TooFewChanged(Exception):  # noqa: N818 - what is so, as a page says it
    """Since rows of voters left, too few people's votes are others: two files would tell whose."""


def is_voting_over(place: Place) -> bool:
    """Tell whether every phase has ended in which people vote, or could be let vote again."""
    return not any(
        Act.VOTE in acts_of(PhaseKind(phase.kind))
        and (phase.closes_at is None or place.now < phase.closes_at)
        for phase in place.phases
    )


def is_voting_open(place: Place) -> bool:
    """Tell whether people vote, or could be let vote, now or in a phase that is still to open."""
    return not is_voting_over(place)


def say_too_few(fault: TooFewVoted | TooFewChanged, least: int) -> str:
    """Say why rows of voters can't leave, or not again."""
    if isinstance(fault, TooFewVoted):
        return _(
            "Fewer than %(n)s people have voted here. Rows of votes would show how they voted, so "
            "they can't be taken out."
        ) % {"n": least}
    return _(
        "Since votes were last taken out, fewer than %(n)s people have voted, changed a vote or "
        "erased their votes. Two files would show how they voted. Use the file from last time."
    ) % {"n": least}


def do_take_out(*, place: Place, what: str) -> None:
    """Check that somebody may take data out now, and put on record that they do.

    Raises
    ------
    VotingIsOpen
        Where rows of voters are asked for before voting is over.
    TooFewVoted
        Where fewer people voted than the smallest group.
    TooFewChanged
        Where they would differ from those that left before by what a few people did.
    """
    with changing(place, Act.EXPORT):
        if what in FILES_OF_VOTERS:
            if is_voting_open(place):
                raise VotingIsOpen
            if not have_enough_voted(place.here):
                raise TooFewVoted
            _let_rows_leave(place.here)
        put_on_record(place, "data.exported", payload={"what": what})


def has_left(challenge: Challenge) -> bool:
    """Tell whether rows of voters left before."""
    return TakenOut.objects.filter(challenge=challenge).exists()


def have_enough_voted(challenge: Challenge) -> bool:
    """Tell whether rows of voters are of enough people. Codes count where nobody else voted."""
    shown = Contribution.objects.filter(challenge=challenge, state=State.SHOWN)
    # By the counts that each idea holds: nobody waits until all votes are read.
    n_votes = shown.aggregate(
        **{
            name: Sum(sum(F(f"{start}_{choice}{suffix}") for choice in COUNTED))
            for name, start, suffix in (
                *(("people", "told", ""), ("codes", "told", "_by_code")),
                ("file", "n", "_imported"),
            )
        }
    )
    if not (n_votes["people"] or n_votes["codes"]):
        return bool(n_votes["file"])  # Whoever brought a file in has its rows.
    cast = list_told(challenge).filter(came_by=None, is_by_code=not n_votes["people"])
    return cast.order_by().values("voter").distinct()[: challenge.least].count() >= challenge.least


def _let_rows_leave(challenge: Challenge) -> None:
    """Note which rows of voters leave; refuse where a few people make the difference."""
    if not has_key(challenge.id):
        return  # Nobody votes, nor erases their votes, once the key is gone.
    before = TakenOut.objects.filter(challenge=challenge).first()
    held = None if before is None else unpack_marks(bytes(before.marks))
    if held is not None and not held.people:
        held = None  # Nobody's votes were in it: this is the first.
    # Who is in a file that somebody brought in is nobody that hides others.
    here = Vote.objects.filter(contribution__challenge=challenge, came_by=None)
    votes = [Said(one.voter, str(one.idea_id), one.choice) for one in here.list_told()]
    shown = Contribution.objects.filter(challenge=challenge, state=State.SHOWN)
    ideas = [str(one) for one in shown.values_list("id", flat=True)]
    key = read_key(challenge.id)
    if held and 0 < count_differing(held, votes, ideas, key=key) < challenge.least:
        raise TooFewChanged
    marks = pack_marks(mark_votes(held, votes, ideas, key=key))
    TakenOut.objects.update_or_create(challenge=challenge, defaults={"marks": marks})


class _Line:
    """What ``csv`` writes a line to."""

    def write(self, line: str) -> str:
        return line


def write_csv(columns: Iterable[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Write a table as CSV for spreadsheets, line by line."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield b"\xef\xbb\xbf" + str(writer.writerow(columns)).encode()
    for row in rows:
        yield str(writer.writerow([_cell(value) for value in row])).encode()


def write_xlsx(sheets: Iterable[tuple[str, Iterable[str], Iterable[Row]]]) -> IO[bytes]:
    """Write tables as a workbook, to a file that is gone once it is closed."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, columns, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.append(list(columns))
        for row in rows:
            sheet.append(
                [_NOT_IN_XML.sub("", c) if isinstance(c, str) else c for c in map(_cell, row)]
            )
    file = tempfile.TemporaryFile(prefix="groundswell-")  # noqa: SIM115 - closed when it is sent
    book.save(file)
    file.seek(0)
    return file


def _cell(value: Any) -> Any:
    return defuse(value) if isinstance(value, str) else value


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def count_ideas(challenge: Challenge) -> int:
    """Count the ideas that an export holds."""
    return Contribution.objects.filter(challenge=challenge, state=State.SHOWN).count()

"""Votes and ideas out of tables: long (a row for each vote), wide (a row for each participant).

Both forms of the Polis export are read. Nothing is dropped in silence: every cell that holds
something is a vote that is used, superseded, or set aside with its place and reason.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.columns import find_column
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.corpus.times import is_month_first, time_of
from groundswell.analysis.errors import ColumnError
from groundswell.analysis.opinion.model import Idea, VoteAccount, Votes
from groundswell.analysis.opinion.votes import gather_votes

NOT_A_VOTE = "neither agree, disagree nor pass"
UNREADABLE = "the row can't be read"
NO_PARTICIPANT, NO_IDEA, NO_VOTE = "no participant", "no idea", "no vote given"
HIDDEN = "the idea was hidden by moderators"

_NAMES = {
    "participant": "voterid voter participantid participant pid userid user respondentid "
    "respondent personid person member",
    "idea": "commentid statementid tid ideaid idea contributionid contribution proposalid "
    "proposal itemid item comment statement",
    "vote": "vote value answer response opinion choice",
    "time": "timestamp modified votedat datetime created at time date",
    "id": "commentid statementid tid ideaid contributionid proposalid itemid id ref",
    "text": "commentbody commenttext statementtext body text idea statement comment contribution "
    "proposal content title txt",
    "author": "authorid author participantid participant userid user",
    "moderated": "moderated mod moderation",
}
_NO_IDEAS = (
    "groupid ncomments nvotes nagree ndisagree npass group timestamp datetime date time at xid x y"
)
_WORDS = {
    1: "1 +1 agree agrees agreed yes y for up true support supports like",
    0: "0 pass passed unsure neutral skip skipped abstain abstains neither dontknow",
    -1: "-1 disagree disagrees disagreed no n against down false oppose opposes dislike",
}
_VOTE_OF = {word: value for value, words in _WORDS.items() for word in words.split()}
_FIX = "write 1 or agree, -1 or disagree, 0 or pass; leave a cell empty where nobody voted"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A vote that was not used.

    Attributes
    ----------
    row : int
        Of the file, the header being row 1.
    column : str or None
    reason : str
    """

    row: int
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReadVotes:
    """What a table of votes held.

    Attributes
    ----------
    votes : Votes
    account : VoteAccount
    set_aside : tuple of SetAside
    form : str
        "long" or "wide".
    notes : tuple of str
        How the table was read, in plain sentences.
    """

    votes: Votes
    account: VoteAccount
    set_aside: tuple[SetAside, ...]
    form: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    participants: list[str]
    ideas: list[str]
    values: list[int]
    times: list[str | None]
    aside: list[SetAside]
    example: tuple[int, str, str] | None = None


def read_votes(
    table: Table,
    *,
    participant: str | None = None,
    idea: str | None = None,
    vote: str | None = None,
    time: str | None = None,
    ideas: dict[str, Idea] | None = None,
) -> ReadVotes:
    """Read votes from a table.

    Parameters
    ----------
    table : Table
        From :func:`groundswell.analysis.corpus.table.read_table`. Long where it has columns for
        participant, idea and vote; else wide: a row for each participant, a column for each idea.
    participant, idea, vote, time : str, optional
        Names of columns, where the guess is wrong.
    ideas : dict of str to Idea, optional
        From :func:`read_ideas`. Votes on those that moderators hid are set aside.

    Returns
    -------
    ReadVotes

    Raises
    ------
    ColumnError
        Where a column is missing, or holds no votes.

    Examples
    --------
    >>> table = Table(("voter-id", "comment-id", "vote"),
    ...               (("a", "1", "1"), ("a", "1", "-1"), ("b", "1", "maybe"), ("b", "2", "0")),
    ...               (2, 3, 4, 5), (None,) * 4, "CSV")
    >>> read = read_votes(table)
    >>> read.account
    VoteAccount(n_given=4, n_used=2, n_superseded=1,
                set_aside=(('neither agree, disagree nor pass', 1),))
    >>> read.set_aside[0].row
    4
    """
    if not table.rows:
        raise ColumnError("there are column names but no rows", fix="give a table of votes")
    columns = {
        "participant": _column(table, participant, "participant"),
        "idea": _column(table, idea, "idea"),
        "vote": _column(table, vote, "vote"),
        "time": _column(table, time, "time"),
    }
    is_long = columns["idea"] is not None and columns["vote"] is not None
    if is_long:
        if columns["participant"] is None:
            raise ColumnError(
                "no column says who voted",
                fix=f"name it with --participant; the columns are: {_listed(table)}",
            )
        found, notes = _read_long(table, columns)
    else:
        if idea is not None or vote is not None:
            missing = "vote" if vote is None else "idea"
            raise ColumnError(
                f"no column is the {missing}, as a table with a row for each vote needs",
                fix=f"name it with --{missing}; the columns are: {_listed(table)}",
            )
        found, notes = _read_wide(table, columns["participant"] or table.columns[0])
    return _account(
        table, found, "long" if is_long else "wide", notes, columns["time"], ideas or {}
    )


def vote_of(cell: str) -> int | None:
    """Read one vote: 1 agree, 0 pass, -1 disagree; None where it is none of these.

    Examples
    --------
    >>> [vote_of(cell) for cell in ("Agree", "-1.0", "−1", "pass", "maybe")]
    [1, -1, -1, 0, None]
    """
    word = re.sub(r"[\s'’_]", "", cell.replace("−", "-").casefold())
    if word not in _VOTE_OF:
        word = re.sub(r"^([+-]?\d)(?:[.,]0+)$", r"\1", word).replace("-0", "0")
    return _VOTE_OF.get(word)


def _read_long(table: Table, columns: dict[str, str | None]) -> tuple[_Found, list[str]]:
    who, what, how = (columns[role] or "" for role in ("participant", "idea", "vote"))
    people, ideas, votes = (table.column(name) for name in (who, what, how))
    times = table.column(columns["time"]) if columns["time"] else (None,) * len(votes)
    found = _Found([], [], [], [], [])
    known: dict[str, int | None] = {}
    for i, (person, idea, cell) in enumerate(zip(people, ideas, votes, strict=True)):
        row = table.row_numbers[i]
        if (problem := table.problems[i]) is not None:
            found.aside.append(SetAside(row, None, f"{UNREADABLE}: {problem}"))
            continue
        person, idea, cell = tidy_text(person), tidy_text(idea), (cell or "").strip()
        for value, name, reason in (
            (person, who, NO_PARTICIPANT), (idea, what, NO_IDEA), (cell, how, NO_VOTE),
        ):  # fmt: skip
            if not value:
                found.aside.append(SetAside(row, name, reason))
                break
        else:
            if cell not in known:
                known[cell] = vote_of(cell)
            _add(found, person, idea, cell, known[cell], times[i], row, how)
    notes = [f'Each row is a vote: "{who}" voted on "{what}", and "{how}" is the vote.']
    return found, notes


def _read_wide(table: Table, who: str) -> tuple[_Found, list[str]]:
    found = _Found([], [], [], [], [])
    notes = [f'Each row is a participant, named by "{who}"; each other column is an idea.']
    left_out = []
    people = [tidy_text(cell) for cell in table.column(who)]
    n_ideas = votes_named = 0
    for name in table.columns:
        if name == who:
            continue
        cells = [(cell or "").strip() for cell in table.column(name)]
        values = [vote_of(cell) if cell else None for cell in cells]
        n_filled, n_votes = sum(map(bool, cells)), sum(value is not None for value in values)
        if _fold(name) in _NO_IDEAS.split() or 2 * n_votes < n_filled:
            left_out.append(name)
            continue
        n_ideas += 1
        # Ideas are often numbered from 0 on, so a name such as 1 alone shows nothing.
        votes_named += vote_of(name) is not None
        for i, (cell, value) in enumerate(zip(cells, values, strict=True)):
            row = table.row_numbers[i]
            if not cell:
                continue
            if (problem := table.problems[i]) is not None or not people[i]:
                reason = NO_PARTICIPANT if problem is None else f"{UNREADABLE}: {problem}"
                found.aside.append(SetAside(row, name, reason))
                continue
            _add(found, people[i], name, cell, value, None, row, name)
    if n_ideas == 0:
        raise ColumnError(
            "no column holds votes",
            fix="give a row for each vote, with columns for participant, idea and vote, or a row "
            f"for each participant and a column for each idea; the columns are: {_listed(table)}",
        )
    if votes_named == n_ideas and len(set(people)) < len(people):
        raise ColumnError(
            "the first row seems to hold a vote where the names of columns should stand",
            row=1,
            fix="put names above the columns, such as participant, idea and vote; the first row "
            f"is: {_listed(table)}",
        )
    if left_out:
        shown = ", ".join(f'"{name[:40]}"' for name in left_out[:8])
        more = f" and {len(left_out) - 8} more" if len(left_out) > 8 else ""
        notes.append(f"Columns that are no ideas: {shown}{more}.")
    return found, notes


def _add(
    found: _Found,
    person: str,
    idea: str,
    cell: str,
    value: int | None,
    at: str | None,
    row: int,
    column: str,
) -> None:
    if value is None:
        found.aside.append(SetAside(row, column, NOT_A_VOTE))
        found.example = found.example or (row, column, cell)
        return
    found.participants.append(person)
    found.ideas.append(idea)
    found.values.append(value)
    found.times.append(at)


def _account(
    table: Table,
    found: _Found,
    form: str,
    notes: list[str],
    time: str | None,
    ideas: dict[str, Idea],
) -> ReadVotes:
    n_given = len(found.values) + len(found.aside)
    n_odd = sum(one.reason == NOT_A_VOTE for one in found.aside)
    if found.example is not None and n_odd > len(found.values):
        row, column, cell = found.example
        raise ColumnError(
            f"'{cell[:40]}' is {NOT_A_VOTE}, and {n_odd} of {n_given} votes are like it",
            row=row,
            column=column,
            fix=_FIX,
        )
    if not found.values:
        raise ColumnError("not one vote could be read", fix=_FIX)
    n_hidden = 0
    hidden = {one.id for one in ideas.values() if one.moderated == -1}
    if hidden:
        kept = [i for i, name in enumerate(found.ideas) if name not in hidden]
        n_hidden = len(found.ideas) - len(kept)
        for name in ("participants", "ideas", "values", "times"):
            column_of = getattr(found, name)
            setattr(found, name, [column_of[i] for i in kept])
    votes = gather_votes(
        found.participants,
        found.ideas,
        found.values,
        at=_times(found) if time else None,
        known_ideas=[name for name in ideas if name not in hidden],
    )
    reasons = Counter(one.reason for one in found.aside)
    if n_hidden:
        reasons[HIDDEN] += n_hidden
    if votes.n_superseded:
        how = f'by "{time}"' if time else "the one further down"
        notes.append(f"Where somebody voted on an idea more than once the last vote holds ({how}).")
    unknown = set(votes.ideas) - set(ideas)
    if ideas and unknown:
        notes.append(f"{len(unknown)} ideas that were voted on are not in the table of ideas.")
    notes += table.notes
    account = VoteAccount(n_given, votes.n, votes.n_superseded, tuple(sorted(reasons.items())))
    return ReadVotes(votes, account, tuple(found.aside), form, tuple(notes))


def _times(found: _Found) -> list[float | None]:
    """Times as numbers, for those who voted on an idea more than once; they alone need them."""
    pairs = Counter(zip(found.participants, found.ideas, strict=True))
    if len(pairs) == len(found.values):
        return [None] * len(found.values)
    month_first = is_month_first(found.times)
    numbers: list[float | None] = []
    for person, idea, cell in zip(found.participants, found.ideas, found.times, strict=True):
        if pairs[person, idea] == 1 or cell is None:
            numbers.append(None)
        elif re.fullmatch(r"\d+(\.\d+)?", cell.strip()):
            numbers.append(float(cell))
        else:
            at = time_of(cell, month_first=month_first)
            numbers.append(None if at is None else at.timestamp())
    return numbers


def read_ideas(
    table: Table,
    *,
    id: str | None = None,
    text: str | None = None,
) -> dict[str, Idea]:
    """Read ideas from a table, such as ``comments.csv`` of a Polis export.

    Parameters
    ----------
    table : Table
    id, text : str, optional
        Names of columns, where the guess is wrong. Author, moderation and time are taken from
        columns with the names that Polis gives them, where there are any.

    Returns
    -------
    dict of str to Idea
        By id, in the order of the table.

    Raises
    ------
    ColumnError
        Where there is no id or text column, or an id is missing or stands twice.
    """
    names = {
        "id": _column(table, id, "id"),
        "text": _column(table, text, "text"),
        "author": _column(table, None, "author"),
        "moderated": _column(table, None, "moderated"),
        "time": _column(table, None, "time"),
    }
    for role in ("id", "text"):
        if names[role] is None:
            raise ColumnError(
                f"the table of ideas has no column for the {role}",
                fix=f"name it with --idea-{role}; the columns are: {_listed(table)}",
            )
    cells = {role: table.column(name) for role, name in names.items() if name is not None}
    ideas: dict[str, Idea] = {}
    for i, row in enumerate(table.row_numbers):
        of = {role: tidy_text(column[i]) for role, column in cells.items()}
        if not of["id"]:
            raise ColumnError("an idea has no id", row=row, column=names["id"], fix="give it one")
        if of["id"] in ideas:
            raise ColumnError(
                f"the id '{of['id'][:40]}' stands twice",
                row=row,
                column=names["id"],
                fix="make the ids of the ideas unique",
            )
        ideas[of["id"]] = Idea(
            id=of["id"],
            text=of["text"],
            author=of.get("author") or None,
            moderated=_moderated(of.get("moderated", ""), row, names["moderated"]),
            at=of.get("time") or None,
        )
    return ideas


def _moderated(cell: str, row: int, column: str | None) -> int | None:
    if not cell:
        return None
    words = {"accepted": 1, "true": 1, "rejected": -1, "hidden": -1, "false": -1, "unmoderated": 0}
    found = words.get(cell.casefold())
    if found is None and re.fullmatch(r"[+-]?[01](\.0+)?", cell.replace("−", "-")):
        found = int(float(cell.replace("−", "-")))
    if found is None:
        raise ColumnError(
            f"'{cell[:40]}' says not whether moderators let the idea through",
            row=row,
            column=column,
            fix="write 1 (let through), 0 (not looked at) or -1 (hidden)",
        )
    return found


def _column(table: Table, name: str | None, role: str) -> str | None:
    if name:
        return find_column(table, name, role=role)
    if name == "":
        return None
    by_fold = {_fold(column): column for column in reversed(table.columns)}
    return next((by_fold[one] for one in _NAMES[role].split() if one in by_fold), None)


def _fold(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _listed(table: Table) -> str:
    shown = ", ".join(f'"{column[:60]}"' for column in table.columns[:20])
    return shown + (" ..." if len(table.columns) > 20 else "")

"""Votes in and out of files: tables, folders of a Polis export, and an export made anew.

What the votes tell is found in :mod:`groundswell.analysis.pipeline.opinion`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from groundswell.analysis.corpus.redaction import ALL_RULES, redact
from groundswell.analysis.corpus.table import Table, read_table
from groundswell.analysis.errors import TableError, naming_file
from groundswell.analysis.opinion.model import Idea, OpinionResult
from groundswell.analysis.opinion.polis import (
    COMMENTS,
    PARTICIPANTS,
    SUMMARY,
    VOTES,
    polis_files,
    read_summary,
)
from groundswell.analysis.opinion.tables import ReadVotes, read_ideas, read_votes
from groundswell.analysis.pipeline.opinion import make_pseudonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteColumns:
    """Which columns are what; None to guess.

    Attributes
    ----------
    participant, idea, vote, time : str or None
        Of the votes.
    idea_id, idea_text : str or None
        Of the ideas.
    sheet, encoding, delimiter : str or None
        How to read the votes.
    """

    participant: str | None = None
    idea: str | None = None
    vote: str | None = None
    time: str | None = None
    idea_id: str | None = None
    idea_text: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class VoteSource:
    """All that was read for a result.

    Attributes
    ----------
    read : ReadVotes
    ideas : dict of str to Idea
        By id, as written: not redacted yet.
    title : str
        Of the conversation; empty where no file says it.
    files : tuple of (Path, Table or None)
        Every file that was read; None where it is no table.
    """

    read: ReadVotes
    ideas: dict[str, Idea]
    title: str
    files: tuple[tuple[Path, Table | None], ...]


def read_vote_source(
    votes: str | Path,
    ideas: str | Path | None = None,
    *,
    columns: VoteColumns | None = None,
) -> VoteSource:
    """Read votes, and the ideas that they are on.

    Parameters
    ----------
    votes : str or Path
        A table of votes; or a folder that holds a Polis export, with its ``comments.csv`` and
        ``summary.csv`` where they are there.
    ideas : str or Path, optional
        A table of ideas.
    columns : VoteColumns, optional
        Names of columns, where the guess is wrong.

    Returns
    -------
    VoteSource

    Raises
    ------
    InputError
        Where a file is no table, or a column is missing or holds the wrong thing.
    """
    named = columns or VoteColumns()
    path = Path(votes)
    files: list[tuple[Path, Table | None]] = []
    title = ""
    if path.is_dir():
        folder = path
        path = _votes_in(folder)
        if ideas is None and (folder / COMMENTS).is_file():
            ideas = folder / COMMENTS
        summary = folder / SUMMARY
        if summary.is_file():
            text = summary.read_bytes().decode("utf-8-sig", errors="replace")
            title = read_summary(text).get("topic", "")
            files.append((summary, None))
    with naming_file(path):
        table = read_table(
            path, sheet=named.sheet, encoding=named.encoding, delimiter=named.delimiter
        )
    files.insert(0, (path, table))
    known: dict[str, Idea] = {}
    if ideas is not None:
        with naming_file(ideas):
            idea_table = read_table(ideas)
            known = read_ideas(idea_table, id=named.idea_id, text=named.idea_text)
        files.append((Path(ideas), idea_table))
    with naming_file(path):
        read = read_votes(
            table,
            participant=named.participant,
            idea=named.idea,
            vote=named.vote,
            time=named.time,
            ideas=known,
        )
    if not known and read.form == "wide":
        # A column of a survey is often named by the idea itself.
        known = {name: Idea(name, text=name) for name in read.votes.ideas if " " in name}
    return VoteSource(read, known, title, tuple(files))


def _votes_in(folder: Path) -> Path:
    for name in (VOTES, PARTICIPANTS, "votes.parquet", "votes.xlsx"):
        if (folder / name).is_file():
            return folder / name
    raise TableError(
        f"the folder '{folder}' holds no {VOTES} and no {PARTICIPANTS}",
        fix="name the file that holds the votes",
    )


def polis_export(
    source: VoteSource,
    result: OpinionResult,
    *,
    rules: Sequence[str] = ALL_RULES,
    keep_ids: bool = False,
) -> dict[str, bytes]:
    """Write the votes and groups as a Polis export.

    Parameters
    ----------
    source : VoteSource
        What was read.
    result : OpinionResult
        Of the same votes.
    rules : sequence of str
        Redaction rules for the texts of ideas.
    keep_ids : bool
        As it was for the result.

    Returns
    -------
    dict of str to bytes
        File name to content; participants as in the result, without the P.
    """
    votes = source.read.votes
    named = {one: one for one in votes.participants} if keep_ids else make_pseudonyms(votes)
    place = {group.name: i for i, group in enumerate(result.groups)}
    group_of = {one.id: one.group for one in result.participants}
    groups = {
        who: place[group] for who, name in named.items() if (group := group_of[name]) is not None
    }
    # Authors who did not vote get numbers too: nobody's id may stand for them.
    authors = {idea.author for idea in source.ideas.values() if idea.author} - set(named)
    others = {
        author: author if keep_ids else f"P{place}"
        for place, author in enumerate(
            sorted(authors, key=lambda one: hashlib.sha256(one.encode()).hexdigest()),
            start=len(named) + 1,
        )
    }
    ideas = {
        id: replace(idea, text=redact(idea.text, rules=rules)[0])
        for id, idea in source.ideas.items()
    }
    # Polis counts people; programs that read its export expect numbers.
    numbers = {
        who: name if keep_ids else name.removeprefix("P")
        for who, name in {**named, **others}.items()
    }
    return polis_files(votes, ideas=ideas, pseudonyms=numbers, groups=groups, title=source.title)

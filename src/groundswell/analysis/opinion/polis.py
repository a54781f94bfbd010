"""The Polis export, written: votes, comments, participants with their votes, and a summary.

It holds single votes under pseudonyms, so it is written only where a person asks for it. Reading
the same files is in ``tables``.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from groundswell.analysis.corpus.formulas import defuse
from groundswell.analysis.errors import TableError
from groundswell.analysis.opinion.model import Idea, Votes

VOTES, COMMENTS = "votes.csv", "comments.csv"
PARTICIPANTS, SUMMARY = "participants-votes.csv", "summary.csv"


def polis_files(
    votes: Votes,
    *,
    ideas: Mapping[str, Idea],
    pseudonyms: Mapping[str, str],
    groups: Mapping[str, int],
    title: str = "",
) -> dict[str, bytes]:
    """Write votes in the files of a Polis export.

    Times are not written: a time can point to a person. Columns that Polis fills with them stay,
    empty, so that the same programs read the files.

    Parameters
    ----------
    votes : Votes
    ideas : mapping of str to Idea
        By id; may lack some, and may hold more, such as those that moderators hid.
    pseudonyms : mapping of str to str
        Participant to the id that is written. A participant that is missing is not written.
    groups : mapping of str to int
        Participant to group, counted from 0; nobody else is in a group.
    title : str
        Topic of the conversation.

    Returns
    -------
    dict of str to bytes
        File name to content: UTF-8, a line end after every row.

    Notes
    -----
    Source: Computational Democracy Project, openData (the form of the export).
    """
    written = Counter(idea.author for idea in ideas.values() if idea.author)
    names = [pseudonyms.get(one) for one in votes.participants]
    all_ideas = [*votes.ideas, *(one for one in ideas if one not in set(votes.ideas))]
    counts = np.zeros((len(votes.participants), 3), dtype=np.int64)
    np.add.at(counts, (votes.person, votes.value + 1), 1)
    idea_counts = np.zeros((len(all_ideas), 3), dtype=np.int64)
    np.add.at(idea_counts, (votes.idea, votes.value + 1), 1)

    comments: list[Sequence[object]] = []
    for place, id in enumerate(all_ideas):
        idea = ideas.get(id, Idea(id))
        author = pseudonyms.get(idea.author or "", "")
        shown = 1 if idea.moderated is None else idea.moderated
        disagrees, _, agrees = idea_counts[place]
        comments.append(("", "", id, author, agrees, disagrees, shown, defuse(idea.text)))

    starts = np.searchsorted(votes.person, np.arange(len(names) + 1))
    people: list[Sequence[object]] = []
    for i, name in enumerate(names):
        if name is None:
            continue
        cells: list[object] = [""] * len(all_ideas)
        for vote in range(starts[i], starts[i + 1]):
            cells[votes.idea[vote]] = votes.value[vote]
        who = votes.participants[i]
        disagree, _, agree = counts[i]
        group = groups.get(who, "")
        people.append((name, group, written[who], counts[i].sum(), agree, disagree, *cells))

    long = (
        ("", "", votes.ideas[idea], names[person], value)
        for person, idea, value in zip(votes.person, votes.idea, votes.value, strict=True)
        if names[person] is not None
    )
    summary = (
        ("topic", defuse(title)),
        ("url", ""),
        ("views", ""),
        ("voters", len(people)),
        ("voters-in-conv", len(groups)),
        ("commenters", len(written)),
        ("comments", len(all_ideas)),
        ("groups", len(set(groups.values()))),
        ("conversation-description", ""),
    )
    head = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    return {
        VOTES: _csv(["timestamp", "datetime", "comment-id", "voter-id", "vote"], long),
        COMMENTS: _csv(
            [
                "timestamp",
                "datetime",
                "comment-id",
                "author-id",
                "agrees",
                "disagrees",
                "moderated",
                "comment-body",
            ],
            comments,
        ),
        PARTICIPANTS: _csv([*head, *all_ideas], people),
        SUMMARY: _csv(None, summary),
    }


def read_summary(text: str) -> dict[str, str]:
    r"""Read ``summary.csv``: a name and a value in each row.

    Parameters
    ----------
    text : str
        The content of the file.

    Returns
    -------
    dict of str to str

    Raises
    ------
    TableError
        Where it is not such a file.

    Examples
    --------
    >>> read_summary("topic,Parks\nvoters,12\n")
    {'topic': 'Parks', 'voters': '12'}
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error as error:
        raise TableError(f"the summary can't be read ({error})", fix="leave it out") from None
    return {row[0].strip(): row[1].strip() if len(row) > 1 else "" for row in rows}


def _csv(header: Sequence[str] | None, rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    if header is not None:
        writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()

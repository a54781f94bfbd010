"""Old rows and new rows as one corpus: what a result remembers, and what was just prepared.

Families of duplicates are joined here too. Where units go is in :mod:`.placing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from groundswell.analysis.corpus.contributions import made_id
from groundswell.analysis.corpus.duplicates import find_families
from groundswell.analysis.corpus.model import (
    Contribution,
    Family,
    Kind,
    MeaningUnit,
    PreparedContribution,
    PreparedCorpus,
    Redaction,
    RowState,
)
from groundswell.analysis.corpus.redaction import redact
from groundswell.analysis.corpus.sameness import fold
from groundswell.analysis.errors import InputError
from groundswell.analysis.pipeline.account import make_pseudonyms
from groundswell.analysis.report.model import ContributionResult, Result, UnitResult
from groundswell.analysis.themes.model import UnitState

_PSEUDONYM = re.compile(r"P(\d+)")
_MADE_ID = re.compile(r"([0-9a-f]{16})(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class NewRows:
    """What of a new file is new.

    Attributes
    ----------
    rows : tuple of Contribution
        Under pseudonyms that follow on from those of the result, without groups and times: the
        result does not hold those of the old rows, so no figure could use them.
    n_known : int
        Rows that the result has, and that are left out.
    n_same_words : int
        Rows among ``rows`` without an id of their own, in words that the result has.
    is_whole : bool
        Whether the file holds every row of the result: the whole table again.
    """

    rows: tuple[Contribution, ...]
    n_known: int
    n_same_words: int
    is_whole: bool


def number_on(old: Result, contributions: Sequence[Contribution]) -> tuple[Contribution, ...]:
    """Let made ids of new rows follow on from those of a result.

    An id that was made says how often a text stands in its own file. So if a file holds every id
    of the result, it is the whole table again and its ids stand: the surplus copies are the new
    rows. If not, all its rows without an id of their own are new, and copies of a text that the
    result has get the next ordinals. To number a second time changes nothing.

    Parameters
    ----------
    old : Result
    contributions : sequence of Contribution

    Returns
    -------
    tuple of Contribution
        In the same order.
    """
    if holds_all(old, contributions):
        return tuple(contributions)
    last: dict[str, int] = {}
    for one in old.contributions:
        if made := _MADE_ID.fullmatch(one.id):
            last[made[1]] = max(last.get(made[1], 0), int(made[2] or 1))
    again: list[tuple[str, int, int]] = []
    for place, row in enumerate(contributions):
        made = _MADE_ID.fullmatch(row.id)
        # Ids of a file's own can look alike, but not match the words.
        if made and made[1] in last and made[1] == made_id(row.text):
            again.append((made[1], int(made[2] or 1), place))
    numbered = list(contributions)
    for first, _, place in sorted(again):
        last[first] += 1
        numbered[place] = replace(numbered[place], id=f"{first}-{last[first]}")
    return tuple(numbered)


def holds_all(old: Result, contributions: Sequence[Contribution]) -> bool:
    """Whether a file holds the id of every row of a result."""
    return {one.id for one in old.contributions} <= {row.id for row in contributions}


def new_rows(
    old: Result, contributions: Sequence[Contribution], *, rules: Sequence[str]
) -> NewRows:
    """Tell which rows are new, and count those that are known already.

    Parameters
    ----------
    old : Result
    contributions : sequence of Contribution
    rules : sequence of str
        Redaction rules of the old result.

    Returns
    -------
    NewRows

    Raises
    ------
    InputError
        Where a row has the id of an old one and another text.
    """
    text_of = {one.id: one.text for one in old.contributions}
    first_ids = {made[1] for name in text_of if (made := _MADE_ID.fullmatch(name))}
    is_whole = holds_all(old, contributions)
    fresh, n_same_words = [], 0
    for row in number_on(old, contributions):
        if row.id not in text_of:
            made = _MADE_ID.fullmatch(row.id)
            n_same_words += bool(made and made[1] in first_ids)
            fresh.append(row)
        elif redact(row.text, rules=rules)[0] != text_of[row.id]:
            raise InputError(
                f"the id {row.id!r} is that of another contribution in the result, with another "
                "text",
                row=row.row,
                fix="give new contributions ids of their own; to change or take out old ones, "
                "analyse all of them afresh",
            )
    taken = [
        int(found[1])
        for one in old.contributions
        if one.participant and (found := _PSEUDONYM.fullmatch(one.participant))
    ]
    pseudonym = make_pseudonyms(fresh, start=max(taken, default=0) + 1)
    rows = tuple(
        replace(
            row,
            participant=pseudonym[row.participant] if row.participant else None,
            groups={},
            written_at=None,
        )
        for row in fresh
    )
    return NewRows(rows, len(contributions) - len(rows), n_same_words, is_whole)


def join_corpus(old: Result, prepared: PreparedCorpus, *, seed: int) -> PreparedCorpus:
    """Put old and new rows in one corpus, new duplicates in the families of old ones.

    Parameters
    ----------
    old : Result
    prepared : PreparedCorpus
        The new rows.
    seed : int
        Of the search for near duplicates.

    Returns
    -------
    PreparedCorpus
        Old families keep their id, their representative and their members, and may gain some; an
        old row that stood alone represents a family from the day a duplicate of it comes.
    """
    remembered = remember_corpus(old)
    rows = sorted(
        (*remembered.contributions, *prepared.contributions),
        key=lambda row: row.contribution.id,
    )
    usable = [
        replace(row.contribution, text=row.text) for row in rows if row.state is RowState.USABLE
    ]
    families = _join_families(
        remembered.families,
        find_families(usable, seed=seed),
        {row.id: row for row in usable},
        new={row.contribution.id for row in prepared.contributions},
    )
    family_of = {member: family for family in families for member in family.members}
    text_of = {row.id: fold(row.text) for row in usable if row.id in family_of}
    return PreparedCorpus(
        tuple(_in_family(row, family_of.get(row.contribution.id), text_of) for row in rows),
        families,
    )


def remember_corpus(old: Result) -> PreparedCorpus:
    """Make a corpus of what a result holds of its rows: no groups, times or rows of the file."""
    units: dict[str, list[UnitResult]] = {}
    for unit in old.units:
        units.setdefault(unit.contribution_id, []).append(unit)
    return PreparedCorpus(
        tuple(_old_row(one, units.get(one.id, ())) for one in old.contributions),
        tuple(
            Family(
                f.id,
                f.representative,
                f.members,
                f.n_contributions,
                f.n_texts,
                f.n_participants,
                f.is_campaign,
            )
            for f in old.families
        ),
    )


def _old_row(one: ContributionResult, units: Sequence[UnitResult]) -> PreparedContribution:
    is_usable = one.state in set(UnitState)
    is_stated = one.kind_source == "stated" and one.kind in set(Kind)
    return PreparedContribution(
        contribution=Contribution(
            one.id,
            one.text,
            0,
            participant=one.participant,
            kind=Kind(one.kind) if is_stated else None,
        ),
        state=RowState.USABLE if is_usable else RowState(one.state),
        reason=one.reason,
        language=one.language,
        text=one.text,
        # A result holds how many passages each rule took out, and rightly not where.
        redactions=tuple(Redaction(rule, 0, 0, "") for rule, n in one.redactions for _ in range(n)),
        represented_by=one.id,
        units=tuple(MeaningUnit(u.id, u.contribution_id, u.start, u.end, u.text) for u in units),
    )


def _join_families(
    old: Sequence[Family],
    found: Sequence[Family],
    rows: Mapping[str, Contribution],
    *,
    new: set[str],
) -> tuple[Family, ...]:
    """Let the new members of each family that was found join what is there already."""
    families = {family.id: family for family in old}
    home = {member: family.id for family in old for member in family.members}
    for group in found:
        joining = [member for member in group.members if member in new]
        if not joining:
            continue
        there = [member for member in group.members if member not in new]
        if not there:
            families[group.id] = group
            continue
        # The family (or lone row) of the representative, else the one with most of the members.
        homes = [home.get(member, f"family-{member}") for member in there]
        nearest = (
            home.get(group.representative, f"family-{group.representative}")
            if group.representative in there
            else min(homes, key=lambda one: (-homes.count(one), one))
        )
        lead = families.get(nearest)
        first = lead.representative if lead else nearest.removeprefix("family-")
        members = sorted({*(lead.members if lead else (first,)), *joining})
        people = {rows[m].participant for m in members} - {None}
        families[nearest] = Family(
            id=nearest,
            representative=first,
            members=tuple(members),
            n_contributions=len(members),
            n_texts=len({fold(rows[m].text) for m in members}),
            n_participants=len(people) + sum(rows[m].participant is None for m in members),
            is_campaign=bool(lead and lead.is_campaign) or group.is_campaign,
        )
    return tuple(sorted(families.values(), key=lambda f: (-f.n_contributions, f.id)))


def _in_family(
    row: PreparedContribution, family: Family | None, text_of: Mapping[str, str]
) -> PreparedContribution:
    if family is None:
        return replace(row, family=None, represented_by=row.contribution.id)
    own, first = row.contribution.id, family.representative
    return replace(
        row,
        family=family.id,
        is_exact_duplicate=own != first and text_of[own] == text_of[first],
        represented_by=first,
    )

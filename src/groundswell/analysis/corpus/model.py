"""What the corpus room hands on: contributions, their state, their meaning units.

Only the shapes live here; reading, screening, redacting and splitting have files of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a contribution or meaning unit is about: what helps, or what blocks."""

    HELPS = "helps"
    BLOCKS = "blocks"
    UNCLEAR = "unclear"


class RowState(StrEnum):
    """What became of a row before any theme was looked for. Every row has exactly one."""

    USABLE = "usable"
    BLANK = "blank"
    NOTHING_TO_ADD = "nothing to add"
    TOO_SHORT = "too short"
    OTHER_LANGUAGE = "other language"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One row of the table, as written.

    Attributes
    ----------
    id : str
        Unique in the table. From the id column, or a content hash and an ordinal.
    text : str
        What the person wrote, untouched. Never shown: the redacted text is.
    row : int
        Row in the file, the header being row 1. Stands in the CSV files and in messages only.
    participant : str or None
        Pseudonym from the participant column; None where there is none.
    kind : Kind or None
        As stated in the kind column; None where nothing was stated.
    groups : mapping of str to str
        Group column to value; a blank value is left out.
    written_at : datetime or None
        From the time column; None where missing.
    problem : str or None
        Why the row can't be read, or None. Such a row is kept and reported as unreadable.
    """

    id: str
    text: str
    row: int
    participant: str | None = None
    kind: Kind | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    written_at: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Redaction:
    """One passage taken out.

    Attributes
    ----------
    rule : str
        Which rule: "email", "phone", "nhs_number", "postcode", "link" or "name".
    start, end : int
        Span in the *original* text, in Unicode code points, half-open.
    replacement : str
        What stands there now, for example "[name]".
    """

    rule: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class MeaningUnit:
    """The span of a contribution that says one thing.

    Attributes
    ----------
    id : str
        ``"<contribution id>:<start>-<end>"``.
    contribution_id : str
        The contribution that it is a span of.
    start, end : int
        Span in the *redacted* text, in Unicode code points, half-open.
    text : str
        Exactly ``redacted_text[start:end]``.
    """

    id: str
    contribution_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PreparedContribution:
    """A contribution after screening, redaction, duplicate search and splitting.

    Attributes
    ----------
    contribution : Contribution
        The row as it came.
    state : RowState
        What became of it.
    reason : str
        The state in a plain sentence.
    language : str or None
        ISO 639-1 code ("en", "cy", "pl"); None where it can't be told or was not asked.
    text : str
        The redacted text: what everything later sees.
    redactions : tuple of Redaction
        What was taken out, in order of start.
    family : str or None
        Id of the duplicate family that it belongs to; None where it stands alone.
    is_exact_duplicate : bool
        Whether its folded text equals that of its family's representative.
    represented_by : str
        Id of the contribution whose units stand for it: its own id, or its family's representative.
    units : tuple of MeaningUnit
        Empty unless the state is usable. Every member of a family has its own spans.
    """

    contribution: Contribution
    state: RowState
    reason: str
    language: str | None
    text: str
    redactions: tuple[Redaction, ...] = ()
    family: str | None = None
    is_exact_duplicate: bool = False
    represented_by: str = ""
    units: tuple[MeaningUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """Contributions that say the same in the same words, or nearly.

    Attributes
    ----------
    id : str
        ``"family-"`` and the representative's id.
    representative : str
        Id of the contribution that stands for all: the commonest text, then the longest,
        then the smallest id.
    members : tuple of str
        Ids of all contributions in it, sorted.
    n_contributions, n_texts, n_participants : int
        Counted three ways: rows, distinct folded texts, distinct participants (a row
        without a participant counts as one of its own).
    is_campaign : bool
        Whether it looks like a mass campaign.
    """

    id: str
    representative: str
    members: tuple[str, ...]
    n_contributions: int
    n_texts: int
    n_participants: int
    is_campaign: bool = False


@dataclass(frozen=True, slots=True)
class PreparedCorpus:
    """Every row of the table, accounted for.

    Attributes
    ----------
    contributions : tuple of PreparedContribution
        One per row, sorted by contribution id.
    families : tuple of Family
        Largest first, then by id.
    """

    contributions: tuple[PreparedContribution, ...]
    families: tuple[Family, ...] = ()

"""Themes so far: a challenge's contributions analysed, and what people read of it.

The library finds themes afresh each time, so that what was erased has no hold on them and the same
rows give the same result whatever came before. It is told nothing of whose they are: each text
counts for itself, so no figure, no order and no choice in a run says that two have one author. A
theme keeps its id from run to run where the library's comparison says that it is the same one; ids
are random and never used again. What people decide about a theme is kept by other rooms, under that
id: a run changes none of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from uuid import UUID

from groundswell.web.engine.embedder import get_embedder
from groundswell.web.engine.models import Run
from groundswell.web.engine.runs import (
    begin_run,
    draw_stripped_mark,
    get_current_run,
    hash_choices,
    keep_run,
    leave_out,
    note_progress,
    pack,
    unpack,
)

if TYPE_CHECKING:
    from groundswell.analysis.pipeline.comparison import ThemeChange
    from groundswell.analysis.report.model import Result

SUBJECT = Run.Subject.THEMES
_N_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A contribution as the engine gets it.

    Attributes
    ----------
    revision_id : UUID
        Of the text; what is erased later is erased by it.
    contribution_id : str
    text : str
    kind : str or None
        "helps" or "blocks" where it was said.
    written_on : date or None
    """

    revision_id: UUID
    contribution_id: str
    text: str
    kind: str | None = None
    written_on: date | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a contribution, exact in its redacted text; ``why`` as in the library's quote."""

    revision_id: str
    contribution_id: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme as people read it.

    Attributes
    ----------
    id : str
        Kept from run to run.
    parent_id : str or None
        The wide theme that it is a part of. A wide theme of one part has none: they are the same.
    kind : str
        "blocks", "helps" or "unclear".
    kind_is_guessed : bool
        The engine told the kind from the words: fewer than half of its ideas were marked so.
    number : str
        For reading, within this run.
    title : str
    words : tuple of str
        Those that set it apart from the themes beside it, the foremost first.
    n_contributions : int
    n_marked : int
        Of these, whose authors marked them as what ``kind`` says.
    is_small : bool
        Few ideas are in it, three or more: it is listed, and never counted away.
    quotes, against : tuple of Quote
        What is typical, and what speaks against it.
    """

    id: str
    parent_id: str | None
    kind: str
    kind_is_guessed: bool = False
    number: str
    title: str
    words: tuple[str, ...] = ()
    n_contributions: int
    n_marked: int = 0
    is_small: bool
    quotes: tuple[Quote, ...]
    against: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A building block, said by people or derived from a barrier; the themes that it answers."""

    number: int
    title: str
    statement: str
    basis: str
    theme_id: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """What is read of a run: wide themes each followed by its parts, barriers first."""

    made_on: date
    language: str = "en"
    """Of titles, words and statements: a code."""
    n_contributions: int
    themes: tuple[Theme, ...]
    blocks: tuple[Block, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    made_on: date
    language: str
    n_contributions: int
    themes: tuple[Theme, ...]
    blocks: tuple[Block, ...]
    notices: tuple[str, ...]
    members: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Members:
    members: dict[str, list[str]]


def analyse_challenge(
    challenge_id: UUID,
    rows: Iterable[Row],
    *,
    seed: int = 0,
    title: str = "What people said",
    question: str | None = None,
    sample_notice: str | None = None,
    language: str = "en",
    minimum_group: int = 10,
    still_there: Callable[[], Collection[UUID]] | None = None,
) -> bool:
    """Find the themes of a challenge, and let them stand in place of those found before.

    Call it from a job, outside of a transaction: progress is written down while it works. Where it
    fails, the run before stands as it was and the reason is in :func:`.runs.get_standing`.

    Parameters
    ----------
    challenge_id : UUID
    rows : iterable of Row
        Every contribution that counts, in any order.
    seed : int
        Of every random choice: one for each challenge, and always the same.
    title, question, sample_notice : str
        For the library's own report.
    language : str
        ISO 639-1 code; contributions in another are counted and left out.
    minimum_group : int
        Smallest group whose figures are shown, 10 or more.
    still_there : callable, optional
        Gives the revisions that stand. Asked once the run is on record: what was erased between
        the reading of the rows and that moment is then left out. What is erased later,
        ``forget_texts`` takes out of the run.

    Returns
    -------
    bool
        Whether a new result stands: not so where nothing changed since the last, or another run of
        the challenge began meanwhile.

    Raises
    ------
    InputError
        Where a revision stands twice, or a choice is out of range.
    """
    from groundswell.analysis.pipeline import Options, analyse

    listed = sorted(rows, key=lambda row: row.revision_id)
    versions = {"product": version("groundswell"), "model": get_embedder().fingerprint}
    choices = {"seed": seed, "language": language, "minimum_group": minimum_group}
    content_hash = hash_choices(
        rows=[(str(r.revision_id), r.contribution_id, r.kind, str(r.written_on)) for r in listed],
        **choices,
        **versions,
        words=[title, question, sample_notice],
    )
    before = get_current_run(challenge_id, SUBJECT, "content_hash")
    if before is not None and before.content_hash == content_hash:
        return False
    with begin_run(
        challenge_id,
        SUBJECT,
        seed=seed,
        n_contributions=len(listed),
        versions=versions,
        content_hash=content_hash,
        revisions={str(row.revision_id): row.contribution_id for row in listed},
    ) as run:
        options = Options(
            seed=seed,
            language=language,
            minimum_group=minimum_group,
            question=question,
            sample_notice=sample_notice,
            title=title,
        )
        if still_there is not None:
            there = leave_out(run, {str(one) for one in still_there()})
            listed = [row for row in listed if str(row.revision_id) in there]
        result = analyse(
            [_contribution(row, place) for place, row in enumerate(listed, start=2)],
            embedder=get_embedder(),
            options=options,
            progress=note_progress(run),
        )
        keep_run(run, lambda gone: _finish(run, result, gone))
        return True
    return False


def get_themes(challenge_id: UUID) -> Themes | None:
    """Give the themes found last; None where there are none yet."""
    import msgspec

    shown = _read_shown(challenge_id)
    return None if shown is None else msgspec.json.decode(shown, type=Themes)


def list_members(challenge_id: UUID) -> dict[str, tuple[str, ...]]:
    """List, for each theme, the contributions with something in it or its parts: all by id."""
    import msgspec

    shown = _read_shown(challenge_id)
    if shown is None:
        return {}
    members = msgspec.json.decode(shown, type=_Members).members
    return {theme: tuple(contributions) for theme, contributions in members.items()}


def get_result_json(challenge_id: UUID) -> bytes | None:
    """Give the library's ``result.json`` of the themes found last, redacted, for export."""
    run = get_current_run(challenge_id, SUBJECT, "result")
    return None if run is None or run.result is None else unpack(bytes(run.result))


def _read_shown(challenge_id: UUID) -> bytes | None:
    run = get_current_run(challenge_id, SUBJECT, "shown")
    return None if run is None or run.shown is None else unpack(bytes(run.shown))


def _contribution(row: Row, place: int) -> Any:
    from groundswell.analysis.corpus.model import Contribution, Kind

    return Contribution(
        id=str(row.revision_id),
        text=row.text,
        row=place,
        kind=Kind(row.kind) if row.kind else None,
        written_at=datetime.combine(row.written_on, time(), UTC) if row.written_on else None,
    )


def _finish(run: Run, result: Result, gone: frozenset[str]) -> dict[str, Any]:
    from groundswell.analysis.report.json_file import encode_result
    from groundswell.web.engine.stripping import strip_result

    before = get_current_run(run.challenge_id, SUBJECT, "result", "theme_ids")
    theme_ids, lineage = _carry_ids(before, result)
    revisions = {one: of for one, of in run.revisions.items() if one not in gone}
    if gone:
        result = strip_result(result, gone)
    return {
        "revisions": revisions,
        "theme_ids": theme_ids,
        "lineage": lineage,
        "result": pack(encode_result(result)),
        "shown": show(result, revisions, theme_ids, run.made_on),
        **({"content_hash": draw_stripped_mark()} if gone else {}),
    }


def _carry_ids(
    before: Run | None, result: Result
) -> tuple[dict[str, str], list[dict[str, object]]]:
    """Give each theme the id that it had, or a new one; tell what became of those before."""
    from groundswell.analysis.pipeline.compare import compare_results
    from groundswell.analysis.report.json_file import decode_result

    ids: dict[str, str] = {}
    lineage: list[dict[str, object]] = []
    changes: tuple[ThemeChange, ...] = ()
    if before is not None and before.result is not None:
        changes = compare_results(decode_result(unpack(bytes(before.result))), result).themes
    had = {} if before is None else before.theme_ids
    for change in changes:
        if change.fate in ("kept", "renamed"):
            ids[change.after[0].id] = had[change.before[0].id]
    for theme in result.themes:
        ids.setdefault(theme.id, str(uuid.uuid4()))
    for change in changes:
        lineage.append(
            {
                "fate": change.fate,
                "before": [had[side.id] for side in change.before],
                "after": [ids[side.id] for side in change.after],
            }
        )
    return ids, lineage


def show(
    result: Result, revisions: dict[str, str], theme_ids: dict[str, str], made_on: date
) -> bytes:
    """Write down what people read of a result, packed."""
    import msgspec

    from groundswell.analysis.report.reading import Reading

    reading = Reading(result)
    members: dict[str, set[str]] = {}
    for unit in result.units:
        if unit.theme_id is not None and unit.contribution_id in revisions:
            leaf = reading.themes[unit.theme_id]
            for theme in {leaf.id, reading.top(leaf).id}:
                members.setdefault(theme_ids[theme], set()).add(revisions[unit.contribution_id])
    marked = {
        revisions[row.id]: row.kind
        for row in result.contributions
        if row.kind_source == "stated" and row.id in revisions
    }

    def count_marked(theme: Any) -> int:
        ideas = members.get(theme_ids[theme.id], ())
        return sum(marked.get(idea) == theme.kind for idea in ideas)

    def quotes(given: Iterable[Any]) -> tuple[Quote, ...]:
        return tuple(
            Quote(q.contribution_id, revisions[q.contribution_id], q.text, q.why)
            for q in given
            if q.contribution_id in revisions
        )

    shown = _Shown(
        made_on=made_on,
        language=dict(result.parameters)["language"],
        n_contributions=len(revisions),
        themes=tuple(
            Theme(
                id=theme_ids[theme.id],
                parent_id=theme_ids[theme.parent_id] if theme.parent_id else None,
                kind=theme.kind,
                kind_is_guessed=theme.kind != "unclear" and 2 * n_marked < theme.contributions.n,
                number=theme.number,
                title=theme.title,
                words=theme.keywords[:_N_WORDS],
                n_contributions=theme.contributions.n,
                n_marked=n_marked,
                is_small=theme.is_small,
                quotes=quotes(theme.quotes),
                against=quotes(theme.negative_cases),
            )
            for theme, n_marked in ((one, count_marked(one)) for one in reading.shown())
        ),
        blocks=tuple(
            Block(
                number=block.number,
                title=block.title,
                statement=block.statement,
                basis=block.basis,
                theme_id=theme_ids[block.theme_id],
                answers=tuple(theme_ids[one] for one in block.answers),
            )
            for block in result.blocks
        ),
        notices=result.notices,
        members={theme: sorted(ids) for theme, ids in members.items()},
    )
    return pack(msgspec.json.encode(shown))

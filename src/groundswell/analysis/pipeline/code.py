"""From contributions, a codebook and codings by people to suggestions; plain data in, a result out.

The order of the work only; learning and judging are the room ``coding``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.coding import quality as measures
from groundswell.analysis.coding.learning import learn
from groundswell.analysis.coding.model import (
    Coding,
    CodingResult,
    Decision,
)
from groundswell.analysis.coding.proposals import AUDIT_SHARE, audit_place, propose
from groundswell.analysis.coding.space import CodingSpace, make_coding_space
from groundswell.analysis.corpus.model import (
    Contribution,
    MeaningUnit,
    PreparedContribution,
    RowState,
)
from groundswell.analysis.corpus.prepare import Progress, prepare
from groundswell.analysis.corpus.redaction import ALL_RULES
from groundswell.analysis.corpus.units import split_units
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.errors import InputError, OptionError
from groundswell.analysis.pipeline.coded import (
    LEAST_AUDIT,
    Texts,
    flags_of,
    tell_codes,
    tell_notices,
    tell_proposal,
    tell_quality,
    tell_rows,
)
from groundswell.analysis.pipeline.codings_given import coded_parts, codes_by_text, codes_given

LEAST_FOR_CURVE = 24
"""Codings to learn from below which no learning curve is drawn."""

_NEVER = (RowState.BLANK, RowState.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingOptions:
    """What may be set; all of it stands in the result.

    Attributes
    ----------
    n_next : int
        How many contributions to propose for coding.
    language : str
        Of the contributions, as two letters.
    rules : tuple of str
        Redaction rules.
    seed : int
        Of every random choice.
    title : str
        Heading.
    """

    n_next: int = 20
    language: str = "en"
    rules: tuple[str, ...] = ALL_RULES
    seed: int = 0
    title: str = "Coding with a codebook"

    def __post_init__(self) -> None:
        """Refuse what can't be."""
        if not 0 <= self.n_next <= 10_000:
            raise OptionError(f"{self.n_next} proposals were asked for", fix="give 0 to 10000")
        if not 0 <= self.seed < 2**31:
            raise OptionError(f"the seed {self.seed} is out of range", fix="give 0 to 2147483647")


def code_contributions(
    contributions: Sequence[Contribution],
    book: Codebook,
    codings: Iterable[Coding] = (),
    *,
    embedder: Embedder,
    options: CodingOptions | None = None,
    columns: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> CodingResult:
    """Code a table of contributions with a codebook, learning from what people coded.

    Parameters
    ----------
    contributions : sequence of Contribution
        All rows, in any order; ids are unique.
    book : Codebook
        Its codable codes are suggested, and any that people gave.
    codings : iterable of Coding
        By people. Spans count in the text as it was written.
    embedder : Embedder
        Sentence model.
    options : CodingOptions, optional
        What may be set.
    columns, notes
        Which column was used for what, and what a reader must know of the reading.
    progress : callable, optional
        Called as ``progress(stage, n_done, n_total)``.

    Returns
    -------
    CodingResult
        The same whatever the order of rows and codings.

    Raises
    ------
    InputError
        If an id stands twice, a coding is of no contribution or no code, or nothing can be coded.

    Examples
    --------
    >>> from groundswell.analysis.embedding import HashingEmbedder
    >>> rows = [Contribution("a", "Cold food again.", 2), Contribution("b", "", 3)]
    >>> book = Codebook("Ward", (Code("f", "Food"), Code("s", "Staff")))
    >>> found = code_contributions(rows, book, embedder=HashingEmbedder())
    >>> [(one.id, str(one.decision)) for one in found.contributions][1]
    ('b', 'not coded')
    """
    options = options or CodingOptions()
    ordered = sorted(set(codings), key=_coding_order)
    codes = _codes(book, ordered)
    if not codes:
        raise InputError("the codebook has no codes to give", fix="add codes to it")
    corpus = prepare(
        contributions,
        language=options.language,
        rules=options.rules,
        find_near=False,
        seed=options.seed,
        progress=progress,
    )
    texts = _distinct(corpus.contributions)
    if not texts.texts:
        raise InputError("no row has a text to code", fix="choose another text column with --text")
    given, differing = codes_given(
        ordered, codes, {row.contribution.id for row in corpus.contributions}
    )
    said, hints = say_codes(codes)
    space = _make_space(texts, said, embedder, progress)
    if progress:
        progress("learn", 0, 2)
    places = np.array([audit_place(text) for text in texts.texts])
    truth = codes_by_text(given, texts)
    lessons = {i: found for i, found in truth.items() if places[i] >= AUDIT_SHARE}
    audit = {i: found for i, found in truth.items() if places[i] < AUDIT_SHARE}
    parts = coded_parts(ordered, codes, texts, lessons)
    learned = learn(space, lessons, n_codes=len(codes), hints=hints, coded_parts=parts)
    if progress:
        progress("learn", 1, 2)
    curve = _curve(space, lessons, audit, len(codes), hints, places)
    ids = tuple(code.id for code in codes)
    proposals = propose(space, learned, n=options.n_next, coded=truth, places=places)
    told = tell_rows(texts, space, learned, said, ids, given, places)
    result = CodingResult(
        title=options.title,
        codebook_name=book.name,
        codebook_version=book.version,
        codebook_fingerprint=book.fingerprint,
        n_rows=len(corpus.contributions),
        n_given=len(given),
        n_learned=sum(texts.place[one] in lessons for one in given if one in texts.place),
        n_audit=sum(texts.place[one] in audit for one in given if one in texts.place),
        n_coders=len({one.coder for one in ordered}),
        decisions=tuple((str(one), sum(row.decision is one for row in told)) for one in Decision),
        contributions=told,
        codes=tell_codes(codes, learned, lessons, audit, texts, given),
        quality=tell_quality(learned, lessons, audit, len(codes), curve, options.seed),
        proposals=tuple(tell_proposal(one, texts, learned, codes) for one in proposals),
        columns=tuple(columns),
        parameters=(
            ("codebook", book.name),
            ("codebook version", book.version),
            ("codebook fingerprint", book.fingerprint),
            ("model", embedder.name),
            ("language", options.language),
            ("rules", ", ".join(options.rules)),
            ("next", str(options.n_next)),
            ("audit share", str(AUDIT_SHARE)),
            ("likeness", f"meaning {learned.scores.mix.meaning}, moved {learned.scores.mix.moved}"),
            ("seed", str(options.seed)),
        ),
        notices=(
            *notes,
            *tell_notices(corpus.contributions, texts, differing, lessons, audit, codes, given),
        ),
    )
    if progress:
        progress("learn", 2, 2)
    return result


def _coding_order(one: Coding) -> tuple[str, ...]:
    return tuple("" if v is None else f"{v:>012}" if isinstance(v, int) else str(v) for v in (
        one.item, one.coder, one.code, one.team, one.at, one.start, one.end
    ))  # fmt: skip


def _codes(book: Codebook, codings: Sequence[Coding]) -> tuple[Code, ...]:
    """Codes that may be given, and headings that people gave all the same."""
    used = {one.code for one in codings if one.code is not None}
    known = book.by_id
    if unknown := used - set(known):
        raise InputError(
            f"the codebook has no code '{min(unknown)}'",
            fix="use the version of the codebook that it was coded with",
        )
    return tuple(code for name, code in known.items() if code.is_codable or name in used)


def _distinct(rows: Sequence[PreparedContribution]) -> Texts:
    """Take every text once: copies of one would vouch for each other."""
    place: dict[str, int] = {}
    by_text: dict[str, int] = {}
    shown_by: list[str] = []
    units: list[MeaningUnit] = []
    owners: list[int] = []
    for row in rows:
        text = row.text
        if row.state in _NEVER or not text.strip():
            continue
        if text not in by_text:
            by_text[text] = len(by_text)
            shown_by.append(row.contribution.id)
            own = row.units or split_units(row.contribution.id, text)
            units += own
            owners += [by_text[text]] * len(own)
        place[row.contribution.id] = by_text[text]
    return Texts(
        rows=tuple(rows),
        texts=tuple(by_text),
        place=place,
        shown_by=tuple(shown_by),
        units=tuple(units),
        owners=tuple(owners),
    )


def say_codes(codes: Sequence[Code]) -> tuple[list[str], list[int]]:
    """Tell all that the codebook says of each code: what is known before anybody has coded.

    Parameters
    ----------
    codes : sequence of Code

    Returns
    -------
    said : list of str
        Names, definitions, other names and examples.
    hints : list of int
        Place of the code that each is of.
    """
    said, hints = [], []
    for i, code in enumerate(codes):
        name = " ".join(code.name.replace("_", " ").split())
        words = [f"{name}. {code.definition} {code.include}".strip(), name]
        for one in (*words, *code.aliases, *code.examples):
            if one.strip():
                said.append(one)
                hints.append(i)
    return said, hints


def _make_space(
    texts: Texts, said: Sequence[str], embedder: Embedder, progress: Progress | None
) -> CodingSpace:
    wanted = sorted({*texts.texts, *(unit.text for unit in texts.units), *said})
    n_done = 0

    def tell(n: int) -> None:
        nonlocal n_done
        n_done += n
        if progress:
            progress("embed", n_done, len(wanted))

    if progress:
        progress("embed", 0, len(wanted))
    vectors = embedder.embed(wanted, progress=tell)
    at = {text: i for i, text in enumerate(wanted)}
    if progress:
        progress("embed", len(wanted), len(wanted))
    return make_coding_space(
        texts.texts,
        vectors[[at[text] for text in texts.texts]],
        units=[unit.text for unit in texts.units],
        unit_vectors=vectors[[at[unit.text] for unit in texts.units]],
        owners=texts.owners,
        further=said,
        further_vectors=vectors[[at[text] for text in said]],
    )


def _curve(
    space: CodingSpace,
    lessons: Mapping[int, frozenset[int]],
    audit: Mapping[int, frozenset[int]],
    n_codes: int,
    hints: Sequence[int],
    places: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[tuple[tuple[int, float], ...], str]:
    """Learn from a part of the codings, to see what more would bring."""
    if len(lessons) < LEAST_FOR_CURVE:
        return (), ""
    on_audit = len(audit) >= LEAST_AUDIT
    judged = dict(audit) if on_audit else dict(lessons)
    truth, rows = flags_of(judged, n_codes), list(judged)
    order = sorted(lessons, key=lambda i: (places[i], i))
    told = []
    for share in (0.0, 0.25, 0.5, 1.0):
        part = {i: lessons[i] for i in order[: round(share * len(order))]}
        learned = learn(space, part, n_codes=n_codes, hints=hints)
        taken = learned.probabilities[rows] >= learned.cuts
        told.append((len(part), round(measures.samples_f1(truth, taken), 4)))
    name = (
        "the audit sample" if on_audit else "all codings, each as if it had not been learned from"
    )
    return tuple(told), name

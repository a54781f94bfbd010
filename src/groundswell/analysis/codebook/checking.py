"""What is wrong with a codebook, what is missing and what may confuse coders.

Every finding says what, where and what to do. How near two codes are is worked out in
:mod:`~groundswell.analysis.codebook.overlap`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.codebook.overlap import (
    NEAR,
    are_told_apart,
    near_definitions,
    used_together,
)
from groundswell.analysis.codebook.uses import Uses
from groundswell.analysis.embedding import Embedder

Level = Literal["error", "warning", "advice"]
LEVELS: tuple[Level, ...] = ("error", "warning", "advice")
"""From what can't be coded with, to what would make coding surer."""

_MOST_ALIKE = 90.0
_SHORTEST_MISSPELT = 5
_BARRIER, _BLOCK = "barrier", "building block"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    Attributes
    ----------
    level : {"error", "warning", "advice"}
        How much it matters.
    kind : str
        What sort it is, such as "missing definition".
    what : str
        What is wrong, in plain words.
    where : tuple of str
        Places in the file, such as "row 7"; empty where they aren't known.
    fix : str
        What to do.
    code_ids : tuple of str
        The codes that it is about.
    """

    level: Level
    kind: str
    what: str
    where: tuple[str, ...]
    fix: str
    code_ids: tuple[str, ...]

    def __str__(self) -> str:
        where = f" ({', '.join(self.where)})" if self.where else ""
        return f"{self.what}{where}. What to do: {self.fix}."


def check_codebook(
    book: Codebook,
    *,
    places: Sequence[str] = (),
    embedder: Embedder | None = None,
    uses: Uses | None = None,
    cut: float = NEAR,
) -> tuple[Problem, ...]:
    """Check a codebook.

    Parameters
    ----------
    book : Codebook
        Any, with mistakes too.
    places : sequence of str, optional
        Where each code stands in its file, in the order of the codes.
    embedder : Embedder, optional
        A sentence model; without one, definitions aren't compared.
    uses : Uses, optional
        How often codes were used; without it, no code can be found empty.
    cut : float
        Cosine similarity of definitions from which a pair is told.

    Returns
    -------
    tuple of Problem
        Errors, then warnings, then advice, each in the order of the codebook.

    Examples
    --------
    >>> book = Codebook("Change", (Code("a", "Time", definition="x"), Code("b", "time")))
    >>> [problem.kind for problem in check_codebook(book)]
    ['same name', 'missing definition', 'no example']
    """
    checker = _Checker(book, places)
    problems = [
        *checker.identities(),
        *checker.tree(),
        *checker.links(),
        *checker.names(),
        *checker.rules(),
        *checker.examples(),
    ]
    if embedder is not None:
        problems += checker.overlaps(embedder, cut)
    if uses is not None:
        problems += checker.uses(uses)
    return tuple(sorted(problems, key=lambda problem: LEVELS.index(problem.level)))


class _Checker:
    def __init__(self, book: Codebook, places: Sequence[str]) -> None:
        self._book = book
        self._by_id = book.by_id
        self._places = {id(code): place for code, place in zip(book.codes, places, strict=False)}

    def _problem(self, level: Level, kind: str, what: str, fix: str, *codes: Code) -> Problem:
        where = tuple(self._places[id(code)] for code in codes if id(code) in self._places)
        return Problem(level, kind, what, where, fix, tuple(code.id for code in codes))

    def identities(self) -> Iterator[Problem]:
        groups: dict[str, list[Code]] = {}
        for code in self._book.codes:
            groups.setdefault(code.id, []).append(code)
        for code_id, codes in groups.items():
            if len(codes) > 1:
                yield self._problem(
                    "error",
                    "same id",
                    f"{_listed(codes)} have the same id, '{code_id}'",
                    "give each an id of its own, or delete the copies",
                    *codes,
                )

    def tree(self) -> Iterator[Problem]:
        told: set[str] = set()
        for code in self._book.codes:
            if code.parent_id is not None and code.parent_id not in self._by_id:
                names = [*self._by_id, *(one.name for one in self._book.codes)]
                near = get_close_matches(code.parent_id, names, n=1)
                hint = f"did you mean '{near[0]}'" if near else ""
                yield self._problem(
                    "error",
                    "missing parent",
                    f"'{code.name}' stands under '{code.parent_id}', which is no code here",
                    hint or "add that code, or leave the cell empty",
                    code,
                )
            circle = self._circle(code)
            if circle and not told.intersection(one.id for one in circle):
                told.update(one.id for one in circle)
                trail = " under ".join(f"'{one.name}'" for one in (*circle, circle[0]))
                yield self._problem(
                    "error",
                    "circle",
                    f"codes stand in a circle: {trail}",
                    "take one of them to the top",
                    *circle,
                )

    def _circle(self, code: Code) -> list[Code]:
        """The circle that a code stands in; empty where it stands in none."""
        trail = [code]
        here = self._by_id.get(code.parent_id or "")
        while here is not None and len(trail) <= len(self._by_id):
            if here.id == code.id:
                return trail
            trail.append(here)
            here = self._by_id.get(here.parent_id or "")
        return []

    def links(self) -> Iterator[Problem]:
        answered: set[str] = set()
        for code in self._book.codes:
            answered.update(code.answers)
            for name in code.answers:
                if name not in self._by_id:
                    near = get_close_matches(name, [one.name for one in self._book.codes], n=1)
                    yield self._problem(
                        "error",
                        "unknown link",
                        f"'{code.name}' answers '{name}', which is no code here",
                        f"did you mean '{near[0]}'" if near else "name a code of this codebook",
                        code,
                    )
        if answered:
            for code in self._book.codes:
                if code.kind == _BARRIER and code.id not in answered:
                    yield self._problem(
                        "advice",
                        "unanswered barrier",
                        f"no {_BLOCK} answers the barrier '{code.name}'",
                        f"say which {_BLOCK} takes it away, or add one",
                        code,
                    )

    def names(self) -> Iterator[Problem]:
        groups: dict[str, list[Code]] = {}
        for code in self._book.codes:
            if not code.name.strip():
                yield self._problem(
                    "error", "no name", "a code has no name", "give it one, or delete it", code
                )
                continue
            groups.setdefault(_fold(code.name), []).append(code)
        for codes in groups.values():
            if len(codes) > 1:
                beside = len({code.parent_id for code in codes}) < len(codes)
                paths = "; ".join(" > ".join(self._book.path(code.id)) for code in codes)
                yield self._problem(
                    "error" if beside else "warning",
                    "same name",
                    f"{len(codes)} codes are called '{codes[0].name}'"
                    + ("" if beside else f": {paths}"),
                    "merge them, or give each a name that tells it apart",
                    *codes,
                )
        for code in self._book.codes:
            for alias in code.aliases:
                for other in groups.get(_fold(alias), ()):
                    if other.id != code.id:
                        yield self._problem(
                            "warning",
                            "same name",
                            f"'{code.name}' is also called '{alias}', which is the name of "
                            "another code",
                            "merge them, or take the other name away",
                            code,
                            other,
                        )
        yield from self._misspelt([codes[0] for codes in groups.values()])

    def _misspelt(self, codes: list[Code]) -> Iterator[Problem]:
        import numpy as np
        from rapidfuzz import fuzz, process

        names = [_fold(code.name) for code in codes]
        digits = [re.findall(r"\d", name) for name in names]
        scores = process.cdist(
            names, names, scorer=fuzz.ratio, score_cutoff=_MOST_ALIKE, dtype=np.uint8
        )
        for i, j in np.argwhere(np.triu(scores, 1)):
            code, other = codes[i], codes[j]
            short = min(len(names[i]), len(names[j])) < _SHORTEST_MISSPELT
            if not short and digits[i] == digits[j] and not are_told_apart(code, other):
                yield self._problem(
                    "warning",
                    "similar name",
                    f"'{code.name}' and '{other.name}' have almost the same name",
                    "merge them, or give them names that can't be mistaken",
                    code,
                    other,
                )

    def rules(self) -> Iterator[Problem]:
        without = [
            code
            for code in self._book.codes
            if code.is_codable and not code.definition.strip() and code.name.strip()
        ]
        for code in without:
            yield self._problem(
                "warning",
                "missing definition",
                f"'{code.name}' has no definition, so every coder will use it in their own way",
                "say in a sentence or two what it means",
                code,
            )
        bare = [
            code
            for code in self._book.codes
            if code.is_codable and not code.examples and code not in without
        ]
        if bare:
            n_codable = sum(code.is_codable for code in self._book.codes)
            yield self._problem(
                "advice",
                "no example",
                f"without an example ({len(bare)} of {n_codable} codes): {_listed(bare)}",
                "add what people wrote; examples teach a coder, and the engine, more than rules",
                *bare,
            )

    def examples(self) -> Iterator[Problem]:
        groups: dict[str, list[tuple[Code, str]]] = {}
        for code in self._book.codes:
            for text in dict.fromkeys(code.examples):
                groups.setdefault(_fold(text), []).append((code, text))
        for folded, found in groups.items():
            codes = list({code.id: code for code, _ in found}.values())
            if folded and len(codes) > 1:
                yield self._problem(
                    "warning",
                    "shared example",
                    f"the example '{_short(found[0][1])}' stands under {_listed(codes)}",
                    "leave it where it fits best, or say in both why it carries both",
                    *codes,
                )

    def overlaps(self, embedder: Embedder, cut: float) -> Iterator[Problem]:
        for pair in near_definitions(self._book, embedder=embedder, cut=cut):
            one, other = self._by_id[pair.first], self._by_id[pair.second]
            if are_told_apart(one, other):
                continue
            yield self._problem(
                "warning",
                "overlap",
                f"'{one.name}' and '{other.name}' mean nearly the same (similarity "
                f"{pair.score:.2f}), and neither says when to use the other",
                "merge them, or write in 'when not to use' which one goes first",
                one,
                other,
            )

    def uses(self, uses: Uses) -> Iterator[Problem]:
        used_below = self._used_below(uses)
        for code in self._book.codes:
            if code.is_codable and not uses.by_code.get(code.id) and code.id not in used_below:
                yield self._problem(
                    "warning",
                    "empty code",
                    f"'{code.name}' was given to none of {uses.n_items:,} items",
                    "retire it, or merge it with one that is near; keep it if you expect it still",
                    code,
                )
        for name, n in sorted(uses.unknown.items(), key=lambda pair: (-pair[1], pair[0])):
            near = get_close_matches(name, [code.name for code in self._book.codes], n=1)
            hint = f"did you mean '{near[0]}'? Else " if near else ""
            yield self._problem(
                "error",
                "unknown code",
                f"codings use '{_short(name)}' ({n:,} of them), which is no code of the codebook",
                f"{hint}add the code, or give it as another name of one",
            )
        for pair in used_together(self._book, uses):
            one, other = self._by_id[pair.first], self._by_id[pair.second]
            yield self._problem(
                "warning",
                "used together",
                f"'{one.name}' and '{other.name}' stand together on {pair.score:.0%} of the items "
                "that have either",
                "merge them, or sharpen where one ends and the other begins",
                one,
                other,
            )

    def _used_below(self, uses: Uses) -> set[str]:
        """Codes with a used code somewhere below them."""
        found: set[str] = set()
        for code_id in uses.by_code:
            here = self._by_id[code_id].parent_id
            while here is not None and here in self._by_id and here not in found:
                found.add(here)
                here = self._by_id[here].parent_id
        return found


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).casefold()).strip()


def _listed(codes: Sequence[Code]) -> str:
    names = [f"'{code.name}'" for code in codes[:5]]
    if len(codes) > 5:
        names.append(f"{len(codes) - 5} more")
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _short(text: str, width: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"

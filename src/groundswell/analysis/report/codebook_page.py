"""What a check of a codebook found, as a page of plain words and figures."""

from __future__ import annotations

from collections import Counter

from groundswell.analysis.codebook.checking import LEVELS
from groundswell.analysis.codebook.review import NearCodes, Review
from groundswell.analysis.report.page import Page, Section, Table
from groundswell.analysis.report.plots import bar_plot, matrix_plot, two_decimals
from groundswell.analysis.report.wording import count, number

_LEVELS = {"error": "to mend first", "warning": "to look at", "advice": "advice"}
_N_PAIRS_SHOWN = 20
_N_IN_MATRIX = 16
_N_PROBLEMS_SHOWN = 200
_N_TOLD = 6
_LONGEST_NAME = 60


def codebook_page(found: Review, *, title: str) -> Page:
    """Say what a check of a codebook found.

    Parameters
    ----------
    found : Review
        The codebook, looked through.
    title : str
        Of the page.

    Returns
    -------
    Page
    """
    codable = [code for code in found.codes if code.is_codable]
    facts = [
        ("codes", number(len(codable))),
        ("defined", number(sum(code.has_definition for code in codable))),
        ("with an example", number(sum(code.n_examples > 0 for code in codable))),
        ("to mend or look at", number(_n_pressing(found))),
    ]
    sections = [_problems(found), _tree(found), _near(found)]
    if found.n_items is not None:
        sections.append(_uses(found, found.n_items))
    sections.append(_method(found))
    return Page(
        title=title,
        lead=tuple(_lead(found)),
        facts=tuple(facts),
        sections=tuple(sections),
        notices=found.notes,
    )


def _n_pressing(found: Review) -> int:
    return sum(one.level != "advice" for one in found.problems)


def _short(name: str) -> str:
    line = " ".join(name.split()) or "(no name)"
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1].rstrip() + "…"


def _pair_name(found: Review, pair: NearCodes) -> str:
    names = {code.id: _short(code.name) for code in found.codes}
    return f"{names[pair.first_id]} – {names[pair.second_id]}"


def _lead(found: Review) -> list[str]:
    codable = sum(code.is_codable for code in found.codes)
    said = [f"“{found.name}”, version {found.version}, has {count(codable, 'code', 'codes')}."]
    n_errors = sum(one.level == "error" for one in found.problems)
    n_warnings = sum(one.level == "warning" for one in found.problems)
    if n_errors:
        said.append(
            f"{count(n_errors, 'thing', 'things')} must be mended before anyone codes with it."
        )
    if n_warnings:
        said.append(
            f"{count(n_warnings, 'thing', 'things')} may make coders disagree: look at each."
        )
    if not n_errors and not n_warnings:
        said.append("Nothing stands in the way of coding with it.")
    if close := _close(found):
        said.append(
            f"{count(len(close), 'pair of codes means', 'pairs of codes mean')} nearly the same, "
            "and neither code says when to use the other."
        )
    return said


def _close(found: Review) -> list[NearCodes]:
    return [pair for pair in found.near if pair.similarity >= found.cut and not pair.is_told_apart]


def _problems(found: Review) -> Section:
    if not found.problems:
        return Section("mend", "What to mend", ("Nothing was found to mend.",))
    kinds = Counter((LEVELS.index(one.level), one.kind) for one in found.problems)
    rows = [
        (f"{kind} ({_LEVELS[LEVELS[level]]})", float(n))
        for (level, kind), n in sorted(kinds.items(), key=lambda pair: (pair[0][0], -pair[1]))
    ]
    shown = found.problems[:_N_PROBLEMS_SHOWN]
    left = len(found.problems) - len(shown)
    pressing = [one for one in found.problems if one.level != "advice"]
    first = [_sentence(str(one)) for one in pressing[:_N_TOLD]]
    if len(pressing) > _N_TOLD:
        first.append(f"{number(len(pressing) - _N_TOLD)} more are in the table below.")
    return Section(
        "mend",
        "What to mend",
        (
            "Things to mend first make the codebook unclear for a program or a person: a name that "
            "stands twice, a code under one that is not there. Things to look at may make two "
            "coders use a code in two ways. Advice makes coding surer, and can wait.",
            "What is missing or stands twice is certain. Whether two codes mean the same is a "
            "guess by a language model: you decide.",
            *first,
        ),
        bar_plot(
            rows,
            title="What was found",
            about="Each bar: how many times this was found.",
            identity="mend",
        ),
        Table(
            "What was found, and what to do",
            ("What", "How much it matters", "Where", "What to do"),
            tuple(
                (
                    _sentence(one.what),
                    _LEVELS[one.level],
                    ", ".join(one.where) or None,
                    _sentence(one.fix),
                )
                for one in shown
            ),
            f"{number(left)} more are in problems.csv." if left else "All are in problems.csv too.",
        ),
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _none(n: int) -> str:
    return number(n) if n else "none"


def _tree(found: Review) -> Section:
    def yes(is_there: bool) -> str:
        return "yes" if is_there else "no"

    counted = found.n_items is not None
    header = ["Code", "Kind", "Definition", "When to use", "When not", "Examples"]
    rows: list[tuple[str | int | None, ...]] = []
    for code in found.codes:
        name = " › ".join(_short(part) for part in code.path)
        if not code.is_codable:
            blank = (None,) * (len(header) - 2 + counted)
            rows.append((f"{name} (heading)", code.kind, *blank))
            continue
        row: list[str | int | None] = [
            name,
            code.kind,
            yes(code.has_definition),
            yes(code.has_include),
            yes(code.has_exclude),
            code.n_examples,
        ]
        rows.append((*row, code.n_items) if counted else tuple(row))
    codable = [code for code in found.codes if code.is_codable]
    n_full = sum(
        code.has_definition and code.has_include and code.has_exclude and code.n_examples > 0
        for code in codable
    )
    return Section(
        "codes",
        "The codes",
        (
            f"{_sentence(_none(n_full))} of {count(len(codable), 'code has', 'codes have')} all "
            "four: a definition, when to use it, when not, and an example. The more of them a code "
            "has, the less is left to each coder's own idea.",
            "A narrower code stands after the wider one: “Time › No slack”.",
        ),
        table=Table(
            "All codes, and what is said of each",
            (*header, "Items with it") if counted else tuple(header),
            tuple(rows),
        ),
    )


def _near(found: Review) -> Section:
    heading = "Codes that mean nearly the same"
    if not found.near:
        return Section(
            "near", heading, ("There are no two codes with a definition that could be compared.",)
        )
    shown = found.near[:_N_PAIRS_SHOWN]
    above = sum(pair.similarity >= found.cut for pair in found.near)
    close = len(_close(found))
    cut = two_decimals(found.cut)
    result = (
        f"No two definitions reach {cut}, so no pair is told as too near."
        if not above
        else f"{count(above, 'pair reaches', 'pairs reach')} {cut}, the mark from which a pair is "
        f"told. In {_none(above - close)} of them a code says when to use the other, which is "
        "what helps coders."
    )
    counted = found.n_items is not None
    header = ("Codes", "Similarity", "One names the other")
    return Section(
        "near",
        heading,
        (
            "Where two definitions mean nearly the same, coders pick now one and now the other, "
            f"and will not agree. {count(found.n_compared, 'pair was', 'pairs were')} compared: 1 "
            "is the same meaning, 0 is nothing in common.",
            result,
            "The similarity comes from a language model. It is a reason to look, not a verdict: "
            "two good codes may speak of one thing from two sides, and opposites look alike to it. "
            "Where coders tell two codes apart in practice, believe the coders.",
        ),
        bar_plot(
            [(_pair_name(found, pair), max(0.0, pair.similarity)) for pair in shown],
            title="The nearest pairs of codes",
            about=f"Each bar: how near two definitions are. From {cut} on, a pair is told.",
            identity="near",
            high=1.0,
            show=two_decimals,
        ),
        Table(
            "The nearest pairs of codes",
            (*header, "Items with both") if counted else header,
            tuple(
                (
                    _pair_name(found, pair),
                    pair.similarity,
                    "yes" if pair.is_told_apart else "no",
                    *((pair.n_both,) if counted else ()),
                )
                for pair in shown
            ),
            "All pairs that were kept are in result.json.",
        ),
        subsections=_matrix(found),
    )


def _matrix(found: Review) -> tuple[Section, ...]:
    order = {code.id: place for place, code in enumerate(found.codes)}
    names = {code.id: _short(code.name) for code in found.codes}
    chosen: list[str] = []
    for pair in found.near:
        new = [one for one in (pair.first_id, pair.second_id) if one not in chosen]
        if len(chosen) + len(new) > _N_IN_MATRIX:
            break
        chosen += new
    chosen.sort(key=order.__getitem__)
    if len(chosen) < 3:
        return ()
    score = {(pair.first_id, pair.second_id): pair.similarity for pair in found.near}
    score |= {(second, first): value for (first, second), value in score.items()}
    cells = [
        [
            None if (value := score.get((row, column))) is None else max(0.0, value)
            for column in chosen
        ]
        for row in chosen
    ]
    all_of_them = len(chosen) == sum(code.has_definition for code in found.codes)
    which = "All codes" if all_of_them else f"The {number(len(chosen))} codes that are nearest"
    return (
        Section(
            "each-by-each",
            "Each code beside each",
            (
                f"{which}. A dark row is a code that comes near many others: it may be too wide. A "
                "dash stands where two codes are not compared, since one is part of the other or "
                "they are of different kinds, or where they are far from each other.",
            ),
            matrix_plot(
                [names[one] for one in chosen],
                [names[one] for one in chosen],
                cells,
                title="How near definitions are",
                about="1: the same meaning. 0: nothing in common. The figure is its own table.",
                identity="each",
                show=two_decimals,
                corner="Code",
            ),
        ),
    )


def _uses(found: Review, n_items: int) -> Section:
    codable = [code for code in found.codes if code.is_codable]
    used = sorted(codable, key=lambda code: -(code.n_items or 0))
    n_never = sum(not code.n_items for code in codable)
    never = (
        "Each code was given at least once."
        if not n_never
        else f"{count(n_never, 'code was', 'codes were')} never given. That may be a code that "
        "nobody needs, or one that nobody found."
    )
    sure = (
        "With so few items, a code that was never given says little."
        if n_items < 100
        else "A code that fits 3 items in 100 would be missing from so many items less than once "
        "in 20 times by chance."
    )
    return Section(
        "uses",
        "How the codes were used",
        (f"{count(n_items, 'item was', 'items were')} coded. {never}", sure),
        bar_plot(
            [(_short(code.name), float(code.n_items or 0)) for code in used],
            title="Items with each code",
            about="Each bar: how many items carry the code.",
            identity="uses",
        ),
        Table(
            "Items with each code",
            ("Code", "Items", "Share of items"),
            tuple(
                (
                    " › ".join(_short(part) for part in code.path),
                    code.n_items,
                    (code.n_items or 0) / n_items if n_items else None,
                )
                for code in used
            ),
        ),
    )


def _method(found: Review) -> Section:
    return Section(
        "method",
        "How this was checked",
        (
            "Names, ids, parents and examples are compared as they stand. Names that differ in a "
            "letter or two are told too, unless they differ in a figure.",
            "Definitions are compared by what a sentence model makes of the name and the "
            f"definition, and told from a similarity of {two_decimals(found.cut)} on. On a "
            "codebook of 33 codes that people coded thousands of texts with, five of 528 pairs are "
            "that near.",
            f"The codebook's fingerprint is {found.fingerprint[:16]}: another file with the same "
            "one says the same of every code.",
        ),
    )

"""What a comparison of two results says, and its writing down for people and for programs.

The shapes and the words live here; the working out is in :mod:`.compare`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.analysis.evidence.model import Share

FATES = ("kept", "renamed", "split", "merged", "new", "gone")
CHANGES = (
    "same themes",
    "moved",
    "state changed",
    "other text",
    "only in the first",
    "only in the second",
)


@dataclass(frozen=True, slots=True)
class ThemeSide:
    """A theme as it stands in one of the two results.

    Attributes
    ----------
    id, number, kind, title : str
        As in the result.
    participants, contributions : Share
        Prevalence there.
    n_units : int
        Meaning units there; ``n_shared_units`` of them are in the other result too.
    n_shared_units : int
        Meaning units of it that the other result has.
    """

    id: str
    number: str
    kind: str
    title: str
    participants: Share
    contributions: Share
    n_units: int
    n_shared_units: int


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """What became of a theme. Each theme of both results is in exactly one change of its level.

    Attributes
    ----------
    fate : str
        "kept", "renamed", "split", "merged", "new" or "gone".
    level : str
        "wide" or "leaf".
    before, after : tuple of ThemeSide
        One each where it was kept or renamed, several where it was split or merged, none where it
        is new or gone.
    overlap : float
        Jaccard: of the shared meaning units in either, the share that is in both (0 to 1).
    """

    fate: str
    level: str
    before: tuple[ThemeSide, ...]
    after: tuple[ThemeSide, ...]
    overlap: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many shared meaning units a theme of each result have in common.

    Attributes
    ----------
    level : str
        "wide" or "leaf".
    before_id, after_id : str
        The two themes.
    n_units : int
        Shared meaning units in both; pairs without any are left out.
    jaccard : float
        The same as a share of those in either.
    """

    level: str
    before_id: str
    after_id: str
    n_units: int
    jaccard: float


@dataclass(frozen=True, slots=True)
class ContributionChange:
    """What became of a contribution.

    Attributes
    ----------
    before_id, after_id : str or None
        Its id in each result; None where it is not in it.
    change : str
        "same themes" (or their parts, where one was split or merged), "moved", "state changed",
        "other text" (the id is the same and the text is not), "only in the first" or "only in
        the second".
    state_before, state_after : str or None
        Its state in each.
    left, joined : tuple of str
        Leaf themes (ids in the first result, ids in the second) that it was in and is no longer,
        and that it is in and was not.
    """

    before_id: str | None
    after_id: str | None
    change: str
    state_before: str | None
    state_after: str | None
    left: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the two results sort the shared meaning units alike.

    Attributes
    ----------
    level : str
        "wide" or "leaf".
    n_units : int
        Shared meaning units that have a theme in both.
    ari, ami : float or None
        Adjusted Rand index and adjusted mutual information: 1 is the same sorting, 0 no more than
        chance. None where there are fewer than two units.
    """

    level: str
    n_units: int
    ari: float | None
    ami: float | None


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter or column that differs.

    Attributes
    ----------
    name : str
        Of the parameter, or "column: " and what it was used for.
    before, after : str or None
        Its value in each; None where it is not there.
    """

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two results.

    Attributes
    ----------
    title_before, title_after : str
        Headings of the two reports.
    relation : str
        "same contributions", "update" (the second was made by updating the first), "downdate" (the
        other way round), "some shared" or "unrelated" (hardly any contribution is in both).
    matched_by : str
        "id" or "text": how contributions of the two were found to be the same.
    n_before, n_after, n_shared : int
        Contributions in each, and in both with the same text.
    n_units_before, n_units_after, n_shared_units : int
        Meaning units, likewise.
    themes : tuple of ThemeChange
        Wide themes, then leaves; in the order of :data:`FATES`, then of the first report.
    overlaps : tuple of Overlap
        Pairs of themes with units in common.
    contributions : tuple of ContributionChange
        Sorted by id.
    agreement : tuple of Agreement
        For wide themes and for leaves.
    parameters : tuple of ParameterChange
        Sorted by name.
    """

    title_before: str
    title_after: str
    relation: str
    matched_by: str
    n_before: int
    n_after: int
    n_shared: int
    n_units_before: int
    n_units_after: int
    n_shared_units: int
    themes: tuple[ThemeChange, ...]
    overlaps: tuple[Overlap, ...]
    contributions: tuple[ContributionChange, ...]
    agreement: tuple[Agreement, ...]
    parameters: tuple[ParameterChange, ...]


_RELATION = {
    "same contributions": "Both results are about the same contributions.",
    "update": "The second result is an update of the first.",
    "downdate": "The first result is an update of the second.",
    "some shared": "Some contributions are in both results, some in one only.",
    "unrelated": "The two results hardly share a contribution. They seem to come from different "
    "files, so what is said below about themes means little.",
}
_FATE = {
    "kept": "Kept",
    "renamed": "Kept under another title",
    "split": "Split",
    "merged": "Merged",
    "new": "New",
    "gone": "Gone",
}
_MOST_MOVES = 30
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~&])")


def encode_comparison(comparison: Comparison) -> bytes:
    """Write a comparison as JSON.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    bytes
        UTF-8, indented, ending in a line end; the same for the same comparison.
    """
    import msgspec

    return msgspec.json.format(msgspec.json.encode(comparison), indent=1) + b"\n"


def write_comparison(comparison: Comparison) -> str:
    """Write a comparison for people, in Markdown that also reads as plain text.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    str
        Contributions are counted; which is which stands in the JSON form.
    """
    c = comparison
    lines = [
        f"# What changed: {_plain(c.title_before)} → {_plain(c.title_after)}",
        "",
        _RELATION[c.relation],
        "",
        f"- Contributions: {c.n_before:,} in the first, {c.n_after:,} in the second, "
        f"{c.n_shared:,} in both" + (" (found by their text)." if c.matched_by == "text" else "."),
        f"- Meaning units: {c.n_units_before:,}, {c.n_units_after:,} and {c.n_shared_units:,}.",
        *_agreement_lines(c.agreement),
    ]
    for level, heading in (("wide", "Themes"), ("leaf", "Sub-themes")):
        lines += _theme_lines([t for t in c.themes if t.level == level], heading)
    lines += _contribution_lines(c)
    lines += ["", "## Settings that differ", ""]
    lines += [
        f"- {_plain(p.name)}: {_plain(p.before or 'none')} → {_plain(p.after or 'none')}"
        for p in c.parameters
    ] or ["None."]
    return "\n".join(lines) + "\n"


def _agreement_lines(agreement: Sequence[Agreement]) -> list[str]:
    lines = []
    for one in agreement:
        name = "themes" if one.level == "wide" else "sub-themes"
        if one.ari is None or one.ami is None:
            lines.append(f"- Agreement on {name}: too few shared units to tell.")
        else:
            lines.append(
                f"- Agreement on {name}: ARI {one.ari:.2f}, AMI {one.ami:.2f}, over "
                f"{one.n_units:,} units (1 is the same sorting, 0 is chance)."
            )
    return lines


def _theme_lines(changes: Sequence[ThemeChange], heading: str) -> list[str]:
    counts = Counter(change.fate for change in changes)
    summary = ", ".join(f"{counts[fate]} {fate}" for fate in FATES if counts[fate])
    lines = [
        "",
        f"## {heading}",
        "",
        (summary[0].upper() + summary[1:] if summary else "None") + ".",
    ]
    if not changes:
        return lines
    lines += [
        "",
        "| what | before | people | after | people | overlap |",
        "|---|---|---|---|---|---|",
    ]
    for change in changes:
        overlap = f"{change.overlap:.0%}" if change.before and change.after else ""
        cells = [
            _FATE[change.fate],
            _sides(change.before),
            _shares(change.before),
            _sides(change.after),
            _shares(change.after),
            overlap,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _contribution_lines(comparison: Comparison) -> list[str]:
    counts = Counter(change.change for change in comparison.contributions)
    lines = ["", "## Contributions", "", "| what | how many |", "|---|---|"]
    lines += [f"| {change} | {counts[change]:,} |" for change in CHANGES]
    before = {s.id: s for t in comparison.themes for s in t.before}
    after = {s.id: s for t in comparison.themes for s in t.after}
    moves: Counter[tuple[str, str]] = Counter()
    for change in comparison.contributions:
        if change.change in ("moved", "state changed"):
            for left in change.left or ("",):
                for joined in change.joined or ("",):
                    moves[left, joined] += 1
    del moves["", ""]
    if moves:
        lines += ["", "Most frequent moves:", "", "| from | to | how many |", "|---|---|---|"]
        for (left, joined), n in sorted(moves.items(), key=lambda x: (-x[1], x[0]))[:_MOST_MOVES]:
            names = [
                _sides((sides[key],)) if key else "no theme"
                for sides, key in ((before, left), (after, joined))
            ]
            lines.append(f"| {names[0]} | {names[1]} | {n:,} |")
        if len(moves) > _MOST_MOVES:
            lines += ["", f"{len(moves) - _MOST_MOVES:,} less frequent moves are not listed."]
    return lines


def _sides(sides: Sequence[ThemeSide]) -> str:
    return " + ".join(
        f"{'' if side.kind == 'unclear' else side.kind + ' '}{side.number}: {_plain(side.title)}"
        for side in sides
    )


def _shares(sides: Sequence[ThemeSide]) -> str:
    return " + ".join(f"{side.participants.n:,} ({side.participants.share:.0%})" for side in sides)


def _plain(text: str) -> str:
    """Keep what people wrote from being read as Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))

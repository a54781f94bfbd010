"""A result laid out for reading: what belongs to what, in which order, and under which anchor.

The page and the Word file both read from here, so that they can't disagree. Sentences are made in
``wording``; nothing here is worked out anew, only looked up and counted.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from groundswell.analysis.report.model import (
    BuildingBlock,
    ContributionResult,
    Result,
    Theme,
    UnitResult,
)

KINDS = ("blocks", "helps", "unclear")
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}")
# What no XML or HTML text may hold; a line break and a tab may stay.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def visible(text: str) -> str:
    r"""The text with every character that a page can't hold shown as U+FFFD, one for one.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        As long as ``text``, so that offsets stay true.

    Examples
    --------
    >>> visible("a\x00b") == "a\ufffdb"
    True
    """
    return _UNPRINTABLE.sub("\ufffd", text)


def anchor(prefix: str, identity: str) -> str:
    """A fragment that names one thing on the page and is safe in any address.

    Parameters
    ----------
    prefix : str
        What kind of thing: "c" for a contribution, "theme", "block".
    identity : str
        Its id, which may hold anything.

    Returns
    -------
    str
        ``prefix-id`` where the id is plain; else a short hash stands for it.

    Examples
    --------
    >>> anchor("c", "A-17")
    'c-A-17'
    >>> anchor("c", 'x" onload="')
    'c-x-9c7b86f46d81'
    """
    if _PLAIN_ID.fullmatch(identity) and not identity.startswith("x-"):
        return f"{prefix}-{identity}"
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}-x-{digest[:12]}"


class Reading:
    """Look-ups on one result.

    Parameters
    ----------
    result : Result
        What is to be shown; never changed.
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        self.themes: dict[str, Theme] = {theme.id: theme for theme in result.themes}
        # The one part of a wide theme is the same theme: it is shown as that, under one title.
        n_leaves = Counter(theme.parent_id for theme in result.themes)
        for theme in result.themes:
            if theme.parent_id in self.themes and n_leaves[theme.parent_id] == 1:
                self.themes[theme.id] = self.themes[theme.parent_id]
        self.blocks: dict[str, BuildingBlock] = {block.id: block for block in result.blocks}

    @cached_property
    def contributions(self) -> dict[str, ContributionResult]:
        """Contributions by id."""
        return {row.id: row for row in self.result.contributions}

    @cached_property
    def units(self) -> dict[str, UnitResult]:
        """Meaning units by id."""
        return {unit.id: unit for unit in self.result.units}

    @cached_property
    def _units_by_leaf(self) -> dict[str, list[UnitResult]]:
        by_leaf: dict[str, list[UnitResult]] = defaultdict(list)
        for unit in self.result.units:
            if unit.theme_id is not None:
                by_leaf[unit.theme_id].append(unit)
        return by_leaf

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that have a theme, barriers first."""
        found = {theme.kind for theme in self.result.themes}
        return tuple(kind for kind in KINDS if kind in found)

    @cached_property
    def has_participants(self) -> bool:
        """Whether the file said who wrote what."""
        return self.result.accounting.n_participants is not None

    def wide(self, kind: str | None = None) -> list[Theme]:
        """Wide themes, of one kind or of all, in the order of the result."""
        return [
            theme
            for theme in self.result.themes
            if theme.parent_id is None and kind in (None, theme.kind)
        ]

    def leaves(self, theme: Theme) -> list[Theme]:
        """Sub-themes of a wide theme."""
        return [other for other in self.result.themes if other.parent_id == theme.id]

    def shown(self) -> list[Theme]:
        """Every theme that is shown for itself: all but a wide theme's one part."""
        return [theme for theme in self.result.themes if self.themes[theme.id] is theme]

    def parts(self, theme: Theme) -> list[Theme]:
        """Sub-themes of a wide theme that are shown: none where it has only one."""
        return [leaf for leaf in self.leaves(theme) if self.themes[leaf.id] is leaf]

    def top(self, theme: Theme) -> Theme:
        """The wide theme above a theme, or the theme itself."""
        parent = self.themes.get(theme.parent_id) if theme.parent_id else None
        return parent or theme

    def units_of(self, theme: Theme) -> list[UnitResult]:
        """Units with the theme (or one of its leaves) as primary theme, surest first."""
        leaves = [theme.id, *(leaf.id for leaf in self.leaves(theme))]
        found = [unit for leaf in leaves for unit in self._units_by_leaf.get(leaf, ())]
        return sorted(found, key=lambda unit: (-unit.score, unit.id))

    def block_of(self, theme: Theme) -> BuildingBlock | None:
        """The building block that comes from a wide theme, if any."""
        return next((b for b in self.result.blocks if b.theme_id == theme.id), None)

    def blocks_for(self, barrier: Theme) -> list[BuildingBlock]:
        """Building blocks that may answer a barrier."""
        linked = {link.block_id for link in self.result.links if link.barrier_id == barrier.id}
        return [b for b in self.result.blocks if barrier.id in b.answers or b.id in linked]

    def barriers_for(self, block: BuildingBlock) -> list[Theme]:
        """Barriers that a building block may answer."""
        return [theme for theme in self.wide("blocks") if block in self.blocks_for(theme)]

    def quoted_ids(self) -> list[str]:
        """Ids of the contributions that a quote, a link or a family leads to, sorted."""
        result = self.result
        ids = {
            quote.contribution_id
            for theme in result.themes
            for quote in (*theme.quotes, *theme.negative_cases)
        }
        ids |= {voice.quote.contribution_id for voice in result.lone_voices}
        ids |= {family.representative for family in result.families}
        ids |= {
            self.units[unit_id].contribution_id
            for link in result.links
            for unit_id in link.unit_ids
            if unit_id in self.units
        }
        return sorted(ids & self.contributions.keys())

    def small_themes(self) -> list[Theme]:
        """Small themes, most distinctive first."""
        ids = [self.themes[i].id for i in self.result.small_theme_ids if i in self.themes]
        return [self.themes[i] for i in dict.fromkeys(ids)]

    def most_held(self, kind: str) -> Sequence[Theme]:
        """Wide themes of a kind, most widely held first."""
        return sorted(self.wide(kind), key=lambda t: (-t.participants.share, t.number, t.id))

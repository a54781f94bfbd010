"""A result without what was erased: its texts, its quotes, and words that nobody else used.

Figures stand until the next run, which is made without these contributions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from groundswell.web.engine.models import Run
from groundswell.web.engine.runs import pack, unpack
from groundswell.web.engine.words import list_words

if TYPE_CHECKING:
    from groundswell.analysis.evidence.model import Quote
    from groundswell.analysis.report.model import Result, Theme

_T = TypeVar("_T")


def strip(run: Run, gone: Collection[str]) -> tuple[bytes, bytes]:
    """Give the result of a run, and what is shown of it, without these revisions."""
    from groundswell.analysis.report.json_file import decode_result, encode_result
    from groundswell.web.engine.themes import show

    assert run.result is not None
    result = strip_result(decode_result(unpack(bytes(run.result))), gone)
    shown = show(result, run.revisions, run.theme_ids, run.made_on)
    return pack(encode_result(result)), shown


def strip_result(result: Result, gone: Collection[str]) -> Result:
    """Take contributions out of a result, by id."""
    left = [one for one in result.contributions if one.id not in gone]
    used = {word for one in left for word in list_words(one.text)}
    own = {
        word
        for one in result.contributions
        if one.id in gone
        for word in list_words(one.text)
        if word not in used
    }
    families = []
    for family in result.families:
        members = tuple(one for one in family.members if one not in gone)
        if family.representative not in gone and len(members) > 1:
            families.append(replace(family, members=members, n_contributions=len(members)))
    kept = {family.id for family in families}
    return replace(
        result,
        themes=tuple(_strip_theme(theme, gone, own) for theme in result.themes),
        blocks=tuple(
            replace(
                block,
                title=_without(block.title, own, f"Building block {block.number}"),
                statement=_without(block.statement, own, ""),
            )
            for block in result.blocks
        ),
        links=tuple(
            replace(link, unit_ids=tuple(u for u in link.unit_ids if u.split(":")[0] not in gone))
            for link in result.links
        ),
        lone_voices=tuple(
            one for one in result.lone_voices if one.quote.contribution_id not in gone
        ),
        families=tuple(families),
        units=tuple(one for one in result.units if one.contribution_id not in gone),
        contributions=tuple(
            one if one.family_id in kept else replace(one, family_id=None) for one in left
        ),
    )


def _strip_theme(theme: Theme, gone: Collection[str], own: Collection[str]) -> Theme:
    return replace(
        theme,
        title=_without(theme.title, own, f"Theme {theme.number}"),
        description=_without(theme.description, own, ""),
        outside=_without(theme.outside, own, ""),
        keywords=tuple(one for one in theme.keywords if not set(list_words(one)) & set(own)),
        quotes=_quotes(theme.quotes, gone),
        negative_cases=_quotes(theme.negative_cases, gone),
    )


def _quotes(quotes: Iterable[Quote], gone: Collection[str]) -> tuple[Quote, ...]:
    return tuple(one for one in quotes if one.contribution_id not in gone)


def _without(text: str, own: Collection[str], instead: str) -> str:
    """Keep a text of the machine's unless it holds a word that only the erased texts had."""
    return instead if set(list_words(text)) & set(own) else text

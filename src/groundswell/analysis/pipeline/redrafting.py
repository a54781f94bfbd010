"""A result with titles and descriptions redrafted by a model, everywhere that they stand.

What is sent, taken and refused is in :mod:`groundswell.analysis.themes.redraft`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from groundswell.analysis.pipeline.answers import state_block
from groundswell.analysis.pipeline.units import Progress
from groundswell.analysis.report.model import BuildingBlock, Result, Theme
from groundswell.analysis.themes.redraft import Endpoint, ThemeEvidence, redraft_themes


def redraft_result(
    result: Result, *, endpoint: Endpoint, progress: Progress | None = None
) -> Result:
    """Let a model redraft the titles and descriptions of the themes.

    Parameters
    ----------
    result : Result
    endpoint : Endpoint
        Given by the operator; there is no default.
    progress : callable, optional
        Called as ``progress("redraft", n_done, n_total)``.

    Returns
    -------
    Result
        Where a title changed, it did so too where other texts name the theme, and in the building
        block that the theme is. Figures, ids and quotes are as before. Parameters name the model.

    Raises
    ------
    OptionError
        Where the extra ``redraft`` is not installed.
    """
    told = redraft_themes(
        [_evidence(theme, result) for theme in result.themes], endpoint=endpoint, progress=progress
    )
    drafts = {draft.theme_id: draft for draft in told.drafts if draft.source is not None}
    title = {theme.title: drafts[theme.id].title for theme in result.themes if theme.id in drafts}
    themes = []
    for theme in result.themes:
        renamed = replace(
            theme,
            description=_rename(theme.description, title),
            outside=_rename(theme.outside, title),
        )
        draft = drafts.get(theme.id)
        if draft is not None:
            renamed = replace(
                renamed,
                title=draft.title,
                title_source=draft.source or theme.title_source,
                description=draft.description,
            )
        themes.append(renamed)
    return replace(
        result,
        themes=tuple(themes),
        blocks=tuple(_block(block, themes, set(drafts)) for block in result.blocks),
        parameters=(
            *result.parameters,
            ("redrafted by", endpoint.model.strip()),
            ("redraft seed", str(endpoint.seed)),
        ),
        notices=(*result.notices, *told.notices),
    )


def _evidence(theme: Theme, result: Result) -> ThemeEvidence:
    return ThemeEvidence(
        id=theme.id,
        kind=theme.kind,
        title=theme.title,
        description=theme.description,
        keywords=theme.keywords,
        quotes=tuple(quote.text for quote in theme.quotes),
        n_participants=theme.participants.n,
        of_participants=theme.participants.of,
        n_contributions=theme.contributions.n,
        of_contributions=theme.contributions.of,
        sibling_titles=tuple(
            other.title
            for other in result.themes
            if other.id != theme.id
            and (other.parent_id, other.kind) == (theme.parent_id, theme.kind)
        ),
    )


def _block(block: BuildingBlock, themes: Sequence[Theme], drafted: set[str]) -> BuildingBlock:
    """Let a block that was said go by its theme's new title, and its parts by theirs."""
    theme = next(theme for theme in themes if theme.id == block.theme_id)
    leaves = [leaf for leaf in themes if leaf.parent_id == theme.id]
    if block.basis != "said" or drafted.isdisjoint({theme.id, *(leaf.id for leaf in leaves)}):
        return block
    return replace(block, title=theme.title, statement=state_block(theme, leaves))


def _rename(text: str, title: Mapping[str, str]) -> str:
    """Put new titles where the engine's texts name themes, always in curly quotation marks."""
    parts = text.split("“")
    for place, part in enumerate(parts[1:], start=1):
        name, mark, rest = part.partition("”")
        if mark and name in title:
            parts[place] = f"{title[name]}”{rest}"
    return "“".join(parts)

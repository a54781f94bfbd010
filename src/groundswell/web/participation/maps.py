"""The opinion map as one viewer may see it.

That an idea is in one of the map's lists tells how votes fell on it, so an idea that the viewer
may still vote on is in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from groundswell.web.challenges.places import Place
from groundswell.web.engine.opinion_map import OpinionMap, get_opinion_map
from groundswell.web.participation.queries import ShownIdea, show_ideas


@dataclass(frozen=True, slots=True)
class SeenMap:
    """A map without what the viewer is not to know yet, and the ideas that it names."""

    found: OpinionMap
    ideas: dict[str, ShownIdea]
    """By their ids, as the map writes them."""
    n_unseen: int
    """How many ideas were left out, for the viewer has not voted on them."""


def get_seen_map(place: Place) -> SeenMap | None:
    """Give the map made last, as the viewer may see it; None where there is none yet."""
    found = get_opinion_map(place.here.id)
    if found is None:
        return None
    named = [one.idea_id for one in (*found.agreed, *found.divides)]
    named += [idea for group in found.groups for idea, _ in group.says]
    shown = show_ideas(place, [UUID(one) for one in dict.fromkeys(named)])
    listed = [one for one in shown if one.is_shown]
    ideas = {str(one.id): one for one in listed if one.counts is not None}
    seen = replace(
        found,
        groups=tuple(
            replace(group, says=tuple(one for one in group.says if one[0] in ideas))
            for group in found.groups
        ),
        agreed=tuple(one for one in found.agreed if one.idea_id in ideas),
        divides=tuple(one for one in found.divides if one.idea_id in ideas),
    )
    return SeenMap(seen, ideas, len(listed) - len(ideas))

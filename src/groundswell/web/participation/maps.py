"""The opinion map as one viewer may see it.

That an idea is in one of the map's lists tells how votes fell on it, so an idea that the viewer
may still vote on is in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from groundswell.web.challenges.places import Place
from groundswell.web.engine.models import Run
from groundswell.web.engine.opinion_map import OpinionMap, get_opinion_map
from groundswell.web.engine.runs import get_current_run
from groundswell.web.participation.picture import Picture, draw_map
from groundswell.web.participation.queries import ShownIdea, show_ideas


@dataclass(frozen=True, slots=True)
class SeenMap:
    """A map without what the viewer is not to know yet, and the ideas that it names."""

    found: OpinionMap
    ideas: dict[str, ShownIdea]
    """By their ids, as the map writes them."""
    n_unseen: int
    """How many ideas were left out, for the viewer has not voted on them."""
    picture: Picture | None
    """People's places, the same for every viewer; None where they are too few."""


def get_seen_map(place: Place) -> SeenMap | None:
    """Give the map made last, as the viewer may see it; None where there is none yet."""
    run = get_current_run(place.here.id, Run.Subject.OPINION, "id", "content_hash")
    read = run and _read(place.here.id, run.id, run.content_hash)
    if not read:
        return None
    found, picture = read
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
    return SeenMap(seen, ideas, len(listed) - len(ideas), picture)


@lru_cache(maxsize=16)
def _read(
    challenge_id: UUID, run_id: UUID, content_hash: str
) -> tuple[OpinionMap, Picture | None] | None:
    # A run of opinions never changes: thousands of people are read and drawn once.
    found = get_opinion_map(challenge_id)
    return None if found is None else (found, draw_map(found))

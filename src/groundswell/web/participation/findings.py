"""What the engine found of a challenge, joined with the ideas that it found it in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from groundswell.web.engine.models import Run
from groundswell.web.engine.runs import get_current_run
from groundswell.web.engine.themes import Themes, get_themes, list_members

#: Quotes that are shown of a theme.
N_QUOTES = 2


@dataclass(frozen=True, slots=True)
class ThemeBook:
    """The themes so far, and which idea is in which."""

    run: Themes
    titles: dict[str, str]
    members: dict[str, frozenset[str]]
    """Ideas, by theme: each id as 32 letters."""
    of_ideas: dict[str, tuple[str, ...]]
    """Themes, by idea; the wide ones first."""

    def list_of(self, idea_id: UUID) -> list[tuple[str, str]]:
        """List the themes of an idea: id and title."""
        return [(one, self.titles[one]) for one in self.of_ideas.get(idea_id.hex, ())]


def get_theme_book(challenge_id: UUID) -> ThemeBook | None:
    """Give the themes found last; None where there are none yet."""
    run = get_current_run(challenge_id, Run.Subject.THEMES, "id", "content_hash")
    return None if run is None else _read(challenge_id, run.id, run.content_hash)


@lru_cache(maxsize=16)
def _read(challenge_id: UUID, run_id: UUID, content_hash: str) -> ThemeBook | None:
    # A run never changes but when a text is erased, and its hash goes with that.
    found = get_themes(challenge_id)
    if found is None:
        return None
    listed = list_members(challenge_id)
    members: dict[str, frozenset[str]] = {}
    of_ideas: dict[str, tuple[str, ...]] = {}
    for theme in found.themes:
        ideas = [one.replace("-", "") for one in listed.get(theme.id, ())]
        members[theme.id] = frozenset(ideas)
        for idea in ideas:
            of_ideas[idea] = (*of_ideas.get(idea, ()), theme.id)
    return ThemeBook(found, {one.id: one.title for one in found.themes}, members, of_ideas)

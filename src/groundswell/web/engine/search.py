"""Search: by words, by meaning, and by both."""

from __future__ import annotations

from uuid import UUID

from groundswell.web.engine.similar import search_by_meaning
from groundswell.web.engine.word_tables import get_word_table
from groundswell.web.engine.words import leave_out_light, read_question

RANK_CONSTANT = 60
"""How little the first places stand out, as in the paper."""

MEANS_FROM = 0.3
"""Score from which an idea without any of the words is called about them."""


def search_words(
    challenge_id: UUID, query: str, *, language: str = "en", n: int = 50
) -> list[UUID]:
    """List revisions by the words they hold: those with all that was asked, then those with some.

    The beginning of a word finds it; words in quotation marks are found in a row. No sign has any
    other meaning, and nothing that is typed is a fault.

    Parameters
    ----------
    challenge_id : UUID
    query : str
    language : str
        ISO 639-1 code: of which language a word is taken to be.
    n : int
        At most so many.
    """
    asked = leave_out_light(read_question(query, language), language)
    if not asked or n < 1:
        return []
    table = get_word_table()
    found = table.look_up(challenge_id, asked, all_of_them=True, n=n)
    if len(asked) > 1 and len(found) < n:
        some = table.look_up(challenge_id, asked, all_of_them=False, n=n)
        found = list(dict.fromkeys([*found, *some]))
    return found[:n]


def search(challenge_id: UUID, query: str, *, language: str = "en", n: int = 50) -> list[UUID]:
    """List revisions by words and meaning together, the best first.

    Each list gives a revision one over its place and 60, and the sums are ranked: what both lists
    have near the top comes first. Words in quotation marks are searched for as words alone.

    Source: Cormack, Clarke and Büttcher (2009), Reciprocal rank fusion outperforms Condorcet and
    individual rank learning methods, SIGIR, 758-759.
    """
    by_words = search_words(challenge_id, query, language=language, n=n)
    if any(len(one.words) > 1 for one in read_question(query, language)):
        return by_words
    near = search_by_meaning(challenge_id, query, n=n)
    by_meaning = [one.revision_id for one in near if one.score >= MEANS_FROM]
    points: dict[UUID, float] = {}
    for listed in (by_words, by_meaning):
        for place, revision_id in enumerate(listed, start=1):
            points[revision_id] = points.get(revision_id, 0.0) + 1 / (RANK_CONSTANT + place)
    return sorted(points, key=lambda one: (-points[one], one))[:n]

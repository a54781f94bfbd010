"""The pages and lists that are measured, for one challenge: the same names for any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

SAYING = "The buses should run late in the evening, so that people can come home from work."


@dataclass(frozen=True, slots=True)
class Page:
    """An address, and who asks for it: a participant or a facilitator, by page or by program."""

    name: str
    who: str
    path: str
    body: dict[str, str] | None = None
    """What a program sends; nothing is changed by it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What pages are about; what a challenge does not have is left empty, and its pages out."""

    slug: str
    idea: UUID | None = None
    own: UUID | None = None
    case: UUID | None = None
    theme: str = ""
    import_id: UUID | None = None
    pages: dict[str, int] | None = None
    """The last page of lists, by name; none where they have one page alone."""


def list_pages(known: Known) -> list[Page]:
    """List all pages of a challenge that are measured."""
    of_people = [Page(name, "participant", path) for name, path in _read_by_people(known)]
    of_team = [Page(name, "facilitator", path) for name, path in _read_by_team(known)]
    programs = [
        Page(f"API, {name}", who, f"/api/v1/challenges/{known.slug}{path}", body)
        for name, who, path, body in _read_by_programs(known)
    ]
    return [*of_people, *of_team, *programs]


def _at(name: str, *of: Any, **query: Any) -> str:
    from django.urls import reverse

    return reverse(name, args=of) + (f"?{urlencode(query)}" if query else "")


def _turn(known: Known, name: str) -> Iterator[tuple[str, int]]:
    last = (known.pages or {}).get(name, 1)
    if last > 1:
        yield f"{name}, middle page", (last + 1) // 2
        yield f"{name}, last page", last


def _read_by_people(known: Known) -> Iterator[tuple[str, str]]:
    slug = known.slug
    yield "home", _at("home")
    for name in (
        *("challenge", "privacy", "help", "rules", "changes", "record", "who", "gateway"),
        *("feed", "post", "mine", "themes", "map", "open_data", "ideas"),
    ):
        yield name, _at(name, slug)
    for name, page in _turn(known, "ideas"):
        yield name, _at("ideas", slug, page=page)
    for order in ("fewest", "newest", "agreed", "divided"):
        yield f"ideas, {order}", _at("ideas", slug, order=order)
        if order in ("fewest", "newest"):
            for name, page in _turn(known, "ideas"):
                turned = name.partition(", ")[2]
                yield f"ideas, {order}, {turned}", _at("ideas", slug, order=order, page=page)
    filters: dict[str, dict[str, Any]] = {
        "search": {"words": "roads and traffic"},
        "search, one word": {"words": "staff"},
        "by kind": {"kind": "helps"},
        "by language": {"language": "en-gb"},
        "with comments": {"has_comments": "on"},
        "search, by kind": {"words": "waiting time", "kind": "helps"},
    }
    for name, query in filters.items():
        yield f"ideas, {name}", _at("ideas", slug, **query)
    for name, page in _turn(known, "ideas with comments"):
        turned = name.partition(", ")[2]
        yield f"ideas, with comments, {turned}", _at("ideas", slug, has_comments="on", page=page)
    if known.theme:
        yield "ideas, by theme", _at("ideas", slug, theme=known.theme)
    if known.idea:
        yield "one idea", _at("idea", slug, known.idea)
    if known.own:
        yield "own idea's fate", _at("idea_fate", slug, known.own)
    for listed in ("comments", "votes"):
        yield f"mine, {listed}", _at("mine", slug, list=listed)


def _read_by_team(known: Known) -> Iterator[tuple[str, str]]:
    slug = known.slug
    yield "moderation", _at("moderation", slug)
    for name, page in _turn(known, "moderation"):
        yield name, _at("moderation", slug, page=page)
    for name, value in (
        *(("why", why) for why in ("waiting", "flagged", "concerns", "proposed", "appealed")),
        *(("state", state) for state in ("hidden", "settled")),
        *(("of", of) for of in ("ideas", "comments")),
    ):
        yield f"moderation, {value}", _at("moderation", slug, **{name: value})
        for turned, page in _turn(known, f"moderation, {value}"):
            yield turned, _at("moderation", slug, page=page, **{name: value})
    yield "moderation, next", _at("moderation_next", slug)
    if known.case:
        yield "moderation, next after", _at("moderation_next", slug, after=known.case)
        yield "one case", _at("case", slug, known.case)
        yield "one case, edited", _at("edit_case", slug, known.case)
    for name in (
        *("import", "export", "open_data_terms", "analysis", "type_in", "set_up"),
        *("set_up_people", "set_up_look", "set_up_shown", "set_up_review", "set_up_gateway"),
        *("set_up_phases", "set_up_team", "invitations", "preview"),
    ):
        yield name, _at(name, slug)
    yield "ideas, facilitator", _at("ideas", slug, order="divided")
    for name, page in _turn(known, "ideas"):
        turned = name.partition(", ")[2]
        yield f"ideas, facilitator, {turned}", _at("ideas", slug, order="divided", page=page)
    for name, page in _turn(known, "invitations"):
        yield name, _at("invitations", slug, page=page)
    if known.import_id:
        yield "import, looked over", _at("import_file", slug, known.import_id)


def _read_by_programs(known: Known) -> Iterator[tuple[str, str, str, dict[str, str] | None]]:
    for path in (
        *("", "/ideas", "/ideas?order=fewest", "/ideas?words=roads+and+traffic", "/feed/next"),
        *("/mine", "/mine/ideas", "/mine/votes", "/themes", "/map", "/who", "/record", "/changes"),
    ):
        yield path or "/", "participant", path, None
    for name, page in _turn(known, "ideas"):
        yield f"/{name}", "participant", f"/ideas?page={page}", None
    yield "/ideas/similar", "participant", "/ideas/similar", {"text": SAYING}
    for path in ("/moderation", "/moderation/next", "/imports", "/exports", "/set-up"):
        yield path, "facilitator", path, None
    for name, page in _turn(known, "moderation"):
        yield f"/{name}", "facilitator", f"/moderation?page={page}", None
    yield "/invitations", "facilitator", "/invitations", None

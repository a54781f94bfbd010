"""One table: role, phase, act. The docs tell it, the code holds it, every page follows it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from groundswell.web.accounts.tokens import do_make_token
from groundswell.web.challenges.acts import TABLE, Act, PhaseKind, Role
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.config.api import api, get_document
from groundswell.web.moderation.cases import open_case
from groundswell.web.moderation.messages.actions import do_write_to_team
from groundswell.web.participation.actions import do_comment, do_post_idea
from groundswell.web.shared.clock import get_now
from web.conftest import Actor, Cast

DOC = Path(__file__).resolve().parents[2] / "docs" / "reference" / "permissions.md"
LETTERS = dict(zip("UAPDR", PhaseKind, strict=True))
PHASES: tuple[PhaseKind | None, ...] = (*PhaseKind, None)

#: Pages of rooms below the one that knows acts, and why everyone may ask for them.
OPEN_BELOW = {
    "set_language": "It changes a cookie of one's own browser.",
    "set_appearance": "It changes a cookie of one's own browser.",
}


def read_table() -> dict[tuple[Act, Role], frozenset[PhaseKind | None]]:
    """Give when each role may do each act, as the docs tell it."""
    rows = [line for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    table = {}
    for row in rows:
        act, _, *cells = (cell.strip() for cell in row.strip("|").split("|"))
        for role, cell in zip(Role, cells, strict=True):
            if cell in ("always", "no"):
                when = frozenset(PHASES if cell == "always" else ())
            else:
                when = frozenset(LETTERS[letter] for letter in cell.split())
            table[Act(act.strip("`")), role] = when
    return table


TOLD = read_table()


def list_pages() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """List every address of the platform with its name and view; routes of the API one by one."""

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, str, Callable[..., Any]]]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            else:
                assert isinstance(pattern, URLPattern)
                for view in _open_routes(pattern.callback):
                    yield route, pattern.name or "", view

    return walk(get_resolver().url_patterns, "")


def _open_routes(view: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Give the functions behind a route of the API, or the view itself."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    held = next((cell for cell in cells if hasattr(cell, "operations")), None)
    return [operation.view_func for operation in held.operations] if held else [view]


def test_every_page_and_route_names_its_act_or_why_it_needs_none() -> None:
    pages = list(list_pages())
    assert len(pages) > 60
    silent = [
        (route, name)
        for route, name, view in pages
        if name not in OPEN_BELOW
        and not isinstance(getattr(view, "act", None), Act)
        and not getattr(view, "open_because", "")
    ]
    assert silent == []


def test_every_act_has_a_page_or_route() -> None:
    assert {getattr(view, "act", None) for _, _, view in list_pages()} >= set(Act)


def test_the_docs_tell_of_every_act_and_role() -> None:
    assert set(TOLD) == {(act, role) for act in TABLE for role in Role}


def set_phase(challenge: Challenge, kind: PhaseKind | None) -> None:
    """Let a phase of a kind be open, or none."""
    now = get_now()
    Phase.objects.filter(challenge=challenge).update(
        kind=kind or "understand",
        opens_at=now - timedelta(days=2),
        closes_at=None if kind else now - timedelta(days=1),
    )


def play(cast: Cast) -> dict[Role, Actor]:
    return {
        Role.VISITOR: cast.visitor,
        Role.PARTICIPANT: cast.ana,
        Role.ANALYST: cast.ian,
        Role.FACILITATOR: cast.fay,
        Role.OPERATOR: cast.olu,
    }


def test_the_code_holds_the_table(cast: Cast, challenge: Challenge) -> None:
    Challenge.objects.update(shows_themes=True, shows_opinion_map=True)
    challenge.refresh_from_db()
    actors, wrong = play(cast), []
    for kind in PHASES:
        set_phase(challenge, kind)
        for role, actor in actors.items():
            place = actor.place(challenge)
            for act in Act:
                may = kind in TOLD[act, role]
                print(f"{role:12} {kind or 'none open':12} {act:16} {'yes' if may else 'no'}")
                if place.can(act) != may:
                    wrong.append((role, kind, act, may))
    assert wrong == []


@pytest.fixture
def names(cast: Cast, challenge: Challenge) -> dict[str, str]:
    """What stands in addresses: a thing of each kind, those people wrote being Ana's."""
    Challenge.objects.update(shows_themes=True, shows_opinion_map=True)
    place = cast.ana.place(challenge)
    asked = Question.objects.get()
    given = {"place": place, "text": "More time to think.", "language": "en-gb"}
    idea = do_post_idea(question=asked, kind="helps", **given)
    comment = do_comment(idea=idea, answers=None, **given)
    written = do_write_to_team(place=place, subject=idea, words="Thank you for asking.")
    about = GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What is your role?"},
        choices_words=[{"en-gb": "Nurse"}, {"en-gb": "Other"}],
    )
    return {
        "slug": challenge.slug,
        "language": "en-gb",
        "phase_id": str(asked.phase_id),
        "question_id": str(asked.id),
        "gateway question_id": str(about.id),
        "idea_id": str(idea.id),
        "comment_id": str(comment.id),
        "case_id": str(open_case(challenge.id, idea).id),
        "text_id": str(idea.id),
        "message_id": str(written.id),
        "seen": str(idea.revisions.get().id),
        "import_id": str(uuid.uuid4()),
        "proposal_id": str(uuid.uuid4()),
        "merge_id": str(uuid.uuid4()),
        "what": "ideas",
        "kind": "invitation",
        "letters": "x",
    }


def find_address(route: str, name: str, names: dict[str, str]) -> str:
    """Give an address of a page, every name in it being one that there is."""
    wanted = re.findall(r"<\w+:(\w+)>", route)
    room = "gateway " if "/gateway/" in route else ""
    return reverse(name, kwargs={key: names.get(room + key, names[key]) for key in wanted})


def ask(actor: Actor, address: str) -> HttpResponse:
    """Ask for a page as somebody, and undo what that did."""
    with transaction.atomic(), transaction.atomic(using="vault"):
        response: Any = actor.client.get(address)
        if response.status_code == 405:
            response = actor.client.post(address)
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="vault")
    return response  # type: ignore[no-any-return]


def is_refused(response: HttpResponse, challenge: Challenge) -> bool:
    """Tell whether an answer says no, or sends one to join first."""
    leads_to = response.headers.get("Location", "")
    return response.status_code == 403 or leads_to.startswith(f"/c/{challenge.slug}/join?")


@pytest.mark.parametrize("kind", PHASES, ids=str)
def test_every_page_follows_the_table(
    kind: PhaseKind | None, cast: Cast, challenge: Challenge, names: dict[str, str]
) -> None:
    set_phase(challenge, kind)
    pages = [
        (find_address(route, name, names), view.act)
        for route, name, view in list_pages()
        if isinstance(getattr(view, "act", None), Act) and not route.startswith("api/")
    ]
    wrong = []
    for role, actor in play(cast).items():
        for address, act in pages:
            response = ask(actor, address)
            may = kind in TOLD[act, role]
            assert response.status_code < 500, (role, address)
            if is_refused(response, challenge) == may:
                wrong.append((role, address, act, may, response.status_code))
    assert wrong == []


@dataclass(frozen=True)
class Route:
    """A route of the API, and a call of it that has the right form."""

    name: str
    act: Act
    method: str
    address: str
    body: bytes
    media: str

    def call(self, actor: Actor, token: str) -> HttpResponse:
        """Call it as somebody, and undo what that did."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with transaction.atomic(), transaction.atomic(using="vault"):
            response: Any = Client().generic(
                self.method, self.address, self.body, content_type=self.media, headers=headers
            )
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="vault")
        return response  # type: ignore[no-any-return]  # as the client gives it


def list_routes(names: dict[str, str]) -> list[Route]:
    """List the routes of the API that are for an act, each with a call as its document has it."""
    acts = {
        operation.view_func.__name__: getattr(operation.view_func, "act", None)
        for _prefix, router in api._routers
        for held in router.path_operations.values()
        for operation in held.operations
    }
    routes = []
    for path, methods in get_document()["paths"].items():
        for method, told in methods.items():
            act = acts.pop(told["operationId"])
            if act is None:
                continue
            room = "gateway " if "gateway" in path else ""
            address = path
            for one in told.get("parameters", ()):
                if one["in"] == "path":
                    real = one["schema"].get("enum", [""])[0] or names.get(room + one["name"])
                    address = address.replace(f"{{{one['name']}}}", real or names[one["name"]])
            body, media = make_body(told.get("requestBody", {}).get("content", {}), names)
            routes.append(Route(told["operationId"], act, method.upper(), address, body, media))
    assert acts == {}
    return routes


def make_body(content: dict[str, Any], names: dict[str, str]) -> tuple[bytes, str]:
    """Give what a call sends: the document's example about things that there are, or a file."""
    if "multipart/form-data" in content:
        fields = get_document()["components"]["schemas"]
        schema = content["multipart/form-data"]["schema"]
        schema = fields[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        file = SimpleUploadedFile("list.csv", b"email\nana@example.org\n")
        return encode_multipart(BOUNDARY, {schema["required"][0]: file}), MULTIPART_CONTENT

    def aim(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: aim(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [aim(one) for one in value]
        return names.get(name, value) if name.endswith("_id") or name == "seen" else value

    example = content.get("application/json", {}).get("example")
    return b"" if example is None else json.dumps(aim(example)).encode(), "application/json"


#: Calls that are refused for another reason than the table's.
REFUSED_ELSE = {
    ("join", Role.VISITOR): "Without a token nobody knows who joins.",
    ("appeal_idea", Role.PARTICIPANT): "It is shown.",
    ("appeal_comment", Role.PARTICIPANT): "It is shown.",
    ("object_to_merge", Role.PARTICIPANT): "It is not merged.",
    ("change_gateway_question", Role.FACILITATOR): "People may have answered it since the launch.",
}


@pytest.mark.parametrize("kind", PHASES, ids=str)
def test_every_route_follows_the_table(
    kind: PhaseKind | None, cast: Cast, challenge: Challenge, names: dict[str, str]
) -> None:
    set_phase(challenge, kind)
    routes: list[Route] = list_routes(names)
    if kind not in (PhaseKind.UNDERSTAND, None):
        # What the table ties to no phase is asked for where all is open, and where nothing is.
        routes = [route for route in routes if TABLE[route.act].phases]
    wrong = []
    for role, actor in play(cast).items():
        token = ""
        if actor.person is not None:
            token = do_make_token(actor.person, name="a test", may_write=True, n_days=30)[1]
        for route in routes:
            response = route.call(actor, token)
            may = kind in TOLD[route.act, role]
            # A call that has no right form is turned down before anybody asks whose it is.
            assert response.status_code not in (400, 401, 405, 415, 422, 429), route
            assert response.status_code < 500, (role, route)
            if (response.status_code == 403) == may and (route.name, role) not in REFUSED_ELSE:
                wrong.append((role, route.name, route.act, may, response.status_code))
    assert not wrong, "\n".join(str(one) for one in wrong)


def test_before_the_launch_a_challenge_is_nowhere(
    cast: Cast, challenge: Challenge, names: dict[str, str]
) -> None:
    Challenge.objects.update(is_launched=False)
    for route in list_routes(names):
        if challenge.slug in route.address:
            assert route.call(cast.visitor, "").status_code == 404, route
    for route, name, view in list_pages():
        if "slug" not in route or getattr(view, "act", None) is None or route.startswith("api/"):
            continue
        address = find_address(route, name, names)
        for actor in (cast.visitor, cast.ana, cast.olu):
            assert ask(actor, address).status_code == 404, address
    for actor in (cast.visitor, cast.ana, cast.olu):
        assert challenge.slug not in actor.client.get("/").content.decode()
    assert cast.fay.client.get(f"/c/{challenge.slug}/").status_code == 200
    assert cast.ian.client.get(f"/c/{challenge.slug}/").status_code == 200


def test_where_only_members_read_others_are_asked_to_join(cast: Cast, challenge: Challenge) -> None:
    Challenge.objects.update(reading="members", shows_themes=True, shows_opinion_map=True)
    for name in ("ideas", "themes", "map", "open_data"):
        address = reverse(name, args=[challenge.slug])
        for actor in (cast.visitor, cast.olu):
            assert ask(actor, address).status_code == 302, address
        assert ask(cast.ana, address).status_code == 200, address


def test_themes_and_map_are_for_the_team_until_they_are_shown(
    cast: Cast, challenge: Challenge
) -> None:
    for name in ("themes", "map"):
        address = reverse(name, args=[challenge.slug])
        assert ask(cast.ana, address).status_code == 403
        assert ask(cast.ian, address).status_code == 200

"""Every page of the product in a real Chromium: accessible, valid, plain, and in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

import groundswell.web
from browsers import start_chromium
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.participation.open_data import DICTIONARY
from web.conftest import Actor, Cast
from web.figures import list_figures, list_unknown
from web.pages import (
    check_html,
    check_page,
    check_width,
    list_untranslated,
    open_context,
    pseudo_locales,
    read_words,
    reading_age,
    shoot,
)
from web.participation.conftest import carry_session
from web.scenes import LONG, Scene, set_full
from web.stops import WALKS, Stop, walk
from web.test_permissions import find_address, list_pages

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)

WALKED = {stop.name.partition(" ")[0] for _, way in WALKS.values() for stop in way if stop.name}
PHONE = {"viewport": {"width": 390, "height": 844}}
WEB = Path(groundswell.web.__path__[0])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as started:
        yield started


@pytest.fixture(scope="module", autouse=True)
def templates() -> Iterator[set[str]]:
    """The templates that were shown so far, and the walks that came to their end."""
    seen: set[str] = set()
    render: Callable[..., str] = jinja2.Template.render

    def note(template: jinja2.Template, *values: Any, **more: Any) -> str:
        seen.add(str(template.name))
        return render(template, *values, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Template, "render", note)
        yield seen


@pytest.fixture
def scene(cast: Cast, challenge: Challenge) -> Scene:
    return set_full(cast, challenge)


def be(context: BrowserContext, actor: Actor, address: str) -> None:
    """Let a browser be somebody's, and nobody else's."""
    context.clear_cookies()
    if actor.person is not None and settings.SESSION_COOKIE_NAME in actor.client.cookies:
        carry_session(context, actor, address)


def show(page: Page, answer: Any, address: str) -> None:
    """Let a browser have an answer as if it had asked for it; what it loads, it asks for."""
    page.route(
        "**",
        lambda route: route.fulfill(body=answer.content, headers=dict(answer.headers)),
        times=1,
    )
    page.goto(address + answer.request["PATH_INFO"])


def read_own_words(answer: Any) -> str:
    """Give what a page says itself."""
    word = LONG[: len(LONG) // 6]
    return read_words(re.sub(rf"(?i){word}\w*", "", answer.content.decode()))


def list_hard(words: dict[str, str]) -> dict[str, float]:
    """Give the pages that need more than 11 years to read, those of few words taken together."""
    rest = " ".join(said for said in words.values() if len(said.split()) < 30)
    whole = {name: said for name, said in words.items() if len(said.split()) >= 30}
    ages = {name: reading_age(said) for name, said in [*whole.items(), ("rest", rest)] if said}
    return {name: round(age, 1) for name, age in ages.items() if age > 11}


@pytest.mark.parametrize("name", WALKS)
def test_every_page_is_accessible_valid_and_whole(
    name: str,
    browser: Browser,
    live_server: Any,
    cast: Cast,
    challenge: Challenge,
    templates: set[str],
) -> None:
    set_scene, stops = WALKS[name]
    scene, texts, words = set_scene(cast, challenge), [], {}
    with open_context(browser, **PHONE) as context:
        page = context.new_page()
        for place, (stop, answer) in enumerate(walk(stops, scene)):
            be(context, getattr(scene.cast, stop.who), live_server.url)
            show(page, answer, live_server.url)
            shoot(page, f"{name}-{place}-{stop.name}")
            check_page(page)
            texts.append(answer.content.decode())
            words[f"{place} {stop.name}"] = read_own_words(answer)
            # The page that describes the API is of numbers alone.
            assert stop.name == "api" or list_unknown(list_figures(texts[-1])) == set(), stop
    check_html(*texts)
    assert list_hard(words) == {}
    templates.add(f"walked {name}")


def list_refusals(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    """Give the pages that say no, by their status."""
    limits = settings.ACCOUNT_RATE_LIMITS | {"act": "1/m/key"}
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", limits)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    vote = f"/c/{scene.challenge.slug}/feed/vote"
    scene.cast.ana.client.post(vote)
    answers = {
        404: strict.get("/nowhere"),
        400: strict.get("/", headers={"host": "elsewhere.example.org"}),
        403: strict.post("/way-in/", {"email": "dee@example.org"}),
        429: scene.cast.ana.client.post(vote),
    }
    monkeypatch.setattr("groundswell.web.challenges.queries.list_readable_challenges", None)
    answers[500] = strict.get("/")
    assert {status: answer.status_code for status, answer in answers.items()} == {
        status: status for status in answers
    }
    return answers


def test_a_page_that_says_no_is_accessible_valid_and_whole(
    browser: Browser,
    live_server: Any,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    templates: set[str],
) -> None:
    texts, words = [], {}
    with open_context(browser, **PHONE) as context:
        page = context.new_page()
        for status, answer in list_refusals(scene, monkeypatch).items():
            show(page, answer, live_server.url)
            shoot(page, f"says-no-{status}")
            check_page(page)
            texts.append(answer.content.decode())
            words[str(status)] = read_own_words(answer)
    check_html(*texts)
    assert list_hard(words) == {}
    templates.add("walked no")


MAIN = [
    *(Stop(name, "visitor") for name in ("home", "challenge", "join", "privacy", "help", "rules")),
    *(Stop(name, "visitor") for name in ("how_it_works", "accessibility", "way_in")),
    *(Stop(name) for name in ("post", "ideas", "idea", "feed", "mine", "gateway", "open_data")),
    *(Stop(name, "fay") for name in ("set_up", "set_up_people", "set_up_phases", "phase_extend")),
    *(
        Stop(name, "fay")
        for name in ("invitations", "launch", "end", "import", "export", "analysis")
    ),
]


@pytest.mark.parametrize("code", ["xa", "xb"])
def test_main_pages_hold_in_longer_words_and_from_right_to_left(
    code: str, browser: Browser, live_server: Any, scene: Scene
) -> None:
    written = [LONG, "English", "Cymraeg", "Groundswell", "ideas.csv", "More time to think."]
    # In one text, so that a page may say one of these alone, and not a sentence that holds it.
    columns = [(one.name, one.type) for fields in DICTIONARY.values() for one in fields]
    names = [f"{name}.csv" for name in DICTIONARY] + [part for pair in columns for part in pair]
    written.append(" ".join([scene.challenge.organisation, "Other", "datapackage.json", *names]))
    for row in (scene.challenge, *scene.challenge.phases.all(), *Question.objects.all()):
        for name in row.__dict__:
            if name.endswith("_words"):
                written += [
                    line for line in getattr(row, name).get("en-gb", "").splitlines() if line
                ]
    untranslated = []
    with (
        pseudo_locales(),
        open_context(browser, viewport={"width": 320, "height": 640}) as context,
    ):
        page = context.new_page()
        for actor in (scene.cast.visitor, scene.cast.ana, scene.cast.fay):
            actor.client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
        for stop, answer in walk(MAIN, scene):
            be(context, getattr(scene.cast, stop.who), live_server.url)
            show(page, answer, live_server.url)
            assert page.get_attribute("html", "dir") == ("rtl" if code == "xb" else "ltr")
            check_width(page)
            if code == "xa":
                untranslated += [(stop.name, text) for text in list_untranslated(page, written)]
    assert untranslated == []


def list_shown(scene: Scene) -> set[str]:
    """List the names of addresses at which somebody is shown a whole page."""
    cast = scene.cast
    shown = set()
    for route, name, _ in list_pages():
        if (
            name == "api_missing"
            or "api/v1" in route
            or "token_id" in route
            or "provider_id" in route
        ):
            continue
        path = find_address(route, name, scene.names | {"letters": "x"})
        for actor in (cast.visitor, cast.ana, cast.fay, cast.olu):
            answer = actor.client.get(path)
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code == 200 and kind.startswith("text/html"):
                shown.add(name)
                break
    return shown


def test_no_page_is_forgotten(scene: Scene) -> None:
    shown = list_shown(scene)
    assert len(shown) > 50
    assert shown - WALKED == set()
    # These need something to be done before, or say that it failed.
    before = {"way_in_link", "sign_on_failed", "email_stop", "merge", "merge_proposal"}
    assert WALKED - shown == before


def list_templates() -> set[str]:
    """List the templates that are whole pages: frames, parts and e-mails are none."""
    files = {
        str(file.relative_to(folder)): file.read_text(encoding="utf-8")
        for folder in WEB.glob("*/templates")
        for file in folder.rglob("*.html")
        if file.parent.name != "email"
    }
    frames = {name for text in files.values() for name in re.findall(r'{% extends "(.+?)"', text)}
    whole = {name for name, text in files.items() if re.match("{% extends|<!doctype", text)}
    return whole - frames


def test_no_template_is_forgotten(browser: Browser, templates: set[str]) -> None:
    if not templates >= {f"walked {name}" for name in [*WALKS, "no"]}:
        pytest.skip("it looks at what the walks before it were shown")
    assert list_templates() - templates == set()

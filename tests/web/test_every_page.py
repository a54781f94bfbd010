"""Every page of the product in a real Chromium: accessible, valid, whole, and in any language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Response

from browsers import start_chromium
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.participation.open_data import DICTIONARY
from web.conftest import Actor, Cast
from web.pages import (
    check_html,
    check_page,
    check_width,
    choose_language,
    list_untranslated,
    open_context,
    pseudo_locales,
)
from web.participation.conftest import carry_session
from web.stops import HELD_ELSEWHERE, LONG, WALKS, Scene, Stop, set_scene
from web.test_permissions import find_address, list_pages

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)

HELD = {name for names in HELD_ELSEWHERE.values() for name in names}
WALKED = {stop.name for walk in WALKS.values() for stop in walk if stop.name}

HTML = "text/html; charset=utf-8"
# Puts words into the fields of the page's form, as somebody who knows how, and sends it.
SEND = """(given) => {
  const forms = [...document.querySelectorAll("main form[method=post]")]
  const form = forms.find((one) => !one.matches(".gs-inline-form")) ?? forms[0]
  form.noValidate = true
  for (const [name, value] of Object.entries(given)) {
    const fields = [...form.querySelectorAll(`[name="${name}"]`)]
    const choice = fields.find((one) => one.type === "radio" && one.value === value)
    const typed = fields.find((one) => one.matches("textarea, input:not([type=radio])"))
    if (choice) choice.checked = true
    else if (typed) typed.value = value
    else {
      for (const one of fields) one.disabled = true
      const added = Object.assign(document.createElement("input"), { type: "hidden", name, value })
      form.append(added)
    }
  }
  HTMLFormElement.prototype.submit.call(form)
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as started:
        yield started


@pytest.fixture
def scene(cast: Cast, challenge: Challenge) -> Scene:
    return set_scene(cast, challenge)


def find_path(stop: Stop, scene: Scene) -> str:
    route = next(route for route, name, _ in list_pages() if name == stop.name)
    return find_address(route, stop.name, scene.names) + stop.query.format(**scene.names)


def be(context: BrowserContext, actor: Actor, address: str) -> None:
    """Let a browser be somebody's, and nobody else's."""
    context.clear_cookies()
    if actor.person is not None:
        carry_session(context, actor, address)


def go(page: Page, stop: Stop, scene: Scene, address: str) -> Response:
    """Come to a stop, and give the answer that the page is."""
    if stop.first:
        stop.first(scene)
    answer = None
    if stop.name:
        be(page.context, getattr(scene.cast, stop.who), address)
        answer = page.goto(address + find_path(stop, scene))
    if stop.sends is not None:
        given = {
            name.format(**scene.names): value.format(**scene.names)
            for name, value in stop.sends.items()
        }
        with page.expect_navigation() as coming:
            page.evaluate(SEND, given)
        answer = coming.value
    assert answer is not None
    assert answer.status == stop.status, (stop, page.inner_text("main"))
    return answer


@pytest.mark.parametrize("walk", WALKS)
def test_every_page_is_accessible_valid_and_whole(
    walk: str, browser: Browser, live_server: Any, scene: Scene
) -> None:
    texts = []
    with open_context(browser, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        for stop in WALKS[walk]:
            texts.append(go(page, stop, scene, live_server.url).text())
            check_page(page)
    check_html(*texts)


def test_a_page_that_says_no_is_accessible_valid_and_whole(
    browser: Browser, live_server: Any, scene: Scene, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"act": "1/m/key"}
    strict, at = (
        Client(enforce_csrf_checks=True, raise_request_exception=False),
        scene.challenge.slug,
    )
    vote = f"/c/{at}/feed/vote"
    scene.cast.ana.client.post(vote)
    answers = {
        404: strict.get("/nowhere"),
        400: strict.get("/", headers={"host": "elsewhere.example.org"}),
        403: strict.post("/way-in/", {"email": "dee@example.org"}),
        429: scene.cast.ana.client.post(vote),
    }
    monkeypatch.setattr("groundswell.web.challenges.queries.list_readable_challenges", None)
    answers[500] = strict.get("/")
    texts = []
    with open_context(browser, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.route("**/way-in/", lambda route: route.fulfill(body=texts[-1], content_type=HTML))
        for status, answer in answers.items():
            assert answer.status_code == status
            texts.append(answer.content.decode())
            page.goto(f"{live_server.url}/way-in/")
            check_page(page)
    check_html(*texts)


MAIN = [
    *(Stop(name, "visitor") for name in ("home", "challenge", "join", "privacy", "help", "rules")),
    *(Stop(name, "visitor") for name in ("how_it_works", "accessibility", "way_in")),
    *(Stop(name) for name in ("post", "ideas", "idea", "feed", "mine", "gateway", "open_data")),
    *(Stop(name, "fay") for name in ("set_up", "set_up_people", "set_up_phases", "phase_extend")),
    *(Stop(name, "fay") for name in ("invitations", "launch", "import", "export", "analysis")),
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
        for stop in MAIN:
            be(context, getattr(scene.cast, stop.who), live_server.url)
            choose_language(context, live_server.url, code)
            page.goto(live_server.url + find_path(stop, scene))
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
    assert shown - HELD - WALKED == set()
    # These need something to be done before, or say that it failed.
    rest = {"way_in_confirm", "join_code", "way_in_link", "sign_on_failed"}
    assert (HELD | WALKED) - shown == rest | {"socialaccount_login_error"}

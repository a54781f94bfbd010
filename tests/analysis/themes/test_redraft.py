"""Redrafting by a real HTTP server on this machine: what is sent, taken, refused, survived."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from groundswell.analysis.corpus.model import Contribution, Kind
from groundswell.analysis.embedding import HashingEmbedder
from groundswell.analysis.errors import InputError, OptionError
from groundswell.analysis.pipeline.analyse import analyse
from groundswell.analysis.pipeline.redrafting import redraft_result
from groundswell.analysis.themes.redraft import Endpoint, ThemeEvidence, redraft_themes
from groundswell.analysis.themes.redraft_checks import RefusedError, read_draft

QUOTES = ("Nobody ever listens to us on nights.", "Ideas go in a box and don't come back.")
STAFF = ThemeEvidence(
    id="blocks-1",
    kind="blocks",
    title="Not being listened to",
    description="12 of 80 people say that this gets in the way.",
    keywords=("listens", "ideas", "box"),
    quotes=QUOTES,
    n_participants=12,
    of_participants=80,
    n_contributions=14,
    of_contributions=95,
    sibling_titles=("Too few nurses",),
)
NURSES = ThemeEvidence(
    id="blocks-2",
    kind="blocks",
    title="Too few nurses",
    description="30 of 80 people say that this gets in the way.",
    keywords=("nurses", "cover"),
    quotes=("There are never enough nurses to cover a shift.",),
    n_participants=30,
    of_participants=80,
    n_contributions=33,
    of_contributions=95,
    sibling_titles=("Not being listened to",),
)
GOOD = {
    "title": "Ideas go unheard",
    "description": "12 of 80 people feel unheard: “Ideas go in a box and don't come back”.",
}

Answerer = Callable[[BaseHTTPRequestHandler, dict], None]


class Model:
    """A server that answers as told and keeps what it was sent."""

    def __init__(self, answer: Answerer) -> None:
        self.received: list[dict] = []
        self.headers: list[dict[str, str]] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                model.received.append({"path": self.path, **json.loads(body)})
                model.headers.append(dict(self.headers))
                with suppress(BrokenPipeError, ConnectionResetError):
                    answer(self, model.received[-1])

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@contextmanager
def serving(answer: Answerer) -> Iterator[Model]:
    model = Model(answer)
    thread = threading.Thread(target=model.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.server.shutdown()
        model.server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, status: int, body: str, kind: str) -> None:
    data = body.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def saying(content: str | dict) -> Answerer:
    text = content if isinstance(content, str) else json.dumps(content)

    def answer(handler: BaseHTTPRequestHandler, _: dict) -> None:
        chat = {"choices": [{"message": {"role": "assistant", "content": text}}]}
        send(handler, 200, json.dumps(chat), "application/json")

    return answer


def redraft_one(answer: Answerer, theme: ThemeEvidence = STAFF, timeout: float = 10.0):
    with serving(answer) as model:
        endpoint = Endpoint(model.url, "tiny-1", timeout=timeout)
        return redraft_themes([theme], endpoint=endpoint), model


def assert_own_words(redrafts, why: str) -> None:
    (draft,) = redrafts.drafts
    assert (draft.title, draft.description) == (STAFF.title, STAFF.description)
    assert draft.source is None
    assert why in draft.why_kept
    assert any(why in notice for notice in redrafts.notices)


def test_a_good_answer_is_taken_and_names_the_model():
    redrafts, model = redraft_one(saying(GOOD))
    (draft,) = redrafts.drafts
    assert (draft.title, draft.description) == (GOOD["title"], GOOD["description"])
    assert draft.source == "tiny-1"
    assert "tiny-1" in redrafts.notices[0]
    assert "1 of 1" in redrafts.notices[0]
    assert model.received[0]["path"] == "/v1/chat/completions"


def test_only_the_packet_is_sent_at_temperature_0_with_a_seed():
    with serving(saying(GOOD)) as model:
        endpoint = Endpoint(model.url, "tiny-1", api_key="secret-key", seed=7)
        redraft_themes([STAFF], endpoint=endpoint)
    sent = model.received[0]
    assert (sent["model"], sent["temperature"], sent["seed"]) == ("tiny-1", 0, 7)
    assert json.loads(sent["messages"][1]["content"]) == {
        "title": "Not being listened to",
        "kind": "blocks",
        "keywords": ["listens", "ideas", "box"],
        "quotes": list(QUOTES),
        "counts": {
            "participants": 12,
            "of_participants": 80,
            "contributions": 14,
            "of_contributions": 95,
        },
        "titles_beside_it": ["Too few nurses"],
    }
    assert model.headers[0]["Authorization"] == "Bearer secret-key"
    assert "secret-key" not in repr(endpoint)


def test_what_a_rule_would_take_out_is_not_sent_even_where_the_rule_was_off():
    theme = replace(STAFF, quotes=("Write to jo.bloggs@example.org about it.", QUOTES[0]))
    _, model = redraft_one(saying(GOOD), theme)
    assert "example.org" not in json.dumps(model.received)
    assert QUOTES[0] in model.received[0]["messages"][1]["content"]


def test_fences_and_thinking_around_the_json_are_no_trouble():
    text = f"<think>12345 people!</think>\n```json\n{json.dumps(GOOD)}\n```\n"
    redrafts, _ = redraft_one(saying(text))
    assert redrafts.drafts[0].title == GOOD["title"]


def test_a_server_that_knows_no_shapes_is_asked_without_one():
    def answer(handler: BaseHTTPRequestHandler, body: dict) -> None:
        if "response_format" in body:
            send(handler, 400, '{"error": "unknown field"}', "application/json")
        else:
            saying(GOOD)(handler, body)

    with serving(answer) as model:
        redrafts = redraft_themes([STAFF, NURSES], endpoint=Endpoint(model.url, "tiny-1"))
    assert redrafts.drafts[0].source == "tiny-1"
    assert ["response_format" in body for body in model.received] == [True, False, False]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"description": "They say “nobody cares about us”."}, "quoted what nobody said"),
        ({"description": 'They say "listens to us on night".'}, "quoted what nobody said"),
        ({"description": "They say ‘nobody cares’ and don’t stay."}, "quoted what nobody said"),
        ({"description": "They say 'nobody cares' about it."}, "quoted what nobody said"),
        ({"description": "They say “Ideas go in a box."}, "quotation mark open"),
        ({"description": "15 people feel unheard."}, "number that is not in the evidence"),
        ({"description": "12% of people feel unheard."}, "number that is not in the evidence"),
        ({"description": "Half of them feel unheard."}, "number that is not in the evidence"),
        ({"description": "Twenty people feel unheard."}, "number that is not in the evidence"),
        ({"description": "Most people feel unheard."}, "most people"),
        ({"description": "word " * 91}, "too long"),
        ({"description": ""}, "empty"),
        ({"description": "See https://example.org for it."}, "link"),
        ({"description": "<b>Unheard</b> people."}, "markup"),
        ({"description": "Write to jo@example.org."}, "personal data"),
        ({"title": "Eight words are really one word too many"}, "one to seven words"),
        ({"title": ""}, "one to seven words"),
        ({"title": "Too few nurses"}, "too like"),
        ({"title": "Too few of the nurses!"}, "too like"),
        ({"title": "And of the"}, "says nothing"),
        ({"title": None}, "no title"),
    ],
)
def test_an_answer_that_the_evidence_does_not_bear_is_refused(change, why):
    with serving(saying({**GOOD, **change})) as model:
        redrafts = redraft_themes([STAFF, NURSES], endpoint=Endpoint(model.url, "tiny-1"))
    assert why in redrafts.drafts[0].why_kept
    assert redrafts.drafts[0].title == STAFF.title
    assert any(why in notice for notice in redrafts.notices)


@pytest.mark.parametrize("text", ["Your title: Unheard", "", "[1]", '{"title": "x"', "null"])
def test_an_answer_that_is_not_json_is_refused(text):
    redrafts, _ = redraft_one(saying(text))
    assert_own_words(redrafts, "did not answer in JSON")


def test_numbers_and_words_of_the_evidence_may_be_used():
    packet = {
        "quotes": ["We waited 1,200 days and two hours."],
        "counts": {"participants": 41, "of_participants": 80},
    }
    told = "Most people (41 of 80) waited 1200 days and two hours: “We waited 1,200 days”."
    answer = json.dumps({"title": "Long waits", "description": told})
    assert read_draft(answer, packet=packet, taken=[]) == ("Long waits", told)
    with pytest.raises(RefusedError):
        read_draft(answer.replace("two", "three"), packet=packet, taken=[])


def test_no_two_themes_get_the_same_new_title():
    with serving(saying(GOOD | {"description": "People feel unheard."})) as model:
        redrafts = redraft_themes([STAFF, NURSES], endpoint=Endpoint(model.url, "tiny-1"))
    assert [draft.title for draft in redrafts.drafts] == [GOOD["title"], NURSES.title]


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (500, "down", "HTTP status 500"),
        (401, "{}", "HTTP status 401"),
        (302, "", "HTTP status 302"),
        (200, "<html><body>Please log in</body></html>", "OpenAI-compatible"),
        (200, '{"choices": []}', "OpenAI-compatible"),
        (200, "[" * 5000, "OpenAI-compatible"),
        (200, "x" * 300_000, "too long"),
    ],
)
def test_a_server_that_fails_leaves_the_engines_words(status, body, why):
    redrafts, _ = redraft_one(lambda handler, _: send(handler, status, body, "text/html"))
    assert_own_words(redrafts, why)


def test_a_redirect_is_not_followed():
    with serving(saying(GOOD)) as other:

        def answer(handler: BaseHTTPRequestHandler, _: dict) -> None:
            handler.send_response(307)
            handler.send_header("Location", f"{other.url}/chat/completions")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        redrafts, _ = redraft_one(answer)
        assert other.received == []
    assert_own_words(redrafts, "HTTP status 307")


def test_a_silent_server_and_a_trickling_one_are_both_cut_off():
    def silent(handler: BaseHTTPRequestHandler, _: dict) -> None:
        time.sleep(1.5)

    def trickling(handler: BaseHTTPRequestHandler, _: dict) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(15):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)

    for answer in (silent, trickling):
        started_at = time.monotonic()
        redrafts, _ = redraft_one(answer, timeout=0.5)
        assert time.monotonic() - started_at < 3
        assert_own_words(redrafts, "no answer in 0.5 seconds")


def test_after_two_failures_in_a_row_the_server_is_left_alone():
    themes = [replace(STAFF, id=str(i), title=title) for i, title in enumerate("ABCD")]
    with serving(lambda handler, _: send(handler, 500, "", "text/plain")) as model:
        redrafts = redraft_themes(themes, endpoint=Endpoint(model.url, "tiny-1"))
    assert len(model.received) == 2
    assert [draft.title for draft in redrafts.drafts] == ["A", "B", "C", "D"]
    assert sum("2 of 4 themes keep" in notice for notice in redrafts.notices) == 2


def test_no_server_at_all_leaves_the_engines_words():
    with serving(saying(GOOD)) as model:
        url = model.url
    redrafts = redraft_themes([STAFF], endpoint=Endpoint(url, "tiny-1"))
    assert_own_words(redrafts, "no connection")


def test_a_result_takes_the_new_words_wherever_a_theme_is_named():
    helps = ["Managers listen to our ideas.", "Our manager listens to ideas from the ward."]
    blocks = ["Too few nurses at night.", "There are never enough nurses on nights."]
    result = analyse(
        [
            Contribution(f"c{i}", text, i + 2, kind=Kind.HELPS if text in helps else Kind.BLOCKS)
            for i, text in enumerate((helps + blocks) * 2)
        ],
        embedder=HashingEmbedder(),
    )
    first, second, *_ = result.themes
    told_apart = replace(second, outside=f"Not about “{first.title}” (see 1).")
    result = replace(result, themes=(first, told_apart, *result.themes[2:]))
    numbers = iter(range(100))

    def answer(handler: BaseHTTPRequestHandler, body: dict) -> None:
        word = ["Early", "Late", "Warm", "Cold", "Loud", "Quiet"][next(numbers)]
        title = f"{word} meetings"
        saying({"title": title, "description": "People say so."})(handler, body)

    with serving(answer) as model:
        told = redraft_result(result, endpoint=Endpoint(model.url, "tiny-1"))
    assert len(model.received) == len(result.themes) > 2
    assert {theme.title_source for theme in told.themes} == {"tiny-1"}
    assert [theme.id for theme in told.themes] == [theme.id for theme in result.themes]
    assert [theme.quotes for theme in told.themes] == [theme.quotes for theme in result.themes]
    titles = {theme.id: theme.title for theme in told.themes}
    for block in told.blocks:
        if block.basis == "said":
            assert block.title == titles[block.theme_id]
    assert any(block.basis == "said" for block in told.blocks)
    assert told.themes[1].outside == f"Not about “{told.themes[0].title}” (see 1)."
    assert ("redrafted by", "tiny-1") in told.parameters
    assert "tiny-1" in told.notices[-1]
    assert told.units == result.units


def test_a_proxy_for_the_outside_world_does_not_see_what_stays_here(monkeypatch):
    with serving(saying(GOOD)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        redrafts, model = redraft_one(saying(GOOD))
    assert proxy.received == []
    assert len(model.received) == 1
    assert redrafts.drafts[0].source == "tiny-1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8080",
        "ftp://host/v1",
        "http://",
        "http://h:port/",
        "http://u:p@h/v1",
        "http://[/",
    ],
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(OptionError):
        Endpoint(url, "tiny-1")


@pytest.mark.parametrize("change", [{"model": " "}, {"model": "a\nb"}, {"timeout": 0}])
def test_an_endpoint_that_can_not_be_called_is_refused(change):
    with pytest.raises(OptionError):
        Endpoint(**{"url": "http://localhost/v1", "model": "tiny-1"} | change)


def test_themes_need_ids_of_their_own():
    with pytest.raises(InputError):
        redraft_themes([STAFF, STAFF], endpoint=Endpoint("http://localhost:1/v1", "tiny-1"))

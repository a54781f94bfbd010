"""``--redraft-url``: a model server on this machine, asked only when it is named."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

received: list[tuple[str, str | None]] = []


class Server(BaseHTTPRequestHandler):
    """Answers every theme with a title of its own."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        received.append((body, self.headers.get("Authorization")))
        letters = "".join(chr(97 + int(digit)) for digit in f"{len(received):03d}")
        draft = {"title": f"Redraft q{letters}", "description": "People say what they see."}
        message = {"role": "assistant", "content": json.dumps(draft)}
        answer = json.dumps({"choices": [{"index": 0, "message": message}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    received.clear()
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}/v1"
    running.shutdown()
    running.server_close()
    thread.join()


def load(folder):
    return json.loads((folder / "result.json").read_bytes())


def test_titles_are_redrafted_and_the_report_says_by_whom(
    analyse, table, tmp_path, server, plain, monkeypatch
):
    monkeypatch.setenv("GROUNDSWELL_REDRAFT_KEY", "a-secret")
    named = ["--redraft-url", server, "--redraft-model", "tiny"]
    outcome = analyse(table, tmp_path / "out", *named)
    assert outcome.code == 0, outcome.err
    assert f"will be sent to {server}" in outcome.out
    before, after = load(plain), load(tmp_path / "out")
    assert len(received) == len(after["themes"]) > 2
    assert {key for _, key in received} == {"Bearer a-secret"}
    redrafted = [theme for theme in after["themes"] if theme["title_source"] == "tiny"]
    assert redrafted
    assert all(theme["title"].startswith("Redraft") for theme in redrafted)
    assert ["redrafted by", "tiny"] in after["parameters"]
    # The sorting is the engine's own.
    assert before["units"] == after["units"]
    for path in (tmp_path / "out").iterdir():
        assert b"a-secret" not in path.read_bytes()


def test_a_server_that_is_away_costs_only_the_redrafts(analyse, table, tmp_path, plain):
    named = ["--redraft-url", "http://127.0.0.1:9/v1", "--redraft-model", "tiny"]
    outcome = analyse(table, tmp_path / "out", *named)
    assert outcome.code == 0, outcome.err
    titles = [theme["title"] for theme in load(tmp_path / "out")["themes"]]
    assert titles == [theme["title"] for theme in load(plain)["themes"]]
    assert "keep the engine's own title" in outcome.out


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (["--redraft-url", "http://127.0.0.1:9/v1"], "need each other"),
        (["--redraft-model", "tiny"], "need each other"),
        (["--redraft-url", "ftp://a.example", "--redraft-model", "tiny"], "no address"),
        (["--redraft-url", "http://127.0.0.1:9/v1", "--redraft-model", " "], "no model"),
    ],
)
def test_an_address_that_can_not_be_is_refused_before_the_work(
    analyse, table, tmp_path, named, words
):
    outcome = analyse(table, tmp_path / "out", *named)
    assert outcome.code == 2
    assert words in outcome.err
    assert "Looking at every row" not in outcome.err

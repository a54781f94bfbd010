"""The platform as an operator runs it: real processes, real signals, nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from groundswell.analysis.errors import GroundswellError
from groundswell.cli.serve import serve
from groundswell.web.config import start

pytestmark = pytest.mark.skipif(
    os.environ.get("GROUNDSWELL_TEST_DATABASE") == "postgres", reason="runs on a home of its own"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **given: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if "GROUNDSWELL" not in name}
    for name in ("DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        env.pop(name, None)
    return env | {"GROUNDSWELL_HOME": str(home), "PYTHONUNBUFFERED": "1"} | given


def groundswell(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "groundswell", *arguments]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, check=False, timeout=300
    )


#: A running platform: its port, what it printed until it was ready, the file that it prints to.
Running = tuple[int, str, Path]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The sample challenge, running."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    log = home / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "groundswell", "serve", "--demo", "--port", str(port)],
            env=environment(home),
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        limit = time.monotonic() + 240
        while "Each link works once" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.2)
        yield port, log.read_text(), log
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=40) == 0
        assert "Traceback" not in log.read_text()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def test_the_demo_shows_the_sample_and_says_that_it_is_made_up(demo: Running) -> None:
    port, printed, _ = demo
    assert "no real person said any of it" in printed
    page = fetch(f"http://127.0.0.1:{port}/c/sample/")
    assert "Change from the bottom up" in page
    found = fetch(f"http://127.0.0.1:{port}/c/sample/ideas?words=porter").partition("<main")[2]
    everything = fetch(f"http://127.0.0.1:{port}/c/sample/ideas").partition("<main")[2]
    assert "porter" in found.lower()
    assert found.count("data-idea") <= everything.count("data-idea")
    assert "<h2" in fetch(f"http://127.0.0.1:{port}/c/sample/themes")


def test_the_demo_prints_a_way_in_for_each_role(demo: Running) -> None:
    _, printed, _ = demo
    for role in ("participant", "analyst", "facilitator", "operator"):
        (address,) = re.findall(rf"Come in as {role}:\s+(\S+)", printed)
        assert "<button" in fetch(address)
    assert re.search(r"claim code\s+(\w{5}-){3}\w{5}", printed)


_SENT = b"sent-by-somebody"


@pytest.mark.parametrize(
    ("request_line", "header", "status"),
    [
        (b"GET /" + _SENT * 400 + b" HTTP/1.1", b"Host: localhost", 414),
        (b"GET /" + _SENT + b" HTTP/7.7-" + _SENT, b"Host: localhost", 400),
        (b"get(" + _SENT + b") / HTTP/1.1", b"Host: localhost", 400),
        (b"GET / HTTP/1.1", b"Bad(" + _SENT + b"): name", 400),
        (b"GET / HTTP/1.1", b"X-Long: " + _SENT * 1000, 431),
        (b"GET /" + _SENT + b" HTTP/1.1", b"Host: " + _SENT + b".example.org", 400),
    ],
    ids=["line", "version", "method", "header", "long", "host"],
)
def test_a_request_that_is_refused_leaves_nothing_of_itself_in_the_log(
    demo: Running, request_line: bytes, header: bytes, status: int
) -> None:
    port, _, log = demo
    before = len(log.read_text())
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request_line + b"\r\n" + header + b"\r\nConnection: close\r\n\r\n")
        answer = line.recv(65536)
    assert answer.startswith(b"HTTP/1.1 %d" % status)
    limit = time.monotonic() + 5
    while "a request was refused" not in log.read_text()[before:] and time.monotonic() < limit:
        time.sleep(0.05)
    written = log.read_text()[before:]
    assert written.count("\n") == 1
    assert "a request was refused" in written
    assert "127.0.0.1" not in written
    assert _SENT.decode() not in written


def test_a_port_that_is_taken_is_said_before_anything_starts(demo: Running, tmp_path: Path) -> None:
    port, _, _ = demo
    done = groundswell("serve", "--port", str(port), env=environment(tmp_path))
    assert done.returncode == 2
    assert f"Port {port} can't be used" in done.stderr
    assert not (tmp_path / "said.sqlite3").exists()


def test_a_checkout_without_its_pages_says_what_to_run(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    monkeypatch.setenv("GROUNDSWELL_HOME", str(tmp_path))
    monkeypatch.setattr(start, "prepare", lambda: pytest.fail("it began all the same"))
    done = CliRunner().invoke(serve, ["--port", str(free_port())])
    assert isinstance(done.exception, GroundswellError)
    assert "groundswell/app.css, which every page loads, is not built" in str(done.exception)
    assert "python scripts/build_pages.py" in str(done.exception)


@pytest.mark.parametrize(
    ("command", "name"), [(b"config.server", "web server"), (b"db_worker", "worker")]
)
def test_when_one_part_dies_the_other_goes_too_and_it_is_told(
    tmp_path: Path, command: bytes, name: str
) -> None:
    port, log = free_port(), tmp_path / "log"
    process = subprocess.Popen(
        [sys.executable, "-m", "groundswell", "serve", "--port", str(port)],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=log.open("w"),
        text=True,
    )
    assert process.stdout is not None
    while "Groundswell is at" not in process.stdout.readline():
        assert process.poll() is None
    children = [
        int(pid)
        for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    ]
    assert len(children) == 2
    os.kill(next(pid for pid in children if command in _command(pid)), signal.SIGKILL)
    assert process.wait(timeout=40) == 128 + signal.SIGKILL
    assert f"Groundswell stops: its {name} was ended by signal 9 (Killed)." in log.read_text()
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_check_says_what_to_mend_and_what_to_do(tmp_path: Path) -> None:
    env = environment(tmp_path)
    tmp_path.chmod(0o755)
    done = groundswell("check", env=env)
    assert done.returncode == 3
    assert "mend  Address: http://localhost:8000 has no https" in done.stdout
    assert f"Run: chmod 700 {tmp_path}" in done.stdout
    assert "mend  Vault: It is of an older version" in done.stdout


def test_check_is_content_with_a_platform_that_is_set_up(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    env = environment(
        tmp_path / "home",
        GROUNDSWELL_ADDRESS="https://voices.example.org",
        GROUNDSWELL_KEYS=str(keys),
    )
    made = groundswell("operator", "ines@example.org", env=env)
    assert made.stdout.startswith("https://voices.example.org/way-in/")
    done = groundswell("check", env=env)
    assert "mend  " not in done.stdout
    assert done.returncode == 0
    done = groundswell("audit", env=env)
    assert "The chain holds." in done.stdout
    assert done.returncode == 0
    done = groundswell("audit", "--copy", f"2026-01-01 {'ab' * 32}", env=env)
    assert "broken  2026-01-01: The copy that was kept holds this day" in done.stdout
    assert done.returncode == 3
    with sqlite3.connect(tmp_path / "home" / "said.sqlite3") as said:
        for (trigger,) in said.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            said.execute(f"DROP TRIGGER {trigger}")
    said.close()
    done = groundswell("audit", env=env)
    assert "mend    The database does not refuse changes to the log" in done.stdout
    assert "The chain holds." in done.stdout
    assert done.returncode == 4


def test_an_operator_without_an_address_is_refused(tmp_path: Path) -> None:
    done = groundswell("operator", "ines", env=environment(tmp_path))
    assert done.returncode == 2
    assert "'ines' is not an e-mail address" in done.stderr

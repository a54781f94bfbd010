"""Starting the platform: databases brought up to date, then web server and worker side by side."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

import django
from django.contrib.staticfiles import finders
from django.core.management import call_command


class AddressInUse(Exception):  # noqa: N818 - what happened, in the words of the message
    """Another program answers at the address."""


class PagesNotBuilt(Exception):  # noqa: N818 - as above
    """What every page loads is not there: a checkout from which nothing was built yet."""


def set_up() -> None:
    """Make Django ready in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.web.config.settings")
    django.setup()


def check_pages() -> None:
    """Make sure that what every page loads was built. In an installed package it always is.

    Raises
    ------
    PagesNotBuilt
        With what to do.
    """
    for name in ("groundswell/app.css", "groundswell/app.js", "groundswell/mark.svg"):
        if finders.find(name) is None:
            raise PagesNotBuilt(
                f"{name}, which every page loads, is not built. In a checkout, run: "
                "python scripts/build_pages.py"
            )


def prepare() -> None:
    """Bring both databases up to date and gather the files that pages need. Safe to do again."""
    from groundswell.web.accounts.vault import VAULT
    from groundswell.web.config.daily import schedule_daily
    from groundswell.web.config.emptying import schedule_emptying
    from groundswell.web.config.mailing import schedule_mail
    from groundswell.web.moderation.tasks import schedule_looks

    for database in ("default", VAULT):
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    schedule_daily()
    schedule_looks()
    schedule_mail()
    schedule_emptying()


def check_address(host: str, port: int) -> None:
    """Make sure that nothing answers at an address yet.

    Raises
    ------
    AddressInUse
        With what to do.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise AddressInUse(
                f"Port {port} can't be used ({fault.strerror}). Choose another one with --port."
            ) from None


def serve(host: str, port: int, *, when_ready: Callable[[], None]) -> int:
    """Run web server and worker until one ends or somebody stops them; both are stopped then.

    Which of the two ended, and how, is told on standard error.

    Returns
    -------
    int
        0 where it was stopped on purpose, else the exit code of what ended first: 128 and the
        signal's number where a signal ended it.
    """
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    stopped: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    modules = {
        "web server": ["groundswell.web.config.server", address],
        "worker": [
            *("groundswell.web", "db_worker", "--verbosity=0"),
            *("--no-reload", "--queue-name", "*"),
        ],
    }
    named = {
        name: subprocess.Popen([sys.executable, "-m", *module]) for name, module in modules.items()
    }
    parts = list(named.values())
    try:
        is_told = False
        while not stopped and all(part.poll() is None for part in parts):
            if not is_told and _answers(host, port):
                when_ready()
                is_told = True
            time.sleep(0.2)
        if stopped:
            return 0
        name, code = next((n, p.returncode) for n, p in named.items() if p.poll() is not None)
        sys.stderr.write(f"Groundswell stops: its {name} {_say_how(code)}.\n")
        return 128 - code if code < 0 else code or 1
    finally:
        for part in parts:
            if part.poll() is None:
                part.terminate()
        for part in parts:
            try:
                part.wait(timeout=25)
            except subprocess.TimeoutExpired:
                part.kill()
        for number, handler in former.items():
            signal.signal(number, handler)


def _say_how(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    told = signal.strsignal(-code) or "unknown"
    return f"was ended by signal {-code} ({told})"


def _answers(host: str, port: int) -> bool:
    # Where the server listens on every address, this machine's own is one of them.
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((near, port), timeout=0.2):
            return True
    except OSError:
        return False

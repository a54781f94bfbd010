"""What an operator may have set wrongly, found before people come: each finding says what to do."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.mail import get_connection
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseFault

from groundswell.web.accounts.post.notices import has_overdue
from groundswell.web.accounts.vault import VAULT
from groundswell.web.config import environment

_ENOUGH_ROOM = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is in order, and if not, what to do."""

    about: str
    is_good: bool
    says: str
    is_grave: bool = True
    """Whether the platform can't be run with real people so; else it is advice."""


def list_findings(*, sends_mail: bool = True) -> list[Finding]:
    """Look at everything, the settings first. Connects to the databases and the mail server."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _look_at_address,
        _look_at_home,
        _look_at_keys,
        _look_at_databases,
        _look_at_servers,
        _look_at_framework,
        *((_look_at_mail,) if sends_mail else ()),
        _look_at_post,
    )
    return [finding for look in looks for finding in look()]


def _look_at_address() -> Iterator[Finding]:
    if settings.IS_HTTPS:
        yield Finding("Address", True, f"People come to {settings.ADDRESS}.")
    else:
        yield Finding(
            "Address",
            False,
            f"{settings.ADDRESS} has no https: what people write can be read on the way. Set "
            "GROUNDSWELL_ADDRESS to an https address before real people come.",
        )


def _look_at_home() -> Iterator[Finding]:
    home = Path(settings.HOME)
    if not os.access(home, os.W_OK):
        yield Finding("Home", False, f"{home} can't be written to. Let the platform's user own it.")
        return
    yield _look_at_mode("Home", home, f"chmod 700 {home}")
    room = shutil.disk_usage(home).free
    yield Finding(
        "Disk",
        room >= _ENOUGH_ROOM,
        f"{room / 1024**3:.1f} GiB are free for {home}."
        + ("" if room >= _ENOUGH_ROOM else " Make room: under 2 GiB a busy week may fill it."),
        is_grave=False,
    )


def _look_at_keys() -> Iterator[Finding]:
    folder = Path(settings.KEYS_FOLDER)
    if folder.exists():
        yield _look_at_mode("Keys", folder, f"chmod 700 {folder}")
    is_apart = environment.is_given("GROUNDSWELL_KEYS")
    yield Finding(
        "Keys",
        is_apart,
        f"The challenges' keys are in {folder}."
        if is_apart
        else f"The challenges' keys are in {folder}, beside the databases: whoever copies the home "
        "folder has both. Set GROUNDSWELL_KEYS to a folder that is in no backup of the databases.",
        is_grave=False,
    )


def _look_at_mode(about: str, folder: Path, mend: str) -> Finding:
    others = stat.S_IMODE(folder.stat().st_mode) & 0o077
    return Finding(
        about,
        not others,
        f"{folder} is for the platform's own user alone."
        if not others
        else f"Other users of this machine can look into {folder}. Run: {mend}",
    )


def _look_at_databases() -> Iterator[Finding]:
    for alias, about in (("default", "Database of what is said"), (VAULT, "Vault")):
        try:
            executor = MigrationExecutor(connections[alias])
            is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        except DatabaseFault as fault:
            name = "DATABASE_URL" if alias == "default" else "VAULT_DATABASE_URL"
            told = str(fault).splitlines()[0]
            yield Finding(about, False, f"It can't be reached ({told}). See {name}.")
            continue
        yield Finding(
            about,
            not is_behind,
            "It answers and is up to date."
            if not is_behind
            else "It is of an older version. Start groundswell serve: it brings it up to date.",
        )


def _look_at_servers() -> Iterator[Finding]:
    said, vault = (connections[alias].settings_dict for alias in ("default", VAULT))
    if "postgresql" in said["ENGINE"] and "postgresql" in vault["ENGINE"]:
        is_apart = _name_server(said) != _name_server(vault)
        yield Finding(
            "Servers",
            is_apart,
            "The two databases are on different servers."
            if is_apart
            else "Both databases are on one server, whose own files tell in which order rows of "
            "both came. Put VAULT_DATABASE_URL on another server.",
            is_grave=False,
        )


def _name_server(database: dict[str, Any]) -> str:
    host = str(database.get("HOST") or database.get("OPTIONS", {}).get("host") or "localhost")
    return "localhost" if host in ("127.0.0.1", "::1") or host.startswith("/") else host.lower()


def _look_at_framework() -> Iterator[Finding]:
    messages = run_checks(include_deployment_checks=True, databases=["default", VAULT])
    # Without https each of these repeats what is said of the address.
    said = {"security.W004", "security.W008", "security.W012", "security.W016"}
    for message in messages:
        if message.level >= WARNING and (settings.IS_HTTPS or message.id not in said):
            yield Finding(
                f"Django {message.id}", False, f"{message.msg} {message.hint or ''}".strip()
            )


def _look_at_mail() -> Iterator[Finding]:
    if not environment.is_given("GROUNDSWELL_EMAIL_URL"):
        yield Finding(
            "Mail",
            False,
            f"Mail is written to {settings.HOME / 'mail'} and reaches nobody. Set "
            "GROUNDSWELL_EMAIL_URL, unless people take part with claim codes alone.",
            is_grave=False,
        )
        return
    try:
        connection = get_connection(fail_silently=False)
        connection.open()
        connection.close()
    except OSError as fault:
        yield Finding(
            "Mail", False, f"The mail server does not answer ({fault}). See GROUNDSWELL_EMAIL_URL."
        )
        return
    yield Finding("Mail", True, f"{settings.EMAIL_HOST} answers.")


def _look_at_post() -> Iterator[Finding]:
    try:
        is_stuck = has_overdue()
    except DatabaseFault:
        return  # which the look at the databases tells
    yield Finding(
        "E-mails",
        not is_stuck,
        "None waits for longer than it should."
        if not is_stuck
        else "Some have waited for more than four days. See whether the mail server takes them and "
        "whether the worker runs: groundswell serve starts it.",
        is_grave=False,
    )

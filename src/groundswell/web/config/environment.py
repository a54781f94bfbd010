"""The settings an operator can give, each with its meaning; the settings page is made from here.

A setting is an environment variable. What is not set has a default that works on one machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it is for, and what holds without it."""

    name: str
    meaning: str
    default: str = ""
    example: str = ""


SETTINGS = (
    Setting(
        "GROUNDSWELL_HOME",
        "The folder of all that the platform keeps: databases, keys, logos, mail of a demo.",
        example="/var/lib/groundswell",
    ),
    Setting(
        "GROUNDSWELL_ADDRESS",
        "The address people type, with https. Links in e-mails begin with it, and cookies are sent "
        "over https alone when it begins with https.",
        default="http://localhost:8000",
        example="https://voices.example.org",
    ),
    Setting(
        "GROUNDSWELL_HOSTS",
        "Other host names the platform answers to, with commas between them.",
        example="voices.internal,10.0.0.5",
    ),
    Setting(
        "GROUNDSWELL_KEYS",
        "The folder of the challenges' keys. Keep it off the disk that backups are made of.",
        default="GROUNDSWELL_HOME/keys",
        example="/etc/groundswell/keys",
    ),
    Setting(
        "GROUNDSWELL_SECRET_KEY",
        "What cookies are signed with. Without it one is made at first start, in the home folder.",
    ),
    Setting(
        "DATABASE_URL",
        "The database of what is said. SQLite in the home folder unless given.",
        default="sqlite in GROUNDSWELL_HOME",
        example="postgres://groundswell:password@localhost/groundswell",
    ),
    Setting(
        "VAULT_DATABASE_URL",
        "The database of who people are. Another one than DATABASE_URL, always.",
        default="sqlite in GROUNDSWELL_HOME",
        example="postgres://vault:password@vault.internal/vault",
    ),
    Setting(
        "GROUNDSWELL_EMAIL_URL",
        "The mail server, as smtp:// or smtps:// with user and password. "
        "Without it mail is written to the folder mail in the home folder.",
        example="smtps://user:password@mail.example.org:465",
    ),
    Setting(
        "GROUNDSWELL_EMAIL_FROM",
        "Who e-mails come from.",
        default="Groundswell <groundswell@localhost>",
        example="Voices <voices@example.org>",
    ),
    Setting(
        "GROUNDSWELL_EMAIL_HOURS",
        "How many hours lie between two batches of e-mails, at least and at most: each time is "
        "drawn by chance between them, so that it tells nobody what an e-mail is about. Codes to "
        "sign in with leave at once.",
        default="2-8",
        example="1-4",
    ),
    Setting(
        "GROUNDSWELL_OIDC_ISSUER",
        "Single sign-on by OpenID Connect: the address of the organisation's sign-on service.",
        example="https://login.example.org",
    ),
    Setting("GROUNDSWELL_OIDC_CLIENT", "Single sign-on: the platform's name at that service."),
    Setting("GROUNDSWELL_OIDC_SECRET", "Single sign-on: the platform's secret at that service."),
    Setting(
        "GROUNDSWELL_OIDC_NAME",
        "Single sign-on: what people know it by.",
        default="your organisation's account",
    ),
    Setting(
        "GROUNDSWELL_OIDC_CONFIRMS_EMAIL",
        "Single sign-on: yes where each e-mail that the service tells is its owner's for sure, "
        "though it does not say so itself (email_verified). Where neither says so, nobody comes in "
        "by it.",
        default="no",
        example="yes",
    ),
    Setting(
        "GROUNDSWELL_EXIT_TO",
        "Where the quick exit leads: a page that raises no questions.",
        default="https://www.wikipedia.org/",
    ),
    Setting(
        "GROUNDSWELL_PROXIES",
        "How many proxies of yours stand before it. Rate limits need to know; no address is kept.",
        default="0",
        example="1",
    ),
    Setting(
        "GROUNDSWELL_TIME_ZONE",
        "The time zone of the dates on pages.",
        default="Europe/London",
    ),
    Setting(
        "GROUNDSWELL_PROCESSES",
        "How many processes serve pages. Each counts its rate limits for itself.",
        default="1",
    ),
    Setting(
        "GROUNDSWELL_THREADS",
        "How many requests each process answers at the same time.",
        default="8",
    ),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def read_text(name: str) -> str:
    """Give a setting's value, or its default where it has one that is a value of its own."""
    return os.environ.get(name, "").strip() or _BY_NAME[name].default


def is_given(name: str) -> bool:
    """Tell whether the operator gave a setting."""
    return bool(os.environ.get(_BY_NAME[name].name, "").strip())


def read_number(name: str) -> int:
    """Give a whole number from 0.

    Raises
    ------
    ImproperlyConfigured
        Where it is no such number.
    """
    raw = read_text(name)
    if not raw.isdecimal():
        raise ImproperlyConfigured(f"{name} is {raw!r}, but it must be a whole number from 0.")
    return int(raw)


def read_yes(name: str) -> bool:
    """Tell whether a setting is yes.

    Raises
    ------
    ImproperlyConfigured
        Where it is neither yes nor no.
    """
    raw = read_text(name).lower()
    if raw not in ("yes", "no"):
        raise ImproperlyConfigured(f"{name} is {raw!r}, but it must be yes or no.")
    return raw == "yes"


def read_hours(name: str) -> tuple[int, int]:
    """Give two numbers of hours, the second one the larger.

    Raises
    ------
    ImproperlyConfigured
        Where it is no such pair.
    """
    raw = read_text(name)
    least, _dash, most = (part.strip() for part in raw.partition("-"))
    is_pair = least.isdecimal() and most.isdecimal() and int(least) < int(most) <= 168
    if not is_pair:
        raise ImproperlyConfigured(
            f"{name} is {raw!r}, but it must be two whole numbers of hours such as 2-8, the second "
            "one larger, and a week (168) at most."
        )
    return int(least), int(most)


def read_names(name: str) -> list[str]:
    """Give a list of names with commas between them."""
    return [part.strip() for part in read_text(name).split(",") if part.strip()]


def home_folder() -> Path:
    """Give the folder of everything that the platform keeps, made where it is not there.

    Raises
    ------
    ImproperlyConfigured
        Where it can't be made, or nothing can be kept in it.
    """
    given = read_text("GROUNDSWELL_HOME")
    folder = Path(given) if given else Path(platformdirs.user_data_dir("groundswell", False))
    what_to_do = "Choose another with GROUNDSWELL_HOME or --home, or let this user write there."
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise ImproperlyConfigured(
            f"The home folder {folder} can't be made: {fault.strerror}. {what_to_do}"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"Nothing can be kept in the folder {folder}. {what_to_do}")
    return folder


def keys_folder() -> Path:
    """Give the folder of the challenges' keys."""
    given = os.environ.get("GROUNDSWELL_KEYS", "").strip()
    return Path(given) if given else home_folder() / "keys"


def reference_text() -> str:
    """Write the page of all settings."""
    lines = [
        "# Settings",
        "",
        "An operator sets these as environment variables. Without any of them the platform runs on",
        "one machine. `groundswell check` says what is not set as it should be.",
        "",
        "| setting | what it is for | without it | for example |",
        "|---|---|---|---|",
    ]
    for one in SETTINGS:
        default = f"`{one.default}`" if one.default else "not set"
        example = f"`{one.example}`" if one.example else ""
        lines.append(f"| `{one.name}` | {one.meaning} | {default} | {example} |")
    return "\n".join(lines) + "\n"

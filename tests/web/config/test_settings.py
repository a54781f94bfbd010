"""Each setting does what its line in the docs says, in a process of its own."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from groundswell.web.config import environment

REPO = Path(__file__).resolve().parents[3]


def read_settings(home: Path, *names: str, **given: str) -> dict[str, Any]:
    """Read Django's settings as a process sees them that is given some of ours."""
    kept = ("PATH", "LANG", "PYTHONPATH", "HOME", "VIRTUAL_ENV")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    code = (
        "import json; from groundswell.web.config import settings as s;"
        f"print(json.dumps({{n: getattr(s, n) for n in {names!r}}}, default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env | {"GROUNDSWELL_HOME": str(home)} | given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout)


def test_every_setting_is_documented_and_no_other_is_read() -> None:
    page = (REPO / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    names = {setting.name for setting in environment.SETTINGS}
    assert set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) == names
    read = set()
    for file in (REPO / "src" / "groundswell" / "web").rglob("*.py"):
        read.update(re.findall(r"\b(?:GROUNDSWELL_\w+|\w*DATABASE_URL)\b", file.read_text("utf-8")))
    assert read == names


def test_every_setting_is_tested_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert [one.name for one in environment.SETTINGS if here.count(one.name) < 1] == []


def test_without_settings_all_stands_in_the_home_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = read_settings(home, "DATABASES", "KEYS_FOLDER", "EMAIL_FILE_PATH", "ALLOWED_HOSTS")
    assert found["DATABASES"]["default"]["NAME"] == str(home / "said.sqlite3")
    assert found["DATABASES"]["vault"]["NAME"] == str(home / "vault.sqlite3")
    assert found["KEYS_FOLDER"] == str(home / "keys")
    assert found["EMAIL_FILE_PATH"] == str(home / "mail")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("home", "what"), [("/proc/none", "can't be made: "), ("/proc/1", "Nothing can be kept in")]
)
def test_a_home_that_nothing_can_be_kept_in_is_told_plainly(home: str, what: str) -> None:
    with pytest.raises(
        RuntimeError, match=f"ImproperlyConfigured: .*{what}.*{home}|{home}.*{what}"
    ):
        read_settings(Path(home), "HOME")


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = read_settings(tmp_path, "SECRET_KEY")
    assert read_settings(tmp_path, "SECRET_KEY") == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    given = read_settings(tmp_path, "SECRET_KEY", GROUNDSWELL_SECRET_KEY="x" * 60)
    assert given == {"SECRET_KEY": "x" * 60}


def test_an_https_address_makes_cookies_secure(tmp_path: Path) -> None:
    names = ("ADDRESS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "ALLOWED_HOSTS")
    found = read_settings(
        tmp_path,
        *names,
        GROUNDSWELL_ADDRESS="https://voices.example.org/",
        GROUNDSWELL_HOSTS="voices.internal, 10.0.0.5",
    )
    assert found["ADDRESS"] == "https://voices.example.org"
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["ALLOWED_HOSTS"] == [
        "voices.example.org",
        "voices.internal",
        "10.0.0.5",
        "localhost",
        "127.0.0.1",
        "[::1]",
    ]


def test_keys_can_stand_apart(tmp_path: Path) -> None:
    found = read_settings(tmp_path, "KEYS_FOLDER", GROUNDSWELL_KEYS="/mnt/keys")
    assert found == {"KEYS_FOLDER": "/mnt/keys"}


def test_both_databases_can_be_postgresql(tmp_path: Path) -> None:
    found = read_settings(
        tmp_path,
        "DATABASES",
        DATABASE_URL="postgres://g:p@localhost/said",
        VAULT_DATABASE_URL="postgres://g:p@localhost/vault",
    )["DATABASES"]
    assert {one["ENGINE"] for one in found.values()} == {"django.db.backends.postgresql"}


def test_one_database_for_both_is_refused(tmp_path: Path) -> None:
    url = "postgres://g:p@localhost/one"
    with pytest.raises(RuntimeError, match="name the same database"):
        read_settings(tmp_path, "DATABASES", DATABASE_URL=url, VAULT_DATABASE_URL=url)


def test_a_mail_server_is_spoken_to_as_its_address_says(tmp_path: Path) -> None:
    names = (
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_HOST_PASSWORD",
        "EMAIL_USE_SSL",
        "DEFAULT_FROM_EMAIL",
    )
    found = read_settings(
        tmp_path,
        *names,
        GROUNDSWELL_EMAIL_URL="smtps://me:p%40ss@mail.example.org",
        GROUNDSWELL_EMAIL_FROM="Voices <voices@example.org>",
    )
    assert found == {
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 465,
        "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_USE_SSL": True,
        "DEFAULT_FROM_EMAIL": "Voices <voices@example.org>",
    }


def test_mail_leaves_the_machine_encrypted(tmp_path: Path) -> None:
    url = "smtp://mail.example.org"
    found = read_settings(tmp_path, "EMAIL_USE_TLS", GROUNDSWELL_EMAIL_URL=url)
    assert found == {"EMAIL_USE_TLS": True}


def test_single_sign_on_is_there_once_an_issuer_is_named(tmp_path: Path) -> None:
    assert not read_settings(tmp_path, "HAS_SIGN_ON")["HAS_SIGN_ON"]
    found = read_settings(
        tmp_path,
        "HAS_SIGN_ON",
        "SIGN_ON_NAME",
        "SOCIALACCOUNT_PROVIDERS",
        GROUNDSWELL_OIDC_ISSUER="https://login.example.org",
        GROUNDSWELL_OIDC_CLIENT="voices",
        GROUNDSWELL_OIDC_SECRET="hush",
        GROUNDSWELL_OIDC_NAME="Riverside account",
    )
    (app,) = found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert found["SIGN_ON_NAME"] == "Riverside account"
    assert (app["client_id"], app["secret"]) == ("voices", "hush")
    assert app["settings"]["server_url"] == "https://login.example.org"
    assert app["settings"]["verified_email"] is False


@pytest.mark.parametrize(("said", "holds"), [("yes", True), ("No", False), ("perhaps", None)])
def test_an_operator_can_say_that_a_services_e_mails_are_confirmed(
    tmp_path: Path, said: str, holds: bool | None
) -> None:
    given = {
        "GROUNDSWELL_OIDC_ISSUER": "https://login.example.org",
        "GROUNDSWELL_OIDC_CONFIRMS_EMAIL": said,
    }
    if holds is None:
        with pytest.raises(RuntimeError, match="must be yes or no"):
            read_settings(tmp_path, "SOCIALACCOUNT_PROVIDERS", **given)
        return
    found = read_settings(tmp_path, "SOCIALACCOUNT_PROVIDERS", **given)
    (app,) = found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert app["settings"]["verified_email"] is holds


def test_the_rest_goes_where_it_should(tmp_path: Path) -> None:
    names = ("QUICK_EXIT_TO", "ALLAUTH_TRUSTED_PROXY_COUNT", "TIME_ZONE", "MAIL_HOURS")
    found = read_settings(
        tmp_path,
        *names,
        GROUNDSWELL_EXIT_TO="https://weather.example.org",
        GROUNDSWELL_PROXIES="2",
        GROUNDSWELL_TIME_ZONE="Europe/Dublin",
        GROUNDSWELL_EMAIL_HOURS="1 - 24",
    )
    assert list(found.values()) == ["https://weather.example.org", 2, "Europe/Dublin", [1, 24]]


@pytest.mark.parametrize(
    "name", ["GROUNDSWELL_PROXIES", "GROUNDSWELL_THREADS", "GROUNDSWELL_PROCESSES"]
)
def test_numbers_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "many")
    with pytest.raises(Exception, match=f"{name} is 'many', but it must be a whole number"):
        environment.read_number(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GROUNDSWELL_ADDRESS", "voices.example.org"),
        ("GROUNDSWELL_EMAIL_URL", "mail.example.org"),
        ("GROUNDSWELL_EMAIL_HOURS", "8-2"),
        ("GROUNDSWELL_EMAIL_HOURS", "often"),
        ("DATABASE_URL", "nonsense"),
    ],
)
def test_values_that_make_no_sense_are_refused_by_name(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(RuntimeError, match=name):
        read_settings(tmp_path, "ADDRESS", **{name: value})

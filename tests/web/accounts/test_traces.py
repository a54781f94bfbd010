"""What stays in the databases after people came in: no address, browser, instant nor order."""

from __future__ import annotations

import base64
import logging
import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, models
from django.test import Client

from groundswell.web.accounts.models import Person, VaultSession
from groundswell.web.accounts.sessions import SessionStore
from web.accounts.test_ways_in import ask

PLACE, AGENT = "198.51.100.77", "TraceableBrowser/7.7"
BEGAN = time.time()


def read_all() -> Iterator[tuple[str, str, Any]]:
    """Give every cell of every table of both databases."""
    for alias in ("default", "vault"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                names = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    for name, value in zip(names, row, strict=True):
                        yield f"{alias}.{table}", name, value


def take_every_way(challenge: Any) -> Client:
    """Come in by code, by link and by claim code; join; make a token."""
    browser = {"REMOTE_ADDR": PLACE, "HTTP_USER_AGENT": AGENT}
    client = Client(**browser)
    code, _ = ask(client, "dee@example.org", next="/c/change/join")
    client.post("/way-in/code/", {"code": code})
    client.post("/c/change/join")
    client.post("/way-in/tokens/", {"name": "mine", "may_write": "no", "n_days": "30"})
    ask(Client(**browser), "waits@example.org")
    other = Client(**browser)
    _, link = ask(other, "eve@example.org")
    Client(**browser).post(link)
    by_code = Client(**browser)
    by_code.post("/c/change/join", {"way": "code"})
    by_code.post("/c/change/join/code", {"is_kept": "on"})
    return client


def test_no_address_no_browser_and_no_instant_stay(
    challenge: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        take_every_way(challenge)
    now = time.time()
    cells = list(read_all())
    assert any(value == "dee@example.org" for _, _, value in cells)
    for table, name, value in cells:
        where = f"{table}.{name}"
        text = str(value)
        assert PLACE not in text, where
        assert AGENT not in text, where
        for number in re.findall(r"\b\d{10}(?:\.\d+)?\b", text):
            assert not BEGAN - 10 <= float(number) <= now + 3600, f"{where} holds an instant"
        if "accounts" in table or "account" in table:
            if isinstance(value, datetime):
                assert (value.minute, value.second, value.microsecond) == (0, 0, 0), where
            clock = re.search(r"\d{4}-\d\d-\d\d[ T](\d\d:\d\d:\d\d[.\d]*)", text)
            assert clock is None or re.match(r"\d\d:00:00(\.0+)?$", clock[1]), where
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.levelno >= logging.INFO
    )
    assert PLACE not in logged
    assert "example.org" not in logged


def test_who_only_asked_leaves_no_address(challenge: Any) -> None:
    ask(Client(), "waits@example.org")
    assert not any("waits" in str(value) for _, _, value in read_all())


def test_a_session_opens_with_its_cookie_alone(challenge: Any) -> None:
    client = take_every_way(challenge)
    cookie = client.cookies["session"].value
    person = Person.objects.get(email="dee@example.org")
    assert SessionStore(cookie).load()["_auth_user_id"] == str(person.pk)
    rows = list(VaultSession.objects.all())
    assert len(rows) == 5
    for row in rows:
        assert cookie not in (row.session_key, row.session_data)
        # What the vault holds is no cookie, and does not say whose session it is.
        assert SessionStore(row.session_key).load() == {}
        sealed = base64.b64decode(row.session_data)
        for known in (person.pk.hex, str(person.pk), "dee", "auth_user"):
            assert known.encode() not in sealed


def test_a_session_sealed_with_a_former_secret_is_empty(challenge: Any, settings: Any) -> None:
    client = take_every_way(challenge)
    settings.SECRET_KEY = "another one"
    assert SessionStore(client.cookies["session"].value).load() == {}
    assert client.get("/way-in/tokens/").status_code == 302


def test_an_authentication_leaves_no_note_of_when(challenge: Any) -> None:
    client = take_every_way(challenge)
    assert set(client.session.keys()) <= {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
    }


def test_keys_of_the_library_tell_no_order() -> None:
    """Those of its tables that hold people count nothing up."""
    from allauth.account.models import EmailAddress
    from allauth.socialaccount.models import SocialAccount

    for model in (EmailAddress, SocialAccount):
        keys = []
        for number in range(40):
            person = Person.objects.create_user()
            fields: dict[str, Any] = (
                {"email": f"a{number}@example.org"}
                if model is EmailAddress
                else {"provider": "sign-on", "uid": str(number), "extra_data": {"name": "Dee"}}
            )
            row = model(user=person, **fields)
            row.save()
            keys.append(row.pk)
        assert len(set(keys)) == 40
        assert keys != sorted(keys)
        assert max(keys) > 10_000
        assert model.objects.count() == 40
    accounts = SocialAccount.objects.all()
    assert {account.last_login.year for account in accounts} == {2000}
    assert {account.date_joined.year for account in accounts} == {2000}
    assert all(account.extra_data == {} for account in accounts)


def test_a_drawn_key_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    from allauth.account.models import EmailAddress

    first = EmailAddress.objects.create(user=Person.objects.create_user(), email="a@example.org")
    draws = iter([first.pk - 1, first.pk - 1, 12345])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(draws))
    second = EmailAddress.objects.create(user=Person.objects.create_user(), email="b@example.org")
    assert second.pk == 12346
    assert EmailAddress.objects.count() == 2


def test_no_table_of_people_has_a_counting_key_that_is_used() -> None:
    drawn = {"emailaddress", "socialaccount"}
    unused = {"emailconfirmation", "socialapp", "socialtoken"}
    for model in apps.get_models():
        if model._meta.app_label in ("account", "socialaccount") and isinstance(
            model._meta.pk, models.AutoField
        ):
            assert model._meta.model_name in drawn | unused, model
            if model._meta.model_name in unused:
                assert model._default_manager.count() == 0

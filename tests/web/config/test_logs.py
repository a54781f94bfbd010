"""Nothing of who asked for what gets into a log."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from groundswell.web.shared.logs import WithoutRequests


@pytest.mark.parametrize(
    ("name", "message", "arguments"),
    [
        ("django.request", "%s: %s", ("Internal Server Error", "/c/change/ideas/5")),
        ("django.security.csrf", "Forbidden (%s): %s", ("CSRF cookie not set.", "/c/change/post")),
        ("django.security.DisallowedHost", "Invalid header: '192.0.2.7/c/'", ()),
        ("gunicorn.error", "Invalid request from ip=%s: %s", ("192.0.2.7", "bad header")),
        ("gunicorn.error", "Invalid request from ip=192.0.2.7: '/c/change/ideas'", ()),
        ("gunicorn.error", "Error handling request %s", ("/c/change/ideas/5",)),
    ],
)
def test_a_message_tells_neither_address_nor_page(
    name: str, message: str, arguments: tuple[str, ...]
) -> None:
    record = logging.LogRecord(name, logging.ERROR, "", 0, message, arguments, None)
    assert WithoutRequests().filter(record)
    assert "/c/" not in record.getMessage()
    assert "192.0.2.7" not in record.getMessage()


def test_what_the_server_tells_of_its_processes_stays() -> None:
    message = "Worker (pid:%s) was sent %s! Perhaps out of memory?"
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, (7, "KILL"), None)
    assert WithoutRequests().filter(record)
    assert record.getMessage() == "Worker (pid:7) was sent KILL! Perhaps out of memory?"


def test_a_form_without_its_token_is_refused_and_leaves_no_line(
    capfd: pytest.CaptureFixture[str],
) -> None:
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.7")
    assert client.post("/way-in/", {"email": "ana@example.org"}).status_code == 403
    out, err = capfd.readouterr()
    assert "192.0.2.7" not in out + err
    assert "/way-in/" not in out + err

"""What every answer tells a browser: what it may load, who may frame it, how cookies travel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from groundswell.web.challenges.models import Challenge
from web.conftest import Cast

OF_PLATFORM = ["home", "accessibility", "how_it_works", "api", "way_in", "way_in_code"]
OF_SIGNED_IN = ["account", "change_address", "leave", "tokens", "way_out"]
OF_CROWD = [
    *("challenge", "privacy", "help", "rules", "changes", "post", "ideas", "feed", "mine"),
    *("gateway", "open_data"),
]
OF_TEAM = [
    *("themes", "map", "analysis", "set_up", "set_up_phases", "set_up_people", "invitations"),
    *("preview", "launch", "import", "export", "open_data_terms"),
]


def read_policy(response: HttpResponse) -> dict[str, list[str]]:
    """Give the Content-Security-Policy, rule by rule."""
    rules = response.headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for rule in rules if (words := rule.split())}


def get_twice(client: Client, address: str) -> tuple[HttpResponse, HttpResponse]:
    first, second = client.get(address), client.get(address)
    assert first.status_code == second.status_code == 200, address
    return first, second  # type: ignore[return-value]  # the client's own kind of response


@pytest.mark.parametrize("name", [*OF_PLATFORM, *OF_SIGNED_IN, *OF_CROWD, *OF_TEAM])
def test_every_page_tells_a_browser_to_trust_nobody_else(
    name: str, cast: Cast, challenge: Challenge
) -> None:
    address = reverse(name, args=[challenge.slug] if name in OF_CROWD + OF_TEAM else [])
    actor = cast.visitor if name in OF_PLATFORM else cast.fay if name in OF_TEAM else cast.ana
    client = actor.client
    nonces = []
    for response in get_twice(client, address):
        policy = read_policy(response)
        assert policy["default-src"] == ["'none'"]
        assert policy["frame-ancestors"] == ["'none'"]
        assert policy["base-uri"] == ["'none'"]
        assert policy["form-action"] == ["'self'"]
        allowed = {word for words in policy.values() for word in words}
        odd = [word for word in allowed if "unsafe" in word or "*" in word or "//" in word]
        assert not [word for word in odd if not word.startswith("'nonce-")]
        held = [word[7:-1] for word in policy["script-src"] if word.startswith("'nonce-")]
        assert policy["script-src"] == ["'self'", f"'nonce-{held[0]}'"]
        assert policy["style-src"] == policy["script-src"]
        assert len(held[0]) >= 20
        text = response.content.decode()
        # A script or style that stands in the page needs the nonce; no attribute holds code.
        for tag in re.findall(r"<(?:script|style)\b[^>]*>", text):
            assert " src=" in tag or f'nonce="{held[0]}"' in tag, tag
        assert not re.search(r"<[^>]+\s(?:on\w+|style)=", text)
        nonces.append(held[0])
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert nonces[0] != nonces[1]


@pytest.mark.parametrize("path", ["/nowhere", "/c/nowhere/", "/api/v1/nowhere", "/health"])
def test_answers_that_are_no_pages_are_held_to_the_same(path: str) -> None:
    response = Client().get(path)
    assert read_policy(response)["default-src"] == ["'none'"]  # type: ignore[arg-type]
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("is_https", [False, True])
def test_cookies_stay_on_this_site_and_out_of_scripts(is_https: bool, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = is_https
    settings.LANGUAGE_COOKIE_SECURE = is_https
    client = Client()
    client.post(reverse("set_language"), {"language": "cy"}, secure=is_https)
    client.post(reverse("set_appearance"), {"appearance": "dark"}, secure=is_https)
    client.get(reverse("way_in"), secure=is_https)
    client.post(reverse("way_in"), {"email": "dee@example.org"}, secure=is_https)
    cookies = dict(client.cookies.items())
    assert set(cookies) == {"session", "csrftoken", "language", "appearance"}
    for name, cookie in cookies.items():
        assert cookie["samesite"] in ("Lax", "Strict"), name
        assert bool(cookie["secure"]) == is_https, name
    assert cookies["session"]["httponly"]
    assert cookies["session"]["max-age"] == ""  # it goes with the window


def test_an_https_platform_answers_by_https_alone() -> None:
    done = run_with_https(
        "-c",
        "import django; django.setup();"
        "from django.test import Client; client = Client(SERVER_NAME='voices.example.org');"
        "plain = client.get('/how-it-works'); print(plain.status_code, plain['Location']);"
        "page = client.get('/health', secure=True); print(page['Strict-Transport-Security'])",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "301 https://voices.example.org/how-it-works",
        "max-age=31536000; includeSubDomains; preload",
    ]


def test_django_finds_nothing_to_say_about_deploying() -> None:
    done = run_with_https("-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def run_with_https(*command: str) -> subprocess.CompletedProcess[str]:
    """Run Python as on a platform that has an https address."""
    kept = ("PATH", "LANG", "PYTHONPATH", "HOME", "VIRTUAL_ENV")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    env |= {
        "DJANGO_SETTINGS_MODULE": "groundswell.web.config.settings",
        "GROUNDSWELL_HOME": str(Path(settings.KEYS_FOLDER).parent / "https"),
        "GROUNDSWELL_ADDRESS": "https://voices.example.org",
    }
    command = (sys.executable, *command)
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

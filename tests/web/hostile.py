"""Texts that are meant to break things, for every field. The tests of all rooms share them."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from lxml import html

#: What somebody could type, by what it tries.
HOSTILE: dict[str, str] = {
    "empty": "",
    "spaces": " \t\n\u00a0\u2003\u200b ",
    "huge": "a" * 200_000,
    "huge word": "ü" * 20_000,
    "many lines": "x\n" * 20_000,
    "nul": "before\x00after",
    "controls": "".join(chr(code) for code in range(1, 32)) + "\x7f\x85\x9f",
    "escape": "\x1b[31mred\x1b[0m",
    "right to left": "abc\u202egnp.exe\u202c",
    "isolates": "\u2066one\u2067two\u2069\u2069\u2069",
    "byte order mark": "\ufefftext\ufeff",
    "zalgo": "Z" + "\u0335\u0321\u035a\u0345" * 200 + "algo",
    "surrogates": "half \udc80 of a pair",
    "not a character": "\ufffe\uffff\U0010ffff",
    "emoji": "👩🏽‍⚕️👨‍👩‍👧‍👦🏳️‍🌈" * 10,
    "html": "<b onmouseover=alert(1)>bold</b><img src=x onerror=alert(1)>",
    "script": "</textarea></script><script>alert('x')</script>",
    "attribute": '" autofocus onfocus="alert(1)',
    "template": "{{ 7 * 7 }}{% debug %}${7*7}#{7*7}",
    "percent": "%s %(name)s %d 100% {0} {name}",
    "sql": "'; DROP TABLE challenges_challenge; --",
    "formula": '=HYPERLINK("http://example.org","click")',
    "formula at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "path": "../../../../etc/passwd",
    "url": "javascript:alert(document.cookie)",
    "number": "9" * 400,
    "exponent": "1e999",
    "null word": "null",
    "json": json.dumps({"__proto__": {"admin": True}, "$ne": None}),
    "crlf": "one\r\nSet-Cookie: stolen=1\r\n\r\n<html>",
}

#: Characters that no page may send on: unseen, or turning what follows.
UNSEEN = "\x00\x1b\x7f\u202e\u202c\u2066\u2067\u2069\ufeff"


def check_harmless(response: HttpResponse) -> None:
    """The platform did not fail, and what it shows runs nothing and turns nothing around."""
    assert response.status_code < 500, response.status_code
    if "html" not in response.headers.get("Content-Type", ""):
        return
    text = response.content.decode()
    assert [mark for mark in UNSEEN if mark in text] == []
    tree: Any = html.fromstring(text) if text.strip() else html.fromstring("<p></p>")
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert not [name for name in element.attrib if name.lower().startswith("on")], element
        for name in ("href", "src", "action"):
            assert not element.get(name, "").strip().lower().startswith("javascript:")
        if element.tag == "script":
            assert element.get("nonce") or element.get("type") == "application/json"

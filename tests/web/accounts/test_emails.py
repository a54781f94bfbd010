"""Addresses in one way of writing, and those that are none."""

import pytest
from django.core.exceptions import ValidationError

from groundswell.web.accounts.emails import is_of_domain, normalise_email


@pytest.mark.parametrize(
    ("raw", "email"),
    [
        ("  Dee@Example.ORG \n", "dee@example.org"),
        ("dee@example.org.", "dee@example.org"),
        ("dee+voices@example.org", "dee+voices@example.org"),
        ("o'neil@bücher.example", "o'neil@xn--bcher-kva.example"),
    ],
)
def test_written_in_one_way(raw: str, email: str) -> None:
    assert normalise_email(raw) == email
    assert normalise_email(email) == email


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "dee",
        "@example.org",
        "dee@",
        "dee@example.org\nBcc: eve@example.org",
        "dee@example.org, eve@example.org",
        "dee@example.org eve@example.org",
        '"dee smith"@example.org',
        '"\x01"@example.org',
        "dee@exa\x00mple.org",
        "dee\u202e@example.org",
        "d\u00e9e@example.org",
        "dee@-example.org",
        "dee@example..org",
        "a" * 65 + "@" + "b" * 250 + ".org",
        "dee@" + "a." * 200 + "org",
        "<script>@example.org",
        "dee@[127.0.0.1]" * 40,
        "x" * 100_000,
        "dee@" + "ü" * 70 + ".org",
    ],
)
def test_no_address(raw: str) -> None:
    with pytest.raises(ValidationError):
        normalise_email(raw)


def test_a_list_of_domains_with_something_wrong_in_it() -> None:
    assert is_of_domain("dee@example.org", ["", "..", "ü" * 80, " @Example.org. "])
    assert not is_of_domain("dee", ["", "dee"])

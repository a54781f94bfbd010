"""Tokens for programs."""

import re
from datetime import timedelta

from django.test import Client

from groundswell.web.accounts.models import ApiToken, Person
from groundswell.web.accounts.tokens import do_make_token, find_token_holder
from groundswell.web.shared.clock import get_now, set_clock
from web.conftest import Cast

NEW = {"name": "weekly sheet", "may_write": "no", "n_days": "30"}


def test_a_token_is_shown_once_and_kept_as_a_hash(cast: Cast) -> None:
    page = cast.ana.client.post("/way-in/tokens/", NEW).content.decode()
    [letters] = re.findall(r"gsw_[\w-]{43}", page.replace("<wbr>", ""))
    again = cast.ana.client.get("/way-in/tokens/").content.decode()
    assert "weekly sheet" in again
    assert "gsw_" not in again
    token = ApiToken.objects.get()
    assert letters not in str(vars(token))
    assert find_token_holder(letters) == (cast.ana.person, token)
    assert not token.may_write


def test_a_token_may_write_where_it_was_made_so(cast: Cast) -> None:
    cast.ana.client.post("/way-in/tokens/", NEW | {"may_write": "yes"})
    assert ApiToken.objects.get().may_write


def test_a_token_ends() -> None:
    person = Person.objects.create_user("dee@example.org")
    _, letters = do_make_token(person, name="x", may_write=True, n_days=7)
    with set_clock(get_now() + timedelta(days=6)):
        assert find_token_holder(letters)
    with set_clock(get_now() + timedelta(days=7)):
        assert find_token_holder(letters) is None


def test_no_token_opens_what_is_not_its_own() -> None:
    person = Person.objects.create_user("dee@example.org")
    _, letters = do_make_token(person, name="x", may_write=True, n_days=7)
    for wrong in ("", "gsw_", letters[:-1], letters + "a", letters.upper(), "ü", "\x00"):
        assert find_token_holder(wrong) is None
    person.is_active = False
    person.save()
    assert find_token_holder(letters) is None


def test_a_token_is_taken_back_by_its_owner_alone(cast: Cast) -> None:
    cast.ana.client.post("/way-in/tokens/", NEW)
    token = ApiToken.objects.get()
    path = f"/way-in/tokens/{token.pk}/revoke/"
    assert cast.ben.client.post(path).status_code == 302
    assert cast.visitor.client.post(path)["Location"].startswith("/way-in/?next=")
    assert cast.ana.client.get(path).status_code == 405
    assert ApiToken.objects.count() == 1
    assert "weekly sheet" not in cast.ben.client.get("/way-in/tokens/").content.decode()
    cast.ana.client.post(path)
    assert ApiToken.objects.count() == 0


def test_there_is_a_most_of_tokens(cast: Cast) -> None:
    for _ in range(11):
        page = cast.ana.client.post("/way-in/tokens/", NEW)
    assert "the most there can be" in page.content.decode()
    assert ApiToken.objects.count() == 10


def test_what_is_wrong_is_told(cast: Cast) -> None:
    page = cast.ana.client.post("/way-in/tokens/", {"may_write": "maybe", "n_days": "9000"})
    text = page.content.decode()
    assert "Give the token a name." in text
    assert ApiToken.objects.count() == 0
    page = cast.ana.client.post("/way-in/tokens/", NEW | {"name": "<script>x</script>"})
    assert b"<script>x" not in page.content


def test_ended_tokens_are_shown_and_then_go(cast: Cast) -> None:
    from groundswell.web.accounts.cleaning import remove_ended_tokens

    cast.ana.client.post("/way-in/tokens/", NEW)
    with set_clock(get_now() + timedelta(days=31)):
        assert "has ended" in cast.ana.client.get("/way-in/tokens/").content.decode()
        assert remove_ended_tokens() == 0
    with set_clock(get_now() + timedelta(days=90)):
        assert remove_ended_tokens() == 1


def test_tokens_need_a_sign_in() -> None:
    answer = Client().get("/way-in/tokens/")
    assert answer["Location"] == "/way-in/?next=/way-in/tokens/"


def test_the_list_of_tokens_asks_little(cast: Cast, django_assert_max_num_queries: object) -> None:
    for number in range(10):
        assert cast.ana.person
        do_make_token(cast.ana.person, name=str(number), may_write=False, n_days=7)
    with django_assert_max_num_queries(6, using="vault"):  # type: ignore[operator]
        cast.ana.client.get("/way-in/tokens/")

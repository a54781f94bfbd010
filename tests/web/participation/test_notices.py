"""What the engine says of its findings is known, sentence by sentence, and can be translated."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.utils.translation import override

from groundswell.analysis.opinion import groups
from groundswell.analysis.pipeline import account, opinion
from groundswell.web.accounts.keys import read_key
from groundswell.web.challenges.models import Challenge
from groundswell.web.engine import opinion_map
from groundswell.web.engine.opinion_map import map_challenge
from groundswell.web.participation.notices import SENTENCES, find_sentence, say_notice
from web.conftest import Cast
from web.participation.test_pages import at, words_of

#: What stands in a sentence where the library puts one of several words.
WORDS = {
    "be": ("is", "are"),
    "part": ("Most", "Some"),
    "said": ("one thing was", "7 different things were"),
}
SPEAKERS: tuple[Callable[..., Any], ...] = (
    account.tell_notices,
    opinion._notices,
    groups.find_groups,
    groups._why_no_structure,
    opinion_map._nobody,
)


def list_said() -> Iterator[str]:
    """Read from the library's code each sentence that it can say, with figures put in."""
    for speaker in SPEAKERS:
        tree = ast.parse(inspect.getsource(speaker))
        docstring = ast.get_docstring(tree.body[0], clean=False)  # type: ignore[arg-type]  # a function
        f_strings = [one for one in ast.walk(tree) if isinstance(one, ast.JoinedStr)]
        raised = [one for one in ast.walk(tree) if isinstance(one, ast.Raise)]
        passed_over = {id(part) for one in raised for part in ast.walk(one)}
        passed_over |= {id(part) for one in f_strings for part in ast.walk(one) if part is not one}
        for node in ast.walk(tree):
            if id(node) in passed_over:
                continue
            if isinstance(node, ast.JoinedStr):
                for said in product(*map(list_words, node.values)):
                    yield "".join(said)
            elif isinstance(node, ast.Constant) and node.value != docstring:
                yield str(node.value)


def list_words(part: ast.expr) -> tuple[str, ...]:
    if isinstance(part, ast.Constant):
        return (str(part.value),)
    assert isinstance(part, ast.FormattedValue)
    if isinstance(part.value, ast.Name) and part.value.id in WORDS:
        return WORDS[part.value.id]
    form = ast.unparse(part.format_spec) if part.format_spec else ""
    return ("25%",) if "%" in form else ("0.43",) if ".2f" in form else ("1,234",)


SAID = sorted({said for said in list_said() if said.endswith(".") and " " in said})


def test_the_sentences_are_found() -> None:
    assert len(SAID) == len(SENTENCES)


@pytest.mark.parametrize("said", SAID)
def test_each_sentence_of_the_engine_is_known_and_comes_in_welsh(said: str) -> None:
    found = find_sentence(said)
    assert found is not None
    assert say_notice(said) == said
    with override("cy"):
        welsh = say_notice(said)
    assert welsh != said
    assert all(figure in welsh for figure in found[1].values())


def test_what_is_not_known_is_shown_as_it_came() -> None:
    assert say_notice("The moon is full {n} times.") == "The moon is full {n} times."


def test_a_page_says_it_in_its_language(cast: Cast, challenge: Challenge) -> None:
    map_challenge(challenge.id, [], [], key=read_key(challenge.id))
    assert "Nobody has voted yet." in words_of(cast.ian.client.get(at("map", challenge)))
    page = words_of(cast.ian.client.get(at("map", challenge), headers={"Accept-Language": "cy"}))
    assert "Nobody has voted yet." not in page
    with override("cy"):
        assert say_notice("Nobody has voted yet.") in page

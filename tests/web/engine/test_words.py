"""What is a word, and what was asked."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.web.engine.words import (
    LONGEST_WORD,
    MOST_ASKED,
    leave_out_light,
    list_stems,
    list_words,
    read_question,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ward-7's CAFÉ", ["ward", "7s", "cafe"]),
        ("don’t & can't", ["dont", "cant"]),
        ("Ｆｕｌｌ ﬁle", ["full", "file"]),
        ("परिवहन सेवा", ["परिवहन", "सेवा"]),
        ("停车场", ["停", "车", "场"]),
        ("İstanbul Straße", ["istanbul", "strasse"]),
        ("Ĺĺáŵ ŷ môr", ["llaw", "y", "mor"]),
        ("🙂 — … \x00\ud800", []),
    ],
)
def test_a_text_is_cut_into_plain_words(text: str, words: list[str]) -> None:
    assert list_words(text) == words


@given(st.text(alphabet=st.characters(max_codepoint=sys.maxunicode)))
def test_a_word_holds_nothing_that_a_database_could_take_for_a_sign(text: str) -> None:
    for word in list_words(text):
        assert 0 < len(word) <= LONGEST_WORD
        assert {unicodedata.category(character)[0] for character in word} <= set("LMN")


def test_forms_of_a_word_are_one_in_a_language_that_is_known() -> None:
    assert list_stems(["nurses", "nursing", "nurse"], "en") == ["nurs"] * 3
    assert list_stems(["chevaux", "cheval"], "fr") == ["cheval", "cheval"]
    assert list_stems(["nyrsys"], "cy") == ["nyrsys"]


def test_only_quotation_marks_are_signs() -> None:
    asked = read_question('-buses "the car  park OR NOT title:* “bike lanes” (', "en")
    assert [one.words for one in asked if len(one.words) > 1] == [("bike", "lanes")]
    words = {one.words[0] for one in asked if len(one.words) == 1}
    assert words == {"buses", "the", "car", "park", "or", "not", "title"}


def test_a_long_question_is_cut() -> None:
    assert len(read_question(" ".join(f"word{n}" for n in range(5000)), "en")) == MOST_ASKED


def test_words_that_only_join_others_are_left_out_unless_alone() -> None:
    asked = leave_out_light(read_question("the parking in the town", "en"), "en")
    assert [one.words[0] for one in asked] == ["parking", "town"]
    assert [one.words[0] for one in leave_out_light(read_question("the", "en"), "en")] == ["the"]

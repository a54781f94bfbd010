"""Words can be taken out of a text, each gap marked, and none can be put in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.web.moderation.taking_out import (
    MARK,
    NewWords,
    count_most_alone,
    count_words,
    take_out,
)

#: Few words, so that the same stands in a text often.
WORDS = st.lists(st.sampled_from(["a", "ward", "don't", "7", ",", "…", "é", MARK]), max_size=12)


@given(WORDS, WORDS, st.data())
def test_what_is_left_is_the_authors_and_what_is_new_is_refused(
    words: list[str], others: list[str], data: st.DataObject
) -> None:
    text = " ".join(words)
    stays = [word != MARK and data.draw(st.booleans()) for word in words]
    left = [word for word, is_kept in zip(words, stays, strict=True) if is_kept]
    shown = take_out(text, " ".join(left))
    assert [word for word in shown.split() if word != MARK] == left
    assert (MARK in shown) == (len(left) < len(words))
    assert f"{MARK} {MARK}" not in shown
    assert take_out(shown, shown) == shown

    own = [word for word in others if word != MARK]
    rest = iter(words)
    if all(word in rest for word in own):
        assert [word for word in take_out(text, " ".join(others)).split() if word != MARK] == own
    else:
        with pytest.raises(NewWords) as refused:
            take_out(text, " ".join(others))
        assert set(" ".join(refused.value.words).split()) & set(own)


@pytest.mark.parametrize(
    ("text", "kept", "shown"),
    [
        ("Dr Jones, on ward 7, shouts.", "on ward 7, shouts.", f"{MARK} on ward 7, shouts."),
        (
            "Dr Jones, on ward 7, shouts.",
            "Dr, on ward 7, shouts.",
            f"Dr {MARK}, on ward 7, shouts.",
        ),
        ("Say it.\n\nAnn Lee shouts.", "Say it.\n\nshouts.", f"Say it.\n\n{MARK} shouts."),
        ("Write to ana@home.org now.", f"Write to {MARK} now.", f"Write to {MARK} now."),
        ("It is late.", "It  is\nlate.", "It is late."),
        ("王医生不听护士说话。", "不听护士说话。", f"{MARK}不听护士说话。"),
    ],
)
def test_a_mark_stands_where_words_stood(text: str, kept: str, shown: str) -> None:
    assert take_out(text, kept) == shown


@pytest.mark.parametrize(
    ("kept", "new"),
    [
        ("All is well here with us now.", ["All is well here with us now"]),
        ("The chief kindly cancelled the review again.", ["kindly"]),
        ("The review cancelled again.", ["review"]),
        ("The chief cancel the review again.", ["cancel"]),
        ("the chief cancelled the review again.", ["the"]),
    ],
)
def test_other_words_are_refused_and_named(kept: str, new: list[str]) -> None:
    with pytest.raises(NewWords) as refused:
        take_out("The chief cancelled the review again.", kept)
    assert refused.value.words == new


@pytest.mark.parametrize(
    ("text", "n_words"),
    [
        ("", 0),
        (f"Dr Jones, {MARK} on ward 7: don't shout!", 7),
        ("😡 no…", 2),
        ("王医生不听。", 5),
    ],
)
def test_words_are_counted_without_marks_and_punctuation(text: str, n_words: int) -> None:
    assert count_words(text) == n_words


@pytest.mark.parametrize(
    ("n_words", "most"), [(0, 0), (1, 0), (4, 2), (9, 4), (10, 5), (29, 5), (30, 6), (100, 20)]
)
def test_one_alone_takes_out_a_name_and_never_most_of_a_text(n_words: int, most: int) -> None:
    assert count_most_alone(n_words) == most

"""Kinds are inferred from what is said, not from its topic, and left open if it can't be told."""

from __future__ import annotations

import csv
import random
import time

import numpy as np
import pytest

from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.errors import InputError, OptionError
from groundswell.analysis.themes.kind_cues import NAMES, count_cues
from groundswell.analysis.themes.kinds import infer_kinds, load_weights
from groundswell.sample import sample_path

NO_VECTORS = np.zeros((0, 0), dtype=np.float32)


@pytest.fixture(scope="module")
def embedder():
    return load_embedder("minilm")


def kinds_of(embedder, texts):
    guesses = infer_kinds(texts, embedder.embed(texts), fingerprint=embedder.fingerprint)
    return {text: guess.kind for text, guess in zip(texts, guesses, strict=True)}


def test_weights_were_trained_with_the_bundled_model(embedder):
    assert embedder.fingerprint in load_weights().fingerprints


@pytest.mark.parametrize(
    "texts",
    [
        ["The staff were not supportive", "We are not supported by our managers"],
        ["Nobody listens to us", "No one ever listened to me", "They never listen"],
        ["There isn't enough time to do anything", "Not nearly enough nurses on the ward"],
        ["A lack of any communication", "Without proper training it can't work"],
        ["The nurse was kind but nobody told us what was happening"],
        ["I had to wait three hours for an ambulance"],
    ],
    ids=["not supported", "nobody", "not enough", "lack", "contrast", "wait"],
)
def test_what_is_bad_or_lacking_blocks(embedder, texts):
    assert set(kinds_of(embedder, texts).values()) == {Kind.BLOCKS}


@pytest.mark.parametrize(
    "texts",
    [
        ["It really couldn't be better", "No ward could have done it any better"],
        ["I have no complaints whatsoever", "No problems with any of it"],
        ["We can't fault the nurses", "You cannot fault this team"],
        ["We never had to wait and everyone was kind"],
        ["The driver was friendly and helped me with my bags"],
        ["Having a manager who supports us and listens"],
    ],
    ids=["couldn't be better", "no complaints", "can't fault", "no wait", "plain", "having"],
)
def test_what_works_helps_even_when_told_by_denial(embedder, texts):
    assert set(kinds_of(embedder, texts).values()) == {Kind.HELPS}


def test_a_wish_for_what_is_missing_blocks(embedder):
    texts = [
        "We need more nurses",
        "More parking please",
        "They should give people more time",
        "If only managers would listen",
        "I wish someone had told me",
    ]
    assert set(kinds_of(embedder, texts).values()) == {Kind.BLOCKS}


def test_bare_nouns_facts_and_questions_are_unclear(embedder):
    texts = [
        "communication",
        "Leadership",
        "management and staff",
        "The clinic is in the old school building",
        "My appointment was on a Tuesday in March",
        "Who decides about the budget?",
        "",
        "🙂",
        "12345",
    ]
    assert set(kinds_of(embedder, texts).values()) == {Kind.UNCLEAR}


def test_sarcasm_is_not_taken_for_praise(embedder):
    texts = [
        "Oh brilliant, yet another form",
        "How lovely, four hours on a plastic chair",
        "Thanks for nothing",
    ]
    assert Kind.HELPS not in kinds_of(embedder, texts).values()


def test_topic_alone_does_not_decide(embedder):
    for topic in ("bullying at work", "the gardens", "car park"):
        good, bad = f"They dealt very well with {topic}", f"They dealt very badly with {topic}"
        assert kinds_of(embedder, [good, bad]) == {good: Kind.HELPS, bad: Kind.BLOCKS}


def test_a_stated_kind_is_kept_and_marked(embedder):
    texts = ["communication", "Nobody listens"]
    guesses = infer_kinds(texts, embedder.embed(texts), stated=[Kind.HELPS, None])
    assert (guesses[0].kind, guesses[0].probability, guesses[0].is_stated) == (Kind.HELPS, 1, True)
    assert (guesses[1].kind, guesses[1].is_stated) == (Kind.BLOCKS, False)


def test_probabilities_add_up_and_reach_the_threshold(embedder):
    texts = ["Nobody listens", "communication", "lovely staff", "it was fine but slow"]
    for guess in infer_kinds(texts, embedder.embed(texts), threshold=0.8):
        assert 0 <= guess.helps + guess.blocks <= 1.00001
        if guess.kind == Kind.UNCLEAR:
            assert max(guess.helps, guess.blocks) < 0.8
        else:
            assert guess.probability == max(guess.helps, guess.blocks) >= 0.8


def test_row_order_changes_nothing(embedder):
    with sample_path().open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["text"]]
    texts = [r["text"] for r in rows]
    stated = [Kind(r["kind"]) if r["kind"] else None for r in rows]
    vectors = embedder.embed(texts)
    guesses = infer_kinds(texts, vectors, stated=stated)
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    again = infer_kinds(
        [texts[i] for i in order], vectors[order], stated=[stated[i] for i in order]
    )
    assert again == tuple(guesses[i] for i in order)


def test_the_crowds_own_statements_teach_the_rest(embedder):
    with sample_path().open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["kind"] and len(r["text"].split()) > 3]
    texts = [r["text"] for r in rows]
    truth = [Kind(r["kind"]) for r in rows]
    vectors = embedder.embed(texts)
    # A campaign's copies would give the answer away, so they share a fold.
    folds = [sum(map(ord, filter(str.isalpha, t.lower()[:30]))) % 5 for t in texts]
    alone = infer_kinds(texts, vectors)
    taught = list(alone)
    for fold in range(5):
        stated = [None if f == fold else t for f, t in zip(folds, truth, strict=True)]
        for i, guess in enumerate(infer_kinds(texts, vectors, stated=stated)):
            if folds[i] == fold:
                taught[i] = guess

    def precision(guesses):
        pairs = zip(guesses, truth, strict=True)
        return np.mean([g.kind == t for g, t in pairs if g.kind != Kind.UNCLEAR])

    assert not any(g.is_stated for g in taught)
    assert precision(taught) > precision(alone) + 0.05
    assert sum(g.kind != Kind.UNCLEAR for g in taught) > len(texts) / 2


def test_an_unknown_embedder_falls_back_on_cue_words():
    rng = np.random.default_rng(0)
    texts = ["Nobody listens to us", "Very kind and helpful staff", "communication"]
    for shape in ((3, 7), (3, 384), (3, 0)):
        guesses = infer_kinds(
            texts, rng.normal(size=shape).astype(np.float32), fingerprint="another"
        )
        assert [g.kind for g in guesses] == [Kind.BLOCKS, Kind.HELPS, Kind.UNCLEAR]


def test_bad_input_is_refused_in_plain_words():
    assert infer_kinds([], NO_VECTORS) == ()
    with pytest.raises(InputError, match="1 meaning units came with 0 vectors"):
        infer_kinds(["a"], NO_VECTORS)
    with pytest.raises(InputError, match="stated"):
        infer_kinds(["a"], np.zeros((1, 0), np.float32), stated=[])
    with pytest.raises(OptionError, match="threshold"):
        infer_kinds([], NO_VECTORS, threshold=0.2)


def test_cues_carry_a_negation_three_words_and_no_further():
    at = NAMES.index("good, negated")
    near, far, stopped = count_cues(
        ["not very helpful", "not that it is of any use to a helpful man", "No. Helpful"]
    )
    assert near[at] > 0
    assert far[at] == 0
    assert stopped[at] == 0


def test_ten_thousand_units_take_about_a_second(embedder):
    base = ["Nobody listens to what we say", "The staff were kind and quick", "communication"]
    texts = [f"{base[i % 3]} {i}" for i in range(10_000)]
    vectors = np.tile(embedder.embed(base), (3_334, 1))[:10_000]
    infer_kinds(texts[:3], vectors[:3])
    start = time.process_time()
    infer_kinds(texts, vectors)
    assert time.process_time() - start < 2.5  # twice the promise, for a busy machine


def test_short_patient_comments_are_decided_rightly(embedder, shared_data):
    path = shared_data / "nhs_fft_multilabel" / "comments.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            r
            for r in csv.DictReader(file)
            if r["sentiment_1verypos_5veryneg"] in ("1.0", "2.0", "4.0", "5.0")
            and 3 <= len(r["text"].split()) <= 15
        ][::8]
    texts = [r["text"] for r in rows]
    good = [r["sentiment_1verypos_5veryneg"] in ("1.0", "2.0") for r in rows]
    guesses = infer_kinds(texts, embedder.embed(texts))
    decided = [(g, t) for g, t in zip(guesses, good, strict=True) if g.kind != Kind.UNCLEAR]
    assert len(decided) / len(texts) >= 0.75
    assert np.mean([(g.kind == Kind.HELPS) == t for g, t in decided]) >= 0.9

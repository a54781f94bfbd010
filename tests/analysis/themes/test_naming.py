"""Names, descriptions and derived blocks: what a reader of the report relies on."""

import csv
import json
from importlib.resources import files

import numpy as np
import pytest

from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.errors import InputError
from groundswell.analysis.themes.derived_blocks import DERIVED, block_title_from_barrier
from groundswell.analysis.themes.describe import NearTheme, SubTheme, describe_theme
from groundswell.analysis.themes.naming import (
    FROM_BANK,
    FROM_PARTS,
    FROM_TEXT,
    ThemeToName,
    name_themes,
)
from groundswell.analysis.themes.phrase_bank import bank_vectors, load_bank, pack_vectors
from groundswell.analysis.themes.phrases import PhraseTable
from groundswell.analysis.themes.stance import Stances
from groundswell.analysis.themes.title_shape import reads_as_title
from groundswell.analysis.themes.tokens import Tokens
from groundswell.analysis.themes.turning import opposites
from groundswell.analysis.themes.words import content_stems, words_of

STAFFING = (
    "There are never enough staff on the night shift",
    "Too few nurses on duty at weekends",
    "We are always short of staff",
    "Vacancies are not filled so shifts run with too few people",
    "Not enough staff to cover sickness",
    "We need more people on every shift",
)
LISTENING = (
    "Managers do not listen to our ideas",
    "I told my manager and nothing came of it",
    "Nobody at the top asks what we think",
    "They ask for ideas and then ignore them",
    "Our manager never listens",
    "Ideas from the ward are ignored by managers",
)
COMPUTERS = (
    "The computers take ten minutes to start",
    "Our IT systems do not talk to each other",
    "Old slow computers hold us up",
    "I log in to five computer systems a day",
    "The IT system crashes every week",
    "Computers are too slow",
)
SOURDOUGH = (
    "My sourdough starter smells of acetone",
    "How do I feed a sourdough starter in winter",
    "The sourdough starter will not rise",
    "Sourdough starter gone grey on top",
    "Can I freeze a sourdough starter",
    "Best flour for a sourdough starter",
)


@pytest.fixture(scope="module")
def minilm():
    return load_embedder("minilm")


def _name(groups, embedder, *, kind="blocks", order=None, **options):
    texts = [text for group in groups for text in group]
    order = list(range(len(texts))) if order is None else order
    place = {unit: k for k, unit in enumerate(order)}
    themes, start = [ThemeToName("wide", kind, None)], 0
    for i, group in enumerate(groups):
        members = tuple(place[u] for u in range(start, start + len(group)))
        themes.append(ThemeToName(f"leaf-{i}", kind, "wide", members))
        start += len(group)
    shuffled = [texts[unit] for unit in order]
    return name_themes(themes, shuffled, embedder.embed(shuffled), embedder=embedder, **options)


def test_a_reader_gets_each_barrier_from_its_title(minilm):
    _, staffing, listening, computers = _name((STAFFING, LISTENING, COMPUTERS), minilm)
    assert "staff" in words_of(staffing.title)
    assert {"listen", "idea", "ignor", "heard"} & content_stems(listening.title)
    assert {"computer", "it"} & set(words_of(computers.title)) or "computers" in words_of(
        computers.title
    )


def test_titles_are_short_plain_and_unlike_each_other(minilm):
    names = _name((STAFFING, LISTENING, COMPUTERS, STAFFING, STAFFING), minilm)
    titles = [name.title for name in names]
    assert len({frozenset(content_stems(title)) for title in titles}) == len(titles)
    for title in titles:
        assert 1 <= len(words_of(title)) <= 7
        assert title[0].isupper()
        assert not {",", "_", "/"} & set(title)


def test_a_topic_that_no_phrase_of_the_bank_fits_is_named_in_the_participants_words(minilm):
    names = _name((SOURDOUGH, COMPUTERS), minilm, kind="unclear")
    assert names[1].title_source == FROM_TEXT
    assert "sourdough" in words_of(names[1].title)


@pytest.mark.parametrize(("kind", "never"), [("blocks", "helps"), ("helps", "blocks")])
def test_a_phrase_of_the_other_kind_is_never_given(minilm, kind, never):
    names = _name((STAFFING, LISTENING, COMPUTERS), minilm, kind=kind)
    for name in names:
        phrase = load_bank().find(name.title)
        if name.title_source == FROM_BANK:
            assert phrase is not None
            assert phrase.kind != never


def test_same_names_on_every_run_and_whatever_the_order_of_units(minilm):
    groups = (STAFFING, LISTENING, COMPUTERS)
    first = _name(groups, minilm)
    assert _name(groups, minilm) == first
    backwards = list(range(18))[::-1]
    again = _name(groups, minilm, order=backwards)
    assert [name.title for name in again] == [name.title for name in first]
    assert [name.keywords for name in again] == [name.keywords for name in first]


def test_titles_to_avoid_are_not_given_again(minilm):
    title = _name((STAFFING, LISTENING), minilm)[1].title
    names = _name((STAFFING, LISTENING), minilm, avoid=(title,))
    assert title not in [name.title for name in names]


def test_redacted_names_and_typos_do_not_get_into_titles(minilm):
    texts = ("[name] was recieving calls", "Dr [name] and [name]", "[name] [name]") * 3
    named = _name((texts, STAFFING), minilm, kind="unclear")
    assert all("[" not in name.title and "name" not in words_of(name.title) for name in named)
    tokens = Tokens(["receiving letters"] * 9 + ["recieving letters"] * 1)
    assert tokens.is_well_spelt("receiving")
    assert not tokens.is_well_spelt("recieving")


def test_every_theme_gets_a_title_even_where_there_are_no_words(minilm):
    names = _name((("!!!", "???"), ("😀", "😀😀"), ("你好", "再见")), minilm, kind="unclear")
    assert len({name.title for name in names}) == 4
    assert all(name.title for name in names)


def test_phrases_are_whole_not_cut_out_of_a_denial_or_a_longer_phrase():
    texts = ["There is not enough staff"] * 3 + ["We should not close the library"] * 3
    [(phrases, _)] = PhraseTable(texts).candidates([np.arange(6)])
    found = {phrase.text for phrase in phrases}
    assert "Not enough staff" in found
    assert not {"Enough staff", "Not close the library", "Enough"} & found


def test_participants_are_counted_once_however_often_they_write():
    texts = ["slow computers", "slow computers again", "slow computers", "parking"]
    [(phrases, _)] = PhraseTable(texts, ["a", "a", "b", "c"]).candidates([np.arange(4)])
    assert {phrase.text: phrase.n for phrase in phrases}["Slow computers"] == 2


@pytest.mark.parametrize(
    ("themes", "told"),
    [
        ((ThemeToName("a", "helps", None), ThemeToName("a", "helps", None)), "same id"),
        ((ThemeToName("a", "helps", "b", (0,)),), "unknown parent b"),
        ((ThemeToName("a", "helps", None),), "no units"),
        ((ThemeToName("a", "helps", None, (7,)),), "not among the 1 texts"),
    ],
)
def test_what_cannot_be_named_is_refused_in_plain_words(minilm, themes, told):
    with pytest.raises(InputError, match=told):
        name_themes(themes, ["x"], minilm.embed(["x"]), embedder=minilm)


def test_the_bank_is_large_plain_and_every_answer_is_a_phrase_that_helps():
    phrases = load_bank().phrases
    assert 2500 <= len(phrases) <= 4000
    for phrase in phrases:
        assert 1 <= len(phrase.text.split()) <= 7, phrase
        assert phrase.text[0].isupper() or phrase.text[0].isdigit(), phrase
        assert not phrase.text.endswith("."), phrase
        if phrase.answer:
            assert phrase.kind == "blocks"
            assert load_bank().find(phrase.answer).kind == "helps"
    unanswered = [p.text for p in phrases if p.kind == "blocks" and not p.answer]
    assert unanswered == []


def test_the_vectors_that_ship_are_those_of_this_bank_and_model(minilm):
    stamp = json.loads((files("groundswell.analysis.themes") / "bank" / "vectors.json").read_text())
    assert stamp["model"] == minilm.fingerprint
    assert stamp["bank"] == load_bank().fingerprint
    remade = minilm.embed([phrase.text for phrase in load_bank().phrases])
    shipped = bank_vectors(minilm)
    assert np.abs(pack_vectors(remade).astype(int) - pack_vectors(shipped)).max() <= 1
    assert (remade * shipped).sum(axis=1).min() > 0.9995


def test_descriptions_are_made_of_counts_and_of_words_people_wrote(minilm):
    _, staffing, listening, _ = _name((STAFFING, LISTENING, COMPUTERS), minilm)
    told = describe_theme(
        staffing, kind="blocks", n=6, of=18,
        nearest=NearTheme(listening.title, "1.2", listening.keywords),
    )  # fmt: skip
    assert told.description.startswith("6 of 18 people say that this gets in the way.")
    assert staffing.title in told.outside
    assert listening.title in told.outside
    assert "(see 1.2)" in told.outside
    said = " ".join(STAFFING).lower()
    for text, _n in staffing.points:
        assert text.lower() in said


def test_a_wide_theme_is_described_by_its_largest_parts(minilm):
    wide = _name((STAFFING, LISTENING), minilm)[0]
    parts = [SubTheme(f"Part {i}", 10 - i) for i in range(6)]
    told = describe_theme(wide, kind="unclear", n=12, of=12, sub_themes=parts).description
    assert "It has 6 parts: “Part 0” (10), “Part 1” (9)" in told
    assert "2 smaller themes" in told


@pytest.mark.parametrize(
    ("barrier", "block"),
    [
        ("Not enough time", "Protected time to try ideas"),
        ("Managers don't listen", "Managers who listen"),
        ("Staff shortages", "Enough staff to do the job well"),
        ("Too many unicycles", "Fewer unicycles"),
    ],
)
def test_a_barrier_is_turned_into_a_block_that_says_it_is_derived(minilm, barrier, block):
    derived = block_title_from_barrier(barrier, minilm.embed([barrier])[0], embedder=minilm)
    assert derived.title == block
    assert derived.basis == DERIVED
    assert derived.statement.endswith(".")


def test_no_two_derived_blocks_are_the_same(minilm):
    taken: list[str] = []
    centre = minilm.embed(["Not enough time"])[0]
    for _ in range(4):
        block = block_title_from_barrier("Not enough time", centre, embedder=minilm, taken=taken)
        assert block.title not in taken
        assert block.statement not in taken
        taken += [block.title, block.statement]


def test_real_comments_get_titles_that_say_what_they_are_about(shared_data, minilm):
    with (shared_data / "nhs_fft_multilabel" / "comments.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    # A word of a label in the data, and what a title for it may speak of.
    expected = {
        "drink": ("food", "drink", "meal"),
        "transport": ("transport", "driver", "pick", "journey", "travel"),
        "contacting": ("phone", "call", "contact", "answer", "get"),
        "fresh air": ("activ", "air", "leave", "thing"),
    }
    groups = [
        tuple(row["text"] for row in rows if word in row["labels"].lower())[:60]
        for word in expected
    ]
    names = _name(groups, minilm, kind="unclear")[1:]
    for name, stems in zip(names, expected.values(), strict=True):
        assert any(word.startswith(stems) for word in content_stems(name.title)), name


ROADS = (
    "The potholes on our road are deep",
    "Mend the potholes before winter",
    "A pothole broke my wheel",
    "Potholes make cycling risky",
    "The road is full of holes",
    "Nobody fills the potholes in our street",
)


def test_a_wide_title_that_would_name_one_part_names_the_largest_two(minilm):
    wide, *leaves = _name((STAFFING, ROADS), minilm)
    title = content_stems(wide.title)
    assert wide.title_source == FROM_PARTS
    assert all(title & content_stems(leaf.title) for leaf in leaves), wide
    assert " and " in wide.title or "," in wide.title


def test_titles_are_no_scraps_of_stories(minilm):
    stories = (
        "The pharmacist spent a morning showing us her system",
        "A pharmacist spent a morning with me on the ward round",
        "Our pharmacist spent a morning on our medicines chart",
        "I spent a morning with the pharmacist",
    )
    for name in _name((stories, STAFFING), minilm, kind="helps"):
        assert not {"spent", "went", "told", "gave"} & set(words_of(name.title)), name


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("Fear of blame", True),
        ("Managers don't listen", True),
        ("More parking downtown", True),
        ("Surgeon told a story", False),
        ("Never got an answer from them", False),
        ("Enforced in the county", False),
        ("Taxi to arrive", False),
    ],
)
def test_a_phrase_reads_as_a_title_or_not(text, reads):
    assert reads_as_title(text) is reads


def test_a_title_never_asks_for_what_people_want_stopped(minilm):
    texts = (
        "Scrap the new tram line",
        "Stop the tram line now",
        "No to the tram line",
        "Do not build the tram line",
        "Build the tram line",
        "We are against the tram line",
    )
    stances = Stances(Tokens(texts))
    assert stances.contradict("Build the tram line", np.arange(6))
    assert not stances.contradict("Scrap the tram line", np.arange(6))
    assert not stances.contradict("The tram line", np.arange(6))
    for name in _name((texts, SOURDOUGH), minilm, kind="unclear"):
        assert not name.title.startswith("Build"), name


def test_a_place_that_stands_in_every_theme_names_none(minilm):
    groups = tuple(
        tuple(f"{text} in Little Snoring" for text in group) * 2
        for group in (STAFFING, LISTENING, COMPUTERS, ROADS)
    )
    for name in _name(groups, minilm, kind="unclear"):
        assert "snoring" not in words_of(name.title), name


@pytest.mark.parametrize(
    ("barrier", "answer"),
    [
        ("Slow unicycles", "Quick unicycles"),
        ("Unicycles are too noisy", "Quiet unicycles"),
        ("Jugglers do not practise", "Jugglers that practise"),
        ("Clowns cannot juggle", "Clowns that can juggle"),
        ("Staff are not thanked", "Staff who are thanked"),
        ("Too costly for jugglers", "Affordable for jugglers"),
        ("Unicycles and stilts", "A better approach to unicycles and stilts"),
        ("Clowns should be licensed", "Agreement that clowns should be licensed"),
        ("Ban unicycles in the park", "Action to ban unicycles in the park"),
    ],
)
def test_every_barrier_has_a_positive_answer(barrier, answer):
    assert next(opposites(barrier)) == answer


def test_a_barrier_of_two_parts_is_answered_in_both(minilm):
    title = "Not enough staff and long waits"
    derived = block_title_from_barrier(title, minilm.embed([title])[0], embedder=minilm)
    assert derived.title == "Enough staff to do the job well, and shorter waits"


def test_a_phrase_counts_from_its_second_use_on():
    tokens = Tokens(["slow computers again", "slow computers", "slow trains"])
    table = PhraseTable(tokens)
    [(phrases, _)] = table.candidates([np.arange(3)])
    # What stands once is a quote, not a phrase.
    assert [phrase.text for phrase in phrases] == ["Slow computers"]

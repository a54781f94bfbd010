"""The whole of it: breakdowns, intervals, the engine apart, teams apart, and what is undefined."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import numpy as np
import pytest

from groundswell.analysis.agreement.measure import measure_agreement
from groundswell.analysis.agreement.model import Agreement, Figure, Judgement, Repeat
from groundswell.analysis.errors import InputError, OptionError

CODES = ("culture", "money", "time")


def crowd(
    *,
    n_items: int = 120,
    coders: dict[str, float] | None = None,
    seed: int = 1,
    per_person: int = 3,
) -> list[Judgement]:
    """Coders who are right with a given probability, and else give another code."""
    drawn = random.Random(seed)
    made = []
    for n in range(n_items):
        true = drawn.choice(CODES)
        for coder, skill in (coders or {"ann": 0.9, "ben": 0.9, "cat": 0.9}).items():
            code = true if drawn.random() < skill else drawn.choice([c for c in CODES if c != true])
            made.append(Judgement(f"c{n:03}", coder, (code,), participant=f"p{n // per_person:03}"))
    return made


def figure(found: Agreement, name: str) -> Figure:
    return next(one.figure for one in found.coefficients if one.name == name)


def test_the_same_whatever_order_they_come_in():
    judgements = crowd()
    turned = judgements[:]
    random.Random(3).shuffle(turned)
    a, b = (measure_agreement(one, n_resamples=50) for one in (judgements, turned))
    assert a == b
    assert measure_agreement(judgements, n_resamples=50, seed=1) != a


def test_intervals_hold_the_figure_and_shrink_with_more_items():
    few = measure_agreement(crowd(n_items=60), n_resamples=300)
    many = measure_agreement(crowd(n_items=600), n_resamples=300)
    widths = []
    for found in (few, many):
        one = figure(found, "alpha")
        assert one.low < one.value < one.high
        widths.append(one.high - one.low)
    assert widths[1] < widths[0] / 2


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Coverage of the 95% interval, over tables drawn from one crowd."""
    truth = figure(measure_agreement(crowd(n_items=6000, seed=99), n_resamples=0), "alpha").value
    held = 0
    for seed in range(60):
        one = figure(measure_agreement(crowd(n_items=80, seed=seed), n_resamples=200), "alpha")
        held += one.low <= truth <= one.high
    assert 0.85 <= held / 60 <= 1.0


def test_participants_are_drawn_whole():
    """Copies of each item say nothing new: with participants the interval does not shrink."""
    plain = crowd(n_items=60, per_person=1)
    copies = [replace(one, item=f"{one.item}-{copy}") for one in plain for copy in range(4)]
    alone = [replace(one, participant=None) for one in copies]
    width = {}
    for name, judgements in (("plain", plain), ("people", copies), ("items", alone)):
        found = measure_agreement(judgements, n_resamples=400)
        one = figure(found, "alpha")
        width[name] = one.high - one.low
        assert found.resampled == ("item" if name == "items" else "participant")
    assert width["people"] == pytest.approx(width["plain"], rel=0.15)
    assert width["items"] < 0.7 * width["plain"]
    assert any("drawing items" in notice for notice in found.notices)


def test_a_weak_coder_stands_out():
    found = measure_agreement(
        crowd(n_items=300, coders={"ann": 0.92, "ben": 0.9, "cat": 0.88, "dan": 0.4}),
        n_resamples=100,
    )
    by_name = {one.coder: one for one in found.coders}
    dan = by_name.pop("dan")
    for other in by_name.values():
        assert dan.with_others.high < other.with_others.low
        assert dan.accuracy.value < other.accuracy.value - 0.3
    assert dan.alpha_without > figure(found, "alpha").value + 0.1
    assert by_name["ann"].accuracy.value == pytest.approx(0.92, abs=0.05)


def test_two_coders_can_not_tell_who_is_right():
    found = measure_agreement(crowd(coders={"ann": 0.9, "ben": 0.5}), n_resamples=20)
    assert "3 coders" in found.reliability_why
    assert all(one.accuracy.value is None for one in found.coders)


def test_the_engine_stands_apart():
    judgements = crowd(n_items=300, coders={"ann": 0.9, "ben": 0.9, "engine": 0.5})
    people = [one for one in judgements if one.coder != "engine"]
    found = measure_agreement(judgements, engine=("engine",), n_resamples=200)
    alone = measure_agreement(people, n_resamples=200)
    assert found.coefficients == alone.coefficients
    assert found.codes == alone.codes
    assert found.pairs == alone.pairs
    (one,) = [contrast for contrast in found.contrasts if contrast.name == "engine"]
    assert one.second.value == figure(found, "alpha").value
    assert one.first.value < one.second.value
    assert one.difference.high < 0
    assert one.difference.value == pytest.approx(one.first.value - one.second.value, abs=2e-6)
    assert found.coders[-1].is_engine
    assert not any("engine" in dict(d.codings) for d in found.disagreements)


def test_one_person_and_the_engine():
    found = measure_agreement(
        crowd(coders={"ann": 0.9, "engine": 0.9}), engine=("engine",), n_resamples=50
    )
    assert figure(found, "alpha").value is None
    assert found.coefficients[0].why == "Only one person coded."
    (one,) = found.contrasts
    assert one.first.value > 0.5
    assert one.second.value is None


def teams(*, apart: bool) -> list[Judgement]:
    """Two teams of two; one of them reads "money" as "time" where they are apart."""
    made = []
    for one in crowd(n_items=200, coders=dict.fromkeys(("a1", "a2", "b1", "b2"), 0.95)):
        code = one.codes[0]
        if apart and one.coder.startswith("b"):
            code = "time" if code == "money" else code
        made.append(replace(one, codes=(code,), team=one.coder[0].upper()))
    return made


def test_teams_that_read_the_codebook_differently():
    found = measure_agreement(teams(apart=True), n_resamples=200)
    (one,) = found.contrasts
    assert one.difference.high < -0.1
    assert [group.name for group in found.teams] == ["A", "B"]
    assert all(group.alpha.value > 0.75 for group in found.teams)
    worst = found.confusions[0]
    assert (worst.first, worst.second) == ("money", "time")
    assert worst.merge_gain > 0


def test_teams_that_read_it_alike():
    (one,) = measure_agreement(teams(apart=False), n_resamples=200).contrasts
    assert one.difference.low <= 0 <= one.difference.high
    assert abs(one.difference.value) < 0.01


def test_three_teams_are_compared_two_by_two():
    judgements = [
        replace(one, team=one.coder) for one in crowd(coders={"a": 0.9, "b": 0.9, "c": 0.5})
    ]
    found = measure_agreement(judgements, n_resamples=20)
    pairs = {one.first_label: one for one in found.contrasts if one.name == "team pair"}
    assert set(pairs) == {"a with b", "a with c", "b with c"}
    # With one coder a team, nobody is inside a team with another.
    assert all(one.second.value is None for one in pairs.values())
    assert pairs["a with b"].first.value > pairs["a with c"].first.value


def test_over_time():
    early = [replace(one, at="2026-01-10") for one in crowd(coders={"ann": 0.6, "ben": 0.6})]
    late = [
        replace(one, item=f"x{one.item}", at="2026-02-10", participant=f"x{one.participant}")
        for one in crowd(coders={"ann": 0.95, "ben": 0.95}, seed=5)
    ]
    found = measure_agreement([*early, *late], n_resamples=100)
    assert [one.name for one in found.times] == ["2026-01-10", "2026-02-10"]
    assert found.times[0].alpha.high < found.times[1].alpha.low


def test_sets_of_codes():
    judgements = []
    drawn = random.Random(0)
    for n in range(60):
        base = {code for code in CODES if drawn.random() < 0.4}
        for coder in ("ann", "ben", "cat"):
            given = {c for c in base if drawn.random() < 0.9}
            judgements.append(Judgement(f"{n:02}", coder, tuple(sorted(given))))
    found = measure_agreement(judgements, level="sets", n_resamples=50)
    names = [one.name for one in found.coefficients]
    assert names == ["alpha", "alpha_jaccard", "alpha_same_set", "likeness", "percent"]
    masi, jaccard, same = (figure(found, name).value for name in names[:3])
    assert same < masi < jaccard
    assert [one.code for one in found.codes] == list(CODES)
    assert all(one.alpha.value > 0.6 for one in found.codes)
    assert sum(one.disagreement_share for one in found.codes) == pytest.approx(1, abs=1e-5)
    first = found.disagreements[0]
    assert first.settle_to in {said for _, said in first.codings}
    assert all(one.accuracy.value > 0.8 for one in found.coders)
    other = measure_agreement(judgements, level="sets", set_distance="jaccard", n_resamples=0)
    assert figure(other, "alpha").value == jaccard


def test_one_code_each_as_sets_is_nominal():
    judgements = crowd()
    nominal = measure_agreement(judgements, n_resamples=0)
    sets = measure_agreement(judgements, level="sets", n_resamples=0)
    assert figure(sets, "alpha").value == figure(nominal, "alpha").value
    assert [one.alpha for one in sets.codes] == [one.alpha for one in nominal.codes]


def test_steps():
    drawn = np.random.default_rng(0)
    steps = ("never", "sometimes", "often", "always")
    judgements = []
    for n in range(100):
        true = int(drawn.integers(4))
        for coder in ("ann", "ben", "cat"):
            value = int(np.clip(true + drawn.integers(-1, 2) * (drawn.random() < 0.4), 0, 3))
            judgements.append(Judgement(f"{n:03}", coder, value=float(value)))
    found = measure_agreement(judgements, level="ordinal", steps=steps, n_resamples=50)
    assert found.values == steps
    nominal = measure_agreement(
        [replace(one, codes=(str(one.value),), value=None) for one in judgements], n_resamples=0
    )
    assert figure(found, "alpha").value > figure(nominal, "alpha").value
    assert [one.code for one in found.codes] == list(steps)
    assert found.disagreements[0].settle_to in steps


def test_things_that_were_rated():
    drawn = np.random.default_rng(1)
    judgements = [
        Judgement(f"{n:02}", coder, (thing,), float(drawn.integers(10)) if thing == "noise" else n)
        for n in range(20)
        for coder in ("ann", "ben")
        for thing in ("noise", "size")
    ]
    found = measure_agreement(judgements, level="interval", n_resamples=50)
    by_name = {one.code: one for one in found.codes}
    assert by_name["size"].alpha.value == 1
    assert by_name["noise"].alpha.value < 0.5
    assert found.disagreements[0].item.endswith(" · noise")
    assert found.accounting.n_items == 20


@pytest.mark.parametrize(
    ("judgements", "why"),
    [
        ([Judgement("1", "A", ("x",)), Judgement("2", "A", ("y",))], "Only one person coded."),
        (
            [Judgement("1", "A", ("x",)), Judgement("2", "B", ("y",))],
            "No item was coded by two people.",
        ),
        (
            [Judgement(item, coder, ("x",)) for item in "123" for coder in "AB"],
            "Only one value was given, so agreement can't be told from habit.",
        ),
    ],
    ids=["one coder", "no overlap", "one value"],
)
def test_what_can_not_be_told_is_said_plainly(judgements, why):
    found = measure_agreement(judgements, n_resamples=20)
    assert found.coefficients[0].figure == Figure(None)
    assert found.coefficients[0].why == why
    assert found.disagreements == ()


def test_repeats_are_counted_for_their_coder():
    found = measure_agreement(
        crowd(n_items=10), n_resamples=0, repeats=[Repeat("ann", True), Repeat("ann", False)]
    )
    ann = found.coders[0]
    assert (ann.coder, ann.n_repeats, ann.n_repeats_same) == ("ann", 2, 1)


def test_what_does_not_fit_is_refused():
    with pytest.raises(InputError, match="no codings"):
        measure_agreement([])
    with pytest.raises(InputError, match="two judgements"):
        measure_agreement([Judgement("1", "A"), Judgement("1", "A", ("x",))])
    with pytest.raises(InputError, match="two participants"):
        measure_agreement(
            [Judgement("1", "A", participant="p"), Judgement("1", "B", participant="q")]
        )
    with pytest.raises(InputError, match="several codes"):
        measure_agreement([Judgement("1", "A", ("x", "y"))])
    with pytest.raises(InputError, match="no number"):
        measure_agreement([Judgement("1", "A", ("x",))], level="interval")
    with pytest.raises(InputError, match="none of the 2 steps"):
        measure_agreement([Judgement("1", "A", value=2.0)], level="ordinal", steps=("a", "b"))
    with pytest.raises(OptionError, match="no level"):
        measure_agreement([Judgement("1", "A")], level="metric")
    with pytest.raises(OptionError, match="no distance"):
        measure_agreement([Judgement("1", "A")], level="sets", set_distance="dice")


def test_the_published_description_is_in_step_with_the_result():
    from pathlib import Path

    import msgspec

    from groundswell.analysis.report.agreement_files import (
        agreement_schema,
        reference_text,
        schema_text,
    )
    from groundswell.analysis.report.json_file import encode_record

    folder = Path(__file__).resolve().parents[3] / "docs" / "reference"
    assert (folder / "agreement.schema.json").read_text("utf-8") == schema_text(), "run `make docs`"
    assert (folder / "agreement-json.md").read_text("utf-8") == reference_text(), "run `make docs`"
    for part in agreement_schema()["$defs"].values():
        assert all(about["description"] for about in part["properties"].values())
    found = measure_agreement(crowd(n_items=20), n_resamples=20)
    assert msgspec.json.decode(encode_record(found), type=Agreement) == found


@pytest.mark.parametrize("level", ["sets", "interval", "ratio"])
def test_fifty_thousand_codings_take_seconds(level):
    rng = np.random.default_rng(0)
    judgements = []
    for item in range(12_500):
        true = rng.choice(30, rng.integers(1, 5), replace=False)
        for coder in "abcd":
            given = true[rng.random(len(true)) < 0.8]
            given = {*given.tolist(), *rng.integers(0, 30, rng.integers(0, 2)).tolist()}
            codes = tuple(sorted(f"c{code}" for code in given)) if level == "sets" else ()
            value = None if level == "sets" else 50 + float(true[0]) + rng.normal()
            judgements.append(Judgement(str(item), coder, codes, value, participant=str(item // 3)))
    start = time.process_time()
    found = measure_agreement(judgements, level=level)
    # Some times what it takes, so that a slow machine passes and work on all pairs does not.
    assert time.process_time() - start < 25
    figure = found.coefficients[0].figure
    assert figure.low < figure.value < figure.high


def test_pairs_too_many_for_intervals_are_said_to_have_none(monkeypatch):
    from groundswell.analysis.agreement import breakdowns
    from groundswell.analysis.report.agreement_page import agreement_page

    def told() -> str:
        found = measure_agreement(crowd(n_items=30), n_resamples=50)
        section = next(one for one in agreement_page(found).sections if one.anchor == "pairs")
        return " ".join(section.sentences)

    assert "intervals of pairs" not in told()
    monkeypatch.setattr(breakdowns, "MOST_PAIR_WORK", 0)
    assert "too many" in told()

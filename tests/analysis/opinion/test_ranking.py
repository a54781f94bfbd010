"""Rankings: right against published and planted figures, whole, and the same whatever the order."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.opinion.ranking_crowd import crowd
from groundswell.analysis.errors import InputError, OptionError
from groundswell.analysis.opinion.ranking import rank_ideas
from groundswell.analysis.opinion.ranking_fit import (
    Answers,
    fit_strengths,
    fit_wiki_survey,
    mean_chance,
)
from groundswell.analysis.opinion.ranking_model import Choice, Comparison

# Agresti (2013), table 11.10: wins of the team of the row over that of the column, 1987.
TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WINS = (
    (0, 7, 9, 7, 7, 9, 11),
    (6, 0, 7, 5, 11, 9, 9),
    (4, 6, 0, 7, 7, 8, 12),
    (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12),
    (4, 4, 5, 6, 6, 0, 6),
    (2, 4, 1, 3, 1, 7, 0),
)
PUBLISHED = (1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0)


def season() -> list[Comparison]:
    return [
        Comparison(TEAMS[a], TEAMS[b], Choice.FIRST)
        for a in range(7)
        for b in range(7)
        for _ in range(WINS[a][b])
    ]


def test_strengths_are_the_published_ones_where_data_are_many() -> None:
    """With a hundred seasons alike the prior has nothing to say: maximum likelihood is left."""
    counts = [(a, b, WINS[a][b] * 100) for a in range(7) for b in range(7) if WINS[a][b]]
    first = np.repeat([a for a, _, _ in counts], [n for _, _, n in counts])
    second = np.repeat([b for _, b, _ in counts], [n for _, _, n in counts])
    n = len(first)
    fit = fit_strengths(Answers(first, second, np.ones(n), np.full(n, -1), 7))
    assert (fit.mean - fit.mean[6]).round(2).tolist() == pytest.approx(PUBLISHED, abs=0.011)


def test_one_season_gives_the_published_order_drawn_to_the_middle() -> None:
    ranking = rank_ideas(season())
    assert tuple(idea.id for idea in ranking.ideas) == TEAMS
    first, last = ranking.ideas[0], ranking.ideas[-1]
    assert first.place_low == 1
    assert first.place_high > 1
    assert (last.place_low, last.place_high) == (6, 7)
    assert (first.n_wins, first.n_losses) == (50, 28)
    assert 50 < first.score_low < first.score < first.score_high < 100


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held, places = [], []
    for seed in range(5):
        strengths, said = crowd(seed=seed, n_judges=30)
        own = strengths + np.random.default_rng(1).normal(0, 0.5, (1500, 20))
        truth = 100 * mean_chance(own).mean(axis=0)
        place = (-truth).argsort().argsort() + 1
        for idea in rank_ideas(said, seed=seed, n_next=0).ideas:
            i = int(idea.id[1:])
            held.append(idea.score_low <= truth[i] <= idea.score_high)
            places.append(idea.place_low <= place[i] <= idea.place_high)
    assert 0.88 <= np.mean(held) <= 0.995
    assert np.mean(places) >= 0.9


def test_what_always_won_was_never_seen_or_stands_alone_is_finite() -> None:
    said = [Comparison("a", "b", Choice.FIRST), Comparison("c", "d", Choice.FIRST)] * 4
    ranking = rank_ideas(said, ideas={name: name.upper() for name in "abcdef"})
    assert ranking.n_parts == 4  # a and b, c and d, e, f
    assert ranking.n_unseen == 2
    assert {idea.part for idea in ranking.ideas if idea.id in "ab"} != {
        idea.part for idea in ranking.ideas if idea.id in "cd"
    }
    by_id = {idea.id: idea for idea in ranking.ideas}
    assert by_id["e"].text == "E"
    assert by_id["e"].score == pytest.approx(50, abs=3)
    widths = {name: one.score_high - one.score_low for name, one in by_id.items()}
    assert widths["e"] > widths["a"]
    assert all(0 < one.score_low < one.score_high < 100 for one in ranking.ideas)
    # What joins the sets is worth asking first.
    pair = ranking.next_pairs[0]
    assert by_id[pair.first].part != by_id[pair.second].part


def test_ties_count_half_and_no_answer_counts_nothing() -> None:
    wins = [Comparison("a", "b", Choice.FIRST)] * 6
    ties = [Comparison("a", "b", Choice.TIE)] * 6
    skipped = [Comparison("a", "b", Choice.UNDECIDED)] * 6
    only_wins, with_ties = rank_ideas(wins), rank_ideas(wins + ties)
    with_skipped = rank_ideas(wins + skipped)
    assert with_ties.ideas[0].score < only_wins.ideas[0].score
    assert with_skipped.ideas[0].score == only_wins.ideas[0].score
    assert with_skipped.ideas[0].n_undecided == 6
    assert dict(with_ties.states)["tie"] == 6
    assert rank_ideas(ties).ideas[0].score == pytest.approx(50, abs=1)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcde"),
            st.sampled_from("abcde"),
            st.sampled_from(list(Choice)),
            st.sampled_from(["x", "y", None]),
        ).filter(lambda one: one[0] != one[1]),
        min_size=1,
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_rows_changes_nothing_and_counts_add_up(
    rows: list[tuple[str, str, Choice, str | None]], lots: random.Random
) -> None:
    said = [Comparison(*row) for row in rows]
    ranking = rank_ideas(said, seed=3)
    lots.shuffle(said)
    assert rank_ideas(said, seed=3) == ranking
    assert sum(n for _, n in ranking.states) == len(said)
    assert sum(i.n_wins for i in ranking.ideas) == sum(i.n_losses for i in ranking.ideas)
    assert sorted(i.place for i in ranking.ideas) == list(range(1, len(ranking.ideas) + 1))
    for idea in ranking.ideas:
        assert idea.place_low <= idea.place <= idea.place_high
        assert idea.score_low <= idea.score <= idea.score_high


def test_names_of_ideas_and_judges_decide_nothing() -> None:
    _, said = crowd(seed=2, n_judges=12)
    new = [
        replace(c, first="z" + c.first, second="z" + c.second, judge=f"other {c.judge}")
        for c in said
    ]
    one, other = rank_ideas(said), rank_ideas(new)
    assert [i.score for i in one.ideas] == [i.score for i in other.ideas]
    assert [j.agreed_share for j in one.judges] == [j.agreed_share for j in other.judges]
    assert all("person" not in judge.name for judge in one.judges)


def test_swapping_winners_turns_the_ranking_round() -> None:
    _, said = crowd(seed=4, n_judges=10)
    turned = [
        replace(c, choice=Choice.SECOND if c.choice == Choice.FIRST else Choice.FIRST) for c in said
    ]
    forth = {i.id: i.score for i in rank_ideas(said).ideas}
    back = {i.id: i.score for i in rank_ideas(turned).ideas}
    assert all(forth[name] + back[name] == pytest.approx(100, abs=1.5) for name in forth)


def test_answers_of_one_judge_are_not_taken_for_many() -> None:
    """The same answers from judges who repeat themselves tell less than from many people."""
    rng = np.random.default_rng(0)
    said = []
    for judge in range(30):
        favourite = f"i{rng.integers(6)}"
        for other in {f"i{k}" for k in range(6)} - {favourite}:
            said += [Comparison(favourite, other, Choice.FIRST, f"j{judge}")] * 5
    by_many = [replace(c, judge=f"p{n}") for n, c in enumerate(said)]
    few, many = rank_ideas(said), rank_ideas(by_many)
    assert few.design_effect > 2
    assert many.design_effect == pytest.approx(1, abs=0.2)
    width = np.mean([i.score_high - i.score_low for i in few.ideas])
    assert width > 1.3 * np.mean([i.score_high - i.score_low for i in many.ideas])


def test_side_that_is_chosen_more_is_told() -> None:
    said = [Comparison("a", "b", Choice.FIRST, None, True)] * 30
    said += [Comparison("b", "a", Choice.FIRST, None, True)] * 30
    ranking = rank_ideas(said)
    assert ranking.left_share == 1.0
    assert ranking.left_low is not None
    assert ranking.left_low > 0.9
    assert rank_ideas(season()).left_share is None


def test_what_cannot_be_ranked_is_refused_with_its_row() -> None:
    with pytest.raises(InputError, match=r"compared with itself \(row 7\)"):
        rank_ideas([Comparison("a", "a", Choice.TIE, row=7)])
    with pytest.raises(InputError, match=r"'c' is not in the list of ideas \(row 4\)"):
        rank_ideas([Comparison("a", "c", Choice.TIE, row=4)], ideas={"a": "A", "b": "B"})
    with pytest.raises(InputError, match="fewer than two ideas"):
        rank_ideas([])
    with pytest.raises(OptionError):
        rank_ideas(season(), n_next=-1)


def test_wiki_survey_estimate_sees_whom_an_idea_met() -> None:
    """Two ideas win the same share, one of them against the strong."""
    said = [("s", "w")] * 20 + [("s", "m")] * 10 + [("m", "w")] * 10
    said += [("x", "s")] * 5 + [("s", "x")] * 5 + [("y", "w")] * 5 + [("w", "y")] * 5
    names = sorted({name for pair in said for name in pair})
    first, second = np.array([[names.index(a), names.index(b)] for a, b in said]).T
    n = len(said)
    score = dict(
        zip(
            names,
            fit_wiki_survey(Answers(first, second, np.ones(n), np.full(n, -1), len(names))),
            strict=True,
        )
    )
    assert score["x"] > 0.6 > 0.4 > score["y"]
    assert sum(score.values()) == pytest.approx(len(names) / 2, abs=1e-6)


def test_published_scores_of_a_wiki_survey_come_out(shared_data: Path) -> None:
    folder = shared_data / "pairwise_wikisurvey"
    if not folder.is_dir():
        pytest.skip("no pairwise_wikisurvey")
    wanted = ("mturks", "grit")

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return [r for r in csv.DictReader(file) if (r["crowd"], r["survey"]) == wanted]

    published = {row["Idea ID"]: float(row["Score"]) for row in rows("ideas.csv")}
    said = [
        Comparison(row["Winner ID"], row["Loser ID"], Choice.FIRST, row["Session ID"])
        for row in rows("votes.csv")
        if row["Valid"] == "True"
    ]
    ranking = rank_ideas(said, ideas={name: name for name in published}, n_next=0)
    for idea in ranking.ideas:
        assert idea.win_score == pytest.approx(published[idea.id], abs=1e-3)
    scores = np.array([[published[i.id], i.wiki_score, i.score] for i in ranking.ideas]).T
    assert np.corrcoef(scores)[0, 1:].min() > 0.95


def test_scores_of_many_ideas_are_as_exact_as_those_of_few() -> None:
    strengths = np.random.default_rng(0).normal(0, 1, (2, 400))
    table = 1 / (1 + np.exp(strengths[:, None, :] - strengths[:, :, None]))
    exact = (table.sum(axis=2) - 0.5) / 399
    assert np.abs(mean_chance(strengths) - exact).max() < 1e-3

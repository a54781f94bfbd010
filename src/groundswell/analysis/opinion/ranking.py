"""From pairwise choices to a ranking with intervals.

The order of the comparisons changes nothing. Strengths are fitted in ``ranking_fit``, judges
checked in ``ranking_judges``, pairs chosen in ``ranking_next``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.errors import InputError, OptionError
from groundswell.analysis.opinion.ranking_fit import (
    Answers,
    Floats,
    Strengths,
    fit_strengths,
    fit_wiki_survey,
    mean_chance,
)
from groundswell.analysis.opinion.ranking_judges import FEWEST_ANSWERS, JudgeFinding, check_judges
from groundswell.analysis.opinion.ranking_model import (
    Choice,
    Comparison,
    JudgeCheck,
    NextPair,
    RankedIdea,
    Ranking,
)
from groundswell.analysis.opinion.ranking_next import choose_pairs

MOST_IDEAS = 3000
N_DRAWS = 2000
_WON = {Choice.FIRST: 1.0, Choice.SECOND: 0.0, Choice.TIE: 0.5}


def rank_ideas(
    comparisons: Sequence[Comparison],
    *,
    ideas: Mapping[str, str] | None = None,
    n_next: int = 20,
    leave_out_random: bool = False,
    seed: int = 0,
) -> Ranking:
    """Rank ideas by pairwise choices.

    Parameters
    ----------
    comparisons : sequence of Comparison
        In any order.
    ideas : mapping of str to str, optional
        Id and words of every idea, also of those that nobody has seen. Those that are compared
        if not given.
    n_next : int
        How many pairs to propose.
    leave_out_random : bool
        Whether to leave out the answers of judges who are found to have answered at random.
    seed : int
        Of the draws behind the intervals, and of ties between proposals.

    Returns
    -------
    Ranking

    Raises
    ------
    InputError
        Where an idea is compared with itself or is not among ``ideas``, or fewer than two ideas
        are there.
    OptionError
        Where an option is out of range.

    Source
    ------
    Bradley and Terry (1952) for the model; see :func:`fit_strengths`. Scores and places with
    their intervals are those of 2,000 draws from the Gaussian of the strengths.

    Examples
    --------
    >>> said = [("Bench", "Lamp"), ("Bench", "Tree"), ("Tree", "Lamp")] * 5
    >>> ranking = rank_ideas([Comparison(a, b, Choice.FIRST) for a, b in said])
    >>> [(idea.place, idea.id) for idea in ranking.ideas]
    [(1, 'Bench'), (2, 'Tree'), (3, 'Lamp')]
    """
    if n_next < 0:
        raise OptionError("the number of pairs to ask next can't be under 0")
    texts = _texts(comparisons, ideas)
    names = sorted(texts)
    judges = order_judges(comparisons)
    answers, sides_known = _as_answers(comparisons, names, judges)
    fit = fit_strengths(answers)
    tested = check_judges(answers, sides_known, fit)
    random = np.array([one.is_random or one.is_one_sided for one in tested], dtype=bool)
    from_random = np.zeros(len(answers.judge), dtype=bool)
    if random.any():
        from_random = (answers.judge >= 0) & random[answers.judge]
    tau = None
    used, kept = fit, answers
    if from_random.any():
        without = fit_strengths(answers.of(~from_random))
        if leave_out_random:
            used, kept = without, answers.of(~from_random)
        else:
            tau = _kendall(fit.mean, without.mean)
    ranked = _ranked(used, kept, comparisons, names, texts, seed=seed)
    parts = [idea.part for idea in ranked]
    seen = Counter(
        tuple(sorted((c.first, c.second))) for c in comparisons if c.choice != Choice.UNDECIDED
    )
    known = sides_known & (answers.won != 0.5)
    share, low, high = _share_of_first(answers.won[known])
    return Ranking(
        ideas=ranked,
        next_pairs=tuple(
            NextPair(names[i], names[j], gain, chance, seen[tuple(sorted((names[i], names[j])))])
            for i, j, gain, chance in choose_pairs(used, n_next, seed=seed)
        ),
        judges=_judge_checks(tested, judges),
        states=_states(comparisons, kept),
        n_parts=max(parts),
        n_unseen=sum(not idea.n_wins + idea.n_losses + idea.n_ties for idea in ranked),
        n_tested_judges=sum(one.random_probability is not None for one in tested),
        left_share=share,
        left_low=low,
        left_high=high,
        design_effect=used.design_effect,
        spread=used.spread,
        without_random=tau,
        random_left_out=leave_out_random,
        agreement_with_wiki=_correlation(ranked),
        seed=seed,
    )


def _texts(comparisons: Sequence[Comparison], ideas: Mapping[str, str] | None) -> dict[str, str]:
    texts = dict(ideas) if ideas is not None else {}
    for one in comparisons:
        if one.first == one.second:
            raise InputError(
                f"the idea '{one.first[:80]}' is compared with itself",
                row=one.row,
                fix="take the row out, or correct it",
            )
        for name in (one.first, one.second):
            if ideas is not None and name not in texts:
                raise InputError(
                    f"the idea '{name[:80]}' is not in the list of ideas",
                    row=one.row,
                    fix="add it to the list, or correct its name",
                )
            texts.setdefault(name, name)
    if len(texts) < 2:
        raise InputError("there are fewer than two ideas to rank", fix="check the file")
    if len(texts) > MOST_IDEAS:
        raise InputError(
            f"there are {len(texts):,} ideas, and at most {MOST_IDEAS:,} can be ranked at once",
            fix="check that the columns name ideas, or rank a part of them",
        )
    return texts


def order_judges(comparisons: Sequence[Comparison]) -> list[str]:
    """Put judges in the order of their made-up names.

    Parameters
    ----------
    comparisons : sequence of Comparison

    Returns
    -------
    list of str
        As the file calls them: who decided most comes first, then by what they chose. Their names
        decide only between judges who gave the very same answers.
    """
    by_judge: dict[str, list[tuple[str, str, str]]] = {}
    for one in comparisons:
        if one.judge is not None and one.choice != Choice.UNDECIDED:
            by_judge.setdefault(one.judge, []).append((one.first, one.second, one.choice))
    return sorted(by_judge, key=lambda name: (-len(by_judge[name]), sorted(by_judge[name]), name))


def _as_answers(
    comparisons: Sequence[Comparison], names: Sequence[str], judges: Sequence[str]
) -> tuple[Answers, NDArray[np.bool_]]:
    """Decided comparisons as arrays in one order, whatever the order of the rows."""
    place = {name: i for i, name in enumerate(names)}
    number = {name: i for i, name in enumerate(judges)}
    rows = sorted(
        (
            number[one.judge] if one.judge is not None else -1,
            place[one.first],
            place[one.second],
            _WON[one.choice],
            one.sides_known,
        )
        for one in comparisons
        if one.choice != Choice.UNDECIDED
    )
    judge, first, second, won, sides_known = zip(*rows, strict=True) if rows else ((),) * 5
    answers = Answers(
        first=np.array(first, dtype=np.int64),
        second=np.array(second, dtype=np.int64),
        won=np.array(won, dtype=np.float64),
        judge=np.array(judge, dtype=np.int64),
        n_ideas=len(names),
    )
    return answers, np.array(sides_known, dtype=bool)


def _ranked(
    fit: Strengths,
    answers: Answers,
    comparisons: Sequence[Comparison],
    names: Sequence[str],
    texts: Mapping[str, str],
    *,
    seed: int,
) -> tuple[RankedIdea, ...]:
    n = len(names)
    n_draws = N_DRAWS if n <= 500 else 500
    rng = np.random.default_rng(seed)
    root = np.linalg.cholesky(fit.covariance + np.eye(n) * 1e-12)
    draws = fit.mean + rng.standard_normal((n_draws, n)) @ root.T
    chances = 100.0 * mean_chance(draws)
    score = chances.mean(axis=0)
    low, high = np.quantile(chances, [0.025, 0.975], axis=0)
    places = np.empty((n_draws, n), dtype=np.int64)
    np.put_along_axis(
        places, np.argsort(-draws, axis=1, kind="stable"), np.arange(1, n + 1)[None, :], axis=1
    )
    place_low, place_high = np.quantile(
        places, [0.025, 0.975], axis=0, method="closest_observation"
    ).astype(np.int64)
    decided = answers.won != 0.5
    first_won = answers.won[decided] == 1.0
    first, second = answers.first[decided], answers.second[decided]
    wins = np.bincount(np.where(first_won, first, second), minlength=n)
    losses = np.bincount(np.where(first_won, second, first), minlength=n)
    tied = np.concatenate([answers.first[~decided], answers.second[~decided]])
    ties = np.bincount(tied, minlength=n)
    undecided = Counter(
        name for c in comparisons if c.choice == Choice.UNDECIDED for name in (c.first, c.second)
    )
    wiki = 100.0 * fit_wiki_survey(answers)
    part = _parts(answers)
    order = sorted(range(n), key=lambda i: (-round(score[i], 9), -wins[i], names[i]))
    ranked = []
    for place, i in enumerate(order, start=1):
        below = order[place] if place < n else None
        ranked.append(
            RankedIdea(
                id=names[i],
                text=texts[names[i]],
                place=place,
                place_low=min(int(place_low[i]), place),
                place_high=max(int(place_high[i]), place),
                score=float(score[i]),
                score_low=float(low[i]),
                score_high=float(high[i]),
                n_wins=int(wins[i]),
                n_losses=int(losses[i]),
                n_ties=int(ties[i]),
                n_undecided=undecided[names[i]],
                win_score=100.0 * (int(wins[i]) + 1) / (int(wins[i]) + int(losses[i]) + 2),
                wiki_score=float(wiki[i]),
                above_next=None if below is None else float((draws[:, i] > draws[:, below]).mean()),
                part=part[i],
            )
        )
    return tuple(ranked)


def _parts(answers: Answers) -> list[int]:
    """Number the sets of ideas that comparisons join, the largest first."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = answers.n_ideas
    joined = coo_matrix((np.ones(len(answers.first)), (answers.first, answers.second)), (n, n))
    labels = connected_components(joined, directed=False)[1].tolist()
    sizes, firsts = Counter(labels), {label: labels.index(label) for label in set(labels)}
    order = sorted(firsts, key=lambda label: (-sizes[label], firsts[label]))
    number = {label: place for place, label in enumerate(order, start=1)}
    return [number[label] for label in labels]


def _judge_checks(tested: Sequence[JudgeFinding], judges: Sequence[str]) -> tuple[JudgeCheck, ...]:
    checks = []
    for i, one in enumerate(tested[: len(judges)], start=1):
        if one.is_one_sided:
            why = "nearly always chose the same side"
        elif one.is_random:
            why = "answers look like coin tosses"
        elif one.random_probability is not None:
            why = "no sign of answering at random"
        elif one.n < FEWEST_ANSWERS:
            why = "too few answers to tell"
        else:
            why = "too few judges to tell"
        checks.append(
            JudgeCheck(
                name=f"J{i}",
                n=one.n,
                agreed_share=one.agreed_share,
                random_probability=one.random_probability,
                is_random=one.is_random or one.is_one_sided,
                why=why,
            )
        )
    return tuple(checks)


def _states(comparisons: Sequence[Comparison], used: Answers) -> tuple[tuple[str, int], ...]:
    n_undecided = sum(one.choice == Choice.UNDECIDED for one in comparisons)
    n_ties = int((used.won == 0.5).sum())
    return (
        ("decided", len(used.won) - n_ties),
        ("tie", n_ties),
        ("can't decide", n_undecided),
        ("judge at random, left out", len(comparisons) - n_undecided - len(used.won)),
    )


def _kendall(one: Floats, other: Floats) -> float | None:
    from scipy.stats import kendalltau

    tau = float(kendalltau(one, other).statistic)
    return tau if np.isfinite(tau) else None


def _correlation(ranked: Sequence[RankedIdea]) -> float | None:
    scores = np.array([[idea.score, idea.wiki_score] for idea in ranked])
    if len(scores) < 3 or (np.ptp(scores, axis=0) < 1e-9).any():
        return None
    return float(np.corrcoef(scores.T)[0, 1])


def _share_of_first(won: Floats) -> tuple[float | None, float | None, float | None]:
    if not len(won):
        return None, None, None
    from scipy.stats import binomtest

    found = binomtest(int(won.sum()), len(won))
    interval = found.proportion_ci(method="wilson")
    return float(found.statistic), float(interval.low), float(interval.high)

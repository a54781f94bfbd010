"""What a ranking says, as a page of plain words and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from groundswell.analysis.opinion.ranking_judges import FALSE_SHARE, FEWEST_ANSWERS, FEWEST_JUDGES
from groundswell.analysis.opinion.ranking_model import RankedIdea, Ranking
from groundswell.analysis.report.page import Page, Section, Table
from groundswell.analysis.report.plots import bar_plot, interval_plot
from groundswell.analysis.report.wording import count, number, percent

SURE = 0.95
_N_NEXT_SHOWN = 20
_LONGEST_NAME = 120


def ranking_page(
    ranking: Ranking,
    *,
    title: str,
    question: str | None = None,
    rejected: Sequence[tuple[int, str]] = (),
    notes: Sequence[str] = (),
) -> Page:
    """Say what a ranking says.

    Parameters
    ----------
    ranking : Ranking
        All texts redacted.
    title : str
        Of the page.
    question : str, optional
        What the judges were asked.
    rejected : sequence of (int, str)
        Rows of the file that could not be used, and why.
    notes : sequence of str
        About the reading of the file.

    Returns
    -------
    Page
    """
    states = dict(ranking.states)
    n_used = states["decided"] + states["tie"]
    n_read = sum(states.values()) + len(rejected)
    facts = [
        ("comparisons that count", number(n_used)),
        ("ideas", number(len(ranking.ideas))),
    ]
    if ranking.judges:
        facts.append(("judges", number(len(ranking.judges))))
    sections = [_scores(ranking), _next(ranking)]
    if ranking.judges:
        sections.append(_judges(ranking))
    sections += [_other_ways(ranking), _rows(ranking, rejected, n_read), _method(ranking)]
    lead = ([f"Judges were asked: {question}"] if question else []) + _lead(ranking, n_used)
    return Page(
        title=title,
        lead=tuple(lead),
        facts=tuple(facts),
        sections=tuple(sections),
        notices=(*_notices(ranking, n_used), *notes),
    )


def _name(idea: RankedIdea) -> str:
    text = idea.text
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1].rstrip() + "…"


def _percent(value: float) -> str:
    return f"{value:.0f}%"


def _lead(ranking: Ranking, n_used: int) -> list[str]:
    ideas = ranking.ideas
    first = ideas[0]
    said = [
        f"{count(len(ideas), 'idea was', 'ideas were')} ranked by "
        f"{count(n_used, 'choice', 'choices')} between two of them.",
        f"“{_name(first)}” stands first. It would be chosen over another idea about "
        f"{first.score:.0f} times in 100 ({first.score_low:.0f} to {first.score_high:.0f}).",
    ]
    clear = clear_top(ideas)
    if clear == 0:
        said.append(_unclear_first(ideas))
    elif clear == 1:
        said.append("It is almost surely the first: no other idea comes close.")
    else:
        said.append(
            f"The first {number(clear)} stand clear of the rest. Their order among themselves is "
            "less sure."
        )
    return said


def _unclear_first(ideas: Sequence[RankedIdea]) -> str:
    if len(ideas) > 1 and (ideas[0].above_next or 0.0) < SURE:
        return (
            "The first and the second can't be told apart yet: which of them is first may be "
            "chance."
        )
    return "Where the first ideas end and the others begin can't be told yet."


def clear_top(ideas: Sequence[RankedIdea]) -> int:
    """How many ideas at the top are almost surely above all below them; 0 if none, or all.

    That is so where the range of no place above the cut reaches below it, nor the other way
    round. The smallest such number is given.
    """
    for n in range(1, min(len(ideas), 11)):
        if max(i.place_high for i in ideas[:n]) <= n < min(i.place_low for i in ideas[n:]):
            return n
    return 0


def _notices(ranking: Ranking, n_used: int) -> list[str]:
    said = []
    if ranking.n_parts > 1:
        n_alone = sum(n == 1 for n in Counter(i.part for i in ranking.ideas).values())
        said.append(
            f"The ideas fall into {number(ranking.n_parts)} sets that were never compared with "
            "each other, not even through other ideas"
            + (f"; {count(n_alone, 'set is', 'sets are')} a single idea" if n_alone else "")
            + ". Nobody knows which set is better: the order between sets is a guess, and the "
            "ranges are wide."
        )
    if ranking.n_unseen:
        said.append(
            f"{count(ranking.n_unseen, 'idea was', 'ideas were')} never decided on. Their score "
            "is only a starting guess."
        )
    always = [i for i in ranking.ideas if i.n_wins and not i.n_losses + i.n_ties]
    if always:
        said.append(
            f"{count(len(always), 'idea', 'ideas')} won every time. A score of 100 would claim "
            "too much, so the score is held back by how the other ideas did."
        )
    n_random = sum(judge.is_random for judge in ranking.judges)
    if n_random:
        left = "are left out" if ranking.random_left_out else "still count"
        said.append(
            f"{count(n_random, 'judge seems', 'judges seem')} to have answered without regard to "
            f"the ideas. Their answers {left}."
        )
    if not ranking.judges:
        said.append(
            "The file does not say who judged. One person with many answers may weigh much, and "
            "the ranges can be too narrow."
        )
    if (share := ranking.left_share) is not None and not (
        (ranking.left_low or 0.0) <= 0.5 <= (ranking.left_high or 0.0)
    ):
        side = "first" if share > 0.5 else "second"
        said.append(
            f"The idea shown {side} was chosen {percent(max(share, 1 - share))} of the time, more "
            "than chance would give. Show each pair either way round."
        )
    if n_used < 5 * len(ranking.ideas):
        said.append("There are few comparisons for so many ideas, so that the ranges are wide.")
    return said


def _scores(ranking: Ranking) -> Section:
    ideas = ranking.ideas
    n_sure = sum((idea.above_next or 0) >= SURE for idea in ideas)
    sentences = [
        "The score is the chance that an idea is chosen over another one taken at random. 50% is "
        "as good as any other.",
        "The line shows how sure the score is: the true score lies on it about 95 times in 100. "
        "Where the lines of two ideas overlap much, their order may be chance.",
    ]
    if len(ideas) > 2:
        sentences.append(
            f"Of {number(len(ideas) - 1)} neighbours in this order, {number(n_sure)} "
            f"{'is' if n_sure == 1 else 'are'} almost surely the right way round."
        )
    figure = interval_plot(
        [
            (f"{idea.place}. {_name(idea)}", idea.score, idea.score_low, idea.score_high)
            for idea in ideas
        ],
        low=0,
        high=100,
        title="Chance to be chosen over another idea",
        about="Dot: best guess. Line: 95% interval. Dashed: as good as any other idea.",
        identity="scores",
        marks=((50, "50%"),),
        show=_percent,
    )
    parts = ranking.n_parts > 1
    table = Table(
        "Every idea with its place and score",
        (
            "Idea",
            "Place",
            "Range of the place",
            "Score",
            "Low",
            "High",
            "Above the next",
            "Wins",
            "Losses",
            "Ties",
            "Can’t decide",
            *(("Set",) if parts else ()),
        ),
        tuple(
            (
                _name(idea),
                idea.place,
                f"{idea.place_low} to {idea.place_high}",
                _percent(idea.score),
                _percent(idea.score_low),
                _percent(idea.score_high),
                None if idea.above_next is None else percent(idea.above_next),
                idea.n_wins,
                idea.n_losses,
                idea.n_ties,
                idea.n_undecided,
                *((idea.part,) if parts else ()),
            )
            for idea in ideas
        ),
        note="“Above the next” is the probability that an idea truly stands above the one below.",
    )
    return Section("ranking", "The ranking", tuple(sentences), figure=figure, table=table)


def _next(ranking: Ranking) -> Section:
    names = {idea.id: _name(idea) for idea in ranking.ideas}
    pairs = ranking.next_pairs[:_N_NEXT_SHOWN]
    sentences = (
        "Asking these pairs next would make the ranking sure fastest. They are pairs with ideas "
        "that few have seen, or that are hard to tell apart. All of them stand in next_pairs.csv.",
    )
    if not pairs:
        return Section("next", "What to ask next", ("No pair was asked for.",))
    table = Table(
        "Pairs to ask next, the most telling first",
        ("Pair", "Show first", "Show second", "Asked before", "Chance of the first"),
        tuple(
            (place, names[pair.first], names[pair.second], pair.n_before, percent(pair.chance))
            for place, pair in enumerate(pairs, start=1)
        ),
    )
    return Section("next", "What to ask next", sentences, table=table)


def _judges(ranking: Ranking) -> Section:
    judges = ranking.judges
    n_random = sum(judge.is_random for judge in judges)
    why = Counter(judge.why for judge in judges)
    sentences = []
    if ranking.n_tested_judges:
        sentences.append(
            f"{count(ranking.n_tested_judges, 'judge', 'judges')} gave answers enough "
            f"({FEWEST_ANSWERS} or more) to see whether they looked at the ideas."
        )
        if n_random:
            sentences.append(
                f"{number(n_random)} of them seem not to have: their answers fit coin tosses, or "
                "one side of the screen, much better than any taste. Of those found so, at most "
                f"{percent(FALSE_SHARE)} are expected to be honest."
            )
        else:
            sentences.append("None of them seems to have answered at random.")
        sentences.append(
            "A judge who thinks otherwise than most is not counted as random: a taste shows in "
            "answers that fit together."
        )
    else:
        sentences.append(
            f"Too few judges gave {FEWEST_ANSWERS} answers or more to tell who answered at random: "
            f"it takes {FEWEST_JUDGES}."
        )
    if ranking.without_random is not None:
        how = "hardly changes" if ranking.without_random > 0.9 else "changes"
        # Tau is the share of pairs that keep their order less the share that don't.
        kept = (1 + ranking.without_random) / 2
        sentences.append(
            f"Without them the order {how}: of every 100 pairs of ideas, about {100 * kept:.0f} "
            f"stay the same way round (Kendall’s tau {ranking.without_random:.2f})."
        )
    shares = [judge.agreed_share for judge in judges if judge.agreed_share is not None]
    bands = Counter(min(9, int(share * 10)) for share in shares)
    figure = bar_plot(
        [(f"{band * 10}% to {band * 10 + 10}%", float(bands[band])) for band in range(10)],
        title="Judges by how often they agree with the ranking of the others",
        about="Longer bar: more judges. Who tosses a coin agrees about half of the time.",
        identity="judges",
    )
    table = Table(
        "What was found of the judges",
        ("Finding", "Judges", "Their answers"),
        tuple(
            (words, n, sum(judge.n for judge in judges if judge.why == words))
            for words, n in sorted(why.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        note="No judge is named. judges.csv has a line for each, under a made-up name.",
    )
    own = Table(
        "How often judges agree with the ranking of the others",
        ("Of a judge’s answers", "Judges"),
        tuple((f"{band * 10}% to {band * 10 + 10}%", bands[band]) for band in range(10)),
        note="Judges whose answers can’t be held against others’ are not among them.",
    )
    found = Section("judges-found", "What was found of them", (), table=table)
    return Section(
        "judges", "The judges", tuple(sentences), figure=figure, table=own, subsections=(found,)
    )


def _other_ways(ranking: Ranking) -> Section:
    sentences = [
        "Wiki surveys work the score out in another way. The share of wins takes no notice of "
        "which ideas an idea met; the wiki-survey estimate does, and gives judges tastes of their "
        "own.",
    ]
    if ranking.agreement_with_wiki is not None:
        how = ranking.agreement_with_wiki
        words = "nearly the same" if how > 0.95 else "much the same" if how > 0.8 else "different"
        sentences.append(
            f"Here it tells {words} story as our score (correlation {how:.2f})."
            if words != "different"
            else f"Here it tells a different story from our score (correlation {how:.2f})."
        )
    table = Table(
        "Score beside the scores of wiki surveys",
        ("Idea", "Score", "Wiki-survey estimate", "Share of wins"),
        tuple(
            (
                _name(idea),
                _percent(idea.score),
                _percent(idea.wiki_score),
                _percent(idea.win_score),
            )
            for idea in ranking.ideas
        ),
        note="Share of wins: (wins + 1) of (wins + losses + 2), as wiki surveys publish it.",
    )
    return Section("wiki", "Beside other scores", tuple(sentences), table=table)


def _rows(ranking: Ranking, rejected: Sequence[tuple[int, str]], n_read: int) -> Section:
    reasons = Counter(reason for _, reason in rejected)
    meaning = {
        "decided": "one of the two ideas was chosen",
        "tie": "half a win for each",
        "can't decide": "tells nothing of which is better; counted only",
        "judge at random, left out": "by judges whose answers look random",
    }
    rows = [
        (state, n, meaning[state])
        for state, n in ranking.states
        if n or state in ("decided", "tie", "can't decide")
    ]
    rows += [(reason, n, "could not be used") for reason, n in sorted(reasons.items())]
    table = Table("What became of every row", ("State", "Rows", "What it means"), tuple(rows))
    words = f"{count(n_read, 'row', 'rows')} came in, and every one is in this table."
    if rejected:
        words += " rejected.csv names the rows that could not be used."
    return Section("rows", "What became of every row", (words,), table=table)


def _method(ranking: Ranking) -> Section:
    sentences = [
        "Each idea has a strength. The chance that one is chosen over another follows from the "
        "two strengths (the Bradley–Terry model). The strengths that fit all choices best are "
        "found together, so that a win over a strong idea counts for more.",
        "Ideas are taken to differ about as much as these data say. That keeps the score of an "
        "idea that was seen seldom, or always won, near the middle until more is known.",
    ]
    if ranking.design_effect > 1.005:
        sentences.append(
            "Answers of one person resemble each other. That is allowed for: the lines are "
            f"{ranking.design_effect**0.5:.1f} times as long as they would be otherwise."
        )
    sentences.append(
        "The ranking tells what these judges preferred among these ideas. It does not tell whether "
        "an idea would work, or what people who were not asked would say."
    )
    return Section("method", "How this was done, and its limits", tuple(sentences))

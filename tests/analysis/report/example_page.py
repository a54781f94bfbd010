"""A made-up page with every part that a page can have."""

import math

from groundswell.analysis.report.page import Page, Section, Table
from groundswell.analysis.report.plane_plots import line_plot, scatter_plot
from groundswell.analysis.report.plots import bar_plot, interval_plot, matrix_plot, whole_percent

IDEAS = (
    "Let people try a change for a week before anybody signs it off",
    "Give every team an hour a month to fix what slows it down",
    "Say what became of each idea, also where the answer is no",
    "One form in place of five",
    "Pay for cover, so that people can come to meetings about change without leaving others short",
)


def example_page(n_rows: int = 30) -> Page:
    scores = [
        (IDEAS[i % 5] if i < 5 else f"Idea {i + 1}", 80 - 2.0 * i, 74 - 2.1 * i, 86 - 1.9 * i)
        for i in range(n_rows)
    ]
    ranking = Section(
        anchor="ranking",
        heading="Which ideas people chose",
        sentences=(
            "People chose “Let people try a change for a week” most often.",
            "Where two lines overlap much, their order may be chance.",
        ),
        figure=interval_plot(
            scores,
            low=0,
            high=100,
            title="Chance of winning against another idea",
            about="Dot: our best guess. Line: 95 times in 100 the true value lies inside.",
            identity="ranks",
            marks=((50, "even"),),
            show=lambda value: f"{value:.0f}",
        ),
        table=Table(
            "Every idea with its score",
            ("Idea", "Wins", "Score", "Low", "High", "How sure"),
            tuple(
                (label, 40 - i, value, low, None if i == 3 else high, "fairly sure")
                for i, (label, value, low, high) in enumerate(scores)
            ),
            note="Scores run from 0 to 100.",
        ),
        quotes=((IDEAS[0] + ".", "contribution c7"), ("Ask us <b>first</b>.", "contribution c9")),
        subsections=(
            Section(
                "coders",
                "By coder",
                ("Coders agree most on the first code.",),
                figure=bar_plot(
                    [("Ana", 0.8), ("Ben", 0.31), ("Cai", None)],
                    title="Share of items with a code",
                    about="Full bar: all items.",
                    identity="coders",
                    high=1.0,
                    show=whole_percent,
                ),
            ),
            Section(
                "pairs",
                "Pairs of codes",
                (),
                figure=matrix_plot(
                    ("Too many sign-offs", "No time", "Fear of blame"),
                    tuple(f"Coder {i}" for i in range(1, 15)),
                    [[None if i == j else (i + j) / 17 for j in range(14)] for i in range(3)],
                    title="How often coders agree",
                    about="Darker: more often.",
                    identity="pairs",
                    corner="Code",
                ),
            ),
        ),
    )
    groups = Section(
        "groups",
        "Opinion groups",
        ("Two groups were found.",),
        figure=scatter_plot(
            [
                (math.cos(i) + 4 * (i % 3), math.sin(2 * i) * (1 + i % 3), i % 3, "")
                for i in range(90)
            ],
            series_names=("Group A", "Group B", "Group C"),
            title="People by how alike they voted",
            about="Each mark is one person. Near means alike.",
            identity="people",
            with_scale=False,
        ),
    )
    named = Section(
        "named",
        "Codes by two figures",
        (),
        figure=scatter_plot(
            [(0.2, 0.3, 0, "Too many sign-offs"), (0.7, 0.9, 1, "Leaders who listen & act")],
            series_names=("Barriers", "Building blocks"),
            title="Share and agreement",
            about="Right: more people. Up: more agreement.",
            identity="named",
            x_name="share of people",
            y_name="agreement",
        ),
    )
    learning = Section(
        "learning",
        "How coding gets better",
        ("More examples help.",),
        figure=line_plot(
            [
                ("Groundswell", [(0, 0.3), (8, 0.5), (16, 0.58), (32, 0.63)]),
                ("Nearest prototype", [(0, 0.2), (8, 0.42), (16, 0.5), (32, 0.52)]),
                ("Words only", [(8, 0.3), (16, 0.4), (32, 0.47)]),
            ],
            title="Macro-F1 by examples for each code",
            about="Higher is better.",
            identity="learning",
            x_name="examples for each code",
            y_name="macro-F1",
            low=0,
            high=1,
        ),
        table=Table(
            "Figures", ("Examples", "Groundswell"), ((0, 0.3), (8, 0.5), (16, 0.58), (32, 0.63))
        ),
    )
    calibration = Section(
        "calibration",
        "Is it as sure as it should be?",
        (),
        figure=line_plot(
            [("Suggestions", [(0.1, 0.14), (0.5, 0.46), (0.9, 0.93)])],
            title="Said and true",
            about="On the dashed line, it is as sure as it is right.",
            identity="calibration",
            x_name="how sure it said it was",
            y_name="how often it was right",
            low=0,
            high=1,
            diagonal="as sure as right",
        ),
    )
    plain = Section(
        "plain",
        "What became of every row",
        ("Every row of the file is in one state.",),
        table=Table("States", ("State", "Rows"), (("read", 1200), ("twice", 3), ("empty", 0))),
    )
    return Page(
        title="Which ideas should come first?",
        lead=("30 ideas were compared 1,203 times by 41 people.", "The first four stand clear."),
        facts=(("Comparisons", "1,203"), ("Ideas", "30"), ("People", "41")),
        sections=(ranking, groups, named, learning, calibration, plain),
        notices=("Nine ideas were seen fewer than five times.",),
        sample_notice="Made-up ideas, for trying Groundswell out.",
    )

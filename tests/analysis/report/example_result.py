"""A made-up Result in which every part of the report has something to show.

The contributions are written for these tests. The figures are counted from them, so that the
report's sums come out; only what the engine would work out (stability, places on the map,
saturation, group tests) is set by hand or drawn from a seed.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace

from example_words import BAD, CAMPAIGN, LEAVES, MEANINGS, WIDE, WRITTEN

from groundswell.analysis.evidence.model import (
    GroupCell,
    GroupTable,
    Link,
    Quote,
    Saturation,
    SaturationPoint,
    Share,
)
from groundswell.analysis.report.model import (
    Accounting,
    BuildingBlock,
    ContributionResult,
    Cut,
    LoneVoice,
    ReportFamily,
    Result,
    StateCount,
    Theme,
    UnitResult,
)


def share(n: int, of: int) -> Share:
    """Wilson's interval, so that the bars have something to show."""
    if not of:
        return Share(n=0, of=0, share=0.0, low=0.0, high=0.0)
    p, z = n / of, 1.96
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Share(n=n, of=of, share=p, low=max(0.0, middle - half), high=min(1.0, middle + half))


def _rows(copies: int) -> tuple[list[ContributionResult], list[UnitResult], dict[str, str]]:
    chance = random.Random(1)
    contributions, units, roles = [], [], {}
    ids = (f"c{number:05d}" for number in range(1, 10**6))
    people: dict[str, str] = {}

    def add(
        who: str, role: str, parts: tuple[tuple[str, float, str], ...], family: str | None
    ) -> None:
        cid, start, mine = next(ids), 0, []
        text = " ".join(words for _, _, words in parts)
        person = people.setdefault(who, f"P{len(people) + 1}")
        roles[person] = role
        for leaf, score, words in parts:
            wide = LEAVES[leaf][0] if leaf in LEAVES else None
            kind = WIDE[wide][0] if wide else "unclear"
            state = (
                "uninformative"
                if leaf == "0"
                else "none of these"
                if leaf == "-"
                else ("assigned" if score >= 0.6 else "uncertain")
            )
            cx, cy = WIDE[wide][4] if wide else (0.55, 0.36)
            others = ((f"theme-{'B1b' if leaf == 'B1a' else 'H2a'}", 0.31),) if score < 0.85 else ()
            mine.append(
                UnitResult(
                    id=f"{cid}:{start}-{start + len(words)}",
                    contribution_id=cid,
                    start=start,
                    end=start + len(words),
                    text=words,
                    kind=kind,
                    kind_source="inferred",
                    state=state,
                    theme_id=f"theme-{leaf}" if wide else None,
                    score=score,
                    other_themes=others if wide else (),
                    x=round(min(1, max(0, chance.gauss(cx, 0.06))), 4),
                    y=round(min(1, max(0, chance.gauss(cy, 0.06))), 4),
                )
            )
            start += len(words) + 1
        units.extend(mine)
        best = min((unit.state for unit in mine), key=list(MEANINGS).index)
        kinds = {unit.kind for unit in mine}
        themes = {u.theme_id: u.score for u in mine if u.theme_id}
        contributions.append(
            ContributionResult(
                id=cid,
                state=best,
                reason=MEANINGS[best],
                text=text,
                language="en",
                participant=person,
                kind=kinds.pop() if len(kinds) == 1 else "mixed",
                kind_source="inferred",
                family_id=family,
                themes=tuple(sorted(themes.items(), key=lambda pair: (-pair[1], pair[0]))),
                redactions=(),
            )
        )

    for copy in range(copies):
        for who, role, parts in WRITTEN:
            add(f"{who}{copy}", role, parts, None)
        for number in range(7):
            one = (("B1b", 0.9, CAMPAIGN if number < 6 else CAMPAIGN.lower()),)
            add(f"campaign{copy}-{number // 2}", "Not stated", one, f"family-{copy}")
        add(
            f"n{copy}",
            "Healthcare assistant",
            (("B3a", 0.9, "Ask [name] on the night shift; call [phone]."),),
            None,
        )
        contributions[-1] = replace(contributions[-1], redactions=(("name", 1), ("phone", 1)))
        for state, text, language in BAD:
            contributions.append(
                ContributionResult(
                    id=next(ids),
                    state=state,
                    reason=MEANINGS[state],
                    text=text,
                    language=language,
                    participant=f"P{9000 + len(contributions)}",
                    kind="unclear",
                    kind_source="inferred",
                    family_id=None,
                    themes=(),
                    redactions=(),
                )
            )
    return contributions, units, roles


def _quote(unit: UnitResult, why: str) -> Quote:
    return Quote(unit_id=unit.id, contribution_id=unit.contribution_id, text=unit.text, why=why)


def _themes(
    contributions: list[ContributionResult], units: list[UnitResult], n_people: int
) -> list[Theme]:
    person = {c.id: c.participant for c in contributions}
    n_usable = len({u.contribution_id for u in units})
    themes = []
    for code, (kind, number, title, source, _) in WIDE.items():
        family = [code, *(leaf for leaf, (parent, _, _) in LEAVES.items() if parent == code)]
        for place, each in enumerate(family):
            mine = [
                u
                for u in units
                if u.theme_id
                and (u.theme_id[6:] == each or (place == 0 and u.theme_id[6:] in family))
            ]
            sure = [u for u in mine if u.state == "assigned"]
            distinct: dict[str, UnitResult] = {}
            for unit in sorted(sure, key=lambda u: (-u.score, u.id)):
                distinct.setdefault(unit.text, unit)
            unsure = {u.text: u for u in mine if u.state == "uncertain"}
            quotes = tuple(
                _quote(u, "typical" if i < 2 else "varied")
                for i, u in enumerate(list(distinct.values())[:4])
            )
            leaf = LEAVES.get(each)
            name = leaf[1] if leaf else title
            themes.append(
                Theme(
                    id=f"theme-{each}",
                    parent_id=f"theme-{code}" if place else None,
                    kind=kind,
                    number=f"{number}.{place}" if place else number,
                    title=name,
                    title_source=source,
                    description=f"People write about this in their own words: {name.lower()}. "
                    "Several tell of a time when it happened to them.",
                    outside="What is only about money or staffing falls under the nearest theme.",
                    keywords=leaf[2]
                    if leaf
                    else tuple(
                        word for _, _, words in (LEAVES[x] for x in family[1:]) for word in words
                    )[:6],
                    participants=share(len({person[u.contribution_id] for u in mine}), n_people),
                    contributions=share(len({u.contribution_id for u in mine}), n_usable),
                    n_units=len(mine),
                    stability=(0.91, 0.72, 0.48)[(len(code) + int(number) + place) % 3],
                    reappearance=(0.96, 0.81, 0.57)[(len(code) + int(number) + place) % 3],
                    distinctiveness=round(0.2 + 0.05 * int(number), 2),
                    is_small=each in ("B4a", "U1a"),
                    quotes=quotes,
                    negative_cases=tuple(
                        _quote(
                            u, "against" if "not" in u.text or "reason" in u.text else "borderline"
                        )
                        for u in unsure.values()
                    ),
                    similar_theme_ids=("theme-B3",) if code == "B1" and not place else (),
                )
            )
    return themes


def _saturation(sources: str, n: int, themes: int, at: int | None) -> Saturation:
    points = []
    for step in range(1, min(n, 40) + 1):
        read = math.ceil(step * n / min(n, 40))
        seen = themes * (1 - math.exp(-read / (n / 5)))
        points.append(
            SaturationPoint(
                read, round(seen, 3), round(seen * 0.9, 3), round(min(themes, seen * 1.08), 3)
            )
        )
    return Saturation(
        sources=sources,
        ordered_by="permutations",
        n_permutations=200,
        points=tuple(points),
        base_size=6,
        run_length=3,
        new_information_threshold=0.05,
        saturated_at=at,
        coverage=0.97 if at else 0.82,
        n_seen_once=1,
        n_expected=themes + 0.6,
    )


def _groups(themes: list[Theme]) -> GroupTable:
    sizes = (("Doctor", 11), ("Healthcare assistant", None), ("Nurse", 18), ("Therapist", None))
    chance, cells = random.Random(2), []
    for theme in themes:
        for group, size in sizes:
            if size is None:
                why = "small group" if group == "Healthcare assistant" else "could be worked out"
                cells.append(
                    GroupCell(theme.id, group, None, None, None, None, None, None, None, True, why)
                )
                continue
            n = chance.randint(0, size // 2)
            mine, others = n / size, 0.2
            effect = 2 * (math.asin(math.sqrt(mine)) - math.asin(math.sqrt(others)))
            adjusted = 0.012 if abs(effect) > 0.6 else 0.4
            cells.append(
                GroupCell(
                    theme.id,
                    group,
                    n,
                    size,
                    mine,
                    others,
                    round(effect, 4),
                    adjusted / 8,
                    adjusted,
                    False,
                )
            )
    return GroupTable("role", "participants", 10, sizes, None, "Holm", tuple(cells))


def example_result(*, copies: int = 1, sample: bool = True) -> Result:
    """The example; ``copies`` repeats its rows, under new ids and by new people."""
    contributions, units, _ = _rows(copies)
    people = {c.participant for c in contributions}
    answered = {c.participant for c in contributions if c.themes or c.state in list(MEANINGS)[:4]}
    themes = _themes(contributions, units, len(answered))
    wide = {theme.id: theme for theme in themes if theme.parent_id is None}
    said = [t for t in wide.values() if t.kind == "helps"]
    blocks = [
        BuildingBlock(f"block-{t.id}", n, t.title, statement, "said", t.id, answers)
        for n, (t, statement, answers) in enumerate(
            zip(
                said,
                (
                    "Leaders come and see, answer, and back people in public.",
                    "Anyone can run a small test, with a little money, without asking twice.",
                    "Teams show each other what worked and what did not.",
                ),
                (("theme-B3", "theme-B1"), ("theme-B1", "theme-B2"), ("theme-B4",)),
                strict=True,
            ),
            1,
        )
    ]
    blocks += [
        BuildingBlock(
            "block-theme-B2",
            4,
            "Time and people for change",
            "Time to improve the work is part of the work.",
            "derived",
            "theme-B2",
            ("theme-B2",),
        ),
        BuildingBlock(
            "block-theme-B4",
            5,
            "Safe to try and to fail",
            "When something goes wrong, we ask what, not who.",
            "derived",
            "theme-B4",
            ("theme-B4",),
        ),
    ]
    links = (
        Link("theme-B1", "block-theme-H2", "same person", 2, 0.4, 1, 0.41, 0.9, (units[1].id,)),
        Link("theme-B3", "block-theme-H1", "same person", 1, 0.3, 0, 0.38, 0.7, (units[16].id,)),
        Link("theme-B1", "block-theme-H1", "text says so", 0, 0.4, 1, 0.33, 0.6, (units[5].id,)),
        Link("theme-B2", "block-theme-H2", "similar wording", 0, 0.5, 0, 0.52, 0.5, ()),
        Link("theme-B4", "block-theme-H3", "similar wording", 0, 0.2, 0, 0.47, 0.4, ()),
    )
    states = tuple(
        StateCount(state, sum(c.state == state for c in contributions), meaning)
        for state, meaning in MEANINGS.items()
    )
    unit_states = tuple(
        StateCount(state, sum(u.state == state for u in units), MEANINGS[state])
        for state in list(MEANINGS)[:4]
    )
    families = tuple(
        ReportFamily(
            id=f"family-{copy}",
            representative=mine[0].id,
            text=CAMPAIGN,
            members=tuple(c.id for c in mine),
            n_contributions=len(mine),
            n_texts=2,
            n_participants=len({c.participant for c in mine}),
            is_campaign=copy == 0,
        )
        for copy in range(copies)
        if (mine := [c for c in contributions if c.family_id == f"family-{copy}"])
    )
    lone = [u for u in units if u.state == "none of these"][:3]
    return Result(
        title="What helps, and what blocks, change from the bottom up?",
        question="What helps, and what blocks, people who try to make change from the bottom up?",
        sample_notice="This is a sample: the contributions were written to show how the "
        "report works. No real person wrote them."
        if sample
        else None,
        accounting=Accounting(
            n_rows=len(contributions),
            n_participants=len(people),
            n_texts=len({c.text for c in contributions}) - 1,
            n_units=len(units),
            states=states,
            unit_states=unit_states,
            languages=(("cy", 2 * copies), ("pl", copies)),
            redactions=(("email", 0), ("name", copies), ("phone", copies), ("postcode", 0)),
            rules_off=("link",),
        ),
        kind_source="inferred",
        n_helps=sum(u.kind == "helps" for u in units),
        n_blocks=sum(u.kind == "blocks" for u in units),
        n_unclear=sum(u.kind == "unclear" for u in units),
        themes=tuple(themes),
        blocks=tuple(blocks),
        links=links,
        small_theme_ids=("theme-U1a", "theme-B4a"),
        lone_voices=tuple(
            LoneVoice(_quote(u, "typical"), u.kind, round(0.8 - 0.1 * i, 2), 1)
            for i, u in enumerate(lone)
        ),
        cuts=(
            Cut("blocks", 4, 7, 0.91, 0.93, 0.08, 0.84, True),
            Cut("blocks", 6, 11, 0.78, 0.94, 0.21, 0.71, False),
            Cut("helps", 3, 5, 0.89, 0.92, 0.06, 0.82, True),
            Cut("helps", 5, 8, 0.70, 0.95, 0.18, 0.66, False),
            Cut("unclear", 1, 1, 0.95, 0.6, 0.0, 0.7, True),
        ),
        saturation=(
            ("all", _saturation("participants", len(answered), 13, 31)),
            ("blocks", _saturation("participants", len(answered) // 2, 7, 22)),
            ("helps", _saturation("participants", len(answered) // 2, 5, None)),
        ),
        groups=(_groups(themes),),
        families=families,
        units=tuple(sorted(units, key=lambda u: u.id)),
        contributions=tuple(sorted(contributions, key=lambda c: c.id)),
        columns=(
            ("id", "Ref"),
            ("text", "Your answer"),
            ("participant", "Token"),
            ("group", "role"),
        ),
        parameters=(
            ("seed", "0"),
            ("model", "all-MiniLM-L6-v2"),
            ("themes", "chosen by the data"),
            ("n_runs", "30"),
            ("groundswell", "0.1.0"),
        ),
        notices=(
            "Nothing in the file says what helps and what blocks, so this was inferred from "
            "the words.",
            "One text came in 7 times, or nearly so: it may be a campaign.",
        ),
    )


def empty_result() -> Result:
    """A table in which no row could be used."""
    full = example_result()
    states = tuple(replace(s, n=2 if s.state == "blank" else 0) for s in full.accounting.states)
    rows = tuple(c for c in full.contributions if c.state == "blank")[:2]
    return replace(
        full,
        question=None,
        sample_notice=None,
        accounting=replace(
            full.accounting,
            n_rows=2,
            n_participants=None,
            n_texts=0,
            n_units=0,
            states=states,
            languages=(),
            redactions=(),
            rules_off=(),
            unit_states=tuple(replace(s, n=0) for s in states[:4]),
        ),
        n_helps=0,
        n_blocks=0,
        n_unclear=0,
        themes=(),
        blocks=(),
        links=(),
        small_theme_ids=(),
        lone_voices=(),
        cuts=(),
        saturation=(),
        groups=(),
        families=(),
        units=(),
        contributions=rows,
        notices=("No row could be used.",),
    )


def only_unclear_result() -> Result:
    """Kind turned off: one hierarchy, no blocks, no links, no participants, one theme."""
    full = example_result(sample=False)
    themes = tuple(t for t in full.themes if t.kind == "unclear")
    ids = {t.id for t in themes}
    units = tuple(
        replace(
            u,
            kind="unclear",
            theme_id=u.theme_id if u.theme_id in ids else None,
            state=u.state if u.theme_id in ids else "none of these",
            other_themes=(),
        )
        for u in full.units
    )
    return replace(
        full,
        accounting=replace(full.accounting, n_participants=None),
        kind_source="off",
        n_helps=0,
        n_blocks=0,
        n_unclear=len(units),
        themes=themes,
        blocks=(),
        links=(),
        small_theme_ids=("theme-U1a",),
        groups=(),
        families=(),
        units=units,
        contributions=tuple(
            replace(
                c,
                participant=None,
                kind="unclear",
                family_id=None,
                themes=tuple(pair for pair in c.themes if pair[0] in ids),
            )
            for c in full.contributions
        ),
        cuts=tuple(c for c in full.cuts if c.kind == "unclear"),
        saturation=(("all", replace(full.saturation[0][1], sources="contributions")),),
        notices=(),
    )

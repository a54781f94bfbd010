"""A made-up Result in which every part of the report has something to show.

The contributions are written for these tests. The figures are counted from them, so that the
report's sums come out; only what the engine would work out (stability, places on the map,
saturation, group tests) is set by hand or drawn from a seed.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace

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

MEANINGS = {
    "assigned": "It says something that clearly belongs to a theme.",
    "uncertain": "It says something, but which theme it belongs to is open: look again.",
    "none of these": "It says something clear that no theme holds.",
    "uninformative": "It can be read, but says too little to sort.",
    "blank": "Nothing was written.",
    "nothing to add": "The person wrote that they had nothing to add.",
    "too short": "Too few letters to mean anything.",
    "other language": "Written in another language: to be translated, or coded by a person.",
    "unreadable": "The row could not be read as text.",
}

# code: (kind, number, title, source, description, what falls outside, keywords, centre)
WIDE = {
    "B1": ("blocks", "1", "Too many sign-offs", "phrase bank", (0.22, 0.74)),
    "B2": ("blocks", "2", "No time or people to spare", "participants' words", (0.48, 0.84)),
    "B3": ("blocks", "3", "Not being listened to", "phrase bank", (0.20, 0.42)),
    "B4": ("blocks", "4", "Fear of blame", "phrase bank", (0.42, 0.58)),
    "H1": ("helps", "1", "Leaders who listen and act", "phrase bank", (0.68, 0.50)),
    "H2": ("helps", "2", "Room to try things", "participants' words", (0.80, 0.74)),
    "H3": ("helps", "3", "Learning from other teams", "phrase bank", (0.76, 0.24)),
    "U1": ("unclear", "1", "Computers and systems", "participants' words", (0.46, 0.18)),
}
LEAVES = {
    "B1a": ("B1", "Forms and committees", ("form", "committee", "approval", "sign")),
    "B1b": ("B1", "Nobody knows who decides", ("decide", "who", "permission")),
    "B2a": ("B2", "No time away from the work", ("time", "shift", "busy")),
    "B2b": ("B2", "Too few staff", ("staff", "vacancy", "rota")),
    "B3a": ("B3", "Ideas that get no answer", ("ideas", "answer", "heard", "box")),
    "B3b": ("B3", "Decided before we were asked", ("already", "decided", "asked")),
    "B4a": ("B4", "Blamed when it goes wrong", ("blame", "wrong", "safe")),
    "H1a": ("H1", "Managers who come and see", ("manager", "ward", "see", "visit")),
    "H1b": ("H1", "A leader who says yes", ("yes", "backing", "support")),
    "H2a": ("H2", "Small tests before big plans", ("small", "test", "try", "week")),
    "H2b": ("H2", "A little money without a long form", ("money", "fund", "pounds")),
    "H3a": ("H3", "Seeing how others do it", ("other", "teams", "visit", "share")),
    "U1a": ("U1", "Computers and systems at work", ("computer", "system", "log")),
}

# (participant, role, ((leaf, score, text), ...)); leaf "-" is none of these, "0" uninformative
WRITTEN: tuple[tuple[str, str, tuple[tuple[str, float, str], ...]], ...] = (
    ("a", "Nurse", (("B1a", 0.97, "Every small change needs three forms and two committees."),)),
    ("b", "Nurse", (("B1a", 0.93, "I filled in the approval form in March and it is now October."),
                    ("H2a", 0.88, "Let us test it on one ward for a week first."))),
    ("c", "Doctor", (("B1a", 0.91, "Sign-off takes longer than the project."),)),
    ("d", "Manager", (("B1b", 0.86, "Nobody can tell me who is allowed to decide."),
                      ("H1b", 0.81, "It moves when one senior person says yes and means it."))),
    ("e", "Therapist", (("B1b", 0.84, "Three managers each think that the other one decides."),)),
    ("f", "Nurse", (("B1a", 0.95, "The form asks for a business case to move a cupboard."),)),
    ("g", "Doctor", (("B2a", 0.96, "There is no time in a twelve-hour shift to improve anything."),)),
    ("h", "Nurse", (("B2a", 0.94, "I do my improvement work at home on Sundays."),
                    ("B2b", 0.79, "We have four vacancies and nobody to cover."))),
    ("i", "Nurse", (("B2b", 0.92, "When the rota is full of gaps, ideas are the first thing to go."),)),
    ("j", "Healthcare assistant", (("B2b", 0.90, "Not enough staff, simple as that."),)),
    ("k", "Therapist", (("B2a", 0.87, "Give us one protected hour; we have never had one."),)),
    ("l", "Doctor", (("B2a", 0.55, "Clinics are overbooked so meetings are missed."),)),
    ("m", "Nurse", (("B3a", 0.95, "I put an idea in the box two years ago and never got an answer."),
                    ("H1a", 0.90, "The director who walks the ward at night hears more."))),
    ("n", "Healthcare assistant", (("B3a", 0.93, "No one asks the people who do the cleaning."),)),
    ("o", "Nurse", (("B3a", 0.89, "We say the same thing every year and nothing comes back."),)),
    ("p", "Therapist", (("B3b", 0.91, "The consultation opened after the decision was made."),)),
    ("q", "Manager", (("B3b", 0.83, "Staff can smell it when a plan is already decided."),)),
    ("r", "Doctor", (("B3b", 0.80, "We were asked what colour, not whether."),)),
    ("s", "Nurse", (("B4a", 0.88, "If it goes wrong, your name is on it; if it goes right, it is not."),)),
    ("t", "Doctor", (("B4a", 0.85, "People play safe because the last person who tried got blamed."),)),
    ("u", "Manager", (("B4a", 0.71, "An incident form is not a thank-you letter."),)),
    ("v", "Nurse", (("H1a", 0.96, "Our matron comes and sees for herself, then fixes it."),)),
    ("w", "Healthcare assistant", (("H1a", 0.92, "She knows our names and asks what gets in the way."),)),
    ("x", "Nurse", (("H1a", 0.90, "The chief executive worked a shift with us and it changed things."),
                    ("B2b", 0.66, "She saw how few of us there were."))),
    ("y", "Doctor", (("H1b", 0.94, "A boss who says: try it, I will back you."),)),
    ("z", "Therapist", (("H1b", 0.87, "Support from the top, in public and in writing."),)),
    ("aa", "Nurse", (("H1b", 0.58, "Good leadership."),)),
    ("ab", "Manager", (("H2a", 0.95, "Start with one patient on one day, then grow."),)),
    ("ac", "Nurse", (("H2a", 0.93, "We tried the new handover for a week and kept the half that worked."),)),
    ("ad", "Doctor", (("H2a", 0.90, "Small tests, quick results, no steering group."),
                      ("B1a", 0.82, "What kills it is the steering group."))),
    ("ae", "Nurse", (("H2b", 0.91, "Two hundred pounds and no questions bought us the label printer."),)),
    ("af", "Healthcare assistant", (("H2b", 0.88, "A small fund that anyone can ask."),)),
    ("ag", "Therapist", (("H2b", 0.86, "A bit of money without a twelve-page form."),)),
    ("ah", "Doctor", (("H3a", 0.92, "Visiting the hospital down the road taught us more than any course."),)),
    ("ai", "Manager", (("H3a", 0.90, "A monthly call where teams show what failed."),)),
    ("aj", "Nurse", (("H3a", 0.84, "We copied their discharge checklist, with their blessing."),)),
    ("ak", "Nurse", (("U1a", 0.90, "It takes nine minutes to log in."),)),
    ("al", "Doctor", (("U1a", 0.87, "Six systems, six passwords."),)),
    ("am", "Therapist", (("U1a", 0.72, "The new computer on wheels."),)),
    ("an", "Manager", (("-", 0.31, "Perhaps not everything needs to change: some of it works well."),)),
    ("ao", "Doctor", (("-", 0.24, "Stop asking us and start paying us."),)),
    ("ap", "Nurse", (("-", 0.20, "The canteen closing at three ended the best conversations we had."),)),
    ("aq", "Nurse", (("0", 0.0, "Well, you know how it is."),)),
    ("ar", "Manager", (("0", 0.0, "As above."),)),
    ("as", "Doctor", (("B4a", 0.52, "Being careful is part of the job, and I would not call that fear."),)),
    ("at", "Therapist", (("B1a", 0.51, "Some of the forms are there for a reason."),)),
)  # fmt: skip
CAMPAIGN = "Cut the red tape: let staff on the ward decide."
BAD = (
    ("blank", "", None),
    ("blank", "", None),
    ("nothing to add", "Nothing to add, thanks.", "en"),
    ("nothing to add", "n/a", "en"),
    ("too short", "ok", None),
    ("other language", "Mae angen mwy o amser arnom ni i wella pethau.", "cy"),
    ("other language", "Nie mamy czasu na spotkania zespołu.", "pl"),
    ("other language", "Dylai rheolwyr ddod i weld drostyn nhw eu hunain.", "cy"),
    ("unreadable", "", None),
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
            state = "uninformative" if leaf == "0" else "none of these" if leaf == "-" else (
                "assigned" if score >= 0.6 else "uncertain"
            )  # fmt: skip
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
        add(f"n{copy}", "Healthcare assistant",
            (("B3a", 0.9, "Ask [name] on the night shift; call [phone]."),), None)  # fmt: skip
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
                )  # fmt: skip
            )
    return themes


def _saturation(sources: str, n: int, themes: int, at: int | None) -> Saturation:
    points = []
    for step in range(1, min(n, 40) + 1):
        read = math.ceil(step * n / min(n, 40))
        seen = themes * (1 - math.exp(-read / (n / 5)))
        points.append(SaturationPoint(read, round(seen, 3), round(seen * 0.9, 3),
                                      round(min(themes, seen * 1.08), 3)))  # fmt: skip
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
                cells.append(GroupCell(theme.id, group, None, None, None, None, None, None, None,
                                       True, why))  # fmt: skip
                continue
            n = chance.randint(0, size // 2)
            mine, others = n / size, 0.2
            effect = 2 * (math.asin(math.sqrt(mine)) - math.asin(math.sqrt(others)))
            adjusted = 0.012 if abs(effect) > 0.6 else 0.4
            cells.append(GroupCell(theme.id, group, n, size, mine, others, round(effect, 4),
                                   adjusted / 8, adjusted, False))  # fmt: skip
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
                ("Leaders come and see, answer, and back people in public.",
                 "Anyone can run a small test, with a little money, without asking twice.",
                 "Teams show each other what worked and what did not."),
                (("theme-B3", "theme-B1"), ("theme-B1", "theme-B2"), ("theme-B4",)),
                strict=True,
            ),
            1,
        )
    ]  # fmt: skip
    blocks += [
        BuildingBlock("block-theme-B2", 4, "Time and people for change",
                      "Time to improve the work is part of the work.",
                      "derived", "theme-B2", ("theme-B2",)),
        BuildingBlock("block-theme-B4", 5, "Safe to try and to fail",
                      "When something goes wrong, we ask what, not who.",
                      "derived", "theme-B4", ("theme-B4",)),
    ]  # fmt: skip
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
        columns=(("id", "Ref"), ("text", "Your answer"), ("participant", "Token"),
                 ("group", "role")),
        parameters=(("seed", "0"), ("model", "all-MiniLM-L6-v2"), ("themes", "chosen by the data"),
                    ("n_runs", "30"), ("groundswell", "0.1.0")),
        notices=("Nothing in the file says what helps and what blocks, so this was inferred from "
                 "the words.",
                 "One text came in 7 times, or nearly so: it may be a campaign."),
    )  # fmt: skip


def empty_result() -> Result:
    """A table in which no row could be used."""
    full = example_result()
    states = tuple(replace(s, n=2 if s.state == "blank" else 0) for s in full.accounting.states)
    rows = tuple(c for c in full.contributions if c.state == "blank")[:2]
    return replace(
        full,
        question=None,
        sample_notice=None,
        accounting=replace(full.accounting, n_rows=2, n_participants=None, n_texts=0, n_units=0,
                           states=states, languages=(), redactions=(), rules_off=(),
                           unit_states=tuple(replace(s, n=0) for s in states[:4])),
        n_helps=0, n_blocks=0, n_unclear=0, themes=(), blocks=(), links=(), small_theme_ids=(),
        lone_voices=(), cuts=(), saturation=(), groups=(), families=(), units=(),
        contributions=rows, notices=("No row could be used.",),
    )  # fmt: skip


def only_unclear_result() -> Result:
    """Kind turned off: one hierarchy, no blocks, no links, no participants, one theme."""
    full = example_result(sample=False)
    themes = tuple(t for t in full.themes if t.kind == "unclear")
    ids = {t.id for t in themes}
    units = tuple(
        replace(u, kind="unclear", theme_id=u.theme_id if u.theme_id in ids else None,
                state=u.state if u.theme_id in ids else "none of these", other_themes=())
        for u in full.units
    )  # fmt: skip
    return replace(
        full,
        accounting=replace(full.accounting, n_participants=None),
        kind_source="off",
        n_helps=0, n_blocks=0, n_unclear=len(units), themes=themes, blocks=(), links=(),
        small_theme_ids=("theme-U1a",), groups=(), families=(), units=units,
        contributions=tuple(
            replace(c, participant=None, kind="unclear", family_id=None,
                    themes=tuple(pair for pair in c.themes if pair[0] in ids))
            for c in full.contributions
        ),
        cuts=tuple(c for c in full.cuts if c.kind == "unclear"),
        saturation=(("all", replace(full.saturation[0][1], sources="contributions")),),
        notices=(),
    )  # fmt: skip

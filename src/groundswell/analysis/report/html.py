"""The report that people read, as one HTML file that needs no network.

Lays the page out from templates; what it says comes from ``wording``, its drawings from ``charts``.
The page works without JavaScript as one long document. With it, it becomes pages, and the full
lists of units and contributions are drawn from compact data inside the file.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from groundswell.analysis.report import charts, explanations, wording
from groundswell.analysis.report.model import Result, UnitResult
from groundswell.analysis.report.reading import Reading, anchor, visible

if TYPE_CHECKING:
    from jinja2 import Environment

N_STATIC_UNITS = 10


def render_html(result: Result) -> str:
    """Write a result as one HTML page.

    Parameters
    ----------
    result : Result
        What is to be shown. Its texts are taken to be redacted already.

    Returns
    -------
    str
        A whole HTML document: styles, script and data inside, no address outside it. Its content
        security policy lets nothing run but its own script. The same result gives the same page.

    Examples
    --------
    >>> from groundswell.analysis.report.model import Accounting
    >>> counts = Accounting(0, None, 0, 0, (), (), (), (), ())
    >>> result = Result("Parks", None, None, counts, "off", 0, 0, 0, *[()] * 11)
    >>> render_html(result).startswith("<!doctype html>")
    True
    """
    reading = Reading(result)
    style = static_text("report.css") + page_notice(result.sample_notice)
    script = static_text("report.js")
    page = environment().get_template("report.html.j2")
    return page.render(
        r=result,
        reading=reading,
        say=wording,
        explain=explanations,
        charts=charts,
        pages=_pages(reading),
        style=Markup(style),
        script=Markup(script),
        data=_embedded(reading),
        policy=content_policy(script, style),
        quoted=set(reading.quoted_ids()),
        n_static_units=N_STATIC_UNITS,
    )


def content_policy(script: str, style: str) -> str:
    """The content security policy that lets a page use one script and one style sheet, no more."""
    return (
        "default-src 'none'; "
        f"script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@lru_cache(maxsize=4)
def static_text(name: str) -> str:
    """A style sheet or script that goes into a page."""
    folder = importlib.resources.files("groundswell.analysis.report") / "static"
    return (folder / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Where templates are found and how they are filled in."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("groundswell.analysis.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_printable,
    )
    environment.filters["person_text"] = person_text
    environment.filters["n"] = wording.number
    environment.globals["anchor"] = anchor
    return environment


def _printable(value: Any) -> Any:
    return visible(value) if type(value) is str else value


def person_text(text: str) -> Markup:
    """Somebody's words, kept apart from the page in escaping and in direction of writing.

    Examples
    --------
    >>> person_text("<b>")
    Markup('<bdi>&lt;b&gt;</bdi>')
    """
    return Markup(f"<bdi>{escape(visible(text))}</bdi>")


def page_notice(notice: str | None) -> str:
    """The sample notice for the top margin of every printed page, as CSS."""
    if not notice:
        return ""
    words = "".join(
        char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):x} "
        for char in visible(notice)
    )
    return f'\n@page {{ @top-left {{ content: "{words}"; }} }}\n'


def _pages(reading: Reading) -> list[tuple[str, str, str]]:
    """Anchor, name and group of every page, in order."""
    result = reading.result
    pages = [("glance", "At a glance", "")]
    if result.blocks:
        pages.append(("blocks", "Building blocks", ""))
    for kind in reading.kinds:
        heading = wording.kind_heading(reading, kind)
        pages += [
            (anchor("theme", theme.id), f"{theme.number}. {theme.title}", heading)
            for theme in reading.wide(kind)
        ]
    more = "Look closer"
    if result.themes:
        pages.append(("small", "Small themes and lone voices", more))
        pages.append(("map-page", "Map", more))
    if result.groups:
        pages.append(("groups", "Groups", more))
    if result.saturation:
        pages.append(("saturation", "Did we hear enough?", more))
    pages.append(("quality", "Data quality", more))
    pages.append(("method", "Method and limits", more))
    pages.append(("contributions", "All contributions", more))
    return pages


def _embedded(reading: Reading) -> Markup:
    """Everything that the lists need, as JSON that no text can break out of."""
    result = reading.result
    states = [state.state for state in result.accounting.states]
    themes = {theme.id: place for place, theme in enumerate(result.themes)}
    rows = {row.id: place for place, row in enumerate(result.contributions)}
    families = {family.id: place for place, family in enumerate(result.families)}
    reasons: dict[str, int] = {}
    kinds = list(wording.KIND_MEANING)
    data = {
        "themes": [
            [
                anchor("theme", shown.id),
                wording.code(shown),
                shown.title,
                themes.get(theme.parent_id or "", -1),
                theme.id,
            ]
            for theme in result.themes
            for shown in [reading.themes[theme.id]]
        ],
        "states": states,
        "kinds": list(wording.KIND_MEANING.values()),
        "kindOff": result.kind_source == "off",
        "families": [
            [family.id, family.n_contributions, int(family.is_campaign)]
            for family in result.families
        ],
        "rules": wording.RULE_WORDS,
        "languages": wording.LANGUAGES,
        "rows": [
            [
                row.id,
                states.index(row.state) if row.state in states else -1,
                visible(row.text),
                kinds.index(row.kind),
                int(row.kind_source == "stated"),
                row.language or "",
                row.participant or "",
                families.get(row.family_id or "", -1),
                reasons.setdefault(row.reason, len(reasons)),
                [
                    part
                    for i, score in row.themes
                    if i in themes
                    for part in (themes[i], _cent(score))
                ],
                [part for pair in row.redactions for part in pair],
                _unlike(anchor("c", row.id), f"c-{row.id}"),
            ]
            for row in result.contributions
        ],
        "units": [
            _unit_row(unit, rows, reading, themes, states, kinds)
            for unit in result.units
            if unit.contribution_id in rows
        ],
        "reasons": list(reasons),
    }
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        written = written.replace(char, f"\\u{ord(char):04x}")
    return Markup(visible(written))


def _unit_row(
    unit: UnitResult,
    rows: dict[str, int],
    reading: Reading,
    themes: dict[str, int],
    states: list[str],
    kinds: list[str],
) -> list[Any]:
    """A unit by its place in its contribution; its words only where they differ from that."""
    whole = reading.contributions[unit.contribution_id].text
    row: list[Any] = [
        rows[unit.contribution_id],
        unit.start,
        unit.end,
        kinds.index(unit.kind),
        states.index(unit.state) if unit.state in states else -1,
        themes.get(unit.theme_id or "", -1),
        _cent(unit.score),
        [
            part
            for theme_id, score in unit.other_themes
            if theme_id in themes
            for part in (themes[theme_id], _cent(score))
        ],
        round(unit.x * 1000),
        round(unit.y * 1000),
    ]
    if whole[unit.start : unit.end] != unit.text:
        row.append(visible(unit.text))
    return row


def _cent(score: float) -> int:
    return round(score * 100)


def _unlike(value: str, usual: str) -> str:
    return "" if value == usual else value

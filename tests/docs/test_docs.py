"""The docs hold together: no dead link, no page that nothing leads to, no word left unexplained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from groundswell.analysis.corpus.model import RowState
from groundswell.analysis.report.explanations import FIGURES, GLOSSARY
from groundswell.analysis.themes.model import UnitState

REPO = Path(__file__).resolve().parent.parent.parent
DOCS = REPO / "docs"
PAGES = [REPO / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def glossary_terms() -> set[str]:
    """First cells of the glossary's tables, folded; "a, b" gives both."""
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [line.split("|")[1].strip(" *") for line in lines if line.startswith("| ")]
    return {term.casefold() for cell in cells for term in (cell, *cell.split(", "))}


@pytest.mark.parametrize("term", [term for term, _ in (*GLOSSARY, *FIGURES)])
def test_every_term_that_the_report_explains_is_in_the_glossary(term):
    assert term.casefold() in glossary_terms()


@pytest.mark.parametrize("state", [*RowState, *UnitState])
def test_every_state_is_in_the_glossary(state):
    if state is RowState.USABLE:  # Never shown: such a row gets the state of its units.
        return
    assert str(state) in glossary_terms()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPO)))
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "#")):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            made = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
            assert anchor in made, target


def test_the_index_leads_to_every_page():
    index = DOCS / "index.md"
    linked = {(DOCS / path).resolve() for path in LINK.findall(index.read_text(encoding="utf-8"))}
    pages = {path.resolve() for path in DOCS.rglob("*.md")} - {index.resolve()}
    assert pages - linked == set()


def test_decisions_are_numbered_without_gaps_and_say_their_status():
    decisions = sorted((DOCS / "adr").glob("*.md"))
    for number, path in enumerate(decisions, start=1):
        assert path.name.startswith(f"{number:04d}-")
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {number}\. \S", text), path.name
        assert re.search(r"^Status: (accepted|superseded by \d+)", text, re.MULTILINE), path.name


@pytest.mark.parametrize("name", ["report.png", "platform.png"])
def test_the_pictures_in_the_readme_are_small(name):
    picture = DOCS / "images" / name
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 400_000

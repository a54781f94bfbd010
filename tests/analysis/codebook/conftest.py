"""Codebooks, and files in the way that other programs write them; all words are our own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from groundswell.analysis.codebook.model import Code, Codebook, CodeSet, Lineage


@pytest.fixture(scope="session")
def files() -> Path:
    """Codebooks written by hand in the style of other programs."""
    return Path(__file__).parent / "files"


@pytest.fixture
def packed(tmp_path) -> Callable[..., Path]:
    """Pack a project by hand."""

    def pack(project: str | bytes, sources: dict[str, bytes], name: str = "p.qdpx") -> Path:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            data = project.encode() if isinstance(project, str) else project
            archive.writestr("project.qde", data)
            for path, content in sources.items():
                archive.writestr(path, content)
        (tmp_path / name).write_bytes(out.getvalue())
        return tmp_path / name

    return pack


@pytest.fixture
def book() -> Codebook:
    """A codebook with something in every place."""
    return Codebook(
        "Change & rest",
        (
            Code("blocks", "Barriers", definition="What gets in the way.", is_codable=False),
            Code(
                "time",
                "No time",
                parent_id="blocks",
                definition="Too few hours.\nNothing else.",
                include="Hours, rotas, haste",
                exclude="Too few people: use Staffing",
                examples=("We rush.", "“No”, she said,\nand left.", "=1+1", "- never"),
                kind="barrier",
                color="#46aa00",
                aliases=("Haste", "Rush; hurry"),
                number="1.1",
            ),
            Code("0D62985D-B147-5D01-A9B5-CAE5DCD98342", "Staffing", "blocks", "Too few of us."),
            Code("slack", "A free hour", answers=("time",), kind="building block", color="#FFF"),
        ),
        version="3",
        lineage=(
            Lineage("merge", ("haste",), ("Haste",), ("time",), "2", "said the same"),
            Lineage("retire", ("cake",), ("Cake",), (), "3"),
        ),
        note="For both teams; please read the rules first.",
        sets=(CodeSet("For the board", ("time", "slack"), "asked in May"),),
        made_from="ab" * 32,
    )

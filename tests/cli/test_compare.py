"""``groundswell compare``."""

from __future__ import annotations

import json

import pytest

from groundswell.analysis.report.json_file import FILE_NAME


@pytest.fixture
def two(plain, analyse, table, tmp_path):
    """The same rows, with and without their kinds."""
    assert analyse(table, tmp_path / "second", "--no-kinds").code == 0
    return plain, tmp_path / "second"


def test_it_tells_what_changed(groundswell, two):
    outcome = groundswell("compare", *two)
    assert outcome.code == 0, outcome.err
    assert "Both results are about the same contributions." in outcome.out
    assert "kinds: auto → off" in outcome.out
    assert "## Contributions" in outcome.out


def test_a_result_is_the_same_as_itself(groundswell, plain):
    outcome = groundswell("compare", plain / FILE_NAME, plain)
    assert "ARI 1.00" in outcome.out
    assert "| moved | 0 |" in outcome.out


def test_it_can_be_written_for_people_or_programs(groundswell, two, tmp_path):
    for name in ("changes.md", "changes.json"):
        outcome = groundswell("compare", *two, "--out", tmp_path / name)
        assert outcome.code == 0, outcome.err
        assert str(tmp_path / name) in outcome.out
    assert (tmp_path / "changes.md").read_text(encoding="utf-8").startswith("# What changed")
    told = json.loads((tmp_path / "changes.json").read_bytes())
    assert told["relation"] == "same contributions"
    assert sorted(p.name for p in tmp_path.glob("*changes*")) == ["changes.json", "changes.md"]


def test_what_is_no_result_is_refused(groundswell, plain, tmp_path):
    (tmp_path / "bad.json").write_text('{"title": 1}', encoding="utf-8")
    for other in (tmp_path, tmp_path / "gone", tmp_path / "bad.json"):
        outcome = groundswell("compare", plain, other)
        assert outcome.code == 2
        assert outcome.err.startswith("Error: ")
        assert "Traceback" not in outcome.err


def test_nothing_is_overwritten(groundswell, plain, tmp_path):
    before = (plain / FILE_NAME).read_bytes()
    for out in (plain / FILE_NAME, plain):
        outcome = groundswell("compare", plain, plain, "--out", out)
        assert outcome.code == 2
        assert "is there already" in outcome.err
    assert (plain / FILE_NAME).read_bytes() == before
    gone = groundswell("compare", plain, plain, "--out", tmp_path / "no" / "where.md")
    assert gone.code == 2

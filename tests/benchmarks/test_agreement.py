"""The agreement benchmark: a peer that is missing is said to be, and one that is there agrees."""

from __future__ import annotations

import sys

import pytest
from benchmarks.agreement import compare, read


def test_the_same_figures_as_the_peers_that_are_here(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GROUNDSWELL_PEERS_PYTHON", sys.executable)
    file = tmp_path / "codings.csv"
    said = ["xx", "xy", "yy", "yy", "zz", "zx", "xx", "zz", "yx", "xx"]
    rows = [
        f"{n},{coder},{c}" for n, two in enumerate(said) for coder, c in zip("AB", two, strict=True)
    ]
    file.write_text("\n".join(["item,coder,code", *rows]), encoding="utf-8")
    found = {row["name"]: row for row in compare(read(file, {}, "refuse"))}
    here = found["scikit-learn"]
    assert here["difference"] == pytest.approx(0, abs=1e-12)
    assert here["ours"]["cohen, mean"] == pytest.approx(0.35 / 0.65)
    for name, row in found.items():
        assert ("missing" in row) != ("peer" in row), name
    assert "missing" in found["krippendorff"]

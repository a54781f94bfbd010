"""Every claim of the threat model names a test that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent.parent
CLAIM = re.compile(r"\| .+? \| (`tests/[\w/]+\.py::test_\w+`(, )?)+ \|")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def read_tables() -> list[str]:
    """Give the rows of the tables of claims; the first table is the summary."""
    text = (REPO / "docs" / "reference" / "threat-model.md").read_text(encoding="utf-8")
    rows, is_of_claims = [], False
    for line in text.splitlines():
        if line == "| claim | test |":
            is_of_claims = True
        elif not line.startswith("|"):
            is_of_claims = False
        elif is_of_claims and not line.startswith("|---"):
            rows.append(line)
    return rows


def test_every_claim_has_a_test_that_is_there():
    rows = read_tables()
    assert len(rows) > 20
    for row in rows:
        assert CLAIM.fullmatch(row), f"no test stands behind: {row}"
        for file, name in TEST.findall(row):
            tree = ast.parse((REPO / file).read_text(encoding="utf-8"))
            names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            assert name in names, row


def test_every_attack_stands_in_the_threat_model():
    told = {name for row in read_tables() for _, name in TEST.findall(row)}
    tree = ast.parse((REPO / "tests" / "web" / "test_threats.py").read_text(encoding="utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    attacks = {name for name in tests if name.startswith("test_")}
    # This one shows that the attack on both databases is a real one.
    assert attacks - {"test_the_attack_would_find_a_link"} == attacks & told

"""Write the reference pages that are made from the code: ``make docs``.

A test holds them in step with the code.
"""

from __future__ import annotations

from pathlib import Path

from groundswell.analysis.report import (
    agreement_files,
    codebook_files,
    coding_files,
    json_schema,
    opinion_files,
    ranking_files,
)
from groundswell.cli import reference
from groundswell.web.config import environment

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def main() -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    pages = {
        "result.schema.json": json_schema.schema_text(),
        "result-json.md": json_schema.reference_text(),
        "agreement.schema.json": agreement_files.schema_text(),
        "agreement-json.md": agreement_files.reference_text(),
        "opinion.schema.json": opinion_files.schema_text(),
        "opinion-json.md": opinion_files.reference_text(),
        "ranking.schema.json": ranking_files.schema_text(),
        "ranking-json.md": ranking_files.reference_text(),
        "coding.schema.json": coding_files.schema_text(),
        "coding-json.md": coding_files.reference_text(),
        "codebook.schema.json": codebook_files.schema_text(),
        "codebook-json.md": codebook_files.reference_text(),
        "commands.md": reference.reference_text(),
        "settings.md": environment.reference_text(),
    }
    for name, text in pages.items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"wrote {REFERENCE / name}")


if __name__ == "__main__":
    main()

"""Write the reference pages that are made from the code: ``make docs``.

A test holds them in step with the code.
"""

from __future__ import annotations

from pathlib import Path

from groundswell.analysis.report.json_schema import reference_text, schema_text

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def main() -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    pages = {"result.schema.json": schema_text(), "result-json.md": reference_text()}
    for name, text in pages.items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"wrote {REFERENCE / name}")


if __name__ == "__main__":
    main()

"""Rebuild the vectors of the phrase bank, and show phrases that are nearly the same.

Run after any change in ``src/groundswell/analysis/themes/bank/*.txt``::

    python scripts/build_bank.py [--check] [--alike 0.93]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.themes.phrase_bank import (
    STAMP_FILE,
    VECTORS_FILE,
    load_bank,
    pack_vectors,
)

FOLDER = Path(__file__).resolve().parent.parent / "src/groundswell/analysis/themes/bank"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if out of date")
    parser.add_argument("--alike", type=float, default=0.93, help="show pairs at least this alike")
    options = parser.parse_args()
    bank = load_bank()
    model = load_embedder("minilm")
    vectors = model.embed([phrase.text for phrase in bank.phrases])
    packed = pack_vectors(vectors)
    stamp = {
        "model": model.fingerprint,
        "bank": bank.fingerprint,
        "phrases": len(bank.phrases),
        "dimensions": model.dimensions,
    }
    cosines = np.triu(vectors @ vectors.T, k=1)
    for i, j in np.argwhere(cosines >= options.alike):
        print(f"{cosines[i, j]:.3f}  {bank.phrases[i].text}  ~  {bank.phrases[j].text}")
    if options.check:
        kept = json.loads((FOLDER / STAMP_FILE).read_text(encoding="utf-8"))
        same = kept == stamp and np.array_equal(np.load(FOLDER / VECTORS_FILE), packed)
        print("up to date" if same else "out of date: run scripts/build_bank.py")
        return 0 if same else 1
    np.save(FOLDER / VECTORS_FILE, packed)
    (FOLDER / STAMP_FILE).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    print(f"{len(bank.phrases)} phrases written")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Similar ideas and search on the platform: milliseconds of a call, in embeddings of one sentence.

::

    python -m benchmarks.engine_bridge [--ideas N] [--calls N]

Ideas are those of a town (../shared/data/polis), varied until there are as many as asked for. CPU
time of this process is measured, since another program may have the other core.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from groundswell.analysis.embedding import Vectors

DATA = Path(os.environ.get("GROUNDSWELL_DATA", Path(__file__).parents[2] / "shared" / "data"))
TOWN = DATA / "polis" / "american-assembly.bowling-green" / "comments.csv"
QUERIES = ("parking", "bus", "bike lanes", "public transport", "homeless people", "slow internet")


def main() -> None:
    """Set up a platform of its own in a folder that is thrown away, and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ideas", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "GROUNDSWELL_HOME": home,
            "DJANGO_SETTINGS_MODULE": "groundswell.web.config.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", "engine", verbosity=0)
        _measure(given.ideas, given.calls)


def _measure(n_ideas: int, n_calls: int) -> None:
    from groundswell.web.engine import nearness
    from groundswell.web.engine.embedder import get_embedder, warm_up
    from groundswell.web.engine.search import search, search_words
    from groundswell.web.engine.similar import find_similar, search_by_meaning
    from groundswell.web.engine.texts import forget_texts, remember_texts

    lot = random.Random(1)
    with TOWN.open(encoding="utf-8", newline="") as file:
        town = [one["comment-body"] for one in csv.DictReader(file)]
    challenge = uuid.uuid4()
    warm_up()
    _fill(challenge, town, n_ideas, lot)
    asked = [_vary(lot.choice(town), lot) for _ in range(n_calls)]
    find_similar(challenge, asked[0])
    embed = get_embedder().embed
    one = _cpu(lambda text: embed([text]), asked)
    print(f"{n_ideas:,} ideas, {nearness.count_held_bytes() / 2**20:.0f} MB of vectors in memory")
    _tell("embedding of one sentence", one, one)
    _tell("find_similar", _cpu(lambda text: find_similar(challenge, text), asked), one)
    _tell("find_similar after a change", _cpu(lambda text: _after(challenge, text), asked), one)
    queries = [QUERIES[i % len(QUERIES)] for i in range(n_calls)]
    _tell("search_by_meaning", _cpu(lambda q: search_by_meaning(challenge, q), queries), one)
    _tell("search_words", _cpu(lambda q: search_words(challenge, q), queries), one)
    _tell("search", _cpu(lambda q: search(challenge, q), queries), one)
    new = [{uuid.uuid4(): text} for text in asked[:20]]
    _tell("remember_texts of one", _cpu(lambda text: remember_texts(challenge, text), new), one)
    _tell("forget_texts of one", _cpu(lambda text: forget_texts(list(text)), new), one)


def _fill(challenge: uuid.UUID, town: list[str], n_ideas: int, lot: random.Random) -> None:
    """Remember varied ideas; a vector near the first text's saves embedding each of them."""
    from groundswell.web.engine.embedder import get_embedder
    from groundswell.web.engine.texts import remember_texts

    model, noise = get_embedder(), np.random.default_rng(1)
    embed, known = model.embed, dict(zip(town, model.embed(town), strict=True))
    chosen = {uuid.uuid4(): lot.choice(town) for _ in range(n_ideas)}

    def near(texts: Sequence[str]) -> Vectors:
        made = np.array([known[text] for text in texts])
        made += noise.normal(0, 0.01, made.shape).astype(np.float32)
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    model.embed = near
    remember_texts(challenge, chosen)
    model.embed = embed


def _after(challenge: uuid.UUID, text: str) -> None:
    """What a call costs where another process has just added an idea, without the adding."""
    from groundswell.web.engine import nearness
    from groundswell.web.engine.models import BucketStamp
    from groundswell.web.engine.similar import find_similar

    bucket = random.randrange(nearness.N_BUCKETS)
    rows = BucketStamp.objects.filter(challenge_id=challenge, bucket=bucket)
    rows.update(stamp=random.getrandbits(60))
    find_similar(challenge, text)


def _vary(text: str, lot: random.Random) -> str:
    """Leave out a word and put two others in turn: near the idea, and not the same."""
    words = text.split()
    if len(words) > 4:
        del words[lot.randrange(len(words))]
        place = lot.randrange(len(words) - 1)
        words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


def _cpu(call: Callable[[Any], object], given: Sequence[Any]) -> list[float]:
    spent = []
    for one in given:
        start = time.process_time()
        call(one)
        spent.append(1000 * (time.process_time() - start))
    return spent


def _tell(name: str, spent: Sequence[float], one: Sequence[float]) -> None:
    p95 = quantiles(spent, n=20)[-1]
    ratio = median(spent) / median(one)
    print(f"{name:30} {median(spent):7.1f} ms, p95 {p95:7.1f} ms, {ratio:5.1f} embeddings")


if __name__ == "__main__":
    sys.exit(main())

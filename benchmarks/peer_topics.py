"""BERTopic from a file to its topics, as its own guide does it; runs in the peers' environment.

::

    python peer_topics.py FILE COLUMN MODEL OUT.json [SEED]

MODEL is a folder for sentence-transformers, or the vectors of the rows (``.npy``). Writes topics
with their names, sizes and representative texts. Without SEED nothing is seeded, as by default.
Imports nothing of Groundswell.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path


def main() -> None:
    file, column, source, out, *seed = sys.argv[1:]
    started = time.perf_counter()
    import pandas
    from bertopic import BERTopic

    # "None" and "N/A" are answers here, not missing values.
    texts = pandas.read_csv(file, dtype=str, keep_default_na=False)[column]
    texts = [text for text in texts.tolist() if text.strip()]
    if source.endswith(".npy"):
        import numpy as np

        model, embedding = None, time.perf_counter()
        vectors = np.load(source)
    else:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(source, device="cpu")
        embedding = time.perf_counter()
        vectors = model.encode(texts, show_progress_bar=False)
    fitting = time.perf_counter()
    topic_model = BERTopic(embedding_model=model)
    if seed:
        from umap import UMAP

        topic_model.umap_model = UMAP(
            n_neighbors=15,
            n_components=5,
            min_dist=0.0,
            metric="cosine",
            random_state=int(seed[0]),
        )
    topic_model.fit_transform(texts, vectors)
    ended = time.perf_counter()
    table = topic_model.get_topic_info()
    answer = {
        "versions": {
            name: version(name)
            for name in ("bertopic", "sentence-transformers", "torch", "umap-learn", "hdbscan")
        },
        "n_texts": len(texts),
        "load_s": round(embedding - started, 2),
        "embed_s": round(fitting - embedding, 2),
        "fit_s": round(ended - fitting, 2),
        "topics": [
            {
                "id": int(row.Topic),
                "name": row.Name,
                "n": int(row.Count),
                "texts": list(row.Representative_Docs or []),
            }
            for row in table.itertuples()
        ],
    }
    Path(out).write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

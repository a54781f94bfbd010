"""The other methods, run in their own environment on the vectors and texts of a job folder.

::

    python peers_worker.py FOLDER

FOLDER holds ``vectors.npy``, ``texts.json`` and ``job.json`` ({"methods", "seeds", "k"}); the
answer is written there as ``answer.json``. A method whose packages are missing says so. Imports
nothing of Groundswell: some of the peers may not stand in one environment with it (igraph and
leidenalg are GPL, umap-learn and EVoC need numba).
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

Vectors = np.ndarray
Labels = np.ndarray


def bertopic(texts: list[str], vectors: Vectors, seed: int, _k: int) -> dict[str, Labels]:
    """Run the defaults, and two ways of giving outliers a topic. Only UMAP is random."""
    from bertopic import BERTopic

    model = BERTopic(umap_model=_umap(seed), calculate_probabilities=False)
    topics, _ = model.fit_transform(texts, vectors)
    found = {"BERTopic": np.array(topics)}
    started = time.process_time()
    for strategy in ("c-tf-idf", "embeddings"):
        reduced = topics
        if -1 in topics and len(set(topics)) > 1:
            reduced = model.reduce_outliers(
                texts, topics, strategy=strategy, embeddings=vectors, threshold=0
            )
        found[f"BERTopic + reduce_outliers ({strategy})"] = np.array(reduced)
    found["_seconds after the first"] = np.array(time.process_time() - started)
    return found


def evoc(_texts: list[str], vectors: Vectors, seed: int, _k: int) -> dict[str, Labels]:
    """Run the defaults."""
    from evoc import EVoC

    return {"EVoC": np.asarray(EVoC(random_state=seed).fit_predict(vectors))}


def leiden(_texts: list[str], vectors: Vectors, seed: int, _k: int) -> dict[str, Labels]:
    """Cut by modularity the cosine graph of 15 nearest neighbours."""
    import igraph
    import leidenalg
    from sklearn.neighbors import kneighbors_graph

    n = min(15, len(vectors) - 1)
    graph = kneighbors_graph(vectors, n, mode="distance", metric="cosine")
    graph.data = 1 - graph.data
    graph = graph.maximum(graph.T).tocoo()
    upper = graph.row < graph.col
    edges = np.column_stack([graph.row[upper], graph.col[upper]])
    network = igraph.Graph(n=len(vectors), edges=edges.tolist())
    found = leidenalg.find_partition(
        network,
        leidenalg.ModularityVertexPartition,
        weights=np.clip(graph.data[upper], 1e-6, None).tolist(),
        seed=seed,
    )
    return {"Leiden, 15 neighbours": np.array(found.membership)}


def kmeans(_texts: list[str], vectors: Vectors, seed: int, k: int) -> dict[str, Labels]:
    """Take the best of ten starts, told the number of clusters."""
    from sklearn.cluster import KMeans

    return {"k-means, told k": KMeans(k, n_init=10, random_state=seed).fit_predict(vectors)}


def umap_kmeans(_texts: list[str], vectors: Vectors, seed: int, k: int) -> dict[str, Labels]:
    """Run UMAP as BERTopic does, then k-means, told the number of clusters."""
    from sklearn.cluster import KMeans

    places = _umap(seed).fit_transform(vectors)
    found = KMeans(k, n_init=10, random_state=seed).fit_predict(places)
    return {"UMAP + k-means, told k": found}


def vader(texts: list[str], _vectors: Vectors, _seed: int, _k: int) -> dict[str, Labels]:
    """Give the compound of each text's mood, from -1 to 1: no clusters."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    return {"VADER": np.array([analyser.polarity_scores(text)["compound"] for text in texts])}


def _umap(seed: int):
    from umap import UMAP

    return UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)


METHODS = {
    "bertopic": (bertopic, ("bertopic", "umap-learn", "hdbscan")),
    "evoc": (evoc, ("evoc",)),
    "leiden": (leiden, ("leidenalg", "igraph")),
    "kmeans": (kmeans, ("scikit-learn",)),
    "umap_kmeans": (umap_kmeans, ("umap-learn", "scikit-learn")),
    "vader": (vader, ("vaderSentiment",)),
}


def run(name: str, texts: list[str], vectors: Vectors, seeds: list[int], k: int) -> list[dict]:
    """Run one method with every seed; one record for each of its variants."""
    method, packages = METHODS[name]
    runs, seconds, walls = [], [], []
    try:
        versions = {package: version(package) for package in packages}
        for seed in seeds:
            started, wall = time.process_time(), time.perf_counter()
            found = method(texts, vectors, seed, k)
            after = float(found.pop("_seconds after the first", 0.0))
            seconds.append(time.process_time() - started - after)
            walls.append(time.perf_counter() - wall - after)
            runs.append(found)
    except ImportError as error:  # a package's metadata missing is one, too
        return [{"method": name, "missing": f"not installed ({error})"}]
    except Exception as error:  # noqa: BLE001 - a peer that breaks down is a finding, not our end
        return [{"method": name, "missing": f"broke down: {type(error).__name__}: {error}"}]
    return [
        {
            "method": name,
            "name": variant,
            "versions": versions,
            "runs": [found[variant].tolist() for found in runs],
            "cold_cpu_s": round(seconds[0], 3),
            "cpu_s": round(min(seconds[1:] or seconds), 3),
            "wall_s": round(min(walls[1:] or walls), 3),
        }
        for variant in runs[0]
    ]


def main() -> None:
    """Read the job, do it, write the answer."""
    warnings.filterwarnings("ignore")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    folder = Path(sys.argv[1])
    job = json.loads((folder / "job.json").read_text("utf-8"))
    texts = json.loads((folder / "texts.json").read_text("utf-8"))
    vectors = np.load(folder / "vectors.npy")
    answer = [
        record
        for name in job["methods"]
        for record in run(name, texts, vectors, job["seeds"], job["k"])
    ]
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()

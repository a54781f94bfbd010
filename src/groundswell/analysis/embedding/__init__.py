"""Text to vectors: the bundled model, the fast static one, any other; the cache."""

from groundswell.analysis.embedding.cache import CachedEmbedder, default_cache_folder
from groundswell.analysis.embedding.hashing import HashingEmbedder
from groundswell.analysis.embedding.loading import load_embedder
from groundswell.analysis.embedding.model import Embedder, Vectors

__all__ = [
    "CachedEmbedder",
    "Embedder",
    "HashingEmbedder",
    "Vectors",
    "default_cache_folder",
    "load_embedder",
]

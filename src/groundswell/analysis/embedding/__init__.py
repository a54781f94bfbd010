"""Text to vectors: the bundled model, the fast static one, any other; the cache."""

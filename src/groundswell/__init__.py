"""Groundswell: from a crowd's words to agreed building blocks for change.

Three parts: :mod:`groundswell.analysis` (the engine, a pure library), :mod:`groundswell.cli`
(the command line) and, later, the web platform. Nothing here but the version.
"""

__version__ = "0.1.0"

"""The command line: arguments, progress, printing. It knows the analysis library only.

One file for each command; :mod:`.app` gathers them. What is worked out is worked out in
:mod:`groundswell.analysis`; nothing here knows how.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from groundswell.cli.app import run

    sys.exit(run())

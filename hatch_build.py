"""Puts what pages load into the wheel: built when the wheel is, from sources in the repo."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesBuildHook(BuildHookInterface):
    """Runs scripts/build_pages.py before a wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages' files unless they are there and fresh."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "scripts"))
        from build_pages import build

        build(root, with_test_tools=False)

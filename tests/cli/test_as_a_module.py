"""The command line can be started as a module, where no script was installed."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["groundswell", "groundswell.cli"])
def test_the_module_is_the_command(module):
    done = subprocess.run(
        [sys.executable, "-m", module, "version"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "roundswell" in done.stdout

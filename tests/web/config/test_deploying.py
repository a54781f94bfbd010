"""The files that operators copy name what is there."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from groundswell.cli.app import app
from groundswell.web.config import environment

REPO = Path(__file__).resolve().parents[3]
DEPLOY = REPO / "deploy"


def test_the_example_settings_are_settings() -> None:
    lines = (DEPLOY / "settings.example").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert named
    assert named <= {setting.name for setting in environment.SETTINGS}


def test_a_shell_reads_the_example_settings_as_systemd_does() -> None:
    command = f"set -a; . {DEPLOY / 'settings.example'}; printenv GROUNDSWELL_EMAIL_FROM"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == "Voices <voices@example.org>\n"


def test_the_unit_starts_a_command_that_there_is() -> None:
    unit = configparser.ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names of systemd have capitals
    unit.read(DEPLOY / "groundswell.service")
    command = unit["Service"]["ExecStart"].split()
    assert command[0].endswith("/groundswell")
    assert command[1] in app.commands
    assert unit["Service"]["UMask"] == "0077"


def test_systemd_finds_no_fault_with_the_unit() -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd-analyze on this machine")
    done = subprocess.run(
        [tool, "verify", "--man=no", str(DEPLOY / "groundswell.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert faults == []


def test_the_container_installs_extras_that_there_are() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    (extras,) = re.findall(r"'\.\[([\w,]+)\]'", text)
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(extras.split(",")) <= set(project["project"]["optional-dependencies"])


def test_the_guide_names_commands_that_there_are() -> None:
    text = (REPO / "docs" / "guides" / "deploying.md").read_text(encoding="utf-8")
    named = set(re.findall(r"groundswell (serve|check|operator|\w+)(?= --|`|'| you@)", text))
    assert {"serve", "check", "operator"} <= named
    assert named <= set(app.commands)

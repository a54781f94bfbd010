"""Every command and option is told, in the program and in the docs."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import click
import pytest

from groundswell.cli import reference
from groundswell.cli.app import EXIT_CODES, app

REPO = Path(__file__).resolve().parent.parent.parent
PAGE = REPO / "docs" / "reference" / "commands.md"


def test_the_page_is_in_step_with_the_program():
    assert PAGE.read_text(encoding="utf-8") == reference.reference_text(), "run `make docs`"


def every_command() -> dict[str, click.Command]:
    """Commands by name; those of a group by both names."""
    found = dict(app.commands)
    for name, command in app.commands.items():
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": below for inner, below in command.commands.items()}
    return found


@pytest.mark.parametrize("name", sorted(every_command()))
def test_every_option_of_a_command_has_a_help_text(name):
    command = every_command()[name]
    assert len(inspect.cleandoc(command.help or "")) > 10
    for option in command.params:
        if isinstance(option, click.Option):
            assert len(option.help or "") > 10, option.name
            assert (option.help or "").endswith("."), option.name


def test_every_exit_code_is_told():
    text = PAGE.read_text(encoding="utf-8")
    for code in EXIT_CODES:
        assert f"| {code} |" in text


def test_commands_shown_in_the_guides_and_the_readme_are_real():
    shown = []
    for path in [REPO / "README.md", *sorted((REPO / "docs").rglob("*.md"))]:
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"```(?:sh|bash|console)\n(.*?)```", text, re.DOTALL):
            joined = block.replace("\\\n", " ")
            shown += [(path, line.split()) for line in joined.splitlines() if line.strip()]
    called = [(path, words) for path, words in shown if words[0] == "groundswell"]
    assert len(called) >= 3
    for path, words in called:
        assert words[1] in app.commands, (path, words)
        command = app.commands[words[1]]
        if isinstance(command, click.Group):
            assert words[2] in command.commands, (path, words)
            command = command.commands[words[2]]
        known = {name for option in command.params for name in option.opts}
        used = {word for word in words if word.startswith("-")}
        assert used <= known | {"--help"}, (path, used - known)

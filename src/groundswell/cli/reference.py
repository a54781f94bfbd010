"""``docs/reference/commands.md``, made from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from groundswell.cli import app

_INTRODUCTION = """\
# Commands

This page is made from the program by `make docs`; `groundswell COMMAND --help` says the same.

Nothing that these commands do needs a network, and nothing leaves the computer. The one exception
has to be asked for: `--redraft-url` sends the evidence of each theme to the address that it names.
"""

_CODES = """\
## Exit codes

| code | meaning |
|---|---|
"""

_FILES = """\
## What the folder holds

| file | what is in it |
|---|---|
| `index.html` | the report, in one file: for any browser, on a phone too, and to print |
| `report.docx` | the report for Word |
| `result.json` | everything that the report shows ([its fields](result-json.md)) |
| `contributions.csv` | your rows, in their order: state, themes, scores, kind, family |
| `themes.csv` | a row for every theme: title, description, figures, quotes |
| `codebook.csv` | the themes as codes: definition, when to use them and when not, examples |
| `rejected.csv` | the rows that were not analysed, and why |
| `manifest.json` | hashes of what went in and came out, versions, options, seed |

A cell that a spreadsheet would run as a formula gets an apostrophe in front. A folder is written
whole or not at all: a run that is cut off leaves the earlier folder, or none.
"""


def reference_text() -> str:
    """Write the reference of all commands.

    Returns
    -------
    str
        Markdown.
    """
    parts = [_INTRODUCTION]
    context = click.Context(app.app, info_name="groundswell")
    for name, command in app.app.commands.items():
        parts.append("\n".join(_command_lines(name, command, context)))
    parts.append(_FILES)
    parts.append(
        _CODES + "\n".join(f"| {code} | {what} |" for code, what in app.EXIT_CODES.items()) + "\n"
    )
    return "\n".join(parts)


def _command_lines(name: str, command: click.Command, above: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=above)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"## {context.command_path}"
    yield ""
    yield f"```\n{usage}\n```"
    yield ""
    yield inspect.cleandoc(command.help or "").replace("<", "&lt;")
    yield ""
    if command.epilog:
        label, _, line = command.epilog.partition(": ")
        yield f"{label}: `{line}`"
        yield ""
    options = [option for option in command.params if isinstance(option, click.Option)]
    if options:
        yield "| option | meaning |"
        yield "|---|---|"
        for option in options:
            yield f"| {_names(option, context)} | {_meaning(option, context)} |"
        yield ""
    if isinstance(command, click.Group):
        for inner, below in command.commands.items():
            yield from _command_lines(inner, below, context)


def _names(option: click.Option, context: click.Context) -> str:
    written = ", ".join(sorted(option.opts, key=len))
    value = "" if option.is_flag else f" {option.make_metavar(context)}"
    return f"`{written}{value}`".replace("|", "\\|")


def _meaning(option: click.Option, context: click.Context) -> str:
    told = (option.help or "").replace("|", "\\|")
    if option.required:
        told += " Required."
    elif option.show_default and not option.is_flag:
        told += f" If not given: `{option.get_default(context)}`."
    return told

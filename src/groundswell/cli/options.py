"""The options that several commands share, each with its help, told once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from groundswell.analysis.corpus.redaction import ALL_RULES
from groundswell.analysis.errors import OptionError

_Command = TypeVar("_Command", bound=Callable[..., Any])

LARGEST_SEED = 2**31 - 1

REDRAFT_KEY = "GROUNDSWELL_REDRAFT_KEY"
"""Environment variable of the key: what stands on a command line can be seen by others."""


def words(text: str) -> str:
    """Read words from the command line as UTF-8, whatever the terminal says that it writes."""
    return os.fsencode(text).decode("utf-8", "replace")


def theme_range(text: str) -> tuple[int, int]:
    """Read a number of wide themes, or a range.

    Raises
    ------
    click.BadParameter
        Where it is neither.

    Examples
    --------
    >>> theme_range("9"), theme_range("6-15")
    ((9, 9), (6, 15))
    """
    found = re.fullmatch(r"\s*([0-9]{1,3})\s*(?:[-–]\s*([0-9]{1,3})\s*)?", text)
    low = int(found[1]) if found else 0
    high = int(found[2] or low) if found else 0
    if not 1 <= low <= high <= 100:
        raise click.BadParameter(f"{text!r} is not a number from 1 to 100, or a range such as 6-15")
    return low, high


def column_options(command: _Command) -> _Command:
    """Add the options that say which column is what."""
    for option in reversed(
        (
            click.option("--text", metavar="COLUMN", type=words, help="What people wrote."),
            click.option(
                "--id", "id_", metavar="COLUMN", type=words, help="A name of its own for every row."
            ),
            click.option(
                "--participant", metavar="COLUMN", type=words, help="Who wrote it, as a pseudonym."
            ),
            click.option(
                "--kind",
                metavar="COLUMN",
                type=words,
                help="Whether it helps or blocks (or good or bad).",
            ),
            click.option(
                "--group",
                "groups",
                metavar="COLUMN",
                type=words,
                multiple=True,
                help="A column to compare people by, such as their role. May be given again.",
            ),
            click.option("--time", metavar="COLUMN", type=words, help="When it was written."),
        )
    ):
        command = option(command)
    return command


def reading_options(command: _Command) -> _Command:
    """Add the options that say how a file is to be read."""
    for option in reversed(
        (
            click.option("--sheet", metavar="NAME", type=words, help="Sheet of a workbook."),
            click.option(
                "--encoding", metavar="NAME", help="How a text file was saved, such as cp1252."
            ),
            click.option(
                "--delimiter", metavar="SIGN", help="What stands between cells, such as ';'."
            ),
        )
    ):
        command = option(command)
    return command


def engine_options(command: _Command) -> _Command:
    """Add the options that bear on how themes are found, and how fast."""
    for option in reversed(
        (
            click.option(
                "--themes",
                metavar="N|MIN-MAX",
                callback=lambda _context, _option, value: (
                    None if value is None else theme_range(value)
                ),
                help="How many wide themes of each kind: a number, or a range. "
                "The engine chooses if not given.",
            ),
            seed_option,
            model_option,
            cache_option,
        )
    ):
        command = option(command)
    return command


def seed_option(command: _Command) -> _Command:
    """Add ``--seed``."""
    return click.option(
        "--seed",
        metavar="N",
        type=click.IntRange(0, LARGEST_SEED),
        default=0,
        show_default=True,
        help="What every random choice starts from.",
    )(command)


def title_option(command: _Command) -> _Command:
    """Add ``--title``."""
    return click.option("--title", metavar="TEXT", type=words, help="Heading of the report.")(
        command
    )


def model_option(command: _Command) -> _Command:
    """Add ``--model``."""
    return click.option(
        "--model",
        metavar="minilm|static|PATH",
        default="minilm",
        show_default=True,
        help="Sentence model: the good one, the fast one (for 50,000 rows and more), or the "
        "folder of another.",
    )(command)


def cache_option(command: _Command) -> _Command:
    """Add ``--no-cache``."""
    return click.option(
        "--no-cache",
        is_flag=True,
        help="Keep no vectors on this computer for the next run, and use none.",
    )(command)


def privacy_options(command: _Command) -> _Command:
    """Add the options that bear on what could identify somebody."""
    for option in reversed(
        (
            click.option(
                "--no-redact",
                "rules_off",
                metavar="RULE",
                type=click.Choice(ALL_RULES),
                multiple=True,
                help=f"Turn a redaction rule off: {', '.join(ALL_RULES)}. May be given again.",
            ),
            click.option(
                "--minimum-group",
                metavar="N",
                type=click.IntRange(min=10),
                default=10,
                show_default=True,
                help="Smallest group whose figures are shown.",
            ),
        )
    ):
        command = option(command)
    return command


def redraft_options(command: _Command) -> _Command:
    """Add the options that name a language model."""
    for option in reversed(
        (
            click.option(
                "--redraft-url",
                metavar="URL",
                help="Let a language model redraft titles and descriptions: the address of an "
                "OpenAI-compatible server, such as http://localhost:8080/v1. It is sent each "
                f"theme's evidence, redacted. A key, if needed, is read from {REDRAFT_KEY}.",
            ),
            click.option(
                "--redraft-model", metavar="NAME", help="What that server calls the model."
            ),
        )
    ):
        command = option(command)
    return command


def out_option(command: _Command) -> _Command:
    """Add ``--out``."""
    return click.option(
        "--out",
        metavar="DIR",
        type=click.Path(path_type=Path),
        required=True,
        help="Folder for the result. An earlier result there is replaced, anything else is not.",
    )(command)


def rules_without(off: tuple[str, ...]) -> tuple[str, ...]:
    """Redaction rules that stay on.

    Examples
    --------
    >>> rules_without(("name", "postcode"))
    ('email', 'link', 'nhs_number', 'phone')
    """
    if unknown := set(off) - set(ALL_RULES):
        raise OptionError(f"there is no redaction rule {min(unknown)!r}")
    return tuple(rule for rule in ALL_RULES if rule not in off)

"""Printing: what a terminal may be shown, and what a command knows about its own run."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(slots=True)
class Invocation:
    """One call of the program.

    Attributes
    ----------
    debug : bool
        Whether to show where an error came from.
    written : Path or None
        The result folder, once it is whole.
    """

    debug: bool = False
    written: Path | None = None


def debug_option(command: _Command) -> _Command:
    """Add ``--debug`` to a command."""

    def remember(context: click.Context, _: click.Parameter, value: bool) -> None:
        if value and isinstance(context.obj, Invocation):
            context.obj.debug = True

    return click.option(
        "--debug",
        is_flag=True,
        expose_value=False,
        callback=remember,
        help="Show where in the program an error came from.",
    )(command)


def printable(text: str) -> str:
    r"""Make a text safe to print: file names and cells may hold commands to a terminal.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        With control characters, direction overrides and lone surrogates shown as U+FFFD. Line
        ends stay.

    Examples
    --------
    >>> printable("a\x1b[2Jb\n") == "a\ufffd[2Jb\n"
    True
    """
    return "".join(
        letter
        if letter == "\n"
        or (
            unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp")
            and letter not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
        else "\ufffd"
        for letter in text
    )


def say(text: str = "") -> None:
    """Print a line for people."""
    click.echo(printable(text))


def shorten(text: str, width: int = 60) -> str:
    """Fit a text on part of a line."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def can_ask() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()

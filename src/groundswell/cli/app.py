"""The commands gathered, and what becomes of an error: a clear message and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

from groundswell.analysis.errors import GroundswellError
from groundswell.cli.agree import agree
from groundswell.cli.analyse import analyse
from groundswell.cli.code import code
from groundswell.cli.codebook import FOUND, codebook
from groundswell.cli.compare import compare
from groundswell.cli.opinion import opinion
from groundswell.cli.rank import rank
from groundswell.cli.sample import sample
from groundswell.cli.serve import UNGUARDED, audit, check, operator, original, serve
from groundswell.cli.terminal import Invocation, debug_option, printable
from groundswell.cli.update import update
from groundswell.cli.version import version

DONE, LEFT, REFUSED, DEFECT, STOPPED = 0, 1, 2, 70, 130

EXIT_CODES = {
    DONE: "done",
    LEFT: "the person answered no, or the reader of the output went away",
    REFUSED: "what was given can't be used; the message says what, where and what to do",
    FOUND: "`check`, `audit` or `codebook check` found something to mend",
    UNGUARDED: "`audit` found the log whole, and nothing that keeps somebody from changing it",
    DEFECT: "a defect of Groundswell's own; `--debug` shows where",
    STOPPED: "stopped with Ctrl-C; nothing was written",
}
"""What each exit code says."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@debug_option
def app() -> None:
    """Turn a crowd's words into agreed building blocks for change. Nothing leaves this computer."""


for command in (
    analyse,
    sample,
    codebook,
    code,
    agree,
    opinion,
    rank,
    compare,
    update,
    serve,
    check,
    operator,
    audit,
    original,
    version,
):
    app.add_command(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; those of the process if not given.

    Returns
    -------
    int
        The exit code.

    Examples
    --------
    >>> run(["version"])
    groundswell 0.1.0
    0
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a letter shows its number; that is no reason to stop.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    invocation = Invocation()
    try:
        code = app.main(
            None if arguments is None else list(arguments),
            prog_name="groundswell",
            standalone_mode=False,
            obj=invocation,
        )
        return code if isinstance(code, int) else DONE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except GroundswellError as error:
        return _tell(invocation, f"Error: {error}", REFUSED)
    except (KeyboardInterrupt, click.Abort):
        return _tell(invocation, f"\nStopped; {_what_was_written(invocation)}.", STOPPED)
    except BrokenPipeError:
        # Python would complain once more when it closes what nobody reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return LEFT
    except MemoryError:
        return _tell(
            invocation,
            f"Error: this computer has not enough memory for it; {_what_was_written(invocation)}. "
            "What to do: try --model static, or a smaller file.",
            REFUSED,
        )
    except Exception as error:  # noqa: BLE001 - the one place that may catch all
        advice = "" if invocation.debug else " Run it again with --debug to see where."
        return _tell(
            invocation,
            f"This is a defect of Groundswell, not of your file: {type(error).__name__}. "
            f"{_what_was_written(invocation).capitalize()}.{advice} "
            "Please report it, without people's words.",
            DEFECT,
        )


def _tell(invocation: Invocation, message: str, code: int) -> int:
    if invocation.debug:
        traceback.print_exc()
    click.echo(printable(message), err=True)
    return code


def _what_was_written(invocation: Invocation) -> str:
    return f"the result is in {invocation.written}" if invocation.written else "nothing was written"

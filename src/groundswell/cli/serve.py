"""The platform from the command line: started, looked over, audited."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.analysis.errors import GroundswellError
from groundswell.cli.codebook import FOUND
from groundswell.cli.terminal import debug_option, say

if TYPE_CHECKING:
    from types import ModuleType
    from uuid import UUID

#: The log is whole, and nothing keeps somebody from changing it.
UNGUARDED = 4

_home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that the platform keeps everything in; else GROUNDSWELL_HOME.",
)


@click.command(epilog="Example: groundswell serve --demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)
@_home_option
@click.option(
    "--demo", is_flag=True, help="Open the sample challenge, with a way in for each role."
)
@debug_option
def serve(host: str, port: int, home: Path | None, demo: bool) -> int:
    """Run the platform: web server and worker, until Ctrl-C.

    Databases are made or brought up to date first. With --demo the sample challenge is opened
    in its first phase; nobody in it is real.
    """
    if demo and home is None and not os.environ.get("GROUNDSWELL_HOME"):
        home = Path("demo")
    _choose_home(home)
    if demo:
        os.environ.setdefault("GROUNDSWELL_ADDRESS", f"http://{host}:{port}")
    start = _start()
    try:
        start.check_address(host, port)
        start.check_pages()
    except (start.AddressInUse, start.PagesNotBuilt) as fault:
        raise GroundswellError(str(fault)) from None
    say("Getting the databases ready ...")
    start.prepare()
    lines: list[str] = []
    if demo:
        from groundswell.web.config.demo import open_demo

        lines = open_demo(say)

    def tell() -> None:
        from django.conf import settings

        say(f"\nGroundswell is at {settings.ADDRESS} and stops with Ctrl-C.")
        for line in lines:
            say(line)

    return int(start.serve(host, port, when_ready=tell))


@click.command(epilog="Example: groundswell check --home /var/lib/groundswell")
@_home_option
@debug_option
def check(home: Path | None) -> int:
    """Tell an operator what is not set as it should be, and what to do.

    Exit code 3 says that something must be mended before real people come.
    """
    _choose_home(home)
    _start()
    from groundswell.web.config.checks import list_findings

    findings = list_findings()
    for finding in findings:
        mark = "ok    " if finding.is_good else "mend  " if finding.is_grave else "think "
        say(f"{mark}{finding.about}: {finding.says}")
    n_grave = sum(finding.is_grave and not finding.is_good for finding in findings)
    say(f"\n{len(findings)} looked at, {n_grave} to mend.")
    return FOUND if n_grave else 0


@click.command(epilog="Example: groundswell operator ines@example.org")
@click.argument("email")
@_home_option
@debug_option
def operator(email: str, home: Path | None) -> None:
    """Make somebody an operator of the platform, and print a link that brings them in once.

    An operator makes challenges. The link works for one hour and needs no mail server.
    """
    _choose_home(home)
    start = _start()
    start.prepare()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email)
    except ValidationError:
        raise GroundswellError(f"{email!r} is not an e-mail address.") from None
    from datetime import timedelta

    from groundswell.web.accounts.links import way_in_link_for
    from groundswell.web.accounts.people import AddressWasLeft, make_operator

    try:
        person = make_operator(email)
    except AddressWasLeft:
        raise GroundswellError(
            f"The account of {email} has another e-mail address now. Give that one."
        ) from None
    say(way_in_link_for(person, lasts=timedelta(hours=1)))


@click.command(epilog="Example: groundswell audit --copy '2026-11-22 9f2c…'")
@click.option(
    "--copy",
    help="A link that was printed before and kept elsewhere, to see that the chain still holds it.",
)
@_home_option
@debug_option
def audit(copy: str | None, home: Path | None) -> int:
    """Check that the audit log is whole, and print its last link to keep elsewhere.

    Each day that has ended is a link that holds the one before. The check says at which day and
    event the chain breaks. Who can rewrite the whole database can make the chain anew, or cut its
    end: that shows only beside a link that was kept elsewhere.

    Exit code 3 says that the chain breaks; 4 that it holds, but the guard is gone by which the
    database refuses changes.
    """
    _choose_home(home)
    _start().prepare()
    from groundswell.web.shared import chain

    kept = None
    if copy is not None:
        try:
            day, digest = copy.split()
            kept = chain.Copy(date.fromisoformat(day), bytes.fromhex(digest).hex())
        except ValueError:
            raise GroundswellError(
                f"{copy!r} is no link. Give it as it was printed: a day, a space, 64 letters."
            ) from None
    chain.make_links()
    report = chain.check_chain(kept)
    for one in report.breaks:
        say(f"broken  {one.day}: {one.what}{f' {one.event_id}' if one.event_id else ''}")
    is_guarded = chain.is_guarded()
    if not is_guarded:
        say("mend    The database does not refuse changes to the log. Its guard was taken away.")
    say(f"{report.n_days:,} days with {report.n_events:,} events looked at.")
    if report.n_unlinked:
        say(
            f"{report.n_unlinked:,} events have no link yet: those with a day get one when it has "
            "ended, votes, reports and answers when the month has."
        )
    say("The chain breaks." if report.breaks else "The chain holds.")
    if report.last is not None:
        say(f"Last link, to keep elsewhere: {report.last}")
    if report.breaks:
        return FOUND
    return 0 if is_guarded else UNGUARDED


@click.command(epilog="Example: groundswell original 7d0f3c1e-5a55-4c1e-8f0e-0c1b7f1b2a11")
@click.argument("text_id", type=click.UUID)
@_home_option
@debug_option
def original(text_id: UUID, home: Path | None) -> int:
    """Open what the team took out of an idea or comment, for an audit.

    TEXT_ID is the id in the address of the idea, or that of the comment. The challenge's audit key
    must be in the folder of keys. That it was opened goes on record. Exit code 3: nothing is there.
    """
    _choose_home(home)
    _start().prepare()
    from groundswell.web.accounts.keys import KeyIsGone
    from groundswell.web.accounts.originals import NotForThisKey
    from groundswell.web.moderation.originals import do_open_originals

    try:
        texts = do_open_originals(text_id)
    except (KeyIsGone, NotForThisKey) as fault:
        raise GroundswellError(str(fault)) from None
    for number, text in texts:
        say(f"--- revision {number}\n{text}")
    say(f"{len(texts)} opened.")
    return 0 if texts else FOUND


def _choose_home(home: Path | None) -> None:
    if home is not None:
        os.environ["GROUNDSWELL_HOME"] = str(home.resolve())


def _start() -> ModuleType:
    try:
        from django.core.exceptions import ImproperlyConfigured

        from groundswell.web.config import start
    except ImportError as fault:
        raise GroundswellError(
            f"The platform needs more than is installed ({fault.name}). "
            "Install it with: pip install 'groundswell[web]'"
        ) from None
    try:
        start.set_up()
    except ImproperlyConfigured as fault:
        raise GroundswellError(f"{fault} See docs/reference/settings.md.") from None
    return start

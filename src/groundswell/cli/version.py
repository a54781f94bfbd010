"""``groundswell version``."""

from __future__ import annotations

import click


@click.command()
def version() -> None:
    """Print the version."""
    from groundswell import __version__

    click.echo(f"groundswell {__version__}")

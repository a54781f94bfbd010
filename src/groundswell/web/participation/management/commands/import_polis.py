"""``import_polis CHALLENGE FOLDER``: bring a Polis conversation in, as the pages would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from groundswell.web.challenges.models import Challenge
from groundswell.web.engine.tables import FileProblem
from groundswell.web.participation.polis import import_polis


class Command(BaseCommand):
    """Brings the ideas and votes of a Polis export into a challenge."""

    help = "Bring a Polis conversation in: a folder with comments.csv and votes.csv."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("challenge", help="The challenge's name in addresses.")
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        challenge = Challenge.objects.filter(slug=options["challenge"]).first()
        if challenge is None:
            raise CommandError(f"There is no challenge named {options['challenge']}.")
        try:
            outcome = import_polis(challenge, options["folder"])
        except FileProblem as problem:
            raise CommandError(str(problem)) from None
        for name, n in outcome.counts.items():
            self.stdout.write(f"{name.removeprefix('n_').replace('_', ' ')}: {n:,}")
        for one in outcome.plan.left_out:
            self.stdout.write(f"{one.file}, row {one.row}: {one.what}. {one.fix}.")

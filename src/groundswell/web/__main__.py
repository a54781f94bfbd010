"""``python -m groundswell.web``: Django's own commands, such as migrate and dbshell."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one of Django's commands with the platform's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.web.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["python -m groundswell.web", *sys.argv[1:]])


if __name__ == "__main__":
    main()

"""Whether the platform works: what a monitor asks."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections


def find_faults() -> list[str]:
    """List what does not work, in names that give nothing away."""
    faults = []
    for alias in settings.DATABASES:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            faults.append(f"database {alias}")
    keys = Path(settings.KEYS_FOLDER)
    if keys.exists() and not os.access(keys, os.R_OK | os.W_OK | os.X_OK):
        faults.append("keys")
    return faults

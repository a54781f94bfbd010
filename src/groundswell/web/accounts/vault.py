"""The vault: the database of who people are, and what goes into it.

Nothing in the other database points here. What joins a person to what they said is a pseudonym,
which only the challenge's key can make again; see ``keys``.
"""

from __future__ import annotations

from typing import Any

from django.db import models

VAULT = "vault"
APPS_IN_VAULT = frozenset(
    {"accounts", "account", "socialaccount", "auth", "contenttypes", "sessions"}
)


class VaultRouter:
    """Sends what tells who people are to the vault, all else to the other database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return VAULT if model._meta.app_label in APPS_IN_VAULT else "default"

    db_for_write = db_for_read

    def allow_relation(self, obj1: models.Model, obj2: models.Model, **hints: Any) -> bool:
        # Of a lazy object, such as ``request.user``, the class is another one than the model.
        return self.db_for_read(obj1._meta.model) == self.db_for_read(obj2._meta.model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == VAULT) == (app_label in APPS_IN_VAULT)

"""Django's SQLite backend, with tables that keep no order of insertion.

SQLite numbers the rows of a table in the order in which they came, even where the key is random.
Two such orders, one of people and one of posts, could be laid side by side. A table
``WITHOUT ROWID`` has no such number: its rows lie in the order of their key.

Source: https://www.sqlite.org/withoutrowid.html
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.sqlite3 import base, schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Makes tables whose key is no counter without row numbers."""

    def table_sql(self, model: type[models.Model]) -> tuple[str, list[Any]]:
        sql, params = super().table_sql(model)
        is_counted = isinstance(model._meta.pk, models.AutoField)
        return (sql if is_counted else f"{sql} WITHOUT ROWID"), params


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection: as Django's, but for how tables are made."""

    SchemaEditorClass = DatabaseSchemaEditor

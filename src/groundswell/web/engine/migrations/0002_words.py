"""The table of words, in the database's own kind of text search."""

from typing import Any

from django.db import migrations

TABLE = "engine_words"
CREATE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(revision UNINDEXED, challenge, stems, words, "
        "tokenize='ascii')"
    ],
    "postgresql": [
        f"CREATE TABLE {TABLE} (revision uuid PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_found ON {TABLE} USING gin (words)",
    ],
}


def create(apps: Any, schema_editor: Any) -> None:
    """Make the table; the vault, where no app of this room is migrated, never gets it."""
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    """Undo it."""
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    """Words of texts; see ``word_tables``."""

    dependencies = [("engine", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]

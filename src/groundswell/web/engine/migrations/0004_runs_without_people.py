from typing import Any

from django.db import migrations


def age_runs(apps: Any, schema_editor: Any) -> None:
    """Let themes that were found by who wrote what be found anew in the night."""
    runs = apps.get_model("engine", "Run").objects.using(schema_editor.connection.alias)
    runs.filter(subject="themes").update(content_hash="stripped of people")


class Migration(migrations.Migration):
    """Runs know nothing of people; see ``themes``."""

    dependencies = [("engine", "0003_current_run_hash")]
    operations = [migrations.RunPython(age_runs, migrations.RunPython.noop)]

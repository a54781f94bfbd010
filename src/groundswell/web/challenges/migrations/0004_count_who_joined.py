"""Take what was told of who joined as what was counted: before, there was no other figure."""

from django.db import migrations
from django.db.models import F


def take_told_as_counted(apps, schema_editor):
    challenges = apps.get_model("challenges", "Challenge").objects
    challenges.filter(counted_joined__lt=F("told_joined")).update(counted_joined=F("told_joined"))


class Migration(migrations.Migration):
    dependencies = [("challenges", "0003_list_ever")]
    operations = [migrations.RunPython(take_told_as_counted, migrations.RunPython.noop)]

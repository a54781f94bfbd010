from django.db import migrations, models
from django.db.models import F


def tell(apps, schema_editor):
    """Take votes of before the last telling as told so: where they were not, no row leaves."""
    votes = apps.get_model("participation", "Vote").objects
    votes.exclude(came_by=None).update(told_choice=F("choice"))
    told = votes.filter(came_by=None)
    for is_by_code, telling in ((False, "telling"), (True, "telling_by_code")):
        before = told.filter(is_by_code=is_by_code, telling__lt=F(f"contribution__{telling}"))
        before.update(told_choice=F("choice"))


class Migration(migrations.Migration):

    dependencies = [
        ('participation', '0005_revision_beginning'),
    ]

    operations = [
        migrations.AddField(
            model_name='vote',
            name='told_choice',
            field=models.SmallIntegerField(help_text='What it was when counts that hold it were told last. None where none were yet.', null=True),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]

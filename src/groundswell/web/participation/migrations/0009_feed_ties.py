from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participation", "0008_merges_alike")]

    operations = [
        migrations.RemoveIndex(model_name="contribution", name="contribution_feed"),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                fields=["challenge", "state", "attention", "place"], name="contribution_feed"
            ),
        ),
    ]

"""What waits to be told: new votes, changed ones and those that went, each for themselves."""

from typing import Any

from django.db import migrations, models
from django.db.models import Count, F

_KINDS = ((False, ""), (True, "_by_code"))
_NAMES = {1: "agree", -1: "disagree", 0: "pass"}


def count_what_waits(apps: Any, schema_editor: Any) -> None:
    """Count what was changed or erased so far, and what is told of votes that are gone."""
    alias = schema_editor.connection.alias
    votes = apps.get_model("participation", "Vote").objects.using(alias)
    ideas = apps.get_model("participation", "Contribution").objects.using(alias)
    merges = apps.get_model("participation", "Merge").objects.using(alias)
    told = votes.filter(came_by=None).exclude(told_choice=None)
    changed = told.exclude(told_choice=F("choice"))
    for is_by_code, suffix in _KINDS:
        each = changed.filter(is_by_code=is_by_code).values_list("contribution")
        for idea, n in list(each.annotate(n=Count("pk")).order_by()):
            ideas.filter(pk=idea).update(**{f"n_changed{suffix}": n})
        for idea in ideas.filter(**{f"n_erased{suffix}__gt": 0}):
            of_idea = told.filter(contribution=idea, is_by_code=is_by_code)
            counts = dict(of_idea.values_list("told_choice").annotate(n=Count("pk")).order_by())
            setattr(idea, f"n_gone{suffix}", getattr(idea, f"n_erased{suffix}"))
            for choice, name in _NAMES.items():
                n_told = getattr(idea, f"told_{name}{suffix}")
                setattr(idea, f"gone_{name}{suffix}", n_told - counts.get(choice, 0))
            idea.save()
        heads = ideas.filter(**{f"tells_former{suffix}": False}).values("pk")
        merges.filter(is_undone=False, head__in=heads).update(**{f"is_told{suffix}": True})
    changed.update(is_changed=True)


def _count(default_text: str = "") -> models.PositiveIntegerField:
    return models.PositiveIntegerField(default=0, help_text=default_text)


class Migration(migrations.Migration):
    dependencies = [("participation", "0009_feed_ties")]

    operations = [
        migrations.AddField(
            "contribution", "n_changed", _count("Votes that were told and are changed since.")
        ),
        migrations.AddField("contribution", "n_changed_by_code", _count()),
        migrations.AddField(
            "contribution",
            "n_gone",
            _count("People whose voices were told, are gone, and stay in what is told."),
        ),
        migrations.AddField("contribution", "n_gone_by_code", _count()),
        *(
            migrations.AddField(
                "contribution", f"gone_{name}{suffix}", models.IntegerField(default=0)
            )
            for _, suffix in _KINDS
            for name in _NAMES.values()
        ),
        migrations.AddField(
            "vote",
            "is_changed",
            models.BooleanField(
                default=False,
                help_text="Whether it is among those of its idea that wait to be told anew.",
            ),
        ),
        migrations.AddField(
            "merge",
            "is_told",
            models.BooleanField(
                default=False,
                help_text="Whether counts were told since that are of both ideas together.",
            ),
        ),
        migrations.AddField("merge", "is_told_by_code", models.BooleanField(default=False)),
        migrations.RunPython(count_what_waits, migrations.RunPython.noop),
    ]

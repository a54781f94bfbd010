"""What the whole platform stands on: two databases, no order of insertion, no order of keys."""

from django.apps import apps
from django.db import connections, models

from groundswell.web.accounts.vault import APPS_IN_VAULT

OURS = [model for model in apps.get_models() if model.__module__.startswith("groundswell.web")]


def test_no_key_of_ours_is_a_counter() -> None:
    for model in OURS:
        assert not isinstance(model._meta.pk, models.AutoField), model


def test_no_table_of_one_database_points_into_the_other() -> None:
    for model in OURS:
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model is not None:
                near = model._meta.app_label in APPS_IN_VAULT
                assert (field.related_model._meta.app_label in APPS_IN_VAULT) == near, field


def test_sqlite_keeps_no_order_of_insertion() -> None:
    for alias in ("default", "vault"):
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            tables = dict(cursor.fetchall())
        ours = {model._meta.db_table for model in OURS} & tables.keys()
        assert ours
        assert [name for name in ours if not tables[name].endswith("WITHOUT ROWID")] == []


def test_what_people_do_is_kept_by_the_day_alone() -> None:
    instants = [
        (model.__name__, field.name)
        for model in OURS
        for field in model._meta.get_fields()
        if isinstance(field, models.DateTimeField)
    ]
    # Phases have instants: they are published. Sessions end at midnight.
    assert sorted(instants) == [
        ("Phase", "closes_at"),
        ("Phase", "opens_at"),
        ("VaultSession", "expire_date"),
    ]

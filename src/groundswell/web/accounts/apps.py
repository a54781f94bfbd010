"""The app of people and the ways in."""

from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Keeps, of a library's records of people, no more than the ways in need."""

    name = "groundswell.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.socialaccount.models import SocialAccount
        from django.db.models.signals import post_save

        post_save.connect(_forget_sign_on_details, sender=SocialAccount)


def _forget_sign_on_details(instance: Any, **_: object) -> None:
    # allauth keeps the instant of every sign-on, and all that the organisation tells of the person.
    from datetime import UTC, datetime

    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    type(instance).objects.filter(pk=instance.pk).update(
        last_login=long_ago, date_joined=long_ago, extra_data={}
    )

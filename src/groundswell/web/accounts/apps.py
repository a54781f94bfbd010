"""The app of people and the ways in."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from django.apps import AppConfig
from django.db import models

from groundswell.web.accounts.vault import VAULT
from groundswell.web.shared.order import forget_order_on_commit

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class AccountsConfig(AppConfig):
    """Keeps, of a library's records of people, no more than the ways in need."""

    name = "groundswell.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.models import EmailAddress
        from allauth.socialaccount.models import SocialAccount
        from django.db.models.signals import post_delete, post_save, pre_save

        from groundswell.web.accounts.models import (
            ClaimCode,
            Contact,
            Invitation,
            LeftAddress,
            Membership,
            Person,
            Unsubscription,
        )

        for model in (EmailAddress, SocialAccount):
            _draw_keys(model)
        # The library notes the instant of every sign-on, and all that the organisation tells.
        for name in ("last_login", "date_joined"):
            instant: Any = SocialAccount._meta.get_field(name)
            instant.pre_save = _give_long_ago
        pre_save.connect(_forget_sign_on_details, sender=SocialAccount)
        calling = (Person, Membership, ClaimCode, Invitation, SocialAccount)
        for telling in (*calling, Contact, LeftAddress, Unsubscription):
            post_save.connect(_forget_order, sender=telling)
            post_delete.connect(_forget_order, sender=telling)


def _draw_keys(model: type[models.Model]) -> None:
    """Let new rows have random keys: counted ones would tell the order in which people came."""
    key: Any = model._meta.pk

    def draw(_row: models.Model) -> int:
        while True:
            drawn = secrets.randbelow(2**31 - 1) + 1  # what a 32-bit column holds
            if not model._default_manager.filter(pk=drawn).exists():
                return drawn

    key.get_pk_value_on_save = draw


def _give_long_ago(_row: models.Model, add: bool) -> datetime:
    return _LONG_AGO


def _forget_sign_on_details(instance: Any, **_: object) -> None:
    instance.extra_data = {}


def _forget_order(created: bool = True, **_: object) -> None:
    if created:
        forget_order_on_commit(VAULT)

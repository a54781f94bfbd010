"""Sessions in the vault. They end at midnight: an end to the second would tell the last visit."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from groundswell.web.accounts.models import VaultSession


class SessionStore(DatabaseStore):
    """Django's sessions in a database, with ends rounded up to midnight."""

    @classmethod
    def get_model_class(cls) -> type[VaultSession]:
        return VaultSession

    def create_model_instance(self, data: dict[str, Any]) -> VaultSession:
        session = super().create_model_instance(data)
        assert isinstance(session, VaultSession)
        day = timezone.localdate(session.expire_date) + timedelta(days=1)
        session.expire_date = timezone.make_aware(datetime.combine(day, time()))
        return session

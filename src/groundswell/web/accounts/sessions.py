"""Sessions in the vault, sealed: the row can be found and opened with the visitor's cookie alone.

The vault keeps a hash of the cookie's key, so that who reads the vault can take over no session,
and what is in the session under a key made of the cookie's. Its end is a whole day: an end to the
second would tell the last visit.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from groundswell.web.accounts.models import VaultSession
from groundswell.web.accounts.seals import derive_key

#: Sessions are filled up to a multiple of this, so that their length says little.
_BLOCK = 512


class SessionStore(DatabaseStore):
    """Django's sessions in a database, with hashed keys, sealed content and ends at midnight."""

    @classmethod
    def get_model_class(cls) -> type[VaultSession]:
        return VaultSession

    def _get_session_from_db(self) -> VaultSession | None:
        row: VaultSession | None = VaultSession.objects.filter(
            session_key=_hash(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(_hash(session_key)))

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(_hash(key))

    def create_model_instance(self, data: dict[str, Any]) -> VaultSession:
        session = super().create_model_instance(data)
        assert isinstance(session, VaultSession)
        session.session_key = _hash(session.session_key)
        day = timezone.localdate(session.expire_date) + timedelta(days=1)
        session.expire_date = timezone.make_aware(datetime.combine(day, time()))
        return session

    def encode(self, session_dict: dict[str, Any]) -> str:
        plain = sodium_pad(self.serializer().dumps(session_dict), _BLOCK)
        return b64encode(self._box.encrypt(plain)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            plain = sodium_unpad(self._box.decrypt(b64decode(session_data)), _BLOCK)
        except (CryptoError, ValueError):
            return {}  # sealed under a former secret key
        content: dict[str, Any] = self.serializer().loads(plain)
        return content

    @property
    def _box(self) -> SecretBox:
        return SecretBox(derive_key("session", of=self.session_key or ""))


def _hash(session_key: str) -> str:
    return hashlib.blake2b(session_key.encode(), digest_size=16, person=b"session row").hexdigest()

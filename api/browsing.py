"""Sessions of browsers: kept under a digest of their key, encrypted, and ending."""

import time
from hashlib import blake2b
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from api.encryption import decrypt, encrypt

BEGAN, SEEN = "palpate_began", "palpate_seen"


class SessionStore(db.SessionStore):
    """Django's, of which a dump of the database opens nothing and tells nothing."""

    def _get_session_from_db(self) -> Any:
        row = self.model.objects.filter(
            session_key=digest(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return super().exists(digest(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(digest(key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = digest(row.session_key)
        return row

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encrypt(super().encode(session_dict))

    def decode(self, session_data: str) -> dict[str, Any]:
        try:
            return super().decode(decrypt(session_data))
        except InvalidToken:
            return {}


def digest(key: str) -> str:
    return blake2b(key.encode(), digest_size=20).hexdigest()


def begin(session: SessionBase) -> None:
    session[BEGAN] = session[SEEN] = time.time()


def goes_on(session: SessionBase) -> bool:
    """Whether a log-in is neither idle nor old. That it goes on is noted once in a
    sixtieth of the idle limit, not at every request."""
    now, idle = time.time(), settings.SESSION_IDLE_MINUTES * 60
    if BEGAN not in session:
        begin(session)
    unused, old = now - session[SEEN], now - session[BEGAN]
    if unused >= idle or old >= settings.SESSION_COOKIE_AGE:
        return False
    if unused >= idle / 60:
        session[SEEN] = now
    return True

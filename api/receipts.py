"""A repeated request answers what the first one made."""

import hashlib
import json
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError

from clinic.domain.receipt import Claim, claim_receipt

KEY_LENGTH = 200


def claim_of(request: Any, route: str) -> Claim | None:
    """The claim of this request's Idempotency-Key, or else of the id it brings."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > KEY_LENGTH or "\x00" in key:
        raise ValidationError(f"Idempotency-Key has at most {KEY_LENGTH} characters.")
    body = request.data if isinstance(request.data, dict) else {}
    if not key:
        key = _own_id(body.get("id"))
    if not key:
        return None
    written = json.dumps([route, body], sort_keys=True, separators=(",", ":"))
    return claim_receipt(
        key,
        by=request._request.member,
        fingerprint=hashlib.sha256(written.encode()).digest(),
    )


def _own_id(value: Any) -> str:
    try:
        return str(UUID(value))
    except (TypeError, ValueError, AttributeError):
        return ""  # The serializer says what is wrong with it.

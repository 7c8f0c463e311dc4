"""An act of a person, as it is written down before anybody else knows of it."""

import os
import time
from datetime import datetime
from typing import Any
from uuid import UUID

Operation = dict[str, Any]
SIGNING = frozenset({"sign", "co_sign"})


def uuid7() -> str:
    """An id the device chooses by itself, for a record or an operation (RFC 9562)."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return str(UUID(int=value))


def written(
    act: str, kind: str, id: str, values: dict[str, Any], *, base: Any, at: datetime
) -> Operation:
    return {
        "op_id": uuid7(),
        "act": act,
        "record": kind,
        "id": id,
        "base_version": base,
        "set": values,
        "recorded_at": at.isoformat(),
    }


def made_on(operation: Operation) -> str:
    """The operation whose result it was made on, if it was one of this device."""
    base = operation["base_version"]
    return str(base["after"]) if isinstance(base, dict) else ""

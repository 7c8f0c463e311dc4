"""Reading JSON, as far as it can be stored and answered."""

import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEPTH = 20


class BoundedJSONParser(JSONParser):
    """Refuses what no record holds: deep nesting, and halves of characters."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply") from None
        if fault := fault_of(data):
            raise ParseError(f"JSON parse error - {fault}")
        return data


def is_unbounded(body: bytes) -> bool:
    """Whether a library that reads this with `json` would break on it."""
    try:
        return bool(fault_of(json.loads(body)))
    except RecursionError:
        return True
    except ValueError:
        return False  # No JSON at all: the library says so.


def fault_of(data: Any) -> str:
    level = [data]
    for _ in range(DEPTH):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    if level:
        return "nested too deeply"
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "half of a surrogate pair"
    return ""

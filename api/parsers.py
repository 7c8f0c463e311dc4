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
        if _is_deep(data):
            raise ParseError("JSON parse error - nested too deeply")
        try:
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ParseError("JSON parse error - half of a surrogate pair") from None
        return data


def _is_deep(data: Any) -> bool:
    level = [data]
    for _ in range(DEPTH):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return bool(level)

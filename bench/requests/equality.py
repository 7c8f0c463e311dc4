"""Do the contenders say the same? Else their ratio says nothing."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bench.requests.client import Connection
from bench.requests.questions import Question
from bench.requests.serving import Served

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
# When each side was asked: not what it was asked for.
OF_THE_MOMENT = frozenset({"now", "created_at", "updated_at"})


class Unequal(Exception):
    """Two contenders answered the same question differently."""


def check_same(question: Question, served: Sequence[Served]) -> None:
    """Value by value, whatever way a moment or a link is written. What each wrote just
    now, it wrote at another moment."""
    first, *others = served
    expected = value_of(_answer(question, first), question.body is not None)
    for other in others:
        answer = value_of(_answer(question, other), question.body is not None)
        if where := difference(expected, answer):
            path = question.api.partition("?")[0]
            raise Unequal(f"{first.name} and {other.name} differ in {path}{where}.")


def value_of(answer: bytes, writes: bool = False) -> Any:
    return _meant(json.loads(answer), OF_THE_MOMENT if writes else frozenset())


def difference(one: Any, other: Any, at: str = "") -> str:
    """Where they differ first; empty if they do not."""
    if type(one) is not type(other):
        return f" at {at or '/'}: {one!r} and {other!r}"[:300]
    if isinstance(one, dict):
        if one.keys() != other.keys():
            return f" at {at or '/'}: the members {sorted(one.keys() ^ other.keys())}"
        pairs = ((f"{at}/{name}", one[name], other[name]) for name in one)
        return next(filter(None, (difference(a, b, n) for n, a, b in pairs)), "")
    if isinstance(one, list) and len(one) == len(other):
        both = zip(one, other, strict=True)
        pairs = ((f"{at}/{n}", a, b) for n, (a, b) in enumerate(both))
        return next(filter(None, (difference(a, b, n) for n, a, b in pairs)), "")
    return "" if one == other else f" at {at or '/'}: {one!r} and {other!r}"[:300]


def _answer(question: Question, served: Served) -> bytes:
    with Connection(served.port) as connection:
        return connection.ask(served.request(question))


def _meant(value: Any, but: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {n: _meant(one, but) for n, one in value.items() if n not in but}
    if isinstance(value, list):
        return [_meant(one, but) for one in value]
    if isinstance(value, str) and MOMENT.match(value):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and value.startswith("http://"):
        link = urlsplit(value)
        return {"path": link.path, "asks": parse_qs(link.query)}
    return value

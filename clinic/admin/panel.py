"""A short list of what waits, with the way to all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """What it is and where it leads, whose it is, and what else is to be known."""

    record: Any
    text: Any
    url: str
    client: Any = None
    client_url: str = ""
    notes: Sequence[Any] = ()
    mark: str = ""
    mark_label: Any = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """`empty` is what is said where there is nothing; `tone` how much it matters."""

    name: str
    title: Any
    lines: Sequence[Line]
    count: int
    url: str
    empty: Any
    tone: str = "calm"

    @property
    def more(self) -> int:
        return self.count - len(self.lines)

"""Attributes of a row that other rows have, declared so that SQL can read them too."""

from operator import attrgetter
from typing import Any


class Reached:
    """What a reference leads to: `status = Reached("standing.status")`."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.read = attrgetter(path)

    def __get__(self, row: Any, model: Any) -> Any:
        return self if row is None else self.read(row)


class Only:
    """The one row that refers to this one, or None: `answer = Only("answers")`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, model: Any) -> Any:
        if row is None:
            return self
        return next(iter(getattr(row, self.name).all()), None)

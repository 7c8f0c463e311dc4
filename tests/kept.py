"""What many tests begin with, made once for all of them.

A kept fixture's rows lie in a savepoint under the transaction of the test, which
therefore undoes what it did and nothing else. A test finds the rows of the fixtures it
asks for, and no others.
"""

import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from inspect import Parameter, signature
from typing import Any

import pytest
from django.db import connection, connections, transaction

# Seconds: to PostgreSQL "now" is the beginning of the transaction.
OLDEST = 30 * 60

Make = Callable[..., Any]
MAKERS: dict[Callable[..., Any], Make] = {}  # By fixture, in order of declaration.


def kept(make: Make) -> Any:
    """A fixture that is kept. What it asks for must be kept too; each test gets a copy
    of what it returns."""

    def copied(kept_copies: "Copies", **given: Any) -> Any:
        return kept_copies.of(make, given)

    asks = Parameter("kept_copies", Parameter.KEYWORD_ONLY)
    own = signature(make)
    copied.__signature__ = own.replace(  # type: ignore[attr-defined]
        parameters=[*own.parameters.values(), asks]
    )
    MAKERS[copied] = make
    return pytest.fixture(name=make.__name__)(copied)


@contextmanager
def undone(alias: str) -> Iterator[None]:
    """A transaction, or a savepoint in it, of which nothing stays; what COMMIT would
    have checked is checked all the same."""
    with transaction.atomic(using=alias):
        try:
            yield
            if connections[alias].is_usable() and not connections[alias].needs_rollback:
                connections[alias].check_constraints()
        finally:
            transaction.set_rollback(True, using=alias)


@dataclass
class Layer:
    make: Make
    savepoint: transaction.Atomic
    value: Any = None


class Ground:
    """The kept rows, in layers: each in a savepoint of the one before."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.made = 0.0
        self.image = b""

    def prepare(self, wanted: list[Make]) -> None:
        """Have these layers and no others."""
        if self.is_lost() or time.monotonic() - self.made > OLDEST:
            self.clear()
        while [layer.make for layer in self.layers] != wanted[: len(self.layers)]:
            self.undo()
        for make in wanted[len(self.layers) :]:
            self.add(make)

    def clear(self) -> None:
        while self.layers:
            self.undo()

    def add(self, make: Make) -> None:
        made = {layer.make.__name__: layer.value for layer in self.layers}
        layer = Layer(make, transaction.atomic())
        layer.savepoint.__enter__()
        self.layers.append(layer)
        try:
            layer.value = make(
                **{name: made[name] for name in signature(make).parameters}
            )
            connection.check_constraints()  # As COMMIT would; else each test does.
        except BaseException:
            self.undo()
            raise
        self.made = time.monotonic()
        self.image = b""

    def copies(self) -> dict[Make, Any]:
        """Of all values, which refer to each other as those do."""
        self.image = self.image or pickle.dumps([one.value for one in self.layers])
        makes = [layer.make for layer in self.layers]
        return dict(zip(makes, pickle.loads(self.image), strict=True))  # noqa: S301

    def undo(self) -> None:
        layer = self.layers.pop()
        self.image = b""
        if connection.in_atomic_block:
            transaction.set_rollback(True)
            layer.savepoint.__exit__(None, None, None)

    def is_lost(self) -> bool:
        return bool(self.layers) and not connection.in_atomic_block


GROUND = Ground()


class Copies:
    """One test's copies of the kept values."""

    @cached_property
    def found(self) -> dict[Make, Any]:
        return GROUND.copies()

    def of(self, make: Make, given: dict[str, Any]) -> Any:
        # Nothing is kept where transactions end.
        return self.found[make] if make in self.found else make(**given)


def wanted_by(item: pytest.Item) -> list[Make]:
    """The makers of the kept fixtures this test asks for, in order of declaration:
    what one needs stands before it."""
    fixtures = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    asked = {definitions[-1].func for definitions in fixtures}
    return [make for fixture, make in MAKERS.items() if fixture in asked]


def place_of(item: pytest.Item) -> tuple[int, ...]:
    """Where a test stands: what needs most comes first, beside what begins alike, so
    that each layer is made once, and idle workers are left what needs least."""
    if "committed" in item.fixturenames:  # type: ignore[attr-defined]
        return (1,)
    order = list(MAKERS.values())
    return (0, *(-order.index(make) for make in wanted_by(item)), len(order))

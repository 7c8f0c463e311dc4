"""Chance that repeats: the same seed draws the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TypeVar
from uuid import UUID

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Spread:
    """A bell curve, cut off at both ends."""

    mean: float
    deviation: float
    low: float
    high: float

    def __str__(self) -> str:
        return (
            f"{self.mean:g} on average, standard deviation {self.deviation:g}, "
            f"{self.low:g} to {self.high:g}"
        )

    def draw(self, chance: Random) -> int:
        drawn = round(chance.gauss(self.mean, self.deviation))
        return int(min(self.high, max(self.low, drawn)))


def chance_of(*path: object) -> Random:
    """A source of its own for each path, so that one client's draws move no other's."""
    return Random("/".join(map(str, path)))  # noqa: S311 - content, not secrets


def pick(shares: Mapping[Kind, float], chance: Random) -> Kind:
    return chance.choices(list(shares), list(shares.values()))[0]


def dated_id(at: datetime, chance: Random) -> UUID:
    """A UUIDv7 of that moment, so that pages show the records in their time's order."""
    stamp = int(at.timestamp() * 1000) << 80
    tail = chance.getrandbits(12) << 64 | chance.getrandbits(62)
    return UUID(int=stamp | 7 << 76 | 2 << 62 | tail)

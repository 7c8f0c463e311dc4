"""Measuring two sides next to each other, in alternating order."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Side = TypeVar("Side")
Found = TypeVar("Found")
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one kind of work takes with the log and without, and how many times as much:
    the median of the pairs' ratios, between its quartiles."""

    work: str
    unit: str
    logged: float
    bare: float
    ratio: float
    lower: float
    upper: float
    pairs: int


def measure_pairs(
    logged: Side, bare: Side, jobs: Iterable[Callable[[Side], Found]]
) -> Iterable[tuple[Found, Found]]:
    """Do each job on both sides, the one first that came last before."""
    for number, job in enumerate(jobs):
        if number % 2:
            with_log = job(logged)
            yield with_log, job(bare)
        else:
            without = job(bare)
            yield job(logged), without


def cost_of(work: str, unit: str, pairs: list[Pair], *, is_rate: bool = False) -> Cost:
    """A rate falls as the cost rises, so its ratio is turned round."""
    ratios = [bare / logged if is_rate else logged / bare for logged, bare in pairs]
    lower, ratio, upper = quartiles(ratios)
    with_log, without = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Cost(work, unit, with_log, without, ratio, lower, upper, len(pairs))


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The middle one, between the two that half of them lie between."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return lower, median, upper

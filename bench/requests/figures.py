"""The rows of the table: what is measured against what, and the goal of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.pairs import quartiles
from bench.requests.taking import Taken


@dataclass(frozen=True, slots=True)
class Goal:
    """At most so many times the other side, or at least where `better`. A `first` one
    is to be reached before."""

    times: float
    first: float = 0.0
    better: bool = False

    def judge(self, ratio: float) -> str:
        if ratio >= self.times if self.better else ratio <= self.times:
            return "met"
        return "first met" if ratio <= self.first else "missed"

    def __str__(self) -> str:
        if self.better:
            return f"at least {self.times:g}"
        return (
            f"{self.first:g}, then {self.times:g}" if self.first else f"{self.times:g}"
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """How many times as much one takes as the other: the median of the pairs' ratios
    between its quartiles; `unit` says of what."""

    work: str
    of: str
    against: str
    unit: str
    taken: Taken
    other: Taken
    ratio: float
    lower: float
    upper: float
    pairs: int
    goal: str = ""
    verdict: str = ""


def figure(
    work: str,
    names: tuple[str, str],
    unit: str,
    pairs: Sequence[tuple[Taken, Taken]],
    goal: Goal | None = None,
) -> Figure:
    lower, ratio, upper = quartiles([one.whole / other.whole for one, other in pairs])
    return Figure(
        work=work,
        of=names[0],
        against=names[1],
        unit=unit,
        taken=_middle([one for one, _ in pairs]),
        other=_middle([other for _, other in pairs]),
        ratio=ratio,
        lower=lower,
        upper=upper,
        pairs=len(pairs),
        goal=str(goal or ""),
        verdict=goal.judge(ratio) if goal else "",
    )


def _middle(side: Sequence[Taken]) -> Taken:
    return Taken(
        statistics.median(one.whole for one in side),
        statistics.median(one.server for one in side),
        statistics.median(one.database for one in side),
    )

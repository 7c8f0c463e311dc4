"""Asking two contenders in pairs, one right after the other, in alternating order."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from bench.pairs import measure_pairs
from bench.plan import Show
from bench.requests.plan import WARM_UP, Plan
from bench.requests.questions import Question
from bench.requests.serving import Served
from bench.requests.taking import Asked, Taken, core_time, waiting_time

Pairs = list[tuple[Taken, Taken]]


@dataclass(frozen=True, slots=True)
class Meter:
    plan: Plan
    show: Show
    settled: set[tuple[str, str]] = field(default_factory=set)

    def on_cores(self, what: str, one: Asked, other: Asked) -> Pairs:
        """Slices of asking by several clients at once."""
        plan = self.plan
        for side in (one, other):
            self._settle(side)
        job = partial(core_time, seconds=plan.seconds, least=plan.answers)
        found: Pairs = []
        for pair in measure_pairs(one, other, [job] * plan.slices):
            found.append(pair)
            self.show(what, len(found), plan.slices)
        return found

    def _settle(self, side: Asked) -> None:
        """Workers and their connections have to, with each kind of question."""
        kind = side.served.name, side.kind
        if kind not in self.settled:
            self.settled.add(kind)
            for _ in range(2):
                core_time(side, self.plan.seconds / 2, self.plan.answers)

    def waiting(
        self, what: str, sides: tuple[Served, Served], questions: Iterator[Question]
    ) -> Pairs:
        """Single questions of one client, each to both."""
        plan = self.plan
        jobs = (partial(_waited, question) for question in questions)
        pairs = iter(measure_pairs(*sides, jobs))
        _taken(pairs, 1, WARM_UP, plan.patience / 4, lambda done: None)
        return _taken(
            pairs,
            plan.least,
            plan.most,
            plan.patience,
            lambda done: self.show(what, done, plan.most),
        )


def _taken(
    pairs: Iterator[tuple[Taken, Taken]],
    least: int,
    most: int,
    patience: float,
    told: Callable[[int], None],
) -> Pairs:
    found: Pairs = []
    until = time.monotonic() + patience
    while len(found) < least or (len(found) < most and time.monotonic() < until):
        found.append(next(pairs))
        told(len(found))
    told(most)
    return found


def _waited(question: Question, served: Served) -> Taken:
    return waiting_time(served.port, served.request(question))

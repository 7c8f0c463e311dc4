"""Every row of the table: what is asked of whom, and the goal of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bench.requests.figures import Figure, Goal, figure
from bench.requests.measuring import Meter
from bench.requests.questions import Question, Questions
from bench.requests.serving import Served
from bench.requests.taking import Asked, again
from bench.requests.world import World

CORE, WAIT = "ms of CPU", "ms until answered"
Ask = Callable[[], Iterator[Question]]
Names = tuple[str, str]
PROJECT, PLAIN, NOISE = ("project", "limit"), ("plain", "limit"), ("limit", "limit")
FEWER = "project with fewer rows"


@dataclass(frozen=True, slots=True)
class Bench:
    """Every row of the table."""

    meter: Meter
    served: dict[str, Served]
    world: World
    small: World

    def measured(self) -> Iterator[Figure]:
        ask = Questions(self.world)
        yield from self._reads(ask)
        yield from self._depth(ask)
        yield from self._pulls(ask)
        yield from self._writes(ask)

    def _reads(self, ask: Questions) -> Iterator[Figure]:
        page, one = "Page of 50 sessions with children", "One session with children"
        yield self._core(page, PROJECT, ask.pages, Goal(1.5))
        yield self._core(page, ("plain", "project"), ask.pages, Goal(9, better=True))
        yield from (self._core(page, names, ask.pages) for names in self._beside)
        yield self._core(one, PROJECT, ask.ones, Goal(4, first=6))
        yield from (self._core(one, names, ask.ones) for names in self._beside)

    def _depth(self, ask: Questions) -> Iterator[Figure]:
        pages, small = self.world.pages, Questions(self.small)
        deep, first = partial(again, ask.page(pages)), partial(again, ask.first_page())
        same, within = ("project", "project"), Goal(1.1)
        yield self._core(f"Page {pages:,} against page 1", same, deep, within, first)
        plan, fewer = self.meter.plan, ("project", FEWER)
        rows = f"{plan.sessions:,} sessions against {plan.fewer:,}"
        yield self._core(f"Page, {rows}", fewer, ask.pages, within, small.pages)
        yield self._core(f"One, {rows}", fewer, ask.ones, within, small.ones)

    def _pulls(self, ask: Questions) -> Iterator[Figure]:
        sessions, clients = self.world.changed_sessions, self.world.changed_clients
        for what, question, goal in (
            (f"Pull of {sessions:,} changes, nested", ask.session_pull(), Goal(1.1)),
            (f"Pull of {clients:,} changes, flat", ask.client_pull(), Goal(2)),
        ):
            yield self._wait(what, PROJECT, again(question), goal)
            for names in self._beside:
                yield self._wait(what, names, again(question))

    def _writes(self, ask: Questions) -> Iterator[Figure]:
        post = "POST of a session with 14 children"
        yield self._core(post, PROJECT, ask.posts, Goal(4))
        if NOISE in self._beside:
            yield self._core(post, NOISE, ask.posts)
        yield self._wait("Push of 500 operations", PROJECT, ask.pushes(), Goal(2))

    @property
    def _beside(self) -> tuple[Names, ...]:
        """What has no goal, and tells how to read those that have one."""
        return (PLAIN,) if self.meter.plan.brief else (PLAIN, NOISE)

    def _core(
        self,
        work: str,
        names: Names,
        ask: Ask,
        goal: Goal | None = None,
        other: Ask | None = None,
    ) -> Figure:
        sides = (self.served[name] for name in names)
        kinds = (work, f"{work}, the other" if other else work)
        one, another = map(Asked, sides, (ask(), (other or ask)()), kinds)
        pairs = self.meter.on_cores(_said(work, names), one, another)
        return figure(work, names, CORE, pairs, goal)

    def _wait(
        self,
        work: str,
        names: Names,
        questions: Iterator[Question],
        goal: Goal | None = None,
    ) -> Figure:
        one, other = (self.served[name] for name in names)
        pairs = self.meter.waiting(_said(work, names), (one, other), questions)
        return figure(work, names, WAIT, pairs, goal)


def _said(work: str, names: Names) -> str:
    return f"{work}: {' / '.join(names)}"

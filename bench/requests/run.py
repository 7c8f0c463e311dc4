"""One run: the contenders are served side by side, and asked one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bench.machine import machine_of
from bench.plan import Show
from bench.requests import serving
from bench.requests.client import Refused
from bench.requests.equality import Unequal, check_same
from bench.requests.filling import PREFIX, Pair, filled
from bench.requests.measuring import Meter
from bench.requests.plan import Plan
from bench.requests.questions import Questions
from bench.requests.rows import FEWER, Bench
from bench.requests.serving import NotServed, Served
from bench.requests.statements import count_statements
from bench.requests.world import World, look

FAULTS = (NotServed, Refused, Unequal)


def run(
    plan: Plan,
    show: Show,
    *,
    fresh: bool = False,
    template: str = "",
    prefix: str = PREFIX,
) -> dict[str, Any]:
    """Measure, and leave the databases for the next run."""
    fewer, pair = (
        filled(f"{prefix}_{sessions}", sessions, show, fresh=fresh, template=template)
        for sessions in (plan.fewer, plan.sessions)
    )
    world, small = look(pair), look(fewer)
    with contenders(pair, fewer, world) as served:
        show("Comparing what is answered", 0, 1)
        check_answers(served, Questions(world))
        show("Comparing what is answered", 1, 1)
        bench = Bench(Meter(plan, show), served, world, small)
        figures = list(bench.measured())
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine_of(pair.full),
        "plan": asdict(plan),
        "figures": [asdict(one) for one in figures],
        "statements": asdict(count_statements(pair, world)),
    }


@contextmanager
def contenders(pair: Pair, fewer: Pair, world: World) -> Iterator[dict[str, Served]]:
    with (
        serving.limit(pair.bare) as limit,
        serving.project(pair.full) as project,
        serving.plain(pair.bare, world.reader.clinic) as plain,
        serving.project(fewer.full) as small,
    ):
        yield {"limit": limit, "project": project, "plain": plain, FEWER: small}


def check_answers(served: dict[str, Served], ask: Questions) -> None:
    reads = (next(ask.ones()), next(ask.pages()), ask.session_pull(), ask.client_pull())
    for question in reads:
        check_same(question, [served[name] for name in ("project", "limit", "plain")])
    for question in (next(ask.posts()), next(ask.pushes())):
        check_same(question, [served[name] for name in ("project", "limit")])

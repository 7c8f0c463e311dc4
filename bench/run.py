"""One run: everything is measured on the same server, one after the other."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bench.chain import NotSound, lengthen_chain, time_verification
from bench.databases import Side, bare_side, drop_leftovers, logged_side
from bench.latency import cost_of_inserts, cost_of_pushes
from bench.machine import machine_of
from bench.pairs import Cost
from bench.places import Place, open_place
from bench.plan import WRITERS, Plan, Show
from bench.throughput import cost_of_writers
from clinic.tenancy import STAMP

HELD = """
SELECT (SELECT count(*) FROM clinic_change),
       (SELECT row(count(*), sum(version))::text FROM therapy_session),
       (SELECT row(count(*), sum(version))::text FROM therapy_treatment)
"""


class Unequal(Exception):
    """The two sides did not do the same, so that their ratio says nothing."""


FAULTS = (NotSound, Unequal)


def run(plan: Plan, show: Show, *, template: str = "") -> dict[str, Any]:
    """Measure, and leave no database behind. A `template` is migrated already."""
    drop_leftovers()
    show("Making the tables", 0, 1)
    with logged_side(template=template) as logged:
        places = [open_place(f"Bench {n}", people=WRITERS) for n in range(4)]
        show("Making the tables", 1, 1)
        lengthen_chain(logged, places[0], plan.before, show, "Writing what is before")
        logged.execute("VACUUM ANALYZE")
        with bare_side(logged) as bare:
            machine = machine_of(bare)
            costs = measure(logged, bare, places, plan, show)
        place = open_place("Bench chain", people=WRITERS)
        verification = time_verification(logged, place, plan.changes, show)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "plan": asdict(plan),
        "costs": [asdict(cost) for cost in costs],
        "verification": asdict(verification),
    }


def measure(
    logged: Side, bare: Side, places: list[Place], plan: Plan, show: Show
) -> list[Cost]:
    place = places[0]
    before = held_by(bare, place)
    costs = [
        cost_of_pushes(logged, bare, place, plan.pushes, show),
        cost_of_inserts(logged, bare, place, plan.inserts, show),
    ]
    with_log, without = held_by(logged, place), held_by(bare, place)
    if with_log[1:] != without[1:] or not with_log[0] > without[0] == before[0]:
        raise Unequal("The two sides did not write the same, or not one log alone.")
    return costs + [
        cost_of_writers(logged, bare, some, plan.slices, plan.seconds, show)
        for some in (places[:1], places)
    ]


def held_by(side: Side, place: Place) -> tuple[Any, ...]:
    """How many changes are logged, sessions and treatments there, and versions had."""
    with side.connect() as db, db.transaction():
        db.execute(STAMP, place.scope().settings())
        return db.execute(HELD).fetchone() or ()

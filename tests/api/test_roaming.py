"""Everybody of two clinics acts at random, and on what others made at random: no answer
shows its reader another clinic, nor a client another client."""

import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from clinic.enums import Role
from tests.api.cells import ACTORS, ID, Cast, Cell, Row, Whose, content_of
from tests.api.course import V1
from tests.api.test_access import REAUTHENTICATE, ROWS
from tests.api.walls import without_row_security
from tests.api.world import caller

pytestmark = pytest.mark.usefixtures("staff_need_a_second_factor")

PLACES = {  # What a new record of these is known as, for who acts on it next.
    "consents/": "consent",
    "episodes/": "episode",
    "assessments/": "assessment",
    "clearances/": "clearance",
    "trigger-points/": "point",
    "treatment-plans/": "draft",
    "sessions/": "planned",
    "sessions/{session}/clone/": "copy",
    "sessions/{session}/feedback/": "feedback",
    "home-care/": "home_care",
    "home-care/{home_care}/logs/": "log",
    "outcome-responses/": "outcome",
    "adverse-events/": "event",
    "referrals/": "referral",
    "handouts/": "handout",
    "legal-holds/": "hold",
    "licences/": "licence",
}
TEXTS = {
    "action", "complaint", "given_name", "location", "name", "note", "notes",
    "precautions", "text",
}  # fmt: skip
OPEN = [
    (name, row)
    for name, actor in ACTORS.items()
    for row in ROWS
    if actor.role and (row.statuses[actor.role] < 400 or actor.role in row.behind)
    if row.address != REAUTHENTICATE and "export" not in row.address
]
WHOSE = st.sampled_from([Whose.ONE, Whose.TWO, Whose.THERE])


class Roaming(RuleBasedStateMachine):
    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast = cast
        self.ids = {whose: dict(ids) for whose, ids in cast.ids.items()}
        self.made: dict[Whose | None, set[bytes]] = {whose: set() for whose in Whose}
        self.made[None] = set()  # Of the clinic, about nobody or about both.
        self.asked_for: dict[bool, set[bytes]] = {False: set(), True: set()}
        self.everything = transaction.atomic()
        self.everything.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.everything.__exit__(None, None, None)

    @rule(
        door=st.sampled_from(OPEN), of=st.none() | WHOSE, mixed_with=st.none() | WHOSE
    )
    def act(self, door: tuple[str, Row], of: Whose | None, mixed_with: Whose | None):
        """Of one's own or of somebody's, the first of the records it names; the others
        of the same or of somebody else's."""
        name, row = door
        whose = of or ACTORS[name].home
        ids = self.ids[whose] | {"acting": str(self.cast.members[name].pk)}
        if mixed_with is not None:
            ids |= {one: self.ids[mixed_with][one] for one in sorted(row.names)[1:]}
        answer = self.ask(name, row, ids)
        content = content_of(answer)

        asked_for = self.asked_for[ACTORS[name].home is Whose.THERE]
        asked_for |= {ids[one].encode() for one in row.names}
        shown = self.cast.shown(Cell(name, row, whose), answer)
        shown |= {*ID.findall(content)} & self.strange_to(name)
        if row.address == "access-log/" and ACTORS[name].role != Role.CLIENT:
            shown -= asked_for  # A refusal is kept with the id that was asked for.
        assert (shown, answer.status_code < 500) == (set(), True), content
        if answer.status_code == 201:
            self.take(name, row, None if mixed_with else whose, answer.json()["id"])

    def ask(self, name: str, row: Row, ids: dict[str, str]) -> Any:
        canary = "canary-b" if name.endswith("there") else "canary-a"
        body = {
            field: f"{value} {canary}" if field in TEXTS else value
            for field, value in (row.body or {}).items()
        }
        return caller(self.cast.tokens[name]).generic(
            row.method,
            V1 + self.cast.world.fill(row.address, **ids),
            json.dumps(self.cast.world.fill(body, **ids)),
            content_type="application/json",
            headers={"If-Match": "*"},
        )

    def take(self, name: str, row: Row, whose: Whose | None, pk: str) -> None:
        if ACTORS[name].home is Whose.THERE:
            whose = Whose.THERE
        elif not row.names:
            whose = None
        self.made[whose].add(pk.encode())
        if whose and row.address in PLACES:
            self.ids[whose][PLACES[row.address]] = pk

    def strange_to(self, name: str) -> set[bytes]:
        actor, made = ACTORS[name], self.made
        if actor.home is Whose.THERE:
            return made[Whose.ONE] | made[Whose.TWO] | made[None]
        if actor.role == Role.CLIENT:
            other = Whose.TWO if actor.home is Whose.ONE else Whose.ONE
            return made[Whose.THERE] | made[other]
        return made[Whose.THERE]


def roam(cast: Cast, walks: int, steps: int, **how: Any) -> None:
    run_state_machine_as_test(
        lambda: Roaming(cast),
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **how,
        ),
    )


def test_nobody_who_acts_at_random_sees_what_is_not_theirs(cast):
    roam(cast, 8, 30, derandomize=True, phases=[Phase.generate])


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_nobody_who_acts_at_random_for_long_sees_what_is_not_theirs(cast):
    roam(cast, 100, 60)


@pytest.mark.slow
def test_without_row_security_somebody_sees_it(committed, cast):
    with (
        without_row_security(),
        pytest.raises(AssertionError, match=r"canary|[0-9a-f-]{36}"),
    ):
        roam(cast, 50, 50, phases=[Phase.generate])

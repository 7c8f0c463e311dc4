"""In which sets the operations of a push are performed."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sync import order
from api.sync.offline import set_of
from api.sync.operations import Operation

CLIENTS = [UUID(int=n) for n in range(2)]
SESSIONS = [UUID(int=100 + n) for n in range(4)]  # Two of each client.


def client_of(session: UUID) -> UUID:
    return CLIENTS[session.int % 2]


@pytest.fixture(autouse=True)
def known(monkeypatch):
    def clients_of(kind: str, records: set[UUID]) -> dict[UUID, UUID]:
        return {one: client_of(one) for one in records if one in SESSIONS}

    monkeypatch.setattr(order, "clients_of", clients_of)


def op(act: str, kind: str, pk: UUID, after: str = "", **said: Any) -> Operation:
    name = f"{act} {kind} {pk} {sorted(said)}"
    return Operation(name, kind, act, pk, said, None, after, None)


def held(session: UUID, number: int, told: bool = False) -> list[Operation]:
    """A treatment, and what was said then; where `told`, of it."""
    treatment, feedback = (UUID(int=1_000 * session.int + number + n) for n in (0, 1))
    of = {"treatment": str(treatment)} if told else {}
    return [
        op("create", "treatment", treatment, session=str(session)),
        op("create", "feedback", feedback, session=str(session), **of),
    ]


def names(operations: list[Operation]) -> list[str]:
    """Each set by its act and kind, and how many are in it."""
    return [
        f"{operations[one[0]].act} {operations[one[0]].kind} {len(one)}"
        for one in order.sets_of(operations)
    ]


@pytest.mark.no_db
def test_what_is_done_and_said_in_turn_is_two_sets():
    done = [one for n in (0, 2, 4) for s in SESSIONS for one in held(s, n, told=True)]

    assert names(done) == ["create treatment 12", "create feedback 12"]


@pytest.mark.no_db
def test_what_is_said_of_a_treatment_comes_after_it():
    done = [held(SESSIONS[0], 0)[1], *held(SESSIONS[0], 2, told=True)]

    assert names(done) == [
        "create feedback 1",
        "create treatment 1",
        "create feedback 1",
    ]


@pytest.mark.no_db
def test_a_stop_stands_between_what_was_done_before_and_after_it():
    session = SESSIONS[0]
    stop = op("create", "feedback", UUID(int=7), session=str(session), word="stop")
    done = [held(session, 0)[0], stop, held(session, 2)[0]]

    assert names(done) == [
        "create treatment 1",
        "create feedback 1",
        "create treatment 1",
    ]


@pytest.mark.no_db
def test_sessions_are_made_begun_filled_and_written_each_as_a_set():
    new = [UUID(int=900 + n) for n in range(3)]
    done = []
    for n, one in enumerate(new):
        done += [
            op("create", "session", one, client=str(CLIENTS[n % 2])),
            op("start", "session", one),
            *held(one, 0),
            op("update", "session", one, notes="Calm."),
            *held(one, 2),
        ]

    assert names(done) == [
        "create session 3",
        "start session 3",
        "create treatment 3",
        "create feedback 3",
        "update session 3",
        "create treatment 3",
        "create feedback 3",
    ]


@pytest.mark.no_db
def test_another_act_stands_between_all_before_and_all_after_it():
    consent = op("withdraw", "consent", UUID(int=7))
    done = [*held(SESSIONS[0], 0), consent, *held(SESSIONS[1], 0)]

    assert names(done) == [
        "create treatment 1",
        "create feedback 1",
        "withdraw consent 1",
        "create treatment 1",
        "create feedback 1",
    ]


@pytest.mark.no_db
def test_what_is_screened_stands_between_the_treatments_of_its_client():
    first, other, second, _ = SESSIONS
    assert client_of(first) == client_of(second) != client_of(other)
    screened = op("update", "session", first, screening=[])
    done = [held(second, 0)[0], screened, held(second, 2)[0], held(other, 0)[0]]

    assert names(done) == [
        "create treatment 2",
        "update session 1",
        "create treatment 1",
    ]


@pytest.mark.no_db
def test_times_are_taken_in_the_order_they_were_planned():
    new = [UUID(int=900 + n) for n in range(3)]
    planned = [
        op("create", "session", one, client=str(CLIENTS[0]), scheduled_for="9:00")
        for one in new
    ]

    assert names(planned) == ["create session 1"] * 3


ACTS = st.one_of(
    st.builds(lambda s, n: held(s, n)[0], st.sampled_from(SESSIONS), st.integers(0, 9)),
    st.builds(lambda s, n: held(s, n)[1], st.sampled_from(SESSIONS), st.integers(0, 9)),
    st.builds(
        lambda s: op("update", "session", s, notes="x"), st.sampled_from(SESSIONS)
    ),
    st.builds(lambda s: op("start", "session", s), st.sampled_from(SESSIONS)),
    st.builds(lambda s: op("sign", "session", s), st.sampled_from(SESSIONS)),
    st.builds(
        lambda s: op("update", "session", s, screening=[]), st.sampled_from(SESSIONS)
    ),
)


@pytest.mark.no_db
@given(st.lists(ACTS, max_size=40))
def test_each_is_done_once_and_a_record_s_acts_in_the_device_s_order(done):
    sets = list(order.sets_of(done))

    assert sorted(n for one in sets for n in one) == list(range(len(done)))
    place = {n: at for at, one in enumerate(sets) for n in one}
    for n, later in enumerate(done):
        for m, earlier in enumerate(done[:n]):
            if later.root == earlier.root and not (later.adds and earlier.adds):
                assert place[m] < place[n]
            if not set_of(later) or not set_of(earlier):
                assert place[m] < place[n]
    for one in sets:
        assert one == sorted(one)
        assert len({set_of(done[n]) for n in one}) == 1
        assert len(one) == 1 or set_of(done[one[0]])

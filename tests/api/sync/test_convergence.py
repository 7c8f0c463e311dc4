"""Whatever people do on their devices, and the network to them: in the end all show
what the server has, and nothing that was typed is lost."""

from collections import Counter
from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from clinic.models import Change, Conflict, Membership, Receipt
from palpate_client import Device
from tests.api.sync.deeds import DEEDS
from tests.api.sync.fleet import (
    OWNERS,
    Fleet,
    Start,
    device_with,
    rows_of,
    undone,
)
from tests.conftest import acting, token_of

WEIGHED = [name for name, (weight, _) in DEEDS.items() for _ in range(weight)]
STEP = st.tuples(
    st.integers(0, len(OWNERS) - 1), st.sampled_from(WEIGHED), st.integers(0, 5)
)
SHORT, LONG = (8, 20), (12, 40)  # Steps of a history, at least and at most.
WHATEVER_IT_TAKES = settings(
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
SEEN: Counter[str] = Counter()


def converge(
    start: Start, history: list[tuple[int, str, int]], roles: Collection[int]
) -> None:
    with undone():
        fleet = Fleet(start)
        for number, name, n in history:
            DEEDS[name][1](fleet, fleet.devices[number], n)
        fleet.settle()

        with acting(fleet.here.admin):
            every_operation_came_to_one_end(fleet, start.since)
        all_show_what_the_server_has(fleet, roles)
        none_holds_what_is_not_theirs(fleet, start)


def every_operation_came_to_one_end(fleet: Fleet, since: int) -> None:
    attention = {
        one["operation"]["op_id"]: one
        for device in fleet.devices
        for one in device.attention()
    }
    receipts = Receipt.objects.filter(key__startswith="sync ")
    known = {receipt.key.removeprefix("sync "): receipt for receipt in receipts}
    conflicts = {one.pk: one.sent for one in Conflict.objects.all()}
    ends = dict.fromkeys(fleet.made, "rejected")
    ends |= {op_id: receipt.status for op_id, receipt in known.items()}
    SEEN.update(ends.values())

    told = {op_id: attention.get(op_id, {}).get("status", "applied") for op_id in ends}
    assert told == ends
    assert ends.keys() == fleet.made.keys()
    assert {op_id: one["operation"] for op_id, one in attention.items()} == {
        op_id: fleet.made[op_id] for op_id in attention
    }
    assert conflicts == {
        known[op_id].record: fleet.made[op_id]["set"]
        for op_id, end in ends.items()
        if end == "conflict"
    }
    assert written(fleet, since) == {
        op_id: [text.over] if ends[op_id] == "applied" else []
        for op_id, text in fleet.texts.items()
    }
    assert [device.store.open() for device in fleet.devices] == [[]] * len(OWNERS)


def written(fleet: Fleet, since: int) -> dict[str, list[str | None]]:
    """Each time a word was written into a record, by the change log: over what."""
    rows = Change.objects.filter(commit__seq__gt=since).exclude(kind="conflict")
    images: dict[Any, dict[str, Any]] = last_images(since)
    times: dict[str, list[str | None]] = {op_id: [] for op_id in fleet.texts}
    rows = rows.filter(body__isnull=False)  # An erased client has none.
    for row in rows.order_by("commit__seq", "n"):
        former = images.get(row.record, {})
        for op_id, text in fleet.texts.items():
            if text.word in row.body.values() and text.word not in former.values():
                times[op_id].append(
                    former.get(text.field) if text.over is not None else None
                )
        images[row.record] = row.body
    return times


def last_images(since: int) -> dict[Any, dict[str, Any]]:
    rows = Change.objects.filter(commit__seq__lte=since, body__isnull=False)
    rows = rows.order_by("commit__seq", "n")
    return {row.record: row.body for row in rows}


def all_show_what_the_server_has(fleet: Fleet, which: Collection[int]) -> None:
    """Devices of a role show the same; `which` of the roles, that a first pull does."""
    with acting(fleet.here.admin):
        roles = dict(Membership.objects.values_list("pk", "role"))
    alike: dict[str, list[tuple[Device, Membership]]] = {}
    for device, member in zip(fleet.devices, fleet.members, strict=True):
        alike.setdefault(roles[member.pk], []).append((device, member))
    for number, (role, devices) in enumerate(alike.items()):
        shown = [rows_of(device) for device, _ in devices]
        if number in which:
            fresh = device_with(token_of(devices[0][1]))
            fresh.pull()
            shown.append(rows_of(fresh))
        assert shown == shown[:1] * len(shown), role


def none_holds_what_is_not_theirs(fleet: Fleet, start: Start) -> None:
    dumps = ["\n".join(one.store.db.iterdump()) for one in fleet.devices]
    assert [dump for dump in dumps if "canary-b" in dump] == []
    other = str(start.here.other_client.pk)
    assert [other in dump for dump in dumps] == [True, True, True, True, False]
    assert "Two canary-a" not in dumps[-1]


def try_histories(
    start: Start, number: int, steps: tuple[int, int], roles: SearchStrategy[set[int]]
) -> None:
    """Where one fails it is told by itself, cut down to what it takes to fail."""
    least, most = steps

    @settings(WHATEVER_IT_TAKES, max_examples=number)
    @given(history=st.lists(STEP, min_size=least, max_size=most), which=roles)
    def live(history: list[tuple[int, str, int]], which: set[int]) -> None:
        for number, name, n in history:
            note(f"On {number}, {n}: {name}")
        converge(start, history, which)

    live()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(5))
def test_devices_converge_and_nothing_typed_is_lost(start, part):
    """A first pull is made for one role, by chance: it costs as much as the rest."""
    one = st.sets(st.integers(0, 2), min_size=1, max_size=1)

    try_histories(start, 20, SHORT, one)


def test_a_late_repeat_of_what_was_refused_is_told_when_it_is_sent_again(start):
    desk = 3
    history = [(desk, "start", 0), (desk, "sync", 0), (desk, "promote", 0)]

    converge(start, [*history, (desk, "late", 0)], {0, 1, 2})


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(10))
def test_devices_converge_in_five_hundred_histories(start, capsys, part):
    """In parts, since to PostgreSQL a test is one moment."""
    SEEN.clear()

    try_histories(start, 50, LONG, st.just({0, 1, 2}))

    with capsys.disabled():
        print(f"\n50 histories, and what became of operations: {dict(SEEN)}")
    assert SEEN.keys() == {"applied", "conflict", "rejected"}

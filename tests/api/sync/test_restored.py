"""After a restore every device is told so, keeps its queue, and comes to what the
server then has."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from backend.restore import RENEW
from palpate_client import Device
from tests.api.sync.fleet import Fleet, Start, device_with, rows_of
from tests.conftest import Practice, acting
from tests.database import SNAPSHOTS

BACKUP = "before_the_restore"


@pytest.fixture
def fleet(committed: None, start: Start) -> Fleet:
    return Fleet(start)


@pytest.fixture
def backup() -> Iterator[None]:
    yield
    SNAPSHOTS.forget(BACKUP)


def back_up() -> None:
    SNAPSHOTS.keep(BACKUP)
    SNAPSHOTS.spoil()


def restore(practice: Practice) -> None:
    """As `restore` does: what the backup holds, in a new epoch."""
    SNAPSHOTS.need(BACKUP)
    SNAPSHOTS.spoil()
    owner = connections["owner"]
    with acting(practice.admin), transaction.atomic("owner"), owner.cursor() as cursor:
        cursor.execute(RENEW)
        assert cursor.rowcount == 1


def test_devices_come_to_what_a_restored_server_has(fleet, start, backup):
    first, _, colleague, desk, person = fleet.devices
    client = str(fleet.here.client_record.pk)
    session = first.create("session", client=client, notes="canary-a in the backup.")
    for device in fleet.devices:
        device.sync()
    back_up()

    lost = desk.create("session", client=client, therapist=str(fleet.here.therapist.pk))
    desk.sync()
    colleague.sync()
    first.act("update", "session", session, objective="canary-a pushed.")
    first.push()
    first.act("update", "session", session, assessment="canary-a waiting.")
    person.act("update", "client", client, address="canary-a waiting.")
    assert lost in colleague.all("session")

    restore(start.here)
    for device in fleet.devices:
        device.sync()
    for device in fleet.devices:
        device.sync()

    assert [device.attention() for device in fleet.devices] == [[]] * 5
    assert [lost in device.all("session") for device in fleet.devices] == [False] * 5
    shown = colleague.one("session", session)
    assert [shown[name] for name in ("notes", "objective", "assessment")] == [
        *("canary-a in the backup.", "canary-a pushed.", "canary-a waiting."),
    ]
    assert desk.one("client", client)["address"] == "canary-a waiting."
    for device, token in zip(fleet.devices, start.tokens, strict=True):
        fresh = device_with(token)
        fresh.pull()
        assert rows_of(device) == rows_of(fresh)


def test_no_device_goes_on_from_a_cursor_of_before(fleet, start, backup):
    back_up()
    restore(start.here)

    answers = [status_of_a_pull(device) for device in fleet.devices]

    assert answers == [410] * 5


def status_of_a_pull(device: Device) -> int:
    query = {"cursor": device.store.get("cursor")}
    return device.server.ask("GET", "sync/pull/", params=query).status_code

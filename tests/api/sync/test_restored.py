"""After a restore every device is told so, keeps its queue, and comes to what the
server then has."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from backend.restore import RENEW, Target, working_in
from palpate_client import Device
from tests.api.sync.fleet import Fleet, Start, device_with, rows_of
from tests.conftest import Practice, acting
from tests.database import SNAPSHOTS, drop

BACKUP = "before_the_restore"
EMBEDDED = settings.DATABASES[DEFAULT_DB_ALIAS]["ENGINE"] == "backend.embedded"


@pytest.fixture
def fleet(committed: None, start: Start) -> Fleet:
    return Fleet(start)


@pytest.fixture
def backup() -> Iterator[None]:
    yield
    SNAPSHOTS.forget(BACKUP)


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The name of a database that is not there yet."""
    name = f"{connections['owner'].settings_dict['NAME']}_devices"
    drop(name)
    yield name
    drop(name)


def copy() -> None:
    SNAPSHOTS.keep(BACKUP)
    SNAPSHOTS.spoil()


@contextmanager
def put_back(practice: Practice) -> Iterator[None]:
    """As `restore` does: what the backup holds, in a new epoch."""
    SNAPSHOTS.need(BACKUP)
    SNAPSHOTS.spoil()
    owner = connections["owner"]
    with acting(practice.admin), transaction.atomic("owner"), owner.cursor() as cursor:
        cursor.execute(RENEW)
        assert cursor.rowcount == 1
    yield


def live_through(
    fleet: Fleet,
    start: Start,
    back_up: Callable[[], object],
    restored: Callable[[], AbstractContextManager[None]],
) -> None:
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

    with restored():
        assert [status_of_a_pull(device) for device in fleet.devices] == [410] * 5
        waiting = [len(device.store.waiting(9)) for device in fleet.devices]
        assert waiting == [1, 0, 0, 0, 1]
        for device in (*fleet.devices, *fleet.devices):
            device.sync()

        assert [device.attention() for device in fleet.devices] == [[]] * 5
        assert [lost in device.all("session") for device in fleet.devices] == [
            *[False] * 5
        ]
        shown = colleague.one("session", session)
        assert [shown[name] for name in ("notes", "objective", "assessment")] == [
            *("canary-a in the backup.", "canary-a pushed.", "canary-a waiting."),
        ]
        assert desk.one("client", client)["address"] == "canary-a waiting."
        for device, token in zip(fleet.devices, start.tokens, strict=True):
            fresh = device_with(token)
            fresh.pull()
            assert rows_of(device) == rows_of(fresh)


def test_devices_come_to_what_a_restored_server_has(fleet, start, backup):
    live_through(fleet, start, copy, lambda: put_back(start.here))


@pytest.mark.slow
@pytest.mark.skipif(not EMBEDDED, reason="restores as its superuser")
def test_devices_live_through_a_backup_and_a_restore(fleet, start, elsewhere, tmp_path):
    dump = tmp_path / "palpate.dump"

    @contextmanager
    def restored() -> Iterator[None]:
        run("restore", dump, into=elsewhere)
        with working_in(Target.named(elsewhere)):
            yield

    live_through(fleet, start, lambda: run("backup", to=dump), restored)


def run(command: str, *arguments: Path, **options: object) -> None:
    call_command(command, *arguments, stdout=StringIO(), **options)


def status_of_a_pull(device: Device) -> int:
    query = {"cursor": device.store.get("cursor")}
    return device.server.ask("GET", "sync/pull/", params=query).status_code

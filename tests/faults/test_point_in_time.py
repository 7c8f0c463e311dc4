"""What the archived log brings back: all but the last minute, and any moment before."""

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from backend.restore import RENEW
from tests.faults.app import run, serving
from tests.faults.archive import archiving
from tests.faults.database import Database
from tests.faults.writing import Writers, writers

pytestmark = [pytest.mark.no_db, pytest.mark.slow, pytest.mark.timeout(900)]
GOAL_OF_LOSS = 5 * 60.0
GOAL_OF_RETURN = 60 * 60.0


def asked_at(pk: str) -> float:
    """Whoever writes makes the id, which tells when."""
    return (UUID(pk).int >> 80) / 1000


def clients_in(database: Database) -> set[str]:
    return {str(pk) for (pk,) in database.query("SELECT id FROM clinic_client")}


def epochs_in(database: Database) -> dict[str, str]:
    return dict(database.query("SELECT clinic_id, epoch FROM clinic_chainhead"))


def put_to_use(database: Database) -> None:
    """As the page on backups says: verified, and in a new epoch."""
    before = epochs_in(database)
    run(database, "manage.py", "verify")
    database.order(RENEW)
    after = epochs_in(database)
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    with serving(database) as app, writers(app) as writing:
        writing.await_more(3, patience=60)


def written(database: Database, seconds: float) -> tuple[Writers, float]:
    """What was acknowledged in this time, and a moment early in it."""
    with serving(database) as app, writers(app) as writing:
        time.sleep(seconds / 4)
        moment = time.time()
        time.sleep(seconds * 3 / 4)
        database.kill()
    return writing, moment


def test_archived_log_brings_back_any_moment(database: Database) -> None:
    with archiving(database) as archive:
        archive.take_base_backup()
        writing, moment = written(database, seconds=100)
        ended = time.time()

        archive.lose_disk()
        archive.restore()
        back = time.time() - ended
        kept = clients_in(database)
        lost = writing.lost(database)
        loss = ended - max(asked_at(pk) for pk in kept if pk in writing.acknowledged)
        put_to_use(database)
        ready = time.time() - ended

        archive.lose_disk()
        archive.restore(
            recovery_target_time=datetime.fromtimestamp(moment, UTC).isoformat(" ")
        )
        then = clients_in(database)
        put_to_use(database)

    before = {pk for pk, at in writing.acknowledged.items() if at < moment}
    after = {pk for pk in writing.acknowledged if asked_at(pk) > moment}
    print(
        f"\nDisk lost: of {len(writing.acknowledged)} writes {len(lost)} lost, those of"
        f" the last {loss:.0f} s; restored {back:.1f} s after, and {ready:.1f} s after"
        f" verified, in a new epoch and written to. To a moment: {len(before & then)}"
        f" of {len(before)} before it, {len(after & then)} of {len(after)} after it"
    )
    assert loss <= GOAL_OF_LOSS
    assert ready <= GOAL_OF_RETURN
    assert len(before) > 0
    assert len(after) > 0
    assert before <= then
    assert after & then == set()

"""One's own acts are shown at once."""

import pytest

from tests.clients.conftest import page

pytestmark = pytest.mark.no_db


def test_what_was_done_is_shown_before_anybody_knows_of_it(device, server):
    server.pages = [page("1", {"id": "a", "status": "planned", "treatments": []})]
    device.pull()

    device.act("start", "session", "a")
    device.act("update", "session", "a", notes="Tender.")
    treatment = device.create("treatment", session="a", pressure=3)
    device.act("update", "treatment", treatment, note="Slower.")

    assert device.one("session", "a") == {
        **{"id": "a", "version": 1, "status": "in_progress", "notes": "Tender."},
        "treatments": [{"id": treatment, "pressure": 3, "note": "Slower."}],
        "unsent": 4,
    }


def test_a_new_record_is_shown_with_what_was_added_to_it(device):
    session = device.create("session", client="c")
    feedback = device.create("feedback", session=session, word="stop")

    assert device.all("session") == {
        session: {
            "id": session,
            "client": "c",
            "feedback": [{"id": feedback, "word": "stop"}],
            "unsent": 2,
        }
    }


def test_what_was_applied_is_shown_until_a_pull_brings_it(device, server):
    server.pages = [page("1", {"id": "a", "notes": ""})]
    device.pull()
    device.act("update", "session", "a", notes="Tender.")

    device.push()
    before = device.one("session", "a")
    server.pages = [page("2", {"id": "a", "notes": "Tender.", "version": 2})]
    device.pull()

    assert (before["notes"], before["unsent"]) == ("Tender.", 1)
    assert device.one("session", "a") == {
        **{"id": "a", "notes": "Tender.", "version": 2},
        "unsent": 0,
    }


def test_what_was_refused_is_not_shown_as_done(device, server):
    server.pages = [page("1", {"id": "a", "notes": ""})]
    device.pull()
    device.act("update", "session", "a", notes="Tender.")
    op_id = device.store.waiting(1)[0]["op_id"]

    device.store.settle([(op_id, "rejected", {})])

    assert device.one("session", "a")["notes"] == ""


def test_a_record_that_is_not_here_is_not_shown(device):
    device.act("update", "session", "elsewhere", notes="Tender.")

    assert device.all("session") == {}
    assert device.one("session", "elsewhere") is None

"""A page is kept with its cursor, and only when nothing waits."""

import httpx
import pytest

from palpate_client import Unavailable
from tests.clients.conftest import page, problem

pytestmark = pytest.mark.no_db


def test_pages_are_followed_and_a_cut_pull_goes_on_where_it_was(device, server):
    cut = [httpx.ReadError("dead")] * 3
    server.pages = [page("1", {"id": "a"}, more=True), *cut, page("2", {"id": "b"})]

    with pytest.raises(Unavailable):
        device.pull()
    seen_then = device.store.get("seen")
    device.pull()

    assert server.asked == ["", "1", "1", "1", "1"]
    assert list(device.all("session")) == ["a", "b"]
    assert (seen_then, device.store.get("seen")) == ("", "2")


def test_what_is_gone_leaves(device, server):
    server.pages = [page("1", {"id": "a"}, {"id": "b"}), page("2", gone=["a"])]

    device.pull()
    device.pull()

    assert list(device.all("session")) == ["b"]


def test_nothing_is_pulled_while_something_waits(device, server):
    device.create("session", client="c")

    device.pull()

    assert server.asked == []


@pytest.mark.parametrize("status", [400, 410])
def test_a_resync_keeps_the_queue_and_replaces_every_row(device, server, status):
    server.pages = [page("1", {"id": "a"}, {"id": "b"})]
    device.pull()
    server.pages = [
        problem(status, "resync-required"),
        page("x", {"id": "b", "notes": "New."}, more=True),
        problem(status, "resync-required"),  # Once more, while it was on its way.
        page("y", {"id": "c"}, more=True),
        page("z"),
    ]
    device.act("update", "session", "b", note="a")

    device.sync()

    assert server.pushed == [["a"]] * 3  # Again while nothing has shown it.
    assert server.asked == ["", "1", "", "x", "", "y"]
    assert list(device.all("session")) == ["c"]


def test_signing_names_the_last_pull_that_was_finished(device, server):
    server.pages = [page("1", {"id": "a"}), page("2", more=True)]
    device.pull()
    with pytest.raises(IndexError):
        device.pull()

    device.act("sign", "session", "a")

    assert device.store.waiting(1)[0]["set"] == {"seen": "1"}


def test_an_act_is_made_on_what_is_shown(device, server):
    rows = {"id": "a", "version": 3, "treatments": [{"id": "t", "version": 2}]}
    server.pages = [page("1", rows)]
    device.pull()

    first = device.act("update", "session", "a", notes="One.")
    device.act("update", "treatment", "t", note="Two.")
    device.push()
    device.act("update", "session", "a", notes="Three.")

    bases = [one["base_version"] for one in device.store.open()]
    assert bases == [3, 2, {"after": first}]

    now = rows | {"version": 4}
    server.pages = [page("2", now), page("2", now)]
    device.sync()
    device.act("update", "session", "a", notes="Four.")
    assert device.store.open()[-1]["base_version"] == 4

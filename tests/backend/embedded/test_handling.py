"""What `manage.py pg` does."""

import pytest

from backend.embedded import server
from backend.embedded.home import Home
from tests.backend.embedded.client import CHECKOUT, Client
from tests.backend.embedded.watching import (
    eventually,
    fetch,
    is_gone,
    kill,
    postmaster,
    supervisor,
    traces,
)

pytestmark = pytest.mark.no_db


def test_status_says_whether_the_server_runs(home: Home) -> None:
    with Client() as client:
        folder = client.ensure()
        running = server.status(CHECKOUT)
        pid = postmaster(home)
        kill(supervisor(home))
        orphaned = server.status(CHECKOUT)
    server.stop(CHECKOUT)

    assert [running, orphaned, server.status(CHECKOUT)] == [
        f"The embedded PostgreSQL runs as process {pid}, with its socket in {folder}.",
        f"The embedded PostgreSQL runs as process {pid}, unsupervised:"
        " the next client takes charge of it.",
        f"The embedded PostgreSQL is stopped; its data is in {home.data}.",
    ]


def test_unused_home_is_reported_and_left_alone(new_home: Home) -> None:
    assert server.status(CHECKOUT) == (
        f"The embedded PostgreSQL has not been used yet; nothing is in {new_home.base}."
    )
    assert server.stop(CHECKOUT) is False
    server.reset(CHECKOUT)
    assert server.log_path(CHECKOUT) == new_home.log
    assert not new_home.base.exists()


def test_stop_ends_a_server_in_use_which_returns_on_demand(home: Home) -> None:
    with Client() as client:
        client.ensure()

        stopped = [server.stop(CHECKOUT), server.stop(CHECKOUT)]

        assert stopped == [True, False]
        assert traces(home) == []
        assert fetch(client.ensure(), "SELECT 1") == [(1,)]


def test_stop_ends_a_server_without_a_supervisor(home: Home) -> None:
    with Client() as client:
        client.ensure()
        kill(supervisor(home))
        eventually(lambda: is_gone(home))

        assert server.stop(CHECKOUT) is True
        assert traces(home) == []


def test_reset_deletes_the_data(copied_home: Home) -> None:
    with Client() as client:
        client.ensure()

        server.reset(CHECKOUT)
        assert not copied_home.data.exists()


def test_long_log_begins_anew(home: Home) -> None:
    with home.log.open("w") as log:
        log.truncate(server.LARGEST_LOG + 1)

    with Client() as client:
        client.ensure()

    assert home.log.stat().st_size < server.LARGEST_LOG
    assert home.log.with_name("server.log.1").exists()

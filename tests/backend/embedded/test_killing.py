"""Whoever is killed, the server serves who lives, and ends with the last."""

import shutil
import subprocess
import time

import psycopg
import pytest

from backend.embedded import processes
from backend.embedded.home import Home
from tests.backend.embedded.client import CLIENT, GRACE, Client
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


def delete_quietly(home: Home) -> None:
    """Delete the home while the server has nothing to write, which would end it."""
    with psycopg.connect(
        host=str(home.socket_folder), port=5432, user="postgres", autocommit=True
    ) as connection:
        connection.execute("CHECKPOINT")
    deleted = home.base.rename(home.base.with_name("deleted"))
    shutil.rmtree(deleted, ignore_errors=True)  # The dying server deletes as well.


def test_killed_client_does_not_keep_the_server(home: Home) -> None:
    with Client() as client:
        client.ensure()

        client.kill()

        eventually(lambda: is_gone(home))


def test_server_stays_as_long_as_one_client_lives(home: Home) -> None:
    with Client() as client, Client() as other:
        client.ensure()
        other.ensure()
        pid = postmaster(home)

        other.kill()
        time.sleep(3 * GRACE)

        assert processes.is_alive(pid)


def test_forked_child_keeps_the_server_when_its_parent_ends(home: Home) -> None:
    forking = CLIENT + "    import os\n    if os.fork(): os._exit(0)\n"
    with Client(forking) as client:
        client.ensure()
        pid = postmaster(home)

        client.process.wait()
        time.sleep(3 * GRACE)

        assert processes.is_alive(pid)
    eventually(lambda: is_gone(home))


def test_child_forked_while_the_server_starts_finds_it(home: Home) -> None:
    forking = """
import os, sys, threading, time
from pathlib import Path
from backend.embedded import server
other = threading.Thread(target=server.ensure, args=[Path(sys.argv[1])])
other.start()
time.sleep(0.02)
child = os.fork()
if child == 0:
    print(server.ensure(Path(sys.argv[1])), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""
    with Client(forking) as client:
        assert client.answer() == str(home.socket_folder)


def test_killed_server_is_brought_back_for_a_living_client(home: Home) -> None:
    with Client() as client:
        folder = client.ensure()
        fetch(folder, "SELECT 1")
        killed = postmaster(home)

        kill(killed)

        assert fetch(client.ensure(), "SELECT 1") == [(1,)]
        assert postmaster(home) != killed


def test_server_of_a_killed_supervisor_is_adopted(home: Home) -> None:
    with Client() as client:
        client.ensure()
        pid, killed = postmaster(home), supervisor(home)

        kill(killed)
        eventually(lambda: is_gone(home))
        client.ensure()

        assert postmaster(home) == pid
        assert supervisor(home) != killed
    eventually(lambda: is_gone(home))
    assert traces(home) == []


def test_killed_supervisor_with_its_server_leaves_nothing_in_the_way(
    home: Home,
) -> None:
    with Client() as client:
        client.ensure()
        kill(supervisor(home))
        kill(postmaster(home))

        assert fetch(client.ensure(), "SELECT 1") == [(1,)]


def test_pid_file_that_names_a_foreign_process_is_not_believed(home: Home) -> None:
    account = home.account()
    # PostgreSQL believes it of a process of its own account only.
    options = account.for_subprocess() if account else {}
    with subprocess.Popen(["sleep", "60"], **options) as foreign:
        lines = [foreign.pid, home.data, 1, 5432, home.socket_folder, "", 1, "ready"]
        text = "\n".join(map(str, lines))
        (home.data / processes.PID_FILE).write_text(text)
        home.create_socket_folder(account)
        (home.socket_folder / processes.SOCKET_LOCK).write_text(text)

        with Client() as client:
            answer = client.ensure()
            survived = foreign.poll() is None
            foreign.kill()

            assert fetch(answer, "SELECT 1") == [(1,)]
    assert survived


def test_empty_pid_file_does_not_prevent_a_start(home: Home) -> None:
    (home.data / processes.PID_FILE).touch()

    with Client() as client:
        assert fetch(client.ensure(), "SELECT 1") == [(1,)]


def test_home_deleted_under_the_server_gives_way_to_a_new_one(
    copied_home: Home,
) -> None:
    with Client() as client:
        client.ensure()
        displaced = postmaster(copied_home)

        delete_quietly(copied_home)

        eventually(lambda: not processes.is_alive(displaced), within=5)
        assert fetch(client.ensure(), "SELECT 1") == [(1,)]


@pytest.mark.slow
def test_server_displaced_without_a_supervisor_gives_up_its_socket(
    copied_home: Home,
) -> None:
    with Client() as client:
        client.ensure()
        displaced = postmaster(copied_home)
        kill(supervisor(copied_home))
        eventually(lambda: is_gone(copied_home))

        delete_quietly(copied_home)

        assert fetch(client.ensure(), "SELECT 1") == [(1,)]
        assert not processes.is_alive(displaced)


def test_socket_swept_from_the_temporary_folder_comes_back(home: Home) -> None:
    with Client() as client:
        folder = client.ensure()

        shutil.rmtree(folder)

        assert fetch(client.ensure(), "SELECT 1") == [(1,)]

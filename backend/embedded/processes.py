"""Facts about server processes, learnt from their pid files and the system."""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
PID_FILE = "postmaster.pid"
SOCKET = ".s.PGSQL.5432"
SOCKET_LOCK = f"{SOCKET}.lock"


class PidFile(NamedTuple):
    """What a server writes about itself beside its data and beside its socket."""

    pid: int
    socket_folder: Path
    is_ready: bool


def read_pid_file(path: Path) -> PidFile | None:
    """What the file says; None while it is absent or not yet complete."""
    try:
        lines = path.read_text().splitlines()
        return PidFile(
            pid=int(lines[0]),
            socket_folder=Path(lines[4]),
            is_ready=len(lines) > 7 and lines[7].strip() == "ready",
        )
    except (FileNotFoundError, IndexError, ValueError):
        return None


def postmaster_of(data: Path) -> int | None:
    """The process id of the server that really runs on this data folder."""
    found = read_pid_file(data / PID_FILE)
    return found.pid if found and serves(found.pid, data) else None


def serves(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL server on this data folder."""
    return f" -D {data} " in command_line(pid)


def is_alive(pid: int) -> bool:
    """Whether the process runs; the dead whom nobody has waited for do not."""
    try:
        os.kill(pid, 0)
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except FileNotFoundError:
        return not PROC.is_dir()
    return state not in "ZX"


def command_line(pid: int) -> str:
    """The process's command and arguments; empty if it is gone."""
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
        return os.fsdecode(raw.replace(b"\0", b" "))
    except OSError:
        if PROC.is_dir():
            return ""
    answer = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "command="],
        check=False,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip()


def has_socket(folder: Path) -> bool:
    """Whether the server's socket is there; cleaners of /tmp may have removed it.

    Looking is enough: a connection would make the server fork, at every request.
    """
    return (folder / SOCKET).exists()

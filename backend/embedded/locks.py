"""File locks, which the kernel drops when their holder dies, however it dies."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SUPPORTED = fcntl is not None


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def take_shared(lock: int) -> None:
    """Wait until nobody holds the lock alone, then hold it with others."""
    fcntl.flock(lock, fcntl.LOCK_SH)


def take(lock: int, *, patience: float = 0) -> bool:
    """Hold the lock alone; False when others still hold it after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.01)
        else:
            return True


def release(lock: int) -> None:
    fcntl.flock(lock, fcntl.LOCK_UN)


def is_taken(path: Path) -> bool:
    """Whether some process holds this lock alone."""
    try:
        lock = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        release(lock)
        return False
    finally:
        os.close(lock)


def is_current(lock: int, path: Path) -> bool:
    """Whether the open lock is still the file at `path`, not one since deleted."""
    try:
        return os.path.samestat(os.fstat(lock), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock alone for the length of the block, waiting for it first."""
    lock = open_lock(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        # A process forked meanwhile shares the lock: closing our end would not end it.
        release(lock)
        os.close(lock)

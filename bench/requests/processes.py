"""The time that processes have spent on a core, from /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

from bench.databases import Side

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
BACKENDS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
Seconds = dict[int, float]


def seconds_of(pids: Iterable[int]) -> Seconds:
    return {pid: spent for pid in pids if (spent := _seconds(pid)) is not None}


def spent_between(before: Seconds, after: Seconds) -> float:
    """By those that are there still; one begun since has spent all its time since."""
    return sum(spent - before.get(pid, 0.0) for pid, spent in after.items())


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def backends(side: Side) -> list[int]:
    return [pid for (pid,) in side.execute(BACKENDS)]


def _seconds(pid: int) -> float | None:
    stat = _stat(pid)
    return (int(stat[11]) + int(stat[12])) / TICK if stat else None


def _stat(pid: int) -> list[str]:
    """The fields after the command's name, which may hold anything."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []

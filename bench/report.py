"""What was found, on the terminal and for a document."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

COLUMNS = ("Work", "Log off", "Log on", "Times", "Quartiles", "Pairs")


def read(path: Path) -> dict[str, Any]:
    """What an earlier run found; nothing where there was none."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def write(results: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def tell(results: dict[str, Any], console: Console) -> None:
    table = Table(*COLUMNS)
    for cost in results["costs"]:
        table.add_row(*cells(cost))
    console.print(table)
    console.print(sentence_of(results["verification"]))
    console.print(caution(results["machine"]))


def cells(cost: dict[str, Any]) -> tuple[str, ...]:
    digits = 0 if cost["unit"] == "commits/s" else 2
    return (
        cost["work"],
        f"{cost['bare']:,.{digits}f} {cost['unit']}",
        f"{cost['logged']:,.{digits}f} {cost['unit']}",
        f"{cost['ratio']:.2f}",
        f"{cost['lower']:.2f}-{cost['upper']:.2f}",
        str(cost["pairs"]),
    )


def sentence_of(verification: dict[str, Any]) -> str:
    return (
        f"A chain of {verification['changes']:,} changes in"
        f" {verification['commits']:,} commits verifies in"
        f" {verification['seconds']:.1f} s:"
        f" {verification['verified_per_second']:,.0f} changes a second."
    )


def caution(machine: dict[str, Any]) -> str:
    """Without fsync a commit costs less than on a server that keeps what it has."""
    settings = machine["settings"]
    return (
        f"PostgreSQL {machine['postgresql']}, {machine['cores']} cores,"
        f" synchronous_commit {settings['synchronous_commit']} on both sides;"
        f" fsync is {settings['fsync']}"
        + (", so no commit waits for a disk." if settings["fsync"] == "off" else ".")
    )

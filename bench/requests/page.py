"""What was found about requests, as a table: on the terminal and in the document."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.requests.drawing import draw

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, DRAWING = DOCS / "performance.md", DOCS / "figures" / "requests.svg"
BEGIN, END = (
    "<!-- begin: written by make bench -->",
    "<!-- end: written by make bench -->",
)
COLUMNS = (
    "Work", "Limit", "Palpate", "Times", "Quartiles", "Goal", "", "Plain DRF", "Noise",
)  # fmt: skip
Row = tuple[str, ...]


def publish(found: dict[str, Any]) -> None:
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), found), "utf-8")
    DRAWING.write_text(draw(found), "utf-8")


def with_table(page: str, found: dict[str, Any]) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{document(found)}\n{END}{after}"


def document(found: dict[str, Any]) -> str:
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *rows_of(found)]
    lines = ["".join(f"| {cell} " if cell else "| " for cell in row) for row in rows]
    said = [
        fill(sentence, 120, initial_indent="- ", subsequent_indent="  ")
        for sentence in sentences(found)
    ]
    return "\n".join([*(f"{line}|" for line in lines), "", *said])


def tell(found: dict[str, Any], console: Console) -> None:
    table = Table("Work", *COLUMNS[3:7])
    for work, *figures in rows_of(found):
        table.add_row(work, *figures[2:6])
    console.print(table)
    for sentence in sentences(found):
        console.print(sentence)


def rows_of(found: dict[str, Any]) -> Iterator[Row]:
    """Each that has a goal, with what plain DRF takes for it, and the noise."""
    beside = {(one["work"], one["of"], one["against"]): one for one in found["figures"]}
    for one in found["figures"]:
        if not one["goal"]:
            continue
        what = "CPU" if "CPU" in one["unit"] else "latency"
        is_of_limit = one["against"] == "limit"
        is_ours = one["of"] == "project"
        what = what if is_ours else f"times less {what} than plain DRF"
        yield (
            f"{one['work']}, {what}",
            _amount(one["other"]) if is_ours else "",
            _amount(one["taken" if is_ours else "other"]),
            _times(one["ratio"]),
            f"{_times(one['lower'])}-{_times(one['upper'])}",
            one["goal"],
            one["verdict"],
            *(
                _times(other["ratio"]) if is_of_limit and other else ""
                for name in ("plain", "limit")
                for other in [beside.get((one["work"], name, "limit"))]
            ),
        )


def sentences(found: dict[str, Any]) -> Iterator[str]:
    sent, plan, machine = (found[name] for name in ("statements", "plan", "machine"))
    yield (
        f"A page sends {sent['page_of_one']} statements for one session and"
        f" {sent['page_of_fifty']} for fifty, one session {sent['one']}: BEGIN, COMMIT,"
        " the way in and the access log are among them."
    )
    yield (
        f"Seen on {found['at'][:10]} on {machine['cores']} cores, PostgreSQL"
        f" {machine['postgresql']} with fsync {machine['settings']['fsync']}, on"
        f" {plan['sessions']:,} sessions: {plan['slices']} pairs of slices of"
        f" {plan['seconds']:g} s, and {plan['least']} to {plan['most']} pairs of single"
        " questions."
    )
    for one in found["figures"]:
        is_missed = one["of"] == "project" and one["verdict"] not in ("", "met")
        if is_missed and one["taken"]["server"]:
            server, database = one["taken"]["server"], one["taken"]["database"]
            yield (
                f"{one['work']}, {one['verdict']}: {_milliseconds(server)} are spent in"
                f" Python, {_milliseconds(database)} in PostgreSQL."
            )


def _amount(taken: dict[str, float]) -> str:
    return _milliseconds(taken["whole"])


def _milliseconds(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} ms"


def _times(value: float) -> str:
    return (
        f"{value:.0f}"
        if value >= 100
        else f"{value:.1f}"
        if value >= 10
        else f"{value:.2f}"
    )

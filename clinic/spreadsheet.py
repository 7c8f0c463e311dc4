"""CSV that a spreadsheet shows and never runs.

A text that begins as a formula does is written with an apostrophe before it, and so is
a text that begins with an apostrophe. Reading takes one apostrophe off: what was
written comes back to the letter.
"""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, TextIO

APOSTROPHE = "'"
# Tab and line ends are dropped before a cell is judged; the wide signs count as
# formulas where Japanese is typed. https://owasp.org/www-community/attacks/CSV_Injection
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
ESCAPED = (*RISKY, APOSTROPHE)


def write_sheet(stream: TextIO, rows: Iterable[Iterable[Any]]) -> int:
    """Write the rows, every cell quoted and none of them a formula; how many it was.

    The stream must leave line ends alone: `open(..., newline="")`.
    """
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    written = 0
    for row in rows:
        writer.writerow([as_cell(value) for value in row])
        written += 1
    return written


def read_sheet(stream: TextIO) -> Iterator[list[str]]:
    """The texts that `write_sheet` was given."""
    for row in csv.reader(stream, strict=True):
        yield [as_text(cell) for cell in row]


def as_cell(value: Any) -> str:
    """Nothing is an empty cell; a number keeps its sign, for it can be no formula."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float | Decimal) or not text.startswith(ESCAPED):
        return text
    return APOSTROPHE + text


def as_text(cell: str) -> str:
    return cell.removeprefix(APOSTROPHE)

"""How much a run measures."""

from collections.abc import Callable
from dataclasses import dataclass

WRITERS = 16
PUSH_SESSIONS = 100
PUSH_TREATMENTS = 400
ROWS_PER_COMMIT = 1_000  # Of the long chain; a fifth are sessions.

Show = Callable[[str, int, int], None]  # What is being done, how much, of how much.


@dataclass(frozen=True, slots=True)
class Plan:
    """Counts of pairs, the length of a slice of concurrent writing, and the sizes of
    what is there before and of the chain that is verified."""

    pushes: int
    inserts: int
    slices: int
    seconds: float
    before: int
    changes: int


FULL = Plan(60, 500, 11, 2.0, 20_000, 1_000_000)
QUICK = Plan(15, 150, 3, 0.5, 2_000, 20_000)

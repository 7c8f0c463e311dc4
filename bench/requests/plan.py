"""How much of requests a run measures."""

from dataclasses import dataclass

PAGE = 50
CONNECTIONS = 4
WARM_UP = 6  # Asked of each before its time is taken, as far as there is the patience.
DEEPEST = 1_000  # The page that is held against the first one, where there is one.


@dataclass(frozen=True, slots=True)
class Plan:
    """Sessions in the database; slices so many seconds long, in so many pairs, each of
    so many answers to each connection at least; and pairs of single questions: `most`
    of them, or as many as `patience` lasts for."""

    sessions: int
    slices: int
    seconds: float
    most: int
    patience: float
    least: int = 5
    answers: int = 4
    brief: bool = False  # Leaves out the noise: the limit against itself.

    @property
    def fewer(self) -> int:
        """Sessions in the database that growth is measured from."""
        return max(500, self.sessions // 10)


FULL = Plan(200_000, slices=7, seconds=2.0, most=25, patience=60)
QUICK = Plan(
    20_000, slices=3, seconds=0.4, most=9, patience=2, least=2, answers=2, brief=True
)

"""What pressure a client bore, region by region, by their own word."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clinic.queries.voiding import in_error
from sessions.enums import PressureWord
from sessions.limits import intensity_of
from sessions.models import Feedback
from sessions.queries.permitted import Permitted

BORNE = frozenset({PressureWord.GOOD, PressureWord.DEEPER})
MOST = 50  # Words of one place: the last ones.
OF_WHAT = ("treatment__region", "treatment__trigger_point", "treatment__muscle")


@dataclass(frozen=True, slots=True)
class Word:
    """What was said of a pressure, as an intensity from 0 to 10."""

    at: datetime
    session: UUID
    level: int
    word: str


@dataclass(frozen=True, slots=True)
class Tolerated:
    """The words said of one region of one side, the last one first."""

    region: str
    side: str
    words: Sequence[Word]

    @property
    def borne_up_to(self) -> int | None:
        """The highest level called good, or not enough."""
        borne = [one.level for one in self.words if one.word in BORNE]
        return max(borne, default=None)

    @property
    def too_much_from(self) -> int | None:
        """The lowest level at which less was wished for, or a stop."""
        refused = [one.level for one in self.words if one.word not in BORNE]
        return min(refused, default=None)


def tolerated_so_far(persons: Iterable[UUID], allowed: Permitted) -> list[Tolerated]:
    """In one statement. It limits nothing by itself: it is what was said then."""
    said = Feedback.objects.filter(
        client__in=persons, treatment__pressure__isnull=False
    ).exclude(word="")
    words: dict[tuple[str, str], list[Word]] = defaultdict(list)
    known = said.exclude(in_error("session")).select_related(*OF_WHAT)
    for one in known.order_by("-at", "-pk"):
        of: Any = one.treatment
        place = allowed.place(
            region=of.region, point=of.trigger_point, muscle=of.muscle, side=of.side
        )
        level = intensity_of(of.pressure, of.pressure_scale)
        for region in place.regions or ():
            of_place = words[region, place.side]
            if level is not None and len(of_place) < MOST:
                of_place.append(Word(one.at, one.session_id, level, one.word))
    return [Tolerated(*place, found) for place, found in sorted(words.items())]

"""Which figures are told of a group of clients, and which would tell of a person.

Loaded numbers only, no queries. What is hidden can't be computed from what is shown:
neither from a total nor by knowing these rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# A figure about fewer clients than this is not told: a working rule.
SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True)
class Group:
    """So many records, of so many clients."""

    count: int = 0
    clients: int = 0

    @property
    def is_small(self) -> bool:
        return 0 < self.clients < SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or that there is one which is not told."""

    value: float | None
    suppressed: bool = False


HIDDEN = Figure(None, suppressed=True)


@dataclass(frozen=True, slots=True)
class Cell:
    name: str
    count: int | None
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Distribution:
    cells: list[Cell]
    total: Figure

    @property
    def is_whole(self) -> bool:
        return not any(cell.suppressed for cell in self.cells)


def figure_of(group: Group) -> Figure:
    return HIDDEN if group.is_small else Figure(group.count)


def distribution_of(
    groups: Mapping[str, Group], names: Iterable[str] = ()
) -> Distribution:
    """The groups under their names, those of `names` first, and what they add up to.

    A group nobody is in is a zero. The order of hidden ones tells nothing.
    """
    every = dict.fromkeys(names, Group()) | dict(groups)
    unseen = hidden(every)
    cells = [
        Cell(name, None if name in unseen else group.count, name in unseen)
        for name, group in every.items()
    ]
    if not names:
        shown = [cell for cell in cells if not cell.suppressed]
        cells = shown + [Cell(name, None, True) for name in sorted(unseen)]
    total = Figure(sum(group.count for group in every.values()))
    alone = bool(unseen) and all(every[name].is_small for name in unseen)
    return Distribution(cells, HIDDEN if alone else total)


def hidden(groups: Mapping[str, Group]) -> set[str]:
    """The small groups and, that a total may be told, the smallest of the others; if
    there is no other, no total may be.

    Two small ones would not do: two single persons add up to two. What is hidden is
    together no small group, and which of it is which remains open.
    """
    small = {name for name, group in groups.items() if group.is_small}
    others = {
        name: group.count
        for name, group in groups.items()
        if group.clients and name not in small
    }
    if not small or not others:
        return small
    least = min(others.values())
    return small | {name for name, count in others.items() if count == least}

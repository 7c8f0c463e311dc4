"""What papers are made of, as plain data: words as they are to be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Row = Sequence[str]
Pair = tuple[str, str]


class Mark(StrEnum):
    """How a record stands, as its banner is drawn."""

    PLAIN = "plain"
    DRAFT = "draft"
    SIGNED = "signed"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class State:
    """`words` stand on top; `across` lies behind every page; `short` is in its foot."""

    mark: Mark
    words: Sequence[str] = ()
    across: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is the name of what draws it in `blocks.typ`."""

    kind: str = field(init=False)


@dataclass(frozen=True, slots=True)
class Heading(Block):
    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Words(Block):
    """What somebody wrote; `label` says what about."""

    text: str
    label: str = ""
    kind: str = field(default="words", init=False)


@dataclass(frozen=True, slots=True)
class Aside(Block):
    """Our own word on what stands above it."""

    text: str
    kind: str = field(default="aside", init=False)


@dataclass(frozen=True, slots=True)
class Facts(Block):
    rows: Sequence[Pair]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class Table(Block):
    """`shares` are the columns' breadths, one to another."""

    head: Row
    rows: Sequence[Row]
    shares: Sequence[float]
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Picture(Block):
    """`told` is the picture in words, for those who hear it; `share` of the breadth."""

    svg: str
    told: str
    share: float = 1.0
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True, slots=True)
class Banner(Block):
    """How one record among others stands."""

    state: State
    kind: str = field(default="banner", init=False)


@dataclass(frozen=True, slots=True)
class Exercise(Block):
    """One thing to do at home: how, how much, and boxes to tick for each day."""

    number: int
    title: str
    about: str
    doses: Sequence[Pair]
    words: Sequence[Pair]
    link: str
    svg: str
    told: str
    days: Row
    times: int
    kind: str = field(default="exercise", init=False)


@dataclass(frozen=True, slots=True)
class PageBreak(Block):
    kind: str = field(default="break", init=False)


@dataclass(frozen=True, slots=True)
class Paper:
    """`as_of` is the moment of the record it tells of: the same record, the same file.
    `page` holds `{n}` and `{m}`."""

    title: str
    clinic: str
    whose: str
    language: str
    as_of: datetime
    page: str
    state: State
    facts: Sequence[Pair]
    blocks: Sequence[Block]

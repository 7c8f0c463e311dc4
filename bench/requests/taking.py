"""What asking took: the time on a core, or the time one client waited."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from bench.requests import processes
from bench.requests.client import Connection, Refused, ask_for_a_while
from bench.requests.questions import Question
from bench.requests.serving import Served


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds for each answer; by whom, where that is known."""

    whole: float
    server: float = 0.0
    database: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One contender, with its own way to say the next question of a kind."""

    served: Served
    questions: Iterator[Question]
    kind: str

    def requests(self) -> Iterator[bytes]:
        return map(self.served.request, self.questions)


def core_time(asked: Asked, seconds: float, least: int) -> Taken:
    """Of the server and its backends, while several clients ask."""
    served = asked.served

    def spent() -> tuple[processes.Seconds, processes.Seconds]:
        return (
            processes.seconds_of(processes.family(served.pid)),
            processes.seconds_of(processes.backends(served.side)),
        )

    before = spent()
    answers = ask_for_a_while(served.port, asked.requests(), seconds, least)
    after = spent()
    if not answers:
        raise Refused(f"{served.name} gave no answer in {seconds} s.")
    server, database = (
        processes.spent_between(*pair) * 1_000 / answers
        for pair in zip(before, after, strict=True)
    )
    return Taken(server + database, server, database)


def waiting_time(port: int, request: bytes) -> Taken:
    """Without the connecting: an idle connection would be closed between two turns."""
    with Connection(port) as connection:
        began = time.perf_counter()
        connection.ask(request)
        return Taken((time.perf_counter() - began) * 1_000)


def again(question: Question) -> Iterator[Question]:
    return cycle([question])

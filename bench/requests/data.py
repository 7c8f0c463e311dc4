"""What is asked for: clinics of uneven size with clients, sessions and their parts, the
same for the same seed, as lines of COPY."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from bench.requests.tables import (
    AGGREGATES,
    CLIENTS,
    CLINIC,
    CONSENTS,
    DEVICES,
    EPISODES,
    FEEDBACK,
    HEADS,
    LICENCES,
    MEMBERS,
    PARTS,
    SESSIONS,
    SINCE,
    TREATMENTS,
    USERS,
    Table,
)
from clinic.queries.membership import digest as digest_of
from sessions.domain.demo.chance import chance_of

SEED = 2026
CLINICS = 200
SESSIONS_PER_CLIENT = 5
SESSIONS_PER_THERAPIST = 1_500
SESSIONS_A_DAY = 6
NULL = r"\N"
SENTENCES = (
    "Less pull on the left after the second application, and good tolerance.",
    "The band softens under sustained pressure.",
    "Referral to the temple was reproduced, and gone at the end of the hour.",
    "Rotation is freer than last time.",
    "Stiff in the morning, and after work at the desk.",
    "Sleeps better; stretches kept on most days.",
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Entries of the catalogue by their ids."""

    muscles: tuple[str, ...]
    techniques: tuple[str, ...]


@dataclass
class Book:
    """One clinic, and how its rows are drawn."""

    number: int
    sessions: int
    shelf: Shelf
    lines: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def chance(self) -> Random:
        return chance_of(SEED, "requests", self.number)

    @cached_property
    def id(self) -> str:
        return self.made_id(SINCE)

    @cached_property
    def therapists(self) -> list[str]:
        count = 2 + self.sessions // SESSIONS_PER_THERAPIST
        return [self._therapist(number) for number in range(count)]

    @cached_property
    def clients(self) -> list[tuple[str, str, str]]:
        """Each with an episode and a therapist."""
        count = max(len(self.therapists), self.sessions // SESSIONS_PER_CLIENT)
        return [self._client(number) for number in range(count)]

    @cached_property
    def clients_by_therapist(self) -> list[list[tuple[str, str, str]]]:
        hands = len(self.therapists)
        return [self.clients[place::hands] for place in range(hands)]

    @cached_property
    def paragraphs(self) -> list[str]:
        return [
            " ".join(self.chance.choices(SENTENCES, k=k % 8 + 4)) for k in range(100)
        ]

    def open(self) -> None:
        self.add(CLINIC, self.id, f"Practice {self.number}")
        self.add(HEADS, self.id, self.made_id(SINCE))

    def add_session(self, number: int) -> None:
        """Sessions follow each other; a therapist has one an hour, some a day."""
        chance, hands = self.chance, len(self.therapists)
        turn = number % hands
        day, hour = divmod(number // hands, SESSIONS_A_DAY)
        at = SINCE + timedelta(days=day, hours=hour, milliseconds=turn)
        end, made = at + timedelta(minutes=50), at + timedelta(minutes=55)
        # The square makes some come often.
        mine = self.clients_by_therapist[turn]
        client, episode, by = mine[int(len(mine) * chance.random() ** 2)]
        pk, pain = self.made_id(at), chance.randint(2, 8)
        of = (self.id, client)
        self.add(
            SESSIONS, pk, *of, episode, by, by, made, made, at, end, at, end, pain,
            max(0, pain - chance.randint(0, 4)), *chance.sample(self.paragraphs, 3),
        )  # fmt: skip
        self.add(AGGREGATES, self.id, pk, 2)
        for n in range(PARTS["treatments"]):
            self._treatment(n, of, pk, by, at, pain)
        for n in range(PARTS["feedback"]):
            said, now = at + timedelta(minutes=6 * n), max(0, pain - n // 2)
            word = ("good", "deeper", "lighter")[n % 3]
            key = self.made_id(at)
            self.add(
                FEEDBACK, key, *of, pk, NULL, by, made, made, said, now, word
            )  # fmt: skip

    def made_id(self, at: datetime) -> str:
        """As `dated_id`, and a third of its time."""
        chance, moment = self.chance, int(at.timestamp() * 1_000)
        tail = chance.getrandbits(62) | 2 << 62
        return f"{moment:012x}7{chance.getrandbits(12):03x}{tail:016x}"

    def add(self, table: Table, *values: object) -> None:
        self.lines.setdefault(table.name, []).append(table.line(*values))

    def taken(self) -> dict[str, str]:
        """What is drawn since, for each table, which is then forgotten."""
        drawn, self.lines = self.lines, {}
        return {name: "".join(lines) for name, lines in drawn.items()}

    def _treatment(
        self,
        n: int,
        of: tuple[str, str],
        session: str,
        by: str,
        at: datetime,
        pain: int,
    ) -> None:
        chance, made = self.chance, at + timedelta(minutes=55)
        start = at + timedelta(minutes=7 * n)
        seconds = chance.randint(20, 120)
        self.add(
            TREATMENTS, self.made_id(at), *of, session, by, made, made, n + 1,
            chance.choice(self.shelf.muscles), chance.choice(self.shelf.techniques),
            chance.choice(("left", "right")), start, start + timedelta(seconds=seconds),
            chance.randint(2, 6), seconds, pain, max(0, pain - 2),
        )  # fmt: skip

    def _therapist(self, number: int) -> str:
        user, member = self.made_id(SINCE), self.made_id(SINCE)
        name = f"Therapist {self.number}-{number}"
        address = name.replace(" ", "-").lower() + "@requests.example"
        self.add(USERS, user, address, name, "!")
        self.add(MEMBERS, member, self.id, user)
        place = f"{self.number}-{number}"
        self.add(LICENCES, self.made_id(SINCE), self.id, member, place)
        digest = rf"\\x{digest_of(token_of(member)).hex()}"
        self.add(DEVICES, self.made_id(SINCE), self.id, member, digest)
        return member

    def _client(self, number: int) -> tuple[str, str, str]:
        by = self.therapists[number % len(self.therapists)]
        client, episode, consent = (self.made_id(SINCE) for _ in range(3))
        self.add(CLIENTS, client, self.id, by, by, f"Number {number}")
        self.add(EPISODES, episode, self.id, client, by, by)
        self.add(CONSENTS, consent, self.id, client, by)
        for record in (client, episode, consent):
            self.add(AGGREGATES, self.id, record, 0)
        return client, episode, by


def token_of(member: str) -> str:
    """It opens made-up rows, to those who have them on their own machine."""
    return f"palpate_measuring-{member}"


def books(sessions: int, shelf: Shelf) -> Iterator[Book]:
    """Clinics whose sizes fall by their rank; of many, the first has a quarter."""
    weights = [rank**-1.2 for rank in range(1, min(CLINICS, sessions // 50) + 1)]
    left, total = sessions, sum(weights)
    for number, weight in enumerate(weights):
        mine = min(left, round(sessions * weight / total))
        if number == len(weights) - 1:
            mine = left
        left -= mine
        yield Book(number, mine, shelf)

"""Who waits for which clinic, and telling them that there is something to look for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from api.outage import is_outage

LOG = logging.getLogger(__name__)
REREAD = 2.0  # Seconds: so long a lost notification stays unnoticed.
FAILED = 0.5
MOST_OF_ONE = 10

Read = Callable[[list[UUID]], Awaitable[dict[UUID, str]]]


class Watch:
    """One stream's place. However much happens meanwhile, it is roused once."""

    def __init__(self, clinic: UUID, member: UUID, seen: str) -> None:
        self.clinic, self.member = clinic, member
        self.seen = seen  # The head as of which the stream last looked.
        self.is_over = False
        self._roused = asyncio.Event()

    @property
    def is_roused(self) -> bool:
        return self._roused.is_set()

    def rouse(self) -> None:
        self._roused.set()

    def end(self) -> None:
        self.is_over = True
        self._roused.set()

    async def wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._roused.wait()
        except TimeoutError:
            return
        self._roused.clear()


class Hub:
    """The streams of this process. One reader looks for all of them: at the clinics it
    hears of at once, and at every clinic waited for each two seconds."""

    def __init__(self, read: Read, reread: float = REREAD) -> None:
        self.read, self.reread = read, reread
        self.watches: dict[UUID, list[Watch]] = {}
        self.count = 0
        self._heard: set[UUID] = set()
        self._is_wanted = asyncio.Event()

    @contextmanager
    def watching(self, watch: Watch) -> Iterator[Watch]:
        """Past ten of one member the oldest gives way: a phone that has changed its
        network leaves streams behind that nobody hears the end of."""
        here = self.watches.setdefault(watch.clinic, [])
        own = [one for one in here if one.member == watch.member and not one.is_over]
        if len(own) >= MOST_OF_ONE:
            own[0].end()
        here.append(watch)
        self.count += 1
        self.hear(watch.clinic)  # What moved since the stream looked.
        try:
            yield watch
        finally:
            self.count -= 1
            here.remove(watch)
            if not here:
                del self.watches[watch.clinic]

    def hear(self, clinic: UUID) -> None:
        """That its log may have moved."""
        if clinic in self.watches:
            self._heard.add(clinic)
            self._is_wanted.set()

    def hear_all(self) -> None:
        for clinic in self.watches:
            self.hear(clinic)

    async def run(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            if clock() >= due:
                self.hear_all()
                due = clock() + self.reread
            try:
                async with asyncio.timeout_at(due):
                    await self._is_wanted.wait()
            except TimeoutError:
                continue
            clinics, self._heard = list(self._heard), set()
            self._is_wanted.clear()
            try:
                self._tell(await self.read(clinics))
            except Exception as error:
                LOG.warning("heads could not be read", exc_info=not is_outage(error))
                await asyncio.sleep(FAILED)

    def _tell(self, heads: dict[UUID, str]) -> None:
        for clinic, head in heads.items():
            for watch in self.watches.get(clinic, ()):
                if watch.seen != head:
                    watch.rouse()

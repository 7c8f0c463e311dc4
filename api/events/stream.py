"""What one stream says, and when it ends."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from api.events.hub import Watch
from api.events.look import Subject, Told
from api.outage import is_outage

RETRY = b"retry: 3000\n\n"

Again = Callable[[str], Awaitable[Told | None]]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `quiet`: so long a token is believed, and nothing is said. `pause`
    between two words, or a `brief` one where somebody waits: what happens meanwhile is
    told with the later one. `life`: then the device comes anew, whoever still holds
    the other end of the old one."""

    quiet: float = 15.0
    pause: float = 0.5
    brief: float = 0.05
    life: float = 3600.0


async def words(
    watch: Watch, about: Subject, begun: Told, again: Again, pace: Pace
) -> AsyncGenerator[bytes, None]:
    """What there is to tell at first; then, with a pause between two words, all that is
    new since the head that was told last."""
    pause = pace.brief if about.is_urgent else pace.pause
    clock = asyncio.get_running_loop().time
    checked = clock()
    ends = checked + pace.life
    yield RETRY + begun.words
    is_last = begun.is_last
    while not is_last and clock() < ends:
        await watch.wait(checked + pace.quiet - clock())
        if watch.is_over:
            return
        try:
            told = await again(watch.seen)
        except Exception as error:
            if not is_outage(error):
                raise
            if clock() >= checked + pace.quiet:
                return
            await asyncio.sleep(pause)
            continue
        if told is None:
            return
        checked = clock()
        watch.seen, is_last = told.head, told.is_last
        yield told.words or about.still
        await asyncio.sleep(pause)

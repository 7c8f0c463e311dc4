"""What one stream says, and when it ends."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from api.events.hub import Watch
from api.outage import is_outage

RETRY = b"retry: 3000\n\n"
STILL_HERE = b": still here\n\n"

Again = Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `quiet`: so long a token is believed, and nothing is said. `pause`
    between two words: what happens meanwhile is told with the later one. `life`: then
    the device comes anew, whoever still holds the other end of the old one."""

    quiet: float = 15.0
    pause: float = 0.5
    life: float = 3600.0


def event(head: str) -> bytes:
    return f"id: {head}\nevent: head\ndata: {json.dumps({'head': head})}\n\n".encode()


async def words(
    watch: Watch, last: str, again: Again, pace: Pace
) -> AsyncGenerator[bytes, None]:
    """The head at once where it is not the `last` one heard of; then every new one."""
    clock = asyncio.get_running_loop().time
    checked = clock()
    ends = checked + pace.life
    yield RETRY
    if watch.seen != last:
        yield event(watch.seen)
    while clock() < ends:
        await watch.wait(checked + pace.quiet - clock())
        if watch.is_over:
            return
        try:
            head = await again()
        except Exception as error:
            if not is_outage(error):
                raise
            if clock() >= checked + pace.quiet:
                return
            await asyncio.sleep(pace.pause)
            continue
        if head is None:
            return
        checked = clock()
        is_new, watch.seen = head != watch.seen, head
        yield event(head) if is_new else STILL_HERE
        await asyncio.sleep(pace.pause)

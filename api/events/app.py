"""The ASGI application of live events. The web process knows nothing of it, nor it of
the web process: all they share is the database."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import aclosing
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBase

from api.events.database import asked, in_thread, listen
from api.events.hub import Hub, Watch
from api.events.look import Told, look
from api.events.opening import Stream, opened, subject_of
from api.events.stream import Pace, words
from clinic.queries.head import heads_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
LOG = logging.getLogger(__name__)
MOST = 1000  # Each is an open file, and 1,024 of them is what many systems allow.


class Events:
    def __init__(self, pace: Pace | None = None, most: int = MOST) -> None:
        self.pace, self.most = pace or Pace(), most
        self.hub = Hub(lambda clinics: asked(heads_of, clinics))
        self.tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        self._begin()
        request = ASGIRequest(scope, BytesIO())
        response = await self._opened(request)
        if isinstance(response, Stream):
            await self._stream(request, response, receive, send)
        else:
            await send(_start(response))
            await send(_body(response.content))

    def _begin(self) -> None:
        if not self.tasks:
            hub = self.hub
            self.tasks = [
                asyncio.create_task(hub.run()),
                asyncio.create_task(listen(hub.hear, hub.hear_all)),
            ]

    async def _opened(self, request: HttpRequest) -> HttpResponseBase:
        if (
            subject_of(request.path) is None
        ):  # It is alive, though the database may be away.
            return await asyncio.to_thread(opened, request)
        return await in_thread(opened, request, self.hub.count >= self.most)

    async def _stream(
        self, request: Any, response: Stream, receive: Receive, send: Send
    ) -> None:
        about, entry, begun = response.about, response.entry, response.told
        watch = Watch(entry.scope.clinic, entry.member.pk, begun.head)

        async def again(last: str) -> Told | None:
            seen = await asked(look, request, about, last)
            return seen.told if seen else None

        with self.hub.watching(watch):
            leaving = asyncio.create_task(_end_when_left(watch, receive))
            try:
                await send(_start(response))
                told = words(watch, about, begun, again, self.pace)
                async with aclosing(told):
                    async for word in told:
                        async with asyncio.timeout(self.pace.quiet):
                            await send(_body(word, more=True))
                await send(_body(b""))
            except TimeoutError:
                return  # Who takes nothing for so long is gone, or comes anew.
            except Exception:
                LOG.exception("a stream broke off request=%s", request.id)
            finally:
                leaving.cancel()


async def _end_when_left(watch: Watch, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    watch.end()


def _start(response: HttpResponseBase) -> Message:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in response.items()
    ]
    return {
        "type": "http.response.start",
        "status": response.status_code,
        "headers": headers,
    }


def _body(content: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}

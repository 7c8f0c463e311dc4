"""Asking the server over a bad line."""

import random
import time
from collections.abc import Callable
from typing import Any

import httpx

V1 = "/api/v1/"
LONGEST = 60.0  # Seconds between two tries.
COME_AGAIN = frozenset({429, 500, 502, 503, 504})


class Unavailable(Exception):
    """No answer for now, and everything is kept. What was sent may have arrived."""


class LoggedOut(Exception):
    """The token opens nothing any more: log in again. Everything is kept."""


class Refused(Exception):
    """The server refuses the request as such; `problem` says why."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail"))
        self.problem = problem


class Server:
    def __init__(
        self,
        http: httpx.Client,
        *,
        tries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.http, self.tries, self.sleep = http, tries, sleep

    def ask(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """The answer of one of a few tries. Nothing is asked twice that would be done
        twice: a repeated operation is answered as its first was."""
        wait = 0.0
        for tried in range(self.tries):
            if tried:
                self.sleep(wait)
            wait = min(2**tried, LONGEST) * random.uniform(0.5, 1.0)  # noqa: S311
            try:
                answer = self.http.request(method, f"{V1}{path}", **kwargs)
            except httpx.TransportError:
                continue
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                raise LoggedOut
            if answer.status_code not in COME_AGAIN:
                return answer
            asked = answer.headers.get("Retry-After", "")
            wait = max(wait, min(float(asked), LONGEST) if asked.isdigit() else 0.0)
        raise Unavailable

    def read(self, answer: httpx.Response) -> Any:
        if not answer.is_success:
            raise Refused(problem_of(answer))
        return answer.json()


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    """The problem document; a proxy on the way may not write one."""
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("application/problem+json"):
        return dict(answer.json())
    return {"type": "about:blank", "status": answer.status_code, "detail": kind}

"""A process that uses the embedded server."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

CHECKOUT = Path(__file__).resolve().parents[3]
GRACE = 0.5  # Seconds that a server waits for a next client.


CLIENT = """
import sys
from pathlib import Path
from backend.embedded import server
for _ in sys.stdin:
    try:
        print(server.ensure(Path(sys.argv[1])), flush=True)
    except server.EmbeddedPostgresUnavailable as error:
        print(error, flush=True)
"""


class Client:
    """A process that calls `ensure` whenever it is asked to."""

    def __init__(
        self,
        code: str = CLIENT,
        *,
        checkout: Path = CHECKOUT,
        python: str = sys.executable,
        **options: Any,
    ) -> None:
        self.process = subprocess.Popen(
            [python, "-c", code, str(checkout)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **{"cwd": CHECKOUT, **options},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # Its forks included.
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ask(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def ensure(self) -> str:
        self.ask()
        return self.answer()

"""The process for live events beside `manage.py run`, and no longer than that lives.

Run as `python -m backend.beside <host> <port> <process id of run>`.
"""

import os
import signal
import sys
import time
from threading import Thread

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

POLL = 0.5


def end_with(process: int) -> None:
    while os.getppid() == process:
        time.sleep(POLL)
    os.kill(os.getpid(), signal.SIGTERM)


def main(host: str, port: str, process: str) -> None:
    Thread(target=end_with, args=[int(process)], daemon=True).start()
    Granian(
        "backend.events:application",
        address=host,
        port=int(port),
        interface=Interfaces.ASGINL,
        respawn_failed_workers=True,
        workers_kill_timeout=1,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])

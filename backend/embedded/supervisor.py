"""The process that owns a checkout's server: starts it, and stops it when unused.

Run as `python -m backend.embedded.supervisor <checkout>`. The command returns as soon
as the supervisor has taken its lock; the supervisor goes on in the background.
"""

import os
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

from backend.embedded import locks
from backend.embedded.home import EmbeddedPostgresUnavailable, Home, unavailable
from backend.embedded.postgres import Cluster

GRACE = 5.0
POLL = 0.1


class Supervisor:
    """Watches over the server for as long as somebody uses it, and a grace longer."""

    def __init__(self, home: Home, lock: int) -> None:
        self.home = home
        self.lock = lock
        self.grace = float(os.environ.get("PALPATE_PG_GRACE") or GRACE)
        self.users = locks.open_lock(home.users_lock)
        self.is_stopping = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        started = time.monotonic()
        cluster = Cluster(self.home)
        try:
            cluster.open(cancelled=lambda: self.is_stopping)
            if not self.is_stopping:
                self._announce(cluster)
                self._say(f"ready after {time.monotonic() - started:.2f} s")
                self._watch(cluster)
        finally:
            self.home.ready.unlink(missing_ok=True)
            cluster.close()
            self._say("stopped")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _announce(self, cluster: Cluster) -> None:
        """Tell clients where the server answers, in a file never half written."""
        draft = self.home.ready.with_name("ready.new")
        draft.write_text(f"{cluster.socket_folder}\n{cluster.pid}\n")
        draft.rename(self.home.ready)

    def _watch(self, cluster: Cluster) -> None:
        """Return when the server is to stop or has stopped."""
        used_at = time.monotonic()
        while not self.is_stopping and cluster.answers():
            if not locks.is_current(self.lock, self.home.supervisor_lock):
                return  # The folder was deleted: whoever comes next will not find us.
            if not locks.take(self.users):
                used_at = time.monotonic()
            elif time.monotonic() - used_at >= self.grace:
                return  # With the lock: newcomers wait until we are gone.
            else:
                locks.release(self.users)
            time.sleep(POLL)

    def _say(self, words: str) -> None:
        now = time.strftime("%F %T")
        print(f"{now} supervisor [{os.getpid()}] {words}", flush=True)


def main(checkout: Path) -> int:
    home = Home(checkout)
    lock = locks.open_lock(home.supervisor_lock)
    # Those who only ask whether a supervisor lives hold the lock for an instant.
    if not locks.take(lock, patience=1):
        return 0
    os.ftruncate(lock, 0)  # Of the number of the supervisor before.
    home.ready.unlink(missing_ok=True)
    if os.fork():
        return 0  # The child has the lock as well; it is nobody's child from here on.
    os.chdir("/")
    os.write(lock, str(os.getpid()).encode())
    try:
        Supervisor(home, lock).run()
    except EmbeddedPostgresUnavailable as error:
        home.failure.write_text(str(error))
        return 1
    except Exception as error:
        traceback.print_exc()
        home.failure.write_text(str(unavailable(f"failed ({error}); see {home.log}")))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Where the embedded server of one checkout lives, and as whom it runs."""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from backend.embedded.processes import SOCKET, SOCKET_LOCK

try:
    import pwd
except ImportError:  # Windows
    pwd = None  # type: ignore[assignment]

STAND_INS_FOR_ROOT = ("postgres", "nobody")
LONGEST_SOCKET_FOLDER = 85  # A socket's path ends at 103 bytes on macOS.


class EmbeddedPostgresUnavailable(RuntimeError):
    """The server cannot run here; the message is one sentence saying what to set."""


def unavailable(reason: str, remedy: str = "") -> EmbeddedPostgresUnavailable:
    """The refusal for a reason, with the ways out that always exist."""
    remedies = f"{remedy}, or " if remedy else ""
    return EmbeddedPostgresUnavailable(
        f"The embedded PostgreSQL {reason}: {remedies}"
        "set DATABASE_URL and OWNER_DATABASE_URL."
    )


class Account(NamedTuple):
    """An account of the system that the server runs as, in place of root."""

    uid: int
    gid: int
    name: str

    def for_subprocess(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


class Home:
    """The files of one checkout's server; creating the object touches none of them."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout.resolve()
        self.base = _base_folder(self.checkout)
        self.data = self.base / "data"
        self.log = self.base / "server.log"
        self.ready = self.base / "ready"
        self.failure = self.base / "failure"
        self.users_lock = self.base / "users.lock"
        self.start_lock = self.base / "start.lock"
        self.supervisor_lock = self.base / "supervisor.lock"
        self.socket_folder = _socket_folder(self.base)

    def prepare(self) -> None:
        """Create the base folder, or refuse one that belongs to somebody else."""
        try:
            self.base.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            if self.base.stat().st_uid != os.geteuid():
                raise unavailable(
                    f"finds that {self.base} belongs to another account",
                    "set PALPATE_PG_HOME to a folder of your own",
                ) from None
        else:
            if os.geteuid() == 0:
                self.base.chmod(0o755)  # The server's account passes through.

    def account(self) -> Account | None:
        """The account for the server's processes; None to stay who we are."""
        if os.geteuid() != 0:
            return None
        if self.data.exists():
            return _owner(self.data)
        for name in STAND_INS_FOR_ROOT:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return Account(entry.pw_uid, entry.pw_gid, name)
        raise unavailable("does not run as root, and finds no account 'nobody'")

    def create_socket_folder(self, account: Account | None) -> None:
        """Make a folder only the server's account can enter, or refuse a stranger's."""
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_ours(folder, account):
            raise unavailable(
                f"finds that {folder} belongs to another account",
                "set TMPDIR to a folder of your own",
            )
        # By descriptor: whoever owns the folder could swap it for a link meanwhile.
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            os.fchmod(opened, 0o700)
            if account:
                os.fchown(opened, account.uid, account.gid)
        finally:
            os.close(opened)

    def remove_socket_folder(self, folder: Path, account: Account | None) -> None:
        """Remove our folder and what a killed server left in it, and nothing else."""
        if not _is_ours(folder, account):
            return
        for name in (SOCKET, SOCKET_LOCK):
            (folder / name).unlink(missing_ok=True)
        with suppress(OSError):  # Something of a user's is in it.
            folder.rmdir()


def _base_folder(checkout: Path) -> Path:
    if chosen := os.environ.get("PALPATE_PG_HOME"):
        return Path(chosen).resolve()
    if os.geteuid() == 0:
        # The server's account may not be able to reach the checkout: /root is 0700.
        return Path("/var/lib") / f"palpate-{_tag(checkout)}"
    return checkout / ".palpate"


def _socket_folder(base: Path) -> Path:
    name = f"palpate-{os.geteuid()}-{_tag(base)}"
    folder = Path(tempfile.gettempdir()).resolve() / name
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        return Path("/tmp") / name  # noqa: S108 - checked for its owner before use
    return folder


def _tag(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _owner(folder: Path) -> Account:
    found = folder.stat()
    if found.st_uid == 0:
        raise unavailable(f"does not run as root, who owns {folder}", "remove it")
    try:
        name = pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        name = str(found.st_uid)
    return Account(found.st_uid, found.st_gid, name)


def _is_ours(folder: Path, account: Account | None) -> bool:
    """Whether this is a real folder that a server of ours may have left behind."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    uids = {os.geteuid()}
    if account:
        stand_ins = (e for e in pwd.getpwall() if e.pw_name in STAND_INS_FOR_ROOT)
        uids |= {account.uid, *(entry.pw_uid for entry in stand_ins)}
    return stat.S_ISDIR(found.st_mode) and found.st_uid in uids

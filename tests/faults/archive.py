"""The write-ahead log kept elsewhere as it is written, and what comes back from it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.database import Database

SETTINGS = {
    "archive_mode": "on",
    "archive_command": "test ! -f {folder}/%f && cp %p {folder}/%f",
    "archive_timeout": "60s",
}


class Archive:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.home, self.account = database.cluster.home, database.cluster.account
        self.folder = self.home.base / "archive"
        self.base = self.home.base / "base-backup"

    def run(self, *command: str | Path) -> None:
        """As whom the server runs."""
        account = self.account.for_subprocess() if self.account else {}
        subprocess.run(command, check=True, cwd="/", **account)

    def make(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        if self.account:
            shutil.chown(folder, self.account.uid, self.account.gid)

    def take_base_backup(self) -> None:
        database = self.database
        self.run(
            *(database.cluster.programs / "pg_basebackup", "--pgdata", self.base),
            *("--host", database.cluster.socket_folder, "--username", "postgres"),
            *("--checkpoint", "fast", "--wal-method", "none", "--no-manifest"),
        )

    def lose_disk(self) -> None:
        if self.database.cluster.is_alive():
            self.database.kill()
        shutil.rmtree(self.home.data)

    def restore(self, **target: str) -> None:
        """From the base backup, and of the log what there is, or what `target` says."""
        self.make(self.home.data)
        self.run("cp", "-a", f"{self.base}/.", self.home.data)
        settings = {
            "restore_command": f"cp {self.folder}/%f %p",
            "recovery_target_action": "promote",
            "hot_standby": "off",  # It is ready when it takes writes.
            "archive_mode": "off",
            **target,
        }
        with (self.home.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{told}'\n" for name, told in settings.items())
        self.run("touch", self.home.data / "recovery.signal")
        self.database.start()


@contextmanager
def archiving(database: Database) -> Iterator[Archive]:
    archive = Archive(database)
    archive.make(archive.folder)
    archive.make(archive.base)
    for name, told in SETTINGS.items():
        value = told.format(folder=archive.folder)
        database.administer(f"ALTER SYSTEM SET {name} = '{value}'")
    database.restart()
    try:
        yield archive
    finally:
        database.administer("ALTER SYSTEM RESET ALL")
        database.restart()
        shutil.rmtree(archive.folder)
        shutil.rmtree(archive.base)

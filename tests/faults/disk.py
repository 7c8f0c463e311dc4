"""A small file system of its own, to be filled."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEBIBYTE = 1 << 20


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder, self.filler = folder, folder / "filler"

    def fill(self) -> None:
        """To the last block."""
        with self.filler.open("wb", buffering=0) as file:
            for size in (MEBIBYTE, 4096):
                try:
                    while file.write(bytes(size)):
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        self.filler.unlink()


@contextmanager
def small_disk(folder: Path, size: int, owner: int) -> Iterator[Disk]:
    """In memory, of so many MiB. Who may not mount one skips the test."""
    folder.mkdir()
    made = subprocess.run(
        [
            *("mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0700,uid={owner}"),
            *("tmpfs", str(folder)),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        folder.rmdir()
        pytest.skip(f"can not mount a small disk: {made.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        os.rmdir(folder)

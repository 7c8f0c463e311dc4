"""What we are made of is what was locked, to the byte."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import clinic

pytestmark = pytest.mark.no_db

ROOT = Path(clinic.__file__).parents[1]
LOCKS = {
    "run.txt": 20,
    "dev.txt": 20,
    "supply.txt": 20,
    "typescript.txt": 0,
    "browser.txt": 0,
}
LOCKED = re.compile(
    r"^([a-z0-9._-]+)==([^\s;]+)[^\\\n]*((?:\\\n    --hash=\S+ ?)*)", re.M
)


def locked(lock: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of each distribution."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return {
        name: (version, hashes.count("--hash=sha256:"))
        for name, version, hashes in LOCKED.findall(text)
    }


@pytest.mark.parametrize(("lock", "least"), LOCKS.items())
def test_every_line_of_a_lock_is_one_version_with_its_digests(lock, least):
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    begun = [line for line in text.splitlines() if line[:1] not in {"", " ", "#"}]

    found = locked(lock)

    assert len(found) == len(begun) > least
    assert [name for name, (_, hashes) in found.items() if not hashes] == []


def test_every_package_that_makes_the_types_has_its_digest_and_names_no_host():
    lock = (ROOT / "clients" / "typescript" / "package-lock.json").read_text("utf-8")

    packages = json.loads(lock)["packages"]
    asked_for = packages.pop("")["devDependencies"]

    assert {packages[f"node_modules/{name}"]["version"] for name in asked_for} == {
        *asked_for.values()
    }
    assert [name for name, one in packages.items() if "integrity" not in one] == []
    assert [name for name, one in packages.items() if "resolved" in one] == []


@pytest.mark.parametrize(("lock", "extras"), [("run.txt", ()), ("dev.txt", ("dev",))])
def test_every_declared_dependency_is_locked_within_its_bounds(lock, extras):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["embedded"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    found = locked(lock)

    for requirement in map(Requirement, wanted):
        version, _ = found[requirement.name.lower()]
        assert requirement.specifier.contains(version), requirement


def test_what_develops_has_what_runs_in_the_same_version():
    run, dev = locked("run.txt"), locked("dev.txt")

    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("name", ["Makefile", "Dockerfile"])
def test_a_lock_is_installed_by_its_digests_alone(name):
    installs = [
        line
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if "-r requirements/" in line and "install" in line
    ]

    assert installs != []
    assert [line for line in installs if "--require-hashes" not in line] == []

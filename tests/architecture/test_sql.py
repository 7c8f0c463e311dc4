"""What our SQL and our queries may not say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import clinic

pytestmark = pytest.mark.no_db

ROOT = Path(clinic.__file__).parents[1]
PACKAGES = ("api", "backend", "clinic", "sessions")


def sources() -> Iterator[tuple[str, str]]:
    for folder in (*PACKAGES, "deploy"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".sql"}:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def past_the_orm(source: str) -> bool:
    """Whether it calls `.raw()` or `.extra()`, or names `RawSQL`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="raw" | "extra")):
                return True
            case ast.Name(id="RawSQL") | ast.Attribute(attr="RawSQL"):
                return True
            case ast.alias(name="RawSQL"):
                return True
    return False


def test_the_sources_are_found():
    files = {name for name, _ in sources()}

    assert files >= {
        "api/urls.py",
        "backend/urls.py",
        "clinic/migrations/_scope.py",
        "deploy/create_roles.sql",
        "sessions/models/session.py",
    }


def test_no_sql_of_ours_names_a_schema():
    """A clinic may live in any: the schema comes from the search path."""
    naming = {name for name, text in sources() if re.search(r"(?i)\bpublic\"?\.", text)}

    assert naming == set()


def test_no_query_goes_past_the_orm():
    past = {
        name for name, text in sources() if name.endswith(".py") and past_the_orm(text)
    }

    assert past == set()

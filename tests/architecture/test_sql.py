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


# Where the text of a statement is put together while we run, and of what.
COMPOSED = {
    "api/documents/resource.py: text": "what Django makes of querysets, put together",
    "clinic/queries/membership.py: sql": "one of two constants of the module",
    "backend/postgresql/base.py: statement": "what `prepared` is called with",
    "backend/postgresql/prepared.py: query": "the same",
    "backend/dump.py: format": "psycopg.sql, which quotes",
    "backend/restore.py: ROLES.read_text('utf-8')": "deploy/create_roles.sql",
    "clinic/domain/clinic_import.py: format": "psycopg.sql, which quotes",
    "clinic/domain/clinic_import.py: statement": "psycopg.sql, of a model's columns",
    "clinic/queries/vocabulary.py: format": "the table of a model, quoted",
    "clinic/queries/export.py: rows.count": "psycopg.sql, which quotes",
    "clinic/queries/export.py: rows.lines": "the same",
    "clinic/tenancy.py: f-string": "tables a migration names, quoted by Django",
    "sessions/domain/demo/rows.py: f-string": "a model's own columns, quoted",
}
RUNS = {"execute", "executemany", "copy", "mogrify", "prepared", "stream"}


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


def composed(source: str) -> set[str]:
    """Statements handed to a cursor that are no text of the source itself.

    A constant (UPPER_CASE) is put together when its module is loaded, before there is
    any input; `SQL("...").format(...)` quotes what it takes in.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]):
                if name in RUNS and (told := as_told(first)):
                    found.add(told)
    return found


def as_told(statement: ast.expr) -> str:
    match statement:
        case (
            ast.Constant()
            | ast.Call(
                func=ast.Name(id="SQL") | ast.Attribute(attr="SQL"),
                args=[ast.Constant()],
            )
        ):
            return ""
        case ast.Call(func=ast.Attribute(value=quoted, attr="format")):
            is_sql = isinstance(quoted, ast.Call) and not as_told(quoted)
            return "" if is_sql else "format"
        case ast.Name(id=name) if name.isupper():
            return ""
        case ast.JoinedStr():
            return "f-string"
        case ast.BinOp():
            return "operator"
    return ast.unparse(statement)


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


def test_no_statement_is_put_together_but_these():
    found = {
        f"{name}: {told}"
        for name, text in sources()
        if name.endswith(".py") and "/migrations/" not in name
        for told in composed(text)
    }

    assert found == set(COMPOSED)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ('cursor.execute(f"SELECT {name}")', {"f-string"}),
        ('cursor.execute("SELECT %s" % name)', {"operator"}),
        ('cursor.execute("SELECT " + name)', {"operator"}),
        ('cursor.execute("SELECT {}".format(name))', {"format"}),
        ("cursor.execute(statement)", {"statement"}),
        ('cursor.execute("SELECT %s", [name])', set()),
        ("cursor.execute(STATEMENT, [name])", set()),
        ('cursor.execute(SQL("SELECT {}").format(Identifier(name)))', set()),
    ],
)
def test_a_statement_put_together_is_found(statement, told):
    assert composed(statement) == told

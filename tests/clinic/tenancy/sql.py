"""SQL by hand, and what the database says to an act that it refuses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections, transaction

from tests.builders import Rows

REFUSED = "new row violates row-level security policy"


def refusal(act: Callable[..., Any], *args: Any) -> str:
    """What the database says to an act that it refuses."""
    try:
        with transaction.atomic():
            act(*args)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return "not refused"


def refusals(act: Callable[[Any], Any], rows: Rows) -> dict[str, str]:
    """The same for a row of every table."""
    return {label: refusal(act, row) for label, row in rows.items()}


def execute(sql: str, parameters: Any = None, using: str = "default") -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def fetch(sql: str, using: str = "default") -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def fetch_one(sql: str, using: str = "default") -> Any:
    ((value,),) = fetch(sql, using)
    return value


def clinic_in_force() -> str:
    return fetch_one("SELECT current_setting('app.clinic', true)") or ""


@contextmanager
def planted(fault: str, mend: str) -> Iterator[None]:
    """A fault of the database for everyone to see, made and mended by its owner."""
    owner = connections.create_connection("owner")
    try:
        owner.cursor().execute(fault)
        yield
    finally:
        owner.cursor().execute(mend)
        owner.close()

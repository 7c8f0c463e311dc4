"""What every test database is a copy of: all tables, and the catalogue.

It is made by the first process that needs it, outlives the run, and is made anew when
something that it is made of has changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.core.management import call_command

from clinic.domain.catalogue import load_catalogue
from tests.database import databases, drop, execute, lead_to, server
from tests.migrations import models_in_place

CHECKOUT = Path(__file__).resolve().parents[1]
MADE_OF = [
    "*/migrations/*.py",
    "*/models/**/*.py",
    "clinic/*.py",
    "clinic/data/*/*",
    "clinic/domain/*.py",
    "clinic/queries/*.py",
    "deploy/*",
    "requirements/run.txt",
    "tests/template.py",
    "tests/migrations.py",
]
PREFIX = "test_template_"
LOCK = 0x7E57


def template(*, anew: bool) -> str:
    """The name of the template, once it is there."""
    name = PREFIX + digest()
    with only_one_at_a_time():
        if anew or name not in databases():
            make(name)
    return name


def digest() -> str:
    found = sha256()
    files = {file for some in MADE_OF for file in CHECKOUT.glob(some)}
    for file in sorted(file for file in files if file.is_file()):
        found.update(str(file.relative_to(CHECKOUT)).encode() + file.read_bytes())
    return found.hexdigest()[:12]


def make(name: str) -> None:
    """Under another name at first: what is cut off midway is not taken for whole."""
    for outdated in databases():
        if outdated.startswith(PREFIX):
            drop(outdated)
    draft = f"{name}_new"
    execute(f'CREATE DATABASE "{draft}"')
    lead_to(draft)
    with models_in_place():
        call_command("migrate", database="owner", verbosity=0)
    load_catalogue()
    execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Of all that use the server. The lock ends with its connection, and so with us."""
    with server() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield

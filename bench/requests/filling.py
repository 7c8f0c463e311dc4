"""The databases that are asked, kept from run to run: with everything on, and a copy in
which nothing but the tables and their keys is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.core.management import call_command

from bench.databases import Side, create, side, used_by_django
from bench.plan import Show
from bench.requests import bulk, data
from bench.requests.recipe import ROWS, is_made_by, recipe_of
from bench.requests.tables import CHANGES, TABLES
from clinic.domain.catalogue import load_catalogue
from clinic.tenancy import SHARED_CLINIC, STAMP, Scope
from tests.migrations import models_in_place

PREFIX = "palpate_requests"
MUSCLES = (
    "trapezius-upper", "levator-scapulae", "infraspinatus", "splenius-capitis",
    "supraspinatus", "rhomboids",
)  # fmt: skip
TECHNIQUES = (
    "ischemic-compression", "trigger-point-pressure-release", "deep-stripping",
)  # fmt: skip
STRIP = """
DO $$
DECLARE target regclass;
BEGIN
    FOR target IN SELECT oid FROM pg_class
                  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', target);
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', target);
    END LOOP;
END $$
"""
IDS = "SELECT id FROM {} WHERE clinic_id = %s AND slug = ANY (%s) ORDER BY slug"
CHANGED = {
    "session": "UPDATE therapy_session SET next_steps = 'Rest.' WHERE id = %s",
    "client": "UPDATE clinic_client SET phone = '+1 206 555 0137' WHERE id = %s",
}
NEWEST = {
    "session": "SELECT id FROM therapy_session WHERE clinic_id = %s ORDER BY id DESC",
    "client": "SELECT id FROM clinic_client WHERE clinic_id = %s ORDER BY id DESC",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One set of rows twice: behind all walls, and bare."""

    full: Side
    bare: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.full, self.bare


def filled(
    name: str, sessions: int, show: Show, *, fresh: bool, template: str = ""
) -> Pair:
    """As an earlier run left them, unless what makes them has changed."""
    pair, recipe = Pair(side(name), side(f"{name}_bare")), recipe_of(*ROWS)
    if fresh or not all(is_made_by(recipe, each) for each in pair.sides):
        create(pair.full.name, template or migrated(show))
        _fill(pair.full, sessions, show)
        create(pair.bare.name, pair.full.name)
        pair.bare.execute(STRIP)
        for each in pair.sides:
            each.execute("VACUUM ANALYZE")
            each.execute(f"COMMENT ON DATABASE {each.name} IS '{recipe}'")
    return pair


def migrated(show: Show) -> str:
    """A database with tables and catalogue alone, for others to begin with."""
    empty, recipe = side(f"{PREFIX}_empty"), recipe_of()
    if not is_made_by(recipe, empty):
        show("Making the tables", 0, 1)
        create(empty.name)
        with used_by_django(empty.name), models_in_place():
            call_command("migrate", database="owner", verbosity=0)
            load_catalogue()
        empty.execute(f"COMMENT ON DATABASE {empty.name} IS '{recipe}'")
        show("Making the tables", 1, 1)
    return empty.name


def _fill(full: Side, sessions: int, show: Show) -> None:
    what = f"Writing {sessions:,} sessions"
    with _as_owner(full) as db, bulk.unguarded(db, [t.name for t in TABLES]):
        done, largest = 0, None
        for book in data.books(sessions, _shelf(db)):
            book.open()
            for number in range(book.sessions):
                book.add_session(number)
                done += 1
                if done % 1_000 == 0:
                    _write(db, book)
                    show(what, done, sessions)
            _write(db, book)
            largest = largest or book
        show("Making indexes and keys", 0, 1)
    show("Making indexes and keys", 1, 1)
    assert largest is not None  # noqa: S101 - there is one clinic at least
    actor = UUID(largest.therapists[0])
    _change(full, Scope(UUID(largest.id), actor=actor, request="bench"), show)


def _write(db: psycopg.Connection, book: data.Book) -> None:
    lines = book.taken()
    for table in TABLES:
        if table.name in lines:
            bulk.copy_into(db, table.name, table.columns, lines[table.name])


def _change(full: Side, scope: Scope, show: Show) -> None:
    """A log for those who pull: each change a commit of its own, by the app itself."""
    with full.connect() as db:
        for kind, change in CHANGED.items():
            with db.transaction():
                db.execute(STAMP, scope.settings())
                ids = db.execute(NEWEST[kind], [scope.clinic]).fetchmany(CHANGES)
            for done, (pk,) in enumerate(ids, 1):
                with db.transaction():
                    db.execute(STAMP, scope.settings())
                    db.execute(change, [pk])
                show(f"Changing each {kind} for the log", done, len(ids))


def _shelf(db: psycopg.Connection) -> data.Shelf:
    def ids(table: str, slugs: tuple[str, ...]) -> tuple[str, ...]:
        named = [SHARED_CLINIC, list(slugs)]
        rows = db.execute(IDS.format(table).encode(), named)
        return tuple(str(pk) for (pk,) in rows)

    return data.Shelf(
        ids("clinic_muscle", MUSCLES), ids("clinic_technique", TECHNIQUES)
    )


@contextmanager
def _as_owner(full: Side) -> Iterator[psycopg.Connection]:
    with psycopg.connect(**full.owner, dbname=full.name, autocommit=True) as db:
        yield db

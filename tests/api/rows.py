"""How much is stored."""

from django.apps import apps
from django.db import connection

from clinic.models.tenant import TenantBase
from tests.api.world import World
from tests.conftest import acting

TABLES = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if isinstance(model, TenantBase) and not model.shared
)


def rows(world: World) -> dict[str, int]:
    """How many rows each table of the clinic has."""
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM {table}" for table in TABLES
    )
    with acting(world.here.therapist), connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())

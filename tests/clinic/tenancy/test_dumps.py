from collections.abc import Iterable
from io import StringIO
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet

from tests.clinic.tenancy.tables import SHARED, TABLES
from tests.conftest import acting


def keys_of(label: str) -> QuerySet[Any]:
    return apps.get_model(label)._base_manager.values_list("pk", flat=True)


def dumped(labels: Iterable[str], database: str) -> set[str]:
    """The ids a dump of these tables holds."""
    out = StringIO()
    call_command("dumpdata", *labels, database=database, stdout=out)
    return {
        as_dumped(one.object.pk)
        for one in serializers.deserialize("json", out.getvalue())
    }


def as_dumped(pk: Any) -> str:
    return str(tuple(map(str, pk)) if isinstance(pk, tuple) else pk)


def test_a_dump_holds_the_rows_of_its_scope_alone(committed, world):
    labels = TABLES.keys() - SHARED
    with acting(world.a.admin), transaction.atomic(using="owner"):
        within = dumped(labels, "owner")

    with acting(world.a.admin), transaction.atomic():
        own = {as_dumped(pk) for label in labels for pk in keys_of(label)}
    assert within == own
    assert dumped(labels, "owner") == dumped(labels, "default") == set()

"""The two walls of tenancy, each taken down to see that the other one stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from django.apps import apps
from django.db import connections

from api.documents.resource import resource_of
from api.sync import resources
from api.views import base, home_care
from clinic.models.tenant import TenantBase
from tests.architecture.test_api import VIEWS

MODELS = [model for model in apps.get_models() if isinstance(model, TenantBase)]


def forget_every_filter(patch: pytest.MonkeyPatch) -> None:
    """Every queryset shows whatever the database lets through: `visible_to`, by which
    each page and view narrows its own, is `.all()`."""
    for model in MODELS:
        rows = type(model._default_manager.all())
        if hasattr(rows, "visible_to"):
            patch.setattr(rows, "visible_to", lambda rows, member: rows.all())
    compiled_anew = cache(resource_of.__wrapped__)
    for module in (base, home_care, resources):
        patch.setattr(module, "resource_of", compiled_anew)
    for view in VIEWS:
        if hasattr(view, "queryset") and "get_queryset" in vars(view):
            patch.setattr(view, "get_queryset", lambda view: view.queryset.all())


@contextmanager
def without_row_security() -> Iterator[None]:
    """As its owner may, for everyone to see; put up again at the end."""
    owner = connections.create_connection("owner")
    try:
        for switch in ("DISABLE", "ENABLE"):
            for model in MODELS:
                table = owner.ops.quote_name(model._meta.db_table)
                with owner.cursor() as cursor:
                    cursor.execute(f"ALTER TABLE {table} {switch} ROW LEVEL SECURITY")
            if switch == "DISABLE":
                yield
    finally:
        owner.close()

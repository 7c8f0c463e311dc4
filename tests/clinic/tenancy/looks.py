"""Ways of looking: which clinics' rows does a table show?"""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, Model

from clinic.tenancy import SHARED_CLINIC
from tests.clinic.tenancy.sql import fetch
from tests.clinic.tenancy.tables import MODELS, SHARED, TABLES, column_of, filled


def by_orm(model: type[Model]) -> set[UUID]:
    return {getattr(row, column_of(model)) for row in model._base_manager.all()}


def by_subquery(model: type[Model]) -> set[UUID]:
    rows = model._base_manager.filter(pk__in=model._base_manager.values("pk"))
    return set(rows.values_list(column_of(model), flat=True))


def by_count(model: type[Model]) -> set[UUID]:
    counts = model._base_manager.values_list(column_of(model)).annotate(rows=Count("*"))
    return {clinic for clinic, _ in counts.order_by()}


def by_aggregate(model: type[Model]) -> set[UUID]:
    every = ArrayAgg(column_of(model), distinct=True)
    return set(model._base_manager.aggregate(every=every)["every"] or ())


def by_sql(model: type[Model]) -> set[UUID]:
    return {
        clinic for (clinic,) in fetch(filled("SELECT {clinic} FROM {table}", model))
    }


def by_copy(model: type[Model]) -> set[UUID]:
    sql = filled("COPY {table} ({clinic}) TO STDOUT", model)
    with connection.cursor() as cursor, cursor.copy(sql) as rows:
        return {UUID(clinic) for (clinic,) in rows.rows()}


LOOKS = [by_orm, by_subquery, by_count, by_aggregate, by_sql, by_copy]


def seen(look: Callable[[type[Model]], set[UUID]] = by_sql) -> dict[str, set[UUID]]:
    """The clinics of which something shows, by table; tables of nothing left out."""
    found = {model._meta.label: look(model) for model in MODELS}
    return {label: clinics for label, clinics in found.items() if clinics}


def shows(clinic: UUID, labels: Iterable[str] = TABLES) -> dict[str, set[UUID]]:
    """The rows of a clinic in these tables, and what every clinic shares."""
    return {
        label: {clinic, SHARED_CLINIC} if label in SHARED else {clinic}
        for label in labels
    }

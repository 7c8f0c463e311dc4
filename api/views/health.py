"""Alive, and ready."""

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from api.problems import RETRY_SECONDS
from clinic.checks import row_security_faults

# Beside the pool: an hour of many requests is no reason to take the process out.
ALIAS = "limits" if "limits" in settings.DATABASES else DEFAULT_DB_ALIAS


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """The database is there, migrated, and keeps clinics apart."""
    try:
        connection = connections[ALIAS]
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        faults = row_security_faults(connection)
    except Error:
        return _told({"database": "down"}, ready=False)
    return _told(
        {
            "database": "up",
            "migrations": "applied" if not pending else f"{len(pending)} pending",
            "isolation": "sound" if not faults else f"{len(faults)} faults",
        },
        ready=not pending and not faults,
    )


def _told(found: dict[str, str], *, ready: bool) -> JsonResponse:
    status = {"status": "ok" if ready else "unavailable"}
    return JsonResponse(
        status | found,
        status=200 if ready else 503,
        headers={} if ready else {"Retry-After": str(RETRY_SECONDS)},
    )

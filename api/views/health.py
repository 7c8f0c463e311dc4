"""Alive, and ready."""

from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from clinic.checks import row_security_faults


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """The database is there, migrated, and keeps clinics apart."""
    try:
        connection = connections["default"]
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        faults = row_security_faults(connection)
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "down"}, status=503)
    ready = not pending and not faults
    return JsonResponse(
        {
            "status": "ok" if ready else "unavailable",
            "database": "up",
            "migrations": "applied" if not pending else f"{len(pending)} pending",
            "isolation": "sound" if not faults else f"{len(faults)} faults",
        },
        status=200 if ready else 503,
    )

"""Is every clinic's table behind its walls, and are its changes kept?

Asked at boot, by `check`, by `/readyz`.
"""

from typing import Any

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from clinic.models.tenant import TenantBase
from clinic.tenancy import TableConstraint

ROLE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       pg_has_role(current_user, c.relowner, 'MEMBER'),
       ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid),
       ARRAY(SELECT tgname::text FROM pg_trigger
             WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled = 'O')
FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
"""
VIEWS = """
SELECT relname FROM pg_class
WHERE relkind = 'v' AND relnamespace = current_schema()::regnamespace
  AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
"""
WALLS = frozenset({"clinic", "audience", "client"})


def row_security_faults(connection: BaseDatabaseWrapper) -> list[str]:
    """What is missing of the walls between clinics, a sentence each."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        row = cursor.fetchone()
        faults = ["The role of the app passes row security."] if row[0] else []
        cursor.execute(TABLES)
        tables = {name: state for name, *state in cursor.fetchall()}
        cursor.execute(VIEWS)
        for (view,) in cursor.fetchall():
            faults.append(f"View {view} shows rows past row security.")
    for model in apps.get_models():
        if not isinstance(model, TenantBase):
            continue
        table = model._meta.db_table
        if table not in tables:
            faults.append(f"Table {table} is missing.")
            continue
        enabled, forced, owned, policies, triggers = tables[table]
        if not (enabled and forced):
            faults.append(f"Row security of {table} is not forced.")
        if owned:
            faults.append(f"The role of the app owns {table}.")
        if missing := WALLS - set(policies):
            faults.append(f"{table} lacks policy {', '.join(sorted(missing))}.")
        if disabled := _triggers_of(model) - set(triggers):
            faults.append(f"{table} lacks trigger {', '.join(sorted(disabled))}.")
    return faults


def _triggers_of(model: Any) -> set[str]:
    """What writes beside every write: versions, the change log, the guard of parts."""
    declared = {
        trigger
        for one in model._meta.constraints
        if isinstance(one, TableConstraint)
        for trigger in one.triggers
    }
    counted = {"stamp"} if hasattr(model, "version") else set()
    return declared | counted | set(model.triggers)


@register(Tags.database)
def row_security(app_configs: Any, **kwargs: Any) -> list[Error]:
    if "default" not in (kwargs.get("databases") or ()):
        return []
    faults = row_security_faults(connections["default"])
    return [Error(fault, id="clinic.E001") for fault in faults]


def refuse_unsound() -> None:
    """Serve nothing while a wall is missing."""
    if faults := row_security_faults(connections["default"]):
        raise ImproperlyConfigured(
            "The database does not keep clinics apart, so nothing is served: "
            + " ".join(faults)
        )

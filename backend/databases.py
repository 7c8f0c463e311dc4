"""Which database alias does what."""

from typing import Any

from django.conf import settings
from django.db.models import Model


class AliasRouter:
    """Only the owner migrates; guesses are counted on a connection of their own."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        is_cache = model._meta.app_label == "django_cache"
        return "limits" if is_cache and "limits" in settings.DATABASES else None

    db_for_write = db_for_read

    def allow_relation(self, *args: Any, **hints: Any) -> bool:
        return True  # Every alias is one database seen by another role.

    def allow_migrate(self, db: str, *args: Any, **hints: Any) -> bool:
        return db == "owner"

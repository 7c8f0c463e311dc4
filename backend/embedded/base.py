"""The Django database engine that brings its own server."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import client

from backend.embedded import binaries, server
from backend.postgresql import base

CHECKOUT = Path(__file__).resolve().parents[2]


def locate(settings_dict: dict[str, Any]) -> None:
    """Point the settings of a database at this checkout's server, once it answers."""
    try:
        settings_dict["HOST"] = server.ensure(CHECKOUT)
    except server.EmbeddedPostgresUnavailable as error:
        raise ImproperlyConfigured(str(error)) from error
    settings_dict["PORT"] = "5432"  # Else PGPORT in the environment would be obeyed.


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` by the psql that comes with the server."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Any
    ) -> Any:
        locate(settings_dict)
        (_, *arguments), env = super().settings_to_cmd_args_env(
            settings_dict, parameters
        )
        return [str(binaries.find() / "psql"), *arguments], env


class EmbeddedMixin:
    """Starts the server on first use; put it before a PostgreSQL DatabaseWrapper."""

    client_class: Any = DatabaseClient
    settings_dict: dict[str, Any]

    def get_connection_params(self) -> dict[str, Any]:
        locate(self.settings_dict)
        return super().get_connection_params()  # type: ignore[misc]


class DatabaseWrapper(EmbeddedMixin, base.DatabaseWrapper):
    """Our PostgreSQL backend, at the embedded server."""

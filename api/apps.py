from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, register


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        register(documents)


def documents(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Whether each is compiled: serializers and views are loaded when this is asked."""
    refused = import_module("api.documents.columns").NotCompiled
    try:
        import_module("api.start").compile_documents()
    except refused as error:
        return [Error(str(error), id="api.E001")]
    return []

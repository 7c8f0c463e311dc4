"""What is made once, before anything is served."""

from collections.abc import Iterator
from typing import Any

from api.documents.listing import Compiled
from api.documents.resource import Resource, resource_of
from api.sync.resources import VIEWS
from api.urls import router
from api.views.base import ClinicViewSet
from clinic.enums import Role
from clinic.permissions import PERMISSIONS

READ = ("retrieve", "list")


def resources() -> Iterator[Resource]:
    """Every resource that is a document, by who may read it."""
    views = dict.fromkeys([*(view for _, view, _ in router.registry), *VIEWS])
    for view in views:
        if issubclass(view, ClinicViewSet):
            yield from _by_role(view, for_device=False)
    for view in VIEWS:
        yield from _by_role(view, for_device=True)


def _by_role(view: type[Any], *, for_device: bool) -> Iterator[Resource]:
    needed = {view.permission_map.get(action) for action in READ}
    for role in Role:
        if needed & PERMISSIONS[role]:
            yield resource_of(view, role, for_device)


def compile_documents() -> None:
    """Stop here, rather than at a request, if one shows what no SQL says."""
    for resource in resources():
        resource.prepare()
    for rows in Compiled.every:
        rows.text  # noqa: B018

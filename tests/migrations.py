"""Migrations at a third of their price."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ProjectState


@contextmanager
def constraints_in_place() -> Iterator[None]:
    """A constraint changes the options of one model. Django makes all models related
    to it anew, which is every one we have, for each of some hundred constraints."""
    with patch.object(ProjectState, "_append_option", append_in_place):
        yield


def append_in_place(
    state: ProjectState, app_label: str, model_name: str, option: str, value: Any
) -> None:
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], value]
    if "apps" in state.__dict__:  # It is made when first asked for.
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option, options[option])

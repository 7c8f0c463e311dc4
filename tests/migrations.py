"""Migrations at a fraction of their price.

With each change of a model Django makes all models related to it anew: with us that is
every one, some hundred times over. Here the change is made to the model alone. The
database that comes of it is the same, `tests/architecture/test_migrations.py` says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED


@contextmanager
def models_in_place() -> Iterator[None]:
    with patch.multiple(
        ProjectState,
        add_model=add_model,
        add_field=add_field,
        _append_option=append_option,
        _remove_option=remove_option,
    ):
        yield


def add_model(state: ProjectState, model: ModelState) -> None:
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:  # type: ignore[attr-defined]
        state.resolve_model_relations(key)
    if is_rendered(state):
        state.apps.render_multiple([model])


def add_field(
    state: ProjectState,
    app_label: str,
    model_name: str,
    name: str,
    field: Any,
    preserve_default: bool,
) -> None:
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    key = app_label, model_name
    state.models[key].fields[name] = field
    if state._relations is not None:  # type: ignore[attr-defined]
        state.resolve_model_field_relations(key, name, field)
    if is_rendered(state):
        state.apps.get_model(*key).add_to_class(name, field.clone())


def append_option(
    state: ProjectState, app_label: str, model_name: str, option: str, value: Any
) -> None:
    known = state.models[app_label, model_name].options[option]
    set_option(state, app_label, model_name, option, [*known, value])


def remove_option(
    state: ProjectState, app_label: str, model_name: str, option: str, name: str
) -> None:
    known = state.models[app_label, model_name].options[option]
    left = [value for value in known if value.name != name]
    set_option(state, app_label, model_name, option, left)


def set_option(
    state: ProjectState, app_label: str, model_name: str, option: str, values: Any
) -> None:
    state.models[app_label, model_name].options[option] = values
    if is_rendered(state):
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option, values)


def is_rendered(state: ProjectState) -> bool:
    """Whether there are models of this state; they are made when first asked for."""
    return "apps" in state.__dict__

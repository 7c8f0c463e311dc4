"""What devices keep, and may do, follows from the views there are."""

from typing import Any

import pytest

from api.sync.offline import OFFLINE, ONLINE, SETTINGS
from api.sync.operations import PARTS
from api.sync.resources import RESOURCES
from api.urls import router
from clinic.queries.feed import keys_to, models_by_kind
from tests.architecture.test_models import TENANTS, is_catalogue

pytestmark = pytest.mark.no_db

# Looked up where there is a network: who holds a token, and what is kept and erased.
NOT_KEPT = {"device", "erasure_request", "legal_hold"}
# Fetched apart by `catalogue/`, or no part of what a record is shown with.
UNSEEN = {
    "device",
    "erased_signature",
    "erasure",
    "erasure_request",
    "home_care_revision",
    "legal_hold",
    "legal_hold_lifting",
    "live_link",
    "measure_wording",
    "receipt",
}


def kind_of(view: Any) -> str:
    return str(view.queryset.model._meta.verbose_name).replace(" ", "_")


def test_every_record_one_can_look_at_is_kept_by_devices_or_named():
    looked_at = {
        kind_of(view)
        for _, view, _ in router.registry
        if hasattr(view, "retrieve") and getattr(view, "queryset", None) is not None
        if not is_catalogue(view.queryset.model)
    }

    assert looked_at - RESOURCES.keys() == NOT_KEPT
    assert RESOURCES.keys() - looked_at == {"clinic", "home_care_log"}


def test_every_table_is_followed_or_named():
    kinds = {
        model.log_kind()
        for model in TENANTS
        if hasattr(model, "log_kind") and not is_catalogue(model)
    }

    assert kinds - keys_to(RESOURCES).keys() == UNSEEN


def test_what_can_not_be_done_offline_is_there_to_be_done():
    assert RESOURCES.keys() >= SETTINGS
    for kind, act in ONLINE:
        assert act in RESOURCES[kind].view.permission_map


def test_parts_are_of_records_that_devices_keep():
    for kind, part in PARTS.items():
        model = models_by_kind()[kind]
        view = OFFLINE[part.of]
        assert model._meta.get_field(part.parent).related_model.log_kind() == part.of
        assert {part.action, *part.acts.values()} <= view.permission_map.keys()

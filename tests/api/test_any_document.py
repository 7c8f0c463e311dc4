"""Whatever the columns of a record hold, its document is what DRF would render."""

import pytest
from django.db import connection, transaction
from rest_framework.renderers import JSONRenderer

from api.documents.listing import Compiled, Listing
from api.documents.resource import resource_of
from api.start import resources
from api.views.client import ClientViewSet
from api.views.session import SessionViewSet
from clinic.enums import Role
from clinic.models.catalogue import CatalogueEntry
from sessions.domain.demo.chance import chance_of
from tests.api.filled import Filling
from tests.api.test_documents import ZERO, asked, in_order, rendered
from tests.conftest import acting

MANY = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 30)]


def members_of(practice):
    return {
        Role.THERAPIST: practice.therapist,
        Role.CLINIC_ADMIN: practice.admin,
        Role.FRONT_DESK: practice.desk,
        Role.CLIENT: practice.client_member,
    }


def compared(resource, member):
    """How many records of the resource, each of them equal."""
    view = asked(resource, member)
    records = {record.pk: record for record in view.records()}
    rows = resource.after(ZERO, member, 1_000)

    assert [row.id for row in rows] == sorted(records)
    for row in rows:
        assert in_order(row.body) == in_order(rendered(view, records[row.id]))
    return len(rows)


def compare_alone(rows, member):
    """What is shown by itself: whole, or by its id."""
    view = asked(resource_of(SessionViewSet, Role(member.role)), member)
    found = list(rows.rows.all())
    told = rows.serializer(found, many=True, context=view.get_serializer_context())
    is_whole = isinstance(rows, Listing)
    shown = rows.shown() if is_whole else rows.shown(row.pk for row in found)

    assert in_order(shown) == in_order(JSONRenderer().render(told.data))
    assert found or is_whole


@pytest.mark.parametrize("seed", [1, *MANY])
def test_a_document_of_any_values_is_what_drf_would_render(seed, clinic_a):
    members, shown = members_of(clinic_a), {role: set() for role in Role}
    with acting(clinic_a.therapist), transaction.atomic():
        Filling(clinic_a, chance_of(seed)).fill()
        connection.cursor().execute("DISCARD PLANS")  # They are of the tables beneath.
        for resource in resources():
            with acting(members[resource.role]):
                if compared(resource, members[resource.role]):
                    shown[resource.role].add(resource.view)
        for rows in Compiled.every:
            if not issubclass(rows.rows.model, CatalogueEntry):  # Those stand.
                compare_alone(rows, clinic_a.therapist)
        transaction.set_rollback(True)

    assert len(shown[Role.THERAPIST]) >= 20
    assert shown[Role.FRONT_DESK] == {SessionViewSet, ClientViewSet}
    assert shown[Role.CLIENT] - shown[Role.THERAPIST] == set()

"""Whoever asks, and however: no row of another clinic, and none of another client."""

from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count

from clinic.enums import Audience, Role
from clinic.models import Client, Device, User
from clinic.tenancy import SHARED_CLINIC, scoped
from tests.builders import is_free_text, saved_twin
from tests.clinic.tenancy.looks import LOOKS, by_orm, by_sql, seen, shows
from tests.clinic.tenancy.sql import fetch, refusal
from tests.clinic.tenancy.tables import (
    CLIENT_SEES,
    DESK_SEES,
    MODELS,
    RECORD_CLIENT_SEES,
    RECORDS,
    SHARED,
)
from tests.conftest import acting


def test_the_builders_fill_every_table_and_every_free_text(world):
    silent = {
        f"{label}.{field.name}"
        for label, row in world.own.items()
        for field in row._meta.concrete_fields
        if is_free_text(field) and "canary-a" not in getattr(row, field.name)
    }

    assert world.own.keys() == RECORDS
    assert silent == set()


def test_the_app_is_a_role_that_passes_no_wall():
    role = fetch(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
        " (SELECT count(*) FROM pg_auth_members WHERE member = pg_roles.oid)"
        " FROM pg_roles WHERE rolname = current_user"
    )

    assert role == [("palpate_app", False, False, False, False, 0)]


def test_no_scope_shows_no_row_of_any_table(world):
    assert seen(by_orm) == seen(by_sql) == {}


def test_a_scope_of_no_clinic_shows_shared_rows_alone(world):
    for clinic in ("", str(UUID(int=1))):
        for audience in Audience:
            connection.stamp((clinic, "", audience, "", "", ""))

            assert seen() == shows(SHARED_CLINIC, SHARED)


def test_an_unknown_audience_sees_no_row(world):
    for audience in ("", "everyone", "clinical,desk", "{clinical}"):
        connection.stamp((str(world.a.id), "", audience, "", "", ""))

        assert seen() == {}


def test_a_garbled_clinic_is_an_error_in_every_table(world):
    connection.stamp(("*", "", "clinical", "", "", ""))

    answers = {refusal(by_sql, model) for model in MODELS}

    assert answers == {'invalid input syntax for type uuid: "*"'}


@pytest.mark.parametrize("look", LOOKS)
def test_a_scope_shows_the_rows_of_its_clinic_alone(look, world):
    with acting(world.a.therapist):
        assert seen(look) == shows(world.a.id)
    with acting(world.b.therapist):
        assert seen(look) == shows(world.b.id)
    assert seen(look) == {}


def test_a_join_from_an_open_table_stops_at_the_wall(clinic_a, clinic_b):
    joined = User.objects.values_list("memberships__clinic", flat=True)
    counted = User.objects.annotate(places=Count("memberships"))

    with acting(clinic_a.therapist):
        assert set(joined) == {clinic_a.id, None}
        assert sum(user.places for user in counted) == len(Role)


def test_a_prefetch_from_an_open_table_stops_at_the_wall(world):
    with acting(world.a.therapist):
        users = list(User.objects.prefetch_related("memberships__sessions"))

    places = [place for user in users for place in user.memberships.all()]
    sessions = {one.pk for place in places for one in place.sessions.all()}
    own, other = world.own["therapy.Session"], world.other_client["therapy.Session"]
    assert {place.clinic_id for place in places} == {world.a.id}
    assert sessions == {own.pk, other.pk}


def test_the_front_desk_sees_no_clinical_table(world):
    with acting(world.a.desk):
        assert seen() == shows(world.a.id, DESK_SEES)


def test_a_client_sees_no_other_table(world):
    with acting(world.a.client_member):
        saved_twin(world.own["clinic.Device"], member=world.a.client_member)
        saved_twin(world.own["clinic.Receipt"], member=world.a.client_member)

        assert seen() == shows(world.a.id, CLIENT_SEES)


def test_a_client_sees_their_own_rows_alone(world):
    member = world.a.client_member
    with acting(world.a.therapist):
        saved_twin(member, client=world.a.other_client)

    with acting(member):
        clients = {
            label: set(apps.get_model(label).objects.values_list("client", flat=True))
            for label in RECORD_CLIENT_SEES | {"clinic.Membership"}
        }
        people = list(Client.objects.all())
        devices = list(Device.objects.all())

    staff = {"clinic.Membership": {None, member.client_id}}
    own = {label: {member.client_id} for label in RECORD_CLIENT_SEES}
    assert clients == own | staff
    assert people == [world.a.client_record]
    assert devices == []


def test_a_client_without_a_record_sees_none(world):
    with scoped(world.a.id, audience=Audience.CLIENT):
        tables = seen()

    ours = {"clinic.Clinic", "clinic.MeasureWording", "clinic.Membership"}
    assert tables == shows(world.a.id, SHARED | ours)

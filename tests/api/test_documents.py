"""Documents: what PostgreSQL writes is what DRF would."""

import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.contrib.postgres.fields import ArrayField
from django.core.checks import run_checks
from django.db import transaction
from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    JSONField,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from api.documents.columns import NotCompiled
from api.documents.document import Document
from api.documents.resource import resource_of
from api.expressions import Figure, Moment, Number, Numbers, Object
from api.serializers.base import ModelSerializer
from api.serializers.fields import MomentField, NumberField, NumberListField
from api.start import resources
from api.views.base import ClinicViewSet, etag_of
from api.views.catalogue import VIEWS as CATALOGUE
from api.views.session import SessionViewSet
from clinic.domain.access import Sight
from clinic.enums import Role
from clinic.models import Client
from sessions.models import TreatmentPlan
from sessions.queries.goal import show_progress
from tests.api.course import V1
from tests.architecture.test_api import VIEWS
from tests.builders import build_catalogue
from tests.clinic.tenancy.sql import fetch
from tests.conftest import acting

ZERO = UUID(int=0)
ENTERING = 4  # The way in, within a savepoint of the test's, and the scope put back.


def asked(resource, member):
    """The resource's view, as this member asks it."""
    view = resource.view()
    view.request = SimpleNamespace(
        _request=SimpleNamespace(member=member, sight=Sight()),
        query_params={},
        method="GET",
    )
    view.action, view.for_device = "retrieve", resource.for_device
    view.args, view.kwargs, view.format_kwarg = (), {}, None
    return view


def rendered(view, record):
    if isinstance(record, TreatmentPlan):
        show_progress([record])
    shown = view.get_serializer_class()(record, context=view.get_serializer_context())
    return JSONRenderer().render(shown.data)


def as_read(values):
    return list(json.loads(JSONRenderer().render(values)).values())


def in_order(written):
    """As it is read, and its keys in their order."""
    return json.loads(written, object_pairs_hook=list)


# The oracle


@pytest.mark.parametrize("role", Role)
def test_a_document_is_what_drf_would_render(world, role):
    member, compared = world.member(role), set()

    with acting(member), transaction.atomic():
        for resource in (one for one in resources() if one.role == role):
            view = asked(resource, member)
            records = {record.pk: record for record in view.records()}
            rows = resource.after(ZERO, member, 1_000)

            assert [row.id for row in rows] == sorted(records)
            for row in rows:
                record = records[row.id]
                assert in_order(row.body) == in_order(rendered(view, record))
                compared.add(type(record))

    assert len(compared) >= {Role.CLIENT: 9, Role.FRONT_DESK: 2}.get(role, 20)


def test_a_voided_session_is_told_so(course, therapist, clinic_a):
    session = course.started()["id"]
    course.act(f"sessions/{session}/void/", {"reason": 'Of another "client".'})
    resource, member = resource_of(SessionViewSet, Role.THERAPIST), clinic_a.therapist

    with acting(member):
        view = asked(resource, member)
        record = view.records().get(pk=session)
        found = resource.one(record.pk, member)

        assert in_order(found.body) == in_order(rendered(view, record))
        assert found.etag == etag_of(record)
    assert json.loads(found.body)["voided"]["reason"] == 'Of another "client".'


def test_a_list_of_the_catalogue_is_what_drf_would_render(clinic_a):
    build_catalogue(clinic_a)

    with acting(clinic_a.therapist), transaction.atomic():
        for view in CATALOGUE.values():
            rows = list(view.queryset.all())
            entries = view.serializer_class(rows, many=True)
            told = in_order(view.whole.shown())

            assert told == in_order(JSONRenderer().render(entries.data))
            assert told == in_order(view.each.shown(row.pk for row in rows))
            assert {dict(one)["is_own"] for one in told} >= {True}


def test_a_list_of_the_catalogue_takes_three_statements(
    therapist, django_assert_num_queries
):
    therapist.get(f"{V1}catalogue/muscles/")
    with django_assert_num_queries(3 + ENTERING):
        therapist.get(f"{V1}catalogue/muscles/")


FIRST, LAST = datetime(1000, 1, 1), datetime(9998, 1, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
FIGURES = st.decimals(-9999, 9999, places=2)
TEXTS = st.text(st.characters(blacklist_characters="\x00", codec="utf-8"))
# A column's kind, how a field shows it, what DRF would, and values.
KINDS = [
    (DateTimeField(), Moment, MomentField(), MOMENTS),
    (DecimalField(max_digits=8, decimal_places=2), lambda value: Figure(value, 2),
     serializers.DecimalField(8, 2), FIGURES),
    (DecimalField(max_digits=8, decimal_places=2), Number, NumberField(), FIGURES),
    (ArrayField(DecimalField(max_digits=6, decimal_places=2)), Numbers,
     NumberListField(), st.lists(FIGURES)),
    (TextField(), lambda value: value, serializers.CharField(), TEXTS),
    (DateField(), lambda value: value, serializers.DateField(),
     st.dates(date(1000, 1, 1))),
    (ArrayField(CharField()), lambda value: value,
     serializers.ListField(child=serializers.CharField()), st.lists(TEXTS)),
    (JSONField(), lambda value: value, serializers.JSONField(),
     st.dictionaries(TEXTS, st.none() | st.booleans() | st.integers() | TEXTS)),
]  # fmt: skip


@settings(max_examples=25)
@given(st.tuples(*(st.none() | values for *_, values in KINDS)))
def test_a_value_is_written_as_drf_writes_it(given):
    shown, wanted = {}, {}
    for (column, written, field, _), value in zip(KINDS, given, strict=True):
        name = f"f{len(shown)}"
        shown[name] = written(Cast(Value(value, output_field=column), column))
        wanted[name] = None if value is None else field.to_representation(value)

    written = Permission.objects.values_list(Object(shown), flat=True)[0]

    assert list(json.loads(written).values()) == as_read(wanted)


def test_no_column_is_of_the_type_by_which_documents_are_told():
    padded = (
        "SELECT attrelid::regclass::text, attname FROM pg_attribute"
        " JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE atttypid = 'bpchar'::regtype"
        " AND relnamespace = current_schema()::regnamespace"
    )

    assert fetch(padded) == []


# What is compiled


def test_every_record_that_is_read_is_a_document():
    compiled = {(one.view, one.for_device) for one in resources()}
    read = {
        view
        for view in VIEWS
        if issubclass(view, ClinicViewSet)
        and {"list", "retrieve"} & view.permission_map.keys()
    }

    assert {view for view in read if (view, False) not in compiled} == set()


def test_a_page_of_the_clinic_is_found_by_an_index():
    listed = {
        view.queryset.model
        for view in VIEWS
        if issubclass(view, ClinicViewSet) and "list" in view.permission_map
    }
    unkeyed = {
        model.__name__
        for model in listed
        if not {("clinic", "-id"), ("clinic", "id")} & set(keys_of(model))
    }

    assert unkeyed == {"Access"}  # In order of time, by an index of its own.


def keys_of(model):
    for one in (*model._meta.indexes, *model._meta.constraints):
        yield tuple(getattr(one, "fields", ()))


class Loud(serializers.CharField):
    def to_representation(self, value):
        return value.upper()


class UnsaidSerializer(ModelSerializer):
    """Shows what no SQL says: by a method, or by a field of its own."""

    class Meta:
        model = Client
        fields = ("id", "loud")


def test_a_field_that_says_no_sql_is_named():
    for field, says in (
        (serializers.SerializerMethodField(), "SerializerMethodField"),
        (Loud(source="family_name"), "Loud"),
        (serializers.ListField(child=MomentField(), source="language"), "ListField"),
    ):
        loud = type("Unsaid", (UnsaidSerializer,), {"loud": field})
        with pytest.raises(NotCompiled, match=f"Unsaid.loud: {says} says no"):
            Document.of(loud(), Client.objects.all())

    class Short(UnsaidSerializer):
        def to_representation(self, client):
            return {"id": client.pk}

        loud = Loud(source="family_name")

    with pytest.raises(NotCompiled, match=r"Short\.to_representation"):
        Document.of(Short(), Client.objects.all())


def test_what_is_not_compiled_is_told_before_anything_is_served(monkeypatch):
    def refuse():
        raise NotCompiled(UnsaidSerializer(), "id", Loud())

    monkeypatch.setattr("api.start.compile_documents", refuse)

    assert [fault.msg for fault in run_checks() if fault.id == "api.E001"] == [
        "UnsaidSerializer.id: Loud says no expression."
    ]


# Row security, beneath


def test_a_document_of_another_clinic_is_empty(world):
    asked = 0
    with acting(world.there.admin), transaction.atomic():
        for resource in (one for one in resources() if one.role == Role.CLINIC_ADMIN):
            here, there = world.here.admin, world.there.admin
            mine = {row.id for row in resource.after(ZERO, there, 1_000)}
            with acting(here):
                theirs = [row.id for row in resource.after(ZERO, here, 1_000)]

            asked += len(theirs)
            # By either member's word, under the scope of the other clinic.
            assert resource.those(theirs, here) == []
            assert {row.id for row in resource.after(ZERO, here, 1_000)} <= mine
    assert asked > 100


def test_an_unchanged_record_is_not_written(course, therapist, clinic_a):
    session = course.started()["id"]
    etag = therapist.get(f"{V1}sessions/{session}/").headers["ETag"]

    answer = therapist.get(
        f"{V1}sessions/{session}/", headers={"If-None-Match": f'"9.9", W/{etag}'}
    )

    assert (answer.status_code, answer.content) == (304, b"")

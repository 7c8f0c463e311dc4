"""Whoever asks, and however: no row of another clinic, and none of another client."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.core import serializers
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    connection,
    connections,
    transaction,
)
from django.db.models import Count, Model, QuerySet
from django.db.transaction import TransactionManagementError
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client as Browser
from django.urls import path
from django.utils import timezone

from clinic.checks import refuse_unsound, row_security_faults
from clinic.enums import Audience, Role
from clinic.models import Client, Clinic, Device, Membership, User
from clinic.models.change import LogTable
from clinic.models.tenant import TenantBase
from clinic.queries.membership import digest, enter
from clinic.tenancy import (
    SHARED_CLINIC,
    STAMP,
    SameClinic,
    current_scope,
    scoped,
    unforced,
)
from tests.builders import (
    Rows,
    build_everything,
    build_record,
    is_free_text,
    saved_twin,
    twin,
)
from tests.conftest import Practice, acting, token_of
from tests.kept import kept

MODELS = [model for model in apps.get_models() if isinstance(model, TenantBase)]
TABLES = {model._meta.label: model._meta.db_table for model in MODELS}
LOG = {model._meta.label for model in MODELS if issubclass(model, LogTable)}
RECORDS = TABLES.keys() - LOG
FACTS = {  # They never change.
    model._meta.label for model in MODELS if getattr(model, "append_only", False)
}
SHARED = {model._meta.label for model in MODELS if model.shared}
Key = tuple[str, SameClinic]
KEYS: list[Key] = [
    (model._meta.label, constraint)
    for model in MODELS
    for constraint in model._meta.constraints
    if isinstance(constraint, SameClinic)
]
# A row has one of two parents; these keys are not those of the rows we build.
BESIDES: dict[str, dict[str, Any]] = {
    "clinic_membership_client_fk": {"role": Role.CLIENT},
    "therapy_clearance_pressure_limit_fk": {"contraindication": None},
    "therapy_addendum_assessment_fk": {"session": None},
    "therapy_checkin_episode_fk": {"session": None, "kind": "three_months"},
    "therapy_rangeofmotion_assessment_fk": {"session": None},
    "therapy_screeninganswer_session_fk": {"assessment": None},
    "therapy_signature_assessment_fk": {"addendum": None},
    "therapy_signature_plan_fk": {"addendum": None},
    "therapy_signature_session_fk": {"addendum": None},
    "therapy_triggerpointexam_session_fk": {"assessment": None},
}
DESK_SEES = SHARED | {
    "clinic.Aggregate",
    "clinic.Client",
    "clinic.Clinic",
    "clinic.Device",
    "clinic.Licence",
    "clinic.MeasureWording",
    "clinic.Membership",
    "clinic.Receipt",
    "clinic.Voiding",
    "therapy.Rescheduling",
    "therapy.Session",
}
RECORD_CLIENT_SEES = {
    "clinic.Consent",
    "clinic.ConsentWithdrawal",
    "clinic.Voiding",
    "therapy.CheckIn",
    "therapy.CheckInAnswer",
    "therapy.Feedback",
    "therapy.FeedbackResponse",
    "therapy.HomeCareInstruction",
    "therapy.HomeCareLog",
    "therapy.OutcomeResponse",
    "therapy.Handout",
    "therapy.HomeCareRevision",
    "therapy.Addendum",
    "therapy.RangeOfMotion",
    "therapy.Reaction",
    "therapy.Remark",
    "therapy.Rescheduling",
    "therapy.Session",
    "therapy.Sharing",
    "therapy.Treatment",
    "therapy.TriggerPoint",
}
CLIENT_SEES = (SHARED | RECORD_CLIENT_SEES) | {
    "clinic.Aggregate",
    "clinic.Client",
    "clinic.Clinic",
    "clinic.Device",
    "clinic.MeasureWording",
    "clinic.Membership",
    "clinic.Receipt",
}
REMOVABLE = {
    "therapy.Goal",
    "therapy.HistoryItem",
    "therapy.MuscleTone",
    "therapy.PainArea",
    "therapy.PlannedTechnique",
    "therapy.PostureFinding",
    "therapy.PressureLimit",
    "therapy.PressureThreshold",
    "therapy.RangeOfMotion",
    "therapy.Reaction",
    "therapy.ScreeningAnswer",
    "therapy.Treatment",
    "therapy.TriggerPointExam",
}
REFUSED = "new row violates row-level security policy"


@dataclass
class World:
    """Two clinics, a row of every table in each, and a second client's in the first."""

    a: Practice
    b: Practice
    own: Rows
    other_client: Rows
    foreign: Rows


@kept
def world(clinic_a: Practice, clinic_b: Practice) -> World:
    own = build_everything(clinic_a)
    other = build_record(clinic_a, own, client=clinic_a.other_client)
    return World(clinic_a, clinic_b, own, other, build_everything(clinic_b))


def refusal(act: Callable[..., Any], *args: Any) -> str:
    """What the database says to an act that it refuses."""
    try:
        with transaction.atomic():
            act(*args)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return "not refused"


def refusals(act: Callable[[Any], Any], rows: Rows) -> dict[str, str]:
    """The same for a row of every table."""
    return {label: refusal(act, row) for label, row in rows.items()}


def filled(sql: str, model: type[Model]) -> str:
    clinic = column_of(model)
    return sql.format(
        label=model._meta.label, table=model._meta.db_table, clinic=clinic
    )


def execute(sql: str, parameters: Any = None, using: str = "default") -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def fetch(sql: str, using: str = "default") -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def fetch_one(sql: str, using: str = "default") -> Any:
    ((value,),) = fetch(sql, using)
    return value


# Ways of looking: which clinics' rows does a table show?


def column_of(model: type[Model]) -> str:
    return "id" if model is Clinic else "clinic_id"


def by_orm(model: type[Model]) -> set[UUID]:
    return {getattr(row, column_of(model)) for row in model._base_manager.all()}


def by_subquery(model: type[Model]) -> set[UUID]:
    rows = model._base_manager.filter(pk__in=model._base_manager.values("pk"))
    return set(rows.values_list(column_of(model), flat=True))


def by_count(model: type[Model]) -> set[UUID]:
    counts = model._base_manager.values_list(column_of(model)).annotate(rows=Count("*"))
    return {clinic for clinic, _ in counts.order_by()}


def by_aggregate(model: type[Model]) -> set[UUID]:
    every = ArrayAgg(column_of(model), distinct=True)
    return set(model._base_manager.aggregate(every=every)["every"] or ())


def by_sql(model: type[Model]) -> set[UUID]:
    return {
        clinic for (clinic,) in fetch(filled("SELECT {clinic} FROM {table}", model))
    }


def by_copy(model: type[Model]) -> set[UUID]:
    sql = filled("COPY {table} ({clinic}) TO STDOUT", model)
    with connection.cursor() as cursor, cursor.copy(sql) as rows:
        return {UUID(clinic) for (clinic,) in rows.rows()}


LOOKS = [by_orm, by_subquery, by_count, by_aggregate, by_sql, by_copy]


def seen(look: Callable[[type[Model]], set[UUID]] = by_sql) -> dict[str, set[UUID]]:
    """The clinics of which something shows, by table; tables of nothing left out."""
    found = {model._meta.label: look(model) for model in MODELS}
    return {label: clinics for label, clinics in found.items() if clinics}


def shows(clinic: UUID, labels: Iterable[str] = TABLES) -> dict[str, set[UUID]]:
    """The rows of a clinic in these tables, and what every clinic shares."""
    return {
        label: {clinic, SHARED_CLINIC} if label in SHARED else {clinic}
        for label in labels
    }


# Reading


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


# Writing


def insert(row: Model) -> None:
    row.save(force_insert=True)


def insert_in_bulk(row: Model) -> None:
    type(row)._base_manager.bulk_create([row])


def insert_by_sql(row: Model) -> None:
    """Copy some row of the table, but for its id and its clinic."""
    quote = connection.ops.quote_name
    columns = [one.column for one in row._meta.concrete_fields if not one.generated]
    new = {name: getattr(row, name) for name in ("id", column_of(type(row)))}
    template = "INSERT INTO {table} ({into}) SELECT {values} FROM {table} LIMIT 1"
    sql = template.format(
        table=row._meta.db_table,
        into=", ".join(map(quote, columns)),
        values=", ".join("%s" if one in new else quote(one) for one in columns),
    )
    execute(sql, [new[one] for one in columns if one in new])


def moved(row: Any, clinic: Practice) -> Any:
    """A twin in another clinic; of a clinic, another clinic."""
    return twin(row) if isinstance(row, Clinic) else twin(row, clinic=clinic.clinic)


def same(row: Model) -> QuerySet[Any]:
    return type(row)._base_manager.filter(pk=row.pk)


@pytest.mark.parametrize("write", [insert, insert_in_bulk, insert_by_sql])
def test_no_row_is_written_into_another_clinic(write, world):
    with acting(world.a.therapist):
        answers = refusals(lambda row: write(moved(row, world.b)), world.own)

    assert answers == {
        label: f'{REFUSED} for table "{TABLES[label]}"' for label in RECORDS
    }


def test_no_row_is_moved_into_another_clinic(world):
    def move(row):
        same(row).update(**{column_of(type(row)): world.b.id})

    with acting(world.a.therapist):
        answers = refusals(move, world.own)

    assert answers == {
        label: f"{TABLES[label]} is kept as written"
        if label in FACTS
        else f'{REFUSED} for table "{TABLES[label]}"'
        for label in RECORDS
    }


def test_no_row_of_another_clinic_is_overwritten_by_its_id(world):
    def overwrite(row):
        type(row)._base_manager.bulk_create(
            [twin(row, id=world.foreign[row._meta.label].pk)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["version"],
        )

    with acting(world.a.therapist):
        answers = refusals(overwrite, world.own)

    assert {label for label, one in answers.items() if REFUSED not in one} == FACTS
    assert {answers[label].partition(" ")[2] for label in FACTS} == {
        "is kept as written"
    }


def test_a_change_passes_by_the_rows_of_another_clinic(world):
    def touch(row):
        by_sql = filled("UPDATE {table} SET version = 0 WHERE id = %s", type(row))
        locked = len(same(row).select_for_update())
        return locked, same(row).update(version=0), execute(by_sql, [row.pk])

    with acting(world.a.therapist):
        touched = {
            label: touch(row)
            for label, row in world.foreign.items()
            if label not in FACTS
        }

    assert touched == dict.fromkeys(RECORDS - FACTS, (0, 0, 0))


def delete(row: Model) -> int:
    return execute(filled("DELETE FROM {table} WHERE id = %s", type(row)), [row.pk])


def test_a_removal_passes_by_the_rows_of_another_clinic(world):
    with acting(world.a.therapist):
        removed = {label: delete(world.foreign[label]) for label in REMOVABLE}

    assert removed == dict.fromkeys(REMOVABLE, 0)


def test_only_parts_of_a_record_can_be_removed(world):
    with acting(world.a.therapist):
        treatment = saved_twin(world.own["therapy.Treatment"], order=2)
        answers = refusals(delete, world.own | {"therapy.Treatment": treatment})

    assert answers == {
        label: "not refused"
        if label in REMOVABLE
        else f"permission denied for table {TABLES[label]}"
        for label in RECORDS
    }


def test_a_client_writes_no_row_of_another_client(world):
    with acting(world.a.therapist):
        rows = {label: twin(world.other_client[label]) for label in RECORD_CLIENT_SEES}
    with acting(world.a.client_member):
        answers = refusals(insert, rows)

    assert {label for label, one in answers.items() if REFUSED not in one} == set()


def broken_key(row: Model) -> str:
    """The name of the constraint that keeps this row out."""
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return "not refused"


def broken_keys(keys: list[Key], rows: Rows, targets: Rows) -> dict[str, str]:
    """What keeps each row out when one of its keys names the target."""
    return {
        key.name: broken_key(
            twin(
                rows[label],
                **{key.columns[-1]: targets[key.to].pk},
                **BESIDES.get(key.name, {}),
            )
        )
        for label, key in keys
    }


def targets_of(rows: Rows) -> Rows:
    """Rows to refer to, by table, that nothing refers to yet."""
    return {row._meta.db_table: saved_twin(row) for row in rows.values()}


def test_no_row_refers_to_a_row_of_another_clinic(world):
    foreign = world.foreign.copy()
    del foreign["clinic.Clinic"]
    with acting(world.b.therapist):
        targets = targets_of(foreign)

    with acting(world.a.therapist):
        broken = broken_keys(KEYS, world.own, targets)

    assert broken == {key.name: key.name for _, key in KEYS}


def test_no_row_refers_to_a_row_of_another_client(world):
    within_client = [
        (label, key) for label, key in KEYS if "client_id" in key.columns[:-1]
    ]
    with acting(world.a.therapist):
        broken = broken_keys(within_client, world.own, targets_of(world.other_client))

    assert broken == {key.name: key.name for _, key in within_client}


def test_a_row_that_refers_within_its_client_is_let_in(world):
    """Else the two tests above might see another refusal than the one they mean."""
    rows = {label: world.own[label] for label, _ in KEYS}
    with acting(world.a.therapist):
        broken = {label: broken_key(twin(row)) for label, row in rows.items()}

    assert broken == dict.fromkeys(rows, "not refused")


def test_clinic_and_author_come_from_the_scope(clinic_a):
    with acting(clinic_a.therapist):
        client = Client.objects.create(given_name="New", family_name="Client")

    assert client.clinic_id == clinic_a.id
    assert client.created_by_id == clinic_a.therapist.pk


def test_without_a_scope_nothing_is_written():
    answer = refusal(Client.objects.create)

    assert answer == f'{REFUSED} for table "clinic_client"'


def test_no_update_forges_a_version_an_author_or_a_time(world):
    def facts(row):
        return row.version, row.created_by_id, row.created_at

    forged = {
        "version": 99,
        "created_by_id": world.a.admin.pk,
        "created_at": datetime(2000, 1, 1, tzinfo=UTC),
        "updated_at": datetime(2000, 1, 1, tzinfo=UTC),
    }
    changing = {label: world.own[label] for label in RECORDS - FACTS}
    before = {label: facts(row) for label, row in changing.items()}
    began = timezone.now()
    with acting(world.a.admin):
        for row in changing.values():
            same(row).update(**forged)
            row.refresh_from_db()

    assert {label: facts(row) for label, row in changing.items()} == {
        label: (version + 1, *made) for label, (version, *made) in before.items()
    }
    assert [row for row in changing.values() if row.updated_at < began] == []


@pytest.mark.parametrize("scope", ["own", "shared"])
def test_no_scope_of_the_app_writes_a_shared_row(scope, world):
    words = {label: world.own[label] for label in SHARED}
    with scoped(world.a.id if scope == "own" else SHARED_CLINIC):
        shared = [
            type(row)._base_manager.filter(clinic=SHARED_CLINIC)
            for row in words.values()
        ]
        updated = [rows.update(created_at=timezone.now()) for rows in shared]
        answers = refusals(
            lambda row: insert(twin(row, clinic_id=SHARED_CLINIC)), words
        )

    assert set(updated) == {0}
    assert {label for label, one in answers.items() if REFUSED not in one} == set()


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("TRUNCATE clinic_client", "permission denied for table"),
        ("DROP TABLE clinic_client", "must be owner of table"),
        ("DROP POLICY clinic ON clinic_client", "must be owner of"),
        ("CREATE POLICY o ON clinic_client USING (true)", "must be owner of table"),
        ("ALTER TABLE clinic_client DISABLE ROW LEVEL SECURITY", "must be owner of"),
        ("ALTER TABLE clinic_client NO FORCE ROW LEVEL SECURITY", "must be owner of"),
        ("ALTER TABLE clinic_client DISABLE TRIGGER stamp", "must be owner of"),
        ("ALTER TABLE clinic_client DISABLE TRIGGER ALL", "must be owner of"),
        ("SELECT unprotect_table('clinic_client')", "must be owner of"),
        ("ALTER FUNCTION scope_clinic() IMMUTABLE", "must be owner of function"),
        ("CREATE TABLE loot (id int)", "permission denied for schema"),
        ("UPDATE django_migrations SET app = ''", "permission denied for table"),
        ("SET ROLE palpate_owner", "permission denied to set role"),
        ("SET ROLE palpate_gate", "permission denied to set role"),
        ("SET SESSION AUTHORIZATION palpate_backup", "permission denied to set"),
        ("ALTER ROLE palpate_app BYPASSRLS", "permission denied to alter role"),
        ("SET session_replication_role = replica", "permission denied to set"),
        ("COPY clinic_client FROM STDIN", "COPY FROM not supported with row-level"),
        ("COPY clinic_client TO PROGRAM 'cat'", "permission denied to COPY"),
        ("SET row_security = off; SELECT * FROM clinic_client", "query would be"),
    ],
)
def test_the_app_may_not_take_down_a_wall(sql, answer, clinic_a):
    with acting(clinic_a.admin):
        assert refusal(execute, sql).startswith(answer)


# The scope and its transaction


def clinic_in_force() -> str:
    return fetch_one("SELECT current_setting('app.clinic', true)") or ""


def test_a_scope_survives_an_error_in_a_savepoint(clinic_a):
    with acting(clinic_a.therapist):
        answer = refusal(execute, "SELECT 1 / 0")

        assert answer == "division by zero"
        assert Client.objects.count() == 2


def test_a_scope_opened_in_a_savepoint_ends_with_it(clinic_a, clinic_b):
    def fail_elsewhere():
        with acting(clinic_b.therapist):
            execute("SELECT 1 / 0")

    with acting(clinic_a.therapist):
        answer = refusal(fail_elsewhere)

        assert answer == "division by zero"
        assert clinic_in_force() == str(clinic_a.id)
    assert clinic_in_force() == ""


def test_a_scope_within_a_scope_gives_way_to_it(clinic_a, clinic_b):
    with acting(clinic_a.therapist):
        with acting(clinic_b.therapist):
            inner = clinic_in_force()
        outer = clinic_in_force()

    assert (inner, outer) == (str(clinic_b.id), str(clinic_a.id))
    assert clinic_in_force() == ""
    assert current_scope() is None


def test_the_error_that_aborted_a_transaction_is_not_hidden(clinic_a):
    with (
        pytest.raises(DataError, match="division by zero"),
        transaction.atomic(),
        acting(clinic_a.therapist),
    ):
        execute("SELECT 1 / 0")


def test_a_thread_inherits_no_scope(clinic_a):
    def scope():
        with transaction.atomic():
            found = current_scope(), clinic_in_force()
        connections.close_all()
        return found

    with acting(clinic_a.therapist), ThreadPoolExecutor(1) as thread:
        elsewhere = thread.submit(scope).result()

    assert elsewhere == (None, "")


def test_an_unknown_token_leaves_no_scope(clinic_a):
    with transaction.atomic():
        entry = enter("palpate_" + "x" * 43)

        assert entry is None
        assert clinic_in_force() == ""


# Requests


EVERY_TABLE = " UNION ".join(
    filled("SELECT '{label}', {clinic}::text FROM {table}", model) for model in MODELS
)


def leak(request: Any) -> JsonResponse:
    """Everything this request can see, with every filter forgotten."""
    counted = [
        (label, str(clinic))
        for label, some in seen(by_count).items()
        for clinic in some
    ]
    return JsonResponse(
        {"sql": sorted(fetch(EVERY_TABLE)), "orm": sorted(counted)} | whom(request)
    )


def names(request: Any) -> JsonResponse:
    """The names of clients, and the connection they came by."""
    by_orm = Client.objects.values_list("given_name", flat=True)
    by_sql = {name for (name,) in fetch("SELECT given_name FROM clinic_client")}
    return JsonResponse({"names": sorted({*by_orm, *by_sql})} | whom(request))


def whom(request: Any) -> dict[str, Any]:
    return {
        "member": request.member and str(request.member.pk),
        "backend": fetch_one("SELECT pg_backend_pid()"),
    }


def names_for_the_session(request: Any) -> JsonResponse:
    """As one must not: the scope outlives its transaction on the connection."""
    if request.member is not None:
        execute(STAMP.replace("true", "false"), current_scope().settings())
    return names(request)


def boom(request: Any) -> HttpResponse:
    if request.member is not None:
        Client.objects.create(given_name="Nobody", family_name="Nobody")
    raise RuntimeError("In the middle of a request.")


def write(request: Any, status: int) -> HttpResponse:
    Client.objects.create(given_name=f"Written {status}", family_name="Client")
    return HttpResponse(status=status)


PAGE = "{{ early }} {% for one in clients %}{{ one.given_name }} {% endfor %}{{ late }}"


def page(request: Any) -> TemplateResponse:
    """A page whose template reads, as those of the admin do."""
    context = {
        "early": transaction_id(),
        "clients": Client.objects.order_by("pk"),
        "late": transaction_id,
    }
    return TemplateResponse(request, engines["django"].from_string(PAGE), context)


def transaction_id() -> int:
    return fetch_one("SELECT txid_current()")


def stream(request: Any) -> StreamingHttpResponse:
    def rows() -> Iterator[str]:
        yield from Client.objects.values_list("given_name", flat=True)

    return StreamingHttpResponse(rows())


urlpatterns = [
    path("leak/", leak),
    path("names/", names),
    path("names-for-the-session/", names_for_the_session),
    path("boom/", boom),
    path("write/<int:status>/", write),
    path("page/", page),
    path("stream/", stream),
]


@pytest.fixture
def probes(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def leaked(response: Any) -> dict[str, set[UUID]]:
    """What a request saw, if both its ways of looking saw the same."""
    answer = response.json()
    assert answer["sql"] == answer["orm"]
    found: dict[str, set[UUID]] = {}
    for label, clinic in answer["sql"]:
        found.setdefault(label, set()).add(UUID(clinic))
    return found


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("admin", TABLES),
        ("therapist", TABLES),
        ("desk", DESK_SEES),
        ("client_member", CLIENT_SEES - {"clinic.Receipt"}),
    ],
)
def test_a_request_sees_its_own_clinic_alone(role, labels, api, world, probes):
    response = api(getattr(world.a, role)).get("/leak/")

    assert leaked(response) == shows(world.a.id, labels)


def test_a_page_of_the_browser_sees_its_own_clinic_alone(browser, world, probes):
    response = browser(world.a.admin).get("/leak/")

    assert leaked(response) == shows(world.a.id)


def test_nobody_sees_nothing(world, probes):
    response = Browser().get("/leak/")

    assert leaked(response) == {}
    assert response.json()["member"] is None


@pytest.mark.parametrize(
    "attempt",
    [
        {"headers": {"X-Tenant-Id": "{b}"}},
        {"headers": {"X-Clinic-Id": "{b}", "X-Clinic": "{b}"}},
        {"headers": {"Host": "{b}.testserver", "X-Forwarded-Host": "{b}"}},
        {"headers": {"Cookie": "palpate_member={member}; clinic={b}"}},
        {"query_params": {"clinic": "{b}", "clinic_id": "{b}", "tenant": "{b}"}},
        {"data": {"clinic": "{b}", "clinic_id": "{b}", "role": "clinic_admin"}},
    ],
    ids=["tenant", "clinic", "host", "cookie", "query", "body"],
)
def test_a_clinic_named_by_the_caller_changes_nothing(
    attempt, api, clinic_a, clinic_b, probes
):
    named = {
        kind: {
            name: value.format(b=clinic_b.id, member=clinic_b.admin.pk)
            for name, value in values.items()
        }
        for kind, values in attempt.items()
    }

    answer = api(clinic_a.desk).post("/names/", **named).json()

    assert answer["names"] == ["One canary-a", "Two canary-a"]
    assert answer["member"] == str(clinic_a.desk.pk)


def revoke(member: Membership) -> None:
    Device.objects.filter(member=member).update(revoked_at=timezone.now())


def end_membership(member: Membership) -> None:
    past = datetime(2021, 1, 1, tzinfo=UTC)
    Membership.objects.filter(pk=member.pk).update(ended_at=past)


def postpone(member: Membership) -> None:
    later = timezone.now() + timedelta(days=1)
    Membership.objects.filter(pk=member.pk).update(started_at=later)


def disable(member: Membership) -> None:
    User.objects.filter(pk=member.user_id).update(is_active=False)


@pytest.mark.parametrize(
    ("door", "end"),
    [
        ("api", revoke),
        ("api", end_membership),
        ("api", postpone),
        ("api", disable),
        ("browser", end_membership),
        ("browser", postpone),
        ("browser", disable),
    ],
)
def test_a_right_that_ended_opens_nothing_to_the_next_request(
    door, end, request, clinic_a, probes
):
    caller = request.getfixturevalue(door)(clinic_a.therapist)
    before = caller.get("/names/").json()
    with acting(clinic_a.admin):
        end(clinic_a.therapist)

    after = caller.get("/names/").json()

    assert before["names"] == ["One canary-a", "Two canary-a"]
    assert (after["names"], after["member"]) == ([], None)


@pytest.mark.parametrize(
    ("year", "names"), [(2021, []), (2121, ["One canary-a", "Two canary-a"])]
)
def test_a_token_opens_nothing_once_it_has_expired(year, names, clinic_a, probes):
    with acting(clinic_a.therapist):
        Device.objects.create(
            member=clinic_a.therapist,
            digest=digest("palpate_old"),
            created_at=datetime(2020, 1, 1, tzinfo=UTC),
            expires_at=datetime(year, 1, 1, tzinfo=UTC),
        )

    answer = Browser().get("/names/", headers={"Authorization": "Bearer palpate_old"})

    assert answer.json()["names"] == names


def test_a_token_without_a_second_factor_opens_nothing_to_staff(
    api, clinic_a, probes, settings
):
    staff, client = api(clinic_a.therapist), api(clinic_a.client_member)
    with acting(clinic_a.admin):
        Device.objects.update(second_factor=False)
    settings.REQUIRE_STAFF_MFA = True

    assert staff.get("/names/").json()["names"] == []
    assert client.get("/names/").json()["names"] == ["One canary-a"]


def test_a_request_is_one_transaction_its_template_included(
    committed, api, clinic_a, clinic_b, probes
):
    caller = api(clinic_a.therapist)

    pages = [caller.get("/page/").content.decode().split(" ", 1) for _ in range(2)]

    (first, *_), (second, *_) = pages
    assert [rest for _, rest in pages] == [
        f"One canary-a Two canary-a {first}",
        f"One canary-a Two canary-a {second}",
    ]
    assert first != second


def test_a_stream_outlives_the_scope_and_shows_nothing(api, clinic_a, probes):
    response = api(clinic_a.therapist).get("/stream/")

    assert b"".join(response.streaming_content) == b""


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/write/200/", 200, ["Written 200"]),
        ("/write/403/", 403, ["Written 403"]),
        ("/write/500/", 500, []),
        ("/write/503/", 503, []),
        ("/boom/", 500, []),
    ],
)
def test_what_failed_on_our_side_leaves_nothing_behind(
    path, status, kept, api, clinic_a, probes
):
    response = api(clinic_a.therapist).get(path)

    with acting(clinic_a.therapist):
        new = Client.objects.exclude(family_name="Family canary-a")
        assert list(new.values_list("given_name", flat=True)) == kept
    assert response.status_code == status


@contextmanager
def planted(fault: str, mend: str) -> Iterator[None]:
    """A fault of the database for everyone to see, made and mended by its owner."""
    owner = connections.create_connection("owner")
    try:
        owner.cursor().execute(fault)
        yield
    finally:
        owner.cursor().execute(mend)
        owner.close()


def test_a_clinic_out_of_sight_is_unavailable_and_not_empty(
    committed, api, clinic_a, probes
):
    caller = api(clinic_a.therapist)
    with planted(
        "CREATE POLICY hidden ON clinic_clinic AS RESTRICTIVE TO palpate_app"
        " USING (false)",
        "DROP POLICY hidden ON clinic_clinic",
    ):
        response = caller.get("/names/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert response.json()["type"] == "/problems/unavailable"
    assert clinic_in_force() == ""


# A pool of three connections, shared by many threads


@pytest.fixture
def pool(committed: None) -> Iterator[None]:
    """Connections of the app come from one pool, as they do in production."""
    connections.close_all()
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = {"min_size": 1, "max_size": 3, "timeout": 60}
    try:
        yield
    finally:
        connections.close_all()
        connection.close_pool()
        del options["pool"]


@dataclass
class Caller:
    token: str
    names: list[str]


@pytest.fixture
def callers(pool: None, clinic_a: Practice, clinic_b: Practice) -> list[Caller]:
    """Of two clinics, of every audience, and nobody; each with what they may see."""
    both = ["One canary-a", "Two canary-a"]
    return [
        Caller(token_of(clinic_a.therapist), both),
        Caller("", []),
        Caller(token_of(clinic_b.therapist), ["One canary-b", "Two canary-b"]),
        Caller(token_of(clinic_a.client_member), both[:1]),
        Caller(token_of(clinic_a.desk), both),
    ]


@dataclass
class Answer:
    wrong: bool
    backend: int | None


def flood(callers: list[Caller], count: int, address: str) -> list[Answer]:
    """Requests as a server gets them, from 12 threads; one in seven fails midway."""
    transport = httpx.WSGITransport(WSGIHandler())
    with httpx.Client(transport=transport, base_url="http://testserver") as http:

        def ask(number: int, caller: Caller) -> Answer:
            headers = (
                {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
            )
            if number % 7 == 3:
                failed = http.get("/boom/", headers=headers)
                return Answer(failed.status_code != 500, None)
            answer = http.get(address, headers=headers).json()
            return Answer(answer["names"] != caller.names, answer["backend"])

        connections.close_all()
        with ThreadPoolExecutor(12) as threads:
            return list(threads.map(ask, range(count), islice(cycle(callers), count)))


@pytest.mark.parametrize(
    "count", [210, pytest.param(2_100, marks=pytest.mark.slow, id="long")]
)
def test_threads_that_share_a_pool_see_their_own_rows_alone(count, callers, probes):
    answers = flood(callers, count, "/names/")

    backends = {answer.backend for answer in answers} - {None}
    assert sum(answer.wrong for answer in answers) == 0
    assert len(answers) == count
    assert 1 <= len(backends) <= 3


def test_a_scope_of_the_connection_would_leak(callers, probes):
    """The control: the same flood sees foreign rows when a scope is not the
    transaction's."""
    answers = flood(callers, 210, "/names-for-the-session/")

    assert sum(answer.wrong for answer in answers) > 0


def test_a_scope_lasts_as_long_as_its_transaction(pool, clinic_a):
    def look():
        with transaction.atomic():
            found = Client.objects.count(), fetch_one("SELECT pg_backend_pid()")
        connection.close()
        return found

    with acting(clinic_a.therapist):
        within, backend = look()
        outside = Client.objects.count()
    later = [look() for _ in range(9)]

    assert (within, outside) == (2, 0)
    assert {count for count, _ in later} == {0}
    assert backend in {again for _, again in later}


# Commands


def keys_of(label: str) -> QuerySet[Any]:
    return apps.get_model(label)._base_manager.values_list("pk", flat=True)


def dumped(labels: Iterable[str], database: str) -> set[str]:
    """The ids a dump of these tables holds."""
    out = StringIO()
    call_command("dumpdata", *labels, database=database, stdout=out)
    return {
        as_dumped(one.object.pk)
        for one in serializers.deserialize("json", out.getvalue())
    }


def as_dumped(pk: Any) -> str:
    return str(tuple(map(str, pk)) if isinstance(pk, tuple) else pk)


def test_a_dump_holds_the_rows_of_its_scope_alone(committed, world):
    labels = TABLES.keys() - SHARED
    with acting(world.a.admin), transaction.atomic(using="owner"):
        within = dumped(labels, "owner")

    with acting(world.a.admin), transaction.atomic():
        own = {as_dumped(pk) for label in labels for pk in keys_of(label)}
    assert within == own
    assert dumped(labels, "owner") == dumped(labels, "default") == set()


def clients_the_owner_sees() -> int:
    return fetch_one("SELECT count(*) FROM clinic_client", using="owner")


def is_forced(table: str) -> bool:
    sql = "SELECT relname FROM pg_class WHERE relforcerowsecurity"
    return (table,) in fetch(sql, using="owner")


def test_the_owner_sees_every_row_while_unforced(committed, clinic_a, clinic_b):
    before = clients_the_owner_sees()
    with connections["owner"].schema_editor() as editor:
        with unforced(editor, "clinic_client"):
            within = clients_the_owner_sees()
        after = clients_the_owner_sees()

    assert (before, within, after) == (0, 4, 0)
    assert is_forced("clinic_client")


def test_force_returns_when_a_migration_fails():
    with (
        pytest.raises(RuntimeError),
        connections["owner"].schema_editor() as editor,
        unforced(editor, "clinic_client"),
    ):
        raise RuntimeError

    assert is_forced("clinic_client")


WRONG_KEY = """
ALTER TABLE clinic_client ADD CONSTRAINT every_row_violates_this
FOREIGN KEY (clinic_id, id) REFERENCES clinic_membership (clinic_id, id)
"""


def test_a_key_that_rows_violate_is_refused_only_while_unforced(committed, clinic_a):
    valid = "SELECT convalidated FROM pg_constraint WHERE conname LIKE 'every_row%'"
    with transaction.atomic(using="owner"):
        execute(WRONG_KEY, using="owner")
        believed = fetch_one(valid, using="owner")
        transaction.set_rollback(True, using="owner")

    assert believed is True  # Forced row security hid every row from the check.
    with (
        pytest.raises(IntegrityError, match="every_row_violates_this"),
        connections["owner"].schema_editor() as editor,
        unforced(editor, "clinic_client", "clinic_membership"),
    ):
        editor.execute(WRONG_KEY)


def test_unforced_needs_a_transaction():
    editor = connections.create_connection("owner").schema_editor(atomic=False)

    with pytest.raises(TransactionManagementError), unforced(editor, "clinic_client"):
        pass


# The check at boot


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (
            "ALTER TABLE clinic_licence DISABLE ROW LEVEL SECURITY",
            "Row security of clinic_licence is not forced.",
        ),
        (
            "ALTER TABLE clinic_licence NO FORCE ROW LEVEL SECURITY",
            "Row security of clinic_licence is not forced.",
        ),
        ("DROP POLICY clinic ON clinic_licence", "clinic_licence lacks policy clinic."),
        (
            "DROP POLICY audience ON clinic_tool; DROP POLICY client ON clinic_tool",
            "clinic_tool lacks policy audience, client.",
        ),
        (
            "CREATE VIEW loot AS SELECT * FROM clinic_client",
            "View loot shows rows past row security.",
        ),
        (
            "CREATE VIEW loot WITH (security_invoker = false) AS TABLE clinic_client",
            "View loot shows rows past row security.",
        ),
        (
            "ALTER TABLE clinic_licence DISABLE TRIGGER stamp",
            "clinic_licence lacks trigger stamp.",
        ),
        (
            "ALTER TABLE clinic_licence ENABLE REPLICA TRIGGER stamp",
            "clinic_licence lacks trigger stamp.",
        ),
        (
            "DROP TRIGGER stamp ON clinic_licence",
            "clinic_licence lacks trigger stamp.",
        ),
        (
            "ALTER TABLE therapy_goal DISABLE TRIGGER log_update",
            "therapy_goal lacks trigger log_update.",
        ),
        (
            "ALTER TABLE therapy_goal DISABLE TRIGGER USER",
            "therapy_goal lacks trigger guard_delete, guard_insert, guard_update, "
            "log_delete, log_insert, log_update, stamp.",
        ),
        (
            "ALTER TABLE clinic_change DISABLE TRIGGER number",
            "clinic_change lacks trigger number.",
        ),
        (
            "ALTER TABLE therapy_feedback DISABLE TRIGGER facts",
            "therapy_feedback lacks trigger facts.",
        ),
        ("DROP TABLE therapy_reaction", "Table therapy_reaction is missing."),
    ],
)
def test_a_planted_fault_is_found(sql, fault):
    owner = connections["owner"]
    owning = set(row_security_faults(owner))

    execute(sql, using="owner")

    assert set(row_security_faults(owner)) - owning == {fault}


def test_a_view_that_asks_as_its_reader_is_sound():
    owner = connections["owner"]
    owning = row_security_faults(owner)

    execute(
        "CREATE VIEW own WITH (security_invoker = true) AS TABLE clinic_client",
        using="owner",
    )

    assert row_security_faults(owner) == owning


def test_an_app_that_owns_its_tables_is_found():
    assert set(row_security_faults(connections["owner"])) == {
        f"The role of the app owns {table}." for table in TABLES.values()
    }


def test_a_sound_database_is_served():
    refuse_unsound()

    assert row_security_faults(connection) == []
    assert run_checks(databases=["default"]) == []


def test_an_unsound_database_is_not_served():
    with (
        planted(
            "ALTER TABLE clinic_licence NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE clinic_licence FORCE ROW LEVEL SECURITY",
        ),
        pytest.raises(ImproperlyConfigured, match="clinic_licence is not forced"),
    ):
        refuse_unsound()

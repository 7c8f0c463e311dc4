"""Taking one's data along, by the API and by the admin."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from clinic.models import Access
from clinic.queries.manifest import NAME
from tests.api.course import V1
from tests.builders import build_everything, build_record
from tests.conftest import acting


def opened(answer):
    assert answer.headers["Content-Type"] == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    return ZipFile(BytesIO(answer.getvalue()))


def of_whom(answer):
    manifest = json.loads(opened(answer).read(NAME))
    return manifest["of"], manifest["client"]


def test_a_clinic_admin_takes_the_clinic_along(api, clinic_a):
    build_everything(clinic_a)

    answer = api(clinic_a.admin).get(f"{V1}clinic/export/")

    assert of_whom(answer) == ("clinic", None)
    assert f"palpate-clinic-{clinic_a.id}-" in answer.headers["Content-Disposition"]


def test_a_client_takes_their_own_record_along(api, clinic_a):
    pk = clinic_a.client_record.pk
    build_everything(clinic_a)

    answer = api(clinic_a.client_member).get(
        f"{V1}clients/{pk}/export/", headers={"Accept": "application/zip"}
    )

    files = opened(answer)
    assert json.loads(files.read(NAME))["client"] == str(pk)
    assert b"notes canary-a" not in files.read("records/session.jsonl")


@pytest.mark.parametrize("role", ["therapist", "desk"])
def test_nobody_else_takes_anything_along(api, clinic_a, role):
    http = api(getattr(clinic_a, role))

    for address in ("clinic/export/", f"clients/{clinic_a.client_record.pk}/export/"):
        assert http.get(V1 + address).status_code == 403


def test_another_record_is_as_if_it_were_not(api, clinic_a, clinic_b):
    strange = (clinic_a.other_client.pk, clinic_b.client_record.pk, uuid7())

    for pk in strange:
        answer = api(clinic_a.client_member).get(f"{V1}clients/{pk}/export/")
        assert answer.status_code == 404


def test_an_export_is_kept_in_the_access_log_with_all_it_showed(api, clinic_a):
    api(clinic_a.admin).get(f"{V1}clinic/export/").getvalue()

    with acting(clinic_a.admin):
        access = Access.objects.get(action="export")
        shown = set(access.shown.values_list("client_id", flat=True))
    assert (access.member, access.kind) == (clinic_a.admin.pk, "clinic")
    assert shown == {clinic_a.client_record.pk, clinic_a.other_client.pk}


def test_an_export_takes_as_many_queries_for_more_rows(api, clinic_a):
    http = api(clinic_a.client_member)
    words = build_everything(clinic_a)
    http.get(f"{V1}me/")  # The first request of a token notes its use.
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            http.get(f"{V1}clients/{clinic_a.client_record.pk}/export/").getvalue()
        counts.append(len(queries))
        build_record(clinic_a, words)

    assert counts[0] == counts[1]


def test_the_admin_asks_and_then_sends_the_file(browser, clinic_a):
    page = f"/admin/clinic/clinic/{clinic_a.id}/"
    http = browser(clinic_a.admin)

    assert "../export/" in http.get(f"{page}change/").content.decode()
    assert "holds health records" in http.get(f"{page}export/").content.decode()
    assert of_whom(http.post(f"{page}export/", {"confirm": "1"})) == ("clinic", None)
    pk = clinic_a.client_record.pk
    answer = http.post(f"/admin/clinic/client/{pk}/export/", {"confirm": "1"})
    assert of_whom(answer) == ("client", str(pk))


def test_one_export_of_a_clinic_is_made_at_a_time(api, clinic_a):
    held = f"export {clinic_a.id} None"
    other = connection.copy()
    try:
        with transaction.atomic(), other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [held])
            answer = api(clinic_a.admin).get(f"{V1}clinic/export/")
    finally:
        other.close()

    assert answer.status_code == 429
    assert answer.json()["type"] == "/problems/export-running"

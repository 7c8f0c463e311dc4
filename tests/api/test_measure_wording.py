"""Texts of measures: a clinic's own by its licence, and none of ours."""

import pytest

from clinic.models import MeasureWording, OutcomeMeasure
from clinic.tenancy import SHARED_CLINIC, scoped
from tests.api.course import V1, WORDING
from tests.conftest import acting

ODI = f"{V1}catalogue/outcome-measures/odi/wordings/"
RMDQ = f"{V1}catalogue/outcome-measures/rmdq/wordings/"


def test_none_are_shipped(therapist):
    with scoped(SHARED_CLINIC):
        assert MeasureWording.objects.using("owner").count() == 0
    assert therapist.get(ODI).json() == []


def test_a_clinic_shows_its_licensed_texts_to_everyone_in_it(admin, therapist, person):
    made = admin.post(ODI, WORDING)

    assert made.status_code == 201
    assert made.json()["items"] == WORDING["items"]
    assert (made.json()["measure"], made.json()["measure_version"]) == ("odi", "2.1a")
    assert therapist.get(ODI).json() == person.get(ODI).json() == [made.json()]
    assert therapist.get(RMDQ).json() == []


def test_only_a_clinic_admin_adds_them_and_no_other_clinic_sees_them(
    admin, therapist, desk, person, api, clinic_b, problem
):
    admin.post(ODI, WORDING)

    for http in (therapist, desk, person):
        problem(http.post(ODI, WORDING), 403)
    assert api(clinic_b.admin).get(ODI).json() == []


def test_new_texts_of_a_language_retire_the_former(admin, clinic_a):
    admin.post(ODI, WORDING)
    spanish = admin.post(ODI, {**WORDING, "language": "es"}).json()
    later = admin.post(ODI, {**WORDING, "instructions": "Tick one box each."}).json()

    assert admin.get(ODI).json() == [later, spanish]
    with acting(clinic_a.admin):
        retired = MeasureWording.objects.filter(retired_at__isnull=False)
        assert [one.instructions for one in retired] == [""]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"licence_note": " "}, "/licence_note"),
        ({"licence_note": None}, "/licence_note"),
        ({"items": ["One"] * 9}, "/items"),
        ({"items": ["One"] * 9 + [" "]}, "/items/9"),
        ({"items": "One"}, "/items"),
        ({"language": "English"}, "/language"),
        ({"text": "x"}, "/text"),
    ],
)
def test_texts_fit_the_measure_and_name_their_licence(body, pointer, admin, problem):
    refused = problem(admin.post(ODI, {**WORDING, **body}), 400)

    assert [fault["pointer"] for fault in refused["errors"]] == [pointer]
    assert admin.get(ODI).json() == []


def test_texts_of_an_unknown_measure_are_not_found(admin, problem):
    problem(admin.get(f"{V1}catalogue/outcome-measures/none/wordings/"), 404)


def test_a_clinic_admin_pastes_them_in_the_admin(clinic_a, browser):
    ours = browser(clinic_a.admin)
    with acting(clinic_a.admin):
        measure = OutcomeMeasure.objects.current().get(slug="odi")
    url = "/admin/clinic/measurewording/add/"
    body = {
        "measure": measure.pk,
        "language": "en",
        "items": "\r\n\r\n".join(f"Section, {n}" for n in range(1, 11)),
        "licence_note": "Licence 17",
    }

    short = ours.post(url, {**body, "items": "One\n\nTwo"})
    done = ours.post(url, body)

    assert "has 10 items, not 2" in short.content.decode()
    assert done.status_code == 302
    with acting(clinic_a.admin):
        (kept,) = MeasureWording.objects.all()
    assert kept.items == [f"Section, {n}" for n in range(1, 11)]

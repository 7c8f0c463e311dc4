"""Clients from a sheet, tried first and registered all or none."""

from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clinic.domain.client_import import COLUMNS, import_clients
from clinic.models import Client
from tests.clinic.admin.page import sentences
from tests.conftest import acting

IMPORT = "/admin/clinic/client/import/"
HEAD = "family_name,given_name,date_of_birth,phone"
GOOD = f"{HEAD}\nMoor,Ada,1984-05-17,'+1 206 555 0100\nMoor,Ben,,\n"
BAD = f"{HEAD}\nMoor,Ada,17.5.1984,\n,Ben,,\nMoor,Cleo,2999-01-01,\nMoor,Dan\n"


def send(browser, text: str, **button: str):
    file = SimpleUploadedFile("clients.csv", text.encode(), "text/csv")
    return browser.post(IMPORT, {"file": file} | button)


def faults(answer) -> list[tuple[int, str, str]]:
    found = answer.context["found"].faults
    return sorted((one.line, one.column, one.detail) for one in found)


def test_a_sheet_is_tried_and_then_imported(clinic_a, browser):
    ours = browser(clinic_a.admin)

    tried = send(ours, GOOD, check="1")
    with acting(clinic_a.admin):
        before = Client.objects.count()
    done = send(ours, GOOD, **{"import": "1"})

    assert (faults(tried), tried.context["found"].rows, before) == ([], 2, 2)
    assert done.url == "/admin/clinic/client/"
    assert sentences(ours.get(done.url)) == ["2 clients are registered."]
    with acting(clinic_a.admin):
        ada = Client.objects.get(given_name="Ada")
    assert (ada.phone, str(ada.date_of_birth)) == ("+1 206 555 0100", "1984-05-17")
    assert ada.created_by_id == clinic_a.admin.pk


@pytest.mark.parametrize("button", ["check", "import"])
def test_one_faulty_row_imports_none(clinic_a, browser, button):
    answer = send(
        browser(clinic_a.admin), GOOD + BAD.partition("\n")[2], **{button: "1"}
    )

    assert faults(answer) == [
        (4, "date_of_birth", "Write a day as 1984-05-17: year, month, day."),
        (5, "family_name", "This field cannot be blank."),
        (6, "date_of_birth", "A date of birth is not in the future."),
        (7, "", "It has more or fewer cells than the first line."),
    ]
    assert "17.5.1984" not in answer.content.decode()
    with acting(clinic_a.admin):
        assert Client.objects.count() == 2


def test_who_is_there_already_is_not_registered_again(clinic_a, browser):
    known = clinic_a.client_record
    row = f"{known.family_name},{known.given_name.upper()},{known.date_of_birth},\n"

    answer = send(browser(clinic_a.admin), f"{HEAD}\n{row}Moor,Ada,,\nmoor,ADA,,\n")

    told = "A client of this name and birthday is there already."
    assert faults(answer) == [(2, "family_name", told), (4, "family_name", told)]


@pytest.mark.no_db
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The first line names no given_name and no family_name."),
        ("given_name\nAda\n", "The first line names no family_name."),
        (f"{HEAD},role\n", "The first line names a column that is not among these."),
        (f"{HEAD},phone\n", "The first line names a column twice."),
        (
            HEAD.encode() + b"\n\xff,\xfe,,\n",
            "The file is not in UTF-8: save it as CSV UTF-8.",
        ),
        (f'{HEAD}\n"Moor"x,Ada,,\n', "The file is no CSV."),
        (
            f"{HEAD}\n" + "Moor,Ada,,\n" * 1001,
            "A file has at most 1000 rows: divide it.",
        ),
    ],
)
def test_a_file_that_is_none_is_told(text, told):
    data = text if isinstance(text, bytes) else text.encode()
    stream = TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")

    found = import_clients(stream, by=None, dry_run=True).faults

    assert [(one.line, one.column, one.detail) for one in found] == [(0, "", told)]


def test_a_guardian_is_named(clinic_a, browser):
    sheet = "family_name,given_name,guardian_phone\nMoor,Ada,0123456\nM\0r,Ben,\n"

    assert faults(send(browser(clinic_a.admin), sheet)) == [
        (2, "guardian_name", "Name the guardian that the row tells of."),
        (3, "family_name", "It has a sign that no text may have."),
    ]


@pytest.mark.parametrize("role", ["desk", "client_member"])
def test_nobody_from_outside_imports(clinic_a, browser, role):
    assert send(browser(getattr(clinic_a, role)), GOOD).status_code == 403


def test_every_column_is_one_of_a_client():
    assert set(COLUMNS) <= {field.name for field in Client._meta.fields}


def test_the_domain_says_the_same_without_a_page(clinic_a, tmp_path: Path):
    path = tmp_path / "clients.csv"
    path.write_text(GOOD)

    with acting(clinic_a.desk), path.open(newline="") as stream:
        result = import_clients(stream, by=clinic_a.desk, dry_run=False)

    assert (result.rows, len(result.clients), result.faults) == (2, 2, [])

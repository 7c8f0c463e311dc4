"""An export holds all its caller may see, and nothing of anybody else."""

import csv
import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from clinic.domain.access import record_access
from clinic.enums import Audience, Role
from clinic.models import Client, Membership
from clinic.queries.export import Wish, write_export
from clinic.queries.kinds import in_groups, kinds
from clinic.queries.manifest import NAME, SEAL, digest_of
from clinic.tenancy import Scope
from sessions.models import Session
from tests.builders import build_everything, build_record, is_free_text, saved_twin
from tests.conftest import Practice, acting, make_practice
from tests.kept import kept

# What a client may never read, and what they read once a session is shared with them.
KEPT_FROM_CLIENTS = {"notes", "history_changes", "alert_explanation", "status_reason"}


@kept
def two_clinics() -> tuple[Practice, Practice]:
    """A row of every kind in both; and in the first a second client with a record."""
    here, there = make_practice("a"), make_practice("b")
    words = build_everything(here)
    build_everything(there)
    with acting(here.therapist):
        other = here.other_client
        for field in Client._meta.concrete_fields:
            if is_free_text(field) and field.name not in {"given_name", "family_name"}:
                setattr(other, field.name, f"{field.name} canary-other")
        other.family_name = "canary-other"
        other.save()
    for practice in (here, there):
        with acting(practice.admin):
            record_access("client", "retrieve", [practice.client_record.pk])
    second = Practice(**{**vars(here), "client_record": here.other_client})
    build_record(second, words)
    return here, there


def scope_of(member: Membership) -> Scope:
    audience = Role(member.role).audience
    return Scope(member.clinic_id, member.client_id, audience, member.pk)


class Opened:
    """An export, read."""

    def __init__(self, member: Membership, clients: Any = ()) -> None:
        self.file = io.BytesIO()
        wish = Wish(scope_of(member), member.user.name, clients)
        self.manifest = write_export(wish, self.file)
        self.zip = zipfile.ZipFile(self.file)

    def text(self, name: str) -> str:
        return self.zip.read(name).decode()

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text(f"{name}.jsonl").splitlines()]

    def naming(self, word: str) -> list[str]:
        return [name for name in self.zip.namelist() if word in self.text(name)]

    def kinds(self) -> set[str]:
        """Those with a row."""
        return {
            name.split("/")[1].removesuffix(".jsonl")
            for name, entry in self.manifest.files.items()
            if entry.rows and not name.startswith("catalogue/") and "/" in name
        }


def test_a_clinics_export_has_every_kind_that_travels(two_clinics):
    export = Opened(two_clinics[0].admin)

    assert export.kinds() == {kind.name for kind in kinds()}
    assert {"device", "receipt"} & export.kinds() == set()


def test_a_clinics_export_has_every_column(two_clinics):
    export = Opened(two_clinics[0].admin)

    for kind in kinds():
        columns = {field.column for field in kind.fields}
        assert export.rows(kind.path)[0].keys() == columns


def test_an_export_holds_nothing_of_another_clinic(two_clinics):
    here, there = two_clinics

    assert Opened(here.admin).naming("canary-b") == []
    assert Opened(there.admin).naming("canary-a") == []
    assert str(there.id) not in Opened(here.admin).text(NAME)


def test_every_file_is_in_the_manifest_with_its_digest(two_clinics):
    export = Opened(two_clinics[0].admin)
    files = json.loads(export.text(NAME))["files"]

    assert set(export.zip.namelist()) - {NAME, SEAL} == files.keys()
    for name, entry in files.items():
        content = export.zip.read(name)
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["bytes"] == len(content)
    assert export.manifest.digest == digest_of(export.manifest.files)
    seal = hashlib.sha256(export.zip.read(NAME)).hexdigest()
    assert export.text(SEAL) == f"{seal}  {NAME}\n"


def test_a_table_has_the_rows_of_its_lines(two_clinics):
    export = Opened(two_clinics[0].admin)
    content = io.StringIO(export.text("records/treatment.csv").removeprefix("\ufeff"))
    table = list(csv.DictReader(content))

    assert [row["id"] for row in table] == [
        row["id"] for row in export.rows("records/treatment")
    ]


def test_no_cell_of_a_table_is_a_formula(two_clinics):
    here, _ = two_clinics
    with acting(here.desk):
        here.client_record.revise(address="=1+1", phone="+1 206 555")

    export = Opened(here.admin)

    content = io.StringIO(export.text("records/client.csv"))
    row = next(row for row in csv.DictReader(content) if row["address"].endswith("1+1"))
    assert (row["address"], row["phone"]) == ("'=1+1", "'+1 206 555")
    addresses = [row["address"] for row in export.rows("records/client")]
    assert "=1+1" in addresses


def test_the_shared_catalogue_goes_along(two_clinics):
    export = Opened(two_clinics[0].admin)
    slugs = {row["slug"] for row in export.rows("catalogue/muscle")}

    assert "quadratus-lumborum" in slugs
    assert export.manifest.release["label"]
    own = {row["slug"] for row in export.rows("records/muscle")}
    assert own == {"x-canary-a"}


# A client's own


def test_a_clients_export_is_about_them_alone(two_clinics):
    here, _ = two_clinics
    export = Opened(here.client_member)

    told = {
        row["client_id"]
        for kind in kinds()
        if f"{kind.path}.jsonl" in export.zip.namelist()
        for row in export.rows(kind.path)
        if row.get("client_id")
    }
    assert told == {str(here.client_record.pk)}
    assert [row["id"] for row in export.rows("records/client")] == [
        str(here.client_record.pk)
    ]
    assert export.naming("canary-b") == []
    assert export.naming("canary-other") == []


def test_a_clients_export_has_the_kinds_a_client_may_see(two_clinics):
    export = Opened(two_clinics[0].client_member)
    admitted = {
        kind.name
        for kind in kinds()
        if Audience.CLIENT in getattr(kind.model, "audiences", [Audience.CLIENT])
    }

    assert export.kinds() <= admitted
    assert "signature" not in export.kinds()
    assert [name for name in export.zip.namelist() if name.startswith("log/c")] == []
    assert len(export.rows("log/access")) == 1


def test_a_clients_session_lacks_what_is_the_therapists(two_clinics):
    here, _ = two_clinics
    export = Opened(here.client_member)

    (session,) = export.rows("records/session")
    assert KEPT_FROM_CLIENTS & session.keys() == set()
    assert session["subjective"] == "subjective canary-a"


def test_a_clients_session_is_a_time_and_place_until_it_is_shared(two_clinics):
    here, _ = two_clinics
    with acting(here.therapist):
        unshared = saved_twin(Session.objects.get(client=here.client_record))

    rows = Opened(here.client_member).rows("records/session")

    (session,) = [row for row in rows if row["id"] == str(unshared.pk)]
    assert {session[name] for name in set(Session.once_shared)} == {None}
    assert session["room"] == "room canary-a"


def test_a_client_is_told_names_and_no_addresses(two_clinics):
    here, _ = two_clinics

    assert Opened(here.client_member).rows("people")[0].keys() == {"id", "name"}
    assert Opened(here.admin).rows("people")[0].keys() == {"id", "name", "email"}


# One client's, for the clinic


def test_a_clinic_exports_one_client_with_all_it_has_of_them(two_clinics):
    here, _ = two_clinics
    pk = str(here.client_record.pk)
    export = Opened(here.admin, [here.client_record.pk])

    assert export.rows("records/session")[0]["notes"] == "notes canary-a"
    assert {row["client_id"] for row in export.rows("log/change")} == {pk}
    assert {row["tx"] for row in export.rows("log/change")} == {
        row["tx"] for row in export.rows("log/commit")
    }
    (looked,) = export.rows("log/access")
    assert looked["member"] == str(here.admin.pk)
    assert export.naming("canary-other") == []


@pytest.mark.no_db
def test_what_is_referred_to_comes_first():
    seen: set[Any] = set()
    for group in in_groups(kinds()):
        seen |= {kind.model for kind in group}
        for kind in group:
            assert {to for _, to in kind.refers() if hasattr(to, "walls")} <= seen

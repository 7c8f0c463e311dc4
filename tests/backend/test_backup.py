"""A backup restores, whole and verified; what is not whole is no backup."""

import json
import stat
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from backend.dump import Inventory, inventory_path, rows_of
from backend.dump import run as run_program
from backend.restore import Target, working_in
from clinic.models import Client
from clinic.tenancy import scoped
from tests.api.course import V1, Course
from tests.api.world import caller
from tests.builders import build_everything
from tests.conftest import Practice, make_practice, token_of
from tests.database import CLEAN, SNAPSHOTS, drop
from tests.kept import GROUND

pytestmark = pytest.mark.skipif(
    settings.DATABASES[DEFAULT_DB_ALIAS]["ENGINE"] != "backend.embedded",
    reason="restores as the superuser of the embedded server",
)


def run(command: str, *arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def refusal(command: str, *arguments: Any, **options: Any) -> str:
    with pytest.raises(CommandError) as refused:
        run(command, *arguments, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.fixture(scope="module")
def kept(
    clean_snapshot: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[tuple[Path, Practice, str]]:
    """A dump of two clinics that have everything, and a token of one of them."""
    dump = tmp_path_factory.mktemp("backup") / "palpate.dump"
    with django_db_blocker.unblock():
        GROUND.clear()
        SNAPSHOTS.need(CLEAN)
        SNAPSHOTS.spoil()
        build_everything(make_practice("b"))
        practice = make_practice("a")
        token = token_of(practice.therapist)
        course = Course(caller(token), practice.other_client.pk)
        course.plan()
        course.signed()
        build_everything(practice)
        run("backup", to=dump)
        connections.close_all()
    return dump, practice, token


@pytest.fixture
def dump(kept: Any, committed: None) -> Iterator[Path]:
    """In a clean database, to which nothing is written."""
    yield kept[0]
    SNAPSHOTS.present = CLEAN


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The name of a database that is not there yet."""
    name = f"{connections['owner'].settings_dict['NAME']}_restored"
    drop(name)
    yield name
    drop(name)


def epochs_in(target: Target) -> dict[str, str]:
    connection = target.connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clinic_id::text, epoch::text FROM clinic_chainhead")
        found = dict(cursor.fetchall())
    connection.close()
    return found


def test_a_backup_restores_row_for_row_verified_and_in_a_new_epoch(
    dump, kept, elsewhere
):
    _, practice, token = kept
    told = run("restore", dump, into=elsewhere)

    inventory = Inventory.beside(dump)
    target = Target.named(elsewhere)
    connection = target.connection()
    with connection.cursor() as cursor:
        assert rows_of(cursor) == inventory.rows
    connection.close()
    assert inventory.rows["therapy_session"] == 3
    assert "Every row is there" in told
    assert "3 signatures" in told

    before = {one["clinic"]: one["epoch"] for one in inventory.anchors}
    after = epochs_in(target)
    assert before.keys() == after.keys()
    assert {clinic for clinic in before if before[clinic] == after[clinic]} == set()

    with working_in(target):
        answer = caller(token).get(f"{V1}clients/{practice.client_record.pk}/")
    assert answer.status_code == 200
    assert "is not empty" in refusal("restore", dump, into=elsewhere)


def test_tokens_of_the_dump_end_and_who_was_erased_since_is_erased_again(
    dump, kept, elsewhere, tmp_path
):
    _, practice, token = kept
    erased = {
        "clinic": str(practice.id),
        "client": str(practice.other_client.pk),
        "reason": "Asked for",
        "law": "GDPR 17",
    }
    erasures = tmp_path / "erasures.jsonl"
    erasures.write_text(json.dumps(erased) + "\n")

    told = run("restore", dump, into=elsewhere, revoke_tokens=True, erasures=erasures)

    assert "1 of 1 listed clients erased again" in told
    with working_in(Target.named(elsewhere)):
        assert caller(token).get(f"{V1}me/").status_code == 401
        with scoped(practice.id), transaction.atomic():
            names = set(Client.objects.values_list("pk", flat=True))
    assert practice.client_record.pk in names


def test_a_dump_is_for_its_owners_eyes(dump):
    for path in (dump, inventory_path(dump)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_role_that_sees_less_makes_no_backup(dump, tmp_path, monkeypatch):
    backup = connections["backup"]
    backup.close()
    monkeypatch.setitem(backup.settings_dict, "USER", "palpate_owner")

    told = refusal("backup", to=tmp_path / "x.dump")
    backup.close()

    assert "would be empty" in told
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_lacks_rows_is_no_backup(dump, tmp_path, monkeypatch):
    """As one that was made by another role with --enable-row-security."""

    def limited(connection: Any, *arguments: str) -> None:
        monkeypatch.setitem(connection.settings_dict, "USER", "palpate_owner")
        run_program(connection, *arguments, "--enable-row-security")
        monkeypatch.undo()

    monkeypatch.setattr("backend.dump.run", limited)

    told = refusal("backup", to=tmp_path / "x.dump")

    assert "has 0 rows, and had" in told
    assert list(tmp_path.iterdir()) == []


def test_an_altered_dump_is_not_restored(dump, elsewhere, tmp_path):
    altered = tmp_path / "altered.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    inventory_path(altered).write_bytes(inventory_path(dump).read_bytes())

    assert "is not as it was made" in refusal("restore", altered, into=elsewhere)


def test_a_dump_of_other_tables_is_not_restored(dump, elsewhere, tmp_path):
    other = tmp_path / "other.dump"
    other.write_bytes(dump.read_bytes())
    inventory = json.loads(inventory_path(dump).read_text())
    inventory["schema"]["clinic"] = "0001_initial"
    inventory_path(other).write_text(json.dumps(inventory))

    told = refusal("restore", other, into=elsewhere)
    assert "restore it with the release it was made by" in told
    inventory_path(other).unlink()
    assert "can not be read" in refusal("restore", other, into=elsewhere)


def test_a_chain_that_was_tampered_with_is_found_in_the_copy(dump, elsewhere, tmp_path):
    cut = tmp_path / "cut.dump"
    cut.write_bytes(dump.read_bytes())
    inventory = json.loads(inventory_path(dump).read_text())
    inventory["anchors"][1]["hash"] = "00" * 32
    inventory_path(cut).write_text(json.dumps(inventory))

    assert "is not the one that was anchored" in refusal("restore", cut, into=elsewhere)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_drill_of_the_demo(committed, capsys):
    run("seed_demo", force=True)

    told = run("drill")

    with capsys.disabled():
        print("", *told.splitlines()[-3:], sep="\n")
    assert "Drill passed" in told

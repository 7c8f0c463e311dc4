"""A clinic moves: what goes out of one database comes into another as it was."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from clinic.checks import row_security_faults
from clinic.enums import Audience
from clinic.models import ChainHead, Client, Membership, Technique, User
from clinic.queries.export import Wish, write_export
from clinic.queries.manifest import NAME, SEAL, Manifest, digest_of
from clinic.tenancy import SHARED_CLINIC, Scope, scoped
from sessions.models import Treatment
from tests.api.course import V1, Course
from tests.api.walls import without_row_security
from tests.api.world import caller
from tests.builders import build_everything
from tests.conftest import Practice, make_practice, token_of
from tests.database import CLEAN, SNAPSHOTS
from tests.kept import GROUND

# The file says when it was made; a number of the log means another change from here on.
DIFFER = {"README.md", "log/chain_head.jsonl"}


def run(command: str, *arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def manifest_of(path: Path) -> Manifest:
    with zipfile.ZipFile(path) as archive:
        return Manifest.read(archive.read(NAME))


@pytest.fixture(scope="module")
def packed(
    clean_snapshot: None, django_db_blocker: Any, tmp_path_factory: Any
) -> tuple[Path, Practice]:
    """The export of a clinic that has everything, a signed course of care too, from a
    database with another clinic in it."""
    path = tmp_path_factory.mktemp("export") / "a.zip"
    with django_db_blocker.unblock():
        GROUND.clear()
        SNAPSHOTS.need(CLEAN)
        SNAPSHOTS.spoil()
        build_everything(make_practice("b"))
        practice = make_practice("a")
        course = Course(caller(token_of(practice.therapist)), practice.other_client.pk)
        course.plan()
        course.signed()
        build_everything(practice)
        run("export", clinic=str(practice.id), to=path)
        connections.close_all()
    return path, practice


@pytest.fixture
def path(packed: tuple[Path, Practice], committed: None) -> Path:
    """The export, in a database with the catalogue and no clinic."""
    return packed[0]


@pytest.fixture
def practice(packed: tuple[Path, Practice]) -> Practice:
    return packed[1]


def head_of(practice: Practice) -> ChainHead:
    with scoped(practice.id), transaction.atomic():
        return ChainHead.objects.get()


def test_what_comes_in_goes_out_again_the_same(path, practice):
    told = run("import", path)
    again = write_export(Wish(Scope(practice.id), "nobody"), BytesIO())

    first = manifest_of(path)
    assert "chain and signatures are sound" in told
    assert first.files.keys() == again.files.keys()
    empty = {name for name, entry in first.files.items() if entry.rows == 0}
    assert empty == set()
    assert {
        name for name in first.files if first.files[name] != again.files[name]
    } == DIFFER
    assert "Sound" in run("verify", clinic=practice.id)


def test_the_chain_ends_where_it_ended_and_counts_in_a_new_epoch(path, practice):
    run("import", path)

    head, chain = head_of(practice), manifest_of(path).chain
    assert (head.seq, bytes(head.hash).hex()) == (chain["seq"], chain["hash"])
    assert str(head.epoch) != chain["epoch"]


def test_the_clinic_works_on_behind_its_walls(path, practice):
    run("import", path)
    before = head_of(practice).seq

    assert row_security_faults(connections["default"]) == []
    http = caller(token_of(practice.desk))
    client = http.get(f"{V1}clients/{practice.client_record.pk}/")
    changed = http.patch(
        f"{V1}clients/{practice.client_record.pk}/",
        {"phone": "+1 206 5550100"},
        headers={"If-Match": client["ETag"]},
    )
    assert (changed.status_code, changed.json()["phone"]) == (200, "+1 206 5550100")
    assert head_of(practice).seq == before + 2  # The token's device is the first.
    assert "Sound" in run("verify", clinic=practice.id)


def test_who_has_an_account_keeps_it_and_the_others_choose_a_password(
    path, practice, mailoutbox
):
    known = User.objects.create_user(practice.admin.user.email, "a-password-of-theirs")

    told = run("import", path, invite=True)

    with scoped(practice.id), transaction.atomic():
        users = {one.pk: one.user for one in Membership.objects.select_related("user")}
    assert users[practice.admin.pk] == known
    assert users[practice.desk.pk].pk == practice.desk.user_id
    assert not users[practice.desk.pk].has_usable_password()
    assert "3 people have no password here yet" in told
    assert {mail.to[0] for mail in mailoutbox} == {
        practice.desk.user.email,
        practice.therapist.user.email,
        practice.client_member.user.email,
    }


def test_a_shared_word_is_found_by_what_it_says(path, practice):
    with scoped(SHARED_CLINIC), transaction.atomic(using="owner"):
        words = Technique.objects.using("owner")
        word = words.get(slug="trigger-point-pressure-release", clinic=SHARED_CLINIC)
        words.filter(pk=word.pk).delete()
        twin = words.create(
            **{
                one.attname: getattr(word, one.attname)
                for one in word._meta.concrete_fields
                if not one.primary_key
            }
        )

    run("import", path)

    with scoped(practice.id), transaction.atomic():
        shared = Treatment.objects.exclude(technique__clinic=practice.id)
        assert {one.technique_id for one in shared} == {twin.pk}
    assert "Sound" in run("verify", clinic=practice.id)


def test_a_clients_export_rests_on_row_security(path, practice):
    run("import", path)
    member = practice.client_member

    def told() -> set[str]:
        here = Scope(practice.id, member.client_id, Audience.CLIENT, member.pk)
        file = BytesIO()
        write_export(Wish(here, "One"), file)
        with zipfile.ZipFile(file) as archive:
            lines = archive.read("records/consent.jsonl").splitlines()
        return {json.loads(line)["client_id"] for line in lines}

    mine, other = str(practice.client_record.pk), str(practice.other_client.pk)
    assert told() == {mine}
    with without_row_security():
        assert told() == {mine, other}


# What is refused, and leaves nothing


Files = dict[str, bytes]


def rewritten(path: Path, to: Path, change: Callable[[Files], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return to


def swap(files: Files, name: str, old: bytes, new: bytes) -> None:
    assert old in files[name]
    files[name] = files[name].replace(old, new, 1)


def resealed(files: Files, **changes: Any) -> None:
    """As somebody would who makes every digest right again."""
    manifest = Manifest.read(files[NAME])
    for name, entry in manifest.files.items():
        digest = hashlib.sha256(files[name]).hexdigest()
        manifest.files[name] = type(entry)(digest, len(files[name]), entry.rows)
    manifest.digest = digest_of(manifest.files)
    files[NAME] = json.dumps(asdict(manifest) | changes).encode()
    files[SEAL] = hashlib.sha256(files[NAME]).hexdigest().encode()


def edit_a_body(files: Files) -> None:
    swap(files, "log/change.jsonl", b"Family canary-a", b"Another canary-a")
    resealed(files)


def edit_a_signed_word(files: Files) -> None:
    name = "records/treatment.jsonl"
    lines = files[name].splitlines()
    signed = next(place for place, row in enumerate(lines) if b'"x-' not in row)
    row = json.loads(lines[signed]) | {"seconds": 61}
    lines[signed] = json.dumps(row).encode()
    files[name] = b"\n".join(lines) + b"\n"
    resealed(files)


def leave_a_row_out(files: Files) -> None:
    name = "records/voiding.jsonl"
    files[name] = b""
    resealed(files)


def forget_a_word(files: Files) -> None:
    swap(files, "catalogue/tool.jsonl", b'"slug":"thumb"', b'"slug":"tongs"')
    resealed(files)


REFUSED: dict[str, tuple[Callable[[Files], None], str]] = {
    "a changed byte": (
        lambda files: swap(files, "records/client.jsonl", b"One", b"Onf"),
        "records/client.jsonl in",
    ),
    "a changed table": (
        lambda files: swap(files, "records/client.csv", b"One", b"Onf"),
        "records/client.csv in",
    ),
    "a missing file": (
        lambda files: files.pop("records/episode.jsonl") and None,
        "lacks",
    ),
    "a stray file": (lambda files: files.update({"x": b""}), "holds x"),
    "a changed manifest": (
        lambda files: swap(files, NAME, b"Clinic canary-a", b"Clinic canary-x"),
        "manifest.json in",
    ),
    "no manifest": (lambda files: files.pop(NAME) and None, "has no manifest.json"),
    "another version": (lambda files: resealed(files, version=2), "is of version 2"),
    "another form": (lambda files: resealed(files, more=1), "of a form"),
    "other tables": (
        lambda files: resealed(files, schema={"clinic": "0001_initial"}),
        "bring both to the same release",
    ),
    "one client's": (lambda files: resealed(files, of="client"), "of one client"),
    "a changed history": (edit_a_body, "Its change log is broken: in commit"),
    "a changed signed word": (edit_a_signed_word, "is not what was signed"),
    "a missing row": (leave_a_row_out, "0 rows of voiding came in, of"),
    "a word nobody knows": (forget_a_word, "tongs first: load release 2026.11"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_altered_export_leaves_nothing(what, path, practice, tmp_path):
    change, told = REFUSED[what]
    altered = rewritten(path, tmp_path / "altered.zip", change)

    with pytest.raises(CommandError, match=told) as refused:
        run("import", altered)

    assert "\n" not in str(refused.value)
    with scoped(practice.id), transaction.atomic():
        assert not Client.objects.exists()
    assert not User.objects.exists()
    SNAPSHOTS.present = CLEAN  # As it was: it need not be copied for the next.


def test_a_file_that_is_no_zip_is_refused(path, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK")

    with pytest.raises(CommandError, match="damaged, or no zip file"):
        run("import", tmp_path / "x.zip")
    with pytest.raises(CommandError, match="can not be read"):
        run("import", tmp_path / "y.zip")


def test_a_clinic_that_is_here_already_is_left_as_it_is(path, practice):
    run("import", path)
    head = head_of(practice)

    with pytest.raises(CommandError, match="is here already"):
        run("import", path)
    assert vars(head_of(practice))["hash"] == head.hash


def test_an_export_overwrites_nothing(path, practice, tmp_path):
    run("import", path)
    there = tmp_path / "there.zip"
    there.write_text("mine")

    with pytest.raises(CommandError, match="is there already"):
        run("export", clinic=str(practice.id), to=there)
    with pytest.raises(CommandError, match="There is no clinic Nowhere"):
        run("export", clinic="Nowhere", to=tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == [there]

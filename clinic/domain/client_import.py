"""Clients from a sheet of another system: all of its rows, or none."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TextIO

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.domain.client import check_client, register_clients
from clinic.errors import DomainError
from clinic.language import told
from clinic.models import Client, Membership
from clinic.spreadsheet import read_sheet

COLUMNS = (
    "given_name",
    "family_name",
    "date_of_birth",
    "email",
    "phone",
    "address",
    "language",
    "emergency_contact_name",
    "emergency_contact_phone",
    "emergency_contact_relation",
    "guardian_name",
    "guardian_relation",
    "guardian_phone",
)
NEEDED = ("given_name", "family_name")
GUARDIAN = {"guardian_relation", "guardian_phone"}
UNNAMED = "Name the guardian that the row tells of."
MOST_ROWS = 1_000

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in a line of the file, without what it says there."""

    line: int
    column: str
    detail: str


@dataclass(slots=True)
class Imported:
    """How many rows were read, and what was made of them: nothing, if one is faulty."""

    rows: int = 0
    faults: list[RowFault] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)


def import_clients(stream: TextIO, *, by: Membership, dry_run: bool) -> Imported:
    """Register the clients of a sheet whose first line names its columns.

    A dry run does it all and takes it back, so that it finds what the other would.
    """
    result = Imported()
    try:
        rows = list(_rows(stream, result))
    except ValueError as error:
        result.faults.append(RowFault(0, "", str(error)))
        return result
    known, people = _Known(by), []
    for line, cells in rows:
        result.rows += 1
        try:
            values = _values_of(cells)
            check_client(values)
            known.refuse_again(values)
            people.append(values)
        except ValidationError as refusal:
            result.faults.extend(_faults_of(refusal.message_dict, line))
        except DomainError as refusal:
            told = {one.pointer.strip("/"): [one.detail] for one in refusal.faults}
            result.faults.extend(_faults_of(told, line))
    result.faults.sort(key=lambda fault: fault.line)
    if not result.faults:
        with transaction.atomic():
            result.clients = register_clients(people, by=by)
            if dry_run:
                transaction.set_rollback(True)
                result.clients = []
    return result


class _Known:
    """Whom the clinic has already, and those of the rows before."""

    def __init__(self, by: Membership) -> None:
        here = Client.objects.visible_to(by).filter(merged_into=None)
        self.lines = {
            _person(*row)
            for row in here.values_list("given_name", "family_name", "date_of_birth")
        }

    def refuse_again(self, values: Values) -> None:
        person = _person(
            values["given_name"], values["family_name"], values.get("date_of_birth")
        )
        if person in self.lines:
            raise ValidationError(
                {"family_name": "A client of this name and birthday is there already."}
            )
        self.lines.add(person)


def _person(given: str, family: str, born: date | None) -> tuple[str, str, Any]:
    return given.casefold(), family.casefold(), born


def _rows(stream: TextIO, result: Imported) -> Iterator[tuple[int, dict[str, str]]]:
    sheet = read_sheet(stream)
    try:
        head = [cell.strip().lower() for cell in next(sheet, [])]
        _check_head(head)
        for line, cells in enumerate(sheet, 2):
            if line > MOST_ROWS + 1:
                raise ValueError(
                    told("A file has at most %(most)s rows: divide it.", most=MOST_ROWS)
                )
            if len(cells) == len(head):
                yield line, dict(zip(head, cells, strict=True))
            elif cells:
                odd = "It has more or fewer cells than the first line."
                result.faults.append(RowFault(line, "", odd))
    except UnicodeDecodeError as error:
        raise ValueError("The file is not in UTF-8: save it as CSV UTF-8.") from error
    except csv.Error as error:
        raise ValueError("The file is no CSV.") from error


def _check_head(head: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in head]
    if missing:
        names = " and no ".join(missing)
        raise ValueError(told("The first line names no %(names)s.", names=names))
    if any(name not in COLUMNS for name in head):
        raise ValueError("The first line names a column that is not among these.")
    if len(set(head)) != len(head):
        raise ValueError("The first line names a column twice.")


def _values_of(cells: dict[str, str]) -> Values:
    """What a row says, as the model takes it; an empty cell says nothing."""
    values: Values = {
        name: cell.strip() for name, cell in cells.items() if cell.strip()
    }
    for name, cell in values.items():
        if "\0" in cell:
            raise ValidationError({name: "It has a sign that no text may have."})
    if "date_of_birth" in values:
        try:
            values["date_of_birth"] = date.fromisoformat(values["date_of_birth"])
        except ValueError:
            raise ValidationError(
                {"date_of_birth": "Write a day as 1984-05-17: year, month, day."}
            ) from None
    if not values.get("guardian_name") and values.keys() & GUARDIAN:
        raise ValidationError({"guardian_name": UNNAMED})
    others = {one.name for one in Client._meta.fields}.difference(COLUMNS)
    Client(**values).clean_fields(exclude=others)
    return values


def _faults_of(told: dict[str, list[str]], line: int) -> Iterator[RowFault]:
    for column, messages in told.items():
        for message in messages:
            yield RowFault(line, column, message)

"""Every cell of the access matrix: as it is; with nothing but row security; without."""

from collections.abc import Iterable
from typing import Any

import pytest

from clinic.enums import Role
from tests.api.cells import ACTORS, Cell, Whose
from tests.api.course import V1
from tests.api.field_rules import LETTERS, Rules, nameless
from tests.api.test_access import CELLS, by_actor, faults
from tests.api.walls import forget_every_filter, without_row_security

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.usefixtures("staff_need_a_second_factor"),
]

# Which device is whose, among the staff of a clinic, the queryset alone knows.
OWN_ALONE = "devices/{device}/"
BY_QUERYSET_ALONE = {("front desk", OWN_ALONE)}
HIDDEN = [cell for cell in CELLS if cell.is_hidden and cell.whose is not Whose.NOBODY]


def is_kept_by_the_database(cell: Cell) -> bool:
    return (cell.actor, cell.row.address) not in BY_QUERYSET_ALONE


def is_at_home(cell: Cell) -> bool:
    actor = ACTORS[cell.actor]
    return cell.whose is actor.home and cell.expected in {200, 201}


def counted(capsys: Any, cells: Iterable[Cell], wrong: Iterable[str] = ()) -> None:
    with capsys.disabled():
        print(f"\n{len([*cells])} cells asked, {len([*wrong])} leaked", end=" ")


# The switch: all the walls, the database's alone, or the querysets' alone.


@pytest.mark.parametrize("cells", by_actor(CELLS))
def test_every_cell_is_as_the_table_says(cells, cast, capsys):
    found = faults(cast, cells)

    counted(capsys, cells, found)
    assert found == {}


@pytest.mark.parametrize("cells", by_actor(filter(is_kept_by_the_database, CELLS)))
def test_row_security_alone_keeps_every_cell(cells, cast, monkeypatch, capsys):
    forget_every_filter(monkeypatch)

    found = faults(cast, cells)

    counted(capsys, cells, found)
    assert found == {}


@pytest.mark.parametrize("cells", by_actor(filter(is_at_home, CELLS)))
def test_no_answer_has_an_undeclared_field(cells, cast, document):
    rules, undeclared, read = Rules(document), set(), 0
    for cell in cells:
        role = LETTERS[ACTORS[cell.actor].role]
        key = nameless(V1 + cell.row.address.partition("?")[0])
        schemas = rules.answers.get((key, cell.row.method.lower(), role))
        if schemas:
            read += 1
            answer = cast.ask(cell).json()
            found = [{*rules.undeclared(answer, role, one)} for one in schemas]
            undeclared |= min(found, key=len)

    assert undeclared == set()
    assert read > 20


def test_without_row_security_the_matrix_sees_leaks(committed, cast, capsys):
    with without_row_security():
        leaks = faults(cast, HIDDEN)

    counted(capsys, HIDDEN, leaks)
    read_by_staff = {
        str(cell)
        for cell in HIDDEN
        if cell.row.method == "GET"
        and ACTORS[cell.actor].role != Role.CLIENT
        and cell.row.address != OWN_ALONE
    }
    assert read_by_staff - leaks.keys() == set()

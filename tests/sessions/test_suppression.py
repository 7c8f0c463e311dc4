"""No figure tells of a small group of clients, and none lets it be worked out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.suppression import (
    SMALLEST_GROUP,
    Cell,
    Figure,
    Group,
    distribution_of,
    figure_of,
)

pytestmark = pytest.mark.no_db

NAMES = "abcdef"
# One record of each client: the case in which counts tell the most.
TABLES = st.fixed_dictionaries({name: st.integers(0, 12) for name in NAMES})


def told(table, *, in_order):
    """What is told of so many clients in each group, with names known or found."""
    groups = {name: Group(clients, clients) for name, clients in table.items()}
    found = sorted(groups, key=lambda name: -groups[name].count)
    present = {name: groups[name] for name in found if groups[name].count}
    return distribution_of(present, NAMES if in_order else ())


def others(table, name):
    """Tables that differ in one group, and give away no more by their form."""
    for other in NAMES:
        yield table | {name: table[other], other: table[name]}
    for clients in range(1, SMALLEST_GROUP):
        yield table | {name: clients}


@given(table=TABLES, in_order=st.booleans())
def test_no_small_group_is_told(table, in_order):
    counts = {cell.name: cell.count for cell in told(table, in_order=in_order).cells}

    small = {name for name, clients in table.items() if 0 < clients < SMALLEST_GROUP}
    assert {counts[name] for name in small} <= {None}
    assert all(count is None or count == table[name] for name, count in counts.items())


@given(table=TABLES, in_order=st.booleans())
def test_no_small_group_can_be_worked_out(table, in_order):
    """Even by one who knows the rules and all other figures: another table, in which
    that group is another, is told in the very same way."""
    public = told(table, in_order=in_order)

    for name, clients in table.items():
        if 0 < clients < SMALLEST_GROUP:
            assert any(
                other[name] != clients and told(other, in_order=in_order) == public
                for other in others(table, name)
            )


@given(table=TABLES)
def test_what_needs_no_hiding_is_told(table):
    public = told(table, in_order=True)

    if not any(0 < clients < SMALLEST_GROUP for clients in table.values()):
        assert [cell.count for cell in public.cells] == [table[name] for name in NAMES]
        assert public.total == Figure(sum(table.values()))


def test_one_small_group_hides_the_next_smallest_too():
    public = told({"a": 2, "b": 7, "c": 9, "d": 0}, in_order=True)

    assert public.cells[:4] == [
        Cell("a", None, suppressed=True),
        Cell("b", None, suppressed=True),
        Cell("c", 9),
        Cell("d", 0),
    ]
    assert public.total == Figure(18)


def test_small_groups_alone_hide_their_total():
    assert told({"a": 1, "b": 1}, in_order=True).total == Figure(None, suppressed=True)


def test_many_records_of_few_clients_are_hidden():
    assert figure_of(Group(count=90, clients=4)) == Figure(None, suppressed=True)
    assert figure_of(Group(count=90, clients=5)) == Figure(90)
    assert figure_of(Group()) == Figure(0)

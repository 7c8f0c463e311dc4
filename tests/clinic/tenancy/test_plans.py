"""What row security costs: who sees is asked once, and rows are expected to pass."""

from uuid import UUID

from clinic.tenancy import scoped
from tests.clinic.tenancy.sql import fetch_one
from tests.clinic.tenancy.tables import TABLES

EVERY_ROW = 'EXPLAIN (FORMAT JSON) SELECT * FROM "{}"'


def plan_of(table, using="default"):
    [told] = fetch_one(EVERY_ROW.format(table), using)
    return told["Plan"]


def expected(table, using="default"):
    """How many rows the planner expects of all that are there."""
    return plan_of(table, using)["Plan Rows"]


def held_against(table):
    """The settings of the scope that are read for each row of the table."""
    plan = plan_of(table)
    held = plan.get("Filter", "") + plan.get("Index Cond", "")
    return {name for name in ("clinic", "audience") if f"'app.{name}'" in held}


def test_the_audience_is_asked_once_a_statement():
    read = {setting for table in TABLES.values() for setting in held_against(table)}

    assert read == {"clinic"}


def test_the_planner_expects_that_the_audience_admits():
    with scoped(UUID(int=1)):
        doubted = {
            table
            for table in TABLES.values()
            if expected(table) < 0.9 * expected(table, "owner") - 1
        }

    assert doubted == set()

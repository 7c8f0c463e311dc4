"""How long a record is kept: loaded rules, no database."""

from datetime import date
from typing import Any

import pytest

from clinic.domain.release import newest_release, read_catalogue
from clinic.enums import RecordKind, RetentionStart
from clinic.models import Clinic, RetentionRule
from sessions.retention import in_force, keeping_of

pytestmark = pytest.mark.no_db

TODAY = date(2026, 6, 1)
LAST = date(2020, 2, 29)


@pytest.fixture(scope="module")
def shipped() -> list[RetentionRule]:
    catalogue, _ = read_catalogue(newest_release())
    return [RetentionRule(**row.values) for row in catalogue.of(RetentionRule)]


def rule(**values: Any) -> RetentionRule:
    return RetentionRule(
        **{
            "slug": "de",
            "name": "A rule",
            "jurisdiction": "DE",
            "record_kind": RecordKind.TREATMENT,
            "years": 10,
            "counted_from": RetentionStart.LAST_ENCOUNTER,
            **values,
        }
    )


def kept(
    rules: list[RetentionRule], place: str, born: date | None = None, years: int = 1
) -> tuple[date, str]:
    clinic = Clinic(jurisdiction=place, retention_years=years)
    found = keeping_of(clinic, in_force(rules, place, TODAY), last=LAST, born=born)
    return found.until, found.rule


@pytest.mark.parametrize(
    ("place", "born", "until"),
    [
        ("DE", None, date(2030, 3, 1)),
        ("AT", None, date(2030, 3, 1)),
        ("CH", None, date(2040, 2, 29)),
        ("GB-ENG", date(1980, 5, 1), date(2028, 2, 29)),
        ("GB-ENG", date(2010, 5, 1), date(2035, 5, 1)),
        # Of age the day after the last encounter: 17 then.
        ("GB-ENG", date(2002, 3, 1), date(2028, 3, 1)),
        # Of age on the day.
        ("GB-ENG", date(2002, 2, 28), date(2028, 2, 29)),
        ("AU-NSW", date(2015, 7, 1), date(2040, 7, 1)),
        ("AU-VIC", None, date(2027, 3, 1)),
        ("CA-ON", date(2004, 7, 1), date(2032, 7, 1)),
        # HIPAA's six years are for documentation, and no state is shipped.
        ("US-OR", None, date(2021, 3, 1)),
        ("", None, date(2021, 3, 1)),
    ],
)
def test_a_record_is_kept_as_the_place_has_it(place, born, until, shipped):
    assert kept(shipped, place, born)[0] == until


def test_the_clinic_lengthens_and_never_shortens():
    own = rule(slug="x-insurer", name="The insurer", years=15)
    short = rule(slug="x-hope", name="Ours", years=2)

    assert kept([rule(), short], "DE") == (date(2030, 3, 1), "A rule")
    assert kept([rule(), own], "DE") == (date(2035, 3, 1), "The insurer")
    assert kept([rule()], "DE", years=30)[0] == date(2050, 3, 1)


def test_of_rules_about_the_same_the_latest_that_has_begun_counts():
    rules = [
        rule(name="Then", years=30, valid_from=date(2000, 1, 1)),
        rule(name="Now", years=10, valid_from=date(2020, 1, 1)),
        rule(name="Soon", years=40, valid_from=date(2027, 1, 1)),
    ]

    assert kept(rules, "DE") == (date(2030, 3, 1), "Now")


def test_a_rule_of_the_whole_holds_in_its_parts_and_not_beside():
    assert kept([rule()], "DE-BY") == (date(2030, 3, 1), "A rule")
    assert kept([rule(jurisdiction="DE-BY")], "DE")[0] == date(2021, 3, 1)


def test_every_shipped_rule_names_where_it_is_written(shipped):
    assert [
        one.slug for one in shipped if not any(c.isdigit() for c in one.source)
    ] == []

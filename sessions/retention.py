"""How long a client's record is kept, by which rule.

Loaded values only, no queries.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clinic.enums import RecordKind, RetentionStart
from clinic.language import told
from clinic.models import Clinic, RetentionRule

MAJORITY = 18  # Whom the rules we know count as a minor.


class Keeping(NamedTuple):
    """The last day on which a record is to be kept, and what says so."""

    until: date
    rule: str
    source: str


def in_force(
    rules: Iterable[RetentionRule], jurisdiction: str, day: date
) -> list[RetentionRule]:
    """Those of the place and of what it is part of. Of shipped rules about the same,
    the latest; a clinic's own count beside them, so they can only lengthen."""
    newest: dict[tuple[object, ...], RetentionRule] = {}
    for rule in sorted(rules, key=lambda rule: rule.valid_from or date.min):
        here = f"{jurisdiction}-".startswith(f"{rule.jurisdiction}-")
        begun = rule.valid_from is None or rule.valid_from <= day
        if here and begun and rule.record_kind == RecordKind.TREATMENT:
            own = rule.slug if rule.slug.startswith("x-") else ""
            about = rule.jurisdiction, rule.counted_from, rule.from_age
            newest[own, *about] = rule
    return list(newest.values())


def keeping_of(
    clinic: Clinic, rules: Iterable[RetentionRule], *, last: date, born: date | None
) -> Keeping:
    """The longest of what the rules in force say, and of the clinic's own setting."""
    own = Keeping(
        years_after(last, clinic.retention_years),
        told("%(years)s years after the last encounter", years=clinic.retention_years),
        told("The clinic's setting retention_years."),
    )
    kept = [_keeping(rule, last, born) for rule in rules]
    return max([own, *filter(None, kept)], key=lambda keeping: keeping.until)


def _keeping(rule: RetentionRule, last: date, born: date | None) -> Keeping | None:
    begin = last
    if rule.counted_from == RetentionStart.BIRTH:
        if born is None or not (
            years_after(born, rule.from_age or 0) <= last < years_after(born, MAJORITY)
        ):
            return None
        begin = born
    return Keeping(years_after(begin, rule.years), rule.name, rule.source)


def years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # The 29th of February, where that year has none.
        return date(day.year + years, 3, 1)

"""What may be done under the hands: given, act, expected.

A case gives what is known of a client who has consented to treatment, one treatment,
and what the domain says to it: `recorded`, `overridden`, or the code of the problem.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

TODAY = timezone.localdate()
DAY = timedelta(days=1)
WHY = {"override_reason": "Agreed with the client and her physician."}
LOW_BACK = {"region": "low-back", "side": "left"}
CALF = {"region": "calf", "side": "left"}


def day(ago: int) -> date:
    return TODAY - ago * DAY


@dataclass
class Case:
    """`given` steps, by name and what they take; then one treatment."""

    title: str
    expected: str
    treatment: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)


def case(title: str, expected: str, treatment: Any = None, **given: Any) -> Case:
    return Case(title, expected, treatment or {}, given)


def yes(slug: str, **answer: Any) -> dict[str, Any]:
    return {"contraindication": slug, "answer": "yes", **answer}


def no(slug: str, **answer: Any) -> dict[str, Any]:
    return {"contraindication": slug, "answer": "no", **answer}


def limit(region: str, level: int | None, **values: Any) -> dict[str, Any]:
    chosen = {"avoid": True} if level is None else {"max_level": level}
    return {"region": region, "reason": "Agreed", **chosen, **values}


def hard(pressure: int = 7, **place: Any) -> dict[str, Any]:
    return {**LOW_BACK, "pressure": pressure, **place}

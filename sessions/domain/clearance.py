"""Recording whose word lifts a limit."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from clinic.domain.client import is_unmerged
from clinic.enums import Clearance as ClearanceOf
from clinic.errors import InvalidInput
from clinic.language import told
from clinic.models import Client, Contraindication, Membership
from sessions.enums import ClearedBy
from sessions.models import Clearance, PressureLimit
from sessions.queries.screening import MAY_CLEAR
from sessions.rules import require_therapist


@transaction.atomic
def record_clearance(
    *,
    by: Membership,
    client: Client,
    given_by: str,
    contraindication: Contraindication | None = None,
    pressure_limit: PressureLimit | None = None,
    **values: Any,
) -> Clearance:
    """A dated word that lifts a limit. The catalogue says whose word it must be."""
    require_therapist(by)
    is_unmerged(client)
    if (contraindication is None) == (pressure_limit is None):
        raise InvalidInput.at(
            "contraindication", "Name a contraindication or a pressure_limit."
        )
    if values["given_on"] > timezone.localdate():
        raise InvalidInput.at("given_on", "A clearance is not given in the future.")
    until = values.get("valid_until")
    if until is not None and until < values["given_on"]:
        raise InvalidInput.at("valid_until", "A clearance ends on or after its date.")
    today = timezone.localdate(timezone=ZoneInfo(by.clinic.time_zone))
    is_minor = client.is_under(by.clinic.age_of_consent, today)
    if given_by == ClearedBy.CLIENT and is_minor:
        raise InvalidInput.at("given_by", "For a minor, the guardian says so.")
    if contraindication is not None:
        _check_giver(contraindication, given_by)
    if pressure_limit is not None and pressure_limit.client_id != client.pk:
        raise InvalidInput.at("pressure_limit", "It is another client's limit.")
    return Clearance.objects.create(
        client=client,
        given_by=given_by,
        contraindication=contraindication,
        pressure_limit=pressure_limit,
        **values,
    )


def _check_giver(contraindication: Contraindication, given_by: str) -> None:
    may = MAY_CLEAR[ClearanceOf(contraindication.clearance)]
    if not may:
        raise InvalidInput.at(
            "contraindication",
            told(
                "Nobody's word lifts this: %(name)s. It holds while the answer is yes.",
                name=contraindication.name,
            ),
        )
    if ClearedBy(given_by) not in may:
        names = ", ".join(sorted(may))
        raise InvalidInput.at(
            "given_by", told("This is lifted by: %(names)s.", names=names)
        )

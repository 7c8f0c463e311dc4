"""What is an adverse event, and what a case of one asks for."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from clinic.errors import DomainError
from sessions.domain.adverse_event import change_adverse_event, record_adverse_event
from sessions.domain.session import plan_session
from sessions.models import AdverseEvent
from tests.conftest import acting

TODAY = timezone.localdate()
YESTERDAY, SOON = TODAY - timedelta(days=1), TODAY + timedelta(days=2)
SORE = {"kind": "soreness_beyond_agreed"}
RESOLVED = {"resolved_on": TODAY, "outcome": "Gone."}
Values = dict[str, Any]

# Given a case (a moderate bruise, but for what is named); a change; what comes of it.
CASES: list[tuple[Values, Values, str]] = [
    ({}, {}, "open"),
    ({"severity": "mild"}, {}, "open"),
    ({"onset_hours": 0}, {}, "open"),
    # Expected soreness is none.
    ({**SORE, "severity": "mild", "onset_hours": 12}, {}, "expected /kind"),
    ({**SORE, "severity": "mild", "onset_hours": 48}, {}, "expected /kind"),
    ({**SORE, "severity": "mild"}, {}, "expected /kind"),
    ({**SORE, "severity": "mild", "onset_hours": 49}, {}, "open"),
    ({**SORE, "severity": "moderate", "onset_hours": 12}, {}, "open"),
    ({**SORE, "severity": "severe", "action": "Rang her."}, {}, "open"),
    (
        {**SORE, "severity": "mild", "serious": True, "action": "Sent to hospital."},
        {},
        "open",
    ),
    (
        {**SORE, "severity": "moderate", "onset_hours": 5},
        {"severity": "mild"},
        "expected /kind",
    ),
    # Severity asks for action.
    ({"severity": "severe"}, {}, "required /action"),
    ({"severity": "mild", "serious": True}, {}, "required /action"),
    ({"severity": "severe", "action": "Sent to the physician."}, {}, "open"),
    ({"serious": True, "action": "Rang for an ambulance."}, {}, "open"),
    ({}, {"severity": "severe"}, "required /action"),
    ({}, {"serious": True}, "required /action"),
    ({}, {"severity": "severe", "action": "Cooled it."}, "open"),
    (
        {"severity": "severe", "action": "Cooled it."},
        {"action": ""},
        "required /action",
    ),
    # A case runs until it is resolved.
    ({}, {"resolved_on": TODAY}, "required /outcome"),
    ({}, {"outcome": "Fading."}, "open"),
    ({}, RESOLVED, "resolved"),
    (RESOLVED, {}, "resolved"),
    (RESOLVED, {"outcome": ""}, "required /outcome"),
    (RESOLVED, {"resolved_on": None}, "open"),
    ({**RESOLVED, "resolved_on": YESTERDAY}, {}, "invalid /resolved_on"),
    ({}, {**RESOLVED, "resolved_on": SOON}, "invalid /resolved_on"),
    ({"occurred_on": SOON}, {}, "invalid /occurred_on"),
    ({}, {"reported_on": TODAY}, "required /reported_to"),
    ({}, {"reported_on": TODAY, "reported_to": "Her physician"}, "open"),
]


class Undo(Exception):
    pass


def test_a_case_is_taken_by_the_rules(clinic_a):
    by, client = clinic_a.therapist, clinic_a.client_record
    bruise = {
        "kind": "bruise",
        "serious": False,
        "severity": "moderate",
        "description": "Palm-sized.",
        "occurred_on": TODAY,
    }

    def became(given: Values, change: Values) -> str:
        try:
            with transaction.atomic():
                event = record_adverse_event(by=by, client=client, **bruise | given)
                change_adverse_event(event, by=by, **change)
                told.append(AdverseEvent.objects.get().status)
                raise Undo
        except Undo:
            return str(told[-1])
        except DomainError as refusal:
            (fault,) = refusal.faults
            return f"{fault.code} {fault.pointer}"

    told: list[str] = []
    with acting(by):
        assert [(*case, became(*case)) for *case, _ in CASES] == [
            (*case, wanted) for *case, wanted in CASES
        ]


@pytest.mark.parametrize("who", ["admin", "desk", "client_member"])
def test_a_case_is_a_therapists_to_write(who, clinic_a):
    member = getattr(clinic_a, who)
    with acting(member), pytest.raises(DomainError) as refused:
        record_adverse_event(by=member, client=clinic_a.client_record)

    assert refused.value.code == "not-allowed"


def test_a_case_names_a_session_of_its_client(clinic_a):
    by = clinic_a.therapist
    with acting(by):
        session = plan_session(by=by, client=clinic_a.other_client)
        with pytest.raises(DomainError) as refused:
            record_adverse_event(
                by=by,
                client=clinic_a.client_record,
                session=session,
                kind="fall",
                serious=False,
                severity="mild",
                description="From the table.",
            )

    assert refused.value.faults[0].pointer == "/session"

"""Of adverse events and referrals."""

from tests.api.bad_values.case import EVENTS, REFERRALS, UUID4
from tests.api.course import EVENT, REFERRAL

CASE = {"client": "{client}", **EVENT}
REFERRED = {"client": "{client}", **REFERRAL}

OF_EVENTS = [
    (EVENTS, {}, "/client", "required"),
    (EVENTS, {"client": "{client}"}, "/serious", "required"),
    (EVENTS, {**CASE, "serious": None}, "/serious", "null"),
    (EVENTS, {**CASE, "serious": True}, "/action", "serious event asks for action"),
    (EVENTS, {**CASE, "severity": "severe"}, "/action", "severe event asks"),
    (EVENTS, {**CASE, "kind": "death"}, "/kind", "none of the choices"),
    (EVENTS, {**CASE, "onset_hours": -1}, "/onset_hours", "0"),
    (EVENTS, {**CASE, "onset_hours": 8_785}, "/onset_hours", "8784"),
    (EVENTS, {**CASE, "description": ""}, "/description", "blank"),
    (EVENTS, {**CASE, "resolved_on": "2026-01-02"}, "/outcome", "became"),
    (EVENTS, {**CASE, "reported_on": "2026-01-02"}, "/reported_to", "whom"),
    (EVENTS, {**CASE, "occurred_on": "2999-01-02"}, "/occurred_on", "future"),
    (EVENTS, {**CASE, "session": UUID4}, "/session", "no such"),
    (EVENTS, {**CASE, "session": "{other:session}"}, "/session", "another client"),
    (EVENTS, {**CASE, "status": "resolved", "state": "x"}, "/state", "no such field"),
    (REFERRALS, REFERRAL, "/client", "Name the client"),
    (
        REFERRALS,
        {**REFERRED, "discipline": "reiki"},
        "/discipline",
        "none of the choices",
    ),
    (REFERRALS, {**REFERRED, "reason": ""}, "/reason", "blank"),
    (REFERRALS, {**REFERRED, "status": "done"}, "/status", "none of the choices"),
    (REFERRALS, {**REFERRED, "started_on": "2026-01-02"}, "/started_on", "suggested"),
    (REFERRALS, {**REFERRED, "ended_on": "2026-01-02"}, "/ended_on", "suggested"),
    (REFERRALS, {**REFERRED, "suggested_on": "2999-01-02"}, "/suggested_on", "future"),
    (REFERRALS, {**REFERRED, "episode": "{other:episode}"}, "/episode", "another"),
]

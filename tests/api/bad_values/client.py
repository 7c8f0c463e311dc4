"""Of clients, and what they agreed to and complain of."""

from tests.api.bad_values.case import CLIENTS, CONSENTS, EPISODES, UUID4
from tests.api.course import CLIENT, CONSENT

OF_CLIENTS = [
    (CLIENTS, {}, "/given_name", "required"),
    (CLIENTS, {**CLIENT, "given_name": ""}, "/given_name", "blank"),
    (CLIENTS, {**CLIENT, "given_name": "a\x00b"}, "/given_name", "Null"),
    (CLIENTS, {**CLIENT, "family_name": "x" * 101}, "/family_name", "100"),
    (CLIENTS, {**CLIENT, "date_of_birth": "1970-02-30"}, "/date_of_birth", "format"),
    (CLIENTS, {**CLIENT, "date_of_birth": "2999-01-01"}, "/date_of_birth", "future"),
    (CLIENTS, {**CLIENT, "date_of_birth": 0}, "/date_of_birth", ""),
    (CLIENTS, {**CLIENT, "email": "at home"}, "/email", "valid email"),
    (CLIENTS, {**CLIENT, "phone": "call me"}, "/phone", "phone"),
    (CLIENTS, {**CLIENT, "language": "english!"}, "/language", "language"),
    (CLIENTS, {**CLIENT, "guardian_phone": "+1 206 5550137"}, "", ""),
    (CLIENTS, {**CLIENT, "primary_therapist": UUID4}, "/primary_therapist", "no such"),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "kind": "all"},
        "/kind",
        "none of the choices",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "kind": "technique"},
        "/techniques",
        "Name",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "kind": "sensitive_region"},
        "/regions",
        "Name",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "given_at": "2999-01-01T00:00:00Z"},
        "/given_at",
        "future",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "expires_at": "2020-01-01T00:00:00Z"},
        "/expires_at",
        "after",
    ),
    (
        CONSENTS,
        {"client": "{client}", **CONSENT, "questions": [{"question": "Why?"}]},
        "/questions/0/answer",
        "required",
    ),
    (CONSENTS, {"client": "{foreign:client}", **CONSENT}, "/client", "no such"),
    (EPISODES, {"client": "{foreign:client}", "complaint": "x"}, "/client", "no such"),
    (EPISODES, {"client": "{client}", "complaint": " "}, "/complaint", "blank"),
    (EPISODES, {"client": "{client}", "complaint": {}}, "/complaint", "string"),
]

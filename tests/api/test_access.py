"""Who may do what: the table of `api.md`, written out for every route there is."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, resolve

from api.serializers.catalogue import SERIALIZERS
from clinic.enums import Role
from clinic.permissions import PERMISSIONS
from tests.api.cells import (
    ACTORS,
    NAME,
    ROLES,
    Cast,
    Cell,
    Row,
    Whose,
    cells_of,
    rows_of,
    told,
)
from tests.api.course import (
    ANSWER,
    CLIENT,
    CONSENT,
    EPISODE,
    EVENT,
    HANDOUT,
    HOME_CARE,
    LOG,
    OUTCOME,
    REFERRAL,
    STOP,
    TREATMENT,
    V1,
    WORDING,
)
from tests.api.walls import forget_every_filter, without_row_security
from tests.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("staff_need_a_second_factor")

LATER = "2027-03-01T10:00:00Z"
FINE = {"reason": "Asked for"}
BY_LAW = {"reason": "Asked by letter", "law": "GDPR article 17"}
MERGED = {"outcome": "merged"}
WORD = {"text": "She called the day after."}
ASSESSMENT = {"episode": "{episode}", "kind": "initial"}
PLAN = {"episode": "{episode}", "assessment": "{assessment}"}
SESSION = {"client": "{client}", "therapist": "{therapist}"}
LICENCE = {
    "member": "{therapist}",
    "number": "L-2",
    "jurisdiction": "Oregon",
    "profession": "massage-therapist",
    "valid_from": "2026-01-01",
}
ASKED = {"regions": [{"region": "low-back", "side": "left"}]}
RULE = {
    "technique": "iastm",
    "professions": ["massage-therapist"],
    "note": "Board rule 7.",
}
CLEARANCE = {
    "client": "{client}",
    "contraindication": "anticoagulants",
    "given_by": "physician",
    "name": "Physician of the clinic",
    "given_on": "2026-01-01",
}
REAUTHENTICATE = "devices/current/reauthenticate/"
WORDINGS = "catalogue/outcome-measures/odi/wordings/"
RESPOND = "sessions/{session}/feedback/{feedback}/respond/"

# Method, address, body; what the therapist, the clinic admin, the front desk and the
# client are answered about their own clinic, and the client about their own record.
TABLE: list[tuple[str, str, Any, str]] = [
    ("GET", "", None, "200 200 200 200"),
    ("GET", "me/", None, "200 200 200 200"),
    ("GET", "memberships/", None, "200 200 200 200"),
    ("GET", "clinic/", None, "200 200 403 403"),
    ("PATCH", "clinic/", {"name": "New"}, "403 200 403 403"),
    ("GET", "clinic/export/", None, "403 200 403 403"),
    ("GET", "members/", None, "200 200 403 403"),
    ("POST", "members/", {"email": "n@x.org", "role": "therapist"}, "403 201 403 403"),
    ("GET", "members/{member}/", None, "200 200 403 403"),
    ("POST", "members/{member}/role/", {"role": "front_desk"}, "403 200 403 403"),
    ("POST", "members/{member}/end/", {}, "403 200 403 403"),
    ("GET", "licences/", None, "200 200 403 403"),
    ("POST", "licences/", LICENCE, "403 201 403 403"),
    ("GET", "licences/{licence}/", None, "200 200 403 403"),
    (
        "POST",
        "licences/{licence}/end/",
        {"valid_until": "2026-06-30"},
        "403 200 403 403",
    ),
    ("GET", "technique-rules/", None, "200 200 403 403"),
    ("POST", "technique-rules/", RULE, "403 201 403 403"),
    ("GET", "technique-rules/{rule}/", None, "200 200 403 403"),
    # The device is the therapist's.
    ("GET", "devices/", None, "200 200 200 200"),
    ("POST", "devices/", {"membership": "{acting}", "name": "x"}, "201 201 201 201"),
    ("GET", "devices/{device}/", None, "200 200 404 404"),
    ("POST", REAUTHENTICATE, {"password": PASSWORD}, "200 200 200 200"),
    ("DELETE", "devices/{device}/", None, "204 204 404 404"),
    ("GET", "clients/", None, "200 200 200 200"),
    ("POST", "clients/", CLIENT, "201 201 201 403"),
    ("POST", "clients/search/", {"name": "one"}, "200 200 200 403"),
    ("GET", "clients/{client}/", None, "200 200 200 200"),
    ("PATCH", "clients/{client}/", {"phone": "+1 206 5550100"}, "200 200 200 200"),
    ("PATCH", "clients/{client}/", {"given_name": "Ann"}, "200 200 200 403"),
    ("POST", "clients/{client}/archive/", {}, "200 200 200 403"),
    ("POST", "clients/{client}/invite/", {}, "201 201 201 403"),
    ("GET", "clients/{client}/export/", None, "403 200 403 200"),
    ("GET", "clients/{client}/last-session/", None, "200 200 403 403"),
    ("GET", "clients/{client}/timeline/", None, "200 200 403 403"),
    ("GET", "clients/{client}/body-chart.svg", None, "200 200 403 403"),
    ("POST", "clients/{duplicate}/merge/", {"into": "{client}"}, "200 200 200 403"),
    ("GET", "clients/{client}/permitted/", None, "200 200 403 403"),
    ("GET", "clients/{client}/retention/", None, "200 200 403 403"),
    ("GET", "clients/due-for-erasure/", None, "403 200 403 403"),
    ("GET", "legal-holds/", None, "200 200 403 403"),
    ("POST", "legal-holds/", {"client": "{client}", **FINE}, "403 201 403 403"),
    ("GET", "legal-holds/{hold}/", None, "200 200 403 403"),
    ("POST", "legal-holds/{hold}/lift/", FINE, "403 200 403 403"),
    ("GET", "erasures/", None, "403 200 403 403"),
    ("POST", "erasures/", {"client": "{client}", **BY_LAW}, "403 201 403 403"),
    ("GET", "erasures/{erasure}/", None, "403 200 403 403"),
    ("POST", "erasures/{erasure}/carry-out/", {}, "403 200 403 403"),
    ("GET", "consents/", None, "200 200 403 200"),
    ("POST", "consents/", {"client": "{client}", **CONSENT}, "201 403 403 201"),
    ("GET", "consents/{consent}/", None, "200 200 403 200"),
    ("POST", "consents/{consent}/withdraw/", {}, "200 403 403 200"),
    ("GET", "episodes/", None, "200 200 403 403"),
    ("POST", "episodes/", {"client": "{client}", **EPISODE}, "201 403 403 403"),
    ("GET", "episodes/{episode}/", None, "200 200 403 403"),
    ("PATCH", "episodes/{episode}/", {"complaint": "x"}, "200 403 403 403"),
    (
        "POST",
        "episodes/{idle}/close/",
        {"outcome": "client_stopped"},
        "200 403 403 403",
    ),
    ("GET", "assessments/", None, "200 200 403 403"),
    ("POST", "assessments/", ASSESSMENT, "201 403 403 403"),
    ("GET", "assessments/{assessment}/", None, "200 200 403 403"),
    ("PATCH", "assessments/{assessment}/", {"note": "x"}, "200 403 403 403"),
    ("GET", "clearances/", None, "200 200 403 403"),
    ("POST", "clearances/", CLEARANCE, "201 403 403 403"),
    ("GET", "clearances/{clearance}/", None, "200 200 403 403"),
    ("GET", "trigger-points/", None, "200 200 403 403"),
    (
        "POST",
        "trigger-points/",
        {"client": "{client}", "muscle": "masseter"},
        "201 403 403 403",
    ),
    ("GET", "trigger-points/{point}/", None, "200 200 403 403"),
    ("PATCH", "trigger-points/{point}/", {"location": "x"}, "200 403 403 403"),
    ("POST", "trigger-points/{point}/exams/", {}, "201 403 403 403"),
    ("GET", "trigger-points/{point}/history/", None, "200 200 403 403"),
    ("GET", "treatment-plans/", None, "200 200 403 403"),
    ("POST", "treatment-plans/", PLAN, "201 403 403 403"),
    ("GET", "treatment-plans/{plan}/", None, "200 200 403 403"),
    ("PATCH", "treatment-plans/{draft}/", {"precautions": "x"}, "200 403 403 403"),
    ("POST", "treatment-plans/{draft}/activate/", {}, "200 403 403 403"),
    ("POST", "treatment-plans/{plan}/hold/", FINE, "200 403 403 403"),
    ("POST", "treatment-plans/{held}/resume/", {}, "200 403 403 403"),
    ("POST", "treatment-plans/{plan}/complete/", {}, "200 403 403 403"),
    ("POST", "treatment-plans/{plan}/discontinue/", FINE, "200 403 403 403"),
    ("POST", "treatment-plans/{plan}/revise/", {}, "201 403 403 403"),
    ("GET", "sessions/", None, "200 200 200 200"),
    ("POST", "sessions/", SESSION, "201 201 201 403"),
    ("GET", "sessions/therapists/", None, "200 200 200 403"),
    ("GET", "sessions/{session}/", None, "200 200 200 200"),
    ("PATCH", "sessions/{session}/", {"notes": "x"}, "200 403 403 403"),
    ("POST", "sessions/{planned}/start/", {}, "200 403 403 403"),
    (
        "POST",
        "sessions/{session}/complete/",
        {"alert_explanation": "x"},
        "200 403 403 403",
    ),
    ("POST", "sessions/{planned}/cancel/", FINE, "200 200 200 403"),
    ("POST", "sessions/{planned}/no-show/", FINE, "200 200 200 403"),
    (
        "POST",
        "sessions/{planned}/reschedule/",
        {"scheduled_for": LATER},
        "200 200 200 403",
    ),
    ("POST", "sessions/{session}/treatments/", TREATMENT, "201 403 403 403"),
    (
        "PATCH",
        "sessions/{session}/treatments/{treatment}/",
        {"seconds": 30},
        "200 403 403 403",
    ),
    (
        "POST",
        "sessions/{copy}/treatments/{copied}/discard/",
        {},
        "200 403 403 403",
    ),
    ("POST", "sessions/{session}/clone/", {}, "201 403 403 403"),
    ("POST", "sessions/{session}/feedback/", STOP, "201 403 403 201"),
    ("POST", "sessions/{session}/live-link/", None, "201 403 403 403"),
    ("GET", "sessions/{session}/live-link/", None, "404 403 403 403"),
    ("DELETE", "sessions/{session}/live-link/", None, "409 403 403 403"),
    ("GET", "sessions/{session}/events/", None, "421 421 403 403"),
    ("POST", RESPOND, {"response": "eased"}, "201 403 403 403"),
    ("GET", "home-care/", None, "200 200 403 200"),
    ("POST", "home-care/", {"episode": "{episode}", **HOME_CARE}, "201 403 403 403"),
    ("GET", "home-care/{home_care}/", None, "200 200 403 200"),
    ("PATCH", "home-care/{home_care}/", {"reps": 6}, "200 403 403 403"),
    ("GET", "home-care/{home_care}/adherence/", None, "200 200 403 200"),
    ("GET", "home-care/{home_care}/logs/", None, "200 200 403 200"),
    ("GET", "home-care/adherence/?client={client}", None, "200 200 403 200"),
    ("POST", "home-care/{home_care}/logs/", LOG, "201 403 403 201"),
    ("GET", "clients/{client}/outcomes/", None, "200 200 403 200"),
    ("GET", "clients/{client}/trend.svg", None, "200 200 403 200"),
    ("GET", "clients/{client}/report.pdf", None, "200 200 403 200"),
    ("GET", "clients/{client}/home-care.pdf", None, "200 200 403 200"),
    ("GET", "clients/{client}/record.pdf", None, "200 200 403 403"),
    ("GET", "assessments/{assessment}/assessment.pdf", None, "200 200 403 403"),
    ("GET", "sessions/{session}/note.pdf", None, "200 200 403 404"),
    ("GET", "sessions/{shared}/note.pdf", None, "200 200 403 200"),
    ("GET", "outcome-responses/", None, "200 200 403 200"),
    (
        "POST",
        "outcome-responses/",
        {"client": "{client}", **OUTCOME},
        "201 403 403 201",
    ),
    ("GET", "outcome-responses/{outcome}/", None, "200 200 403 200"),
    ("GET", "check-ins/", None, "200 200 403 200"),
    ("GET", "check-ins/{check_in}/", None, "200 200 403 200"),
    ("POST", "check-ins/{check_in}/answer/", ANSWER, "201 403 403 201"),
    ("GET", "adverse-events/", None, "200 200 403 403"),
    ("POST", "adverse-events/", {"client": "{client}", **EVENT}, "201 403 403 403"),
    ("GET", "adverse-events/{event}/", None, "200 200 403 403"),
    ("PATCH", "adverse-events/{event}/", {"action": "Cooled."}, "200 403 403 403"),
    ("GET", "referrals/", None, "200 200 403 403"),
    ("POST", "referrals/", {"client": "{client}", **REFERRAL}, "201 403 403 403"),
    ("GET", "referrals/{referral}/", None, "200 200 403 403"),
    ("PATCH", "referrals/{referral}/", {"status": "agreed"}, "200 403 403 403"),
    ("GET", "handouts/", None, "200 200 403 200"),
    ("POST", "handouts/", {"client": "{client}", **HANDOUT}, "201 403 403 403"),
    ("GET", "handouts/{handout}/", None, "200 200 403 200"),
    ("GET", "conflicts/", None, "200 200 403 403"),
    ("GET", "conflicts/{conflict}/", None, "200 200 403 403"),
    ("POST", "conflicts/{conflict}/settle/", MERGED, "200 200 403 403"),
    ("GET", "sync/pull/", None, "200 200 200 200"),
    ("POST", "sync/push/", {"operations": []}, "200 200 200 200"),
    ("GET", "live/", None, "401 401 401 401"),
    ("POST", "live/feedback/", {"words": []}, "401 401 401 401"),
    ("GET", "sync/events/", None, "421 421 421 421"),
    ("GET", "statistics/", None, "200 200 403 403"),
    ("GET", "changes/?record={client}", None, "200 200 403 403"),
    ("GET", "access-log/", None, "200 200 403 200"),
    ("GET", "verify/", None, "403 200 403 403"),
    ("GET", "verify/?record={signed}", None, "200 200 403 403"),
    # Who signed is no second person.
    ("POST", "assessments/{assessment}/sign/", {}, "200 403 403 403"),
    ("POST", "assessments/{examined}/co-sign/", {}, "403 403 403 403"),
    ("POST", "assessments/{examined}/addenda/", WORD, "201 403 403 403"),
    ("POST", "sessions/{completed}/sign/", {}, "200 403 403 403"),
    ("POST", "sessions/{signed}/co-sign/", {}, "403 403 403 403"),
    # The client adds a remark, where the session is shared.
    ("POST", "sessions/{signed}/addenda/", WORD, "201 403 403 409"),
    ("POST", "sessions/{shared}/addenda/", WORD, "201 403 403 201"),
    ("GET", "sessions/{shared}/", None, "200 200 200 200"),
    ("POST", "sessions/{signed}/share/", {}, "200 403 403 403"),
    # One voids what one made; the clients were there before.
    ("POST", "clients/{client}/void/", FINE, "403 403 403 403"),
    ("POST", "consents/{consent}/void/", FINE, "200 403 403 403"),
    ("POST", "episodes/{episode}/void/", FINE, "200 403 403 403"),
    ("POST", "assessments/{assessment}/void/", FINE, "200 403 403 403"),
    ("POST", "clearances/{clearance}/void/", FINE, "200 403 403 403"),
    ("POST", "trigger-points/{point}/void/", FINE, "200 403 403 403"),
    ("POST", "treatment-plans/{draft}/void/", FINE, "200 403 403 403"),
    ("POST", "sessions/{planned}/void/", FINE, "200 403 403 403"),
    ("POST", "home-care/{home_care}/void/", FINE, "200 403 403 403"),
    ("POST", "handouts/{handout}/void/", FINE, "200 403 403 403"),
    ("POST", "catalogue/candidates/", ASKED, "200 200 200 403"),
    (
        "POST",
        "catalogue/candidates/",
        {**ASKED, "client": "{client}"},
        "200 200 403 403",
    ),
    ("POST", "outcome-responses/{outcome}/void/", FINE, "200 403 403 403"),
    ("POST", "check-ins/{check_in}/void/", FINE, "200 403 403 403"),
    ("POST", "adverse-events/{event}/void/", FINE, "200 403 403 403"),
    ("POST", "referrals/{referral}/void/", FINE, "200 403 403 403"),
    ("GET", "catalogue/", None, "200 200 200 200"),
    ("GET", "catalogue/muscles/masseter/", None, "200 200 200 200"),
    ("GET", WORDINGS, None, "200 200 200 200"),
    ("POST", WORDINGS, WORDING, "403 201 403 403"),
    *(("GET", f"catalogue/{name}/", None, "200 200 200 200") for name in SERIALIZERS),
    # An empty entry is bad input to the one who may add entries.
    *(("POST", f"catalogue/{name}/", {}, "403 400 403 403") for name in SERIALIZERS),
]

OF_A_CLIENT = (
    "{client}", "{duplicate}", "{consent}", "{episode}", "{idle}", "{assessment}",
    "{point}", "{plan}", "{draft}", "{held}", "{session}", "{planned}", "{home_care}",
    "{completed}", "{signed}", "{shared}", "{examined}", "{outcome}",
    "{check_in}", "{event}", "{referral}", "{handout}", "{clearance}", "{copy}",
    "{conflict}",
)  # fmt: skip
# Whom a door lets in, though the act behind it may refuse.
BEHIND_THE_DOOR = {
    "clients/{client}/": ROLES,
    "clients/{client}/void/": {Role.THERAPIST},
    "assessments/{examined}/co-sign/": {Role.THERAPIST},
    "sessions/{signed}/co-sign/": {Role.THERAPIST},
    "sessions/{planned}/void/": {Role.THERAPIST, Role.FRONT_DESK},
    "verify/": {Role.THERAPIST},
    "catalogue/candidates/": {Role.FRONT_DESK},
}
ROWS = rows_of(TABLE, BEHIND_THE_DOOR)
CELLS = list(cells_of(ROWS, OF_A_CLIENT))


def is_telling(cell: Cell) -> bool:
    """Whether it is asked each time, and not in the long run alone. A door that is
    shut is shut whatever lies behind it, and staff treat all of the clinic alike."""
    if cell.actor.endswith("there") or cell.actor == "other client":
        return False
    if cell.expected == 401:
        return cell.whose is Whose.ONE and cell.row in ONE_OF_EACH
    if cell.expected == 403 and not is_behind_the_door(cell):
        return False
    if cell.whose is Whose.TWO and cell.actor != "client":
        return cell.row.method == "GET" and cell.actor == "therapist"
    return cell.whose is not Whose.NOBODY or cell.actor in {"therapist", "client"}


def is_behind_the_door(cell: Cell) -> bool:
    return ACTORS[cell.actor].role in cell.row.behind


ONE_OF_EACH = {row.address.partition("/")[0]: row for row in ROWS}.values()
TELLING = [cell for cell in CELLS if is_telling(cell)]


def by_actor(cells: Iterable[Cell]) -> list[Any]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.actor, []).append(cell)
    return [pytest.param(some, id=name) for name, some in found.items()]


def faults(cast: Cast, cells: Iterable[Cell]) -> dict[str, str]:
    """What is wrong, by cell; and whatever is hidden is as if it were not."""
    answers = {cell: cast.ask(cell) for cell in cells}
    found = {str(cell): cast.fault(cell, answer) for cell, answer in answers.items()}
    for cell, answer in answers.items():
        missing = answers.get(replace(cell, whose=Whose.NOBODY))
        if cell.is_hidden and missing and told(answer) != told(missing):
            found[str(cell)] = "tells that it is there"
    return {cell: fault for cell, fault in found.items() if fault}


@pytest.mark.parametrize("cells", by_actor(TELLING))
def test_everyone_is_answered_as_the_table_says(cells, cast):
    assert faults(cast, cells) == {}


def of_a_client(cell: Cell) -> bool:
    """Whether a client asks for what is not theirs, or for a list."""
    is_list = cell.row.method == "GET" and not cell.row.names
    return cell.actor == "client" and (is_list or cell.is_hidden)


def test_row_security_alone_keeps_a_client_to_their_own(cast, monkeypatch):
    forget_every_filter(monkeypatch)

    assert faults(cast, filter(of_a_client, TELLING)) == {}


def test_without_row_security_a_strange_client_is_found(
    committed, api, clinic_a, clinic_b
):
    address = f"{V1}clients/{clinic_b.client_record.pk}/"
    ours = api(clinic_a.therapist)
    before = ours.get(address).status_code
    with without_row_security():
        shown = ours.get(address)

    assert before == 404
    assert shown.json()["given_name"] == "One canary-b"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_doors_and_no_other(role):
    shut = {row for row in ROWS if not is_open(row, role)}

    assert shut == {
        row for row in ROWS if row.statuses[role] == 403 and role not in row.behind
    }


def is_open(row: Row, role: Role) -> bool:
    address = NAME.sub(str(UUID(int=0)), row.address.partition("?")[0])
    door = resolve(V1 + address).func
    permission = door.cls.permission_map[door.actions[row.method.lower()]]
    return permission in PERMISSIONS[role]


def test_the_table_has_every_route():
    asked = {(method, pattern_of(address)) for method, address, *_ in TABLE}
    missing = {
        (method.upper(), route.replace("<slug:slug>/wordings", "odi/wordings"))
        for route, methods in routes("api/v1/")
        for method in methods
        if method != "head" and not route.endswith("<slug:slug>/")
    } - asked

    assert missing == set()


def pattern_of(address: str) -> str:
    address = address.partition("?")[0]
    parts = ["{}" if part.startswith("{") else part for part in address.split("/")]
    return "/".join(parts)


def routes(below: str) -> Iterator[tuple[str, list[str]]]:
    """Every address under `below`, with its methods."""

    def walk(patterns: Any, prefix: str) -> Iterator[tuple[str, list[str]]]:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                yield from walk(entry.url_patterns, route)
            elif route.startswith(below):
                parts = route.removeprefix(below).split("/")
                shown = "/".join(
                    "{}" if part.startswith("<uuid:") else part for part in parts
                )
                yield shown, list(entry.callback.actions)

    return walk(get_resolver().url_patterns, "")

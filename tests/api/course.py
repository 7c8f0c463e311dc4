"""The published case of `low-back-2016.md`, as the bodies a client of the API sends."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient
from uuid_utils.compat import uuid7

V1 = "/api/v1/"
CLIENT = {
    "given_name": "Jon",
    "family_name": "Weaver",
    "date_of_birth": "1953-02-11",
    "email": "jon.weaver@example.org",
    "phone": "+1 206 555 0137",
    "language": "en",
}
CONSENT = {
    "kind": "treatment",
    "explained": "Slow pressure on sore spots; it may hurt, and stop is always heard.",
    "questions": [{"question": "Will it bruise?", "answer": "Seldom, and lightly."}],
    "method": "written",
}
CLEARANCE = {
    "contraindication": "anticoagulants",
    "given_by": "physician",
    "name": "Physician of the clinic",
    "given_on": "2026-01-01",
}
EPISODE = {"complaint": "Pain in all of the back, mostly low."}
EXAM = {
    "muscle": "quadratus-lumborum",
    "site": "quadratus-lumborum-trp1",
    "side": "left",
    "taut_band": "yes",
    "hypersensitive_spot": "yes",
    "referred_sensation": "yes",
    "symptom_recognised": "yes",
    "tenderness": 7,
}
ASSESSMENT = {
    "kind": "initial",
    "history": [
        {"kind": "condition", "description": "Spinal stenosis", "status": "current"},
        {"kind": "medication", "description": "Oxycodone 7.5 mg", "status": "current"},
    ],
    "screening": [
        {"contraindication": "cauda-equina-signs", "answer": "no"},
        {
            "contraindication": "pain-altering-medicine",
            "answer": "yes",
            "regions": ["low-back"],
        },
    ],
    "pain_areas": [
        {
            "region": "low-back",
            "side": "left",
            "now": 6,
            "worst": 8,
            "best": 3,
            "quality": ["ache"],
        }
    ],
    "trigger_point_exams": [EXAM],
    "pressure_thresholds": [
        {
            "muscle": "quadratus-lumborum",
            "side": "left",
            "reading_1": "2.10",
            "reading_2": "2.30",
            "reading_3": "2.20",
            "unit": "kgf/cm2",
        }
    ],
    "range_of_motion": [{"movement": "lumbar-flexion", "degrees": 40}],
    "posture": [{"kind": "scoliosis", "grade": "moderate"}],
    "muscle_tone": [{"muscle": "quadratus-lumborum", "side": "left", "tone": 3}],
    "suitability": "suitable_with_precautions",
    "suitability_reason": "The pain medicine dulls what he feels.",
}
PLAN = {
    "goals": [
        {
            "statement": "Half the pain",
            "measure": "nrs-11",
            "baseline": "6.00",
            "target": "2.00",
            "due_on": "2027-03-01",
        }
    ],
    "planned_techniques": [{"technique": "trigger-point-pressure-release"}],
    "pressure_limits": [
        {"region": "low-back", "max_level": 5, "reason": "Pain medicine"}
    ],
    "sessions_per_week": "1.00",
    "planned_sessions": 6,
}
TREATMENT = {
    "technique": "trigger-point-pressure-release",
    "muscle": "quadratus-lumborum",
    "side": "left",
    "tool": "thumb",
    "position": "prone",
    "pressure": 5,
    "seconds": 60,
    "pain_during": 6,
    "pain_after": 3,
}
STOP = {"source": "client_aloud", "pain": 8, "word": "stop", "discomfort": "sharp"}
HOME_CARE = {"template": "knee-to-chest", "sets": 2, "reps": 5, "times_per_day": 1}
ANSWER = {"soreness": 3, "soreness_hours": 20, "benefit": "some"}
EVENT = {
    "kind": "bruise",
    "serious": False,
    "severity": "moderate",
    "description": "Palm-sized, over the left hip.",
}
REFERRAL = {"discipline": "yoga", "reason": "Slow movement between the visits."}
HANDOUT = {"topic": "soreness-afterwards"}
LOG = {"status": "not_done", "reason": "time", "note": "Long day."}


OUTCOME = {"measure": "odi", "answers": [4, 2, 4, 4, 3, 4, 3, 3, 3, 4]}


WORDING = {
    "language": "en",
    "items": [f"Section {number}" for number in range(1, 11)],
    "licence_note": "Licence 17 of the distributor, for this clinic's clients.",
}


def tomorrow(hour: int = 10) -> str:
    day = timezone.now() + timedelta(days=1)
    return day.strftime(f"%Y-%m-%dT{hour:02}:00:00Z")


def new_id() -> str:
    return str(uuid7())


class Course:
    """Enters one client's course of care through the API, each step on request."""

    def __init__(self, http: APIClient, client: Any) -> None:
        self.http, self.client = http, str(client)
        self.has_agreed = False

    def post(self, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        answer = self.http.post(V1 + path, body or {}, headers=headers)
        assert answer.status_code in {200, 201}, (path, answer.content)
        return answer.json()

    def act(self, path: str, body: Any = None) -> dict[str, Any]:
        return self.post(path, body, **{"If-Match": "*"})

    def consent(self, **values: Any) -> dict[str, Any]:
        return self.post("consents/", {"client": self.client, **CONSENT, **values})

    def agreed(self) -> None:
        """The consent that any treatment needs, once."""
        if not self.has_agreed:
            self.has_agreed = True
            self.consent()

    def clearance(self, **values: Any) -> dict[str, Any]:
        return self.post("clearances/", {"client": self.client, **CLEARANCE, **values})

    def episode(self, **values: Any) -> dict[str, Any]:
        return self.post("episodes/", {"client": self.client, **EPISODE, **values})

    def assessment(self, episode: str, **values: Any) -> dict[str, Any]:
        return self.post("assessments/", {"episode": episode, **ASSESSMENT} | values)

    def point(self, **values: Any) -> dict[str, Any]:
        body = {"client": self.client, "muscle": "gluteus-medius", "side": "right"}
        return self.post("trigger-points/", body | values)

    def draft(self, episode: str, assessment: str, **values: Any) -> dict[str, Any]:
        body = {"episode": episode, "assessment": assessment, **PLAN}
        return self.post("treatment-plans/", body | values)

    def plan(self, **values: Any) -> dict[str, Any]:
        """An active plan, with the consent, episode and assessment it needs."""
        self.consent()
        episode = self.episode()["id"]
        draft = self.draft(episode, self.assessment(episode)["id"], **values)
        return self.act(f"treatment-plans/{draft['id']}/activate/")

    def session(self, **values: Any) -> dict[str, Any]:
        return self.post("sessions/", {"client": self.client, **values})

    def started(self, **values: Any) -> dict[str, Any]:
        return self.act(f"sessions/{self.session(**values)['id']}/start/")

    def completed(self, **values: Any) -> dict[str, Any]:
        return self.act(f"sessions/{self.started(**values)['id']}/complete/")

    def signed(self, **values: Any) -> dict[str, Any]:
        """A session with something in it, signed."""
        session = self.started(**values)["id"]
        self.treatment(session)
        self.act(f"sessions/{session}/complete/")
        return self.act(f"sessions/{session}/sign/")

    def shared(self, **values: Any) -> dict[str, Any]:
        return self.act(f"sessions/{self.signed(**values)['id']}/share/")

    def treatment(self, session: str, **values: Any) -> dict[str, Any]:
        self.agreed()
        return self.post(f"sessions/{session}/treatments/", {**TREATMENT, **values})

    def feedback(self, session: str, **values: Any) -> dict[str, Any]:
        return self.post(f"sessions/{session}/feedback/", {**STOP, **values})

    def home_care(self, episode: str, **values: Any) -> dict[str, Any]:
        return self.post("home-care/", {"episode": episode, **HOME_CARE, **values})

    def outcome(self, **values: Any) -> dict[str, Any]:
        body = {"client": self.client, **OUTCOME}
        return self.post("outcome-responses/", body | values)

    def check_in(self, **values: Any) -> dict[str, Any]:
        """That of a session completed now."""
        session = self.completed(**values)["id"]
        found = self.http.get(f"{V1}check-ins/", {"session": session}).json()
        return found["results"][0]

    def adverse_event(self, **values: Any) -> dict[str, Any]:
        return self.post("adverse-events/", {"client": self.client, **EVENT, **values})

    def referral(self, **values: Any) -> dict[str, Any]:
        return self.post("referrals/", {"client": self.client, **REFERRAL, **values})

    def handout(self, **values: Any) -> dict[str, Any]:
        return self.post("handouts/", {"client": self.client, **HANDOUT, **values})

    def conflict(self, session: str) -> str:
        """That of a device which did not know that the session has gone on."""
        late = {
            "op_id": new_id(),
            "act": "update",
            "record": "session",
            "id": session,
            "base_version": 1,
            "set": {"notes": "Written in the cellar."},
        }
        answer = self.post("sync/push/", {"operations": [late]})
        return answer["results"][0]["conflict"]

    def log(self, instruction: str, **values: Any) -> dict[str, Any]:
        return self.post(f"home-care/{instruction}/logs/", {**LOG, **values})

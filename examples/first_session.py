"""Enter a published case through the API, and read every value back.

The case: International Journal of Therapeutic Massage & Bodywork 2016;9(3):27-30, with
our own figures where the report is silent. Needs a running server and httpx:

    python examples/first_session.py --email therapist@example.org --password ...
"""

import argparse
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx


def uuid7() -> str:
    """An id of our own: a repeat of the request is then recognised (RFC 9562)."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return str(UUID(int=value))


def same(sent: Any, got: Any, path: str = "") -> None:
    """Every value sent stands in what came back; else say where it does not."""
    if isinstance(sent, dict) and isinstance(got, dict):
        for name, value in sent.items():
            same(value, got.get(name), f"{path}/{name}")
    elif isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        for number, value in enumerate(sent):
            same(value, got[number], f"{path}/{number}")
    elif sent != got:
        raise SystemExit(f"{path}: sent {sent!r}, got {got!r}")


class Palpate:
    """The API, as much of it as this needs."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)

    def log_in(self, email: str, password: str) -> None:
        answer = self.http.post(
            "/_allauth/app/v1/auth/login", json={"email": email, "password": password}
        )
        token = answer.json().get("meta", {}).get("access_token")
        if token is None:
            raise SystemExit(f"No token: {answer.status_code} {answer.text}")
        self.http.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, **kwargs: Any) -> Any:
        answer = self.http.request(method, f"/api/v1/{path}", **kwargs)
        if answer.is_error:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer

    def make(self, path: str, body: dict[str, Any]) -> Any:
        """Create a record under an id of our own, and read it back."""
        body = {"id": uuid7(), **body}
        self.ask("POST", path, json=body)
        got = self.ask("GET", f"{path}{body['id']}/").json()
        same(body, got, f"/{path}")
        return got

    def act(self, path: str, act: str, body: dict[str, Any], status: str) -> Any:
        """Change a record's state, on the version we have seen."""
        seen = self.ask("GET", path).headers["ETag"]
        self.ask("POST", f"{path}{act}/", json=body, headers={"If-Match": seen})
        got = self.ask("GET", path).json()
        same({**body, "status": status}, got, f"/{path}{act}")
        return got


CLIENT = {
    "given_name": "Walter",
    "family_name": "Example",
    "date_of_birth": "1953-02-11",
    "email": "walter@example.org",
    "phone": "+1 206 555 0137",
    "language": "en",
}
CONSENTS = [
    {
        "kind": "treatment",
        "explained": "Slow pressure on sore spots. It may hurt; stop is always heard.",
        "questions": [
            {"question": "Will it hurt tomorrow?", "answer": "For a day, perhaps two."}
        ],
        "method": "written",
    },
    {
        "kind": "data",
        "explained": "What we keep, and for how long.",
        "method": "written",
    },
]
COMPLAINT = "Pain in all of the back, mostly low; sometimes the neck and middle back."
HISTORY = [
    {"kind": "condition", "description": name, "status": "current"}
    for name in (
        "Osteoarthritis",
        "Scoliosis",
        "Spinal stenosis",
        "Degenerative disc disease",
    )
] + [
    {
        "kind": "medication",
        "description": "Oxycodone with acetaminophen 7.5 mg, four times a day",
        "status": "current",
        "note": "Lethargic and disoriented from it.",
    }
]
SCREENING = [
    {"contraindication": "cauda-equina-signs", "answer": "no"},
    {"contraindication": "progressive-neuro-deficit", "answer": "no"},
    {"contraindication": "fracture-suspected", "answer": "no"},
    {"contraindication": "cancer-history-back-pain", "answer": "no"},
    {
        "contraindication": "pain-altering-medicine",
        "answer": "yes",
        "regions": ["low-back"],
    },
]
FOUND = {"taut_band": "yes", "hypersensitive_spot": "yes", "referred_sensation": "yes"}
EXAMS = [
    {
        "muscle": "quadratus-lumborum",
        "site": "quadratus-lumborum-trp1",
        "side": "left",
        **FOUND,
        "symptom_recognised": "yes",
        "tenderness": 8,
    },
    {
        "muscle": "gluteus-medius",
        "site": "gluteus-medius-trp2",
        "side": "right",
        **FOUND,
        "symptom_recognised": "yes",
        "tenderness": 6,
    },
    {
        "muscle": "multifidus-lumbar",
        "site": "multifidus-lumbar-trp2",
        "side": "left",
        **FOUND,
        "symptom_recognised": "no",
        "tenderness": 5,
    },
]
STATUSES = ["active", "active", "latent"]
TREATMENT = {
    "technique": "trigger-point-pressure-release",
    "tool": "thumb",
    "position": "prone",
    "pressure_scale": "intensity-0-10",
}
HOME_CARE = [
    {
        "template": "knee-to-chest",
        "sets": 1,
        "reps": 5,
        "hold_seconds": 5,
        "times_per_day": 1,
        "days_per_week": 7,
    },
    {"template": "moist-heat", "minutes": 15, "times_per_day": 1},
    {"template": "walking", "minutes": 10, "times_per_day": 2},
]


def enter(api: Palpate) -> None:
    client = api.make("clients/", CLIENT)["id"]
    print("Client registered.")

    consent, _ = [api.make("consents/", {"client": client, **c}) for c in CONSENTS]
    print("Consents to treatment and to data kept.")

    episode = api.make("episodes/", {"client": client, "complaint": COMPLAINT})["id"]
    print("Episode opened.")

    assessment = api.make(
        "assessments/",
        {
            "episode": episode,
            "kind": "initial",
            "history": HISTORY,
            "screening": SCREENING,
            "pain_areas": [
                {
                    "region": "low-back",
                    "side": "bilateral",
                    "now": 8,
                    "worst": 9,
                    "best": 4,
                    "quality": ["ache"],
                }
            ],
            "trigger_point_exams": EXAMS,
            "range_of_motion": [{"movement": "lumbar-flexion", "degrees": 40}],
            "suitability": "suitable_with_precautions",
            "suitability_reason": "The pain medicine dulls what he feels.",
        },
    )
    points = [exam["trigger_point"] for exam in assessment["trigger_point_exams"]]
    for point, status in zip(points, STATUSES, strict=True):
        got = api.ask("GET", f"trigger-points/{point}/").json()
        same({"client": client, "status": status}, got, "/trigger-points/")
    print("Assessed: two active trigger points and a latent one.")

    plan = api.make(
        "treatment-plans/",
        {
            "episode": episode,
            "assessment": assessment["id"],
            "consent": consent["id"],
            "goals": [
                {
                    "statement": "Disability in half",
                    "measure": "odi",
                    "baseline": "68.00",
                    "target": "34.00",
                },
                {"statement": "Ride a bicycle again"},
                {"statement": "Cut down the pain medicine"},
            ],
            "planned_techniques": [
                {"technique": TREATMENT["technique"], "trigger_point": point}
                for point in points
            ],
            "pressure_limits": [
                {
                    "region": "low-back",
                    "max_level": 5,
                    "reason": "Pain medicine",
                    "until_cleared": True,
                }
            ],
            "sessions_per_week": "1.00",
            "planned_sessions": 6,
            "reassess_after_sessions": 6,
        },
    )["id"]
    print("Plan drafted.")
    api.act(f"treatment-plans/{plan}/", "activate", {}, "active")
    print("Plan activated.")

    began = datetime.now(UTC).replace(microsecond=123456) - timedelta(hours=1)
    session = api.make(
        "sessions/",
        {
            "client": client,
            "episode": episode,
            "plan": plan,
            "pain_before": 8,
            "positions": ["prone"],
        },
    )["id"]
    here = f"sessions/{session}/"
    api.act(here, "start", {"started_at": written(began)}, "in_progress")
    print("Session 1 started.")

    first = {"pressure": 5, "seconds": 40, "pain_during": 8}
    eased = {"pressure": 3, "seconds": 60, "pain_during": 5, "pain_after": 4}
    treatments = [
        {"id": uuid7(), "trigger_point": points[0], "side": "left", **TREATMENT, **dose}
        for dose in (first, eased)
    ]
    said = {
        "id": uuid7(),
        "treatment": treatments[0]["id"],
        "source": "client_aloud",
        "pain": 8,
        "word": "stop",
        "discomfort": "sharp",
    }
    response = {
        "response": "continued_by_agreement",
        "note": "At 3; pain 5 after that.",
    }
    api.ask("POST", f"{here}treatments/", json=treatments[0])
    heard = api.ask("POST", f"{here}feedback/", json=said).json()
    same({**said, "is_alert": True}, heard, "/feedback")
    print("The client says stop: an alert.")
    api.ask("POST", f"{here}feedback/{said['id']}/respond/", json=response)
    api.ask("POST", f"{here}treatments/", json=treatments[1])
    got = api.ask("GET", here).json()
    same(
        {"treatments": treatments, "feedback": [{**said, "response": response}]},
        got,
        "/sessions",
    )
    print("Eased, and gone on by agreement.")

    closing = {
        "ended_at": written(began + timedelta(minutes=50)),
        "pain_after": 6,
        "subjective": COMPLAINT,
        "objective": "Left quadratus lumborum tender, released in part.",
        "assessment": "Eases with low pressure.",
        "plan_text": "Again in a week, at 3 of 10.",
    }
    api.act(here, "complete", closing, "completed")
    print("Session completed.")

    care = [api.make("home-care/", {"episode": episode, **item}) for item in HOME_CARE]
    print("Home care given:", ", ".join(item["title"].lower() for item in care) + ".")

    log = {"id": uuid7(), "status": "done", "pain_before": 6, "pain_after": 5}
    api.ask("POST", f"home-care/{care[0]['id']}/logs/", json=log)
    got = api.ask("GET", f"home-care/{care[0]['id']}/logs/").json()
    same([log], got["results"], "/logs")
    print("First day of home care reported.")


def written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    given = parser.parse_args()
    api = Palpate(given.url)
    api.log_in(given.email, given.password)
    enter(api)
    print("All values read back equal.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The main job of `api.md`, step by step, as a client of the API does it."""

from tests.api.course import (
    ASSESSMENT,
    CLIENT,
    CONSENT,
    EPISODE,
    LOG,
    PLAN,
    STOP,
    TREATMENT,
    V1,
    Course,
    new_id,
)


def contains(answer, sent, path=""):
    """Every value sent stands in the answer, at its place."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            contains(answer[name], value, f"{path}/{name}")
    elif isinstance(sent, list):
        assert len(answer) == len(sent), path
        for number, value in enumerate(sent):
            contains(answer[number], value, f"{path}/{number}")
    else:
        assert answer == sent, path


def test_a_course_of_care_is_entered_and_read_back(therapist):
    client = Course(therapist, "").post("clients/", CLIENT)
    contains(client, CLIENT)
    course = Course(therapist, client["id"])

    consent = course.consent()
    contains(consent, {"client": client["id"], **CONSENT})

    episode = course.episode()
    contains(episode, {"client": client["id"], "closed_on": None, **EPISODE})

    assessment = course.assessment(episode["id"])
    contains(assessment, {"client": client["id"], **ASSESSMENT})
    (exam,) = assessment["trigger_point_exams"]
    assert exam["criteria_met"] == 3
    point = therapist.get(f"{V1}trigger-points/{exam['trigger_point']}/").json()
    assert (point["status"], point["side"]) == ("active", "left")

    techniques = [
        {
            "technique": "trigger-point-pressure-release",
            "trigger_point": point["id"],
        }
    ]
    plan = course.draft(episode["id"], assessment["id"], planned_techniques=techniques)
    contains(plan, {**PLAN, "planned_techniques": techniques, "status": "draft"})
    plan = course.act(f"treatment-plans/{plan['id']}/activate/")
    assert (plan["status"], plan["plan_version"]) == ("active", 1)

    opening = {
        "id": new_id(),
        "episode": episode["id"],
        "plan": plan["id"],
        "pain_before": 6,
        "positions": ["prone"],
    }
    session = course.session(**opening)
    contains(session, {**opening, "status": "planned", "planned_minutes": 60})
    session = course.act(f"sessions/{session['id']}/start/")
    assert session["status"] == "in_progress"

    treatment = course.treatment(session["id"], trigger_point=point["id"])
    contains(treatment, {**TREATMENT, "order": 1, "pressure_scale": "intensity-0-10"})

    feedback = course.feedback(session["id"], treatment=treatment["id"])
    contains(feedback, {**STOP, "is_alert": True, "response": None})

    said = {"response": "eased", "note": "Down to 3."}
    answered = course.post(
        f"sessions/{session['id']}/feedback/{feedback['id']}/respond/", said
    )
    contains(answered["response"], said)

    home_care = course.home_care(episode["id"])
    contains(home_care, {"title": "Knee to chest", "category": "mobility", "reps": 5})
    log = course.log(home_care["id"])
    contains(log, {**LOG, "source": "therapist"})

    closing = {
        "pain_after": 3,
        "subjective": "Low back pain, worse on the left.",
        "objective": "Quadratus lumborum released in part.",
        "assessment": "Eased.",
        "plan_text": "Again in a week.",
    }
    session = course.act(f"sessions/{session['id']}/complete/", closing)
    contains(session, {**closing, "status": "completed"})

    read = therapist.get(f"{V1}sessions/{session['id']}/").json()
    assert read == session
    assert [row["id"] for row in read["treatments"]] == [treatment["id"]]
    assert read["feedback"] == [answered]


def test_a_session_held_before_is_written_up_in_one_request(course):
    course.consent(given_at="2026-01-05T08:55:00Z")
    session = course.session(
        started_at="2026-01-05T09:00:00.123456Z",
        ended_at="2026-01-05T10:00:00Z",
        treatments=[TREATMENT, TREATMENT],
        feedback=[STOP],
        range_of_motion=[{"movement": "lumbar-flexion", "degrees": 45}],
        reactions=[{"kind": "soreness", "severity": "mild"}],
    )

    assert session["status"] == "in_progress"
    assert session["started_at"] == "2026-01-05T09:00:00.123456Z"
    assert [row["order"] for row in session["treatments"]] == [1, 2]
    assert [row["is_alert"] for row in session["feedback"]] == [True]
    assert len(session["range_of_motion"]) == len(session["reactions"]) == 1

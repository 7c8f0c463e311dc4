"""Every list: the clinic's rows alone, the latest first, at a cost that stays."""

from datetime import date

import pytest

from clinic.models import Licence
from tests.api.course import V1
from tests.api.world import caller
from tests.conftest import acting, token_of


class Makers:
    """Makes one more row of a list, for one course of care; answers with its id."""

    def __init__(self, course, practice):
        self.course, self.practice = course, practice
        self._of_one = {}

    def episode(self):
        return self._once("episode", lambda: self.course.episode()["id"])

    def _once(self, name, make):
        if name not in self._of_one:
            self._of_one[name] = make()
        return self._of_one[name]

    def clients(self):
        return self.course.post("clients/", {"given_name": "A", "family_name": "B"})

    def consents(self):
        return self.course.consent()

    def episodes(self):
        return self.course.episode()

    def assessments(self):
        return self.course.assessment(self.episode())

    def trigger_points(self):
        return self.course.point()

    def treatment_plans(self):
        assessment = self._once(
            "assessment", lambda: self.course.assessment(self.episode())["id"]
        )
        return self.course.draft(self.episode(), assessment)

    def sessions(self):
        session = self.course.started()
        self.course.treatment(session["id"])
        self.course.feedback(session["id"])
        return session

    def home_care(self):
        return self.course.home_care(self.episode())

    def handouts(self):
        return self.course.handout()

    def logs(self):
        instruction = self._once(
            "instruction", lambda: self.course.home_care(self.episode())["id"]
        )
        return self.course.log(instruction)

    def outcomes(self):
        return self.course.outcome()

    def check_ins(self):
        return self.course.check_in()

    def adverse_events(self):
        return self.course.adverse_event()

    def referrals(self):
        return self.course.referral(episode=self.episode())

    def conflicts(self):
        signed = self._once("signed", lambda: self.course.signed()["id"])
        return {"id": self.course.conflict(signed)}

    def legal_holds(self):
        http = caller(token_of(self.practice.admin))
        body = {"client": self.course.client, "reason": "A claim."}
        return http.post(f"{V1}legal-holds/", body).json()

    def licences(self):
        with acting(self.practice.admin):
            made = Licence.objects.create(
                member=self.practice.therapist,
                number=f"L-{Licence.objects.count()}",
                jurisdiction="Oregon",
                profession="massage-therapist",
                valid_from=date(2026, 1, 1),
            )
        return {"id": str(made.pk)}

    def devices(self):
        token_of(self.practice.therapist)


# Who makes rows; the lists they are in, and how many queries each takes, whatever its
# length: one of them keeps whom it showed, where it shows clients.
LISTS = {
    "clients": {"clients/": 6},
    "consents": {"consents/": 6},
    "episodes": {"episodes/": 6},
    "assessments": {
        "assessments/": 6,
        "assessments/?expand=history,screening,trigger_point_exams": 6,
    },
    "trigger_points": {"trigger-points/": 6, "trigger-points/?expand=exams": 6},
    "treatment_plans": {"treatment-plans/": 6, "treatment-plans/?expand=goals": 6},
    "sessions": {
        "sessions/": 6,
        "sessions/?expand=treatments,feedback,range_of_motion,reactions": 6,
    },
    "home_care": {"home-care/": 6},
    "handouts": {"handouts/": 6},
    "logs": {"home-care/{instruction}/logs/": 7},
    "outcomes": {"outcome-responses/": 6},
    "check_ins": {"check-ins/": 6, "check-ins/?due=false&answered=false": 6},
    "adverse_events": {"adverse-events/": 6, "adverse-events/?status=open": 6},
    "referrals": {"referrals/": 6},
    "legal_holds": {"legal-holds/": 6},
    "conflicts": {"conflicts/": 6},
    "licences": {"licences/": 5},
    "devices": {"devices/": 5},
    None: {"members/": 6, "memberships/": 5},
}


@pytest.mark.parametrize("maker", LISTS)
def test_a_list_holds_the_clinics_rows_at_one_cost(
    maker, course, foreign, clinic_a, clinic_b, django_assert_num_queries
):
    def make(makers):
        return getattr(makers, maker)() if maker else None

    def ids(path):
        answer = course.http.get(V1 + path.format(**here._of_one)).json()
        rows = answer["results"] if isinstance(answer, dict) else answer
        return [row["id"] for row in rows]

    def ids_at_one_cost():
        found = {}
        for path, queries in LISTS[maker].items():
            with django_assert_num_queries(queries):
                found[path] = ids(path)
        return found

    here = Makers(course, clinic_a)
    make(Makers(foreign, clinic_b))
    first = make(here)
    for path in LISTS[maker]:
        ids(path)  # what is remembered for the life of the process

    before = ids_at_one_cost()
    later = [make(here), make(here)]
    after = ids_at_one_cost()

    for path in LISTS[maker]:
        if first:
            assert before[path][0] == first["id"]
            assert after[path] == [later[1]["id"], later[0]["id"], *before[path]]
        elif maker:
            assert after[path][2:] == before[path]


@pytest.mark.parametrize(
    ("path", "maker", "parts"),
    [
        (
            "assessments/",
            "assessments",
            ["history", "screening", "trigger_point_exams"],
        ),
        ("treatment-plans/", "treatment_plans", ["goals", "pressure_limits"]),
        ("sessions/", "sessions", ["treatments", "feedback"]),
        ("trigger-points/", "trigger_points", ["exams"]),
    ],
)
def test_parts_come_in_a_list_when_asked_for(path, maker, parts, course, clinic_a):
    made = getattr(Makers(course, clinic_a), maker)()
    whole = course.http.get(f"{V1}{path}{made['id']}/").json()

    (bare,) = course.http.get(V1 + path).json()["results"]
    (one,) = course.http.get(f"{V1}{path}?expand={parts[0]}").json()["results"]
    (full,) = course.http.get(f"{V1}{path}?expand={','.join(parts)}").json()["results"]

    assert not set(parts) & set(bare)
    assert set(parts) & set(one) == {parts[0]}
    assert {name: full[name] for name in parts} == {name: whole[name] for name in parts}


def test_a_filter_finds_nothing_of_another_clinic(course, foreign):
    course.episode()
    foreign.episode()

    for query in (f"client={foreign.client}", f"client={course.client}&closed=true"):
        answer = course.http.get(f"{V1}episodes/?{query}").json()
        assert answer["results"] == []


@pytest.mark.parametrize(
    ("path", "maker"),
    [
        ("consents/", "consents"),
        ("episodes/", "episodes"),
        ("assessments/", "assessments"),
        ("trigger-points/", "trigger_points"),
        ("treatment-plans/", "treatment_plans"),
        ("sessions/", "sessions"),
        ("home-care/", "home_care"),
        ("handouts/", "handouts"),
        ("outcome-responses/", "outcomes"),
        ("check-ins/", "check_ins"),
        ("adverse-events/", "adverse_events"),
        ("referrals/", "referrals"),
    ],
)
def test_a_list_is_narrowed_to_a_client_and_a_moment(
    path, maker, course, sibling, clinic_a
):
    def ids(query):
        answer = course.http.get(V1 + path, query).json()
        return [row["id"] for row in answer["results"]]

    mine = getattr(Makers(course, clinic_a), maker)()
    other = getattr(Makers(sibling, clinic_a), maker)()

    assert ids({"client": course.client}) == [mine["id"]]
    assert ids({"client": sibling.client}) == [other["id"]]
    assert ids({"updated_since": "2999-01-01T00:00:00Z"}) == []
    assert ids({"updated_since": "2000-01-01T00:00:00Z"}) == [other["id"], mine["id"]]

"""The body chart of a client, and what a mark on it says by itself."""

import pytest

from tests.api.course import V1, Course
from tests.api.world import caller
from tests.conftest import token_of
from tests.kept import kept

PLACE = {"view": "back", "x": "0.465", "y": "0.385"}


@kept
def course(clinic_a):
    return Course(caller(token_of(clinic_a.therapist)), clinic_a.client_record.pk)


@pytest.fixture
def http(course):
    return course.http


def chart(http, course, **query):
    answer = http.get(f"{V1}clients/{course.client}/body-chart.svg", query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "image/svg+xml"
    return answer.content.decode()


def told(svg):
    return svg.partition('<desc id="desc">')[2].partition("</desc>")[0]


def assessed(course, areas, **values):
    episode = course.episode()["id"]
    return course.assessment(
        episode, pain_areas=areas, trigger_point_exams=[], **values
    )


def refusal(http, path, body):
    answer = http.post(V1 + path, body)
    assert answer.status_code == 400, answer.content
    return [(one["pointer"], one["detail"]) for one in answer.json()["errors"]]


def test_a_chart_tells_what_hurts_and_where_the_points_are(course, http):
    episode = course.episode()["id"]
    course.assessment(episode, assessed_at="2026-01-05T10:00:00Z", screening=[])

    assert told(chart(http, course)) == (
        "2026-01-05. Pain: Low back (lumbar), left: 6 of 10, aching. Trigger point: "
        "Quadratus lumborum, left: active."
    )


def test_nobody_has_a_chart_with_nothing_on_it(course, http):
    assert told(chart(http, course)) == "Nothing is marked."


def test_two_assessments_stand_side_by_side(course, http):
    first = assessed(
        course,
        [{"region": "calf", "side": "left", "now": 7}],
        assessed_at="2026-01-05T10:00:00Z",
        screening=[],
    )
    second = assessed(
        course,
        [{"region": "calf", "side": "left", "now": 2}],
        assessed_at="2026-02-05T10:00:00Z",
        screening=[],
    )

    both = told(chart(http, course, before=first["id"]))
    assert both == (
        "2026-01-05. Pain: Calf, left: 7 of 10. 2026-02-05. Pain: Calf, left: 2 of 10."
    )
    named = {"before": first["id"], "assessment": second["id"]}
    assert told(chart(http, course, **named)) == both


def test_zones_are_shown_where_asked_and_limits_where_wanted(course, http):
    course.point(site="gluteus-medius-trp2")
    assessed(
        course,
        [],
        screening=[
            {
                "contraindication": "pain-altering-medicine",
                "answer": "yes",
                "regions": ["low-back"],
            }
        ],
    )

    assert "Limits: Low back (lumbar): pressure at most" in told(chart(http, course))
    asked = told(chart(http, course, referral="true", limits="false"))
    assert "referred to: Outer hip" in asked
    assert "Limits" not in asked


def test_what_was_entered_in_error_is_not_shown(course, http):
    wrong = assessed(course, [{"region": "calf", "now": 7}], screening=[])["id"]
    point = course.point(site="gluteus-medius-trp2")["id"]
    course.act(f"assessments/{wrong}/void/", {"reason": "The wrong client"})
    course.act(f"trigger-points/{point}/void/", {"reason": "The wrong client"})

    assert told(chart(http, course)) == "Nothing is marked."


def test_what_did_not_change_is_not_sent_again(course, http):
    address = f"{V1}clients/{course.client}/body-chart.svg"
    tag = http.get(address)["ETag"]

    again = http.get(address, headers={"If-None-Match": tag})
    dark = http.get(address, {"theme": "dark"}, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert dark.status_code == 200


def test_it_is_as_large_as_one_asks(course, http):
    assert '<svg xmlns="http://www.w3.org/2000/svg" viewBox=' in chart(http, course)
    assert ' width="480" ' in chart(http, course, width=480, views="back,left")


@pytest.mark.parametrize(
    "query",
    [
        {"theme": "pink"},
        {"views": "front,inside"},
        {"width": 5},
        {"language": "en<script>"},
        {"assessment": "01900000-0000-7000-8000-000000000000"},
        {"colour": "red"},
    ],
)
def test_a_query_that_nobody_knows_is_refused(course, http, query):
    answer = http.get(f"{V1}clients/{course.client}/body-chart.svg", query)

    assert answer.status_code == 400


def test_another_clients_assessment_is_refused(course, http):
    mine = assessed(course, [], screening=[])["id"]
    other = course.post("clients/", {"given_name": "A", "family_name": "B"})["id"]

    answer = http.get(f"{V1}clients/{other}/body-chart.svg", {"before": mine})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/before"


def test_another_clinics_client_has_no_chart(course, clinic_b):
    stranger = caller(token_of(clinic_b.therapist))

    answer = stranger.get(f"{V1}clients/{course.client}/body-chart.svg")

    assert answer.status_code == 404


def test_a_mark_gives_a_pain_its_region_and_side(course):
    (area,) = assessed(course, [PLACE])["pain_areas"]

    assert (area["region"], area["side"]) == ("low-back", "left")
    assert area["body_map"] == "standing-1"


def test_what_a_person_names_stands(course):
    (area,) = assessed(course, [PLACE | {"region": "sacroiliac", "side": "bilateral"}])[
        "pain_areas"
    ]

    assert (area["region"], area["side"]) == ("sacroiliac", "bilateral")


def test_a_mark_gives_a_point_its_side(course):
    point = course.point(side="", **PLACE)

    assert (point["side"], point["body_map"]) == ("left", "standing-1")
    assert course.point()["body_map"] == ""


def test_a_mark_taken_away_takes_its_map_along(course):
    point = course.point(side="", **PLACE)

    answer = course.http.patch(
        f"{V1}trigger-points/{point['id']}/",
        {"x": None, "y": None},
        headers={"If-Match": "*"},
    )

    assert (answer.json()["x"], answer.json()["body_map"]) == (None, "")


BESIDE = {"view": "front", "x": "0.05", "y": "0.05"}


def test_a_mark_beside_the_body_is_refused(course, http):
    point = {"client": course.client, "muscle": "masseter"} | BESIDE
    body = {"episode": course.episode()["id"], "kind": "initial"}
    exam = {"muscle": "masseter"} | BESIDE

    assert refusal(http, "trigger-points/", point) == [
        ("/x", "The mark lies beside the body.")
    ]
    assert refusal(http, "assessments/", body | {"pain_areas": [BESIDE]}) == [
        ("/pain_areas/0/x", "The mark lies beside the body.")
    ]
    assert refusal(http, "assessments/", body | {"trigger_point_exams": [exam]}) == [
        ("/trigger_point_exams/0/x", "The mark lies beside the body.")
    ]


def test_a_mark_on_the_other_side_is_refused(course, http):
    point = {"client": course.client, "muscle": "masseter", "side": "right"} | PLACE

    assert refusal(http, "trigger-points/", point) == [
        ("/side", "The mark lies on the left, and not on the right.")
    ]


def test_a_pain_without_a_place_is_refused(course, http):
    body = {"episode": course.episode()["id"], "kind": "initial"}

    assert refusal(http, "assessments/", body | {"pain_areas": [{"now": 3}]}) == [
        ("/pain_areas/0/region", "Name the region, or mark it.")
    ]


def test_a_known_pain_is_changed_without_naming_its_region(course, http):
    made = assessed(course, [PLACE])
    area = made["pain_areas"][0]["id"]

    answer = http.patch(
        f"{V1}assessments/{made['id']}/",
        {"pain_areas": [{"id": area, "now": 4}, {"region": "calf"}]},
        headers={"If-Match": "*"},
    )

    assert [(one["region"], one["now"]) for one in answer.json()["pain_areas"]] == [
        ("low-back", 4),
        ("calf", None),
    ]

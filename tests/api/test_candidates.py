"""Referral reasoning: where to look, the client's own first, and what to exclude."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models.catalogue import Muscle, TriggerPointSite
from sessions.referral import HEART_FIRST, NOTE, OUTSIDE_SCOPE
from tests.api.course import EXAM, V1
from tests.conftest import acting

LEFT = {"regions": [{"region": "low-back", "side": "left"}]}
YES = {name: "yes" for name in ("taut_band", "hypersensitive_spot")}


def ask(http, **body):
    answer = http.post(f"{V1}catalogue/candidates/", {**LEFT, **body})
    assert answer.status_code == 200, answer.content
    return answer.json()


def regions(*slugs, **side):
    return [{"region": slug, **side} for slug in slugs]


def muscles(answer, zone):
    return {one["muscle"] for one in answer["candidates"] if one["zone"] == zone}


def exam(course, point, **values):
    course.post(f"trigger-points/{point['id']}/exams/", values)


def test_low_back_pain_asks_these_muscles(therapist):
    answer = ask(therapist)

    assert muscles(answer, "primary") == {
        "gluteus-medius",
        "iliocostalis-thoracis",
        "iliopsoas",
        "longissimus-thoracis",
        "multifidus-lumbar",
        "rectus-abdominis",
        "rotatores",
    }
    assert muscles(answer, "secondary") == {
        "gluteus-maximus",
        "gluteus-medius",
        "iliocostalis-lumborum",
        "iliopsoas",
        "longissimus-thoracis",
        "piriformis",
        "quadratus-lumborum",
        "rectus-abdominis",
        "serratus-posterior-inferior",
        "soleus",
    }
    assert answer["note"] == NOTE
    assert {one["side"] for one in answer["candidates"]} == {"left"}


def test_the_essential_zone_stands_before_the_spillover(therapist):
    shown = ask(therapist)["candidates"]

    zones = [one["zone"] for one in shown]
    assert zones == sorted(zones)  # primary, secondary
    assert [one["rank"] for one in shown] == list(range(1, len(shown) + 1))
    assert shown[0] == {
        "rank": 1,
        "muscle": "iliocostalis-thoracis",
        "site": "iliocostalis-thoracis-trp2",
        "label": "Low thoracic (about T11)",
        "side": "left",
        "location": "Outer column beside the spine, lower ribs",
        "zone": "primary",
        "regions": ["low-back"],
        "reason": "Pain from here is felt above all in: Low back (lumbar).",
        "caution": "",
        "trigger_point": None,
        "view": "back",
        "x": "0.452",
        "y": "0.328",
    }


def test_the_clients_own_points_come_first(course):
    latent = course.point(
        muscle="soleus", site="soleus-trp3", side="left", location="Scar, outer calf"
    )
    exam(course, latent, **YES)
    active = course.point(
        muscle="quadratus-lumborum", site="quadratus-lumborum-trp1", side="left"
    )
    exam(course, active, **YES, symptom_recognised="yes")
    course.point(  # the other side
        muscle="quadratus-lumborum", site="quadratus-lumborum-trp2", side="right"
    )

    shown = ask(course.http, client=course.client)["candidates"]

    assert [
        one["trigger_point"] and (one["trigger_point"]["id"], one["site"])
        for one in shown[:3]
    ] == [
        (active["id"], "quadratus-lumborum-trp1"),
        (latent["id"], "soleus-trp3"),
        None,
    ]
    assert shown[1]["location"] == "Scar, outer calf"
    assert shown[1]["trigger_point"]["status"] == "latent"
    assert shown[1]["trigger_point"]["last_examined_at"] is not None
    assert shown[1]["reason"] == (
        "The client has had this point: latent. "
        "Pain from here may spread to: Low back (lumbar)."
    )
    assert all(one["trigger_point"] is None for one in ask(course.http)["candidates"])


def test_a_point_entered_in_error_is_none(course):
    point = course.point(muscle="soleus", site="soleus-trp3", side="left")
    course.act(f"trigger-points/{point['id']}/void/", {"reason": "Wrong client"})

    shown = ask(course.http, client=course.client)["candidates"]

    assert all(one["trigger_point"] is None for one in shown)


def test_what_an_examination_felt_counts_beside_the_catalogue(course):
    masseter = course.point(muscle="masseter", side="left")
    exam(
        course,
        masseter,
        **YES,
        referred_sensation="yes",
        referred_regions=["low-back"],
    )

    (first, *_) = ask(course.http, client=course.client)["candidates"]

    assert (first["muscle"], first["site"], first["zone"]) == (
        "masseter",
        None,
        "recorded",
    )
    assert first["reason"].endswith(
        "An examination felt it refer to: Low back (lumbar)."
    )


@pytest.mark.parametrize("side", [{}, {"side": ""}, {"side": "midline"}])
def test_without_one_side_both_are_asked(side, therapist):
    both = ask(therapist, regions=regions("low-back", **side))["candidates"]

    sites = len(ask(therapist)["candidates"])
    assert [one["side"] for one in both[:2]] == ["left", "right"]
    assert [float(one["x"]) for one in both[:2]] == [0.452, 0.548]
    assert len(both) == 2 * sites


def test_a_group_stands_for_its_places(therapist):
    group = ask(therapist, regions=regions("neck", side="left"))
    places = ask(
        therapist, regions=regions("neck-front-side", "neck-back", side="left")
    )

    assert group["candidates"] == places["candidates"]
    assert max(len(one["regions"]) for one in group["candidates"]) == 2


def test_neighbours_are_asked_when_wanted(therapist):
    plain, wide = ask(therapist), ask(therapist, adjacent=True)

    count = len(plain["candidates"])
    assert wide["candidates"][:count] == plain["candidates"]
    beside = wide["candidates"][count:]
    assert {one["zone"] for one in beside} == {"adjacent"}
    assert beside[0]["regions"] == ["low-back"]
    assert beside[0]["reason"] == "Pain from here is felt beside: Low back (lumbar)."


def test_red_flags_of_the_back_stand_first(therapist):
    flags = ask(therapist)["red_flags"]

    assert [one["contraindication"] for one in flags] == [
        "aortic-aneurysm",
        "cauda-equina-signs",
        "cord-compression-signs",
        "progressive-neuro-deficit",
        "cancer-history-back-pain",
        "fracture-suspected",
        "night-rest-pain",
        "spinal-infection-risk",
        "visceral-referral-suspected",
        "age-onset-extremes",
        "inflammatory-back-pain",
        "no-improvement-six-weeks",
    ]
    assert flags[1]["urgency"] == "emergency"
    assert flags[1]["what_to_do"].startswith("Do not treat.")
    assert {one["hint"] for one in flags} == {""}


@pytest.mark.parametrize(
    "region", ["chest-upper", "shoulder-front", "forearm-front", "cheek-jaw"]
)
def test_the_heart_is_thought_of_first(region, therapist):
    (first, *_) = ask(therapist, regions=regions(region, side="left"))["red_flags"]

    assert (first["contraindication"], first["hint"]) == (
        "chest-pain-cardiac",
        HEART_FIRST,
    )


def test_a_candidate_says_what_to_mind(therapist):
    shown = ask(therapist, regions=regions("chest-upper", "coccyx", side="left"))
    cautions = {one["muscle"]: one["caution"] for one in shown["candidates"]}

    assert cautions["sternalis"] == cautions["scalenes"] == HEART_FIRST
    assert cautions["levator-ani-coccygeus"] == OUTSIDE_SCOPE
    assert cautions["gluteus-maximus"] == ""


def test_the_clinics_own_sites_count_and_retired_ones_do_not(therapist, clinic_a):
    with acting(clinic_a.admin):
        own, old = (
            TriggerPointSite.objects.create(
                slug=f"x-{name}",
                source="own",
                muscle=Muscle.objects.current().get(slug="diaphragm"),
                name=name,
                label=name,
                location="Below the ribs",
                primary_regions=["low-back"],
                view="front",
                x="0.4",
                y="0.3",
                retired_at=retired,
            )
            for name, retired in (
                ("own", None),
                ("old", timezone.now() - timedelta(days=1)),
            )
        )

    sites = {one["site"] for one in ask(therapist)["candidates"]}

    assert own.slug in sites
    assert old.slug not in sites


def test_the_desk_may_not_ask_about_a_client(desk, course, problem):
    answer = desk.post(f"{V1}catalogue/candidates/", {**LEFT, "client": course.client})

    problem(answer, 403, "not-allowed")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/regions"),
        ({"regions": []}, "/regions"),
        ({"regions": [{"region": "lowback"}]}, "/regions/0/region"),
        ({"regions": [{"region": "low-back", "side": "up"}]}, "/regions/0/side"),
        ({**LEFT, "side": "left"}, "/side"),
        ({**LEFT, "adjacent": "perhaps"}, "/adjacent"),
    ],
)
def test_a_malformed_question_is_refused(body, pointer, therapist, problem):
    answer = therapist.post(f"{V1}catalogue/candidates/", body)

    document = problem(answer, 400, "invalid-input")
    assert pointer in {fault["pointer"] for fault in document["errors"]}


def test_another_clinics_client_is_not_there(therapist, foreign, problem):
    foreign.point(**{name: EXAM[name] for name in ("muscle", "site", "side")})
    answer = therapist.post(
        f"{V1}catalogue/candidates/", {**LEFT, "client": foreign.client}
    )

    document = problem(answer, 400, "invalid-input")
    assert [fault["pointer"] for fault in document["errors"]] == ["/client"]


def test_the_cost_stays_whatever_is_asked(course, django_assert_num_queries):
    course.point(muscle="soleus", site="soleus-trp3", side="left")
    every = regions("head", "neck", "back", "chest", "upper-limb", "lower-limb")

    with django_assert_num_queries(13):
        ask(course.http, client=course.client)
    course.point(muscle="masseter", side="left")
    with django_assert_num_queries(13):
        ask(course.http, client=course.client, regions=every, adjacent=True)

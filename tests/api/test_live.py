"""A live link says something in one session, and opens nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db.models import F
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from sessions.models import LiveLink
from tests.api.cells import NAME
from tests.api.course import TREATMENT, V1, Course, new_id
from tests.api.test_access import TABLE
from tests.api.world import World
from tests.conftest import Practice, acting

SAY = f"{V1}live/feedback/"


def ago(minutes: int) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()


def word(minutes: int = 0, **values: Any) -> dict[str, Any]:
    return {"id": new_id(), "at": ago(minutes), **(values or {"word": "good"})}


def phone_with(token: str) -> APIClient:
    phone = APIClient()
    phone.credentials(HTTP_AUTHORIZATION=f"Live {token}")
    return phone


@pytest.fixture(autouse=True)
def no_guesses():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def session(course: Course) -> str:
    course.agreed()
    return course.started()["id"]


@pytest.fixture
def link(course: Course, session: str) -> dict[str, Any]:
    return course.post(f"sessions/{session}/live-link/")


@pytest.fixture
def token(link: dict[str, Any]) -> str:
    return link["url"].partition("#")[2]


@pytest.fixture
def phone(token: str) -> APIClient:
    return phone_with(token)


def said_in(course: Course, session: str) -> list[dict[str, Any]]:
    return course.http.get(f"{V1}sessions/{session}/").json()["feedback"]


def test_a_link_names_its_address_and_can_be_scanned(link, token):
    assert link["url"] == f"http://testserver/live/#{token}"
    assert len(token) == 43
    assert link["qr"].startswith("<?xml")
    assert "<path" in link["qr"]


def test_its_token_is_told_once_and_kept_nowhere(
    course, session, link, token, clinic_a
):
    again = course.http.get(f"{V1}sessions/{session}/live-link/").json()

    assert again == {"id": link["id"], "expires_at": link["expires_at"]}
    with acting(clinic_a.therapist):
        [kept] = LiveLink.objects.values()
    assert token not in str(kept)


def test_a_phone_hears_that_it_is_open_and_nothing_of_the_record(phone):
    answer = phone.get(f"{V1}live/")

    assert (answer.status_code, set(answer.json())) == (200, {"now", "expires_at"})


def test_what_is_said_lands_on_the_treatment_given(course, session, phone):
    there = f"sessions/{session}/treatments/"
    given = course.post(there, {**TREATMENT, "started_at": ago(2)})["id"]
    said = word(1, word="lighter", pain=6)

    answer = phone.post(SAY, {"words": [said]})

    assert answer.json()["words"] == [{"id": said["id"], "problem": None}]
    [heard] = said_in(course, session)
    assert (heard["id"], heard["treatment"]) == (said["id"], given)
    assert (heard["word"], heard["pain"]) == ("lighter", 6)
    assert (heard["source"], heard["awaits_response"]) == ("client_device", True)


def test_words_kept_without_a_network_land_once_and_in_order(course, session, phone):
    kept = [word(9 - n, pain=n) for n in range(5)]
    phone.post(SAY, {"words": kept[:3]})

    answer = phone.post(SAY, {"words": [*kept, kept[4]]})

    assert [one["problem"] for one in answer.json()["words"]] == [None] * 6
    assert [one["pain"] for one in said_in(course, session)] == [0, 1, 2, 3, 4]


def test_one_that_says_nothing_is_refused_alone(course, session, phone):
    nothing, good = {"id": new_id(), "at": ago(1)}, word()

    answer = phone.post(SAY, {"words": [nothing, good]}).json()["words"]

    assert answer[0]["problem"]["type"] == "/problems/invalid-input"
    assert answer[1] == {"id": good["id"], "problem": None}
    assert [one["id"] for one in said_in(course, session)] == [good["id"]]


def test_an_id_of_something_else_is_refused_alone(course, session, phone):
    other = course.feedback(course.started()["id"])["id"]
    good = word()

    answer = phone.post(SAY, {"words": [word() | {"id": other}, good]}).json()["words"]

    assert answer[0]["problem"]["type"] == "/problems/id-taken"
    assert answer[1]["problem"] is None


def test_the_log_names_the_link_as_the_device(course, session, link, phone):
    said = word()
    phone.post(SAY, {"words": [said]})

    [change] = course.http.get(f"{V1}changes/", {"record": said["id"]}).json()[
        "results"
    ]

    assert change["device"] == link["id"]


def end_by_another(course: Course, session: str, clinic_a: Practice) -> None:
    course.post(f"sessions/{session}/live-link/")


def end_by_touch(course: Course, session: str, clinic_a: Practice) -> None:
    course.http.delete(f"{V1}sessions/{session}/live-link/")


def end_with_the_session(course: Course, session: str, clinic_a: Practice) -> None:
    course.act(f"sessions/{session}/complete/")


def end_by_voiding(course: Course, session: str, clinic_a: Practice) -> None:
    course.act(f"sessions/{session}/void/", {"reason": "Another client's."})


def expire(course: Course, session: str, clinic_a: Practice) -> None:
    with acting(clinic_a.therapist):
        soon = F("created_at") + timedelta(microseconds=1)
        LiveLink.objects.update(expires_at=soon)


ENDS = [end_by_another, end_by_touch, end_with_the_session, end_by_voiding, expire]


@pytest.mark.parametrize("end", ENDS)
def test_one_that_is_over_is_refused_as_one_that_never_was(
    end, course, session, phone, clinic_a
):
    phone.post(SAY, {"words": [word()]})
    end(course, session, clinic_a)

    refused = [one.post(SAY, {"words": [word()]}) for one in (phone, phone_with("x"))]

    told = [(one.status_code, one.json() | {"instance": ""}) for one in refused]
    assert told[0] == told[1]
    assert told[0][0] == 401
    assert len(said_in(course, session)) == 1


def test_guessing_is_bounded_and_shuts_nobody_else_out(phone):
    guesses = [
        phone_with(f"guess-{n}").get(f"{V1}live/").status_code for n in range(32)
    ]

    assert guesses == [401] * 30 + [429] * 2
    assert phone.get(f"{V1}live/").status_code == 200


@pytest.mark.parametrize("scheme", ["Live", "Bearer"])
def test_it_opens_nothing_else(scheme, token, world: World):
    phone = APIClient()
    phone.credentials(HTTP_AUTHORIZATION=f"{scheme} {token}")
    ids = world.own
    asked = [row for row in TABLE if scheme == "Bearer" or "live/" not in row[1]]

    told = {
        f"{method} {address}": phone.generic(
            method, V1 + NAME.sub(lambda name: str(ids.get(name[1], name[1])), address)
        ).status_code
        for method, address, *_ in asked
    }

    assert len(told) > 150
    assert {one: status for one, status in told.items() if status != 401} == {}


@pytest.mark.parametrize(
    ("language", "told"),
    [("en-GB", "Lighter"), ("de-AT", "Leichter"), ("fr", "Lighter")],
)
def test_its_page_speaks_the_language_of_the_phone(language, told):
    page = Client().get("/live/", headers={"Accept-Language": language})

    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "same-origin")
    assert f">{told}</button>" in page.content.decode()

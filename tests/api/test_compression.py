"""Long answers are compressed, for who takes them and shows a token."""

import gzip

import pytest

from clinic.models import Client
from tests.api.course import V1
from tests.conftest import acting


@pytest.fixture
def many(clinic_a):
    with acting(clinic_a.therapist):
        Client.objects.bulk_create(
            Client(given_name=str(number), family_name="Many") for number in range(50)
        )


def encoding(answer):
    return answer.headers.get("Content-Encoding")


@pytest.mark.parametrize("taken", ["gzip", "br, gzip;q=0.5"])
def test_a_page_is_compressed(taken, therapist, many):
    plain = therapist.get(f"{V1}clients/")
    small = therapist.get(f"{V1}clients/", headers={"Accept-Encoding": taken})

    assert encoding(small) == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert len(small.content) == int(small.headers["Content-Length"])
    assert len(small.content) * 5 < len(plain.content)
    assert "Accept-Encoding" in small.headers["Vary"]


@pytest.mark.parametrize("taken", ["", "br", "gzip;q=0"])
def test_what_is_not_taken_is_not_given(taken, therapist, many):
    answer = therapist.get(f"{V1}clients/", headers={"Accept-Encoding": taken})

    assert encoding(answer) is None


def test_a_short_answer_stays(therapist, clinic_a):
    answer = therapist.get(f"{V1}clinic/", headers={"Accept-Encoding": "gzip"})

    assert encoding(answer) is None


def test_a_browser_gets_what_tells_nothing_by_its_length(browser, clinic_a, many):
    answer = browser(clinic_a.therapist).get(
        f"{V1}clients/", headers={"Accept-Encoding": "gzip"}
    )

    assert answer.status_code == 200
    assert encoding(answer) is None


def test_a_compressed_record_keeps_its_etag(course, therapist):
    session = course.started(subjective="Sore. " * 1_000)["id"]
    address, gzipped = f"{V1}sessions/{session}/", {"Accept-Encoding": "gzip"}
    etag = therapist.get(address, headers=gzipped).headers["ETag"]

    assert etag.startswith("W/")
    assert therapist.get(address, headers={"If-None-Match": etag}).status_code == 304
    answer = therapist.patch(address, {"note": ""}, headers={"If-Match": etag})
    assert answer.status_code == 400  # And not 412: a session has no such field.

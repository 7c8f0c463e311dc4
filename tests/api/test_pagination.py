"""Lists by key: every row once, however many are added meanwhile."""

from itertools import chain

import pytest

from clinic.models import Client
from tests.api.course import CLIENT, V1
from tests.conftest import acting


def register(course, number):
    return course.post("clients/", {**CLIENT, "given_name": f"Client {number}"})["id"]


def walk(http, address, link="next", meanwhile=lambda: None):
    """The ids of each page from here on."""
    pages = []
    while address:
        page = http.get(address).json()
        pages.append([row["id"] for row in page["results"]])
        address = page[link]
        meanwhile()
    return pages


def flat(pages):
    return list(chain.from_iterable(pages))


@pytest.fixture
def seven(course, clinic_a, foreign):
    """The ids of seven clients, the latest first."""
    added = [register(course, number) for number in range(5)]
    known = [str(clinic_a.other_client.pk), str(clinic_a.client_record.pk)]
    return [*reversed(added), *known]


def test_a_walk_meets_every_row_once(therapist, seven):
    assert walk(therapist, f"{V1}clients/?page_size=3") == [
        seven[:3],
        seven[3:6],
        seven[6:],
    ]


def test_rows_added_meanwhile_move_no_page(therapist, course, seven):
    pages = walk(
        therapist,
        f"{V1}clients/?page_size=2",
        meanwhile=lambda: register(course, "more"),
    )

    assert flat(pages) == seven


def test_the_way_back_is_the_way_there(therapist, course, seven):
    page = therapist.get(f"{V1}clients/?page_size=3").json()
    while page["next"]:
        last = page["next"]
        page = therapist.get(last).json()

    back = walk(therapist, last, "previous")

    assert flat(reversed(back)) == seven


def test_an_order_is_asked_for(therapist, seven):
    for order, ids in (("id", seven[::-1]), ("-id", seven)):
        pages = walk(therapist, f"{V1}clients/?page_size=3&ordering={order}")
        assert flat(pages) == ids


def test_the_latest_changed_come_first(therapist, seven):
    for pk in (seven[4], seven[6]):
        therapist.patch(
            f"{V1}clients/{pk}/",
            {"phone": "+1 206 5550100"},
            headers={"If-Match": "*"},
        )

    pages = walk(therapist, f"{V1}clients/?page_size=3&ordering=-updated_at")

    assert flat(pages) == [
        seven[6],
        seven[4],
        *[pk for pk in seven if pk not in (seven[4], seven[6])],
    ]


@pytest.mark.parametrize(("asked", "given"), [("1", 1), ("200", 7), ("100000", 7)])
def test_a_page_has_the_size_asked_for(asked, given, therapist, seven):
    page = therapist.get(f"{V1}clients/?page_size={asked}").json()

    assert len(page["results"]) == given


@pytest.mark.parametrize("asked", ["0", "-1", "x", "", "1e3"])
def test_a_size_that_is_none_is_the_usual_one(asked, therapist, seven):
    page = therapist.get(f"{V1}clients/?page_size={asked}").json()

    assert len(page["results"]) == 7


def test_a_page_has_at_most_200_rows(therapist, clinic_a):
    with acting(clinic_a.therapist):
        Client.objects.bulk_create(
            Client(given_name=str(number), family_name="Many") for number in range(200)
        )

    page = therapist.get(f"{V1}clients/?page_size=201").json()

    assert len(page["results"]) == 200
    assert page["next"] is not None


def test_an_empty_list_is_a_list(therapist):
    page = therapist.get(f"{V1}episodes/").json()

    assert page == {"next": None, "previous": None, "results": []}


def test_a_cursor_opens_no_other_clinic(therapist, foreign, seven):
    ours = therapist.get(f"{V1}clients/?page_size=2").json()["next"]

    ids = [row["id"] for row in foreign.http.get(ours).json()["results"]]

    assert set(ids).isdisjoint(seven)

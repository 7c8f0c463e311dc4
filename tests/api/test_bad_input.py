"""Bad input: each is a problem document with its right status, and stores nothing."""

import json
from io import BytesIO

import pytest

from api.views.session import SessionViewSet
from clinic.body_chart.chart import CROPS
from clinic.enums import Role
from sessions.enums import TimelineKind
from sessions.models import Session
from sessions.queries.trend import SHOWN
from tests.api.bad_values.case import UUID4
from tests.api.course import CLIENT, CONSENT, LOG, TREATMENT, V1
from tests.api.rows import rows

NESTED = 100_000


BAD_BODIES = {
    "nothing": (b"", 400),
    "half an object": (b'{"client":', 400),
    "no utf-8": (b'{"complaint": "\xff"}', 400),
    "not a number": (b'{"complaint": NaN}', 400),
    "a number no one can hold": (b'{"complaint": ' + b"9" * 5_000 + b"}", 400),
    "a list": (b"[]", 400),
    "a text": (b'"text"', 400),
    "null": (b"null", 400),
    "a number": (b"7", 400),
    "a number too large": (b'{"complaint": "", "client": 1e400}', 400),
    "nested as deep as Python goes": (b"[" * 900 + b"]" * 900, 400),
    "a deep list": (b"[" * NESTED + b"]" * NESTED, 400),
    "a deep object": (b'{"a":' * NESTED + b"1" + b"}" * NESTED, 400),
    "ten megabytes": (json.dumps({"complaint": "x" * 10_000_000}).encode(), 413),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_can_not_be_read_is_refused(name, world, problem):
    body, status = BAD_BODIES[name]
    before = rows(world)

    answer = world.http(Role.THERAPIST).post(
        f"{V1}episodes/", body, content_type="application/json"
    )

    problem(answer, status)
    assert rows(world) == before


@pytest.mark.parametrize("type_", ["text/plain", "multipart/form-data; boundary=x"])
def test_another_media_type_is_refused(type_, therapist, problem):
    answer = therapist.post(f"{V1}clients/", b"a=b", content_type=type_)

    problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "path",
    [
        "clients/x/",
        "clients/1/",
        "clients/%00/",
        "clients/%ED%A0%80/",
        f"clients/{UUID4}x/",
        f"clients/{'9' * 5_000}/",
        f"clients/{UUID4}/",
        f"sessions/{UUID4}/treatments/x/",
        "catalogue/muscles/no-such-muscle/",
        "catalogue/no-such-list/",
        "no-such-thing/",
    ],
)
def test_a_malformed_address_is_not_found(path, therapist, problem):
    problem(therapist.get(V1 + path), 404, "not-found")


@pytest.mark.parametrize(
    "query",
    [
        "client=x",
        "client=%00",
        "status=asleep",
        "status=%00",
        "started_after=yesterday",
        "updated_since=%00",
        "updated_since=99999-01-01T00:00:00Z",
        "updated_since=0001-01-01T00:00:00%2B18:00",
        "expand=secrets",
        "expand=%00",
        "ordering=notes",
        "cursor=x",
        "cursor=cD14",  # p=x
        "cursor=cD0lMDA=",  # p=%00
        "cursor=bz0tMQ==",  # o=-1
    ],
)
def test_a_malformed_query_is_refused(query, therapist, problem):
    answer = therapist.get(f"{V1}sessions/?{query}")

    problem(answer, 404 if query.startswith("cursor=") else 400)


@pytest.mark.parametrize(
    ("query", "pointer", "said"),
    [
        ("cilent=x", "/cilent", "There is no such filter. Near: client."),
        ("clinic=x", "/clinic", "Near: client."),
        ("zzz=1", "/zzz", "There is no such filter."),
        (f"{'x' * 5_000}=1", f"/{'x' * 60}", "There is no such filter."),
        ("status=planned&status=completed", "/status", "Give it once."),
        ("page_size=1&page_size=2", "/page_size", "Give it once."),
    ],
)
def test_a_list_refuses_what_it_would_have_to_ignore(
    query, pointer, said, therapist, problem
):
    document = problem(therapist.get(f"{V1}sessions/?{query}"), 400, "invalid-input")

    (fault,) = document["errors"]
    assert fault["pointer"] == pointer
    assert said in fault["detail"]


@pytest.mark.parametrize("names", ["zebra", "pain,zebra", ","])
@pytest.mark.parametrize(
    ("query", "known"),
    [
        ("timeline/?kind", TimelineKind.values),
        ("trend.svg?show", SHOWN),
        ("body-chart.svg?views", CROPS),
    ],
)
def test_a_name_that_nobody_knows_is_refused_and_not_repeated(
    query, known, names, therapist, course, problem
):
    answer = therapist.get(f"{V1}clients/{course.client}/{query}={names}")

    (fault,) = problem(answer, 400, "invalid-input")["errors"]
    assert fault["pointer"] == "/" + query.rpartition("?")[2]
    assert fault["detail"] == f"There are: {', '.join(known)}."


def test_a_list_takes_its_filters_and_what_all_lists_take(therapist, course):
    query = f"client={course.client}&page_size=1&ordering=id&expand=feedback&cursor="

    assert therapist.get(f"{V1}sessions/?{query}").status_code == 200


def in_chunks(http, body):
    """Without a length: the server hands on what comes in."""
    return http.generic(
        "POST",
        f"{V1}clients/",
        b"",
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        **{"wsgi.input": BytesIO(body), "CONTENT_LENGTH": ""},
    )


def test_a_body_in_chunks_is_read(therapist):
    answer = in_chunks(therapist, json.dumps(CLIENT).encode())

    assert answer.status_code == 201


def test_a_body_in_chunks_has_the_same_bound(therapist, problem):
    body = json.dumps({**CLIENT, "phone": "x" * 10_000_000}).encode()

    problem(in_chunks(therapist, body), 413, "body-too-large")


def test_a_moment_may_have_any_offset(therapist, course):
    """PostgreSQL itself reads none beyond 16 hours."""
    made = course.session()["id"]

    for moment in ("2006-10-24T08:18:25-18:43", "2006-10-24T08:18:25%2B23:59"):
        answer = therapist.get(f"{V1}sessions/?updated_since={moment}")
        assert [row["id"] for row in answer.json()["results"]] == [made]


def test_a_statement_the_database_refuses_ends_in_a_problem(
    therapist, problem, monkeypatch
):
    """It has aborted the transaction: what is left of it must not make it a 500."""
    raw = Session.objects.extra(where=["1/0 = 1"])
    monkeypatch.setattr(SessionViewSet, "queryset", raw)

    problem(therapist.get(f"{V1}sessions/?ordering=created_at"), 400)
    assert therapist.get(f"{V1}me/").status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer wrong",
        "Bearer ",
        "Bearer",
        "Bearer palpate_\xff\x01",
        "Basic dTpw",
        "Token x",
        f"Bearer {'x' * 8_000}",
    ],
)
def test_a_wrong_token_opens_nothing(authorization, client, clinic_a, problem):
    answer = client.get(f"{V1}clients/", headers={"Authorization": authorization})

    problem(answer, 401, "not-logged-in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["x" * 201, "x" * 5_000])
def test_an_idempotency_key_has_bounds(key, therapist, problem, clinic_a):
    answer = therapist.post(f"{V1}clients/", CLIENT, headers={"Idempotency-Key": key})

    problem(answer, 400)


@pytest.mark.parametrize("tag", ['"x"', '""', "", '"1.0', '"99999999999999999999.0"'])
def test_a_malformed_if_match_is_stale(tag, course, therapist, problem):
    episode = course.episode()

    answer = therapist.patch(
        f"{V1}episodes/{episode['id']}/",
        {"complaint": "Other"},
        headers={"If-Match": tag},
    )

    if tag == '"1.0':
        assert answer.status_code == 200
    else:
        problem(answer, 412, "stale")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("assessments/", {"episode": "{episode}", "kind": "Faints, canary-a"}),
        ("home-care/{home_care}/logs/", {**LOG, "reason": "Faints, canary-a"}),
        ("sessions/{session}/treatments/", {**TREATMENT, "tool": "Faints, canary-a"}),
        (
            "consents/",
            {"client": "{client}", **CONSENT, "language": "Faints, canary-a"},
        ),
        ("clients/", {**CLIENT, "date_of_birth": "Faints, canary-a"}),
    ],
)
def test_a_refusal_repeats_nothing_that_was_typed(path, body, world):
    answer = world.http(Role.THERAPIST).post(V1 + world.fill(path), world.fill(body))

    assert answer.status_code == 400
    assert "Faints" not in answer.content.decode()

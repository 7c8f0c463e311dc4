"""What is asked for in an address chooses among names; it never becomes SQL."""

from itertools import cycle, islice
from urllib.parse import urlencode

import pytest

from clinic.enums import Role
from clinic.models import Client
from tests.api.world import caller
from tests.conftest import acting
from tests.payloads import SQL


@pytest.fixture
def lists(document) -> dict[str, list[str]]:
    """The parameters of every list, by its path."""
    return {
        path: [one["name"] for one in methods["get"].get("parameters", ())]
        for path, methods in document["paths"].items()
        if "get" in methods and "{" not in path
    }


def test_no_parameter_of_a_list_becomes_sql(world, lists):
    http = caller(world.tokens[Role.THERAPIST])
    turn = cycle(SQL)
    asked, broken = 0, []
    for path, names in lists.items():
        asks = [{name: text for name in names} for text in islice(turn, 4)]
        asks += [{name: next(turn)} for name in names]
        for ask in asks:
            answer = http.get(f"{path}?{urlencode(ask)}")
            asked += 1
            if answer.status_code >= 500:
                broken.append((path, ask, answer.status_code))

    assert broken == []
    assert asked > 200


@pytest.mark.parametrize("text", SQL)
def test_an_ordering_that_is_no_name_of_the_list_is_refused(world, problem, text):
    http = caller(world.tokens[Role.THERAPIST])

    refused = http.get(f"/api/v1/sessions/?{urlencode({'ordering': text})}")

    problem(refused, 400, "invalid-input")


@pytest.mark.parametrize("text", SQL)
def test_a_search_for_sql_finds_nobody(world, text):
    http = caller(world.tokens[Role.THERAPIST])

    found = http.post("/api/v1/clients/search/", {"name": text})

    assert found.status_code == 200
    assert found.json() == []
    with acting(world.here.therapist):
        assert Client.objects.count() > 1

"""The OpenAPI document: whole, valid, and served without the network."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from drf_spectacular import validation
from jsonschema_rs import validator_for
from rest_framework.test import APIClient

from tests.api.test_access import routes

RULES = Path(validation.__file__).with_name("openapi_3_1_schema.json")


@pytest.mark.no_db
def test_the_schema_is_valid_and_without_a_warning(tmp_path):
    path = tmp_path / "schema.json"

    call_command(
        "spectacular", "--fail-on-warn", "--format=openapi-json", f"--file={path}"
    )

    document = json.loads(path.read_text())
    assert document["openapi"].startswith("3.1")
    # As `--validate` does in Python, in six seconds.
    assert [*validator_for(json.loads(RULES.read_text())).iter_errors(document)] == []


def test_it_is_served_as_the_tests_know_it(document):
    assert APIClient().get("/api/schema/?format=json").json() == document


def test_every_route_is_described(document):
    described = {
        (method, re.sub(r"{\w+}", "{}", path.removeprefix("/api/v1/")))
        for path, entry in document["paths"].items()
        for method in entry
    }

    offered = {
        (method, re.sub(r"<\w+:\w+>", "{}", route))
        for route, methods in routes("api/v1/")
        for method in methods
    }
    assert {pair for pair in offered if pair[0] != "head"} - described == {("get", "")}


def test_every_operation_says_how_it_refuses(document):
    silent = [
        (method, path)
        for path, entry in document["paths"].items()
        for method, operation in entry.items()
        if not {"401", "403"} <= set(operation["responses"])
    ]

    assert silent == []


def test_an_act_that_changes_state_asks_for_the_version(document):
    (parameter,) = [
        parameter
        for parameter in document["paths"]["/api/v1/sessions/{id}/complete/"]["post"][
            "parameters"
        ]
        if parameter["name"] == "If-Match"
    ]

    assert (parameter["in"], parameter["required"]) == ("header", True)


def test_a_record_that_was_made_leads_to_what_its_id_opens(document):
    paths = document["paths"]

    made = paths["/api/v1/sessions/"]["post"]["responses"]["201"]["links"]
    part = paths["/api/v1/sessions/{id}/feedback/"]["post"]["responses"]["201"]["links"]

    assert {"sessions_retrieve", "sessions_start_create"} <= made.keys()
    assert made["sessions_retrieve"]["parameters"] == {"id": "$response.body#/id"}
    assert part["sessions_feedback_respond_create"]["parameters"] == {
        "id": "$request.path.id",
        "feedback_id": "$response.body#/id",
    }


@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/"])
def test_its_pages_load_nothing_from_elsewhere(path, client):
    answer = client.get(path)

    assert answer.status_code == 200
    assert b"//cdn" not in answer.content
    assert b'src="http' not in answer.content
    assert b'href="http' not in answer.content

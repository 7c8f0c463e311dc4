"""Alive, and ready."""

from django.db import DatabaseError

from api.views import health


def test_the_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_means_migrated_and_walled(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "up",
        "migrations": "applied",
        "isolation": "sound",
    }


def test_a_missing_wall_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "row_security_faults", lambda connection: ["A wall."])

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["isolation"] == "1 faults"


def test_no_database_is_not_ready(client, monkeypatch):
    def down(connection):
        raise DatabaseError

    monkeypatch.setattr(health, "row_security_faults", down)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "down"}


def test_health_is_asked_by_strangers_and_kept_by_nobody(client):
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)

        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers

"""Streams of live events, over real sockets, of a database where transactions end."""

import json
import signal
import time
from contextlib import ExitStack
from statistics import median

import psycopg
import pytest
from django.db import connection, transaction

from clinic.domain.device import revoke_device
from clinic.domain.head import LISTEN, announce_head
from clinic.domain.membership import end_membership
from clinic.models import Device
from clinic.queries.membership import digest
from tests.api.course import V1
from tests.conftest import acting, token_of
from tests.events.conftest import libpq_parameters, new_client
from tests.events.process import PATH

pytestmark = pytest.mark.no_db

# The pace of tests/events/quick.py: one keeps quiet for longer than both others.
REREAD, QUIET = 0.4, 3.5
LEEWAY = 3.0  # For a busy machine.


def write_unannounced(life):
    """As a command does."""
    with acting(life.here.therapist), transaction.atomic():
        new_client()
    return life.head()


def cut_off_the_listener():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN %' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def seconds_to_hear(stream, write):
    started = time.monotonic()
    head = write()
    while stream.head() != head:
        pass
    return time.monotonic() - started


def test_a_stream_begins_with_the_head(life):
    with life.hearing() as stream:
        said = stream.lines()

        assert [next(said) for _ in range(4)] == [
            "retry: 3000",
            f"id: {life.head()}",
            "event: head",
            f"data: {json.dumps({'head': life.head()})}",
        ]
    assert stream.status == 200
    assert stream.headers["content-type"] == "text/event-stream"
    assert stream.headers["cache-control"] == "no-store"
    assert stream.headers["x-accel-buffering"] == "no"
    assert stream.headers["x-content-type-options"] == "nosniff"
    assert stream.headers["server"] == "web"


def test_who_has_heard_of_the_head_is_told_the_next_one(life):
    life.token()

    with life.hearing(last=life.head()) as stream:
        head = life.write()

        assert stream.head() == head


def test_a_write_is_announced_by_its_clinic_alone_and_nothing_else_is(life):
    here = life.http(life.here.therapist)
    with psycopg.connect(**libpq_parameters(), autocommit=True) as listener:
        listener.execute(LISTEN)

        assert here.get(f"{V1}clients/").status_code == 200
        assert here.post(f"{V1}clients/", {}).status_code == 400
        life.write()

        heard = list(listener.notifies(timeout=0.5))
    assert [one.payload for one in heard] == [str(life.here.id)]


def test_an_event_follows_a_commit(life, capsys):
    waits = []
    with life.hearing() as stream:
        stream.head()
        for _ in range(10):
            time.sleep(0.1)  # Past the pause between two words.
            waits.append(seconds_to_hear(stream, life.write))

    with capsys.disabled():
        print(f"\nfrom the request to the event: {median(waits) * 1000:.0f} ms")
    assert len(waits) == 10


def test_what_nobody_announced_is_told_when_heads_are_read_again(life):
    with life.hearing() as stream:
        stream.head()

        assert seconds_to_hear(stream, lambda: write_unannounced(life)) < (
            REREAD + LEEWAY
        )


def test_a_listener_cut_off_misses_nothing_and_listens_again(life):
    with life.hearing() as stream:
        stream.head()

        assert cut_off_the_listener() == 1
        assert seconds_to_hear(stream, life.write) < REREAD + LEEWAY

    until = time.monotonic() + LEEWAY
    while cut_off_the_listener() != 1:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_nothing_is_told_of_what_was_undone_or_of_another_clinic(life):
    with life.hearing() as stream:
        stream.head()
        with acting(life.here.therapist), transaction.atomic():
            new_client()
            transaction.set_rollback(True)
        announce_head(life.here.id)
        life.write(life.there)

        assert stream.heads(REREAD + 1) == []
        assert seconds_to_hear(stream, life.write) < REREAD + LEEWAY


def test_a_stream_ends_with_its_device(life):
    token = token_of(life.here.therapist)
    with life.process.hearing(token) as stream:
        stream.head()
        with acting(life.here.therapist), transaction.atomic():
            device = Device.objects.get(digest=digest(token))
            revoke_device(device, by=life.here.therapist)

        stream.rest(REREAD + LEEWAY)
    assert life.process.ask(token=token).status == 401


def test_a_quiet_stream_is_still_there_and_ends_where_nothing_told_that_its_token_did(
    life,
):
    desk = life.here.desk
    with life.hearing() as still_there, life.hearing(desk) as ended:
        still_there.head(), ended.head()
        desk.user.set_password("another-correct-horse-battery")
        desk.user.save()  # No clinic's log has it.

        said = ended.rest(QUIET + LEEWAY)
        assert ": still here" in still_there.lines(QUIET + LEEWAY)
    assert ": still here" not in said
    assert life.process.ask(token=life.token(desk)).status == 401


def test_a_stream_ends_with_its_membership(life):
    member = life.there.client_member
    with life.hearing(member) as stream:
        stream.head()
        with acting(life.there.admin), transaction.atomic():
            end_membership(member, by=life.there.admin)

        stream.rest(QUIET + LEEWAY)


def test_the_eleventh_stream_of_a_member_ends_the_first(life):
    with ExitStack() as open_ones:
        streams = []
        for _ in range(11):
            streams.append(open_ones.enter_context(life.hearing(life.here.admin)))
            streams[-1].head()

        streams[0].rest(LEEWAY)
        head = life.write()
        assert [stream.head() for stream in streams[1:]] == [head] * 10


def test_who_reads_nothing_keeps_nobody_waiting(life):
    with life.hearing(), life.hearing() as stream:
        stream.head()
        for _ in range(5):
            time.sleep(0.1)

            assert seconds_to_hear(stream, life.write) < REREAD + LEEWAY


def test_a_process_killed_and_started_anew_tells_the_present_head(life):
    with life.hearing() as stream:
        last = stream.head()
        life.process.stop(signal.SIGKILL)
        stream.rest()
    head = life.write()

    life.process.start()

    with life.hearing(last=last) as stream:
        assert stream.head() == head
        assert seconds_to_hear(stream, life.write) < REREAD + LEEWAY


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", PATH, 401, "not-logged-in"),
        ("POST", PATH, 405, "method-not-allowed"),
        ("GET", "/api/v1/clients/", 404, "not-found"),
    ],
)
def test_what_is_no_stream_is_a_problem_document(life, method, path, status, code):
    answer = life.process.ask(path, "palpate_of_nobody", method)

    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["type"] == f"/problems/{code}"
    assert answer.json()["instance"] == answer.headers["X-Request-ID"]

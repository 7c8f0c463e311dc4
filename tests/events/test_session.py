"""The stream of a session, over real sockets: what the client says is told at once."""

import signal
from uuid import uuid4

import pytest
from django.db import transaction

from clinic.enums import AccessOutcome, Role
from clinic.models import Access
from tests.api.course import TREATMENT, V1, Course, new_id
from tests.api.test_live import phone_with, word
from tests.conftest import acting
from tests.events.process import PATH

pytestmark = pytest.mark.no_db


class Running:
    """A session under way, its therapist, and the phone of its client."""

    def __init__(self, life, practice=None):
        practice = practice or life.here
        self.life, self.practice = life, practice
        self.course = Course(life.http(practice.therapist), practice.client_record.pk)
        self.course.agreed()
        self.id = self.course.started()["id"]
        self.path = f"{V1}sessions/{self.id}/events/"
        link = self.course.post(f"sessions/{self.id}/live-link/")
        self.phone = phone_with(link["url"].partition("#")[2])

    def say(self, **values):
        said = word(**values)
        answer = self.phone.post(f"{V1}live/feedback/", {"words": [said]})
        assert answer.json()["words"] == [{"id": said["id"], "problem": None}]
        return said["id"]

    def treat(self):
        given = {**TREATMENT, "started_at": word()["at"]}
        return self.course.post(f"sessions/{self.id}/treatments/", given)["id"]

    def respond(self, said, response):
        path = f"sessions/{self.id}/feedback/{said}/respond/"
        return self.course.post(path, {"response": response})

    def shown(self):
        return self.course.http.get(f"{V1}sessions/{self.id}/").json()

    def hearing(self, member=None, last=""):
        token = self.life.token(member or self.practice.therapist)
        return self.life.process.hearing(token, last, self.path)


@pytest.fixture
def running(life):
    return Running(life)


def test_a_stream_begins_with_all_that_was_said_and_how_it_stands(running):
    given, said = running.treat(), running.say(word="lighter")

    with running.hearing() as stream:
        feedback, session = stream.event("feedback"), stream.event("session")

    shown = running.shown()
    assert [feedback] == shown["feedback"]
    assert (feedback["id"], feedback["treatment"]) == (said, given)
    assert session["treatment"] == shown["treatments"][0]
    assert session["status"] == "in_progress"
    assert session["link"].keys() == {"id", "expires_at"}


def test_a_word_an_answer_and_what_is_done_are_told_as_they_happen(running):
    with running.hearing() as stream:
        assert stream.event("session")["treatment"] is None
        given = running.treat()
        assert stream.event("session")["treatment"]["id"] == given

        said = running.say(word="stop")
        heard = stream.event("feedback")
        assert (heard["id"], heard["is_alert"]) == (said, True)
        assert stream.event("session")["treatment"] is None

        running.respond(said, "eased")
        answered = stream.event("feedback")
        assert (answered["id"], answered["awaits_response"]) == (said, False)
        assert answered["response"]["response"] == "eased"
        stream.event("session")

        running.course.http.delete(f"{V1}sessions/{running.id}/live-link/")
        assert stream.event("session")["link"] is None


def test_after_a_break_what_was_missed_is_told_and_nothing_else(running):
    first = running.say(word="good")
    with running.hearing() as stream:
        assert stream.event("feedback")["id"] == first
        last = stream.head()
    missed = [running.say(pain=pain) for pain in (3, 4)]

    with running.hearing(last=last) as stream:
        assert [stream.event("feedback")["id"] for _ in missed] == missed
        last = stream.head()
    with running.hearing(last=last) as stream:
        assert stream.heads(1.0) == []


@pytest.mark.parametrize("last", ["nonsense", "{other}.{seq}", "{epoch}.99999999"])
def test_where_the_log_is_another_one_everything_is_told(running, last):
    said = running.say(word="good")
    epoch, _, seq = running.life.head(running.practice).partition(".")

    given = last.format(epoch=epoch, seq=seq, other=uuid4())
    with running.hearing(last=given) as stream:
        assert stream.event("feedback")["id"] == said


def test_nothing_is_told_of_another_session(life, running):
    beside, there = Running(life), Running(life, life.there)
    with running.hearing() as stream:
        stream.event("session")
        said = beside.say(word="stop")
        beside.respond(said, "eased")
        there.say(word="stop")

        assert stream.heads(1.0) == []
        own = running.say(word="good")
        assert stream.event("feedback")["id"] == own


def test_a_killed_process_loses_no_word(running):
    with running.hearing() as stream:
        stream.event("session")
        first = running.say(word="good")
        assert stream.event("feedback")["id"] == first
        last = stream.head()
        running.life.process.stop(signal.SIGKILL)
        stream.rest()
    missed = running.say(word="stop")

    running.life.process.start()

    with running.hearing(last=last) as stream:
        assert stream.event("feedback")["id"] == missed


def test_a_stream_ends_with_its_session(running):
    with running.hearing() as stream:
        stream.event("session")
        running.course.act(f"sessions/{running.id}/complete/")

        assert stream.event("session")["status"] == "completed"
        stream.rest(3)


def seen(practice, record):
    with acting(practice.admin), transaction.atomic():
        rows = Access.objects.filter(record=record, action="session.events")
        return [(row.outcome, row.member) for row in rows.order_by("at")]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.FRONT_DESK, 403), (Role.CLIENT, 403)]
)
def test_it_is_for_those_who_read_the_record(life, running, role, status):
    here = running.practice
    member = {Role.FRONT_DESK: here.desk, Role.CLIENT: here.client_member}[role]

    answer = life.process.ask(running.path, life.token(member))

    assert answer.status == status
    assert seen(here, running.id) == [(AccessOutcome.DENIED, member.pk)]


def test_of_another_clinic_it_is_not_there_whatever_was_heard_last(life, running):
    stranger = life.there.therapist
    with life.process.hearing(
        life.token(stranger), life.head(life.there), running.path
    ) as stream:
        assert stream.status == 404
    assert seen(life.there, running.id) == [(AccessOutcome.DENIED, stranger.pk)]
    assert life.process.ask(running.path, "palpate_of_nobody").status == 401


def test_who_listens_stands_in_the_access_log(running):
    running.say(word="good")
    with running.hearing() as stream:
        stream.event("session")
        running.say(word="good")
        stream.event("feedback")

    here = running.practice
    assert seen(here, running.id) == [(AccessOutcome.SEEN, here.therapist.pk)]


def test_who_is_nobody_and_what_is_no_session(life):
    assert life.process.ask(f"{V1}sessions/{new_id()}/events/").status == 401
    assert life.process.ask(PATH.replace("sync", "sessions/nonsense")).status == 404

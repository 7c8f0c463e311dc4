"""When a stream speaks and when it ends: time and answers are the tests' own."""

import asyncio
from uuid import UUID

import pytest
from django.db import InterfaceError, connections
from django.test import RequestFactory

from api.events.app import Events
from api.events.database import OUTAGE
from api.events.head import HEAD, event
from api.events.hub import Hub, Watch
from api.events.look import Told
from api.events.opening import opened
from api.events.stream import RETRY, Pace, words
from tests.events.process import PATH

pytestmark = pytest.mark.no_db

HERE, THERE, SOMEBODY = UUID(int=1), UUID(int=2), UUID(int=3)
QUICK = Pace(quiet=0.05, pause=0.0, life=60)


def told(head, last):
    return Told(head, event(head) if head != last else b"")


def said_when(*answers, pace=QUICK):
    """What is said to a quiet stream whose token is asked again with these answers."""

    async def all_said():
        left = iter(answers)

        async def again(last):
            answer = next(left)
            if isinstance(answer, Exception):
                raise answer
            return answer and told(answer, last)

        watch = Watch(HERE, SOMEBODY, "0")
        said = words(watch, HEAD, Told("0"), again, pace)
        return [word async for word in said]

    return asyncio.run(asyncio.wait_for(all_said(), 10))


def test_deployed_it_looks_again_each_two_seconds_and_keeps_quiet_for_fifteen():
    deployed = Events()

    assert (deployed.hub.reread, deployed.pace.quiet) == (2.0, 15.0)


def test_a_quiet_stream_is_asked_for_again_and_ends_with_its_token():
    assert said_when("0", "1", None) == [RETRY, HEAD.still, event("1")]


def test_a_stream_outlives_an_outage_no_longer_than_its_token_is_believed():
    assert said_when(InterfaceError(), "1") == [RETRY]


def test_a_stream_ends_when_it_has_lived_long_enough():
    pace = Pace(quiet=0.01, pause=0.0, life=0.05)

    said = said_when(*["0"] * 100, pace=pace)

    assert said == [RETRY, *[HEAD.still] * (len(said) - 1)]
    assert len(said) < 10


def test_who_reads_slowly_delays_nobody_and_is_told_the_latest():
    async def live():
        head = 0
        hub = Hub(lambda clinics: asyncio.sleep(0, {HERE: str(head)}))
        reading = asyncio.create_task(hub.run())

        async def again(last):
            return told(str(head), last)

        def follow(watch):
            return words(watch, HEAD, Told("0"), again, Pace(pause=0.0))

        slow, quick = Watch(HERE, SOMEBODY, "0"), Watch(HERE, SOMEBODY, "0")
        with hub.watching(slow), hub.watching(quick):
            slowly, quickly = follow(slow), follow(quick)
            await anext(slowly), await anext(quickly)
            heard = []
            for head in range(1, 6):  # noqa: B007 - read above
                hub.hear(HERE)
                heard.append(await anext(quickly))
            late = await anext(slowly)
        reading.cancel()
        return heard, late

    heard, late = asyncio.run(asyncio.wait_for(live(), 10))

    assert heard == [event(str(head)) for head in range(1, 6)]
    assert late == event("5")


def test_a_hub_rouses_those_of_a_clinic_that_moved_and_outlives_a_failed_reading():
    async def live():
        answers = iter([InterfaceError(), {HERE: "1", THERE: "0"}])

        async def read(clinics):
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

        hub = Hub(read, reread=0.01)
        here, there = Watch(HERE, SOMEBODY, "0"), Watch(THERE, SOMEBODY, "0")
        with hub.watching(here), hub.watching(there):
            reading = asyncio.create_task(hub.run())
            await here.wait(5)
            reading.cancel()
            return there.is_roused

    assert asyncio.run(asyncio.wait_for(live(), 10)) is False


def test_without_a_database_it_asks_to_come_again_and_nobody_waits_in_a_row(
    django_db_blocker, monkeypatch
):
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", "nowhere")
    monkeypatch.setattr(OUTAGE, "until", 0.0)
    asks = RequestFactory().get(PATH, headers={"Authorization": "Bearer x"})
    with django_db_blocker.unblock():
        connections["default"].close()

        first = opened(asks)
        monkeypatch.setattr(OUTAGE, "_ask", None)
        second = opened(asks)

    for response in (first, second):
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "5"
        assert response.headers["Cache-Control"] == "no-store"


def test_past_its_streams_a_process_asks_to_come_again():
    assert opened(RequestFactory().get(PATH), is_full=True).status_code == 503

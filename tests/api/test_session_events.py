"""A page of ours hears a session by the log-in of its browser."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings as used
from django.contrib.auth import SESSION_KEY
from django.test import Client, RequestFactory
from django.utils import timezone

from api.browsing import SEEN, SessionStore
from api.events.head import HEAD
from api.events.look import look
from api.events.session import in_session
from tests.api.course import Course


@pytest.fixture
def session(course: Course) -> str:
    course.agreed()
    return course.started()["id"]


@pytest.fixture
def browser(clinic_a) -> Client:
    browser = Client()
    browser.force_login(clinic_a.therapist.user)
    assert browser.get("/admin/").status_code == 200
    return browser


def asking(browser):
    request = RequestFactory().get("/")
    request.id = "of-a-test"
    name = used.SESSION_COOKIE_NAME
    request.COOKIES[name] = browser.cookies[name].value
    return request


def session_of(browser):
    return SessionStore(browser.cookies[used.SESSION_COOKIE_NAME].value)


def last_used(browser, minutes_ago):
    kept = session_of(browser)
    kept[SEEN] -= timedelta(minutes=minutes_ago).total_seconds()
    kept.save()
    return kept[SEEN]


def test_its_log_in_is_used_by_hearing(browser, session):
    before = last_used(browser, 10)

    seen = look(asking(browser), in_session(UUID(session)), "")

    assert b"event: session" in seen.told.words
    assert session_of(browser)[SEEN] > before


def test_a_session_that_is_not_under_way_keeps_no_log_in(browser, course):
    planned = course.session()["id"]
    long_ago = (timezone.now() - timedelta(hours=3, minutes=1)).isoformat()
    forgotten = course.session()["id"]
    course.act(f"sessions/{forgotten}/start/", {"started_at": long_ago})
    before = last_used(browser, 10)

    for one in (planned, forgotten):
        assert look(asking(browser), in_session(UUID(one)), "").told.words

    assert session_of(browser)[SEEN] == before


def test_one_that_is_idle_or_logged_out_hears_nothing(browser, session):
    last_used(browser, used.SESSION_IDLE_MINUTES + 1)
    idle = look(asking(browser), in_session(UUID(session)), "")
    last_used(browser, -used.SESSION_IDLE_MINUTES - 1)
    assert look(asking(browser), in_session(UUID(session)), "") is not None
    kept = session_of(browser)
    del kept[SESSION_KEY]
    kept.save()

    assert idle is None
    assert look(asking(browser), in_session(UUID(session)), "") is None


def test_without_the_second_factor_it_needs_it_hears_nothing(
    browser, session, settings
):
    settings.REQUIRE_STAFF_MFA = True

    assert look(asking(browser), in_session(UUID(session)), "") is None


def test_the_head_of_a_clinic_is_for_devices(browser, session):
    assert look(asking(browser), HEAD, "") is None


def test_beside_a_token_a_cookie_opens_nothing(browser, session):
    request = asking(browser)
    request.META["HTTP_AUTHORIZATION"] = "Bearer palpate_of_nobody"

    assert look(request, in_session(UUID(session)), "") is None

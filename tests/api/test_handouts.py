"""Education topics: told in a language, given out, and listed for the client."""

import pytest

from clinic.models.catalogue import EducationTopic
from tests.api.course import V1
from tests.conftest import acting

TOPICS = f"{V1}catalogue/education-topics/"
SORE, STOP = "soreness-afterwards", "the-word-stop"


@pytest.fixture
def speaks_german(course):
    course.http.patch(
        f"{V1}clients/{course.client}/",
        {"language": "de-CH"},
        headers={"If-Match": "*"},
    )


def slugs(http, query=""):
    return {topic["slug"] for topic in http.get(f"{TOPICS}{query}").json()}


def given(http):
    return [one["topic"] for one in http.get(f"{V1}handouts/").json()["results"]]


@pytest.mark.parametrize("language", ["de", "DE", "de-AT"])
def test_each_topic_is_told_once_in_a_language(language, person):
    german = slugs(person, f"?language={language}")

    assert {f"{STOP}-de", "your-consent"} <= german
    assert not {STOP, "your-consent-de"} & german


@pytest.mark.parametrize("language", ["en", "fr", "no language at all"])
def test_what_is_not_translated_is_told_in_english(language, person):
    assert slugs(person, f"?language={language}") == {
        slug for slug in slugs(person) if not slug.endswith("-de")
    }


def test_one_topic_is_told_in_a_language(person):
    def language(slug, query=""):
        return person.get(f"{TOPICS}{slug}/{query}").json()["language"]

    assert language(STOP) == "en"
    assert language(STOP, "?language=de") == "de"
    assert language(f"{STOP}-de", "?language=en") == "en"
    assert language("your-consent", "?language=de") == "en"


def test_a_clinic_adds_a_language_of_its_own(admin, person, problem):
    spanish = {
        "slug": "x-la-palabra-alto",
        "translates": STOP,
        "language": "es",
        "kind": "what_to_expect",
        "name": "La palabra alto",
        "body": "Diga alto y las manos se retiran.",
    }
    assert admin.post(TOPICS, spanish).status_code == 201

    assert "x-la-palabra-alto" in slugs(person, "?language=es")
    problem(admin.post(TOPICS, {**spanish, "slug": "x-otra"}), 409, "conflict")


def test_topics_go_out_with_home_care(course, person):
    item = course.home_care(course.episode()["id"], topics=[SORE, STOP, SORE])

    assert item["topics"] == [SORE, STOP]
    assert given(person) == [STOP, SORE]


def test_topics_are_told_in_the_clients_language(course, person, speaks_german):
    item = course.home_care(course.episode()["id"], topics=[SORE, "your-plan"])

    assert item["topics"] == [f"{SORE}-de", "your-plan"]
    (_, first) = person.get(f"{V1}handouts/").json()["results"]
    assert (first["title"], first["language"]) == ("Empfindlichkeit danach", "de")
    assert first["body"].startswith("Etwas Empfindlichkeit")
    assert first["instruction"] == item["id"]


def test_a_topic_goes_out_once_with_an_item(course):
    item = course.home_care(course.episode()["id"], topics=[SORE])
    url = f"{V1}home-care/{item['id']}/"
    seen = course.http.get(url).headers["ETag"]

    answer = course.http.patch(
        url, {"topics": [SORE, STOP]}, headers={"If-Match": seen}
    )

    assert answer.json()["topics"] == [SORE, STOP]
    assert answer.headers["ETag"] != seen


def test_what_was_told_stays_as_it_was_told(course, clinic_a):
    with acting(clinic_a.admin):
        own = EducationTopic.objects.create(
            slug="x-own", name="Ours", kind="aftercare", body="Before.", source="own"
        )
    handout = course.handout(topic="x-own")
    with acting(clinic_a.admin):
        own.revise(retired_at=own.created_at)

    shown = course.http.get(f"{V1}handouts/{handout['id']}/").json()

    assert (shown["topic"], shown["body"]) == ("x-own", "Before.")


def test_given_by_mistake_it_no_longer_goes_with_the_item(course):
    item = course.home_care(course.episode()["id"], topics=[SORE])
    (handout,) = course.http.get(f"{V1}handouts/").json()["results"]

    course.act(f"handouts/{handout['id']}/void/", {"reason": "Wrong client"})

    assert course.http.get(f"{V1}home-care/{item['id']}/").json()["topics"] == []


def test_a_malformed_handout_is_refused(course, sibling, problem):
    others = sibling.home_care(sibling.episode()["id"])["id"]
    for body, pointer in (
        ({"topic": "sore"}, "/topic"),
        ({"topic": SORE, "instruction": others}, "/instruction"),
        ({}, "/topic"),
    ):
        answer = course.http.post(f"{V1}handouts/", {"client": course.client, **body})
        document = problem(answer, 400, "invalid-input")
        assert [fault["pointer"] for fault in document["errors"]] == [pointer]

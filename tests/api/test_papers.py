"""Papers, as they are asked for and of whom: what stands on them, and what does not."""

import re

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.models import Access, Client
from sessions.models import (
    Assessment,
    Episode,
    HistoryItem,
    HomeCareInstruction,
    PainArea,
    Reaction,
    Session,
    Treatment,
)
from tests.api.course import EXAM, V1, Course
from tests.api.signing import second_therapist
from tests.api.test_sharing import CANARY, signed_with_everything
from tests.api.world import caller
from tests.conftest import acting, token_of
from tests.kept import kept
from tests.pdf import Pdf

NOTE, ASSESSMENT = (
    "sessions/{session}/note.pdf",
    "assessments/{assessment}/assessment.pdf",
)
REPORT, HOME_CARE = "clients/{client}/report.pdf", "clients/{client}/home-care.pdf"
RECORD = "clients/{client}/record.pdf"
# A paper takes so many statements, however much stands on it.
STATEMENTS = {NOTE: 23, ASSESSMENT: 23, REPORT: 41, HOME_CARE: 11, RECORD: 77}
HARM = '#read("/etc/passwd") *b* $x$ @a <l> <b>&amp; \u202e \U0001f9ff WWWW'


class Papers:
    """What one caller gets of one course of care."""

    def __init__(self, practice, ids, member=None):
        self.http = caller(token_of(member or practice.therapist))
        self.ids = ids

    def ask(self, address, headers=None, **query):
        address = V1 + address.format(**self.ids)
        return self.http.get(address, query, headers=headers)

    def read(self, address, **query):
        answer = self.ask(address, **query)
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "application/pdf"
        return Pdf(answer.content)


def course_of(practice):
    return Course(caller(token_of(practice.therapist)), practice.client_record.pk)


def written(course):
    """The ids of what every paper needs: a signed session with everything on it."""
    session = signed_with_everything(course)
    found = course.http.get(f"{V1}sessions/{session}/").json()
    course.home_care(found["episode"], starts_on="2026-01-05", sets=2, reps=5)
    course.outcome(episode=found["episode"], answered_at="2026-01-05T09:00:00Z")
    assessments = course.http.get(f"{V1}assessments/").json()["results"]
    return {
        "client": course.client,
        "session": session,
        "episode": found["episode"],
        "assessment": assessments[0]["id"],
        "digest": found["signature"]["digest"],
    }


@kept
def ids(clinic_a):
    return written(course_of(clinic_a))


@pytest.fixture
def course(clinic_a, ids):
    return course_of(clinic_a)


@pytest.fixture
def papers(clinic_a, ids):
    return Papers(clinic_a, ids)


@pytest.fixture
def own(clinic_a, ids):
    return Papers(clinic_a, ids, clinic_a.client_member)


@pytest.mark.parametrize(
    ("address", "title", "told"),
    [
        (NOTE, "Session note, ", ["Sore", "Trigger point pressure release", "alert"]),
        (ASSESSMENT, "Initial assessment, ", ["Spinal stenosis", "scoliosis", "3/3"]),
        (REPORT, "Progress report", ["Oswestry", "68", "Knee to chest", "for"]),
        (HOME_CARE, "Home care", ["Knee to chest", "repetitions each", "Leg pain"]),
        (RECORD, "Full record", ["Consents", "Spinal stenosis", "Sore", "Oswestry"]),
    ],
)
def test_each_paper_says_whose_it_is_and_what_was_recorded(
    address, title, told, papers
):
    found = papers.read(address)

    assert "Clinic canary-a One canary-a Family canary-a" in found.pages[-1]
    assert title in found.pages[0]
    assert f"Page 1 of {len(found.pages)}" in found.pages[0]
    assert [word.lower() in found.text.lower() for word in told] == [True] * len(told)


def test_a_file_is_named_for_the_record_and_for_no_person(papers, ids):
    answer = papers.ask(NOTE)

    assert answer["Content-Disposition"] == 'inline; filename="note.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")


def test_a_signed_note_names_its_signer_licence_and_digest(papers, ids):
    found = papers.read(NOTE)

    assert "Signed by therapist-canary-a, " in found.text
    assert "Licence: massage therapist L-canary-a, Washington" in found.text
    assert f"SHA-256 (v1): {ids['digest']}" in found.text
    foot = f"Signed \N{MIDDLE DOT} SHA-256 {ids['digest'][:16]}"
    assert [foot in page for page in found.pages] == [True] * len(found.pages)
    assert "DRAFT" not in found.text


def test_later_words_and_a_second_signature_stand_beside_it(papers, ids, clinic_a):
    with acting(clinic_a.admin):
        second = second_therapist(clinic_a)
    answer = Papers(clinic_a, ids, second).http.post(
        f"{V1}sessions/{ids['session']}/co-sign/",
        headers={
            "If-Match": papers.http.get(f"{V1}sessions/{ids['session']}/")["ETag"]
        },
    )
    assert answer.status_code == 200, answer.content

    found = papers.read(NOTE)

    assert "Addenda therapist-canary-a, " in found.text
    assert "She called." in found.text
    assert re.search(r" SHA-256: [0-9a-f]{64} ", found.text)
    assert "Co-signed by second, " in found.text


@pytest.mark.parametrize("address", [NOTE, ASSESSMENT])
def test_what_is_not_signed_is_a_draft_on_every_page(address, course, papers, ids):
    begun = course.started(pain_before=6, subjective="Begun. " * 900)
    papers.ids = {**ids, "session": begun["id"]}

    found = papers.read(address)

    assert "Draft: this record is not signed, and may still change." in found.text
    assert ["DRAFT" in page for page in found.pages] == [True] * len(found.pages)
    assert "Draft, not signed" in found.pages[-1]


def test_what_was_entered_in_error_says_so_and_why(course, papers, ids):
    course.act(f"sessions/{ids['session']}/void/", {"reason": "The wrong client."})

    found = papers.read(NOTE)

    assert "Entered in error: this record does not count." in found.text
    assert ": The wrong client." in found.text
    assert "Signed by therapist-canary-a" in found.text
    assert ["IN ERROR" in page for page in found.pages] == [True] * len(found.pages)
    assert "Entered in error: this record" in papers.read(RECORD).text
    assert "Sore" not in papers.read(REPORT).text


def test_what_was_called_off_says_why(course, papers, ids):
    planned = course.session(scheduled_for="2027-01-05T09:00:00Z")["id"]
    course.act(f"sessions/{planned}/cancel/", {"reason": "A cold."})
    papers.ids = {**ids, "session": planned}

    assert "Cancelled: A cold." in papers.read(NOTE).text


def test_a_withdrawn_consent_stands_in_the_record_as_withdrawn(course, papers):
    consent = course.consent(kind="photo")["id"]
    course.act(f"consents/{consent}/withdraw/", {"reason": "Second thoughts."})

    text = papers.read(RECORD).text

    assert "Photo, " in text
    assert "; Second thoughts." in text


def test_a_client_has_the_note_of_a_session_once_it_is_shared(course, own, ids):
    before = own.ask(NOTE).status_code
    course.act(f"sessions/{ids['session']}/share/")
    found = own.read(NOTE)

    assert before == 404
    assert "Signed by therapist-canary-a, " in found.text
    assert "Shared with the client on " in found.text
    assert "Sore" in found.text
    assert [word in found.text for word in (CANARY, "SHA-256 (", "Screening")] == [
        False
    ] * 3


def test_a_voided_session_has_no_note_for_its_client(course, own, ids):
    course.act(f"sessions/{ids['session']}/share/")
    course.act(f"sessions/{ids['session']}/void/", {"reason": "The wrong client."})

    assert own.ask(NOTE).status_code == 404


def test_a_client_reads_of_a_report_what_outcomes_tell_them(own, papers, ids, course):
    course.referral()
    whole = papers.read(REPORT, **{"for": "referrer"})
    part = own.read(REPORT, **{"for": "referrer"})

    told = ("Records this rests on", "Body chart", "Lumbar spine flexion", "yoga")
    assert [word in whole.text for word in told] == [True] * 4
    assert [word in part.text for word in told] == [False] * 4
    assert "For the client" in part.text
    assert "Oswestry" in part.text


def test_a_report_names_what_it_rests_on_with_signer_and_digest(papers, ids):
    found = papers.read(REPORT)

    assert "It rests on 2 records, of which 1 are signed" in found.text
    assert f"therapist-canary-a {ids['digest'][:16]}" in found.text
    assert "not signed" in found.text


def test_a_report_of_one_episode_has_nothing_of_another(course, papers, ids):
    later = course.episode(complaint="Her other knee.")["id"]

    found = papers.read(REPORT, episode=later)

    assert "Her other knee." in found.text
    assert [word in found.text for word in ("Oswestry", "Knee to chest")] == [False] * 2


def test_pictures_come_from_the_one_renderer_and_are_told_in_words(papers):
    chart, trend, pair = (papers.read(a).pictures for a in (ASSESSMENT, REPORT, RECORD))

    assert "Pain: Low back (lumbar), left: 6 of 10, aching." in " ".join(chart)
    assert "Oswestry Disability Index (v2.1a), 0 to 100" in " ".join(trend)
    assert len(pair) >= 2


def test_home_care_that_is_not_in_force_is_not_on_the_sheet(course, papers, ids):
    episode = ids["episode"]
    course.home_care(episode, template=None, category="heat", title="Warmth")
    gone = course.home_care(episode, template=None, category="cold", title="Ice")
    course.act(f"home-care/{gone['id']}/void/", {"reason": "Never given."})

    text = papers.read(HOME_CARE).text

    assert "2. Warmth" in text
    assert "Ice" not in text
    assert "Ice" in papers.read(RECORD).text


def test_the_sheet_shows_where_and_how_much(course, papers, ids):
    course.home_care(
        ids["episode"],
        template=None,
        category="self-release",
        title="Ball",
        muscle="quadratus-lumborum",
        side="left",
        hold_seconds=20,
        times_per_day=2,
        link="https://example.org/film",
        contraindication_reason="He feels this well.",
    )

    found = papers.read(HOME_CARE)

    assert "Where: Quadratus lumborum, left" in found.pictures
    assert re.search("20 s .*hold .*a day", found.text)
    assert "https://example.org/film" in found.text
    assert "Mon Tue Wed Thu Fri Sat Sun" in found.text


@pytest.mark.parametrize(
    ("language", "query", "title"),
    [
        ("de-AT", {}, "Übungen für zu Hause"),
        ("de", {"language": "en"}, "Home care"),
        ("en", {"language": "de"}, "Übungen für zu Hause"),
        ("fr", {}, "Home care"),
    ],
)
def test_the_sheet_is_in_the_clients_language(
    language, query, title, course, papers, ids
):
    path = f"{V1}clients/{ids['client']}/"
    course.http.patch(path, {"language": language}, headers={"If-Match": "*"})

    found = papers.read(HOME_CARE, **query)

    assert title in found.pages[0]
    assert found.root["/Lang"] == ("de" if title.startswith("Ü") else "en")


def test_a_note_is_in_the_clinics_language_and_days_are_by_its_clock(
    course, papers, clinic_a, ids
):
    with acting(clinic_a.admin):
        clinic_a.clinic.time_zone, clinic_a.clinic.locale = "Pacific/Auckland", "de"
        clinic_a.clinic.save(update_fields=["time_zone", "locale"])
    begun = course.session(scheduled_for="2027-01-05T21:00:00Z")["id"]
    papers.ids = {**ids, "session": begun}

    text = papers.read(NOTE).text

    assert "Sitzungsprotokoll, 6. Januar 2027" in text
    assert "6. Januar 2027, 10:00" in text


@pytest.mark.parametrize("address", [NOTE, REPORT])
def test_what_did_not_change_is_not_sent_again(address, papers, course, ids):
    first = papers.ask(address)
    again = papers.ask(address, headers={"If-None-Match": first["ETag"]})
    anew = papers.ask(address)
    other = papers.ask(address, {"If-None-Match": first["ETag"]}, language="de")

    assert (again.status_code, again.content) == (304, b"")
    assert anew.content == first.content
    assert other.status_code == 200


def test_each_is_kept_in_the_access_log_and_what_is_not_sent_is_not(
    papers, clinic_a, ids
):
    tag = papers.ask(NOTE)["ETag"]
    for address in (ASSESSMENT, REPORT, HOME_CARE, RECORD):
        papers.read(address)
    papers.ask(NOTE, headers={"If-None-Match": tag})

    with acting(clinic_a.admin):
        rows = Access.objects.filter(
            at__gte=timezone.now() - timezone.timedelta(hours=1),
            action__regex="(note|paper|report|sheet|record)$",
        ).order_by("id")
        kept_rows = [
            (row.kind, row.action, [*row.shown.values_list("client_id", flat=True)])
            for row in rows
        ]
    person = [clinic_a.client_record.pk]
    assert kept_rows == [
        ("session", "session.note", person),
        ("assessment", "assessment.paper", person),
        ("client", "client.report", person),
        ("client", "client.home_care_sheet", person),
        ("client", "client.record", person),
    ]


@pytest.mark.parametrize(
    ("address", "query", "pointer"),
    [
        (NOTE, {"language": "en<script>"}, "/language"),
        (REPORT, {"for": "everyone"}, "/for"),
        (REPORT, {"episode": "first"}, "/episode"),
        (RECORD, {"colour": "red"}, "/colour"),
    ],
)
def test_a_query_that_nobody_knows_is_refused(address, query, pointer, papers):
    answer = papers.ask(address, **query)

    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_another_clinics_papers_are_not_there(clinic_b, ids):
    stranger = Papers(clinic_b, ids)

    answers = [stranger.ask(address).status_code for address in STATEMENTS]

    assert answers == [404] * 5


def statements(papers, address):
    with CaptureQueriesContext(connection) as made:
        papers.read(address)
    return len(made)


def one_more_of_each(course, ids):
    exam = {**EXAM, "muscle": "gluteus-medius", "site": None}
    course.assessment(ids["episode"], trigger_point_exams=[EXAM, exam])
    course.home_care(ids["episode"], muscle="gluteus-medius")
    course.outcome(measure="nrs-11", answers=[3])
    course.referral()
    course.adverse_event()
    plan = course.plan()
    course.completed(plan=plan["id"], episode=plan["episode"], positions=["supine"])
    return {**ids, "session": signed_with_everything(course)}


@pytest.mark.slow
def test_a_paper_costs_the_same_however_much_stands_on_it(papers, course, ids):
    papers.ids = one_more_of_each(course, ids)
    for address in STATEMENTS:  # What is known for good is asked once.
        papers.read(address)
    few = {address: statements(papers, address) for address in STATEMENTS}
    papers.ids = one_more_of_each(course, one_more_of_each(course, ids))

    many = {address: statements(papers, address) for address in STATEMENTS}

    assert (few, many) == (STATEMENTS, STATEMENTS)


TEXTS = (
    Client, Episode, Assessment, HistoryItem, PainArea, Session, Treatment, Reaction,
    HomeCareInstruction,
)  # fmt: skip


def test_what_people_write_is_text_on_every_paper(clinic_a):
    """In every field that takes words, of all that is not sealed."""
    client = clinic_a.other_client.pk
    course = Course(caller(token_of(clinic_a.therapist)), client)
    episode = course.episode()["id"]
    assessment = course.assessment(episode)["id"]
    session = course.started(
        episode=episode, reactions=[{"kind": "other", "severity": "mild"}]
    )["id"]
    course.treatment(session)
    said = course.feedback(session, note=HARM)["id"]
    respond = f"sessions/{session}/feedback/{said}/respond/"
    course.post(respond, {"response": "eased", "note": HARM})
    course.home_care(episode)
    with acting(clinic_a.therapist):
        for model in TEXTS:
            which = {"pk" if model is Client else "client": client}
            rows = model.objects.filter(**which)
            rows.update(**dict.fromkeys(words_of(model), HARM))
    given = {
        "client": course.client,
        "session": session,
        "episode": episode,
        "assessment": assessment,
    }
    papers = Papers(clinic_a, given)

    start = '#read("/etc/passwd")*b*$x$@a<l><b>&amp;[U+202E][U+1F9FF]WWWW'
    found = {address: papers.read(address).bare for address in STATEMENTS}

    assert {address: text.count(start) > 0 for address, text in found.items()} == {
        address: True for address in STATEMENTS
    }
    assert found[RECORD].count(start) > 30
    assert "root:x:0:0" not in "".join(found.values())


UNFREE = {"language", "status_reason", "link"}


def words_of(model):
    """Fields for free words that hold as many as the payload has."""
    for field in model._meta.local_concrete_fields:
        is_words = isinstance(field, models.CharField | models.TextField)
        is_free = not field.choices and field.name not in UNFREE
        if is_words and is_free and (field.max_length or 0) >= 60:
            yield field.name

"""Records are readable and linked."""

import pytest

from clinic.models import Client, Consent, Device, Licence, Membership
from sessions.models import (
    Assessment,
    Episode,
    Feedback,
    FeedbackResponse,
    Goal,
    HistoryItem,
    HomeCareInstruction,
    MuscleTone,
    Override,
    PainArea,
    PlannedTechnique,
    PostureFinding,
    PressureLimit,
    PressureThreshold,
    RangeOfMotion,
    Reaction,
    Rescheduling,
    ScreeningAnswer,
    Session,
    Treatment,
    TreatmentPlan,
    TriggerPoint,
    TriggerPointExam,
)
from tests.sessions.admin.page import Page, of_list, of_record, read, search


def test_the_index_lists_records_before_their_parts(clinic_a, browser):
    response = browser(clinic_a.admin).get("/admin/")

    sections = {
        section["name"]: [model["object_name"] for model in section["models"]]
        for section in response.context["app_list"]
    }
    assert list(sections) == [
        "Clinic",
        "Therapy sessions",
        "Parts of records",
        "Catalogue",
        "Signatures and what stands beside",
    ]
    assert sections["Clinic"][:2] == ["Client", "Consent"]
    assert sections["Therapy sessions"][0] == "Session"


def test_a_client_links_to_all_that_is_known_of_them(clinic_a, own, browser):
    client = own[Client]

    links = Page(read(browser(clinic_a.admin), of_record(client))).links

    for model in (
        Episode,
        Session,
        TreatmentPlan,
        Assessment,
        TriggerPoint,
        HomeCareInstruction,
        Feedback,
    ):
        assert f"{of_list(model)}?client__id__exact={client.pk}" in links


def test_a_narrowed_list_says_to_what_and_lets_go(clinic_a, own, browser):
    client = own[Client]
    narrowed = f"{of_list(Session)}?client__id__exact={client.pk}"

    html = read(browser(clinic_a.admin), narrowed)

    assert "By client" in html
    assert "Family canary-a, One canary-a</a></li>" in html
    assert "?" in Page(html).links


def test_a_filter_on_a_broken_id_is_let_go(clinic_a, own, browser):
    response = browser(clinic_a.admin).get(f"{of_list(Session)}?client__id__exact=none")

    assert response.url == f"{of_list(Session)}?e=1"


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        (
            Session,
            [Treatment, Override, Feedback, Reaction, RangeOfMotion, Rescheduling],
        ),
        (
            Assessment,
            [
                HistoryItem,
                ScreeningAnswer,
                PainArea,
                PressureThreshold,
                PostureFinding,
                MuscleTone,
            ],
        ),
        (TreatmentPlan, [Goal, PlannedTechnique, PressureLimit]),
        (TriggerPoint, [TriggerPointExam]),
        (Feedback, [FeedbackResponse]),
        (Membership, [Licence, Device]),
    ],
)
def test_a_record_is_read_with_its_parts(clinic_a, own, browser, whole, parts):
    links = Page(read(browser(clinic_a.admin), of_record(own[whole]))).links

    assert [part for part in parts if of_record(own[part]) not in links] == []


def test_a_session_shows_how_feedback_was_answered(clinic_a, own, browser):
    html = read(browser(clinic_a.admin), of_record(own[Session]))

    assert (
        '<span class="answer"><span aria-hidden="true">→</span> Eased: canary-a' in html
    )


def test_a_session_links_to_whom_and_what_it_is_about(clinic_a, own, browser):
    links = Page(read(browser(clinic_a.admin), of_record(own[Session]))).links

    for model in (Client, Membership, Episode, TriggerPoint, Treatment):
        assert of_record(own[model]) in links


def test_questions_and_answers_read_as_such(clinic_a, own, browser):
    html = read(browser(clinic_a.admin), of_record(own[Consent]))

    assert "<p>Why, canary-a?<br>So, canary-a.</p>" in html


@pytest.mark.parametrize(
    ("model", "word"),
    [
        (TriggerPoint, "muscle__name"),
        (Treatment, "trigger_point__muscle__name"),
        (MuscleTone, "muscle__latin_name"),
    ],
)
def test_muscles_are_found_by_name(clinic_a, own, browser, model, word):
    name = own[TriggerPoint].muscle.name

    ours = browser(clinic_a.admin)
    html = read(ours, search(ours, of_list(model), name))

    assert of_record(own[model]) in html

"""A client's page tells what happened, in order, and leads to it."""

from clinic.models import Client, Consent
from sessions.models import (
    Assessment,
    Episode,
    HomeCareInstruction,
    OutcomeResponse,
    Referral,
    Session,
    TreatmentPlan,
)
from tests.sessions.admin.page import Page, of_record, read

TOLD = (
    Session,
    Assessment,
    OutcomeResponse,
    Referral,
    Consent,
    Episode,
    HomeCareInstruction,
)


def test_the_time_line_leads_to_what_it_tells(clinic_a, own, browser):
    html = read(browser(clinic_a.admin), of_record(own[Client]))

    _, _, told = html.partition('id="timeline-heading"')
    line = Page(told.partition("</ol>")[0]).links
    assert [one for one in TOLD if of_record(own[one]) not in line] == []


def test_personal_data_are_folded_away_unless_they_are_refused(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    folded = read(ours, of_record(own[Client]))

    refused = ours.post(of_record(own[Client]), {"given_name": ""})

    assert "<details><summary>" in folded.partition("Personal data")[0][-200:]
    assert (
        "<summary>" not in refused.content.decode().partition("Personal data")[0][-200:]
    )


def test_home_care_tells_what_was_done_of_what_was_due(clinic_a, own, browser):
    ours = browser(clinic_a.admin)

    item = read(ours, of_record(own[HomeCareInstruction]))
    plan = read(ours, of_record(own[TreatmentPlan]))

    assert '<table class="adherence">' in item
    assert '<meter min="0" max="1"' in item
    assert of_record(own[HomeCareInstruction]) in Page(plan).links

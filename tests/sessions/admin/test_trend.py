from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import Client
from sessions.models import HomeCareInstruction, OutcomeResponse, Session
from tests.conftest import acting
from tests.sessions.admin.page import of_record, read
from tests.sessions.admin.records import another


def test_a_clients_page_shows_their_trend_and_its_figures(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    picture = reverse("client-trend", args=[own[Client].pk])

    page = read(ours, of_record(own[Client]))
    drawn = ours.get(picture, {"width": 960})

    assert (
        f'<a href="{picture}" class="on-light"><img src="{picture}?width=960"' in page
    )
    assert page.index("body-chart.svg") < page.index("trend.svg")
    assert "<details><summary>Figures</summary><table><caption>Time line<" in page
    assert f'<th scope="row">{own[HomeCareInstruction].title}</th>' in page
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn.content.startswith(b"<svg ")


def test_its_figures_cost_the_same_however_many_there_are(clinic_a, own, browser):
    ours = browser(clinic_a.admin)

    def statements():
        with CaptureQueriesContext(connection) as made:
            read(ours, of_record(own[Client]))
        return len(made)

    read(ours, of_record(own[Client]))
    one = statements()
    with acting(clinic_a.therapist):
        another(own[Session], scheduled_for=None, scheduled_until=None)
        another(own[OutcomeResponse])
        another(own[HomeCareInstruction])

    assert statements() == one

from django.urls import reverse

from clinic.models import Client
from tests.sessions.admin.page import of_record


def test_a_clients_page_shows_their_body_chart(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    chart = reverse("client-body-chart", args=[own[Client].pk])

    page = ours.get(of_record(own[Client])).content.decode()
    drawn = ours.get(chart, {"width": 960})

    assert f'<a href="{chart}" class="on-light"><img src="{chart}?width=960"' in page
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn.content.startswith(b"<svg ")

from clinic.models import Client
from sessions.models import Assessment, Session
from tests.sessions.admin.page import Page, of_record, read


def test_a_records_page_leads_to_its_papers(clinic_a, own, browser):
    ours = browser(clinic_a.admin)

    found = {
        model: [a for a in Page(read(ours, of_record(own[model]))).links if ".pdf" in a]
        for model in (Client, Session, Assessment)
    }

    client = f"/api/v1/clients/{own[Client].pk}"
    assert found == {
        Client: [f"{client}/{n}.pdf" for n in ("report", "home-care", "record")],
        Session: [f"/api/v1/sessions/{own[Session].pk}/note.pdf"],
        Assessment: [f"/api/v1/assessments/{own[Assessment].pk}/assessment.pdf"],
    }
    for address in (one for every in found.values() for one in every):
        assert ours.get(address)["Content-Type"] == "application/pdf"

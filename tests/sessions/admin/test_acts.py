import pytest
from django.contrib import admin

from clinic.enums import Role
from clinic.models import (
    Client,
    Clinic,
    Device,
    EducationTopic,
    ErasedSignature,
    Erasure,
    ErasureRequest,
    HomeCareTemplate,
    LegalHold,
    Licence,
    MeasureWording,
    Membership,
    Muscle,
    Position,
    Technique,
    TechniqueRule,
    Tool,
    TriggerPointSite,
)
from clinic.permissions import PERMISSIONS
from sessions.enums import SessionStatus
from sessions.models import Session
from tests.conftest import acting
from tests.sessions.admin.page import Page, of_list, of_record, read, sentences
from tests.sessions.admin.records import REGISTERED

OF_THE_CATALOGUE = {
    EducationTopic,
    HomeCareTemplate,
    Muscle,
    Position,
    Technique,
    Tool,
    TriggerPointSite,
}


def test_what_has_no_act_is_read_only(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    for model in REGISTERED:
        page = admin.site.get_model_admin(model)

        added = ours.post(f"{of_list(model)}add/", {}).status_code
        changed = ours.post(of_record(own[model]), {}).status_code

        assert added == (403 if page.create_act is None else 200)
        assert changed == (403 if page.change_act is None else 200)


def test_few_models_have_acts():
    pages = admin.site._registry.items()

    assert {model for model, page in pages if page.create_act} == {
        Client,
        Membership,
        MeasureWording,
        Licence,
        TechniqueRule,
        LegalHold,
        ErasureRequest,
        Session,
        *OF_THE_CATALOGUE,
    }
    assert {model for model, page in pages if page.change_act} == {Client, Clinic}


def presses(role: Role) -> set[str]:
    return {
        f"{model.__name__}.{act.name}"
        for model, page in admin.site._registry.items()
        for act in page.acts
        if act.needs in PERMISSIONS[role]
    }


def test_who_presses_what():
    therapist, manager = presses(Role.THERAPIST), presses(Role.CLINIC_ADMIN)

    assert therapist & manager == {
        "Client.archive", "Client.merge", "Conflict.settle", "Device.revoke",
        "Session.cancel", "Session.no-show", "Session.reschedule",
    }  # fmt: skip
    assert manager - therapist == {
        "Client.unmerge", "ErasureRequest.carry-out", "LegalHold.lift",
        "Licence.end", "Membership.end", "Membership.role",
    }  # fmt: skip
    assert therapist - manager == {
        "AdverseEvent.void", "Assessment.addendum", "Assessment.co-sign",
        "Assessment.sign", "Assessment.void", "CheckIn.void", "Consent.void",
        "Consent.withdraw", "Episode.close", "Episode.void", "Feedback.respond",
        "HomeCareInstruction.void", "Referral.void", "Session.addendum",
        "Session.co-sign", "Session.complete", "Session.share", "Session.sign",
        "Session.start", "Session.void", "TreatmentPlan.activate",
        "TreatmentPlan.complete", "TreatmentPlan.discontinue", "TreatmentPlan.hold",
        "TreatmentPlan.resume", "TreatmentPlan.revise", "TreatmentPlan.void",
    }  # fmt: skip


def test_erasures_alone_are_shut_to_therapists():
    held = PERMISSIONS[Role.THERAPIST]
    pages = admin.site._registry.items()

    assert {model for model, page in pages if page.opens not in held} == {
        ErasedSignature,
        Erasure,
        ErasureRequest,
    }
    assert {
        model for model, page in pages if page.create_act and page.create_needs in held
    } == {Client, Session}
    assert {
        model for model, page in pages if page.change_act and page.change_needs in held
    } == {Client}


def test_a_hold_is_placed_on_a_client(clinic_a, browser):
    held = {"client": clinic_a.client_record.pk, "reason": "A dispute"}

    response = browser(clinic_a.admin).post(f"{of_list(LegalHold)}add/", held)

    assert response.status_code == 302
    with acting(clinic_a.admin):
        hold = LegalHold.objects.get()
    assert (hold.client_id, hold.reason) == (held["client"], held["reason"])


def test_a_clinic_adds_to_the_catalogue_for_itself(clinic_a, clinic_b, browser):
    entry = {"name": "Cork roll", "slug": "x-cork-roll", "kind": "roller"}
    entry |= {"use": "Under the calf", "hygiene": "Wiped after each client"}
    ours = browser(clinic_a.admin)
    form = ours.get(f"{of_list(Tool)}add/").context["adminform"].form

    refused = ours.post(f"{of_list(Tool)}add/", entry | {"slug": "cork-roll"})
    ours.post(f"{of_list(Tool)}add/", entry)

    assert form.initial["slug"] == "x-"
    assert sentences(refused) == ["A clinic's own slug begins with x-."]
    with acting(clinic_a.admin):
        assert Tool.objects.get(slug="x-cork-roll").source == "added by Clinic canary-a"
    with acting(clinic_b.admin):
        assert not Tool.objects.filter(slug="x-cork-roll").exists()


@pytest.mark.parametrize("role", ["desk", "client_member"])
def test_nobody_else_acts_here(clinic_a, own, browser, role):
    theirs = browser(getattr(clinic_a, role))

    response = theirs.post(
        of_record(own[Session], "cancel"), {"confirm": "1", "reason": "No"}
    )

    assert response.status_code == 403
    with acting(clinic_a.admin):
        assert Session.objects.get().status == SessionStatus.PLANNED


def test_pages_of_acts_hold_to_the_content_security_policy(clinic_a, own, browser):
    for member in (clinic_a.admin, clinic_a.therapist):
        ours = browser(member)
        for record in (own[Session], own[Client], own[Device], own[Licence]):
            for act in admin.site.get_model_admin(type(record)).acts:
                if act.needs in PERMISSIONS[member.role]:
                    Page(read(ours, of_record(record, act.name)))

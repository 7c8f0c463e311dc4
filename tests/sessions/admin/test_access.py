"""Who may open which page of the admin, about whose record: all pages, all people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.db import models, transaction
from django.test import Client as Browser
from django.test.utils import override_settings
from django.urls import get_resolver, reverse
from uuid_utils.compat import uuid7

from clinic.enums import Role
from clinic.models import (
    Client,
    ErasureRequest,
    LegalHold,
    MeasureWording,
    Membership,
    User,
)
from clinic.permissions import PERMISSIONS
from sessions.models import Session
from tests.api.cells import like
from tests.api.walls import forget_every_filter, without_row_security
from tests.conftest import acting
from tests.sessions.admin.page import of_list, of_record
from tests.sessions.admin.records import CANARY, FOREIGN, REGISTERED, THEIRS

# What stands beside the pages of the records.
OF_THE_SITE = {
    "app_list", "autocomplete", "index", "jsi18n", "login", "logout",
    "password_change", "password_change_done", "switch_place", "view_on_site",
}  # fmt: skip
# What has a page of its own, and tests of its own.
TAKEN_ALONG = {"clinic_client_export", "clinic_clinic_export"}
IMPORT = {"clinic_client_import"}
DUE = {"clinic_erasurerequest_due"}
OF_A_LIST, OF_A_RECORD = ("changelist", "add"), ("change", "history", "delete")
OWN, THEIR, NONE = "own", "another clinic's", "nobody's"


@dataclass(frozen=True)
class Page:
    model: type[models.Model]
    view: str

    @property
    def is_of_a_record(self) -> bool:
        return self.view not in OF_A_LIST

    @property
    def name(self) -> str:
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}_{self.view}"


def acts_of(model: type[models.Model]) -> list[str]:
    return [act.name for act in admin.site.get_model_admin(model).acts]


PAGES = [
    Page(model, view)
    for model in REGISTERED
    for view in (*OF_A_LIST, *OF_A_RECORD, *acts_of(model))
] + [Page(Session, view) for view in ("live", "live_treated")]
SHUT_OUT = {
    "front desk": 403,
    "client": 403,
    "no member any more": 403,
    "without a second factor": 302,
    "disabled": 302,
    "nobody": 302,
}


INSIDE = ("clinic admin", "clinic admin there", "therapist")
LACKING = {"without a second factor"}


def answer_inside(page: Page, who: str, whose: str) -> int:
    """To someone who may be in the admin: what their role opens there."""
    held = PERMISSIONS[Role.THERAPIST if who == "therapist" else Role.CLINIC_ADMIN]
    model_page = admin.site.get_model_admin(page.model)
    needs = {act.name: act.needs for act in model_page.acts}
    if page.view == "add":
        makes = model_page.create_act is not None
        return 200 if makes and model_page.create_needs in held else 403
    if needs.get(page.view, model_page.opens) not in held or page.view == "delete":
        return 403
    if page.view == "changelist":
        return 200
    if whose == OWN:
        return 200
    return 302 if page.view == "change" else 404


def names_in(patterns: Any) -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_in(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


@pytest.mark.no_db
def test_every_page_of_the_admin_is_among_these():
    (site,) = [
        one for one in get_resolver().url_patterns if str(one.pattern) == "admin/"
    ]

    beside = OF_THE_SITE | TAKEN_ALONG | IMPORT | DUE
    assert {*names_in(site.url_patterns)} == {page.name for page in PAGES} | beside


@pytest.mark.no_db
def test_no_flag_of_an_account_opens_anything():
    fields = {field.name for field in User._meta.get_fields()}

    assert fields.isdisjoint({"is_staff", "is_superuser", "groups", "user_permissions"})


@pytest.fixture
def people(clinic_a, clinic_b, browser) -> dict[str, Browser]:
    left, disabled, weak = (like(clinic_a.admin) for _ in range(3))
    members = {
        "clinic admin": clinic_a.admin,
        "therapist": clinic_a.therapist,
        "front desk": clinic_a.desk,
        "client": clinic_a.client_member,
        "no member any more": left,
        "without a second factor": weak,
        "disabled": disabled,
        "clinic admin there": clinic_b.admin,
    }
    found = {name: browser(member) for name, member in members.items()}
    with acting(clinic_a.admin), transaction.atomic():
        past = datetime(2021, 1, 1, tzinfo=UTC)
        Membership.objects.filter(pk=left.pk).update(ended_at=past)
        User.objects.filter(pk=disabled.user_id).update(is_active=False)
    return found | {"nobody": Browser(raise_request_exception=False)}


def address_of(page: Page, record: models.Model | None) -> str:
    if not page.is_of_a_record:
        return reverse(f"admin:{page.name}")
    pk = uuid7() if record is None else record.pk
    return reverse(f"admin:{page.name}", args=[pk])


def faults(
    people: Any, who: str, pages: Any, own: Any, foreign: Any
) -> tuple[dict[str, str], int]:
    """What is wrong, by cell, and how many cells were asked."""
    found, asked = {}, 0
    is_there = who.endswith("there")
    mine, theirs = (foreign, own) if is_there else (own, foreign)
    strange = CANARY if is_there else FOREIGN
    for page in pages:
        whoses = {OWN: mine[page.model], THEIR: theirs[page.model], NONE: None}
        for whose, record in whoses.items():
            if whose != OWN and not page.is_of_a_record:
                continue
            wanted = SHUT_OUT.get(who) or answer_inside(page, who, whose)
            with override_settings(REQUIRE_STAFF_MFA=who in LACKING):
                answer = people[who].get(address_of(page, record))
            asked += 1
            html = answer.content.decode()
            if answer.status_code != wanted:
                found[who, page.name, whose] = f"{answer.status_code}, not {wanted}"
            elif strange in html or (who in SHUT_OUT and CANARY in html):
                found[who, page.name, whose] = "shows what is strange"
    return found, asked


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("who", [*INSIDE, *SHUT_OUT])
def test_every_page_is_as_the_table_says(who, people, own, foreign, capsys):
    found, asked = faults(people, who, PAGES, own, foreign)

    with capsys.disabled():
        print(f"\n{asked} cells of the admin asked", end=" ")
    assert found == {}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_row_security_alone_keeps_the_admin(people, own, foreign, monkeypatch, capsys):
    forget_every_filter(monkeypatch)

    found, asked = faults(people, "clinic admin", PAGES, own, foreign)

    with capsys.disabled():
        print(f"\n{asked} cells of the admin asked", end=" ")
    assert found == {}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_without_row_security_the_admin_leaks(committed, people, own, foreign, capsys):
    with without_row_security():
        found, asked = faults(people, "clinic admin", PAGES, own, foreign)

    with capsys.disabled():
        print(f"\n{len(found)} of {asked} cells of the admin leaked", end=" ")
    assert len(found) > len(REGISTERED)


TELLING = [
    Page(model, view)
    for model, views in {
        Client: ("change", "merge", "history"),
        LegalHold: ("add",),
        MeasureWording: ("history",),  # It has a column named `items`.
        Session: ("change", "sign", "cancel"),
        ErasureRequest: ("changelist", "change"),
    }.items()
    for view in views
]


@pytest.mark.parametrize("who", [*INSIDE, *SHUT_OUT])
def test_some_pages_are_as_the_table_says(who, people, own, foreign):
    found, _ = faults(people, who, TELLING, own, foreign)

    assert found == {}


# Ways round: what a browser may write into an address.


LOOKUPS = (
    f"clinic__name__endswith={THEIRS}",
    f"client__clinic__name__endswith={THEIRS}",
    f"clinic__name__contains={THEIRS}",
    "created_by__user__password__startswith=md5",
    "created_by__user__email__contains=@",
    "user__password__startswith=md5",
    "member__user__password__startswith=md5",
    "client__user__password__contains=a",
    "clinic__isnull=False",
    "_to_field=clinic__name",
    "_to_field=id",
    "_to_field=client",
    "_popup=1&_to_field=clinic",
    "all=1",
    "e=1",
    "p=999",
    "o=99.-98",
    "_facets=True",
    "_changelist_filters=clinic__name%3Dx",
    "created_at__year=2026",
    "created_at__gte=2000-01-01",
    "q=strange-key&all=1",
    "q=%00",
    "id__in=" + ",".join([str(uuid7()) for _ in range(3)]),
)
MODELS = [Client, Membership, Session]


def try_round(browser: Browser, model: type[models.Model]) -> dict[str, Any]:
    found = {}
    for lookup in LOOKUPS:
        answer = browser.get(f"{of_list(model)}?{lookup}")
        html = answer.content.decode()
        if answer.status_code not in {200, 302, 400} or FOREIGN in html:
            found[lookup] = answer.status_code
        if "password" in lookup and answer.status_code == 200:
            found[lookup] = "asks for a password"
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_lookup_leads_round(model, clinic_a, own, foreign, browser):
    assert try_round(browser(clinic_a.admin), model) == {}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_lookup_of_any_list_leads_round(clinic_a, own, foreign, browser):
    ours = browser(clinic_a.admin)

    found = {model.__name__: try_round(ours, model) for model in REGISTERED}

    assert {name: some for name, some in found.items() if some} == {}


def test_a_record_is_found_by_its_id_alone(clinic_a, clinic_b, foreign, browser):
    """`_to_field` names another column to look an address up by."""
    ours = browser(clinic_a.admin)
    for field, value in (("clinic", clinic_b.id), ("language", "en")):
        address = reverse("admin:clinic_client_change", args=[value])

        answer = ours.get(f"{address}?_to_field={field}")

        assert answer.status_code in {302, 400}
        assert FOREIGN not in answer.content.decode()


@pytest.mark.slow
def test_every_field_suggests_the_own_clinic_alone(clinic_a, own, foreign, browser):
    ours, statuses = browser(clinic_a.admin), set()
    for model in REGISTERED:
        for field in model._meta.concrete_fields:
            if not field.is_relation:
                continue
            meta = model._meta
            asked = {"app_label": meta.app_label, "model_name": meta.model_name}
            asked |= {"field_name": field.name, "term": ""}
            answer = ours.post("/admin/autocomplete/", asked)
            statuses.add(answer.status_code)
            assert FOREIGN not in answer.content.decode(), (model, field)

    assert statuses == {200, 403, 404}


def test_nothing_is_deleted_from_a_list(clinic_a, clinic_b, own, foreign, browser):
    ours = browser(clinic_a.admin)
    chosen = [str(clinic_a.client_record.pk), str(clinic_b.client_record.pk)]

    ours.post(
        of_list(Client),
        {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
    )

    for practice in (clinic_a, clinic_b):
        with acting(practice.admin):
            assert Client.objects.filter(pk__in=chosen).count() == 1


def test_a_right_that_ended_shuts_the_page_that_was_open(clinic_a, own, people):
    address = of_record(own[Client])
    open_page = people["clinic admin"]
    before = open_page.get(address).status_code
    with acting(clinic_a.admin):
        Membership.objects.filter(pk=clinic_a.admin.pk).update(role="front_desk")

    assert (before, open_page.get(address).status_code) == (200, 403)

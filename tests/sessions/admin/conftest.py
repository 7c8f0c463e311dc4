import pytest
from django.contrib import admin

from tests.kept import kept
from tests.sessions.admin.records import CANARY, FOREIGN, Records, records_of


@kept
def own(clinic_a) -> Records:
    return records_of(clinic_a, CANARY)


@kept
def foreign(clinic_b) -> Records:
    return records_of(clinic_b, FOREIGN)


@pytest.fixture(autouse=True)
def no_menu_beside_the_page(monkeypatch):
    """It is the same beside every page; the index shows it too."""
    monkeypatch.setattr(admin.site, "enable_nav_sidebar", False)

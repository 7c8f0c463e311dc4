from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    VOID,
    Act,
    ClinicModelAdmin,
    ReadingInline,
    RemarkForm,
    link,
)
from clinic.admin.filters import whether
from clinic.domain.consent import withdraw_consent
from clinic.models import Consent, ConsentWithdrawal
from clinic.permissions import Permission


def as_dialogue(questions: list[dict[str, str]]) -> SafeString:
    """What was asked and answered, a line each."""
    lines = ((one.get("question", ""), one.get("answer", "")) for one in questions)
    return format_html_join("", "<p>{}<br>{}</p>", lines)


class WithdrawalInline(ReadingInline):
    model = ConsentWithdrawal
    fields = ("withdrawn_at", "reason")


@admin.register(Consent)
class ConsentAdmin(ClinicModelAdmin):
    list_display = (
        "given_at",
        CLIENT,
        "kind",
        "method",
        "expires_at",
        "withdrawn_at",
        "is_valid",
    )
    list_filter = ("kind", "method", whether("withdrawals", "withdrawn"))
    search_fields = (*OF_CLIENT, "explained")
    date_hierarchy = "given_at"
    related = ("client", "created_by__user")
    hidden_fields = ("questions",)
    more_fields = ("dialogue",)
    inlines = (WithdrawalInline,)
    acts = (
        Act(
            "withdraw",
            _("Withdraw"),
            withdraw_consent,
            RemarkForm,
            in_list=False,
            needs=Permission.CONSENT_GIVE,
        ),
        VOID,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("withdrawals")

    @admin.display(description="questions and answers")
    def dialogue(self, consent: Consent) -> SafeString:
        return as_dialogue(consent.questions)

    @admin.display(description="withdrawn at")
    def withdrawn_at(self, consent: Consent) -> Any:
        return consent.withdrawal and consent.withdrawal.withdrawn_at

    @admin.display(description="valid now", boolean=True)
    def is_valid(self, consent: Consent) -> bool:
        return consent.is_valid_at(timezone.now())


@admin.register(ConsentWithdrawal)
class ConsentWithdrawalAdmin(ClinicModelAdmin):
    list_display = ("withdrawn_at", CLIENT, link("consent"), "reason")
    search_fields = (*OF_CLIENT, "reason")
    date_hierarchy = "withdrawn_at"
    related = ("client", "consent", "created_by__user")
    section = "Parts of records"
    is_part = True

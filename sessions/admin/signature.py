"""What makes records final, and what stands beside them."""

from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, link
from sessions.models import (
    Addendum,
    CoSignature,
    PlanStanding,
    Remark,
    Sharing,
    Signature,
)

BY = "created_by__user"
SIGNER = link("created_by", ordering="created_by__user__name")


class BesideAdmin(ClinicModelAdmin):
    section = "Signatures and what stands beside"
    is_part = True


@admin.register(Signature)
class SignatureAdmin(BesideAdmin):
    list_display = (
        "signed_at",
        CLIENT,
        SIGNER,
        link("session"),
        link("assessment"),
        link("plan"),
        link("addendum"),
    )
    search_fields = (*OF_CLIENT, "created_by__user__name")
    date_hierarchy = "signed_at"
    related = ("client", "session", "assessment", "plan__standing", "addendum")
    related = (*related, "licence", BY)
    hidden_fields = ("content", "digest")
    more_fields = ("sha256",)

    @admin.display(description="SHA-256")
    def sha256(self, signature: Signature) -> str:
        return bytes(signature.digest).hex()


@admin.register(CoSignature)
class CoSignatureAdmin(BesideAdmin):
    list_display = ("signed_at", CLIENT, SIGNER, link("signature"))
    search_fields = (*OF_CLIENT, "created_by__user__name")
    date_hierarchy = "signed_at"
    related = ("client", "signature", "licence", BY)
    hidden_fields = ("digest",)


@admin.register(Addendum)
class AddendumAdmin(BesideAdmin):
    list_display = ("created_at", CLIENT, SIGNER, link("session"), link("assessment"))
    search_fields = (*OF_CLIENT, "text")
    date_hierarchy = "created_at"
    related = ("client", "session", "assessment", BY)


@admin.register(Sharing)
class SharingAdmin(BesideAdmin):
    list_display = ("created_at", CLIENT, link("session"), SIGNER)
    search_fields = OF_CLIENT
    date_hierarchy = "created_at"
    related = ("client", "session", "signed_by__user", BY)


@admin.register(Remark)
class RemarkAdmin(BesideAdmin):
    list_display = ("at", CLIENT, link("session"))
    search_fields = (*OF_CLIENT, "text")
    date_hierarchy = "at"
    related = ("client", "session", BY)


@admin.register(PlanStanding)
class PlanStandingAdmin(BesideAdmin):
    list_display = ("status", CLIENT, link("plan"), "activated_at", "ended_at")
    list_filter = ("status",)
    search_fields = (*OF_CLIENT, "reason")
    date_hierarchy = "activated_at"
    related = ("client", "plan", "episode", BY)

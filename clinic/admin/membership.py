from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import Act, ActForm, ClinicModelAdmin, ReadingInline, link
from clinic.admin.filters import whether
from clinic.domain.membership import change_role, end_membership, invite_member
from clinic.enums import Role
from clinic.models import Device, Licence, Membership

STAFF = [(role.value, role.label) for role in Role if role != Role.CLIENT]


class InvitationForm(ActForm):
    email = forms.EmailField(help_text="The invitation goes to this address.")
    name = forms.CharField(max_length=200)
    role = forms.ChoiceField(choices=STAFF)

    class Meta:
        model = Membership
        fields: ClassVar[list[str]] = ["role"]


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=STAFF)


class LicenceInline(ReadingInline):
    model = Licence
    fields = ("number", "jurisdiction", "profession", "valid_from", "valid_until")
    fk_name = "member"


class DeviceInline(ReadingInline):
    model = Device
    fields = ("name", "created_at", "expires_at", "revoked_at", "second_factor")
    fk_name = "member"


@admin.register(Membership)
class MembershipAdmin(ClinicModelAdmin):
    list_display = (
        "person",
        "email",
        "role",
        link("client", ordering="client__family_name"),
        "started_at",
        "ended_at",
    )
    list_filter = ("role", whether("ended_at", "ended"))
    search_fields = ("user__name", "user__email")
    ordering = ("user__name", "pk")
    related = ("user", "client", "created_by__user")
    more_fields = ("email",)
    inlines = (LicenceInline, DeviceInline)
    create_act = staticmethod(invite_member)
    create_fields = ("email", "name", "role")
    create_form = InvitationForm
    acts = (
        Act("role", _("Change role"), change_role, RoleForm, in_list=False),
        Act("end", "End membership", end_membership),
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj is None else self.inlines

    @admin.display(ordering="user__name")
    def person(self, member: Membership) -> str:
        return member.user.name

    @admin.display(ordering="user__email")
    def email(self, member: Membership) -> str:
        return member.user.email

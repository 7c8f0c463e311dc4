"""Who saw whom. The database writes these tables; the app asks it to, and reads."""

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from django.db import models

from clinic.enums import AccessOutcome, Audience, Role
from clinic.models.change import LogTable
from clinic.models.membership import Membership

READERS = (Audience.CLINICAL, Audience.CLIENT)


def clinic_of_scope() -> Any:
    """The clinic in scope, which row security checks. A plain key would lock its row
    at every read."""
    return models.ForeignKey(
        "clinic.Clinic",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )


def of_who_asked(column: str) -> models.Subquery:
    asked = Membership.objects.filter(pk=models.OuterRef("member"))
    return models.Subquery(asked.values(column))


class AccessQuerySet(models.QuerySet["Access"]):
    def visible_to(self, member: Membership) -> Self:
        """A clinic admin sees all; a therapist who was shown a client, and their own;
        a client who else was shown them; the front desk nothing."""
        if member.role == Role.CLINIC_ADMIN:
            return self
        if member.role == Role.THERAPIST:
            shown = Shown.objects.filter(access=models.OuterRef("pk"))
            own = models.Q(member=member.pk)
            return self.filter(models.Exists(shown) | own)
        if member.client_id is not None:
            return self.about([member.client_id]).exclude(member=member.pk)
        return self.none()

    def about(self, clients: Iterable[UUID]) -> Self:
        """Answers that showed any of these clients."""
        shown = Shown.objects.filter(client_id__in=clients)
        return self.filter(pk__in=shown.values("access"))

    def with_names(self) -> Self:
        """With the name and the role of who asked."""
        return self.annotate(name=of_who_asked("user__name"), role=of_who_asked("role"))


class Access(LogTable):
    """One answer that showed clients' records, one refusal, or one event of an account:
    by whom, when, and to what. Whom it showed stands in `Shown`; what it said nowhere.
    """

    audiences = READERS
    client_sees = "is_about_me(id)"

    id = models.UUIDField(primary_key=True)
    clinic = clinic_of_scope()
    at = models.DateTimeField()
    member = models.UUIDField(null=True, help_text="The membership that asked.")
    device = models.UUIDField(null=True)
    request = models.TextField(blank=True)
    kind = models.CharField(
        max_length=40, blank=True, help_text="Of record, as in the change log."
    )
    action = models.CharField(max_length=100, help_text="What was asked for.")
    record = models.UUIDField(null=True, help_text="The one record asked for.")
    outcome = models.CharField(max_length=10, choices=AccessOutcome)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "accesses"
        indexes = [
            models.Index(fields=["clinic", "at", "id"], name="access_in_time"),
            models.Index(fields=["member", "at"], name="access_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {AccessOutcome(self.outcome).word}"


class Shown(LogTable):
    """A client whom an answer showed. `at` is that of the answer, so that both tables
    can be divided and let go by time."""

    audiences = READERS
    client_sees = "client_id = scope_client()"

    pk = models.CompositePrimaryKey("access", "client_id")
    clinic = clinic_of_scope()
    access = models.ForeignKey(
        Access,
        on_delete=models.PROTECT,
        related_name="shown",
        db_constraint=False,
        db_index=False,
    )
    client_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "shown"
        indexes = [models.Index(fields=["client_id", "at"], name="shown_of_client")]

    def __str__(self) -> str:
        return f"{self.client_id} at {self.at}"

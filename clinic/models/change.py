"""What every change leaves behind. The database writes these tables; the app reads."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from clinic.enums import EVERYONE, Audience
from clinic.models.tenant import TenantBase
from clinic.tenancy import RowSecurity


class LogTable(models.Model, metaclass=TenantBase):
    """A table only functions of the database write."""

    audiences: ClassVar[tuple[Audience, ...]] = (Audience.CLINICAL,)
    client_sees: ClassVar[str] = "false"
    shared: ClassVar[bool] = False
    concerns_client: ClassVar[bool] = False

    # No index begins with the clinic where a better key is given: row security names
    # the clinic in every statement, and the planner would read all that is its own.
    clinic = models.ForeignKey(
        "clinic.Clinic", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True

    @classmethod
    def walls(cls) -> Iterable[models.BaseConstraint]:
        yield RowSecurity(
            name=f"{cls._meta.db_table}_rls",
            audiences=cls.audiences,
            client_sees=cls.client_sees,
            withheld=("INSERT", "UPDATE"),
        )


class ChainHead(LogTable):
    """How far a clinic's log has come. `epoch` is another after every restore."""

    clinic = models.OneToOneField(
        "clinic.Clinic", on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    epoch = models.UUIDField()
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.clinic_id} at {self.seq}"


class Commit(LogTable):
    """One transaction of a clinic: its place in the order, its author, its link of the
    chain. `seq` has no gaps."""

    tx = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    actor = models.UUIDField(null=True, help_text="The membership that acted.")
    device = models.UUIDField(null=True)
    request = models.TextField(blank=True)
    hash = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "seq"], name="commit_seq_once")
        ]

    def __str__(self) -> str:
        return f"commit {self.seq}"


class Change(LogTable):
    """A row as a statement left it; for a deletion, as it was. What it was before is
    the change before. `digest` stays when the body is erased."""

    triggers = ("number",)

    pk = models.CompositePrimaryKey("commit", "n")
    commit = models.ForeignKey(
        Commit,
        on_delete=models.PROTECT,
        related_name="changes",
        db_column="tx",
        db_constraint=False,
        db_index=False,
    )
    n = models.PositiveIntegerField()
    client_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    record = models.UUIDField()
    op = models.CharField(max_length=1, help_text="I, U or D.")
    body = models.JSONField(null=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["record"], name="change_of_record"),
            models.Index(fields=["client_id"], name="change_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.op} {self.kind} {self.record}"


class Aggregate(LogTable):
    """The narrow row of a record that can be signed: what seals it, and a count of
    the changes of its parts."""

    audiences = EVERYONE
    client_sees = "is_shared(record)"

    record = models.UUIDField(primary_key=True)
    children = models.PositiveIntegerField(default=0)
    sealed_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.record}: {self.children}"

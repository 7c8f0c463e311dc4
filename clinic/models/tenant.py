"""What every clinical table is made of.

Declaring a model here is all it takes: the metaclass adds the composite keys, forced
row security, grants and the version counter to its constraints, so that they live in
migrations and drift shows in `makemigrations --check`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models.base import ModelBase
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from clinic.change_log import Aggregate, AppendOnly, ChangeLog
from clinic.enums import Audience
from clinic.erasable import Erasable
from clinic.tenancy import RowSecurity, SameClinic

if TYPE_CHECKING:
    from clinic.models.membership import Membership


class ScopeClinic(models.Func):
    """The clinic of the transaction's scope."""

    function = "scope_clinic"
    output_field = models.UUIDField()


class ScopeActor(models.Func):
    """The membership that acts in the transaction's scope."""

    function = "scope_actor"
    output_field = models.UUIDField()


class TenantKey(models.ForeignKey):
    """A reference within one clinic, held by a composite key instead of a plain one."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class TenantOneToOne(TenantKey, models.OneToOneField):  # type: ignore[misc]
    """The same, to a row that is referred to once."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.OneToOneField", args, kwargs


class TenantBase(ModelBase):
    """Adds what keeps a declared table within its clinic. `triggers` are those that
    no constraint declares.

    What `travels` goes with an export of the clinic. A client's copy of a row lacks the
    columns `kept_from_client`, and has those of `once_shared` empty until the record
    `shared_as` names is shared with them.
    """

    triggers: tuple[str, ...] = ()
    travels: bool = True
    kept_from_client: tuple[str, ...] = ()
    once_shared: tuple[str, ...] = ()
    shared_as: str = "id"

    def __new__(cls, name: str, bases: Any, attrs: Any, **kwargs: Any) -> Any:
        model: Any = super().__new__(cls, name, bases, attrs, **kwargs)
        if not model._meta.abstract:
            constraints = [*model._meta.constraints, *model.walls()]
            model._meta.constraints = constraints
            model._meta.original_attrs["constraints"] = constraints
        return model


class TenantModel(models.Model, metaclass=TenantBase):
    """A row of exactly one clinic.

    `audiences` says who may see its rows. `client_sees` is the SQL condition under
    which the audience `client` sees one. A `removable` row may be deleted while the
    record it is part of is unsigned; every other row stays. An `append_only` row is a
    fact that never changes.

    Changes are kept in the change log, `unlogged` columns left out. An `aggregate` has
    parts, and may be signed with them: rows that are `part_of` it (the name of the
    reference, or of the reference of a reference: `feedback.session`) are refused from
    then on; rows `beside` it are not. Both count for its ETag.

    When clients are erased, the rows go for which the SQL condition `erased_when` holds
    of their ids, `people`; `digest_kept_of` names the column of the record whose digest
    stays. A table without it keeps what it says.
    """

    audiences: ClassVar[tuple[Audience, ...]]
    client_sees: ClassVar[str] = "true"
    concerns_client: ClassVar[bool] = False
    shared: ClassVar[bool] = False
    removable: ClassVar[bool] = False
    append_only: ClassVar[bool] = False
    is_logged: ClassVar[bool] = True
    unlogged: ClassVar[tuple[str, ...]] = ()
    client_column: ClassVar[str] = ""
    aggregate: ClassVar[bool] = False
    part_of: ClassVar[tuple[str, ...]] = ()
    beside: ClassVar[tuple[str, ...]] = ()
    erased_when: ClassVar[str] = ""
    digest_kept_of: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey(
        "clinic.Clinic",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeClinic(),
        editable=False,
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = TenantKey(
        "clinic.Membership",
        related_name="+",
        null=True,
        db_default=ScopeActor(),
        editable=False,
    )
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Counted by the database at every change."
    )

    class Meta:
        abstract = True

    @classmethod
    def walls(cls) -> Iterable[models.BaseConstraint]:
        table = cls._meta.db_table
        owner = ("clinic_id", "client_id") if cls.concerns_client else ("clinic_id",)
        yield models.UniqueConstraint(
            fields=[name.removesuffix("_id") for name in owner] + ["id"],
            name=f"{table}_key",
        )
        for field in cls._meta.local_concrete_fields:
            if isinstance(field, TenantKey):
                yield cls._same_clinic(field)
        yield RowSecurity(
            name=f"{table}_rls",
            audiences=cls.audiences,
            client_sees=cls.client_sees,
            shared=cls.shared,
            removable=cls.removable,
        )
        if cls.append_only:
            yield AppendOnly(name=f"{table}_facts")
        if cls.is_logged:
            yield ChangeLog(
                name=f"{table}_log",
                kind=cls.log_kind(),
                client_column=cls.client_column,
                hidden=cls.unlogged,
            )
        if cls.aggregate:
            yield Aggregate(name=f"{table}_aggregate", roots=("id",))
        if cls.part_of:
            yield Aggregate(name=f"{table}_part", **cls._roots(cls.part_of))
        if cls.beside:
            yield Aggregate(
                name=f"{table}_beside", guarded=False, **cls._roots(cls.beside)
            )
        if cls.erased_when:
            yield Erasable(
                name=f"{table}_erasable",
                condition=cls.erased_when,
                digest_of=cls.digest_kept_of,
            )

    @classmethod
    def log_kind(cls) -> str:
        """The record's name in the change log: `treatment_plan`."""
        return cls._meta.verbose_name_raw.replace(" ", "_")

    @classmethod
    def _roots(cls, names: tuple[str, ...]) -> dict[str, Any]:
        """The columns that name the roots, and the table they are reached through."""
        first, _, second = names[0].partition(".")
        field: Any = cls._meta.get_field(first)
        if not second:
            keys: list[Any] = [cls._meta.get_field(name) for name in names]
            return {"roots": [key.column for key in keys]}
        through = field.remote_field.model
        column = f"{field.column}.{through._meta.get_field(second).column}"
        return {"roots": [column], "via": through._meta.db_table}

    @classmethod
    def _same_clinic(cls, field: TenantKey) -> SameClinic:
        target = field.remote_field.model
        within_client = cls.concerns_client and getattr(
            cls if target == "self" else target, "concerns_client", False
        )
        shared = ("clinic_id", "client_id") if within_client else ("clinic_id",)
        return SameClinic(
            name=f"{cls._meta.db_table}_{field.name}_fk",
            to=_table_of(cls, target),
            columns=(*shared, field.column),
            key=(*shared, "id"),
        )

    def revise(self, **changes: Any) -> Self:
        """Write these columns and no others, then read the row back as it now is.

        Without any it counts as a change all the same: of the record's parts.
        """
        written = changes or {"updated_at": Now()}
        type(self)._default_manager.filter(pk=self.pk).update(**written)
        self.refresh_from_db()
        return self

    @classmethod
    def revise_each(cls, changed: Iterable[tuple[Self, dict[str, Any]]]) -> None:
        """The same for many rows, each with its own changes, in one statement: the rows
        must be locked, and as they now are. They are not read back."""
        written: dict[Any, Self] = {}
        names: set[str] = set()
        for row, changes in changed:
            for name, value in (changes or {"updated_at": Now()}).items():
                setattr(row, name, value)
                names.add(name)
            written[row.pk] = row
        if written:
            cls._default_manager.bulk_update(written.values(), sorted(names))


def _table_of(model: type[models.Model], target: Any) -> str:
    if target == "self":
        return model._meta.db_table
    if isinstance(target, str):
        if target not in {"clinic.Client", "clinic.Membership"}:
            raise TypeError(f"Refer to {target} by its class: its key depends on it.")
        return target.lower().replace(".", "_")
    return target._meta.db_table


class RecordQuerySet(models.QuerySet[Any]):
    """Rows about clients: staff see the clinic's, a client sees their own."""

    def visible_to(self, member: "Membership") -> Self:
        if member.client_id is not None:
            return self.filter(client=member.client_id)
        return self


class ClientModel(TenantModel):
    """A row about one client of the clinic; references stay with that client."""

    client_sees = "client_id = scope_client()"
    client_column = "client_id"
    concerns_client = True
    erased_when = "client_id = ANY (people)"

    client = TenantKey("clinic.Client", related_name="+", editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

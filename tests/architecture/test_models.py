"""Every table is behind the walls, by its declaration and in the database."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import connections, models

from clinic.change_log import Aggregate, AppendOnly, ChangeLog
from clinic.erasable import Erasable
from clinic.models import Access, Clinic, Membership, TenantKey
from clinic.models.change import LogTable
from clinic.models.tenant import TenantBase
from clinic.tenancy import SameClinic
from sessions.models import Feedback

OURS = [
    model
    for label in ("clinic", "therapy")
    for model in apps.get_app_config(label).get_models()
]
TENANTS = [model for model in OURS if isinstance(model, TenantBase)]

# A log-in is one person's in every clinic; when a token was used says nothing of one.
GLOBAL_MODELS = {"clinic.DeviceUse", "clinic.User"}

# Nothing in them is a clinic's: log-ins, HTTP sessions, limits on guessing, and what
# Django keeps for itself.
OPEN_TABLES = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "clinic_deviceuse",
    "clinic_limit",
    "clinic_user",
    "django_admin_log",
    "django_content_type",
    "django_migrations",
    "django_session",
    "mfa_authenticator",
}

# What turns a credential into a scope; all that may pass row security.
GATE_FUNCTIONS = {
    "chain_heads",
    "enter",
    "enter_as",
    "enter_live",
    "heads_of",
    "memberships_of",
}
# What erases by law: the app's door, the owner's, and the ids that are gone for good.
ERASER_FUNCTIONS = {"erase_again", "erase_client", "refuse_erased"}
# What writes the logs and guards what is signed, within the scope's clinic.
LOG_FUNCTIONS = {
    "begin_chain",
    "capture",
    "feed_changes",
    "feed_position",
    "hold_aggregate",
    "log_access",
    "number_commit",
    "seal",
    "seal_voided",
} | {
    f"{one.tag}_{model._meta.db_table}"
    for model in TENANTS
    for one in model._meta.constraints
    if isinstance(one, Aggregate)
}

# What the gate needs to see of a stranger: whose token it is, and of which clinic.
GATE_READS = {
    *(("clinic_chainhead", name) for name in ("clinic_id", "epoch", "seq", "hash")),
    ("clinic_clinic", "id"),
    ("clinic_clinic", "name"),
    ("clinic_deviceuse", "at"),
    ("clinic_deviceuse", "device_id"),
    ("clinic_user", "credentials"),
    ("clinic_user", "id"),
    ("clinic_user", "is_active"),
    *(("therapy_session", name) for name in ("id", "clinic_id", "status")),
    *(
        ("therapy_livelink", name)
        for name in (
            "id",
            "clinic_id",
            "client_id",
            "session_id",
            "created_by_id",
            "digest",
            "expires_at",
            "ended_at",
        )
    ),
} | {
    (model._meta.db_table, field.column)
    for model in TENANTS
    if model._meta.label in {"clinic.Device", "clinic.Membership"}
    for field in model._meta.concrete_fields
}

# No word in them is a client's: it stays when a client is erased. Of an erasure stays
# who asked, why, and by which law.
OUTLIVE_A_CLIENT = {
    "clinic.Clinic",
    "clinic.ErasedSignature",
    "clinic.Erasure",
    "clinic.ErasureRequest",
    "clinic.Licence",
    "clinic.MeasureWording",
    "clinic.TechniqueRule",
}

# Not who did it: in whose name a consent was given, who answered.
WORDS_FOR_BY = {"clinic.Consent.given", "therapy.ScreeningAnswer.answered"}

# A log-in is edited by its person alone; a receipt holds nothing to read; the change
# log is read as the history of a record.
WITHOUT_ADMIN = {"clinic.DeviceUse", "clinic.User", "clinic.Receipt"} | {
    model._meta.label
    for model in TENANTS
    if issubclass(model, LogTable) and model is not Access
}


# What was said, given, reported or moved: a correction is another fact.
FACTS = {
    "clinic.Conflict",
    "clinic.ConflictSettlement",
    "clinic.ErasedSignature",
    "clinic.Erasure",
    "clinic.ErasureRequest",
    "clinic.LegalHold",
    "clinic.LegalHoldLifting",
    "clinic.Voiding",
    "therapy.Addendum",
    "therapy.CheckInAnswer",
    "therapy.Clearance",
    "therapy.CoSignature",
    "therapy.Remark",
    "therapy.Sharing",
    "therapy.Signature",
    "clinic.Consent",
    "clinic.ConsentWithdrawal",
    "therapy.Feedback",
    "therapy.FeedbackResponse",
    "therapy.HomeCareLog",
    "therapy.OutcomeResponse",
    "therapy.Handout",
    "therapy.HomeCareRevision",
    "therapy.Override",
    "therapy.Rescheduling",
}


def fetch(sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def keys(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """The columns of a table that refer to another."""
    yield from (field for field in model._meta.concrete_fields if field.is_relation)


def is_catalogue(model: type[models.Model]) -> bool:
    return getattr(model, "shared", False)


# Declarations


def test_every_model_is_a_clinics_or_named_global():
    loose = {model._meta.label for model in OURS if not isinstance(model, TenantBase)}

    assert loose == GLOBAL_MODELS


def test_every_row_of_a_clinic_names_it():
    loose = {
        model._meta.label
        for model in TENANTS
        if model is not Clinic
        and (
            model._meta.get_field("clinic").null
            or model._meta.get_field("clinic").related_model is not Clinic
        )
    }

    assert loose == set()


def test_a_reference_within_a_clinic_is_a_tenant_key():
    plain = {
        f"{model._meta.label}.{key.name}": key.related_model._meta.label
        for model in TENANTS
        for key in keys(model)
        if not isinstance(key, TenantKey)
        and key.name != "clinic"
        and not is_catalogue(key.related_model)
        and not issubclass(model, LogTable)
    }

    assert plain == {"clinic.Membership.user": "clinic.User"}


def test_every_tenant_key_has_its_composite_twin():
    expected = {
        f"{model._meta.db_table}_{key.name}_fk": key.column
        for model in TENANTS
        for key in keys(model)
        if isinstance(key, TenantKey)
    }

    twins = {
        one.name: one.columns[-1]
        for model in TENANTS
        for one in model._meta.constraints
        if isinstance(one, SameClinic)
    }
    assert twins == expected


def test_a_reference_between_records_of_a_client_stays_with_the_client():
    loose = {
        one.name
        for model in TENANTS
        for key in keys(model)
        for one in model._meta.constraints
        if isinstance(one, SameClinic)
        and one.name == f"{model._meta.db_table}_{key.name}_fk"
        and getattr(model, "concerns_client", False)
        and getattr(key.related_model, "concerns_client", False)
        and one.columns != ("clinic_id", "client_id", key.column)
    }

    assert loose == set()


def test_no_table_is_made_behind_a_many_to_many_field():
    """Its rows would carry no clinic."""
    hidden = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.local_many_to_many
    }

    assert hidden == set()


def test_every_moment_with_an_author_is_held_by_a_constraint():
    def named(condition: Any) -> Iterator[str]:
        for child in getattr(condition, "children", ()):
            if isinstance(child, tuple):
                yield child[0].split("__")[0]
            yield from named(child)

    loose = set()
    for model in OURS:
        names = {field.name for field in model._meta.fields}
        held = [
            set(named(one.condition))
            for one in model._meta.constraints
            if isinstance(one, models.CheckConstraint)
        ]
        for stem in {name[:-3] for name in names if name.endswith("_at")} - {"created"}:
            pair = {f"{stem}_at", f"{stem}_by"}
            if pair <= names and not any(pair <= one for one in held):
                loose.add(f"{model._meta.label}.{stem}")

    assert loose == WORDS_FOR_BY


def test_every_model_has_a_page_in_the_admin():
    registered = {model._meta.label for model in admin.site._registry}

    assert {model._meta.label for model in OURS} - registered == WITHOUT_ADMIN


def test_the_admin_shows_no_table_of_a_library():
    foreign = {model._meta.label for model in admin.site._registry if model not in OURS}

    assert foreign == set()


def test_every_table_keeps_its_changes_or_is_named():
    silent = {
        model._meta.label
        for model in TENANTS
        if not any(isinstance(one, ChangeLog) for one in model._meta.constraints)
    }

    log = {model._meta.label for model in TENANTS if issubclass(model, LogTable)}
    assert silent == log | {"clinic.Receipt"}


def test_a_kind_of_record_names_one_table():
    kinds = [
        one.kind
        for model in TENANTS
        for one in model._meta.constraints
        if isinstance(one, ChangeLog)
    ]

    assert len(kinds) == len(set(kinds))


def test_every_part_of_an_aggregate_is_guarded_with_it():
    """A part is what its root names in PARTS, or what refers to such a part."""
    with_parts = [model for model in TENANTS if hasattr(model, "PARTS")]
    roots = [model for model in with_parts if model is not Feedback]
    parts = {
        model._meta.get_field(name).related_model
        for model in with_parts
        for name in model.PARTS
    }
    guarded = {
        model
        for model in TENANTS
        for one in model._meta.constraints
        if isinstance(one, Aggregate) and one.guarded
    }

    assert {model for model in roots if not model.aggregate} == set()
    assert parts - guarded == set()


def test_what_a_seal_guards_is_what_was_signed():
    """Each guarded row is among the parts of its root, or of a part of it."""
    for model in TENANTS:
        for one in model._meta.constraints:
            if not isinstance(one, Aggregate) or not one.guarded or one.via:
                continue
            for column in set(one.roots) - {"id"}:
                (key,) = [key for key in keys(model) if key.column == column]
                root = key.related_model
                sealed = getattr(root, "SEALED_PARTS", root.PARTS)
                assert key.related_query_name() in sealed, (model, root)


def test_a_fact_is_named_as_one():
    facts = {
        model._meta.label
        for model in TENANTS
        for one in model._meta.constraints
        if isinstance(one, AppendOnly)
    }

    assert facts == FACTS


def erasable(model: type[models.Model]) -> bool:
    return any(isinstance(one, Erasable) for one in model._meta.constraints)


def test_what_is_not_erased_with_a_client_is_named():
    """A table that is neither may hold a word about someone erased."""
    left = {
        model._meta.label
        for model in TENANTS
        if not (erasable(model) or is_catalogue(model) or issubclass(model, LogTable))
    }

    assert left == OUTLIVE_A_CLIENT


def test_what_stays_refers_to_nothing_that_is_erased():
    """Else the database would refuse the erasure. Authors are staff, who stay."""
    loose = {
        f"{model._meta.label}.{key.name}"
        for model in TENANTS
        for key in keys(model)
        if not erasable(model) and erasable(key.related_model)
        if key.related_model is not Membership
    }

    assert loose == set()


# The database


def test_the_eraser_may_do_no_more_than_erase():
    """It removes rows of the declared tables, and blanks what the log says of them."""
    grants = fetch(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE grantee = 'palpate_eraser' AND privilege_type <> 'SELECT'"
    )

    removes = {model._meta.db_table for model in TENANTS if erasable(model)}
    assert set(grants) == {(table, "DELETE") for table in removes} | {
        ("clinic_aggregate", "DELETE"),
        ("clinic_aggregate", "UPDATE"),
        ("clinic_change", "UPDATE"),
        ("clinic_deviceuse", "DELETE"),
        ("clinic_erasedsignature", "INSERT"),
        ("clinic_erasure", "INSERT"),
    }


def test_the_tables_without_row_security_are_these():
    open_tables = fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'f')"
        " AND relnamespace = current_schema()::regnamespace"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )

    assert {name for (name,) in open_tables} == OPEN_TABLES


def test_the_composite_keys_stand_in_the_database():
    declared = {
        one.name: f"FOREIGN KEY ({', '.join(one.columns)})"
        f" REFERENCES {one.to}({', '.join(one.key)})"
        for model in TENANTS
        for one in model._meta.constraints
        if isinstance(one, SameClinic)
    }

    standing = fetch(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND convalidated AND conname = ANY (%s)",
        [list(declared)],
    )
    assert dict(standing) == declared


def test_every_other_key_leads_to_a_clinic_a_log_in_or_the_catalogue():
    open_ends = {"clinic_clinic", "clinic_user"} | {
        model._meta.db_table for model in TENANTS if is_catalogue(model)
    }

    targets = fetch(
        "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND cardinality(conkey) = 1"
        " AND conrelid::regclass::text = ANY (%s)",
        [[model._meta.db_table for model in TENANTS]],
    )
    assert {name for (name,) in targets} <= open_ends


def test_no_constraint_waits_for_the_commit():
    """It would answer "done", and undo the whole transaction at its end."""
    deferrable = fetch(
        "SELECT conname FROM pg_constraint WHERE condeferrable AND contype <> 't'"
        " AND connamespace = current_schema()::regnamespace"
    )

    assert deferrable == []


def test_what_passes_row_security_is_pinned_and_shut():
    functions = fetch(
        "SELECT proname, proowner::regrole::text, proconfig,"
        " has_function_privilege('public', oid, 'EXECUTE')"
        " FROM pg_proc WHERE prosecdef"
        " AND pronamespace = current_schema()::regnamespace"
    )

    ((schema,),) = fetch("SELECT current_schema()")
    pinned = f"search_path={schema}, pg_temp"
    functions = [
        (name, owner, pinned in config, anyone)
        for name, owner, config, anyone in functions
    ]
    assert sorted(functions) == sorted(
        [(name, "palpate_eraser", True, False) for name in ERASER_FUNCTIONS]
        + [(name, "palpate_gate", True, False) for name in GATE_FUNCTIONS]
        + [(name, "palpate_owner", True, False) for name in LOG_FUNCTIONS]
    )


def test_the_gate_reads_what_it_needs_and_writes_nothing():
    grants = fetch(
        "SELECT table_name, column_name, privilege_type"
        " FROM information_schema.column_privileges WHERE grantee = 'palpate_gate'"
    )

    assert {(table, column) for table, column, _ in grants} == GATE_READS
    assert {privilege for _, _, privilege in grants} == {"SELECT"}


def test_the_app_holds_no_right_over_a_table_itself():
    grants = fetch(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE grantee IN ('palpate_app', 'PUBLIC')"
        " AND table_schema = current_schema()"
        " AND privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')"
    )

    assert grants == []

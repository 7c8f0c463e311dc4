"""The tables of tenancy, and who may see and remove rows of which."""

from typing import Any

from django.apps import apps
from django.db.models import Model

from clinic.enums import Role
from clinic.models import Clinic
from clinic.models.change import LogTable
from clinic.models.tenant import TenantBase
from clinic.tenancy import SameClinic

MODELS = [model for model in apps.get_models() if isinstance(model, TenantBase)]
TABLES = {model._meta.label: model._meta.db_table for model in MODELS}
LOG = {model._meta.label for model in MODELS if issubclass(model, LogTable)}
RECORDS = TABLES.keys() - LOG
FACTS = {  # They never change.
    model._meta.label for model in MODELS if getattr(model, "append_only", False)
}
SHARED = {model._meta.label for model in MODELS if model.shared}
Key = tuple[str, SameClinic]
KEYS: list[Key] = [
    (model._meta.label, constraint)
    for model in MODELS
    for constraint in model._meta.constraints
    if isinstance(constraint, SameClinic)
]
# A row has one of two parents; these keys are not those of the rows we build.
BESIDES: dict[str, dict[str, Any]] = {
    "clinic_membership_client_fk": {"role": Role.CLIENT},
    "therapy_clearance_pressure_limit_fk": {"contraindication": None},
    "therapy_addendum_assessment_fk": {"session": None},
    "therapy_checkin_episode_fk": {"session": None, "kind": "three_months"},
    "therapy_rangeofmotion_assessment_fk": {"session": None},
    "therapy_screeninganswer_session_fk": {"assessment": None},
    "therapy_signature_assessment_fk": {"addendum": None},
    "therapy_signature_plan_fk": {"addendum": None},
    "therapy_signature_session_fk": {"addendum": None},
    "therapy_triggerpointexam_session_fk": {"assessment": None},
}
DESK_SEES = SHARED | {
    "clinic.Aggregate",
    "clinic.Client",
    "clinic.Clinic",
    "clinic.Device",
    "clinic.Licence",
    "clinic.MeasureWording",
    "clinic.Membership",
    "clinic.Receipt",
    "clinic.Voiding",
    "therapy.Rescheduling",
    "therapy.Session",
}
RECORD_CLIENT_SEES = {
    "clinic.Consent",
    "clinic.ConsentWithdrawal",
    "clinic.Voiding",
    "therapy.CheckIn",
    "therapy.CheckInAnswer",
    "therapy.Feedback",
    "therapy.FeedbackResponse",
    "therapy.HomeCareInstruction",
    "therapy.HomeCareLog",
    "therapy.LiveLink",
    "therapy.OutcomeResponse",
    "therapy.Handout",
    "therapy.HomeCareRevision",
    "therapy.Addendum",
    "therapy.RangeOfMotion",
    "therapy.Reaction",
    "therapy.Remark",
    "therapy.Rescheduling",
    "therapy.Session",
    "therapy.Sharing",
    "therapy.Treatment",
    "therapy.TriggerPoint",
}
CLIENT_SEES = (SHARED | RECORD_CLIENT_SEES) | {
    "clinic.Access",
    "clinic.Aggregate",
    "clinic.Client",
    "clinic.Clinic",
    "clinic.Device",
    "clinic.MeasureWording",
    "clinic.Membership",
    "clinic.Receipt",
    "clinic.Shown",
}
REMOVABLE = {
    "therapy.Goal",
    "therapy.HistoryItem",
    "therapy.MuscleTone",
    "therapy.PainArea",
    "therapy.PlannedTechnique",
    "therapy.PostureFinding",
    "therapy.PressureLimit",
    "therapy.PressureThreshold",
    "therapy.RangeOfMotion",
    "therapy.Reaction",
    "therapy.ScreeningAnswer",
    "therapy.Treatment",
    "therapy.TriggerPointExam",
}


def column_of(model: type[Model]) -> str:
    return "id" if model is Clinic else "clinic_id"


def filled(sql: str, model: type[Model]) -> str:
    clinic = column_of(model)
    return sql.format(
        label=model._meta.label, table=model._meta.db_table, clinic=clinic
    )

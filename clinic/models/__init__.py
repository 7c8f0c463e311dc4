from clinic.models.access import Access, Shown
from clinic.models.catalogue import (
    CatalogueRelease,
    Contraindication,
    EducationTopic,
    HomeCareTemplate,
    ImportantChange,
    Muscle,
    OutcomeMeasure,
    PainRegion,
    Position,
    RangeOfMotionMovement,
    RetentionRule,
    ScoringExample,
    Technique,
    Tool,
    TriggerPointSite,
)
from clinic.models.change import Aggregate, ChainHead, Change, Commit
from clinic.models.client import Client
from clinic.models.clinic import Clinic
from clinic.models.conflict import Conflict, ConflictSettlement
from clinic.models.consent import Consent, ConsentWithdrawal
from clinic.models.device import Device, DeviceUse
from clinic.models.erasure import ErasedSignature, Erasure, ErasureRequest
from clinic.models.legal_hold import LegalHold, LegalHoldLifting
from clinic.models.licence import Licence
from clinic.models.measure_wording import MeasureWording
from clinic.models.membership import Membership
from clinic.models.receipt import Receipt
from clinic.models.reference import Only, Reached
from clinic.models.technique_rule import TechniqueRule
from clinic.models.tenant import (
    ClientModel,
    RecordQuerySet,
    TenantKey,
    TenantModel,
    TenantOneToOne,
)
from clinic.models.user import User
from clinic.models.voiding import Voiding

__all__ = [
    "Access",
    "Aggregate",
    "CatalogueRelease",
    "ChainHead",
    "Change",
    "Client",
    "ClientModel",
    "Clinic",
    "Commit",
    "Conflict",
    "ConflictSettlement",
    "Consent",
    "ConsentWithdrawal",
    "Contraindication",
    "Device",
    "DeviceUse",
    "EducationTopic",
    "ErasedSignature",
    "Erasure",
    "ErasureRequest",
    "HomeCareTemplate",
    "ImportantChange",
    "LegalHold",
    "LegalHoldLifting",
    "Licence",
    "MeasureWording",
    "Membership",
    "Muscle",
    "Only",
    "OutcomeMeasure",
    "PainRegion",
    "Position",
    "RangeOfMotionMovement",
    "Reached",
    "Receipt",
    "RecordQuerySet",
    "RetentionRule",
    "ScoringExample",
    "Shown",
    "Technique",
    "TechniqueRule",
    "TenantKey",
    "TenantModel",
    "TenantOneToOne",
    "Tool",
    "TriggerPointSite",
    "User",
    "Voiding",
]

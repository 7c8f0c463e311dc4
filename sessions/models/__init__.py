from sessions.models.adverse_event import AdverseEvent
from sessions.models.assessment import (
    Assessment,
    HistoryItem,
    MuscleTone,
    PainArea,
    PostureFinding,
    PressureThreshold,
)
from sessions.models.check_in import CheckIn, CheckInAnswer
from sessions.models.episode import Episode
from sessions.models.feedback import Feedback, FeedbackResponse
from sessions.models.handout import Handout
from sessions.models.home_care import (
    HomeCareInstruction,
    HomeCareLog,
    HomeCareRevision,
)
from sessions.models.live_link import LiveLink
from sessions.models.outcome import OutcomeResponse
from sessions.models.override import Override
from sessions.models.range_of_motion import RangeOfMotion
from sessions.models.referral import Referral
from sessions.models.screening import Clearance, ScreeningAnswer
from sessions.models.session import Reaction, Rescheduling, Session
from sessions.models.sharing import Remark, Sharing
from sessions.models.signature import Addendum, CoSignature, Signature
from sessions.models.treatment import Treatment
from sessions.models.treatment_plan import (
    Goal,
    PlannedTechnique,
    PlanStanding,
    PressureLimit,
    TreatmentPlan,
)
from sessions.models.trigger_point import TriggerPoint
from sessions.models.trigger_point_exam import TriggerPointExam

__all__ = [
    "Addendum",
    "AdverseEvent",
    "Assessment",
    "CheckIn",
    "CheckInAnswer",
    "Clearance",
    "CoSignature",
    "Episode",
    "Feedback",
    "FeedbackResponse",
    "Goal",
    "Handout",
    "HistoryItem",
    "HomeCareInstruction",
    "HomeCareLog",
    "HomeCareRevision",
    "LiveLink",
    "MuscleTone",
    "OutcomeResponse",
    "Override",
    "PainArea",
    "PlanStanding",
    "PlannedTechnique",
    "PostureFinding",
    "PressureLimit",
    "PressureThreshold",
    "RangeOfMotion",
    "Reaction",
    "Referral",
    "Remark",
    "Rescheduling",
    "ScreeningAnswer",
    "Session",
    "Sharing",
    "Signature",
    "Treatment",
    "TreatmentPlan",
    "TriggerPoint",
    "TriggerPointExam",
]

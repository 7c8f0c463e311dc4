"""Closed word lists of therapy, and the moves its states allow."""

from clinic.language import Words


class Finding(Words):
    """Three-valued on purpose: what was not tested is not a "no"."""

    YES = "yes"
    NO = "no"
    NOT_TESTED = "not_tested", "not tested"


class Answer(Words):
    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked", "not asked"


class EpisodeOutcome(Words):
    GOALS_REACHED = "goals_reached"
    PARTLY_REACHED = "partly_reached"
    NOT_REACHED = "not_reached"
    CLIENT_STOPPED = "client_stopped"
    REFERRED = "referred"


class AssessmentKind(Words):
    INITIAL = "initial"
    REASSESSMENT = "reassessment"
    DISCHARGE = "discharge"


class Suitability(Words):
    SUITABLE = "suitable"
    WITH_PRECAUTIONS = "suitable_with_precautions"
    CLEARANCE_NEEDED = "clearance_needed"
    REFER = "refer"
    DO_NOT_TREAT = "do_not_treat"

    @property
    def allows_treatment(self) -> bool:
        return self in {Suitability.SUITABLE, Suitability.WITH_PRECAUTIONS}


class HistoryKind(Words):
    CONDITION = "condition"
    SURGERY = "surgery"
    INJURY = "injury"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    PREGNANCY = "pregnancy"
    IMPLANT = "implant"
    OTHER = "other"


class HistoryStatus(Words):
    CURRENT = "current"
    PAST = "past"
    UNKNOWN = "unknown"


class AnsweredBy(Words):
    CLIENT = "client"
    GUARDIAN = "guardian"
    PHYSICIAN = "physician"
    OTHER = "other"


class ClearedBy(Words):
    """Whose word lifts a limit; a guardian's is that of a minor client."""

    CLIENT = "client"
    GUARDIAN = "guardian"
    PHYSICIAN = "physician"
    EMERGENCY = "emergency", "emergency department"


class LimitSource(Words):
    """Where a pressure limit comes from."""

    SCREENING = "screening answer"
    PLAN = "pressure limit"


class QuestionDue(Words):
    """Why a screening question must be asked now."""

    NEVER_ASKED = "never_asked", "never asked"
    TOO_OLD = "too_old", "the answer is too old"
    NEW_COMPLAINT = "new_complaint", "there is a new complaint"


class PainQuality(Words):
    ACHE = "ache"
    SHARP = "sharp"
    BURNING = "burning"
    TINGLING = "tingling"
    NUMB = "numb"
    THROBBING = "throbbing"
    TIGHT = "tight"
    STABBING = "stabbing"
    OTHER = "other"


class PainDepth(Words):
    SUPERFICIAL = "superficial"
    DEEP = "deep"
    BOTH = "both"


class PainPattern(Words):
    CONSTANT = "constant"
    INTERMITTENT = "intermittent"
    WITH_MOVEMENT = "with_movement"
    AT_REST = "at_rest"
    AT_NIGHT = "at_night"


class PalpationMethod(Words):
    FLAT = "flat"
    PINCER = "pincer"
    DEEP = "deep"
    SNAPPING = "snapping"


class ReferredKind(Words):
    """Referred sensations the 2018 consensus accepts (Pain Med 2018;19:142)."""

    SPREADING_PAIN = "spreading_pain"
    DEEP_PAIN = "deep_pain"
    DULL_ACHE = "dull_ache"
    TINGLING = "tingling"
    BURNING = "burning"
    OTHER = "other"


class PointStatus(Words):
    ACTIVE = "active"
    LATENT = "latent"
    RESOLVED = "resolved"
    RECURRED = "recurred"


class ReferralZone(Words):
    """Where a place that hurts lies to a site. It is no probability."""

    PRIMARY = "primary", "in its essential zone"
    SECONDARY = "secondary", "where it spreads, or is less often felt"
    ADJACENT = "adjacent", "beside one of its zones"
    RECORDED = "recorded", "where an examination felt the client's point refer to"


class PointEventKind(Words):
    """What a trigger point's history is made of."""

    EXAM = "exam"
    THRESHOLD = "threshold"
    TREATMENT = "treatment"


class ThresholdUnit(Words):
    KGF_CM2 = "kgf/cm2"
    N_CM2 = "N/cm2"
    KPA = "kPa"


class MotionMode(Words):
    ACTIVE = "active"
    PASSIVE = "passive"


class Moment(Words):
    BEFORE = "before"
    AFTER = "after"


class EndFeel(Words):
    SOFT = "soft"
    FIRM = "firm"
    HARD = "hard"
    SPASM = "spasm"
    EMPTY = "empty"
    SPRINGY = "springy"


class PostureKind(Words):
    HEAD_FORWARD = "head_forward"
    SHOULDER_LEVEL = "shoulder_level"
    SCAPULAR_WINGING = "scapular_winging"
    KYPHOSIS = "kyphosis"
    LORDOSIS = "lordosis"
    SCOLIOSIS = "scoliosis"
    PELVIC_TILT = "pelvic_tilt"
    PELVIC_LEVEL = "pelvic_level"
    LEG_LENGTH = "leg_length"
    KNEE_ALIGNMENT = "knee_alignment"
    FOOT_ALIGNMENT = "foot_alignment"
    OTHER = "other"


class Grade(Words):
    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    MARKED = "marked"


class PlanStatus(Words):
    DRAFT = "draft"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"
    SUPERSEDED = "superseded"


IN_FORCE = (PlanStatus.ACTIVE, PlanStatus.ON_HOLD)


class ReassessmentCause(Words):
    """What makes a plan due to be looked at again."""

    DATE = "date", "its day has come"
    SESSIONS = "sessions", "as many sessions as agreed have ended"


PLAN_MOVES: dict[str, frozenset[str]] = {
    PlanStatus.DRAFT: frozenset({PlanStatus.ACTIVE}),
    PlanStatus.ACTIVE: frozenset(
        {
            PlanStatus.ON_HOLD,
            PlanStatus.COMPLETED,
            PlanStatus.DISCONTINUED,
            PlanStatus.SUPERSEDED,
        }
    ),
    PlanStatus.ON_HOLD: frozenset(
        {PlanStatus.ACTIVE, PlanStatus.DISCONTINUED, PlanStatus.SUPERSEDED}
    ),
    PlanStatus.COMPLETED: frozenset(),
    PlanStatus.DISCONTINUED: frozenset(),
    PlanStatus.SUPERSEDED: frozenset(),
}


class GoalStatus(Words):
    """FHIR R4 Goal.achievementStatus, as far as a plan needs it."""

    IN_PROGRESS = "in_progress"
    IMPROVING = "improving"
    WORSENING = "worsening"
    NO_CHANGE = "no_change"
    ACHIEVED = "achieved"
    NOT_ACHIEVED = "not_achieved"
    NOT_ATTAINABLE = "not_attainable"


class PainChange(Words):
    """Pain after a session less pain before it, in points of 0 to 10."""

    MORE = "more"
    SAME = "same"
    LESS_BY_1 = "less_by_1"
    LESS_BY_2_TO_3 = "less_by_2_to_3"
    LESS_BY_4_OR_MORE = "less_by_4_or_more"


class SessionStatus(Words):
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SIGNED = "signed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


SESSION_MOVES: dict[str, frozenset[str]] = {
    SessionStatus.PLANNED: frozenset(
        {SessionStatus.IN_PROGRESS, SessionStatus.CANCELLED, SessionStatus.NO_SHOW}
    ),
    SessionStatus.IN_PROGRESS: frozenset(
        {SessionStatus.COMPLETED, SessionStatus.CANCELLED}
    ),
    SessionStatus.COMPLETED: frozenset({SessionStatus.SIGNED}),
    SessionStatus.SIGNED: frozenset(),
    SessionStatus.CANCELLED: frozenset(),
    SessionStatus.NO_SHOW: frozenset(),
}


class HistoryReview(Words):
    """Whether the medical history was gone through again at this session."""

    NOT_REVIEWED = "not_reviewed"
    NO_CHANGE = "no_change"
    CHANGED = "changed"


class ForceUnit(Words):
    NEWTON = "N"
    KILOGRAM_FORCE = "kgf"


class Release(Words):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class FeedbackSource(Words):
    CLIENT_DEVICE = "client_device"
    CLIENT_ALOUD = "client_aloud"
    THERAPIST_OBSERVED = "therapist_observed"


class PressureWord(Words):
    LIGHTER = "lighter"
    GOOD = "good"
    DEEPER = "deeper"
    STOP = "stop"


class Discomfort(Words):
    SHARP = "sharp"
    BURNING = "burning"
    NUMB = "numb"
    TINGLING = "tingling"
    DIZZY = "dizzy"
    NAUSEA = "nausea"
    ANXIOUS = "anxious"
    OTHER = "other"


class Response(Words):
    EASED = "eased"
    STOPPED = "stopped"
    MOVED = "moved"
    CONTINUED_BY_AGREEMENT = "continued_by_agreement"


class ReactionKind(Words):
    SORENESS = "soreness"
    BRUISE = "bruise"
    DIZZINESS = "dizziness"
    FAINTING = "fainting"
    HEADACHE = "headache"
    NAUSEA = "nausea"
    NERVE_SYMPTOM = "nerve_symptom"
    SKIN_REACTION = "skin_reaction"
    WEAKNESS = "weakness"
    OTHER = "other"


class Severity(Words):
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class HomeCareStatus(Words):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class LogStatus(Words):
    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class NotDoneReason(Words):
    PAIN = "pain"
    TIME = "time"
    FORGOT = "forgot"
    UNSURE_HOW = "unsure_how"
    NO_EQUIPMENT = "no_equipment"
    FELT_BETTER = "felt_better"
    OTHER = "other"


class LogSource(Words):
    CLIENT = "client"
    THERAPIST = "therapist", "therapist, on the client's behalf"


class CheckInKind(Words):
    AFTER_EFFECTS = "after_effects", "after-effects"
    THREE_MONTHS = "three_months", "three months after"
    SIX_MONTHS = "six_months", "six months after"
    TWELVE_MONTHS = "twelve_months", "twelve months after"


FOLLOW_UP_MONTHS: dict[CheckInKind, int] = {
    CheckInKind.THREE_MONTHS: 3,
    CheckInKind.SIX_MONTHS: 6,
    CheckInKind.TWELVE_MONTHS: 12,
}


class Benefit(Words):
    WORSE = "worse"
    NONE = "none"
    SOME = "some"
    MUCH = "much"


class AdverseEventKind(Words):
    SORENESS = "soreness_beyond_agreed", "soreness beyond what was agreed"
    BRUISE = "bruise"
    DIZZINESS = "dizziness"
    FAINTING = "fainting"
    HEADACHE = "headache"
    NAUSEA = "nausea"
    NERVE_SYMPTOM = "nerve_symptom"
    SKIN_REACTION = "skin_reaction"
    NEW_WEAKNESS = "new_weakness"
    FALL = "fall"
    OTHER = "other"


class CaseStatus(Words):
    OPEN = "open"
    RESOLVED = "resolved"


class Discipline(Words):
    PHYSICAL_THERAPY = "physical_therapy"
    CHIROPRACTIC = "chiropractic"
    YOGA = "yoga"
    PILATES = "pilates"
    PHYSICIAN = "physician"
    OTHER = "other"


class ReferralStatus(Words):
    SUGGESTED = "suggested"
    AGREED = "agreed"
    STARTED = "started"
    STOPPED = "stopped"
    COMPLETED = "completed"
    DECLINED = "declined"


REFERRAL_MOVES: dict[str, frozenset[str]] = {
    ReferralStatus.SUGGESTED: frozenset(
        {ReferralStatus.AGREED, ReferralStatus.DECLINED, ReferralStatus.STARTED}
    ),
    ReferralStatus.AGREED: frozenset({ReferralStatus.STARTED, ReferralStatus.DECLINED}),
    ReferralStatus.STARTED: frozenset(
        {ReferralStatus.STOPPED, ReferralStatus.COMPLETED}
    ),
    ReferralStatus.STOPPED: frozenset(),
    ReferralStatus.COMPLETED: frozenset(),
    ReferralStatus.DECLINED: frozenset(),
}
ENDED = (ReferralStatus.STOPPED, ReferralStatus.COMPLETED)
BEGUN = (ReferralStatus.STARTED, *ENDED)


class TimelineKind(Words):
    """Of two entries of one moment, the one further down is the later."""

    EPISODE_OPENED = "episode_opened"
    CONSENT_GIVEN = "consent_given"
    ASSESSMENT = "assessment"
    HISTORY_ITEM = "history_item"
    SCREENING_ANSWER = "screening_answer"
    POINT_STATUS = "point_status"
    PLAN_ACTIVATED = "plan_activated"
    PLAN_HELD = "plan_held"
    SESSION = "session"
    ALERT = "alert"
    OVERRIDE = "override"
    CLEARANCE = "clearance"
    HOME_CARE_GIVEN = "home_care_given"
    HANDOUT = "handout"
    HOME_CARE_ENDED = "home_care_ended"
    CHECK_IN = "check_in"
    ADVERSE_EVENT = "adverse_event"
    OUTCOME_RESPONSE = "outcome_response"
    REFERRAL = "referral"
    SIGNATURE = "signature"
    SHARING = "sharing"
    ADDENDUM = "addendum"
    REMARK = "remark"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PLAN_ENDED = "plan_ended"
    EPISODE_CLOSED = "episode_closed"
    VOIDING = "voiding"

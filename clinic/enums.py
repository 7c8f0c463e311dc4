"""Closed word lists of who and where."""

from clinic.language import Words


class Audience(Words):
    """Whom a row may be shown to, as row security knows it."""

    CLINICAL = "clinical", "therapists and clinic admins"
    DESK = "desk", "front desk"
    CLIENT = "client", "the client concerned"


EVERYONE = (Audience.CLINICAL, Audience.DESK, Audience.CLIENT)
STAFF = (Audience.CLINICAL, Audience.DESK)


class Role(Words):
    THERAPIST = "therapist"
    CLINIC_ADMIN = "clinic_admin"
    FRONT_DESK = "front_desk"
    CLIENT = "client"

    @property
    def audience(self) -> Audience:
        return {
            Role.FRONT_DESK: Audience.DESK,
            Role.CLIENT: Audience.CLIENT,
        }.get(self, Audience.CLINICAL)


class PressureScale(Words):
    """How a pressure was rated. Limits compare a Walton level n as 2n: our own rule."""

    INTENSITY_0_10 = "intensity-0-10", "felt intensity, 0 to 10"
    WALTON_1_5 = "walton-1-5", "applied level, 1 to 5 (Walton)"


class Side(Words):
    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"
    BILATERAL = "bilateral"


class BodyView(Words):
    """A view of the body map."""

    FRONT = "front"
    BACK = "back"
    SIDE = "side"
    ANY = "any"


class ConsentKind(Words):
    TREATMENT = "treatment"
    DATA = "data"
    PHOTO = "photo"
    SHARING = "sharing"
    SENSITIVE_REGION = "sensitive_region"
    TECHNIQUE = "technique"


class ConsentMethod(Words):
    WRITTEN = "written"
    VERBAL = "verbal"


class ConsentState(Words):
    """How a consent stands at a moment."""

    VALID = "valid"
    MISSING = "missing"
    NOT_YET = "not_yet", "not yet in force"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    GUARDIAN_NEEDED = "guardian_needed", "given by a minor, without a guardian"
    OF_AGE = "of_age", "a guardian's, and the client is of age since"


class Profession(Words):
    """Professions as the catalogue's `licence_types` name them."""

    MASSAGE_THERAPIST = "massage-therapist"
    PHYSICAL_THERAPIST = "physical-therapist"
    OCCUPATIONAL_THERAPIST = "occupational-therapist"
    CHIROPRACTOR = "chiropractor"
    OSTEOPATH = "osteopath"
    ATHLETIC_TRAINER = "athletic-trainer"
    ACUPUNCTURIST = "acupuncturist"
    PHYSICIAN = "physician"
    DENTIST = "dentist"
    OTHER = "other"


class BodyGroup(Words):
    HEAD_JAW = "head-jaw"
    NECK = "neck"
    SHOULDER = "shoulder"
    CHEST = "chest"
    ARM = "arm"
    FOREARM_HAND = "forearm-hand"
    BACK = "back"
    ABDOMEN = "abdomen"
    PELVIS_HIP = "pelvis-hip"
    THIGH = "thigh"
    LEG = "leg"
    FOOT = "foot"


class CoordinateQuality(Words):
    APPROXIMATE = "approximate"


class SiteNumbering(Words):
    """Whose number a trigger-point site carries."""

    TRAVELL_SIMONS = "ts", "Travell & Simons"
    CATALOGUE = "catalogue", "this catalogue"


class TechniqueCategory(Words):
    ACTIVE = "active"
    COLD = "cold"
    COMBINED = "combined"
    COMPRESSION = "compression"
    DEVICE = "device"
    FASCIA = "fascia"
    INSTRUMENT = "instrument"
    JOINT = "joint"
    NEEDLE = "needle"
    POSITIONAL = "positional"
    STRETCH = "stretch"
    STROKE = "stroke"


class TechniqueScope(Words):
    STANDARD = "standard", "any licence"
    CHECK_LOCAL_RULE = "check-local-rule", "the profession and the local rule"
    OTHER_PROFESSION = "licensed-other-profession", "another profession's"


class ToolKind(Words):
    BALL = "ball"
    DEVICE = "device"
    HAND = "hand"
    MEASURE = "measure"
    ROLLER = "roller"
    THERMAL = "thermal"
    TOOL = "tool"


class ContraindicationKind(Words):
    ABSOLUTE = "absolute", "no treatment at all now"
    RELATIVE = "relative", "adapt, or obtain clearance"
    LOCAL = "local", "avoid one area"


class Urgency(Words):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"
    NONE = "none"


class LimitKind(Words):
    """What a yes to a contraindication does to the pressure allowed."""

    NONE = "none", "no cap"
    AVOID = "avoid", "no treatment there"
    MAX_LEVEL = "max-level", "no pressure above a level"


class Clearance(Words):
    """Whose dated word lifts a limit before it ends by itself."""

    NONE = "none", "nobody's"
    CLIENT = "client"
    PHYSICIAN = "physician"
    EMERGENCY = "emergency", "an emergency department's"


class ScreeningArea(Words):
    """Which complaint or planned region brings a screening item to the top."""

    GENERAL = "general"
    HEAD = "head"
    NECK = "neck"
    SHOULDER = "shoulder"
    BACK = "back"
    CHEST = "chest"
    ABDOMEN = "abdomen"
    FLANK = "flank"
    PELVIS = "pelvis"
    ARM = "arm"
    LEG = "leg"
    LIMB = "limb"
    JOINT = "joint"
    LOCAL = "local"
    PREGNANCY = "pregnancy"


class HomeCareCategory(Words):
    STRETCH = "stretch"
    MOBILITY = "mobility"
    EXERCISE = "exercise"
    SELF_RELEASE = "self-release"
    HEAT = "heat"
    COLD = "cold"
    THERMAL = "thermal"
    POSTURE = "posture"
    ERGONOMIC = "ergonomic"
    ACTIVITY = "activity"
    BREATHING = "breathing"
    RELAXATION = "relaxation"
    AFTERCARE = "aftercare"
    OTHER = "other"


class MovementUnit(Words):
    DEGREES = "deg", "degrees"
    MILLIMETRES = "mm", "millimetres"


class ScoreDirection(Words):
    HIGHER_IS_WORSE = "higher-is-worse"
    HIGHER_IS_BETTER = "higher-is-better"


class ScoreFormula(Words):
    VALUE = "value", "the answer itself"
    SUM = "sum"
    MEAN = "mean"
    PERCENT = "percent", "percent of what the answered items allow"


class MissingMethod(Words):
    """What takes the place of an answer that was not given."""

    NONE = "none", "nothing: every answer is needed"
    DROP = "drop-from-denominator", "nothing: only the answered count"
    MEAN = "mean-substitution", "the mean of the others"
    ZERO = "count-as-zero", "zero"


class ItemTexts(Words):
    """Which texts of a measure may be shipped."""

    YES = "yes"
    OWN_WORDING = "yes, own wording"
    UNCHANGED = "yes, unchanged"
    LABELS = "labels only"
    OWN_LABELS = "own labels only"
    NO = "no"


class ChangeKind(Words):
    MCID = "MCID", "minimal clinically important difference"
    MIC = "MIC", "minimal important change"
    MDC90 = "MDC90", "minimal detectable change, 90 % confidence"
    MDC95 = "MDC95", "minimal detectable change, 95 % confidence"


class ChangeUnit(Words):
    POINTS = "points", "points of the score"
    PERCENT = "percent", "percent of the baseline score"
    RAW = "raw", "the answer itself"


class BenefitDirection(Words):
    LOWER = "lower"
    HIGHER = "higher"


class ChangeMethod(Words):
    ANCHOR = "anchor"
    DISTRIBUTION = "distribution"
    CONSENSUS = "consensus"


class Course(Words):
    """Which way a score went, as its measure counts it."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


class EvidenceStatus(Words):
    SEEN = "seen", "read in a stored source"
    GENERAL_KNOWLEDGE = "general knowledge"


class ExampleStatus(Words):
    PUBLISHED = "published"
    COMPUTED = "computed by rule"


class RecordKind(Words):
    """What a rule of retention is about."""

    TREATMENT = "treatment-record", "the record of a client's treatment"
    DOCUMENTATION = "documentation", "the clinic's own policies and logs"


class RetentionStart(Words):
    LAST_ENCOUNTER = "last-encounter", "the last encounter"
    BIRTH = "birth", "the birth of who was a minor at the last encounter"


class EducationKind(Words):
    WHAT_IT_IS = "what_it_is"
    WHAT_TO_EXPECT = "what_to_expect"
    COMMUNICATION = "communication"
    AFTERCARE = "aftercare"
    COMPLEMENTARY = "complementary", "other therapies alongside"
    QUESTION = "question", "question clients ask"


class AccessOutcome(Words):
    """What came of asking: a record was seen, an account's own act done, or neither."""

    SEEN = "seen"
    DONE = "done"
    DENIED = "denied"


class OperationStatus(Words):
    """What became of an operation that a device pushed, where it left something."""

    APPLIED = "applied"
    CONFLICT = "conflict"


class Settlement(Words):
    MERGED = "merged", "Merged into the record"
    DROPPED = "dropped", "Dropped"

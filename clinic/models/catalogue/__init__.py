"""The reference catalogue: shared facts with their sources, and a clinic's own entries.

Rows of the all-zero clinic are the shipped release: every clinic reads them, and only
the owner of the database writes them. An entry never changes its meaning: a new meaning
is a new row of the same slug, and the old row is retired.
"""

from clinic.models.catalogue.contraindication import ASKED, EVERYWHERE, Contraindication
from clinic.models.catalogue.education_topic import EducationTopic
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.home_care_template import HomeCareTemplate
from clinic.models.catalogue.important_change import ImportantChange
from clinic.models.catalogue.muscle import Muscle
from clinic.models.catalogue.outcome_measure import OutcomeMeasure
from clinic.models.catalogue.pain_region import PainRegion
from clinic.models.catalogue.position import Position
from clinic.models.catalogue.range_of_motion_movement import RangeOfMotionMovement
from clinic.models.catalogue.release import CatalogueRelease
from clinic.models.catalogue.retention_rule import RetentionRule
from clinic.models.catalogue.scoring_example import ScoringExample
from clinic.models.catalogue.technique import Technique
from clinic.models.catalogue.tool import Tool
from clinic.models.catalogue.trigger_point_site import TriggerPointSite

__all__ = [
    "ASKED",
    "EVERYWHERE",
    "CatalogueEntry",
    "CatalogueRelease",
    "Contraindication",
    "EducationTopic",
    "HomeCareTemplate",
    "ImportantChange",
    "Muscle",
    "OutcomeMeasure",
    "PainRegion",
    "Position",
    "RangeOfMotionMovement",
    "RetentionRule",
    "ScoringExample",
    "Technique",
    "Tool",
    "TriggerPointSite",
]

"""Named refusals of therapy. A code is part of the API and stays."""

from clinic.errors import DomainError


class ScreeningForbidsTreatment(DomainError):
    code, title = "screening-forbids-treatment", "Screening forbids treatment"


class ConsentMissing(DomainError):
    code, title = "consent-missing", "Consent missing"


class ActivePlanExists(DomainError):
    code, title = "active-plan-exists", "Active plan exists"


class TimeTaken(DomainError):
    code, title = "time-taken", "Time taken"


class OpenAlert(DomainError):
    code, title = "open-alert", "Open alert"


class HomeCareContraindicated(DomainError):
    code, title = "home-care-contraindicated", "Home care contraindicated"


class PressureAboveLimit(DomainError):
    code, title = "pressure-above-limit", "Pressure above the limit"


class RegionToAvoid(DomainError):
    code, title = "region-to-avoid", "Region to avoid"


class TechniqueNotLicensed(DomainError):
    code, title = "technique-not-licensed", "Technique not licensed"


class UnconfirmedValues(DomainError):
    code, title = "unconfirmed-values", "Unconfirmed values"

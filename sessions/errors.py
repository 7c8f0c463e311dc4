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

from tests.kept import kept
from tests.sessions.admin.records import CANARY, FOREIGN, Records, records_of


@kept
def own(clinic_a) -> Records:
    return records_of(clinic_a, CANARY)


@kept
def foreign(clinic_b) -> Records:
    return records_of(clinic_b, FOREIGN)

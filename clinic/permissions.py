"""Which doors a role may knock at. Whether the act is right, rules decide behind it."""

from enum import StrEnum

from clinic.enums import Role


class Permission(StrEnum):
    OWN_ACCESS = "own_access"
    CATALOGUE_READ = "catalogue_read"
    CANDIDATES_ASK = "candidates_ask"
    CLINIC_READ = "clinic_read"
    CLINIC_MANAGE = "clinic_manage"
    CLIENT_READ = "client_read"
    CLIENT_SEARCH = "client_search"
    CLIENT_REGISTER = "client_register"
    CLIENT_CHANGE = "client_change"
    CONSENT_READ = "consent_read"
    CONSENT_GIVE = "consent_give"
    RECORD_READ = "record_read"
    RECORD_WRITE = "record_write"
    PLAN_ACTIVATE = "plan_activate"
    SESSION_READ = "session_read"
    SESSION_SCHEDULE = "session_schedule"
    SESSION_RECORD = "session_record"
    SESSION_VOID = "session_void"
    RECORD_EXPORT = "record_export"
    RECORD_VOID = "record_void"
    RECORD_SIGN = "record_sign"
    ADDENDUM_ADD = "addendum_add"
    HISTORY_READ = "history_read"
    ACCESS_READ = "access_read"
    FEEDBACK_ADD = "feedback_add"
    HOME_CARE_READ = "home_care_read"
    HOME_CARE_WRITE = "home_care_write"
    HOME_CARE_LOG = "home_care_log"
    OUTCOME_READ = "outcome_read"
    OUTCOME_ADD = "outcome_add"
    CHECK_IN_READ = "check_in_read"
    CHECK_IN_ANSWER = "check_in_answer"
    STATISTICS_READ = "statistics_read"
    PAPER_READ = "paper_read"
    CONFLICT_READ = "conflict_read"
    CONFLICT_SETTLE = "conflict_settle"
    SYNC = "sync"


EVERYBODY = frozenset(
    {Permission.OWN_ACCESS, Permission.CATALOGUE_READ, Permission.SYNC}
)
DESK = frozenset(
    {
        Permission.CANDIDATES_ASK,
        Permission.CLIENT_READ,
        Permission.CLIENT_SEARCH,
        Permission.CLIENT_REGISTER,
        Permission.CLIENT_CHANGE,
        Permission.SESSION_READ,
        Permission.SESSION_SCHEDULE,
    }
)
READING = frozenset(
    {
        Permission.CLINIC_READ,
        Permission.CONSENT_READ,
        Permission.RECORD_READ,
        Permission.HOME_CARE_READ,
        Permission.OUTCOME_READ,
        Permission.CHECK_IN_READ,
        Permission.HISTORY_READ,
        Permission.ACCESS_READ,
        Permission.STATISTICS_READ,
        Permission.PAPER_READ,
        Permission.CONFLICT_READ,
        Permission.CONFLICT_SETTLE,
    }
)
PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.THERAPIST: EVERYBODY
    | DESK
    | READING
    | {
        Permission.CONSENT_GIVE,
        Permission.RECORD_WRITE,
        Permission.PLAN_ACTIVATE,
        Permission.RECORD_SIGN,
        Permission.ADDENDUM_ADD,
        Permission.RECORD_VOID,
        Permission.SESSION_VOID,
        Permission.SESSION_RECORD,
        Permission.FEEDBACK_ADD,
        Permission.HOME_CARE_WRITE,
        Permission.HOME_CARE_LOG,
        Permission.OUTCOME_ADD,
        Permission.CHECK_IN_ANSWER,
    },
    Role.CLINIC_ADMIN: EVERYBODY
    | DESK
    | READING
    | {Permission.CLINIC_MANAGE, Permission.RECORD_EXPORT},
    Role.FRONT_DESK: EVERYBODY | DESK | {Permission.SESSION_VOID},
    Role.CLIENT: EVERYBODY
    | {
        Permission.RECORD_EXPORT,
        Permission.CLIENT_READ,
        Permission.CLIENT_CHANGE,
        Permission.CONSENT_READ,
        Permission.CONSENT_GIVE,
        Permission.SESSION_READ,
        Permission.ADDENDUM_ADD,
        Permission.FEEDBACK_ADD,
        Permission.HOME_CARE_READ,
        Permission.HOME_CARE_LOG,
        Permission.OUTCOME_READ,
        Permission.OUTCOME_ADD,
        Permission.CHECK_IN_READ,
        Permission.CHECK_IN_ANSWER,
        Permission.ACCESS_READ,
        Permission.PAPER_READ,
    },
}

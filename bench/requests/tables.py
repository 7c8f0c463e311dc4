"""The tables that rows are made for: the columns that differ, and what is the same."""

from datetime import UTC, datetime

SINCE = datetime(2022, 1, 3, 8, tzinfo=UTC)
PARTS = {"treatments": 6, "feedback": 8}  # Of each session.
CHANGES = 1_000  # Of sessions, and of clients, that the log tells of.


class Table:
    """Columns that each row gives, and those that are the same in all of them."""

    def __init__(self, name: str, given: str, /, **same: object) -> None:
        self.name = name
        self.columns = [*given.split(), *same]
        self.rest = "".join(f"\t{value}" for value in same.values()) + "\n"

    def line(self, *values: object) -> str:
        return "\t".join(map(str, values)) + self.rest


USERS = Table(
    "clinic_user", "id email name password", is_active="t", joined_at=SINCE
)  # fmt: skip
CLINIC = Table(
    "clinic_clinic", "id name", time_zone="UTC", locale="en", retention_years=10,
    alarm_level=8, pressure_scale="intensity-0-10", session_minutes=60, version=1,
    asks_co_signature="f", age_of_consent=18, jurisdiction="",
)  # fmt: skip
HEADS = Table("clinic_chainhead", "clinic_id epoch", seq=0, hash="")
MEMBERS = Table(
    "clinic_membership", "id clinic_id user_id", role="therapist", started_at=SINCE,
    version=1,
)  # fmt: skip
LICENCES = Table(
    "clinic_licence", "id clinic_id member_id number", jurisdiction="OR",
    profession="massage-therapist", valid_from="2020-01-01", version=1,
)  # fmt: skip
DEVICES = Table(
    "clinic_device", "id clinic_id member_id digest", name="bench",
    expires_at="2100-01-01", second_factor="t", version=1,
)  # fmt: skip
CLIENTS = Table(
    "clinic_client", "id clinic_id created_by_id primary_therapist_id family_name",
    given_name="Client", date_of_birth="1970-05-17", email="", phone="", address="",
    language="en", emergency_contact_name="", emergency_contact_phone="",
    emergency_contact_relation="", guardian_name="", guardian_relation="",
    guardian_phone="", version=1,
)  # fmt: skip
CONSENTS = Table(
    "clinic_consent", "id clinic_id client_id created_by_id", kind="treatment",
    regions="{}", techniques="{}", explained="What is done, and that it may hurt.",
    questions="[]", method="written", given_by="", witness="",
    given_at=SINCE, version=1,
)  # fmt: skip
EPISODES = Table(
    "therapy_episode", "id clinic_id client_id created_by_id therapist_id",
    complaint="Pain between the shoulder blades after work at the desk.",
    opened_on="2022-01-03", outcome="", closing_note="", version=1,
)  # fmt: skip
SESSIONS = Table(
    "therapy_session",
    "id clinic_id client_id episode_id therapist_id created_by_id created_at updated_at"
    " scheduled_for scheduled_until started_at ended_at pain_before pain_after"
    " subjective objective notes",
    version=1, status="completed", status_reason="", planned_minutes=60, room="",
    positions="{prone}", history_review="no_change", history_changes="",
    assessment="Eases while held.", plan_text="Go on, reassess in two weeks.",
    next_steps="Stretch three times a day.", alert_explanation="", unconfirmed="{}",
)  # fmt: skip
TREATMENTS = Table(
    "therapy_treatment",
    'id clinic_id client_id session_id created_by_id created_at updated_at order'
    " muscle_id technique_id side started_at ended_at pressure seconds pain_before"
    " pain_after",
    version=1, pressure_scale="intensity-0-10", force_unit="", release="partial",
    twitch_response="yes", referral_reproduced="yes", note="Softer at the end.",
    performed_by="", unconfirmed="f",
)  # fmt: skip
FEEDBACK = Table(
    "therapy_feedback",
    "id clinic_id client_id session_id treatment_id created_by_id created_at updated_at"
    " at pain word",
    version=1, source="client_aloud", discomfort="", note="It eases while held.",
    is_alert="f",
)  # fmt: skip
AGGREGATES = Table("clinic_aggregate", "clinic_id record children")
TABLES = (
    USERS, CLINIC, HEADS, MEMBERS, LICENCES, DEVICES, CLIENTS, CONSENTS, EPISODES,
    SESSIONS, TREATMENTS, FEEDBACK, AGGREGATES,
)  # fmt: skip
